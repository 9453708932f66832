"""The one spider for every province: from columns (or home pages) over lists to reports and their attachments.

Pages are fetched in roles: `portal` (on the way to a column), `column` (first page of a list), `page` (a further one),
`report`, `attachment`, `requisite` and `picture` (what a report page is shown with). The role says which method reads
the answer and, first of all, as what it is archived.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import entries, leads, origins
from crawler.addresses import canonical, host_key
from crawler.attachments import attachments, framed
from crawler.browser import available
from crawler.choosing import BUDGET, DEEPEST_COLUMN, Chooser, Place
from crawler.leads import Lead
from crawler.lists import Ask
from crawler.lists.next_link import next_of_article
from crawler.met_files import MetFiles
from crawler.page_reading import is_named, page_of
from crawler.pages import Anchor, Page
from crawler.pictures import pictures
from crawler.requests import LEAVE, LISTED, SHOWN
from crawler.requisites import PRIORITY, Requisites, Wanted
from crawler.retry import failure_kind
from crawler.script_lists import drawn_by_script
from crawler.session import Session
from crawler.standalone import open_session
from crawler.titles import judge
from crawler.walk import first_step, next_step, sitemap_step
from storage import ColumnSighting
from storage.deadlines import in_china
from storage.records import REQUISITE_ROLES
from storage.report_columns import ColumnRecord

_PRIORITY = {"attachment": 40, "report": 30, "page": 20, "column": 10, "portal": 0}
_PRIORITY |= dict.fromkeys(REQUISITE_ROLES, PRIORITY)
_FEW_ENTRIES = 3
"""A page taken for a report that links to at least so many is a list after all."""


class ReportsSpider(Spider):
    """Crawls the annual reports of one province.

    With `scrapy crawl reports -a province=henan` the arguments are: `province`, `catalog` (path of a catalogue),
    `overlay` (path of a file laid over it), `crawl` (name of an interrupted crawl to go on with, or `latest`), `site`
    (ids, comma separated), `years` (`2019-2024`), `limit`, `hours` (`22-6`), `requisites` (`no` leaves out what pages
    are shown with). The archive is the setting ARCHIVE.
    """

    name = "reports"

    def __init__(self, session: Session, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.session = session
        self._chooser = Chooser(
            session.options, session.reports_left(), lambda url: session.scope.refusal(url, "report") is not None
        )
        self._files = MetFiles(session.refusal)
        self._requisites: Requisites | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_: Any, session: Session | None = None, **arguments: Any) -> ReportsSpider:
        """Built by Scrapy; without a session this is `scrapy crawl`, and one is opened."""
        spider = cls(session or open_session(crawler, arguments))
        spider._set_crawler(crawler)
        if spider.session.options.requisites:
            spider._requisites = Requisites(spider.session, crawler.settings.getint("REQUISITES_PER_SITE"))
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Each site's report columns, or its home page when none is known. What was queued before is passed over."""
        for site in self.session.catalogue.sites:
            for lead in leads.first(site, self.session.known_columns.get(site.id, ())):
                yield self._pursue(lead, {"site": site.id})

    def look_again(self, asked: Iterable[ColumnRecord]) -> Iterator[Request]:
        """What to ask for when nothing is left to do, given the columns that answered to this crawl."""
        if self._chooser.left != 0:
            yield from (self._pursue(lead, {}) for lead in leads.second(self.session.catalogue, asked))

    def parse_portal(self, response: Response) -> Iterator[Request]:
        """Look for the column; else go on where it may be."""
        page = page_of(response)
        if page is not None:
            site, site_of = response.meta.get("site"), self.session.scope.site_of
            further = list(leads.towards(page, response.meta, lambda url: site_of(url) == site))
            if not any(lead.role == "column" for lead in further) and leads.lists_reports(page, response.meta):
                yield from self._is_column(page, response)
            elif not further:
                sitemaps, draws = self.session.sitemaps_of(response.url), available(self.settings)
                further = leads.without_links(page, response.meta, sitemaps, draws=draws)
            yield from (self._pursue(lead, response.meta) for lead in further)

    def _is_column(self, page: Page, response: Response) -> Iterator[Request]:
        """Read a page on the way that lists reports itself as the column that it is."""
        response.meta.update(leads.as_column(page, response.meta))
        self._reclassify(response, "list")
        yield from self._column(page, response)

    def parse_column(self, response: Response) -> Iterator[Request]:
        """Read a column's first page. A known column that is gone is looked for from the home page."""
        page = page_of(response)
        self._sighted(response, origins.moved(response))
        if page is not None and page.looks_like_report:
            self._sighted(response, origins.is_report(response, page))
            self._reclassify(response, "report")
            yield from self._parts(page, response)
            yield from self._follow(entries.other_years(page), page, response, page.url)
        elif page is not None:
            yield from self._column(page, response)
        else:
            self._sighted(response, origins.lost(response))
            yield from self._from_home(response)

    def parse_page(self, response: Response) -> Iterator[Request]:
        """Read a further page of a list."""
        walk = response.meta["walk"]
        ok = 200 <= response.status < 300
        page = page_of(response) or Page(response.url, b"")
        most = self.settings.getint("PAGES_PER_LIST")
        step = next_step(page, walk, ok=ok, most_pages=most)
        self._sighted(response, origins.gave(response, page, step.entries))
        yield from self._follow(step.entries, page, response, walk["column"])
        yield from (self._further(ask, response) for ask in step.asks)
        yield from (self._further(ask, response, **{LEAVE: BUDGET}) for ask in step.cut)

    def parse_report(self, response: Response) -> Iterator[Request]:
        """Fetch what else the report is made of; a list that was taken for a report is walked."""
        page = page_of(response)
        if page is None:
            return
        if is_named(response.meta) or page.looks_like_report or entries.reports(page.anchors) < _FEW_ENTRIES:
            yield from self._parts(page, response)
        else:
            self._reclassify(response, "list")
            yield from self._column(page, response)

    def parse_attachment(self, response: Response) -> None:
        """Nothing to follow: the file is archived."""

    def parse_requisite(self, response: Response) -> Iterator[Request]:
        """Fetch what a style sheet names in turn."""
        if self._requisites is not None:
            yield from self._needs(self._requisites.of_stylesheet(response, response.meta.get("site")), response)

    parse_picture = parse_attachment

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Go on with a list behind a page that could not be had at all."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease = self.session.leases.get(request)
        if lease is not None and lease.state == "done":  # broken behind the middlewares that name what goes wrong
            kind = failure_kind(failure.value) if failure.value is not None else "unknown"
            lease.end_as("failed", f"{kind}: {failure.getErrorMessage()}")
        if lease is None or lease.state == "queued":
            return
        if request.meta.get("role") == "page":
            yield from self._behind(request)
        elif request.meta.get("role") == "column" and not (lease.reason or "").startswith("blocked"):
            for lead in leads.from_home(self.session.catalogue, request.meta, host_key(request.url)):
                yield self._adopted(self._pursue(lead, {}), request)

    def _behind(self, request: Request) -> Iterator[Request]:
        """The page after one that could not be had."""
        walk = request.meta["walk"]
        step = next_step(Page(request.url, b""), walk, ok=False, most_pages=self.settings.getint("PAGES_PER_LIST"))
        for ask in step.asks:
            yield self._adopted(self._request(ask.url, "page", request.meta, walk=ask.state), request)
        for ask in step.cut:
            yield self._adopted(self._request(ask.url, "page", request.meta, **{LEAVE: BUDGET}), request)

    def _adopted(self, child: Request, parent: Request) -> Request:
        self.session.leases.adopt(child, parent)
        return child

    def _pursue(self, lead: Lead, above: dict[str, Any]) -> Request:
        anchor = lead.anchor[:200] if lead.anchor else None
        return self._request(lead.url, lead.role, above, anchor=anchor, **lead.meta)

    def _from_home(self, response: Response) -> Iterator[Request]:
        for lead in leads.from_home(self.session.catalogue, response.meta):
            yield self._pursue(lead, {})

    def _column(self, page: Page, response: Response) -> Iterator[Request]:
        step = first_step(page)
        self._sighted(response, origins.gave(response, page, step.entries))
        found = [
            *self._follow(step.entries, page, response, page.url),
            *(self._further(ask, response) for ask in step.asks),
        ]
        yield from found
        on = in_china(self.session.crawl.started_at)
        beside = leads.beside(self.session.catalogue, response.meta, entries.newest(step.entries), on)
        yield from (self._pursue(lead, {}) for lead in beside)
        if not found and (response.meta.get(SHOWN) != entries.checksum(page) or drawn_by_script(page)):
            path = response.meta.get("path", [])
            others = page.elsewhere()
            if others and len(path) < DEEPEST_COLUMN:
                yield from (self._ask(Anchor(url, ""), "column", response, path=[*path, "frame"]) for url in others)
            else:
                yield from self._empty(page, response)
        elif found and not step.asks and not entries.promising(step.entries):
            yield from self._to_be_drawn(page, response)

    def _empty(self, page: Page, response: Response) -> Iterator[Request]:
        """What to do about a list without entries: have it drawn, or look elsewhere."""
        drawn = list(self._to_be_drawn(page, response))
        yield from drawn
        if not drawn:
            self._note(response, "empty list: no entry, and no sign of a script that draws one")
        if not drawn or not available(self.settings):
            yield self._further(sitemap_step(page), response)
            yield from self._from_home(response)

    def _to_be_drawn(self, page: Page, response: Response) -> Iterator[Request]:
        """The page itself once more, in a browser, when its list is one that a script draws."""
        sign = drawn_by_script(page) if not response.meta.get(origins.BROWSER) else None
        if sign is not None:
            kept = {key: response.meta[key] for key in (origins.ROOT, origins.FOUND, "path") if key in response.meta}
            anchor = response.meta.get("anchor")
            yield self._request(page.url, "column", response.meta, anchor=anchor, **kept, **{origins.BROWSER: sign})

    def _follow(self, anchors: Iterable[Anchor], page: Page, response: Response, column: str) -> Iterator[Request]:
        path: list[str] = response.meta.get("path", [])
        listed, shown = list(anchors), entries.checksum(page)
        bare, again = bool(path) and not entries.reports(listed), response.meta.get(SHOWN) == shown
        place = Place(response.url, column, len(path), bare, again, frozenset(judge(words).promise for words in path))
        lease = self.session.leases.get(response.request)
        for anchor in listed:
            choice = self._chooser.choose(anchor, place)
            if choice.role is not None:
                deeper = {"path": [*path, anchor.text], SHOWN: shown} if choice.role == "column" else {}
                meta = {LEAVE: choice.why_not, LISTED: anchor.listed}
                yield self._ask(anchor, choice.role, response, **meta, **deeper)
            elif lease is not None and choice.why_not is not None:
                lease.passed_over[choice.why_not] += 1

    def _parts(self, page: Page, response: Response) -> Iterator[Request]:
        files = (*page.find(attachments), *page.find(pictures))
        lease = self.session.leases.get(response.request)
        yield from (self._ask(anchor, "attachment", response) for anchor in self._files.new(files, lease))
        following = page.find(next_of_article)
        if following is not None:
            yield self._ask(Anchor(following, response.meta.get("anchor") or ""), "report", response)
        moved = page.script_redirect()
        for url in [moved] if moved is not None else page.find(framed):
            yield self._ask(Anchor(url, response.meta.get("anchor") or ""), "report", response)
        if self._requisites is not None:
            yield from self._needs(self._requisites.of_page(page, response.meta.get("site")), response)

    def _needs(self, wanted: Iterator[Wanted], response: Response) -> Iterator[Request]:
        limits = {
            "download_maxsize": self.settings.getint("REQUISITE_MAXSIZE"),
            "download_timeout": self.settings.getint("REQUISITE_TIMEOUT"),
        }
        for one in wanted:
            yield self._request(one.url, one.role, response.meta, **limits)

    def _further(self, ask: Ask, response: Response, **meta: Any) -> Request:
        request = self._request(ask.url, "page", response.meta, walk=ask.state, **meta)
        if ask.method != "GET":
            request = request.replace(method=ask.method, body=ask.body)
        for name, value in ask.headers.items():
            request.headers[name] = value
        return request

    def _ask(self, anchor: Anchor, role: str, response: Response, **meta: Any) -> Request:
        return self._request(anchor.url, role, response.meta, anchor=anchor.text[:200] or None, **meta)

    def _request(self, url: str, role: str, above: dict[str, Any], **meta: Any) -> Request:
        address = url if role in REQUISITE_ROLES else canonical(url) or url
        meta["role"] = role
        meta["site"] = self.session.scope.site_of(address) or above.get("site")
        if role in {"column", "page", "portal"}:
            meta.setdefault("path", above.get("path", []))
        if role in {"column", "page"} and origins.ROOT in above:
            meta.setdefault(origins.ROOT, above[origins.ROOT])
        callback = getattr(self, f"parse_{role}")
        return Request(address, callback=callback, errback=self.failed, meta=meta, priority=_PRIORITY[role])

    def _sighted(self, response: Response, sightings: Iterable[ColumnSighting]) -> None:
        lease = self.session.leases.get(response.request)
        if lease is not None:
            lease.columns.extend(sightings)

    def _note(self, response: Response, reason: str) -> None:
        if (lease := self.session.leases.get(response.request)) is not None:
            lease.end_as("failed", reason)

    def _reclassify(self, response: Response, kind: str) -> None:
        if (lease := self.session.leases.get(response.request)) is not None:
            lease.reclassify(kind)
