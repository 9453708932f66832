"""From what was observed about one body and year to one state. The rules are told in docs/coverage.md."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from parsing.dates import first_date
from storage.coverage.cases import Known, Promise
from storage.coverage.evidence import looked_here, of_links, of_look, of_page
from storage.coverage.links import Sighting, last_without, sightings
from storage.coverage.looks import GONE, Look, Obstacle, ObstacleKind
from storage.coverage.model import Basis, Entry, Evidence, State
from storage.coverage.observed import Fetched, Observed
from storage.deadlines import Term, in_china

ServerDate: TypeAlias = Callable[[int], datetime | None]
"""Gives the Last-Modified of a capture, by its number."""

_STATES: dict[ObstacleKind | None, State] = {
    None: "found_but_unreadable",
    "blocked": "blocked",
    "unreachable": "unreachable",
    "robots": "not_looked",
    "not followed": "not_looked",
    "gone": "looked_and_not_found",
}
_WEIGHT = list(_STATES)


@dataclass(frozen=True, slots=True)
class Dates:
    """What speaks of when a report was published."""

    printed: date | None
    listed: date | None
    server: date | None
    first_seen: datetime
    first_linked: datetime | None
    last_absent: datetime | None


class Judge:
    """Judges the years of one body."""

    def __init__(self, known: Known, looks: Sequence[Look], observed: Observed, server_date: ServerDate) -> None:
        self._known = known
        self._observed = observed
        self._looks = looks
        self._server_date = server_date

    def entry(self, year: int, term: Term) -> Entry:
        """The ledger's entry for a report year."""
        reports = sorted(self._known.reports.get(year, ()), key=lambda page: (page.fetched_at, page.id))
        return self._published(year, term, reports) if reports else self._not_published(year, term)

    def _published(self, year: int, term: Term, reports: Sequence[Fetched]) -> Entry:
        first = reports[0]
        urls = {page.url for page in reports}
        again = [page for url in urls for page in self._observed.seen_again(url)]
        last = max(again, key=lambda page: (page.fetched_at, page.id))
        linked = sightings(self._observed, urls)
        parents = {parent.url for page in reports if (parent := self._observed.linked_from(page)) is not None}
        absent = self._absence(year, urls, linked, first.fetched_at, parents)
        dates = self._dates(year, term, reports, linked, absent)
        state, basis = timeliness(term, dates, year)
        removed = self._removal(year, reports, last)
        told = of_links(self._observed, linked, absent, dates.printed, first.crawl_id)
        evidence = [*self._sightings(reports, last, dates), *told, *removed]
        return Entry(
            body=self._known.body,
            year=year,
            state="removed_after_seen" if removed else state,
            basis=basis,
            term=term,
            published=dates.printed,
            listed=dates.listed,
            first_linked=dates.first_linked,
            first_seen=first.fetched_at,
            last_seen=last.fetched_at,
            last_absent=dates.last_absent,
            looked_at=self._looked_at(year),
            url=last.url,
            snapshot=first.id,
            has_tables=any(page.form for page in reports),
            evidence=tuple(evidence),
        )

    def _dates(
        self, year: int, term: Term, reports: Sequence[Fetched], linked: Sequence[Sighting], absent: Look | None
    ) -> Dates:
        printed = min(filter(None, (_possible(_day(page.published), year) for page in reports)), default=None)
        beside = [*(_date_beside(page.anchor) for page in reports), *(sighting.listed for sighting in linked)]
        listed = min(filter(None, (_possible(day, year) for day in beside)), default=None)
        server = None
        if term.due_on is not None and (printed is None or printed > term.due_on):
            # Only here can it tell something, and it has to be read from the WARC file.
            moment = self._server_date(reports[0].id)
            server = _possible(in_china(moment) if moment else None, year)
        first_linked = linked[0].seen_at if linked else None
        return Dates(printed, listed, server, reports[0].fetched_at, first_linked, absent.began if absent else None)

    def _absence(
        self, year: int, urls: Collection[str], linked: Sequence[Sighting], seen_at: datetime, lists: set[str]
    ) -> Look | None:
        """The last look before the report, or a link to it, was first seen that went there and did not find it."""
        first = min([seen_at, *(sighting.seen_at for sighting in linked)])
        places = lists | {sighting.on.url for sighting in linked}
        without = [look for look in self._looks if not self._met(year, urls, look)]
        return last_without(without, year, first, places, self._known.crawls)

    def _met(self, year: int, urls: Collection[str], look: Look) -> bool:
        crawl = look.crawl.id
        return any(self._observed.asked(crawl, url) for url in urls) or self._promised(year, crawl)

    def _promised(self, year: int, crawl_id: int) -> bool:
        return any(promise.crawl_id == crawl_id for promise in self._known.promises.get(year, ()))

    def _removal(self, year: int, reports: Sequence[Fetched], last: Fetched) -> list[Evidence]:
        """How a later crawl found that the report is no longer there; empty if none did."""
        urls = {page.url: page for page in reports}
        for look in reversed(self._looks):
            if look.crawl.id <= last.crawl_id:
                break
            moved = any(p.crawl_id == look.crawl.id and p.kind != "gone" for p in self._known.promises.get(year, ()))
            ends = [self._end(page, look, year) for page in urls.values()]
            found = [end for end in ends if end is not None]
            if not moved and len(found) == len(ends):
                return found
        return []

    def _end(self, page: Fetched, look: Look, year: int) -> Evidence | None:
        """What shows that the page was gone at that look; None if nothing does."""
        asked = self._observed.asked(look.crawl.id, page.url)
        if asked is not None:
            gone = asked.state == "failed" and asked.reason in GONE
            return of_look(look, "gone", url=page.url, note=asked.reason) if gone else None
        parent = self._observed.linked_from(page)
        if look.obstacle(year) is not None or parent is None or parent.url not in look.lists:
            return None
        return of_look(look, "not linked", url=page.url, snapshot=look.lists[parent.url])

    def _sightings(self, reports: Sequence[Fetched], last: Fetched, dates: Dates) -> list[Evidence]:
        first = reports[0]
        found = [of_page(self._observed, first, "first seen", first.fetched_at)]
        for what, day in (("printed", dates.printed), ("listed", dates.listed), ("server", dates.server)):
            if day is not None:
                found.append(of_page(self._observed, first, what, day))
        if last.id != first.id:
            found.append(of_page(self._observed, last, "last seen", last.fetched_at))
        return found

    def _looked(self, year: int) -> Look | None:
        """The latest look for that year that went where the body publishes, with nothing in its way."""
        good = (look for look in reversed(self._looks) if look.obstacle(year) is None and self._known.covered_by(look))
        return next(good, None)

    def _looked_at(self, year: int) -> datetime | None:
        look = self._looked(year)
        return look.began if look else None

    def _not_published(self, year: int, term: Term) -> Entry:
        state, evidence = self._why_not(year, term)
        looked_at = self._looked_at(year)
        link = next((e for e in evidence if e.what in {"link", "unreadable"}), None)
        url, snapshot = (link.url, link.snapshot) if link else (None, None)
        urls = {promise.url for promise in self._known.promises.get(year, ())}
        linked = sightings(self._observed, urls)
        absent = self._absence_of_link(year, urls, linked)
        listed = min(filter(None, (_possible(sighting.listed, year) for sighting in linked)), default=None)
        evidence += of_links(self._observed, linked, absent, None, None)
        return Entry(
            body=self._known.body,
            year=year,
            state=state,
            basis="none",
            term=term,
            published=None,
            listed=listed,
            first_linked=linked[0].seen_at if linked else None,
            first_seen=None,
            last_seen=None,
            last_absent=absent.began if absent else None,
            looked_at=looked_at,
            url=url,
            snapshot=snapshot,
            has_tables=False,
            evidence=tuple(evidence),
        )

    def _absence_of_link(self, year: int, urls: Collection[str], linked: Sequence[Sighting]) -> Look | None:
        """The last look before a link to the report was first seen that walked the same list without it."""
        if not linked:
            return None
        without = [look for look in self._looks if not any(self._observed.asked(look.crawl.id, url) for url in urls)]
        return last_without(without, year, linked[0].seen_at, {sighting.on.url for sighting in linked}, set())

    def _why_not(self, year: int, term: Term) -> tuple[State, list[Evidence]]:
        """The state of a year without a report, by the latest that was observed."""
        look = self._looked(year)
        promise = self._latest_promise(year)
        if promise is not None and (look is None or promise.crawl_id >= look.crawl.id):
            return self._broken_promise(promise, look, year)
        if look is None:
            return self._never_looked(year)
        latest = self._looks[-1]
        obstacle = latest.obstacle(year)
        early = term.ends_at is not None and look.began < term.ends_at
        if early and obstacle is not None and obstacle.kind in {"blocked", "unreachable"}:
            return self._hindered(latest, obstacle)
        return "looked_and_not_found", [looked_here(look)]

    def _latest_promise(self, year: int) -> Promise | None:
        """The promise of the latest crawl that had any; among several the one that says most."""
        promises = self._known.promises.get(year, ())
        return min(promises, key=lambda p: (-p.crawl_id, _WEIGHT.index(p.kind)), default=None)

    def _broken_promise(self, promise: Promise, look: Look | None, year: int) -> tuple[State, list[Evidence]]:
        crawl = self._observed.crawls[promise.crawl_id]
        what = "unreadable" if promise.kind is None else "link"
        vantage = crawl.options.get("vantage")
        link = Evidence(what, None, promise.snapshot, crawl.name, promise.url, promise.reason, vantage)
        if promise.kind != "gone":
            return _STATES[promise.kind], [link]
        if look is not None:
            return "looked_and_not_found", [link, looked_here(look)]
        state, evidence = self._never_looked(year)
        return state, [link, *evidence]

    def _never_looked(self, year: int) -> tuple[State, list[Evidence]]:
        """Why no look tells anything, by the latest one."""
        if not self._looks:
            return "not_looked", [Evidence("obstacle", note="no crawl has asked for anything of this site")]
        latest = self._looks[-1]
        obstacle = latest.obstacle(year)
        if obstacle is None:
            note = "the list that held this body's reports was not come upon"
            return "not_looked", [of_look(latest, "obstacle", note=note)]
        return self._hindered(latest, obstacle)

    def _hindered(self, look: Look, obstacle: Obstacle) -> tuple[State, list[Evidence]]:
        state: State = "not_looked" if obstacle.kind == "gone" else _STATES[obstacle.kind]
        return state, [of_look(look, "obstacle", url=obstacle.url, note=obstacle.reason)]


def timeliness(term: Term, dates: Dates, year: int) -> tuple[State, Basis]:
    """Whether a report that was seen came in time, and what that rests on.

    Our own observations count first. A date on the page or beside its link speaks for a report within the term, and is
    no proof of lateness: pages are dated anew when a site moves.
    """
    if term.due_on is None or term.ends_at is None:
        return "published_date_unknown", "no date"
    if dates.first_seen < term.ends_at:
        return "on_time", "seen"
    if dates.first_linked is not None and dates.first_linked < term.ends_at:
        return "on_time", "linked"
    if dates.last_absent is not None and dates.last_absent >= term.ends_at:
        return "late", "absent"
    claims: tuple[tuple[Basis, date | None], ...] = (
        ("printed", dates.printed),
        ("listed", dates.listed),
        ("server", dates.server),
    )
    for basis, day in claims:
        if day is not None and day <= term.due_on:
            return "on_time", basis
    dated = any(day is not None for basis, day in claims if basis != "server")
    return "published_date_unknown", "dated after the term" if dated else "no date"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=100_000)
def _date_beside(anchor: str | None) -> date | None:
    """The date that a list prints within its link."""
    return _day(first_date(anchor)) if anchor else None


def _possible(day: date | None, year: int) -> date | None:
    """A report on a year cannot have been published before that year had ended."""
    return day if day is not None and day.year > year else None
