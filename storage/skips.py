"""What a crawl left alone, and why: links it met and did not follow.

A link that may be a report or lead to some (by its words or by where it stands) has a row of its own in the frontier,
in the state "skipped". Of other links, the menus of every page, only the number is kept, by reason, with the request
whose answer showed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import aliased

from storage.database import reading
from storage.models import Frontier

SKIPPED = "skipped"
PAGE = 10_000
"""Rows taken from the database at a time."""


@dataclass(frozen=True, slots=True)
class SkippedLink:
    """A link that was not followed."""

    id: int
    site_id: str | None
    url: str
    role: str
    """What it would have been fetched as."""
    reason: str
    title: str | None
    """The words of the link."""
    listed: str | None
    """The date that the list prints beside it, YYYY-MM-DD."""
    found_on: str | None
    """Address of the page that has the link."""


def skipped_by_site(engine: Engine, crawl_id: int) -> dict[str, Counter[str]]:
    """How many links were not followed on each site, by reason. The same link counts on every page that shows it."""
    rows = select(Frontier.site_id, Frontier.reason, func.count()).group_by(Frontier.site_id, Frontier.reason)
    rows = rows.where(Frontier.crawl_id == crawl_id, Frontier.state == SKIPPED)
    noted = select(Frontier.site_id, Frontier.passed_over).where(Frontier.crawl_id == crawl_id)
    found: dict[str, Counter[str]] = {}
    with reading(engine) as connection:
        for site, reason, count in connection.execute(rows):
            found.setdefault(site or "", Counter())[reason or ""] += count
        for site, passed_over in connection.execute(noted.where(Frontier.passed_over.is_not(None))):
            found.setdefault(site or "", Counter()).update(passed_over or {})
    return dict(sorted(found.items()))


def skipped_links(engine: Engine, crawl_id: int) -> Iterator[SkippedLink]:
    """The links that may have been reports or led to some, in the order in which they were met."""
    above = aliased(Frontier)
    columns: tuple[Any, ...] = (Frontier.id, Frontier.site_id, Frontier.url, Frontier.role, Frontier.reason)
    columns += (Frontier.meta["anchor"].as_string(), Frontier.listed, above.url)
    query: Any = select(*columns)
    query = query.outerjoin(above, above.id == Frontier.parent_id)
    query = query.where(Frontier.crawl_id == crawl_id, Frontier.state == SKIPPED).order_by(Frontier.id).limit(PAGE)
    last = -1
    while True:
        with reading(engine) as connection:
            page = [SkippedLink(*row) for row in connection.execute(query.where(Frontier.id > last))]
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].id
