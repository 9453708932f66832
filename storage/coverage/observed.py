"""What crawls have asked for and received, in one consistent moment of the archive."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Select, literal, null, select
from sqlalchemy.orm import aliased

from storage.confirmed import REVISIT
from storage.folding import folded
from storage.models import Capture, Frontier, Parse
from storage.records import REPORT_ROLES, REQUISITE_ROLES, CrawlRecord
from storage.skips import SKIPPED

LIST_ROLES = ("column", "page")
"""Requests for the pages of a list of reports."""
UNCHANGED = 304
"""What a server answers that was asked for a page only if it has changed."""

Share: TypeAlias = Callable[[str, str], str]
"""Gives the first string that was equal to this one."""

PAGE = 20_000
"""Rows taken from the database at a time."""


class Asked(NamedTuple):
    """A request and its end. A tuple, for a province has hundreds of thousands of them."""

    id: int
    crawl_id: int
    site_id: str | None
    url: str
    role: str
    state: str
    """queued, done, failed or refused."""
    reason: str | None
    parent_id: int | None = None
    """The request whose answer had the link."""
    listed: str | None = None
    """The date that the list prints beside the link, YYYY-MM-DD."""
    words: tuple[str, ...] = ()
    """Text of the link, and of the links that led to its page; empty for report pages that were had."""

    @property
    def anchor(self) -> str | None:
        """Text of the link itself."""
        return self.words[-1] if self.words else None


class Fetched(NamedTuple):
    """A response, with what its current parse says. A tuple, as `Asked`."""

    id: int
    crawl_id: int
    site_id: str | None
    parent_id: int | None
    url: str
    status: int
    fetched_at: datetime
    kind: str
    digest: str
    record_type: str
    frontier_id: int | None
    anchor: str | None
    parse_id: int | None
    read_as: str | None
    """report, not_a_report, or None if it was not parsed."""
    why_not: str | None
    year: int | None
    issuer: str | None
    title: str | None
    published: str | None
    form: str | None

    @property
    def is_report(self) -> bool:
        """Whether it was read as an annual report."""
        return self.read_as == "report"

    @property
    def is_list(self) -> bool:
        """Whether it is a page of a list."""
        return self.kind == "list"

    @property
    def was_had(self) -> bool:
        """Whether the server gave the page, or said that it is unchanged since an earlier crawl had it."""
        return self.status == 200 or self.is_confirmed

    @property
    def is_confirmed(self) -> bool:
        """Whether the server answered "not modified" to a question about a page that the archive holds."""
        return self.status == UNCHANGED and self.record_type == REVISIT


def requests_of(connection: Connection, crawl_ids: Sequence[int], share: Share) -> Iterator[Asked]:
    """Every request of the crawls but those for page requisites, those of reports that were had first.

    The words of its link are loaded where the request tells something by them.
    """
    columns: tuple[Any, ...] = (Frontier.id, Frontier.crawl_id, Frontier.site_id, Frontier.url, Frontier.role)
    columns += (Frontier.state, Frontier.reason, Frontier.parent_id, Frontier.listed)
    plain = select(*columns).where(
        _by_key(Frontier.crawl_id).in_(crawl_ids), Frontier.role.in_(REPORT_ROLES), Frontier.state == "done"
    )
    rows = (_paged(connection, plain, Frontier.id, share), _told_by_captures(connection, crawl_ids, share))
    yield from (Asked(*row) for row in heapq.merge(*rows, key=itemgetter(0)))
    telling = select(*columns, Frontier.meta).where(
        _by_key(Frontier.crawl_id).in_(crawl_ids),
        Frontier.role.not_in(REPORT_ROLES) | (Frontier.state != "done"),
        Frontier.role.not_in(REQUISITE_ROLES),
    )
    for row in _paged(connection, telling, Frontier.id, share):
        *values, meta = row
        yield Asked._make([*values, _words(meta)])


def _told_by_captures(connection: Connection, crawl_ids: Sequence[int], share: Share) -> Iterator[list[Any]]:
    """The same of requests that were folded into their captures, see `storage.folding`."""
    above = aliased(Capture)
    columns: tuple[Any, ...] = (Capture.frontier_id, Capture.crawl_id, Capture.site_id, Capture.url, Capture.role)
    columns += (literal("done"), null(), above.frontier_id, Capture.listed)
    query = select(*columns).outerjoin(above, above.id == Capture.parent_id)
    query = query.where(_by_key(Capture.crawl_id).in_(crawl_ids), Capture.role.in_(REPORT_ROLES), folded(Capture))
    yield from _paged(connection, query, Capture.frontier_id, share)


def responses_of(connection: Connection, crawl_ids: Sequence[int], share: Share) -> Iterator[Fetched]:
    """The responses of the crawls that tell something: home pages and what pages are shown with are left out."""
    query = (
        select(
            *(Capture.id, Capture.crawl_id, Capture.site_id, Capture.parent_id, Capture.url, Capture.status),
            *(Capture.fetched_at, Capture.kind, Capture.digest, Capture.record_type),
            *(Capture.frontier_id, Capture.anchor),
            *(Parse.id, Parse.kind, Parse.reason, Parse.year, Parse.issuer, Parse.title, Parse.published, Parse.form),
        )
        .outerjoin(Parse, (Parse.capture_id == Capture.id) & Parse.current)
        .where(_by_key(Capture.crawl_id).in_(crawl_ids))
        .where((Capture.kind != "other") | Capture.status.not_in((200, UNCHANGED)) | Parse.id.is_not(None))
    )
    for row in _paged(connection, query, Capture.id, share):
        yield Fetched._make(row)


def _paged(connection: Connection, query: Select[*tuple[Any, ...]], key: Any, share: Share) -> Iterator[list[Any]]:
    """The rows, with values that occur again and again held once: most of what crawls say, they have said before."""
    last = -1
    while rows := connection.execute(query.where(key > last).order_by(key).limit(PAGE)).all():
        for row in rows:
            yield [share(value, value) if isinstance(value, str) else value for value in row]
        last = rows[-1][0]


def _by_key(crawl_id: Any) -> Any:
    """The column in a form that no index serves: by one, every page of rows would be found and sorted anew."""
    return crawl_id + 0


def _words(meta: dict[str, Any]) -> tuple[str, ...]:
    said = [*(meta.get("path") or ()), meta.get("anchor")]
    return tuple(word for word in said if isinstance(word, str))


class Observed:
    """All of it, found by what the judgements ask for."""

    def __init__(self, crawls: Sequence[CrawlRecord], requests: Sequence[Asked], responses: Sequence[Fetched]) -> None:
        self.crawls = {crawl.id: crawl for crawl in crawls}
        self.requests = requests
        self.responses = responses
        self._by_id = {response.id: response for response in responses}
        reports = [response for response in responses if response.is_report]
        self._by_url: dict[str, list[Fetched]] = {report.url: [] for report in reports}
        for response in responses:
            if response.url in self._by_url:
                self._by_url[response.url].append(response)
        self._links: dict[str, list[Asked]] = defaultdict(list)
        for request in requests:
            if request.role in REPORT_ROLES:
                self._links[request.url].append(request)
        self._lists = {page.frontier_id: page for page in responses if page.is_list and page.was_had}

    @classmethod
    def of(cls, connection: Connection, crawls: Sequence[CrawlRecord]) -> Observed:
        """What the archive holds of these crawls, given the oldest first."""
        numbers = [crawl.id for crawl in crawls]
        share: Share = dict[str, str]().setdefault
        requests, responses = requests_of(connection, numbers, share), responses_of(connection, numbers, share)
        return cls(crawls, list(requests), list(responses))

    def asked(self, crawl_id: int, url: str) -> Asked | None:
        """The request of a crawl for the address of a report, or the link it left alone; None if it met neither."""
        left = None
        for link in self._links.get(url, ()):
            if link.crawl_id == crawl_id:
                if link.state != SKIPPED:
                    return link
                left = link
        return left

    def links(self, url: str) -> Sequence[Asked]:
        """The links to an address by which reports are linked, followed or not."""
        return self._links.get(url, ())

    def shown_on(self, link: Asked) -> Fetched | None:
        """The list page that has the link; None if it was met elsewhere."""
        return self._lists.get(link.parent_id) if link.parent_id is not None else None

    def seen_again(self, url: str) -> list[Fetched]:
        """Responses that show the report at that address: read as one, or said to be unchanged."""
        unchanged = (page for page in self._by_url.get(url, ()) if page.was_had)
        return [page for page in unchanged if page.is_report or page.read_as is None]

    def linked_from(self, page: Fetched) -> Fetched | None:
        """The list page that led to it, if a list did."""
        parent = self._by_id.get(page.parent_id) if page.parent_id is not None else None
        return parent if parent is not None and parent.is_list else None
