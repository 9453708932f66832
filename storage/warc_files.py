"""WARC files on disk: appended to, cut back, never reopened once closed."""

from __future__ import annotations

import os
import platform
import zlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from storage.warc import info_member

FOLDER = "warc"
SUFFIX = ".warc.gz"
QUARANTINE = "quarantine/"
"""Where damaged files are kept, below the folder of the WARC files."""


def file_name(crawl: str, number: int) -> str:
    """The name of a crawl's n-th WARC file."""
    return f"{crawl}-{number:05d}{SUFFIX}"


class WarcAppender:
    """The open end of one WARC file. Bytes count only once the database says so; until then they can be cut off."""

    def __init__(self, path: Path, crawl: str, notes: Sequence[tuple[str, str]] = ()) -> None:
        """Creates the file, which must not exist, with its warcinfo record and `notes` in it; raises OSError."""
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        self.length = 0
        self.checksum = 0
        """CRC-32 of everything written so far."""
        self._start(crawl, notes)
        sync_directory(path.parent)

    def _start(self, crawl: str, notes: Sequence[tuple[str, str]]) -> None:
        fields = [
            ("software", f"nianbao/{_program_version()} (Python {platform.python_version()})"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("isPartOf", crawl),
            *notes,
        ]
        self.append(info_member(self.path.name, fields, datetime.now(UTC)))

    def append(self, data: bytes) -> int:
        """Writes at the end and gives the offset of the first byte; raises OSError."""
        offset = self.length
        view = memoryview(data)
        while view:
            written = os.write(self._file, view)
            self.length += written
            view = view[written:]
        self.checksum = zlib.crc32(data, self.checksum)
        return offset

    def sync(self) -> None:
        """Returns once all bytes are on disk."""
        os.fsync(self._file)

    def cut_back(self, length: int) -> None:
        """Removes what was appended since the file had that length, as far as a failing disk lets us.

        The checksum no longer holds then: nothing may be appended any more.
        """
        with suppress(OSError):
            os.ftruncate(self._file, length)
            os.fsync(self._file)

    def close(self) -> None:
        """Gives the file back to the system."""
        os.close(self._file)


def sync_directory(folder: Path) -> None:
    """Makes the folder's list of names durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cut(path: Path, length: int) -> None:
    """Cuts a closed file to its committed length, durably."""
    with path.open("r+b") as file:
        file.truncate(length)
        os.fsync(file.fileno())


def _program_version() -> str:
    try:
        return version("nianbao")
    except PackageNotFoundError:
        return "unknown"
