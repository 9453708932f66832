"""What the records of another program's WARC file say of its captures: each response with its request and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storage import http, warc
from storage.exchanges import likely_kind, moment_of, notes_of, status_of
from storage.foreign import Damage, Foreign
from storage.records import CaptureDraft

PAGES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Item:
    """A capture as it stands in the file."""

    draft: CaptureDraft
    digest: str | None
    repeats: str | None
    """For a revisit, whose body stands elsewhere, the address of the page it repeats."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A page without an HTTP answer."""


@dataclass(slots=True)
class _Response:
    """A response or revisit, with what stands in other records about it."""

    url: str
    record_id: str
    concurrent_to: str
    date: str
    ip: str | None
    truncated: bool
    block: bytes
    digest: str | None
    """Of the payload, as the other program says; not always the kind that we use."""
    repeats: str | None
    """For a revisit, the address of the page it repeats."""
    request: bytes = b""
    notes: dict[str, str] = field(default_factory=dict)


def paired(records: Iterator[Foreign | Damage]) -> Iterator[Item | Damage | Aside]:
    """Responses, each with the request and the notes that belong to it. A request may stand before or behind it."""
    waiting: _Response | None = None
    early: dict[str, bytes] = {}
    for record in records:
        if isinstance(record, Damage):
            yield record
            continue
        kind, owners = record.headers.get("warc-type"), _owners(record.headers)
        ours = waiting is not None and waiting.record_id in owners
        if kind == "request":
            own = record.headers.get("warc-record-id", "")
            if waiting is not None and (ours or own == waiting.concurrent_to):
                waiting.request = record.block
            else:
                early = {own: record.block} | dict.fromkeys(owners, record.block)
        elif kind == "metadata" and waiting is not None and ours:
            waiting.notes |= notes_of(record.block)
        elif kind in ("response", "revisit") and _is_http(record):
            if waiting is not None:
                yield _item(waiting)
            waiting = _response(record)
            waiting.request = early.get(waiting.concurrent_to) or early.get(waiting.record_id) or b""
            early = {}
        elif kind in ("response", "resource") and _address(record.headers).startswith(PAGES):
            yield Aside()
    if waiting is not None:
        yield _item(waiting)


def _owners(headers: Mapping[str, str]) -> set[str]:
    """The records that one belongs to."""
    return {value for name in ("warc-concurrent-to", "warc-refers-to") if (value := headers.get(name))}


def _is_http(record: Foreign) -> bool:
    """Whether it holds an HTTP answer for a page, as it says or, where it does not say, as it looks."""
    told = record.headers.get("content-type", "").lower()
    holds = told.startswith("application/http") or (not told and record.block.startswith(b"HTTP/"))
    return holds and _address(record.headers).startswith(PAGES)


def _address(headers: Mapping[str, str], name: str = "warc-target-uri") -> str:
    return headers.get(name, "").strip("<>")


def _response(record: Foreign) -> _Response:
    headers = record.headers
    url = _address(headers)
    return _Response(
        url=url,
        record_id=headers.get("warc-record-id", ""),
        concurrent_to=headers.get("warc-concurrent-to", "?"),
        date=headers.get("warc-date", ""),
        ip=headers.get("warc-ip-address"),
        truncated="warc-truncated" in headers,
        block=record.block,
        digest=headers.get("warc-payload-digest"),
        repeats=(_address(headers, "warc-refers-to-target-uri") or url) if headers["warc-type"] == "revisit" else None,
    )


def _item(response: _Response) -> Item:
    head, body = http.split(response.block)
    request_head, request_body = http.split(response.request)
    status = status_of(head)
    media_type = (http.header_text(head, b"Content-Type") or "").split(";")[0].strip().lower() or None
    notes = response.notes
    draft = CaptureDraft(
        url=response.url,
        method=request_head.split(b" ", 1)[0].decode("ascii", "replace") or "GET",
        request_head=request_head,
        request_body=request_body,
        response_head=head,
        response_body=body,
        status=status,
        fetched_at=moment_of(response.date),
        media_type=media_type,
        kind=notes.get("kind") or likely_kind(status, media_type),
        anchor=notes.get("anchor"),
        via=notes.get(warc.VIA),
        ip=response.ip,
        truncated=response.truncated,
        reason=notes.get("reason"),
    )
    return Item(draft, response.digest, response.repeats)
