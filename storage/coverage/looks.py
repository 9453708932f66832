"""Whether a crawl has looked for reports on a site, and what kept it from doing so.

*To have looked* for the reports of a year on a site means: a crawl that came to its end walked the site's report
column. It received at least one page of a list of the site; no page of a list was refused to it, out of reach or left
out (one that is gone is gone for every visitor); its options did not leave out the site, the year or the rest of a
list; and the year had ended. Anything less is an *obstacle*, and then nothing is said of reports that were not found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from storage.coverage.observed import LIST_ROLES, Asked, Fetched
from storage.deadlines import in_china
from storage.records import REPORT_ROLES, CrawlRecord
from storage.skips import SKIPPED

ObstacleKind: TypeAlias = Literal["blocked", "unreachable", "robots", "gone", "not followed"]
"""blocked: a challenge or a refusal kept programs out. unreachable: no answer, or a server's error. robots: robots.txt
forbids it. gone: no such page, or redirects without an end. not followed: for reasons of ours, such as options."""

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that kept a crawl from looking."""

    kind: ObstacleKind
    reason: str
    url: str | None = None
    years: frozenset[int] | None = None
    """Report years it concerns; None for all."""

    def concerns(self, year: int) -> bool:
        """Whether it stands before reports of that year."""
        return self.years is None or year in self.years


@dataclass(frozen=True, slots=True)
class Look:
    """What one crawl did to find the reports of one site."""

    crawl: CrawlRecord
    site_id: str
    lists: Mapping[str, int]
    """Addresses of the list pages it received, with the numbers of the captures."""
    began: datetime
    """When it received the first of them; the start of the crawl if there was none."""
    obstacles: tuple[Obstacle, ...]

    def obstacle(self, year: int) -> Obstacle | None:
        """What kept it from looking for reports of that year, the weightiest; None if it looked."""
        if in_china(self.began).year <= year:
            return Obstacle("not followed", "the year had not ended when the crawl looked")
        return self.hindrance(year)

    def obstacle_at(self, lists: Iterable[str], year: int) -> Obstacle | None:
        """What kept it from pages of these lists, of which it had some; what stood before other lists says nothing."""
        folders = {url.partition("?")[0].rpartition("/")[0] for url in lists}
        weightiest = self.obstacle(year)
        if weightiest is None or weightiest.url is None:
            return weightiest
        near = [
            one
            for one in self.obstacles
            if one.concerns(year)
            and (one.url is None or any(one.url.startswith(f"{folder}/") or one.url == folder for folder in folders))
        ]
        return min(near, key=lambda one: _WEIGHT[one.kind], default=None)

    def hindrance(self, year: int | None) -> Obstacle | None:
        """The same for what had been there before the crawl; None stands for a report of an unknown year."""
        found = [obstacle for obstacle in self.obstacles if year is None or obstacle.concerns(year)]
        return min(found, key=lambda obstacle: _WEIGHT[obstacle.kind], default=None)


GONE = frozenset({"http 404", "http 410"})
"""Reasons that say: there is no such page."""

OURS = ("spider error", "output lost", "not restorable", "too large", "no web address", "empty list", "needs ")
"""How reasons begin that say: a page came, or could have come, and the crawler could do nothing with it."""

_WEIGHT: Mapping[ObstacleKind, int] = {"blocked": 0, "unreachable": 1, "robots": 2, "gone": 3, "not followed": 4}


def obstacle_kind(asked: Asked) -> ObstacleKind | None:
    """What kept a request from its page; None when it was had."""
    if asked.state == "done":
        return None
    reason = asked.reason or ""
    if reason.startswith("blocked"):
        return "blocked"
    if asked.state == SKIPPED:
        return "not followed"
    if asked.state == "refused":
        return "robots" if reason.startswith("robots.txt") else "not followed"
    if reason in GONE or reason.startswith(("too many redirects", "redirect to ")):
        return "gone"
    return "not followed" if asked.state == "queued" or reason.startswith(OURS) else "unreachable"


def looks(
    crawls: Iterable[CrawlRecord], requests: Iterable[Asked], responses: Iterable[Fetched]
) -> dict[str, list[Look]]:
    """What the crawls did on each site, by site, the oldest crawl first."""
    asked: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    for request in requests:
        if request.site_id is not None:
            asked[request.crawl_id, request.site_id].append(request)
    lists: dict[tuple[int, str], list[Fetched]] = defaultdict(list)
    for response in responses:
        if response.site_id is not None and response.is_list and response.was_had:
            lists[response.crawl_id, response.site_id].append(response)
    by_id = {crawl.id: crawl for crawl in crawls}
    found: dict[str, list[Look]] = defaultdict(list)
    for (crawl_id, site_id), requests_there in sorted(asked.items()):
        found[site_id].append(_look(by_id[crawl_id], site_id, requests_there, lists[crawl_id, site_id]))
    return found


def _look(crawl: CrawlRecord, site_id: str, requests: list[Asked], lists: list[Fetched]) -> Look:
    began = min((page.fetched_at for page in lists), default=crawl.started_at)
    obstacles = [*_limits(crawl), *filter(None, map(_list_obstacle, requests))]
    if not lists and not obstacles:
        obstacles += _on_the_way(requests)
    return Look(crawl, site_id, {page.url: page.id for page in lists}, began, tuple(obstacles))


def _limits(crawl: CrawlRecord) -> Iterable[Obstacle]:
    """What the crawl itself left out."""
    if crawl.state != "finished":
        yield Obstacle("not followed", f"the crawl is {crawl.state}")
    if crawl.options.get("limit") is not None:
        yield Obstacle("not followed", f"the crawl was limited to {crawl.options['limit']} reports")
    years: Any = crawl.options.get("years")
    if years:
        left_out = frozenset(range(1990, 2100)) - frozenset(range(int(years[0]), int(years[1]) + 1))
        yield Obstacle("not followed", f"the crawl was for {years[0]} to {years[1]}", years=left_out)


def _list_obstacle(asked: Asked) -> Obstacle | None:
    """What kept a list's page away. One that is gone is gone for everybody: whoever looks meets the same."""
    kind = obstacle_kind(asked) if asked.role in LIST_ROLES else None
    if kind is None or kind == "gone":
        return None
    if asked.state == SKIPPED and asked.role != "page":
        return None  # what looks like a column, and was left alone
    if asked.state == "refused" and kind == "not followed" and not (asked.reason or "").startswith("redirect"):
        return None  # a link that was left alone on purpose is no list
    return Obstacle(kind, asked.reason or asked.state, asked.url, _years(asked.words))


def _years(words: Iterable[str]) -> frozenset[int] | None:
    """Report years that a list can hold whose links name years: those and their neighbours, as sites count them."""
    named = {int(year) for word in words for year in _YEAR.findall(word)}
    return frozenset(near for year in named for near in (year - 1, year, year + 1)) or None


def _on_the_way(requests: list[Asked]) -> Iterable[Obstacle]:
    """Why no list was reached at all."""
    for request in requests:
        kind = obstacle_kind(request)
        guessed = kind == "gone" and request.url.endswith("/sitemap.xml")  # most sites have none
        if request.role not in REPORT_ROLES and kind is not None and not guessed:
            yield Obstacle(kind, request.reason or request.state, request.url)
    yield Obstacle("not followed", "no report column was found")
