"""Reads every byte of a WARC file and holds it against what the database says."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, func, select

from storage import http, warc
from storage.database import reading
from storage.members import Member, mapped, members
from storage.models import Capture
from storage.problems import FileState, Problem
from storage.warc import Record

LOST = "lost"
"""record_type of a capture whose bytes, or those of the page it repeats, could not be saved."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done, and of how much."""

CHECKSUM_PIECE = 1 << 22


@dataclass(frozen=True, slots=True)
class _Row:
    """What the database says of one record."""

    capture_id: int
    url: str
    digest: str
    length: int
    offset: int
    record_length: int
    request_offset: int | None
    record_type: str
    ip: str | None
    truncated: bool


def check_file(engine: Engine, folder: Path, file: FileState, progress: Callable[[int], None]) -> Iterator[Problem]:
    """All that is wrong with one file's committed bytes and the rows that point into it."""
    rows = _rows(engine, file.id)
    with mapped(folder / file.name) as data:
        end = min(file.committed_length, len(data))
        seen: set[int] = set()
        damaged = False
        for problem in _record_problems(file.name, members(data, 0, end), rows, seen, progress):
            damaged = True
            yield problem
        if not damaged and end == file.committed_length and checksum_of(data[:end]) != file.checksum:
            yield Problem("damaged record", file.name, "bytes around its records are not what was written")
    for offset, row in rows.items():
        if offset >= end or row.record_type == LOST:  # a crawl may have committed more since the file was measured
            continue
        where = f"snapshot {row.capture_id}"
        if offset not in seen:
            yield Problem("row without record", where, f"no record begins in {file.name} at {offset}")
        if row.request_offset is not None and row.request_offset not in seen:
            yield Problem("row without record", where, f"no request begins in {file.name} at {row.request_offset}")


def _record_problems(
    name: str, found: Iterator[Member], rows: dict[int, _Row], seen: set[int], progress: Callable[[int], None]
) -> Iterator[Problem]:
    """What is wrong with the records; `seen` collects where each begins."""
    requests = {row.request_offset: row for row in rows.values() if row.request_offset is not None}
    response: Record | None = None
    for member in found:
        where, row = f"{name} at {member.offset}", rows.get(member.offset)
        requested = requests.get(member.offset)
        if member.record is None:
            owner = row or requested
            whose = f" (snapshot {owner.capture_id})" if owner else ""
            yield Problem("damaged record", where, f"{member.damage}{whose}")
        elif member.record.type == "request":
            yield from _digest_problems(where, member.record)
            yield from _request_problems(where, member.record, requested, response)
        else:
            yield from _digest_problems(where, member.record)
            yield from _response_problems(where, member, member.record, row)
        if member.record is None or member.record.type != "request":
            response = member.record
        seen.add(member.offset)
        progress(member.offset + member.length)


def _rows(engine: Engine, file_id: int) -> dict[int, _Row]:
    columns: tuple[Any, ...] = (Capture.id, func.coalesce(Capture.url, ""), Capture.digest, Capture.length)
    columns += (Capture.offset, Capture.record_length, Capture.request_offset, Capture.record_type)
    query = select(*columns, Capture.ip, Capture.truncated).where(Capture.warc_file_id == file_id)
    with reading(engine) as connection:
        rows: Sequence[Any] = connection.execute(query).all()
    found = [_Row(*row) for row in rows]
    return {row.offset: row for row in found}


def _response_problems(where: str, member: Member, record: Record, row: _Row | None) -> Iterator[Problem]:
    if record.type in ("response", "revisit"):
        if row is None:
            uri = record.headers.get("WARC-Target-URI")
            yield Problem("record without row", where, f"{uri} is not in the database")
        elif row.record_type != LOST:
            yield from _row_problems(where, member, record, row)
    elif row is not None:
        yield Problem("wrong row", where, f"snapshot {row.capture_id} points to a {record.type} record")


def _digest_problems(where: str, record: Record) -> Iterator[Problem]:
    if record.headers.get("WARC-Block-Digest") != warc.sha1(record.block):
        yield Problem("damaged record", where, "the block does not have the digest its header names")
    payload_digest = record.headers.get("WARC-Payload-Digest")
    if payload_digest and record.type == "response" and payload_digest != warc.sha1(_payload(record)):
        yield Problem("damaged record", where, "the payload does not have the digest its header names")


def _payload(record: Record) -> bytes:
    head, body = http.split(record.block)
    return http.transfer_decoded(head, body)


def _row_problems(where: str, member: Member, record: Record, row: _Row) -> Iterator[Problem]:
    pairs: list[tuple[str, object, object]] = [
        ("URL", warc.header_uri(row.url), record.headers.get("WARC-Target-URI")),
        ("record length", row.record_length, member.length),
        ("record type", row.record_type, record.type),
        ("IP address", row.ip, record.headers.get("WARC-IP-Address")),
        ("truncated", row.truncated, "WARC-Truncated" in record.headers),
    ]
    if record.type == "response":
        payload = _payload(record)
        pairs += [("digest", row.digest, warc.sha1(payload)), ("payload length", row.length, len(payload))]
    else:
        pairs.append(("digest", row.digest, record.headers.get("WARC-Payload-Digest")))
    for name, expected, actual in pairs:
        if expected != actual:
            yield Problem("wrong row", where, f"snapshot {row.capture_id} has {name} {expected}, the record {actual}")


def _request_problems(where: str, record: Record, row: _Row | None, response: Record | None) -> Iterator[Problem]:
    if row is None:
        yield Problem("record without row", where, "no snapshot points to this request")
    elif response is not None and record.headers.get("WARC-Concurrent-To") != response.headers.get("WARC-Record-ID"):
        yield Problem("wrong row", where, f"the request does not belong to the response before it ({row.capture_id})")


def checksum_of(data: memoryview) -> int:
    """CRC-32, in pieces."""
    checksum = 0
    for start in range(0, len(data), CHECKSUM_PIECE):
        checksum = zlib.crc32(data[start : start + CHECKSUM_PIECE], checksum)
    return checksum


def is_as_committed(path: Path, file: FileState) -> bool:
    """Whether the committed bytes are those that were written; else what stands behind them may belong to captures."""
    with mapped(path) as data:
        return checksum_of(data[: file.committed_length]) == file.checksum
