"""Keep every response as it came, before anything reads it.

The middleware stands next to the downloader: it sees redirects, errors and robots.txt, and it sees bodies before any
content decoding. Stored is what went over the wire, byte for byte, a chunked body with its chunks. When the download
handler leaves no such bytes, heads are put together from what Scrapy kept: names capitalised and grouped, the reason
phrase of the status, and no Transfer-Encoding, since the body is stored with its chunks joined.

A response that another middleware made up was not fetched, and is not archived.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.bodies import Cut
from crawler.conditional import NOT_MODIFIED
from crawler.exchange import Exchange
from crawler.journal import Unit
from crawler.leases import Lease
from crawler.session import Session, session_of
from crawler.wire import exchanges
from storage import CaptureDraft, FrontierEntry, http

WHOLE = "whole"
"""Key of `meta`: the lease of the page for which the browser asked; what came belongs to that page."""
_KINDS = {
    "column": "list",
    "page": "list",
    "report": "report",
    "attachment": "attachment",
}
"""What a page is archived as, by the role it was fetched in; everything else is "other"."""


_ENDS: Mapping[Cut, str] = {"disconnect": "cut short", "length": "too large", "time": "timeout"}
"""How a request ends whose answer is not whole, by why it is not."""


_EMPTY = "empty answer"
"""How a report ends that was answered with 204, 205 or nothing at all."""


class CaptureMiddleware:
    """Hands each response of the network to its lease, or, when it has none (robots.txt), straight to the journal."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sent: dict[Request, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Built by Scrapy."""
        return cls(session_of(crawler))

    def process_request(self, request: Request) -> None:
        """Note that the request goes out: no middleware answers it after this one."""
        self._sent[request] = datetime.now(UTC)
        lease = self._session.leases.get(request)
        if lease is not None:
            lease.asked = True

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response."""
        sent_at = self._sent.pop(request, None)
        if sent_at is not None:
            self._keep(request, response, sent_at)
        if "length" in response.flags:
            raise IgnoreRequest(_ENDS["length"])  # kept as far as it was taken; nobody reads on from it
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Forget a request that brought nothing."""
        self._sent.pop(request, None)
        exchanges.pop(request, None)

    def _keep(self, request: Request, response: Response, sent_at: datetime) -> None:
        whole: Lease | None = request.meta.get(WHOLE)
        lease = whole or self._session.leases.get(request)
        draft = _draft(request, response, sent_at, exchanges.pop(request, None), lease)
        if draft.site_id is None:
            draft = replace(draft, site_id=self._session.scope.site_of(request.url))
        self._session.tally.captured(draft)
        if lease is None:
            self._session.journal.put(Unit(captures=[draft]))
            return
        lease.captures.append(draft)
        if whole is not None:
            return
        if response.status >= 400 or (response.status == NOT_MODIFIED and draft.confirms is None):
            lease.end_as("failed", f"http {response.status}")
        elif draft.truncated:
            lease.end_as("failed", _ENDS[draft.truncated_by])
        elif draft.reason == _EMPTY:
            lease.end_as("failed", _EMPTY)


def _draft(
    request: Request, response: Response, sent_at: datetime, exchange: Exchange | None, lease: Lease | None
) -> CaptureDraft:
    entry = lease.entry if lease is not None else None
    head = exchange.response_head() if exchange is not None else b""
    known = lease.known if lease is not None and response.status == NOT_MODIFIED else None
    reason = _shortcoming(response, entry) if known is None else None
    good = reason is None
    asked = entry if entry is not None and entry.url == request.url else None
    return CaptureDraft(
        url=request.url,
        method=request.method,
        request_head=without_credentials((exchange and exchange.request_head()) or _request_head(request)),
        request_body=request.body,
        response_head=head or stored_head(_response_head(response)),
        response_body=exchange.body() if exchange and http.is_chunked(head) else response.body,
        status=response.status,
        fetched_at=sent_at,
        media_type=known.media_type if known is not None else _media_type(response),
        kind=known.kind if known is not None else _kind(request, entry) if entry and good else "other",
        site_id=entry.site_id if entry is not None else None,
        frontier_id=entry.id if entry is not None else None,
        parent_frontier_id=entry.parent_id if entry is not None else None,
        anchor=request.meta.get("anchor"),
        ip=str(response.ip_address) if response.ip_address is not None else None,
        truncated="dataloss" in response.flags,
        truncated_by=next((cut for cut in _ENDS if cut in response.flags), "disconnect"),
        tls=exchange.tls if exchange is not None else None,
        reason=reason,
        role=asked.role if asked is not None else None,
        listed=asked.listed if asked is not None else None,
        confirms=known.digest if known is not None else None,
    )


def _shortcoming(response: Response, entry: FrontierEntry | None) -> str | None:
    """Why an answer is not what was asked for, as far as can be told without reading it."""
    if "length" in response.flags:
        return _ENDS["length"]
    if not 200 <= response.status < 300:
        return f"http {response.status}"
    wanted = entry is not None and entry.role in {"report", "attachment"}  # an empty page may well end a list
    return _EMPTY if wanted and not response.body else None


def _kind(request: Request, entry: FrontierEntry) -> str:
    """What a good answer is archived as; of what a page asks for in the browser, its scripts are no list."""
    return "other" if request.meta.get("role") == "script" else _KINDS.get(entry.role, "other")


def stored_head(head: bytes) -> bytes:
    """The head without Transfer-Encoding, for a body that is stored with its chunks joined."""
    return re.sub(rb"(?im)^transfer-encoding[ \t]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*", b"", head)


def without_credentials(head: bytes) -> bytes:
    """The head without what was meant for a proxy alone."""
    return re.sub(rb"(?im)^proxy-authorization[ \t]*:[^\r\n]*\r?\n", b"", head)


def _media_type(response: Response) -> str | None:
    header = response.headers.get("Content-Type")
    return header.decode("latin-1").split(";")[0].strip().lower() or None if header else None


def _request_head(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode()]
    return b"\r\n".join([*lines, request.headers.to_string(), b"", b""])


def _response_head(response: Response) -> bytes:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    status = f"{response.protocol or 'HTTP/1.1'} {response.status} {phrase}".rstrip().encode()
    return b"\r\n".join([status, response.headers.to_string(), b"", b""])
