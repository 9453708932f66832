"""Which captures make one report: the page, the pages behind its 下一页, the files it links to, its pictures.

A capture is a part of the page that led to it when it is a file fetched as an attachment, or the next page of the same
article: the page's own address with a number more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from parsing.further_pages import continues
from storage.confirmed import REVISIT
from storage.models import Capture, Frontier, Parse
from storage.records import REQUISITE_ROLES

PAGES = ("report", "other")
"""What a page of a report is listed as: "other" when the parser does not take it for one."""

GOOD_STATUS, UNCHANGED = 200, 304


@dataclass(frozen=True, slots=True)
class Family:
    """A page and its parts, by the numbers of their captures."""

    page: int
    parts: tuple[int, ...]
    """In the order in which they were found."""
    continued: frozenset[int]
    """Those that are further pages."""


@dataclass(frozen=True, slots=True)
class Link:
    """A part and the page that led to it."""

    child: int
    """The capture with the part's reading: for what came unchanged, the one that holds its payload."""
    itself: int
    """The part's own capture."""
    parent: int
    request: int
    """Number of the child's request, which tells the order of discovery."""
    continues: bool


def _links_query() -> Select[*tuple[Any, ...]]:
    parent = aliased(Capture)
    columns: tuple[Any, ...] = (Capture.id, Capture.parent_id, Capture.frontier_id, Capture.kind, Capture.url)
    columns += (Capture.status, Capture.record_type, Capture.refers_to_id, parent.url.label("page_url"))
    columns += (exists().where(Parse.capture_id == Capture.id).correlate(Capture).label("read"),)
    return (
        select(*columns)
        .join(parent, parent.id == Capture.parent_id)
        .where(parent.kind.in_(PAGES), parent.status.in_((GOOD_STATUS, UNCHANGED)), parent.id != Capture.id)
        .where(or_(Capture.kind == "attachment", Capture.kind.in_(PAGES)))
        .where(Capture.status.in_((GOOD_STATUS, UNCHANGED)))
        .order_by(Capture.id)
    )


_LINKS = _links_query()
_LINK_OF = _LINKS.where(Capture.id == bindparam("capture"))
_LINKS_OF = _LINKS.where(Capture.id.in_(bindparam("captures", expanding=True)))
_LINKS_BELOW = _LINKS.where(Capture.parent_id.in_(bindparam("parents", expanding=True)))
"""Made once: SQLAlchemy takes longer to make such a statement than the database to answer it."""


def _link(row: Row[Any]) -> Link | None:
    further = row.kind != "attachment"
    if further and not continues(row.page_url, row.url):
        return None
    own = row.read or (row.status == GOOD_STATUS and row.record_type != REVISIT)
    child = row.id if own else row.refers_to_id
    return None if child is None else Link(child, row.id, row.parent_id, row.frontier_id or 0, further)


def _links(connection: Connection, query: Select[*tuple[Any, ...]], **values: object) -> Iterator[Link]:
    """The links of a query; of a part fetched twice for one request, the later."""
    found: dict[object, Link] = {}
    for row in connection.execute(query, values):
        link = _link(row)
        if link is not None:
            found[(link.parent, link.request) if link.request else link.itself] = link
    yield from found.values()


def page_of(connection: Connection, capture_id: int) -> int:
    """The page whose part a capture is; itself when it is no part."""
    seen = {capture_id}
    while True:
        found = next(_links(connection, _LINK_OF, capture=capture_id), None)
        if found is None or found.parent in seen:
            return capture_id
        capture_id = found.parent
        seen.add(capture_id)


def parts_among(connection: Connection, capture_ids: Sequence[int]) -> set[int]:
    """Which of these captures are part of another page."""
    return {row.id for row in connection.execute(_LINKS_OF, {"captures": capture_ids}) if _link(row) is not None}


def in_families(connection: Connection, capture_ids: Sequence[int]) -> set[int]:
    """Which of these captures are part of another page, or have parts."""
    below = connection.execute(_LINKS_BELOW, {"parents": capture_ids})
    return parts_among(connection, capture_ids) | {row.parent_id for row in below if _link(row) is not None}


def family_of(connection: Connection, page_id: int) -> Family:
    """A page with all its parts that were captured."""
    links: list[Link] = []
    parents = [page_id]
    while parents:
        found = list(_links(connection, _LINKS_BELOW, parents=parents))
        links += found
        parents = [link.itself for link in found if link.continues and link.child != page_id]
    return _family(page_id, links)


def families(connection: Connection) -> Mapping[int, Family]:
    """Every page of the archive that has parts, with them."""
    links = list(_links(connection, _LINKS))
    above = {link.itself: link.parent for link in links}
    below: dict[int, list[Link]] = {}
    for link in links:
        below.setdefault(_top(above, link.parent), []).append(link)
    return {page: _family(page, found) for page, found in sorted(below.items())}


def _top(above: Mapping[int, int], capture_id: int) -> int:
    seen = set()
    while capture_id in above and capture_id not in seen:
        seen.add(capture_id)
        capture_id = above[capture_id]
    return capture_id


def _family(page: int, links: Sequence[Link]) -> Family:
    ordered = sorted(links, key=lambda link: (link.request, link.child))
    return Family(page, tuple(link.child for link in ordered), frozenset(x.child for x in ordered if x.continues))


def is_waited_for(connection: Connection, family: Family) -> bool:
    """Whether requests that the pages led to have not ended yet."""
    pages = select(Capture.frontier_id, Capture.crawl_id).where(Capture.id.in_([family.page, *family.continued]))
    rows = connection.execute(pages).all()
    requests = [row.frontier_id for row in rows if row.frontier_id is not None]
    waiting = select(Frontier.id).where(
        Frontier.crawl_id.in_({row.crawl_id for row in rows}),
        Frontier.state == "queued",
        Frontier.parent_id.in_(requests),
        Frontier.role.not_in(REQUISITE_ROLES),
    )
    return connection.execute(waiting.limit(1)).first() is not None
