"""What was observed about each body and year: reports that were read, and links that promised one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from parsing.titles import Title, read_title
from storage.coverage.bodies import Body, BodyKey, Register
from storage.coverage.looks import Look, ObstacleKind, obstacle_kind
from storage.coverage.observed import Asked, Fetched, Observed
from storage.records import REPORT_ROLES

_SUFFIX = re.compile(r"\.(?:docx?|pdf|wps|et|xlsx?|ofd|zip|rar|s?html?|jpe?g|png)$", re.IGNORECASE)
_DATE = re.compile(r"[\[(（]?\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?[\])）]?$")


@dataclass(frozen=True, slots=True)
class Promise:
    """A link by the title of a report that led to no report."""

    crawl_id: int
    url: str
    kind: ObstacleKind | None
    """What kept the crawl from the page; None when a page came that could not be read as a report."""
    reason: str
    snapshot: int | None
    """The capture of what came instead, if anything did."""


@dataclass(slots=True)
class Known:
    """What is known of a body over all years."""

    body: Body
    reports: dict[int, list[Fetched]] = field(default_factory=lambda: defaultdict(list))
    """Pages that were read as its reports, by report year, in the order in which they were fetched."""
    promises: dict[int, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    crawls: set[int] = field(default_factory=set)
    """Crawls that met a report of it."""
    lists: set[str] = field(default_factory=set)
    """Addresses of the list pages that linked to its reports."""

    @property
    def years(self) -> set[int]:
        """Report years that are known of."""
        return {*self.reports, *self.promises}

    def covered_by(self, look: Look) -> bool:
        """Whether the look went where this body's reports are published.

        A site's own body is looked for in the site's column, whatever it is. Another body's reports may stand in a
        column that a crawl did not come upon: the look has to have met one of them, or a list that had one.
        """
        return self.body.is_own or look.crawl.id in self.crawls or not self.lists.isdisjoint(look.lists)


class Cases:
    """Sorts what was observed by bodies and years."""

    def __init__(self, register: Register, observed: Observed) -> None:
        self._register = register
        self._observed = observed
        self.set_aside: Counter[str] = Counter()
        answers = {(page.crawl_id, page.url): page.id for page in observed.responses if not page.was_had}
        self.known = {BodyKey(body.site_id, body.key): Known(body) for body in register.own()}
        for page in observed.responses:
            if page.is_report:
                self._add_report(page)
            elif page.read_as is not None and page.was_had:
                self._add_promise(page.site_id, page.anchor, _unread(page))
        for request in observed.requests:
            if request.role in REPORT_ROLES and request.state != "done":
                self._add_promise(request.site_id, request.anchor, _not_had(request, answers))

    def _add_report(self, page: Fetched) -> None:
        issuer, year = page.issuer, page.year
        if issuer is None or year is None:
            named = title_of(page.anchor)
            issuer = issuer or (named.issuer if named else None)
            year = year or (named.years[0] if named else None)
        if issuer is None or year is None:
            if page.kind != "attachment":  # an attachment is named by the page it belongs to
                self.set_aside["the body is not named" if issuer is None else "the year is not named"] += 1
            return
        known = self._known(issuer, page.site_id)
        if known is None:
            self.set_aside["the page belongs to no site of the catalogue"] += 1
            return
        known.reports[year].append(page)
        known.crawls.add(page.crawl_id)
        parent = self._observed.linked_from(page)
        if parent is not None:
            known.lists.add(parent.url)

    def _add_promise(self, site_id: str | None, anchor: str | None, promise: Promise) -> None:
        named = title_of(anchor)
        if named is None or named.issuer is None:
            return
        known = self._known(named.issuer, site_id)
        if known is not None:
            known.promises[named.years[0]].append(promise)
            known.crawls.add(promise.crawl_id)

    def _known(self, issuer: str, site_id: str | None) -> Known | None:
        key = self._register.find(issuer, site_id)
        if key is None:
            return None
        if key not in self.known:
            self.known[key] = Known(self._register.body(key, issuer))
        return self.known[key]


@lru_cache(maxsize=100_000)
def title_of(anchor: str | None) -> Title | None:
    """The title of a report in the text of a link, if that names one year and is nothing but a title."""
    if not anchor:
        return None
    title = read_title(_SUFFIX.sub("", _DATE.sub("", anchor.strip()).strip()))
    return title if title is not None and title.ends and len(title.years) == 1 else None


def _unread(page: Fetched) -> Promise:
    return Promise(page.crawl_id, page.url, None, page.why_not or "not read as a report", page.id)


def _not_had(request: Asked, answers: Mapping[tuple[int, str], int]) -> Promise:
    snapshot = answers.get((request.crawl_id, request.url))
    return Promise(request.crawl_id, request.url, obstacle_kind(request), request.reason or request.state, snapshot)


def bodies(cases: Cases) -> Iterable[Known]:
    """All bodies: by site in the order of the catalogue, the site's own first, then by name."""
    order = {site: place for place, site in enumerate(dict.fromkeys(key.site_id for key in cases.known))}
    return sorted(cases.known.values(), key=lambda k: (order[k.body.site_id], not k.body.is_own, k.body.name))
