"""WARC 1.1 records (ISO 28500:2017): written as one gzip member each, read back by offset.

Payload digests are taken after transfer decoding and before content decoding. A chunked response keeps its chunks, as
received; `warcio check` takes payload digests over chunk framing, so such a record carries its block digest alone, and
the payload digest stands in the database.
"""

from __future__ import annotations

import hashlib
import importlib
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from fastwarc.warc import WarcRecord

from storage import http
from storage.columns import storable
from storage.errors import DamagedRecord
from storage.records import CaptureDraft, ConversionDraft
from storage.revisits import Original

try:
    deflate: Any = importlib.import_module("isal.isal_zlib")
except ImportError:  # no wheel for this platform: the standard library writes the same format, slower
    deflate = zlib

GZIP = 31
"""Window bits that ask for a gzip member."""


READ_SIZE = 16_384

ReadAt: TypeAlias = Callable[[int, int], bytes]
"""Gives so many bytes of a file from an offset on, fewer where it ends."""

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PAIRS = [first + second for first in BASE32 for second in BASE32]

FIELDS = ("Content-Type", "application/warc-fields")

NOTES = ("kind", "site_id", "anchor", "reason")
"""What only the crawl knows of a capture. It stands in a metadata record beside the exchange, so that the table of
captures can be built again from the WARC files alone."""


TLS = "tls"
"""Under which name the metadata record tells of version and cipher of TLS, and what was amiss with it."""
AMISS = "; "
"""What stands between the TLS that was spoken and what was amiss with it."""
VIA = "via"
SITE = "site"
"""What stands in the warcinfo record for each site of the crawl, as JSON: captures belong to sites."""


@dataclass(frozen=True, slots=True)
class WrittenCapture:
    """A capture as bytes for the WARC file."""

    members: tuple[bytes, ...]
    """Gzip members: the response, the request if it is known, the metadata."""
    has_request: bool
    record_id: str
    """WARC-Record-ID of the response."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record read back."""

    type: str
    headers: dict[str, str]
    block: bytes


def sha1(data: bytes) -> str:
    """The digest as WARC files write it: "sha1:" and Base32."""
    number = int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest(), "big")
    # Ten bits at a time: the standard library's Base32 takes longer than the digest itself.
    return "sha1:" + "".join([PAIRS[(number >> shift) & 1023] for shift in range(150, -1, -10)])


def info_member(file_name: str, fields: Sequence[tuple[str, str]], moment: datetime) -> bytes:
    """The warcinfo record that stands first in each file."""
    block = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    headers = [("WARC-Filename", file_name), FIELDS]
    return _member("warcinfo", _new_id(), moment, headers, block)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with its head in order and its payload measured."""

    draft: CaptureDraft
    head: bytes
    digest: str
    """Of the payload; of the one that it confirms, for an answer "not modified"."""
    length: int

    @property
    def key(self) -> tuple[str, str]:
        """URL and digest: what a revisit has in common with its original."""
        return self.draft.url, self.digest

    def by_itself(self) -> Prepared:
        """The same where nothing is known that it could confirm."""
        return prepare(replace(self.draft, confirms=None)) if self.draft.confirms else self


def prepare(draft: CaptureDraft) -> Prepared:
    """Measures the payload: after transfer decoding, before content decoding."""
    head = http.with_end(draft.response_head)
    payload = http.transfer_decoded(head, draft.response_body)
    return Prepared(draft, head, draft.confirms or sha1(payload), len(payload))


def capture_members(prepared: Prepared, original: Original | None = None) -> WrittenCapture:
    """The records of one exchange: response, request, and what the crawl knew of it (`NOTES`).

    With an `original`, which holds the same payload, the response becomes a revisit: its head alone. The request is
    then that of the original (with the validators that the head repeats), and what the crawl knew of it stands there
    too. So a revisit is a single record, unless something was posted or there is something new to tell.
    """
    draft, response_id = prepared.draft, _new_id()
    target = ("WARC-Target-URI", header_uri(draft.url))
    headers = [target, _http_type("response"), *_circumstances(draft)]
    if original is not None:
        headers += _revisit_headers(prepared, original)
        first = _member("revisit", response_id, draft.fetched_at, headers, prepared.head)
    else:
        if not http.is_chunked(prepared.head):
            headers.append(("WARC-Payload-Digest", prepared.digest))
        first = _member("response", response_id, draft.fetched_at, headers, prepared.head + draft.response_body)
    members = [first]
    if original is not None and draft.method == "GET" and _is_told(draft, original):
        return WrittenCapture(tuple(members), has_request=False, record_id=response_id)
    if draft.request_head:
        block = http.with_end(draft.request_head) + draft.request_body
        headers = [target, ("WARC-Concurrent-To", response_id), _http_type("request")]
        members.append(_member("request", _new_id(), draft.fetched_at, headers, block))
    headers = [target, ("WARC-Refers-To", response_id), FIELDS]
    members.append(_member("metadata", _new_id(), draft.fetched_at, headers, _notes(draft) + _way_here(draft)))
    return WrittenCapture(tuple(members), bool(draft.request_head), response_id)


def conversion_member(draft: ConversionDraft, source: str | None = None) -> bytes:
    """The record of a document that was made of an archived one, which has the WARC-Record-ID `source`."""
    refers_to = draft.refers_to or source
    headers = [("WARC-Target-URI", header_uri(draft.url))]
    headers += [("WARC-Refers-To", refers_to)] if refers_to else []
    return _member(
        "conversion", _new_id(), draft.made_at, [*headers, ("Content-Type", draft.media_type)], draft.document
    )


def _circumstances(draft: CaptureDraft) -> list[tuple[str, str]]:
    found = [("WARC-IP-Address", draft.ip)] if draft.ip else []
    return [*found, ("WARC-Truncated", draft.truncated_by)] if draft.truncated else found


def _revisit_headers(prepared: Prepared, original: Original) -> list[tuple[str, str]]:
    profile = "server-not-modified" if prepared.draft.confirms else "identical-payload-digest"
    return [
        ("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}"),
        ("WARC-Refers-To-Target-URI", header_uri(original.url)),
        ("WARC-Refers-To-Date", _date(original.fetched_at)),
        ("WARC-Payload-Digest", prepared.digest),
    ]


def _is_told(draft: CaptureDraft, original: Original) -> bool:
    """Whether the notes beside the original tell all of this one too. Sound TLS is not told at every visit."""
    told = {name: (getattr(draft, name) or "").split() for name in NOTES}
    same = all(
        words == (getattr(original, name) or "").split() for name, words in told.items() if name != "reason" or words
    )
    return same and AMISS not in (draft.tls or "")


def _notes(draft: CaptureDraft) -> bytes:
    notes = [(name, " ".join(value.split())) for name in (*NOTES, TLS) if (value := getattr(draft, name))]
    return "".join(f"{name}: {storable(value)}\r\n" for name, value in notes).encode()


def _way_here(draft: CaptureDraft) -> bytes:
    """The page that led here, under the name that Heritrix gives it."""
    return f"{VIA}: {header_uri(draft.via)}\r\n".encode() if draft.via else b""


def header_uri(url: str) -> str:
    """The URL fit for a header line."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return "".join(c if c.isprintable() and c != " " else f"%{ord(c):02X}" for c in url)


def _http_type(message: str) -> tuple[str, str]:
    return ("Content-Type", f"application/http;msgtype={message}")


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _member(kind: str, record_id: str, moment: datetime, headers: Sequence[tuple[str, str]], block: bytes) -> bytes:
    lines = [("WARC-Type", kind), ("WARC-Record-ID", record_id), ("WARC-Date", _date(moment)), *headers]
    lines += [("WARC-Block-Digest", sha1(block)), ("Content-Length", str(len(block)))]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    return compressed(head.encode(), block, b"\r\n\r\n")


def compressed(*pieces: bytes) -> bytes:
    """The data as one gzip member."""
    compressor = deflate.compressobj(1, zlib.DEFLATED, GZIP)
    return b"".join([*map(compressor.compress, pieces), compressor.flush()])


def read_member(read_at: ReadAt, offset: int, length: int, where: str) -> Record:
    """Reads the record whose gzip member is exactly there; raises DamagedRecord for anything less than whole."""
    try:
        raw = read_at(length, offset)
    except (MemoryError, OverflowError, ValueError) as problem:
        raise DamagedRecord(f"{where} at {offset}: no record has {length} bytes") from problem
    if len(raw) < length:
        raise DamagedRecord(f"{where} at {offset}: the file ends {length - len(raw)} bytes too early")
    return parse_record(member_data(raw, f"{where} at {offset}"), f"{where} at {offset}")


def read_member_at(read_at: ReadAt, offset: int, where: str) -> Record:
    """Reads the record that begins there, however long it is; raises DamagedRecord."""
    return parse_record(_member_from(read_at, offset, where)[0], f"{where} at {offset}")


def records_from(read_at: ReadAt, offset: int, where: str) -> Iterator[Record]:
    """Reads record after record from an offset on, to the end of the file; raises DamagedRecord."""
    while read_at(1, offset):
        data, length = _member_from(read_at, offset, where)
        yield parse_record(data, f"{where} at {offset}")
        offset += length


def _member_from(read_at: ReadAt, offset: int, where: str) -> tuple[bytes, int]:
    """What the gzip member holds that begins there, and its length."""
    decoder = zlib.decompressobj(GZIP)
    pieces: list[bytes] = []
    at = offset
    try:
        while not decoder.eof and (raw := read_at(READ_SIZE, at)):
            pieces.append(decoder.decompress(raw))
            at += len(raw)
    except zlib.error as problem:
        raise DamagedRecord(f"{where} at {offset}: not a gzip member ({problem})") from problem
    if not decoder.eof:
        raise DamagedRecord(f"{where} at {offset}: the file ends in mid-record")
    return b"".join(pieces), at - len(decoder.unused_data) - offset


def member_data(raw: bytes, where: str) -> bytes:
    """What a gzip member holds, its checksum verified; raises DamagedRecord if the bytes are not one whole member."""
    decoder = zlib.decompressobj(GZIP)
    try:
        data = decoder.decompress(raw)
    except zlib.error as problem:
        raise DamagedRecord(f"{where}: not a gzip member ({problem})") from problem
    if not decoder.eof or decoder.unused_data:
        raise DamagedRecord(f"{where}: the gzip member is not as long as recorded")
    return data


def parse_record(data: bytes, where: str) -> Record:
    """Takes an uncompressed record apart; raises DamagedRecord if it is none, or cut."""
    try:
        record = WarcRecord.from_bytes(data)
        headers = {str(name): str(value) for name, value in record.headers.items()}
        block = bytes(record.reader.read())
    except (OSError, ValueError) as problem:
        raise DamagedRecord(f"{where}: not a WARC record ({problem})") from problem
    if str(len(block)) != headers.get("Content-Length"):
        raise DamagedRecord(f"{where}: the record is cut short")
    return Record(headers.get("WARC-Type", ""), headers, block)
