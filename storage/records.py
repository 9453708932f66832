"""What goes into the archive and comes out of it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

CrawlState: TypeAlias = Literal["running", "interrupted", "finished"]
RequestState: TypeAlias = Literal["queued", "done", "failed", "refused", "skipped"]
ColumnSource: TypeAlias = Literal["catalogue", "discovered"]
ColumnState: TypeAlias = Literal["used", "empty", "gone", "moved"]
"""used: it led to reports. empty: it answered, and led to none. gone: 404 or 410. moved: another address took over."""


REPORT_ROLES = ("report", "attachment")
"""Requests for what may be a report."""


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A site of the catalogue, as a crawl needs it."""

    id: str
    division: str | None
    """GB/T 2260 code."""
    province: str
    name: str
    level: str
    portal: str


@dataclass(frozen=True, slots=True)
class CrawlRecord:
    """A crawl and all that is needed to go on with it."""

    id: int
    name: str
    province: str
    catalogue: str
    options: Mapping[str, Any]
    state: CrawlState
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, Any] | None
    folding: str | None = None
    """Whether its requests were folded into their captures, see `storage.folding`: begun, done, or None."""


REQUISITE, PICTURE = "requisite", "picture"
"""Roles of what pages need to be shown as they were; neither is read, and neither tells anything about a report."""
REQUISITE_ROLES = (REQUISITE, PICTURE)


@dataclass(frozen=True, slots=True)
class FrontierEntry:
    """A request to be made. Its fingerprint is unique within a crawl."""

    id: int
    fingerprint: bytes
    url: str
    host: str
    site_id: str | None
    role: str
    method: str = "GET"
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    depth: int = 0
    attempts: int = 0
    due_at: float | None = None
    """Not before this moment, in Unix seconds."""
    parent_id: int | None = None
    """The request whose answer led here."""
    listed: str | None = None
    """The date that the list prints beside the link, YYYY-MM-DD."""
    skipped: str | None = None
    """Why the link is left alone; None for a request to be made."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a request ended; "queued" means: to be tried again, not before `due_at`."""

    frontier_id: int
    state: RequestState
    reason: str | None = None
    attempts: int = 0
    due_at: float | None = None
    passed_over: Mapping[str, int] = field(default_factory=dict)
    """How many links of its page were left alone without a row of their own, by reason."""


@dataclass(frozen=True, slots=True)
class CaptureDraft:
    """One exchange with a server, before it is written."""

    url: str
    method: str
    request_head: bytes
    """Request line and headers; empty when not known (then no request record is written)."""
    request_body: bytes
    response_head: bytes
    """Status line and headers, with or without the empty line that ends them."""
    response_body: bytes
    """As received, before content decoding; chunked if the head says so."""
    status: int
    fetched_at: datetime
    """Aware; when the exchange began."""
    media_type: str | None
    kind: str
    site_id: str | None = None
    frontier_id: int | None = None
    parent_frontier_id: int | None = None
    anchor: str | None = None
    via: str | None = None
    """Address of the page that led here; where there is a `parent_frontier_id`, that request tells it."""
    ip: str | None = None
    truncated: bool = False
    truncated_by: Literal["disconnect", "length", "time"] = "disconnect"
    """Why a truncated body ends where it does, in the words of WARC-Truncated."""
    reason: str | None = None
    confirms: str | None = None
    """For the answer "not modified" to a conditional request: digest of the payload that it was about."""
    role: str | None = None
    """What its request was made for; None where another address was asked for than the request's."""
    listed: str | None = None
    """The date that the list prints beside the link, YYYY-MM-DD."""
    tls: str | None = None
    """Version and cipher of TLS, and what was amiss with the server's TLS or certificate."""


@dataclass(frozen=True, slots=True)
class ConversionDraft:
    """A document made of another one, before it is written."""

    url: str
    refers_to: str
    """WARC-Record-ID of the response that holds the original; empty when that is a capture of the same batch."""
    source_digest: str
    """Digest of the original's payload."""
    document: bytes
    media_type: str
    program: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ColumnSighting:
    """What one answer says of a report column."""

    site_id: str
    url: str
    seen_at: datetime
    state: ColumnState
    reports: int = 0
    """Links to reports on the page that came."""
    newest_year: int | None = None
    reason: str | None = None
    moved_to: str | None = None
    source: ColumnSource = "discovered"
    title: str | None = None
    anchor: str | None = None
    score: int | None = None
    """None when the column was known beforehand; then how it was found stays as it is."""
    evidence: str | None = None
    path: Sequence[str] = ()
    """Addresses of the pages that led to it."""


@dataclass(slots=True)
class Batch:
    """What is committed together, each list in the order of events."""

    captures: list[CaptureDraft] = field(default_factory=list)
    queued: list[FrontierEntry] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)
    conversions: list[ConversionDraft] = field(default_factory=list)
    columns: list[ColumnSighting] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.captures or self.queued or self.settled or self.conversions or self.columns)


@dataclass(frozen=True, slots=True)
class FrontierCounts:
    """Requests of a crawl by state."""

    queued: int = 0
    done: int = 0
    failed: int = 0
    refused: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """All requests the crawl ever queued."""
        return self.queued + self.done + self.failed + self.refused


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture with where it stands, and what its current parse says it is."""

    id: int
    url: str
    method: str
    status: int
    fetched_at: datetime
    media_type: str | None
    kind: str
    digest: str
    """SHA-1 of the payload, "sha1:" and Base32."""
    length: int
    """Bytes of the payload: after transfer decoding, before content decoding."""
    warc: str
    """Name of the WARC file."""
    offset: int
    record_length: int
    request_offset: int | None
    crawl: str
    crawl_id: int
    site_id: str | None
    province: str
    frontier_id: int | None
    parent_id: int | None
    anchor: str | None
    ip: str | None
    truncated: bool
    reason: str | None
    record_type: str
    refers_to_id: int | None
    """For a revisit, the capture that holds the same payload, and where that stands:"""
    payload_warc: str | None
    payload_offset: int | None
    payload_record_length: int | None
    parse_id: int | None
    report_id: int | None
    year: int | None
    issuer: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A capture read back from its WARC file."""

    row: CaptureRow
    request_head: bytes
    """Empty when the request was not known."""
    request_body: bytes
    response_head: bytes
    """Status line and headers, with the empty line that ends them."""
    body_as_stored: bytes
    """As received: chunked and compressed if the server sent it so."""
    payload: bytes
    """The document: transfer and content coding undone."""
