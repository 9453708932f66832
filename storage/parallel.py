"""Reads and parses many captures, in several processes when there are enough of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from multiprocessing.context import BaseContext
from pathlib import Path

from parsing import Report
from storage.captures import load_capture
from storage.errors import DamagedRecord
from storage.ingest import read_report
from storage.reading_rows import Rows, rows_of
from storage.readings import as_stored
from storage.records import CaptureRow
from storage.warc_files import FOLDER

BATCH = 64
"""Captures handed to a process at a time: large enough that handing over costs nothing, small enough to stay even."""

WORTH_A_POOL = 4 * BATCH
"""From so many captures on, starting processes pays."""


@dataclass(frozen=True, slots=True)
class Read:
    """A capture as the parser of today reads it, or why its bytes cannot be read."""

    row: CaptureRow
    report: Report | None
    """In the shape the archive stores."""
    text_length: int
    damage: str | None = None
    rows: Rows | None = None
    """What the report adds to the database's tables."""

    @property
    def reading(self) -> Report:
        """The report of a capture that could be read."""
        assert self.report is not None
        return self.report


def read_all(
    directory: Path, rows: Sequence[CaptureRow], *, dialect: str, workers: int | None = None
) -> Iterator[list[Read]]:
    """Batches of captures, read and parsed, in the order given.

    `dialect` names the kind of database that will take them. `workers` None: one for each processor.
    """
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    processes = min(workers or os.cpu_count() or 1, len(batches))
    if processes > 1 and len(rows) >= WORTH_A_POOL:
        yield from _in_processes(partial(_read_batch, directory / FOLDER, dialect), batches, processes)
    else:
        for batch in batches:
            yield _read_batch(directory / FOLDER, dialect, batch)


def _in_processes(
    read: Callable[[Sequence[CaptureRow]], list[Read]], batches: Sequence[Sequence[CaptureRow]], processes: int
) -> Iterator[list[Read]]:
    waiting: deque[Future[list[Read]]] = deque()
    context = _context()
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(dict(os.environ),)) as pool:
        try:
            with _unheard():
                waiting.append(pool.submit(read, batches[0]))
            for batch in batches[1:]:
                waiting.append(pool.submit(read, batch))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()  # a batch of pictures can take minutes, and nobody waits for it any more
            raise


def _context() -> BaseContext:
    """How processes are begun: forked from one that holds neither threads nor database connections, as ours may."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imported once for all of them
    return context


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes started in the block never hear Ctrl-C: to end them is for the one that started them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(environment: Mapping[str, str]) -> None:
    """Lets a process end with the one that started it, also where that is killed.

    It is forked from one that may be older than the settings of today, so it is given the `environment` of its own.
    """
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _read_batch(folder: Path, dialect: str, batch: Sequence[CaptureRow]) -> list[Read]:
    return [_read(folder, dialect, row) for row in batch]


def _read(folder: Path, dialect: str, row: CaptureRow) -> Read:
    try:
        report = read_report(load_capture(folder, row))
    except DamagedRecord as problem:
        return Read(row, None, 0, str(problem))
    stored = as_stored(report)
    return Read(row, stored, len(report.text), rows=rows_of(stored, row.digest, dialect))
