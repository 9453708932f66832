"""The durable frontier: what a crawl has still to fetch, and all it has ever seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Row, bindparam, func, literal_column, or_, select, update

from storage.columns import storable
from storage.database import reading, to_json
from storage.folding import folded_count, folded_pages
from storage.models import Capture, Frontier
from storage.records import FrontierCounts, FrontierEntry, Settlement

Noted: TypeAlias = tuple[tuple[str, int], ...]

PAGE = 10_000
"""Rows taken from the database at a time."""

COLUMNS = (
    Frontier.id,
    Frontier.fingerprint,
    Frontier.url,
    Frontier.host,
    Frontier.site_id,
    Frontier.role,
    Frontier.method,
    Frontier.body,
    Frontier.headers,
    Frontier.meta,
    Frontier.priority,
    Frontier.depth,
    Frontier.attempts,
    Frontier.due_at,
    Frontier.parent_id,
    Frontier.listed,
)

OPEN = Frontier.state == literal_column("'queued'")
"""Written out, for a database uses a partial index only when it can see the condition."""

FIRST = (
    select(*COLUMNS)
    .where(Frontier.crawl_id == bindparam("crawl"), Frontier.host == bindparam("of_host"), OPEN)
    .where(or_(Frontier.due_at.is_(None), Frontier.due_at <= bindparam("due")))
    .order_by(Frontier.priority.desc(), Frontier.id)
    .limit(bindparam("most"))
)
"""One statement for all reads: SQLAlchemy fits every new one to its cached form, which takes longer than the query."""

HEADERS = COLUMNS.index(Frontier.headers)


class FrontierStore:
    """Requests by crawl. Written only through a `CrawlWriter`, together with the captures they led to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def pending(self, crawl_id: int) -> Iterator[FrontierEntry]:
        """All requests that have not ended, in the order of discovery."""
        last = -1
        while page := self._pending_after(crawl_id, last):
            yield from page
            last = page[-1].id

    def _pending_after(self, crawl_id: int, last: int) -> list[FrontierEntry]:
        query = (
            select(*COLUMNS)
            .where(Frontier.crawl_id == crawl_id, OPEN, Frontier.id > last)
            .order_by(Frontier.id)
            .limit(PAGE)
        )
        with reading(self._engine) as connection:
            return [_entry(row) for row in connection.execute(query)]

    def hosts(self, crawl_id: int) -> list[str]:
        """The hosts that requests wait for."""
        query = select(Frontier.host).where(Frontier.crawl_id == crawl_id, OPEN).distinct()
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def first(self, crawl_id: int, wanted: Mapping[str, int], due: float) -> dict[str, list[FrontierEntry]]:
        """For each host, so many of the requests that may be made at a moment (Unix seconds), the first ones first.

        The order is by falling priority, then by id. Fewer than were wanted: there are no more.
        """
        with reading(self._engine) as connection:
            found = {}
            for host, most in wanted.items():
                values = {"crawl": crawl_id, "of_host": host, "due": due, "most": most}
                found[host] = [_entry(row) for row in connection.execute(FIRST, values)]
            return found

    def waiting(self, crawl_id: int, after: float) -> list[FrontierEntry]:
        """The requests that are not due before a later moment."""
        query = select(*COLUMNS).where(Frontier.crawl_id == crawl_id, OPEN, Frontier.due_at > after)
        with reading(self._engine) as connection:
            return [_entry(row) for row in connection.execute(query)]

    def fingerprints(self, crawl_id: int) -> Iterator[bytes]:
        """The fingerprints of every request the crawl ever queued, in no order."""
        query = select(Frontier.fingerprint).where(Frontier.crawl_id == crawl_id)
        with reading(self._engine) as connection:
            # From the driver's own cursor: rows of SQLAlchemy's would take longer than all else in a resume.
            cursor: Any = connection.execute(query).cursor
            while rows := cursor.fetchmany(PAGE):
                yield from [fingerprint for (fingerprint,) in rows]

    def next_id(self) -> int:
        """The first number that no request ever had; numbers run through all crawls."""
        with reading(self._engine) as connection:
            last = [connection.execute(select(func.max(of))).scalar() for of in (Frontier.id, Capture.frontier_id)]
            return max(number or 0 for number in last) + 1

    def counts(self, crawl_id: int) -> FrontierCounts:
        """How many requests are in each state."""
        query = select(Frontier.state, func.count()).where(Frontier.crawl_id == crawl_id).group_by(Frontier.state)
        with reading(self._engine) as connection:
            found: dict[str, int] = dict(connection.execute(query).all())
            found["done"] = found.get("done", 0) + folded_count(connection, crawl_id)
            return FrontierCounts(**found)

    def folded_pages(self, crawl_id: int) -> list[str]:
        """The addresses of requests whose captures stand for them; empty for a crawl that was never finished."""
        return folded_pages(self._engine, crawl_id)

    def reasons(self, crawl_id: int) -> dict[str, int]:
        """Why requests failed or were refused, and how many for each reason."""
        query = (
            select(Frontier.reason, func.count())
            .where(Frontier.crawl_id == crawl_id, Frontier.state.in_(("failed", "refused")))
            .group_by(Frontier.reason)
            .order_by(Frontier.reason)
        )
        with reading(self._engine) as connection:
            return {reason or "unknown": count for reason, count in connection.execute(query)}


def _entry(row: Row[*tuple[Any, ...]]) -> FrontierEntry:
    # By position, in the order of the fields: a crawl of a million requests resumes through here.
    values = list(row)
    values[HEADERS] = tuple((name, value) for name, value in values[HEADERS])
    return FrontierEntry(*values)


def add(connection: Connection, crawl_id: int, entries: list[FrontierEntry]) -> None:
    """Inserts requests; a number that is taken is an IntegrityError."""
    if entries:
        # As the driver takes it: SQLAlchemy fits each value to its column one by one, at twice the cost of the rest.
        place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        values = [_values(crawl_id, entry) for entry in entries]
        connection.exec_driver_sql(f"{_INSERT} ({', '.join([place] * len(_NAMES))})", values)


_NAMES = [
    "id",
    "crawl_id",
    "fingerprint",
    "url",
    "host",
    "site_id",
    "role",
    "method",
    "body",
    "headers",
    "meta",
    "priority",
    "depth",
    "state",
    "attempts",
    "due_at",
    "reason",
    "parent_id",
    "listed",
]
_INSERT = f"INSERT INTO frontier ({', '.join(_NAMES)}) VALUES"


def _values(crawl_id: int, entry: FrontierEntry) -> tuple[Any, ...]:
    return (
        entry.id,
        crawl_id,
        entry.fingerprint,
        storable(entry.url),
        storable(entry.host),
        entry.site_id,
        storable(entry.role),
        storable(entry.method),
        entry.body,
        to_json([list(pair) for pair in entry.headers]),
        to_json(dict(entry.meta)),
        entry.priority,
        entry.depth,
        "skipped" if entry.skipped else "queued",
        entry.attempts,
        entry.due_at,
        storable(entry.skipped) if entry.skipped is not None else None,
        entry.parent_id,
        storable(entry.listed) if entry.listed is not None else None,
    )


def settle(connection: Connection, settlements: list[Settlement]) -> None:
    """Records how requests ended, one statement for all that ended alike; the last word on a request counts."""
    groups: dict[tuple[str, str | None, int, float | None, Noted], list[int]] = {}
    for item in {item.frontier_id: item for item in settlements}.values():
        noted = tuple(sorted(item.passed_over.items()))
        groups.setdefault((item.state, item.reason, item.attempts, item.due_at, noted), []).append(item.frontier_id)
    for (state, reason, attempts, due_at, noted), ids in groups.items():
        values: dict[str, Any] = {"state": state, "reason": reason, "attempts": attempts, "due_at": due_at}
        values |= {"passed_over": dict(noted)} if noted else {}
        for start in range(0, len(ids), PAGE):
            connection.execute(update(Frontier).where(Frontier.id.in_(ids[start : start + PAGE])).values(values))
