"""The writer thread: everything a crawl has to remember goes through it, in order.

The crawl's loop must never wait for a disk, and a frontier row must never be settled before its capture and its
children are stored. So the loop puts *units* into a queue, one for each request that has ended, and one thread takes
them out in order, commits them in batches (`storage`'s writer puts the WARC records on disk before the transaction)
and, between commits, reads the report pages just stored. Any prefix of the queue is a consistent archive.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from storage import Batch, CaptureDraft, ColumnSighting, FrontierEntry, Settlement
from storage.errors import WriteFailed
from storage.records import ConversionDraft

logger = logging.getLogger(__name__)

_WINDOW = 0.05
"""Seconds in which units are gathered for one commit."""
_BATCH_UNITS = 200
_BATCH_BYTES = 8_000_000
_FULL_BYTES = 64_000_000
"""Bytes that may wait for the disk before no further request is started."""
_FULL_UNITS = 2_000
_FULL_UNREAD = 500
_STUCK_AFTER = 10.0
"""Seconds without any step after which a thread that is to end in a hurry is left to itself."""
_SWITCH_INTERVAL = 0.001
"""At Python's own 5 ms the thread waits so often for the interpreter that a commit of 50 ms can take seconds."""


class Writer(Protocol):
    """What the journal needs of storage's writer."""

    def commit(self, batch: Batch) -> list[int]: ...  # noqa: D102


class Reader(Protocol):
    """What the journal needs of whatever reads the stored pages; see `crawler.reading`."""

    on_ready: Callable[[], None]

    @property
    def busy(self) -> int: ...  # noqa: D102
    @property
    def ready(self) -> bool: ...  # noqa: D102
    @property
    def takes_more(self) -> bool: ...  # noqa: D102
    def begin(self, number: int) -> None: ...  # noqa: D102
    def store(self) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Unit:
    """What belongs together: it is committed whole or not at all."""

    captures: Sequence[CaptureDraft] = ()
    queued: Sequence[FrontierEntry] = ()
    settled: Sequence[Settlement] = ()
    columns: Sequence[ColumnSighting] = ()
    conversions: Sequence[ConversionDraft] = ()

    @property
    def size(self) -> int:
        """Bytes of the responses in it."""
        return sum(len(capture.response_body) for capture in self.captures)


class Journal:
    """Commits units in the order in which they were put, in its own thread.

    The reader is given the id of each capture that may be a report, after its commit and never before other units
    that wait; a page that cannot be read is logged and left. Without a reader pages are stored alone. `on_failure` is
    called once, in the journal's thread, when something could not be written: nothing is committed after.
    `on_progress` is called in the journal's thread after each commit.
    """

    def __init__(
        self,
        writer: Writer,
        *,
        reader: Reader | None = None,
        unread: Sequence[int] = (),
        on_failure: Callable[[BaseException], None] = lambda _: None,
        on_progress: Callable[[], None] = lambda: None,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._on_failure = on_failure
        self._on_progress = on_progress
        self._units: deque[Unit] = deque()
        self._unread: deque[int] = deque(unread if reader is not None else ())
        self._tasks: deque[tuple[int, Callable[[], None]]] = deque()
        self._put = self._committed = 0
        self._bytes = 0
        self._changed = threading.Condition()
        self._closing = False
        self._read_until: float | None = None
        self._steps = 0
        self.failure: BaseException | None = None
        self.stuck = False
        """Whether the thread had to be left in the middle of a step: the database or the disk never answered."""
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._switch_interval = sys.getswitchinterval()
        if reader is not None:
            reader.on_ready = self._wake

    def start(self) -> None:
        """Start the thread."""
        sys.setswitchinterval(_SWITCH_INTERVAL)
        self._thread.start()

    def put(self, unit: Unit) -> None:
        """Hand over a unit; returns at once."""
        with self._changed:
            self._units.append(unit)
            self._put += 1
            self._bytes += unit.size
            self._changed.notify()

    def read_in_order(self, read: Callable[[], None]) -> None:
        """Have the journal's thread call a function when all that was put before is committed; not after a failure."""
        with self._changed:
            self._tasks.append((self._put, read))
            self._changed.notify()

    @property
    def full(self) -> bool:
        """Whether so much waits for the disk or the parser that no further page should be fetched."""
        return self._bytes > _FULL_BYTES or len(self._units) > _FULL_UNITS or len(self._unread) > _FULL_UNREAD

    @property
    def unread(self) -> int:
        """How many stored report pages have not been read yet."""
        return len(self._unread) + (self._reader.busy if self._reader is not None else 0)

    def close(self, *, read_for: float | None = None, hurry: bool = False) -> None:
        """Commit what was put, read what was stored (for at most so many seconds, None: all), and end the thread.

        With `hurry`, wait only as long as the thread gets on: what it had not committed then counts as never fetched.
        """
        with self._changed:
            self._closing = True
            self._tasks.clear()
            self._read_until = None if read_for is None else time.monotonic() + read_for
            self._changed.notify()
        self._join(_STUCK_AFTER if hurry else None)
        sys.setswitchinterval(self._switch_interval)

    def _join(self, seconds: float | None) -> None:
        before = None
        while self._thread.is_alive() and self._steps != before:
            before = self._steps
            self._thread.join(seconds)
        if self._thread.is_alive():
            self.stuck = True
            self.failure = WriteFailed(f"no answer from the database or the disk for {seconds:.0f} s")

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        try:
            while self._step():
                pass
        except BaseException as error:
            self.failure = error
            self._on_failure(error)
        finally:
            if self._reader is not None:
                self._reader.close()

    def _step(self) -> bool:
        self._steps += 1
        if self._tasks and self._tasks[0][0] <= self._committed:
            self._tasks.popleft()[1]()
        units = self._take()
        if units:
            self._commit(units)
        elif self._tasks:
            pass
        elif self._reader is None or self._out_of_time() or not self._read(self._reader):
            return self._wait()
        return True

    def _take(self) -> list[Unit]:
        with self._changed:
            if not self._units:
                return []
            if not (self._closing or self._can_read or self._tasks) and len(self._units) < _BATCH_UNITS:
                self._changed.wait_for(lambda: self._closing or len(self._units) >= _BATCH_UNITS, _WINDOW)
            units: list[Unit] = []
            size = 0
            while self._units and len(units) < _BATCH_UNITS and size < _BATCH_BYTES:
                units.append(self._units.popleft())
                size += units[-1].size
            return units

    def _commit(self, units: list[Unit]) -> None:
        batch = Batch(
            captures=[capture for unit in units for capture in unit.captures],
            queued=[entry for unit in units for entry in unit.queued],
            settled=[settlement for unit in units for settlement in unit.settled],
            columns=[column for unit in units for column in unit.columns],
            conversions=[conversion for unit in units for conversion in unit.conversions],
        )
        ids = self._writer.commit(batch)
        worth = [number for number, capture in zip(ids, batch.captures, strict=True) if _may_be_report(capture)]
        with self._changed:
            self._bytes -= sum(unit.size for unit in units)
            self._committed += len(units)
            self._unread.extend(worth if self._reader is not None else ())
        self._on_progress()

    def _read(self, reader: Reader) -> bool:
        """Store what was read, or have the next page read; False when there is nothing to do at present."""
        number = None
        try:
            if reader.ready:
                reader.store()
            elif self._unread and reader.takes_more:
                number = self._unread.popleft()
                reader.begin(number)
            else:
                return False
        except WriteFailed:
            if number is not None:
                self._unread.appendleft(number)
            raise
        except Exception:
            logger.exception("A stored page could not be read; `nianbao reparse` reads it again")
        self._on_progress()
        return True

    def _out_of_time(self) -> bool:
        return self._read_until is not None and time.monotonic() > self._read_until

    def _wait(self) -> bool:
        """Wait for something to do; False when nothing can come any more."""
        with self._changed:
            if not self._closing:
                self._changed.wait_for(lambda: self._closing or self._units or self._tasks or self._can_read)
                return True
            if self._reader is None or not self._reader.busy or self._out_of_time():
                return bool(self._units)
            left = None if self._read_until is None else self._read_until - time.monotonic()
            self._changed.wait_for(lambda: self._can_read, left)
            return True

    @property
    def _can_read(self) -> bool:
        reader = self._reader
        return reader is not None and (reader.ready or (bool(self._unread) and reader.takes_more))


def _may_be_report(capture: CaptureDraft) -> bool:
    return capture.kind in {"report", "attachment"} and (capture.status == 200 or capture.confirms is not None)
