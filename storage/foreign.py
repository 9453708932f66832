"""The records of WARC files that other programs made, also past damage.

Read are gzip members with one record or many, no compression at all, Zstandard and LZ4, and ends of lines of either
kind. A record counts only when it is whole: it has the length that it names, the digest of its block where it names
one, and stands in a gzip member that is whole, or else does have that digest. (Digests of payloads do not count: some
programs take them before and some after decoding.) What does not count is told, and reading goes on behind it.
"""

from __future__ import annotations

import base64
import hashlib
import mmap
import re
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from fastwarc import Lz4Reader, ZstdReader

from storage.members import MAGIC, next_record
from storage.warc import GZIP

OTHERS = {b"\x28\xb5\x2f\xfd": ZstdReader, b"\x5d\x2a\x4d\x18": ZstdReader, b"\x04\x22\x4d\x18": Lz4Reader}
"""Other ways of packing, by their first bytes."""
IN_MEMORY = 64_000_000
"""Bytes of an unpacked member; a larger one goes to a temporary file."""
PIECE = 1 << 20
LONGEST_HEAD = 1 << 20
NAMES = {"sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "md5": "md5"}

_BEGINNING = re.compile(rb"^WARC/\d\.\d+[ \t]*\r?\n", re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BLANK = re.compile(rb"[\r\n]*")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A whole record."""

    headers: Mapping[str, str]
    """By names in lower case; of several with one name the first."""
    block: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that is no whole record."""

    where: str
    what: str


def records(data: memoryview, name: str) -> Iterator[Foreign | Damage]:
    """All records of a WARC file, and what is amiss between them; `name` is what to call the file."""
    if bytes(data[:4]) in OTHERS:
        yield from _unpacked(data, name)
    elif _head(data, _after_blank(data, 0)) is None and next_record(data, 0, len(data)) < len(data):
        yield from _members(data, name)
    else:
        yield from _plain(data, name, whole=True)


def _members(data: memoryview, name: str) -> Iterator[Foreign | Damage]:
    at = 0
    while at < len(data):
        where = f"{name} at {at}" if at else name
        if data[at : at + len(MAGIC)] != MAGIC:
            following = next_record(data, at, len(data))
            yield Damage(where, f"{following - at} bytes that are no WARC record")
            at = following
            continue
        with _inflated(data, at) as found:
            yield from _plain(found.content, where, whole=found.problem is None)
        if found.problem is not None:
            yield Damage(where, found.problem)
        at = at + found.length if found.problem is None else next_record(data, at + 1, len(data))


@dataclass(frozen=True, slots=True)
class _Inflated:
    content: memoryview
    length: int
    problem: str | None


@contextmanager
def _inflated(data: memoryview, at: int) -> Iterator[_Inflated]:
    """What a gzip member holds; of a damaged one, what stands before the damage."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        decoder, position, problem = zlib.decompressobj(GZIP), at, None
        try:
            while not decoder.eof and position < len(data):
                file.write(decoder.decompress(data[position : position + PIECE]))
                position = min(position + PIECE, len(data))
        except zlib.error as error:
            problem = f"the gzip member is damaged ({error})"
        if problem is None and not decoder.eof:
            problem = "the gzip member is cut short"
        with _content(file) as content:
            yield _Inflated(content, position - len(decoder.unused_data) - at, problem)


@contextmanager
def _content(file: tempfile.SpooledTemporaryFile[bytes]) -> Iterator[memoryview]:
    if file.tell() <= IN_MEMORY:
        file.seek(0)
        yield memoryview(file.read())
        return
    file.flush()
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages, memoryview(pages) as view:
        yield view


def _unpacked(data: memoryview, name: str) -> Iterator[Foreign | Damage]:
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        problem = _unpack(data, file)
        with _content(file) as content:
            yield from _plain(content, name, whole=problem is None)
    if problem is not None:
        yield Damage(name, problem)


def _unpack(data: memoryview, target: IO[bytes]) -> str | None:
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        try:
            reader = OTHERS[bytes(data[:4])](source)
            while piece := reader.read(PIECE):
                target.write(piece)
        except (OSError, ValueError) as error:
            return f"it cannot be unpacked ({error})"
    return None


def _plain(data: memoryview, where: str, *, whole: bool) -> Iterator[Foreign | Damage]:
    """Records one after the other; those in something that is not `whole` count by their digest alone."""
    at = _after_blank(data, 0)
    while at < len(data):
        place = f"{where} + {at}" if at else where
        head = _head(data, at)
        if head is None:
            following = _next(data, at + 1)
            if whole:
                yield Damage(place, f"{following - at} bytes that are no WARC record")
            at = following
            continue
        headers, start = head
        end = start + _length(headers)
        block = bytes(data[start:end])
        problem = _problem(data, headers, block, end, whole=whole)
        fits = end <= len(data) and _ends_here(data, end)
        if problem is None:
            yield Foreign(headers, block)
        elif whole:
            yield Damage(place, f"{headers.get('warc-target-uri', 'a record')}: {problem}")
        at = _after_blank(data, end) if fits or problem is None else _next(data, start)


def _problem(data: memoryview, headers: Mapping[str, str], block: bytes, end: int, *, whole: bool) -> str | None:
    if end > len(data) or len(block) != _length(headers):
        return "the record is cut short"
    verdict = _has_digest(block, headers.get("warc-block-digest", ""))
    if verdict is False:
        return "its block does not have the digest that its header names"
    if verdict is None and not (whole and _ends_here(data, end)):
        return "it is not followed by the end of a record"
    return "it is one of several segments" if "warc-segment-number" in headers else None


def _has_digest(block: bytes, told: str) -> bool | None:
    """None where no digest is told that could be checked."""
    name, _, value = told.partition(":")
    algorithm = NAMES.get(name.strip().lower().replace("-", ""))
    if algorithm is None:
        return None
    found = hashlib.new(algorithm, block, usedforsecurity=False).digest()
    value = value.strip()
    if len(value) == 2 * len(found):
        return value.lower() == found.hex()
    return value.upper().rstrip("=") == base64.b32encode(found).decode().rstrip("=")


def _head(data: memoryview, at: int) -> tuple[dict[str, str], int] | None:
    """The named fields of the record that begins there, and where its block begins."""
    if not _BEGINNING.match(data[at : at + 20]):
        return None
    end = _HEAD_END.search(data, at, at + LONGEST_HEAD)
    if end is None:
        return None
    text = re.sub(rb"\r?\n[ \t]+", b" ", bytes(data[at : end.start()])).decode("utf-8", "replace")
    fields = [line.partition(":") for line in text.splitlines()[1:]]
    return {name.strip().lower(): value.strip() for name, _, value in reversed(fields)}, end.end()


def _length(headers: Mapping[str, str]) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def _ends_here(data: memoryview, at: int) -> bool:
    return at >= len(data) or bytes(data[at : at + 4]).startswith((b"\r\n\r\n", b"\n\n"))


def _after_blank(data: memoryview, at: int) -> int:
    found = _BLANK.match(data, at)
    return at if found is None else found.end()


def _next(data: memoryview, start: int) -> int:
    found = _BEGINNING.search(data, start)
    return len(data) if found is None else found.start()
