"""Captures as the records of a WARC file tell them: what the database would say, had it forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage import http, warc
from storage.ingest import GOOD_STATUS
from storage.members import Member
from storage.records import SiteRecord
from storage.warc import NOTES, SITE, VIA, Record

KINDS = ("report", "list", "attachment", "other", "blocked")


@dataclass(slots=True)
class Exchange:
    """One response with the request and the notes that belong to it."""

    id: str
    """WARC-Record-ID of the response."""
    values: dict[str, Any]
    """Columns of `captures`, but for the numbers that the database gives. No kind: that of the original."""
    length: int
    """Bytes from the response's first to the last of what belongs to it and follows it."""
    via: str | None = None
    """Address of the page that led here, where a record tells it."""


def exchanges(members: Iterator[Member]) -> list[Exchange]:
    """All whole responses of a file, in order, each with its request and notes wherever these stand."""
    found: dict[str, Exchange] = {}
    requests: list[tuple[Member, Record]] = []
    concurrent: dict[str, str] = {}
    for member in members:
        record = member.record
        if record is None:
            continue
        if record.type in ("response", "revisit") and record.headers.get("Content-Type", "").startswith(
            "application/http"
        ):
            exchange = Exchange(record.headers.get("WARC-Record-ID", ""), _values(member, record), member.length)
            found[exchange.id] = exchange
            concurrent[record.headers.get("WARC-Concurrent-To", "")] = exchange.id
        elif record.type == "request":
            requests.append((member, record))
        elif record.type == "metadata":
            owner = record.headers.get("WARC-Refers-To") or record.headers.get("WARC-Concurrent-To", "")
            _note(found.get(owner), record)
    for member, record in requests:
        # Programs differ in which of the two points to the other.
        target = record.headers.get("WARC-Concurrent-To", "")
        exchange_id = target if target in found else concurrent.get(record.headers.get("WARC-Record-ID", ""), "")
        if exchange_id in found:
            method = record.block.split(b" ", 1)[0].decode("ascii", "replace")
            found[exchange_id].values |= {"request_offset": member.offset, "method": method}
    return list(found.values())


def _values(member: Member, record: Record) -> dict[str, Any]:
    head, body = http.split(record.block)
    payload = http.transfer_decoded(head, body)
    revisit = record.type == "revisit"
    status = status_of(head)
    media_type = (http.header_text(head, b"Content-Type") or "").split(";")[0].strip().lower() or None
    return {
        "site_id": None,
        "frontier_id": None,
        "parent_id": None,
        "url": record.headers.get("WARC-Target-URI", "").strip("<>"),
        "method": "GET",
        "status": status,
        "fetched_at": moment_of(record.headers.get("WARC-Date", "")),
        "media_type": media_type,
        "kind": None if revisit else likely_kind(status, media_type),
        "digest": record.headers.get("WARC-Payload-Digest", "") if revisit else warc.sha1(payload),
        "length": None if revisit else len(payload),
        "record_type": record.type,
        "refers_to_id": None,
        "offset": member.offset,
        "record_length": member.length,
        "request_offset": None,
        "ip": record.headers.get("WARC-IP-Address"),
        "truncated": "WARC-Truncated" in record.headers,
        "anchor": None,
        "reason": None,
        "role": None,
        "listed": None,
    }


def _note(exchange: Exchange | None, record: Record) -> None:
    """Adds what the crawl knew."""
    if exchange is None:
        return
    for name, value in notes_of(record.block).items():
        if name == VIA:
            exchange.via = value
        elif name in NOTES:
            exchange.values[name] = value


def notes_of(block: bytes) -> dict[str, str]:
    """What a metadata record tells of a capture, in our words or in those of Heritrix."""
    lines = (line.partition(": ") for line in block.decode("utf-8", "replace").splitlines())
    told = {name: value.strip() for name, _, value in lines if name in (*NOTES, VIA)}
    return {name: value for name, value in told.items() if value and (name != "kind" or value in KINDS)}


@dataclass(frozen=True, slots=True)
class Info:
    """What the warcinfo record tells of the crawl."""

    crawl: str | None = None
    sites: tuple[SiteRecord, ...] = ()


def info_of(members: Iterable[Member]) -> Info:
    """What a file says of the crawl it belongs to."""
    for member in members:
        if member.record is not None and member.record.type == "warcinfo":
            lines = [line.partition(": ") for line in member.record.block.decode("utf-8", "replace").splitlines()]
            crawl = next((value.strip() for name, _, value in lines if name == "isPartOf"), "")
            sites = (_site(value) for name, _, value in lines if name == SITE)
            return Info(crawl or None, tuple(site for site in sites if site is not None))
    return Info()


def _site(told: str) -> SiteRecord | None:
    try:
        return SiteRecord(**json.loads(told))
    except (ValueError, TypeError):
        return None


def status_of(head: bytes) -> int:
    """The status code; 0 where none stands."""
    parts = head.split(None, 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() and len(parts[1]) == 3 else 0


def moment_of(date: str) -> datetime:
    """A WARC date, with or without a fraction of a second; the epoch where none can be read."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def likely_kind(status: int, media_type: str | None) -> str:
    """What a capture of unknown purpose is listed as: any page that came well may be a report, the parser will tell."""
    if status != GOOD_STATUS or media_type is None:
        return "other"
    if media_type in ("text/html", "application/xhtml+xml", "text/plain"):
        return "report"
    documents = ("application/pdf", "application/msword", "application/vnd.", "image/")
    return "attachment" if media_type.startswith(documents) else "other"


def record_is_whole(record: Record) -> bool:
    """Whether the record's digests are those of its bytes; a digest it does not name does not count against it."""
    block_digest = record.headers.get("WARC-Block-Digest")
    if block_digest and block_digest.startswith("sha1:") and block_digest != warc.sha1(record.block):
        return False
    payload_digest = record.headers.get("WARC-Payload-Digest")
    if record.type != "response" or not payload_digest or not payload_digest.startswith("sha1:"):
        return True
    head, body = http.split(record.block)
    return payload_digest in (warc.sha1(http.transfer_decoded(head, body)), warc.sha1(body))
