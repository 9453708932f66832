"""The report columns of sites, remembered from crawl to crawl: how each was found, and what it gave.

A crawl says what it sees of a column in *sightings*, one for each answer that bears on it. They are kept in the same
transaction as the answer itself, so a crawl that is killed has lost nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, insert, select, update

from storage.database import reading, writing
from storage.models import Crawl, ReportColumn, Site
from storage.records import ColumnSighting, ColumnSource, ColumnState

TABLE = ReportColumn.__table__
_ORIGIN = ("anchor", "title", "score", "evidence", "path")


@dataclass(frozen=True, slots=True)
class ColumnRecord:
    """A report column as the archive knows it."""

    site_id: str
    url: str
    source: ColumnSource
    anchor: str | None
    title: str | None
    score: int | None
    evidence: str | None
    path: Sequence[str]
    found_at: datetime
    asked_at: datetime
    confirmed_at: datetime | None
    reports: int
    newest_year: int | None
    state: ColumnState
    reason: str | None
    moved_to: str | None
    asked_crawl_id: int
    found_crawl: str
    """Name of the crawl that found it."""

    @property
    def worth_asking(self) -> bool:
        """Whether the next crawl should begin here: it has led to reports, and nothing has taken its place."""
        return self.confirmed_at is not None and self.state != "moved"


class ReportColumns:
    """The archive's report columns. Sightings come in through a `CrawlWriter`, with the captures they belong to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, province: str, *, site: str | None = None) -> list[ColumnRecord]:
        """The columns of a province's sites, by site and in the order in which they were found."""
        query = _records().where(Site.province == province)
        return self._read(query if site is None else query.where(ReportColumn.site_id == site))

    def asked_in(self, crawl_id: int) -> list[ColumnRecord]:
        """The columns that answered to a crawl."""
        return self._read(_records().where(ReportColumn.asked_crawl_id == crawl_id))

    def _read(self, query: Select[*tuple[Any, ...]]) -> list[ColumnRecord]:
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(ReportColumn.site_id, ReportColumn.id))
            return [ColumnRecord(*row) for row in rows]

    def settle(self, crawl_id: int) -> None:
        """Say of each column that gave reports before and gave none to this crawl what has taken its place.

        That is a column found in this crawl: one whose link has the same words, else the one with the most reports.
        """
        with writing(self._engine) as connection:
            query = _records().where(ReportColumn.asked_crawl_id == crawl_id)
            asked = [ColumnRecord(*row) for row in connection.execute(query)]
            new = [one for one in asked if one.state == "used" and one.source == "discovered"]
            for lost in asked:
                if lost.state not in ("empty", "gone") or (lost.confirmed_at is None and lost.source == "discovered"):
                    continue
                successor = _successor(lost, new)
                if successor is not None:
                    at = and_(ReportColumn.site_id == lost.site_id, ReportColumn.url == lost.url)
                    connection.execute(update(ReportColumn).where(at).values(state="moved", moved_to=successor.url))


def _records() -> Select[*tuple[Any, ...]]:
    columns: list[ColumnElement[Any]] = [TABLE.c[name] for name in ColumnRecord.__dataclass_fields__ if name in TABLE.c]
    query = select(*columns, Crawl.name).join(Site, Site.id == ReportColumn.site_id)
    return query.join(Crawl, Crawl.id == ReportColumn.found_crawl_id)


def _successor(lost: ColumnRecord, found: Sequence[ColumnRecord]) -> ColumnRecord | None:
    near = [one for one in found if one.site_id == lost.site_id and one.found_at > lost.found_at]
    return max(near, key=lambda one: (one.anchor == lost.anchor, one.reports), default=None)


def note(connection: Connection, crawl_id: int, sightings: Sequence[ColumnSighting]) -> None:
    """Take down what a crawl saw of columns, in the order in which it saw it."""
    for sighting in sightings:
        at = and_(ReportColumn.site_id == sighting.site_id, ReportColumn.url == sighting.url)
        known = connection.execute(select(TABLE).where(at)).first()
        if known is None:
            connection.execute(insert(ReportColumn).values(_new(crawl_id, sighting)))
        else:
            connection.execute(update(ReportColumn).where(at).values(_changed(crawl_id, sighting, known)))


def _new(crawl_id: int, sighting: ColumnSighting) -> dict[str, Any]:
    return {
        "site_id": sighting.site_id,
        "url": sighting.url,
        "source": sighting.source,
        "found_crawl_id": crawl_id,
        "found_at": sighting.seen_at,
        **{name: getattr(sighting, name) for name in _ORIGIN},
        "path": list(sighting.path),
        **_news(crawl_id, sighting, reports=sighting.reports, newest=sighting.newest_year),
    }


def _changed(crawl_id: int, sighting: ColumnSighting, known: Row[Any]) -> dict[str, Any]:
    """What to write over a row: counts add up within a crawl, and a column that gave reports in it stays used."""
    before = known if known.asked_crawl_id == crawl_id else None
    years = [year for year in (sighting.newest_year, before and before.newest_year) if year is not None]
    reports = sighting.reports + (before.reports if before is not None else 0)
    values = _news(crawl_id, sighting, reports=reports, newest=max(years, default=None))
    if reports and sighting.state != "moved":
        values |= {"state": "used", "reason": None, "moved_to": None}
    if sighting.score is not None:
        values |= {name: getattr(sighting, name) for name in _ORIGIN} | {"path": list(sighting.path)}
    elif sighting.title is not None:
        values["title"] = sighting.title
    return values


def _news(crawl_id: int, sighting: ColumnSighting, *, reports: int, newest: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "asked_crawl_id": crawl_id,
        "asked_at": sighting.seen_at,
        "reports": reports,
        "newest_year": newest,
        "state": sighting.state,
        "reason": sighting.reason,
        "moved_to": sighting.moved_to,
    }
    if reports:
        values |= {"confirmed_crawl_id": crawl_id, "confirmed_at": sighting.seen_at}
    return values
