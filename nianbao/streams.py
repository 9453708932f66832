"""Standard streams that nobody listens to any more: no reason for a crawl to stop, or to hide how it ended."""

from __future__ import annotations

import io
import os
import sys
from typing import Any


def settle() -> None:
    """Makes stderr one that never fails, and closed streams ones that swallow everything.

    A descriptor that was closed (`2>&-`) would otherwise be given to the next file that is opened, and whatever some
    library says on "stderr" would stand in a WARC file.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    sys.stdout = sys.stdout or _writer(1, "strict")
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        sys.stderr = _writer(2, "backslashreplace")


def drop_output() -> None:
    """Lets nothing more be said on stdout, once its reader has gone away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Unfailing(io.FileIO):
    """A descriptor that can be written to whatever became of its other end."""

    def write(self, data: Any) -> int:
        """Writes what still can be written."""
        try:
            return super().write(data)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return len(data)


def _writer(descriptor: int, errors: str) -> io.TextIOWrapper:
    raw = _Unfailing(descriptor, "w", closefd=False)
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors=errors, line_buffering=True)
