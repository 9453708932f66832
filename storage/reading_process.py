"""A process that reads captures, so that a crawl waits for no parser, LibreOffice or text recognition.

It is given rows and gives readings back; it opens WARC files and never the database. What it was doing when it died is
known by the order of jobs: that document is given back with the reason, and a new process takes the others.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

from parsing import Report
from storage.captures import load_capture
from storage.conversions import Place, needs_conversion, read_converted
from storage.errors import StorageError
from storage.ingest import read_report
from storage.records import CaptureRow, ConversionDraft

TIME_LIMIT = 600.0
"""Seconds that one document may take; a scan of thirty pages takes about a hundred."""

_TIME_TO_END = 0.5
"""Seconds in which the process may end what it has started itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """A capture to be read."""

    row: CaptureRow
    convert: bool = False
    """Whether it may be converted first; otherwise one that has to be is given back."""
    conversion: Place | None = None
    """Where its conversion is kept, if there is one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    job: Job
    report: Report | None = None
    made: ConversionDraft | None = None
    """A conversion made for it, to be kept."""
    needs_conversion: bool = False
    problem: str | None = None
    """Why there is no report."""
    not_begun: bool = False
    """Whether there is no process to read it at all."""


class ReadingProcess:
    """The process as the crawl sees it; it is used by one thread."""

    def __init__(self, folder: Path, *, on_outcome: Callable[[], None], time_limit: float = TIME_LIMIT) -> None:
        """`folder` holds the WARC files.

        `on_outcome` is called in a thread of its own; now and then also when an outcome is still there to be taken.
        """
        self._folder = folder
        self._on_outcome = on_outcome
        self.time_limit = time_limit
        """Seconds that one document may take."""
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._outcomes: deque[Outcome] = deque()
        self._oldest = time.monotonic()
        self._begun = time.monotonic()
        """When the first of the jobs was taken up."""
        self._closing = False
        self.works = True
        """False when no process could be started."""
        self._start()
        self._thread = threading.Thread(target=self._listen, name="readings", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Hand a capture over; its outcome comes in its turn."""
        with self._lock:
            if self.works:
                if not self._jobs:
                    self._begun = time.monotonic()
                self._jobs.append(job)
                self._send(job)
                return
        self._came(Outcome(job, not_begun=True))

    def take(self) -> Outcome | None:
        """The next outcome, if there is one."""
        with self._lock:
            self._oldest = time.monotonic()
            return self._outcomes.popleft() if self._outcomes else None

    @property
    def waiting(self) -> int:
        """Outcomes that are there to be taken."""
        return len(self._outcomes)

    @property
    def waited(self) -> float:
        """Seconds that the first of them has been there, since one was last taken."""
        return time.monotonic() - self._oldest

    @property
    def pid(self) -> int:
        """The process that reads at present."""
        return self._process.pid

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            self._closing = True
            self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_TIME_TO_END)
        self._process.kill()
        self._thread.join()

    def _start(self) -> None:
        self._answers, theirs = Pipe()
        # A session of its own: Ctrl-C is for the crawl, which ends the process when it has taken what it needs.
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import main; main()", str(theirs.fileno()), str(self._folder)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()

    def _send(self, job: Job) -> None:
        with suppress(OSError):  # a process that has ended is noticed by the listening thread
            self._answers.send(job)

    def _listen(self) -> None:
        while True:
            reason = self._hear()
            self._end()
            with self._lock:
                if self._closing:
                    return
                if reason is None:
                    self.works = False
                    left, self._jobs = list(self._jobs), deque()
                else:
                    left = [self._jobs.popleft()] if self._jobs else []
                    self._start()
                    self._begun = time.monotonic()
                    for job in self._jobs:
                        self._send(job)
            for job in left:
                self._came(Outcome(job, problem=reason, not_begun=reason is None))
            if reason is None:
                return

    def _hear(self) -> str | None:
        """Take outcomes until the process ends; says how it ended, None when it never began."""
        try:
            self._answers.recv()
        except (EOFError, OSError):
            return None
        try:
            while True:
                if not self._answers.poll(min(1.0, self.time_limit)):
                    if self._jobs and time.monotonic() - self._begun > self.time_limit:
                        return f"not read within {self.time_limit:g} s"
                    if self._outcomes:
                        self._on_outcome()
                    continue
                outcome = self._answers.recv()
                with self._lock:
                    self._jobs.popleft()
                    self._begun = time.monotonic()
                self._came(outcome)
        except (EOFError, OSError):
            code = self._process.wait()
            return f"reading it ended the process ({f'signal {-code}' if code < 0 else f'exit code {code}'})"

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._answers.close()

    def _came(self, outcome: Outcome) -> None:
        with self._lock:
            if not self._outcomes:
                self._oldest = time.monotonic()
            self._outcomes.append(outcome)
        self._on_outcome()


def read(folder: Path, job: Job) -> Outcome:
    """Read a capture from the WARC files in `folder`."""
    try:
        stored = load_capture(folder, job.row)
        report = read_report(stored)
        if not needs_conversion(report):
            return Outcome(job, report)
        if not job.convert:
            return Outcome(job, needs_conversion=True)
        report, made = read_converted(folder, stored, report, job.conversion)
        return Outcome(job, report, made)
    except StorageError as problem:
        return Outcome(job, problem=str(problem))


def main() -> None:
    """Read what comes, until the crawl is gone: what its process was given stands on the command line."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that LibreOffice is ended with it
    connection, folder = Connection(int(sys.argv[1])), Path(sys.argv[2])
    with suppress(EOFError, OSError):
        connection.send(None)
        while True:
            connection.send(read(folder, connection.recv()))
