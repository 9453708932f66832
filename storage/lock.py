"""Lets one process write to an archive."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from storage.errors import ArchiveBusy, ArchiveReadOnly

LOCK = "crawl.lock"


class WriteLock:
    """Held by who writes to an archive; the system gives it back when the process dies."""

    def __init__(self, directory: Path) -> None:
        """Takes the lock at once or raises ArchiveBusy; ArchiveReadOnly where the folder cannot be written to."""
        self._lock = FileLock(directory / LOCK, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as problem:
            raise ArchiveBusy(
                f"another process is writing to the archive at {directory}: wait for it, or stop it first"
            ) from problem
        except OSError as problem:
            raise ArchiveReadOnly(f"the archive at {directory} cannot be written to: {problem.strerror}") from problem

    def release(self) -> None:
        """Lets others write."""
        self._lock.release()
