"""Crawls: started, gone on with, finished, listed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, insert, or_, select, update

from storage.columns import storable
from storage.database import reading, upsert, writing
from storage.errors import UnknownCrawl
from storage.models import Crawl, Division, Site
from storage.records import CrawlRecord, CrawlState, SiteRecord

CRAWLS = Crawl.__table__


class Crawls:
    """The archive's crawls."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(
        self, province: str, *, sites: Sequence[SiteRecord], catalogue: str, options: Mapping[str, Any]
    ) -> CrawlRecord:
        """Records a new crawl with the sites it knows; its name is the province and the moment."""
        now = datetime.now(UTC)
        with writing(self._engine) as connection:
            register_sites(connection, sites)
            values = {
                "name": _free_name(connection, province, now),
                "province": province,
                "catalogue": catalogue,
                "options": dict(options),
                "state": "running",
                "started_at": now,
            }
            crawl_id = connection.execute(insert(Crawl).values(values).returning(Crawl.id)).scalar_one()
        return self.get(crawl_id)

    def get(self, id_or_name: int | str) -> CrawlRecord:
        """The crawl of that number or name; raises UnknownCrawl."""
        text = str(id_or_name)
        wanted = Crawl.name == text
        if text.isdecimal() and len(text) < 19:
            wanted = or_(wanted, Crawl.id == int(text))
        with reading(self._engine) as connection:
            row = connection.execute(select(CRAWLS).where(wanted)).first()
        if row is None:
            raise UnknownCrawl(f"no crawl is called {text}: `nianbao crawls` lists them")
        return _record(row)

    def list(self) -> list[CrawlRecord]:
        """All crawls, the oldest first."""
        with reading(self._engine) as connection:
            return [_record(row) for row in connection.execute(select(CRAWLS).order_by(Crawl.id))]

    def latest_unfinished(self) -> CrawlRecord | None:
        """The crawl that `nianbao resume` means when none is named."""
        query = select(CRAWLS).where(Crawl.state != "finished").order_by(Crawl.id.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else _record(row)

    def reopen(self, crawl_id: int, options: Mapping[str, Any] | None = None) -> CrawlRecord:
        """Marks a crawl as running again, with other options if some are given."""
        self._set(crawl_id, state="running", finished_at=None, **({"options": dict(options)} if options else {}))
        return self.get(crawl_id)

    def finish(self, crawl_id: int, state: CrawlState, counts: Mapping[str, Any] | None = None) -> None:
        """Records how a crawl ended: "finished" or "interrupted", and what it said of itself."""
        self._set(crawl_id, state=state, finished_at=datetime.now(UTC), counts=dict(counts) if counts else None)

    def recount(self, crawl_id: int, counts: Mapping[str, Any]) -> None:
        """Replaces what a finished crawl said of itself."""
        self._set(crawl_id, counts=dict(counts))

    def sites(self, province: str | None = None) -> Sequence[SiteRecord]:
        """The sites that crawls have brought in, by their ids."""
        query = select(Site.id, Site.division_code, Site.province, Site.name, Site.level, Site.portal)
        if province:
            query = query.where(Site.province == province)
        with reading(self._engine) as connection:
            return [SiteRecord(*row) for row in connection.execute(query.order_by(Site.id))]

    def _set(self, crawl_id: int, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(values))


def _record(row: Row[Any]) -> CrawlRecord:
    values = row._asdict()
    return CrawlRecord(**{**values, "state": cast(CrawlState, values["state"])})


def _free_name(connection: Connection, province: str, now: datetime) -> str:
    """A name that is also a good file name, and not taken."""
    slug = re.sub(r"[^\w-]+", "-", province.lower()).strip("-_") or "crawl"
    base = storable(f"{slug}-{now:%Y%m%dT%H%M%SZ}")
    taken = set(connection.execute(select(Crawl.name).where(Crawl.name.startswith(base, autoescape=True))).scalars())
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in candidates if name not in taken)


def register_sites(connection: Connection, sites: Sequence[SiteRecord], *, replace: bool = True) -> None:
    """Makes sites known; of those known before, `replace` says whether they change."""
    codes = sorted({site.division for site in sites if site.division})
    divisions = [{"code": code, "name": None, "level": None, "parent_code": None} for code in codes]
    upsert(connection, Division, divisions, key="code", replace=False)
    rows = {site.id: {**asdict(site), "division_code": site.division} for site in sites}
    for row in rows.values():
        del row["division"]
    upsert(connection, Site, list(rows.values()), key="id", replace=replace)
