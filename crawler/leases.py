"""What is known about a request between its start and its end.

A lease gathers everything that belongs to one request, so that it can be stored in one piece: the responses as they
were received, the requests they led to, and how it ended. It is found by the identity of Scrapy's Request object;
an id in `meta` would leak, because redirects and spiders copy `meta`.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from scrapy import Request

from storage import CaptureDraft, ColumnSighting, FrontierEntry, Settlement
from storage.known_pages import KnownPage
from storage.records import ConversionDraft

ASK_AT = "ask_at"
"""Key of an entry's `meta`: another address to ask at. It is not stored; after a kill the address is asked."""
State: TypeAlias = Literal["done", "failed", "refused", "queued"]


@dataclass(slots=True, eq=False)
class Lease:
    """One request under way."""

    entry: FrontierEntry
    captures: list[CaptureDraft] = field(default_factory=list)
    children: list[FrontierEntry] = field(default_factory=list)
    columns: list[ColumnSighting] = field(default_factory=list)
    conversions: list[ConversionDraft] = field(default_factory=list)
    left: list[FrontierEntry] = field(default_factory=list)
    """Links of its page that may lead to reports and are left alone, with the reason."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """How many other links of its page are not followed, by reason."""
    state: State = "done"
    reason: str | None = None
    due_at: float | None = None
    asked: bool = False
    """Whether its host was asked for anything: the page itself, or robots.txt before it."""
    tries: int = 1
    """How many tries this one counts for: none when it was put off before anything was asked."""
    ask_at: str | None = None
    """Another address to be asked next, for the same page."""
    known: KnownPage | None = None
    """What the server was asked about: the page as it is stored."""

    def end_as(self, state: State, reason: str, *, due_at: float | None = None) -> None:
        """Say how the request will have ended; the last word counts."""
        self.state, self.reason, self.due_at = state, reason, due_at

    def put_off(self, reason: str, until: float) -> None:
        """Say that nothing was asked, and that the request waits for its time."""
        self.end_as("queued", reason, due_at=until)
        self.tries = 0

    def ask_instead(self, url: str, reason: str) -> None:
        """Say that the same page is asked for at another address now."""
        self.end_as("queued", reason, due_at=time.time())
        self.ask_at = url

    def cut_short(self) -> None:
        """Say that the latest capture is not whole, once that is known."""
        if self.captures:
            self.captures[-1] = replace(self.captures[-1], truncated=True)

    def reclassify(self, kind: str, reason: str | None = None) -> None:
        """Give the latest capture another kind, once its content is known."""
        if self.captures:
            self.captures[-1] = replace(self.captures[-1], kind=kind, reason=reason)

    def settlement(self) -> Settlement:
        """The end of the request, as it is stored."""
        return Settlement(
            frontier_id=self.entry.id,
            state=self.state,
            reason=self.reason,
            attempts=self.entry.attempts + self.tries,
            due_at=self.due_at if self.state == "queued" else None,
            passed_over=self.passed_over if self.state != "queued" else {},
        )

    def again(self) -> FrontierEntry | None:
        """The same request for another try, when it ended as queued."""
        if self.state != "queued":
            return None
        meta = {key: value for key, value in self.entry.meta.items() if key != ASK_AT}
        meta |= {ASK_AT: self.ask_at} if self.ask_at else {}
        return replace(self.entry, attempts=self.entry.attempts + self.tries, due_at=self.due_at, meta=meta)


class Leases:
    """All leases of a crawl, and which request led to which."""

    def __init__(self) -> None:
        self._by_request: dict[Request, Lease] = {}
        self._parents: dict[Request, Request] = {}

    def __len__(self) -> int:
        return len(self._by_request)

    def start(self, request: Request, entry: FrontierEntry) -> None:
        """Remember that the request goes out for this frontier row."""
        self._by_request[request] = Lease(entry)

    def get(self, request: Request | None) -> Lease | None:
        """The lease of a request; None for robots.txt and others that the frontier does not know."""
        return self._by_request.get(request) if request is not None else None

    def end(self, request: Request) -> Lease | None:
        """Take the lease away."""
        return self._by_request.pop(request, None)

    def adopt(self, child: Request, parent: Request | None) -> None:
        """Say that a request about to be scheduled came out of another one (a link, a redirect)."""
        if parent is not None and parent in self._by_request:
            self._parents[child] = parent

    def parent_of(self, child: Request) -> Lease | None:
        """The lease that a new request belongs to; asked once."""
        parent = self._parents.pop(child, None)
        return self.get(parent)

    def hosts(self) -> list[str]:
        """Hosts that are being asked right now."""
        return sorted({lease.entry.host for lease in self._by_request.values()})
