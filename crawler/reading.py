"""Reading stored reports while the crawl runs: by the journal's thread, or in a process beside it.

A process of its own costs a second to start, so the first pages are read here. Once that has taken longer, or when a
document comes that takes long by its kind, the process reads; the journal's thread then only stores what it says, as
the archive's one writer. With a single processor nothing would be won, and everything is read here.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from parsing import Report
from storage import Archive, Batch, ingest
from storage.conversions import find
from storage.errors import WriteFailed
from storage.ingest import IngestResult
from storage.reading_process import Job, Outcome, ReadingProcess
from storage.records import CaptureRow
from storage.warc_files import FOLDER
from storage.writer import CrawlWriter

logger = logging.getLogger(__name__)

_READ_HERE = 0.5
"""Seconds spent on reading here after which the process is started."""
_AT_ONCE = 16
"""Captures handed to the process at a time: it never waits, and what it was given is never much."""
_TOGETHER = 8
"""Captures whose readings are stored in one transaction, where so many are there."""
_LONGEST_WAIT = 0.5
"""Seconds after which fewer are stored as well."""
_MARKUP = ("text/html", "application/xhtml+xml", "text/plain", None)


@dataclass(slots=True)
class _Handed:
    """A capture that the process reads, with others that have to be read before it."""

    number: int
    rows: deque[CaptureRow]


class Reading:
    """Reads captures; every method is called in the journal's thread."""

    def __init__(
        self,
        archive: Archive,
        writer: CrawlWriter,
        *,
        on_read: Callable[[IngestResult], None],
        read_here: float = _READ_HERE,
    ) -> None:
        self._archive = archive
        self._writer = writer
        self._on_read = on_read
        self._left_here = read_here if processors() > 1 else float("inf")
        self._process: ReadingProcess | None = None
        self._handed: deque[_Handed] = deque()
        self._alone: deque[Outcome] = deque()
        """Those that could not be stored together, to be stored one by one."""
        self.on_ready: Callable[[], None] = lambda: None
        """Called, in whichever thread, when something is ready to be stored."""

    @property
    def busy(self) -> int:
        """How many captures the process has not given back."""
        return len(self._handed)

    @property
    def ready(self) -> bool:
        """Whether `store` has something to do."""
        if self._alone or self._process is None:
            return bool(self._alone)
        waiting = self._process.waiting
        enough = waiting >= min(_TOGETHER, len(self._handed))
        return waiting > 0 and (enough or self._process.waited > _LONGEST_WAIT)

    @property
    def takes_more(self) -> bool:
        """Whether `begin` may be called now."""
        return len(self._handed) < _AT_ONCE

    def begin(self, number: int) -> None:
        """Read a capture, or hand it over. Raises WriteFailed, and whatever reading it meets."""
        found = ingest.to_read(self._archive, number)
        if isinstance(found, IngestResult):
            self._on_read(found)
        elif self._apart(found):
            self._handed.append(_Handed(number, deque(found)))
            self._submit(Job(found[0]))
        else:
            begun = time.monotonic()
            self._on_read(ingest.ingest_capture(self._archive, number, self._writer))
            self._left_here -= time.monotonic() - begun

    def store(self) -> None:
        """Store what came back, several captures in one transaction. Raises what `begin` raises."""
        outcomes = [self._alone.popleft()] if self._alone else self._taken()
        try:
            results = self._stored(outcomes)
        except WriteFailed:
            raise  # they stay handed over, so they count as unread
        except Exception:
            if len(outcomes) > 1:
                self._alone.extend(outcomes)  # one that cannot be stored is no reason to lose the others
                return
            self._handed.remove(self._handed_for(outcomes[0]))
            raise
        for outcome, result in zip(outcomes, results, strict=True):
            self._end(self._handed_for(outcome), result)

    def _taken(self) -> list[Outcome]:
        """What has been read; a document that has to be converted first is handed over again."""
        found: list[Outcome] = []
        while len(found) < _TOGETHER and self._process is not None and (outcome := self._process.take()) is not None:
            if outcome.needs_conversion:
                row = outcome.job.row
                self._submit(Job(row, convert=True, conversion=find(self._archive.engine, row.digest)))
            else:
                found.append(outcome)
        return found

    def _handed_for(self, outcome: Outcome) -> _Handed:
        return next(handed for handed in self._handed if handed.rows[0].id == outcome.job.row.id)

    def _end(self, handed: _Handed, result: IngestResult) -> None:
        handed.rows.popleft()
        if handed.rows:
            self._submit(Job(handed.rows[0]))
        else:
            self._handed.remove(handed)
            self._on_read(result)

    def close(self) -> None:
        """End the process; what it was reading stays unread."""
        if self._process is not None:
            self._process.close()

    def _apart(self, rows: list[CaptureRow]) -> bool:
        """Whether the process reads these; it is started when it is wanted for the first time."""
        if self._process is None:
            slow = any(row.media_type not in _MARKUP for row in rows)
            if self._left_here > 0 and not (slow and self._left_here < float("inf")):
                return False
            folder = self._archive.directory / FOLDER
            self._process = ReadingProcess(folder, on_outcome=self.on_ready)
        return self._process.works

    def _submit(self, job: Job) -> None:
        assert self._process is not None
        self._process.submit(job)

    def _stored(self, outcomes: list[Outcome]) -> list[IngestResult]:
        made = [outcome.made for outcome in outcomes if outcome.made is not None]
        if made:
            self._writer.commit(Batch(conversions=made))
        read = [(outcome.job.row, _report(outcome)) for outcome in outcomes if not outcome.not_begun]
        kept = iter(ingest.keep_all(self._archive, read) if read else ())
        return [
            ingest.ingest_capture(self._archive, outcome.job.row.id, self._writer) if outcome.not_begun else next(kept)
            for outcome in outcomes
        ]


def _report(outcome: Outcome) -> Report:
    """What is stored of a document: its reading, or the reason why there is none."""
    if outcome.report is not None:
        return outcome.report
    row = outcome.job.row
    logger.error("Capture %d (%s): %s", row.id, row.url, outcome.problem)
    return Report("not_a_report", outcome.problem, media_type=row.media_type or Report("report").media_type)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
