"""What a finished crawl still has to say of its requests, kept once.

A request that was answered as it was asked is told by its capture: address, site, role, the date beside the link, the
request that led to it. Its own row repeats all that, and is what a page costs most the second time. So when a crawl is
finished, such rows are taken out of the frontier; their room is used by the next crawl. What remains are requests that
tell something of their own: pages of lists, what failed or was refused, links that were left alone.

It is done after the crawl is marked finished, some rows at a time, each time in a transaction. Killed in between, the
rest is done at the end of the next crawl: nothing that is asked of the archive depends on how far it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Select, and_, bindparam, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from storage.database import reading, writing
from storage.models import Address, Capture, Crawl, Frontier
from storage.records import REPORT_ROLES, REQUISITE_ROLES
from storage.skips import SKIPPED

PAGE = 10_000
"""Rows that are looked at, or taken out, in one transaction."""

BEGUN, DONE = "begun", "done"

Meta: TypeAlias = Mapping[str, Any]


def fold_finished(engine: Engine, lean: Callable[[Meta], Meta]) -> int:
    """Folds every finished crawl that is not folded yet; gives the number of rows taken out.

    `lean` gives what the `meta` of a request that has ended still needs.
    """
    query = select(Crawl.id).where(Crawl.state == "finished", Crawl.folding.is_distinct_from(DONE)).order_by(Crawl.id)
    with reading(engine) as connection:
        crawls = list(connection.execute(query).scalars())
    return sum(_fold(engine, crawl, lean) for crawl in crawls)


def _fold(engine: Engine, crawl_id: int, lean: Callable[[Meta], Meta]) -> int:
    with reading(engine) as connection:
        needed = set(connection.execute(_parents_of_skipped(crawl_id)).scalars())
    _mark(engine, crawl_id, BEGUN)
    gone = 0
    for numbers in _pages(engine, _told_elsewhere(crawl_id)):
        found = [number for (number,) in numbers if number not in needed]
        with writing(engine) as connection:
            connection.execute(delete(Frontier).where(Frontier.id.in_(found)))
        gone += len(found)
    for rows in _pages(engine, select(Frontier.id, Frontier.meta).where(_of(crawl_id), Frontier.state != SKIPPED)):
        with writing(engine) as connection:
            _make_lean(connection, {number: (meta, lean(meta)) for number, meta in rows})
    _close_up(engine, crawl_id)
    _mark(engine, crawl_id, DONE)
    return gone


def _close_up(engine: Engine, crawl_id: int) -> None:
    """Writes what remains anew, row after row: SQLite keeps pages that are two thirds empty."""
    if engine.dialect.name != "sqlite":
        return
    rows = f"FROM frontier WHERE crawl_id = {crawl_id:d}"
    with writing(engine) as connection:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE remaining AS SELECT * {rows}")
        connection.exec_driver_sql(f"DELETE {rows}")
        connection.exec_driver_sql("INSERT INTO frontier SELECT * FROM remaining ORDER BY id")
        connection.exec_driver_sql("DROP TABLE remaining")


def _mark(engine: Engine, crawl_id: int, state: str) -> None:
    with writing(engine) as connection:
        connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(folding=state))


def _pages(engine: Engine, query: Select[*tuple[Any, ...]]) -> Iterator[list[Any]]:
    last = -1
    while True:
        with reading(engine) as connection:
            rows = connection.execute(query.where(Frontier.id > last).order_by(Frontier.id).limit(PAGE)).all()
        if not rows:
            return
        yield list(rows)
        last = rows[-1][0]


def _of(crawl_id: int) -> Any:
    # In a form that no index serves: the rows of a crawl stand together, in the order of their numbers.
    return Frontier.crawl_id + 0 == crawl_id


def _told_elsewhere(crawl_id: int) -> Select[int]:
    """Requests that ended as they were meant to, with one capture of their own that says the same as they do."""
    own = and_(Capture.frontier_id == Frontier.id, Capture.role.is_not(None))
    captures = select(func.count()).select_from(Capture).where(own).correlate(Frontier).scalar_subquery()
    place = Address.id == Capture.address_id
    same = exists().where(own, place, Capture.crawl_id == Frontier.crawl_id, Address.url == Frontier.url)
    same = same.where(Capture.role == Frontier.role, Capture.listed.is_not_distinct_from(Frontier.listed))
    same = same.where(Capture.site_id.is_not_distinct_from(Frontier.site_id))
    plain = (Frontier.state == "done", Frontier.reason.is_(None), Frontier.passed_over.is_(None))
    return select(Frontier.id).where(
        _of(crawl_id), *plain, Frontier.role.in_((*REPORT_ROLES, *REQUISITE_ROLES)), same, captures == 1
    )


def _parents_of_skipped(crawl_id: int) -> Select[int | None]:
    """The pages that show links which were left alone: they are named beside them."""
    return select(Frontier.parent_id).where(_of(crawl_id), Frontier.state == SKIPPED, Frontier.parent_id.is_not(None))


def _make_lean(connection: Connection, found: Mapping[int, tuple[Meta, Meta]]) -> None:
    changed = [{"number": number, "lean": after} for number, (before, after) in found.items() if before != after]
    if changed:
        statement = update(Frontier).where(Frontier.id == bindparam("number"))
        connection.execute(statement.values(meta=bindparam("lean")), changed)


def folded(capture: type[Capture]) -> Any:
    """The condition under which a capture stands for its request too; for queries over captures."""
    row = aliased(Frontier)
    return and_(capture.role.is_not(None), ~exists().where(row.id == capture.frontier_id).correlate(capture))


def folded_count(connection: Connection, crawl_id: int) -> int:
    """How many requests of a crawl their captures stand for."""
    if connection.execute(select(Crawl.folding).where(Crawl.id == crawl_id)).scalar() is None:
        return 0
    query = select(func.count(Capture.frontier_id.distinct())).where(Capture.crawl_id == crawl_id, folded(Capture))
    return connection.execute(query).scalar_one()


def folded_pages(engine: Engine, crawl_id: int) -> list[str]:
    """The addresses of these requests."""
    query = select(Capture.url).select_from(Capture).where(Capture.crawl_id == crawl_id, folded(Capture))
    with reading(engine) as connection:
        return list(connection.execute(query).scalars()) if folded_count(connection, crawl_id) else []
