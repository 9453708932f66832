"""Walks through the gzip members of a WARC file, also past damage."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.errors import DamagedRecord
from storage.warc import GZIP, Record, parse_record

MAGIC = b"\x1f\x8b\x08"
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One stretch of a WARC file: a record, or what should have been one."""

    offset: int
    length: int
    record: Record | None
    damage: str | None


@contextmanager
def mapped(path: Path) -> Iterator[memoryview]:
    """The bytes of a file, without reading it into memory. Empty files are empty views."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield memoryview(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
            yield view


def members(data: memoryview, start: int, end: int) -> Iterator[Member]:
    """All members between two offsets. After damage it goes on where the next record begins."""
    at = start
    while at < end:
        try:
            content, length = _inflated(data, at, end)
            yield Member(at, length, parse_record(content, "the record"), None)
            at += length
        except DamagedRecord as problem:
            following = next_record(data, at + 1, end)
            yield Member(at, following - at, None, str(problem))
            at = following


def _inflated(data: memoryview, at: int, end: int) -> tuple[bytes, int]:
    """Content and length of the member that begins there; raises DamagedRecord."""
    decoder = zlib.decompressobj(GZIP)
    pieces: list[bytes] = []
    position = at
    try:
        while not decoder.eof and position < end:
            pieces.append(decoder.decompress(data[position : min(position + PIECE, end)]))
            position = min(position + PIECE, end)
    except zlib.error as problem:
        raise DamagedRecord(f"no gzip member ({problem})") from problem
    if not decoder.eof:
        raise DamagedRecord("the gzip member is cut short")
    return b"".join(pieces), position - len(decoder.unused_data) - at


def next_record(data: memoryview, start: int, end: int) -> int:
    """Where the next member begins that holds a WARC record; `end` if there is none."""
    at = start
    while at < end:
        window = bytes(data[at : min(at + PIECE, end)])
        found = window.find(MAGIC)
        if found < 0:
            at += max(len(window) - len(MAGIC) + 1, 1)
        elif _begins_record(data, at + found, end):
            return at + found
        else:
            at += found + 1
    return end


def _begins_record(data: memoryview, at: int, end: int) -> bool:
    try:
        return zlib.decompressobj(GZIP).decompress(data[at : min(at + PIECE, end)], 5) == b"WARC/"
    except zlib.error:
        return False
