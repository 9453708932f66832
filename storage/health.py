"""How each site has been giving reports: when last, how many, and how many the time before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from storage.confirmed import REVISIT
from storage.database import reading
from storage.ingest import GOOD_STATUS, NOT_MODIFIED
from storage.models import Capture, Crawl, Frontier
from storage.records import CrawlRecord

if TYPE_CHECKING:
    from storage.archive import Archive

_MUCH_LESS = 0.5
"""A site that gives less than this share of what it gave the time before is worth a look."""


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """What a site has given to the crawls that visited it."""

    site_id: str
    last_report: datetime | None
    """When a report page was last received, or said to be unchanged; None if never."""
    reports: int | None
    """Report pages in the latest whole crawl that visited it; None if there was none."""
    reports_before: int | None
    """The same of the whole crawl before that."""

    @property
    def dwindled(self) -> bool:
        """Whether it gave nothing, or much less than the time before."""
        if self.reports is None:
            return False
        return self.reports == 0 or self.reports < _MUCH_LESS * (self.reports_before or 0)


def site_health(archive: Archive, province: str) -> dict[str, SiteHealth]:
    """How the sites of a province have been giving reports, by site; sites that no crawl visited are left out.

    A whole crawl is a finished one that was without limits on reports or years and more than a watch.
    """
    whole = {crawl.id for crawl in archive.crawls.list() if crawl.province == province and _is_whole(crawl)}
    with reading(archive.engine) as connection:
        visits = _visits(connection, province)
        given = _given(connection, province)
    return {site: _health(site, [c for c in crawls if c in whole], given.get(site, {})) for site, crawls in visits}


def _is_whole(crawl: CrawlRecord) -> bool:
    return crawl.state == "finished" and not any(map(crawl.options.get, ("limit", "years", "watch")))


def _visits(connection: Connection, province: str) -> list[tuple[str, list[int]]]:
    """For each site, the crawls that asked it for anything, the oldest first."""
    query = (
        select(Frontier.site_id, Frontier.crawl_id)
        .join(Crawl, Crawl.id == Frontier.crawl_id)
        .where(Crawl.province == province, Frontier.site_id.is_not(None))
        .distinct()
        .order_by(Frontier.crawl_id)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for site, crawl in connection.execute(query):
        found[site or ""].append(crawl)
    return sorted(found.items())


def _given(connection: Connection, province: str) -> dict[str, dict[int, tuple[int, datetime]]]:
    """For each site and crawl, how many report pages came, and when the last of them."""
    query = (
        select(
            Capture.site_id, Capture.crawl_id, func.count(Capture.address_id.distinct()), func.max(Capture.fetched_at)
        )
        .join(Crawl, Crawl.id == Capture.crawl_id)
        .where(Crawl.province == province, Capture.site_id.is_not(None))
        .where(
            Capture.kind == "report",
            (Capture.status == GOOD_STATUS) | ((Capture.status == NOT_MODIFIED) & (Capture.record_type == REVISIT)),
        )
        .group_by(Capture.site_id, Capture.crawl_id)
    )
    found: dict[str, dict[int, tuple[int, datetime]]] = defaultdict(dict)
    for site, crawl, count, last in connection.execute(query):
        found[site or ""][crawl] = (count, last)
    return found


def _health(site: str, whole: list[int], given: dict[int, tuple[int, datetime]]) -> SiteHealth:
    counts: list[int | None] = [given[crawl][0] if crawl in given else 0 for crawl in whole[-2:]]
    before, latest = [None, None, *counts][-2:]
    return SiteHealth(site, max((last for _, last in given.values()), default=None), latest, before)
