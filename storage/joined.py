"""Reads a page and its parts as one report.

Every capture keeps its own reading. The joined reading is a further parse of the page, and `parse_parts` says which
readings it was made of; it needs all of them, so it is made when the last has come, or when no more will come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select
from sqlalchemy.orm import aliased

from parsing.joining import Part, divide, join
from storage.filing import add_parse, make_current, refile, refresh_reports, report_of
from storage.models import Capture, Parse, ParsePart
from storage.parts import PAGES, Family, family_of, is_waited_for, page_of
from storage.readings import as_stored, load_report

PAGE_NAME = "page"


@dataclass(frozen=True, slots=True)
class Joined:
    """A page read together with its parts."""

    page: int
    parse_id: int
    """The parse of the page that says what all parts say."""
    added: bool
    """False when it was there already."""
    parts: tuple[int, ...]
    """Parses of the page's parts."""
    others: tuple[int, ...]
    """Parses that are reports of their own, which the page only links to."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One member of a family with its reading."""

    parse: Row[Any]
    part: Part


def settle(connection: Connection, capture_id: int) -> None:
    """Joins the report that a capture belongs to, if all that belongs to it has come. Twice changes nothing."""
    family = family_of(connection, page_of(connection, capture_id))
    if not family.parts:
        return
    current = current_parses(connection, family)
    if family.page not in current:
        return
    unread = any(part not in current for part in family.parts)
    if unread or is_waited_for(connection, family):
        return
    joined = join_family(connection, family, current)
    make_current(connection, family.page, joined.parse_id)
    refresh_reports(connection, sorted(file(connection, joined) | _reports(connection, [joined.parse_id])))


def unsettled(connection: Connection, crawl_id: int) -> list[int]:
    """Pages of a crawl whose parts have all been read, and which were not yet held against them."""
    held = exists().where(ParsePart.parse_id == Parse.id)
    query = select(Capture.id).join(Parse, (Parse.capture_id == Capture.id) & Parse.current)
    child = aliased(Capture)
    query = query.where(Capture.crawl_id == crawl_id, Capture.kind.in_(PAGES), ~held)
    query = query.where(exists().where(child.parent_id == Capture.id))
    return list(connection.execute(query.order_by(Capture.id)).scalars())


def current_parses(connection: Connection, family: Family) -> dict[int, int]:
    """Capture to its current parse; for the page, to the one that reads the page alone."""
    query = select(Parse.capture_id, Parse.id).where(Parse.capture_id.in_([family.page, *family.parts]), Parse.current)
    found: dict[int, int] = dict(connection.execute(query).all())
    if family.page in found:
        found[family.page] = alone(connection, found[family.page])
    return found


def alone(connection: Connection, parse_id: int) -> int:
    """The reading of the page alone that a joined parse was made of; the parse itself when it is no joined one."""
    query = select(ParsePart.part_id).where(ParsePart.parse_id == parse_id, ParsePart.position == 0)
    found = connection.execute(query).scalar()
    return parse_id if found is None else found


def joined_among(connection: Connection, parse_ids: Sequence[int]) -> set[int]:
    """Which of these parses were made of other ones."""
    query = select(ParsePart.parse_id).where(ParsePart.parse_id.in_(parse_ids), ParsePart.position == 0)
    return set(connection.execute(query.where(ParsePart.part_id != ParsePart.parse_id)).scalars())


def join_family(connection: Connection, family: Family, parses: Mapping[int, int]) -> Joined:
    """Adds the joined parse of a page, not yet current, unless it is there; `parses` has a parse for each capture."""
    page = _read(connection, PAGE_NAME, parses[family.page])
    found = _named(connection, family, parses)
    divided = divide(page.part.report, [item.part for item in found])
    parts = [item for item in found if item.part in divided.parts]
    others = tuple(item.parse.id for item in found if item.part in divided.others)
    if page.part.report.kind != "report":
        return Joined(family.page, page.parse.id, False, tuple(item.parse.id for item in parts), others)
    parse_id, added = _joined_parse(connection, page, parts)
    return Joined(family.page, parse_id, added, tuple(item.parse.id for item in parts), others)


def _read(connection: Connection, name: str, parse_id: int) -> _Read:
    row = connection.execute(select(Parse.__table__).where(Parse.id == parse_id)).one()
    return _Read(row, Part(name, load_report(connection, row)))


def _named(connection: Connection, family: Family, parses: Mapping[int, int]) -> list[_Read]:
    """The parts with their names, each kind numbered in the order of discovery; further pages begin with page 2."""
    counts = {"page": 1, "attachment": 0, "picture": 0}
    found = []
    for capture in family.parts:
        if capture in parses:
            item = _read(connection, "", parses[capture])
            kind = "picture" if item.parse.media_type.startswith("image/") else "attachment"
            kind = "page" if capture in family.continued else kind
            counts[kind] += 1
            found.append(replace(item, part=replace(item.part, name=f"{kind} {counts[kind]}")))
    return found


def _joined_parse(connection: Connection, page: _Read, parts: Sequence[_Read]) -> tuple[int, bool]:
    report = as_stored(join([page.part, *(item.part for item in parts)]))
    members = [(PAGE_NAME, page.parse.id), *((item.part.name, item.parse.id) for item in parts)]
    query = select(Parse.__table__).where(
        Parse.capture_id == page.parse.capture_id, Parse.parser_version == report.parser
    )
    for row in connection.execute(query.order_by(Parse.id.desc())).all():
        if load_report(connection, row) != report:
            continue
        if row.id == page.parse.id:
            _note_members(connection, row.id, members)
            return row.id, False
        if _members(connection, row.id) == members:
            return row.id, False
    read = [page, *(item for item in parts if item.part.report.kind == "report")]
    length = sum(item.parse.text_length for item in read)
    report_id = page.parse.report_id
    capture = page.parse.capture_id
    added = add_parse(connection, capture, report, report_id=report_id, current=False, text_length=length)
    _note_members(connection, added, members)
    return added, True


def _members(connection: Connection, parse_id: int) -> list[tuple[str, int]]:
    query = select(ParsePart.name, ParsePart.part_id).where(ParsePart.parse_id == parse_id)
    return [(name, part) for name, part in connection.execute(query.order_by(ParsePart.position))]


def _note_members(connection: Connection, parse_id: int, members: Sequence[tuple[str, int]]) -> None:
    rows = [
        {"parse_id": parse_id, "position": position, "name": name, "part_id": part}
        for position, (name, part) in enumerate(members)
    ]
    connection.execute(delete(ParsePart).where(ParsePart.parse_id == parse_id))
    connection.execute(insert(ParsePart), rows)


def file(connection: Connection, joined: Joined) -> set[int]:
    """Lets parts be no reports of their own, and others be; gives the reports this touches."""
    touched: set[int] = set()
    for parse_id in joined.parts:
        touched |= refile(connection, parse_id, None)
    for parse_id in joined.others:
        capture = connection.execute(select(Parse.capture_id).where(Parse.id == parse_id)).scalar_one()
        touched |= refile(connection, parse_id, report_of(connection, capture))
    return touched


def _reports(connection: Connection, parse_ids: Sequence[int]) -> set[int]:
    query = select(Parse.report_id).where(Parse.id.in_(parse_ids), Parse.report_id.is_not(None))
    return {number for number in connection.execute(query).scalars() if number is not None}
