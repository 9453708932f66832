"""Parsing again what is already stored, without the network.

Bytes are read in the order of the WARC files and parsed in several processes when there is much to do. Every new
reading is added beside the old ones, not yet current; at the very end one transaction makes all of them current. So an
interrupted reparse has changed nothing anybody reads, and doing it again finds the parses already added.

When the parser's version is the same as before and its reading too, nothing is added. When the reading differs all the
same (an optional reader was installed, say), it is added as the next revision of that version.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from parsing import PARSER_VERSION, Report
from storage.captures import Selection, chosen, row_from, rows_query
from storage.changes import ReparseOutcome
from storage.confirmed import is_confirmed
from storage.conversions import Converter, needs_conversion
from storage.database import reading, writing
from storage.errors import DamagedRecord
from storage.filing import NewParse, add_parses, refresh_reports, reports_of, set_kinds
from storage.ingest import GOOD_STATUS, READ_KINDS
from storage.joined import Joined, current_parses, file, join_family, joined_among
from storage.models import Capture, Parse
from storage.parallel import Read, read_all
from storage.parts import Family, families, parts_among
from storage.readings import as_stored, load_report, load_reports
from storage.records import CaptureRow

if TYPE_CHECKING:
    from storage.archive import Archive

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many captures are done, and of how many."""

PAGE = 10_000
"""Numbers in one statement; SQLite takes 32,766."""


def reparse(
    archive: Archive,
    selection: Selection | None = None,
    *,
    only_older: bool = False,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
) -> ReparseOutcome:
    """Reads captures again with the parser of today and makes its reading current for all of them at once.

    Takes what was parsed before or is worth parsing, as far as `selection` means it; with `only_older`, leaves out what
    the present version has read already. Raises WriteFailed; damaged records are listed in the outcome.
    """
    rows, kin = _with_relatives(archive, candidates(archive, selection or Selection(), only_older=only_older))
    outcome = ReparseOutcome(PARSER_VERSION)
    staged: dict[int, int] = {}
    progress(0, len(rows))
    with closing(_read(archive, rows, workers)) as batches:
        for batch in batches:
            with writing(archive.engine) as connection:
                staged |= _stage(connection, batch, outcome, kin)
            progress(outcome.parsed + len(outcome.damaged), len(rows))
    joined = _join(archive, rows, kin, outcome, staged)
    with writing(archive.engine) as connection:
        _make_current(connection, staged, joined)
    return outcome


def candidates(archive: Archive, selection: Selection, *, only_older: bool = False) -> Sequence[CaptureRow]:
    """The captures a reparse would read, in the order of their bytes on disk."""
    query = chosen(rows_query(), selection).where(_worth_reading())
    if only_older:
        query = query.where(or_(Parse.id.is_(None), Parse.parser_version != PARSER_VERSION))
    query = query.order_by(Capture.warc_file_id, Capture.offset)
    with reading(archive.engine) as connection:
        return [row_from(row) for row in connection.execute(query)]


def _worth_reading() -> ColumnElement[bool]:
    parsed_before = exists().where(Parse.capture_id == Capture.id).correlate(Capture)
    never_read = Capture.kind.in_(READ_KINDS) & (Capture.status == GOOD_STATUS) & ~is_confirmed()
    return or_(parsed_before, never_read)


def _with_relatives(archive: Archive, rows: Sequence[CaptureRow]) -> tuple[Sequence[CaptureRow], Mapping[int, Family]]:
    """The captures with all that make reports with them, and those families by their pages."""
    chosen_ids = {row.id for row in rows}
    with reading(archive.engine) as connection:
        found = {page: kin for page, kin in families(connection).items() if chosen_ids & {page, *kin.parts}}
        others = sorted({number for page, kin in found.items() for number in (page, *kin.parts)} - chosen_ids)
        more: list[CaptureRow] = []
        for start in range(0, len(others), PAGE):
            query = rows_query().where(Capture.id.in_(others[start : start + PAGE]), _worth_reading())
            query = query.order_by(Capture.warc_file_id, Capture.offset)
            more += [row_from(row) for row in connection.execute(query)]
    return [*rows, *more], found


def _read(archive: Archive, rows: Sequence[CaptureRow], workers: int | None) -> Generator[list[Read], None, None]:
    """The captures in batches, what only another program opens read from its conversion."""
    for batch in read_all(archive.directory, rows, dialect=archive.engine.dialect.name, workers=workers):
        with Converter(archive) as converter:
            found = [_read_converted(archive, converter, item) for item in batch]
        yield found


def _read_converted(archive: Archive, converter: Converter, item: Read) -> Read:
    if item.report is None or not needs_conversion(item.report):
        return item
    try:
        report = converter.read(archive.captures.load(item.row), item.report)
    except DamagedRecord as problem:
        return Read(item.row, None, 0, str(problem))
    return Read(item.row, as_stored(report), len(report.text))


def _stage(
    connection: Connection, batch: Sequence[Read], outcome: ReparseOutcome, kin: Mapping[int, Family]
) -> dict[int, int]:
    """Adds readings, or finds that they are there already, and notes what they change unless they will be joined."""
    outcome.damaged += [(item.row.id, item.damage or "") for item in batch if item.report is None]
    read = {item.row.id: item for item in batch if item.report is not None}
    known = _known_parses(connection, list(read))
    joined = joined_among(connection, [parse.id for parses in known.values() for parse in parses])
    there: dict[int, int] = {}
    for number, item in read.items():
        report, parses = item.reading, known.get(number, ())
        if number not in kin:
            outcome.note(item.row, next((parse.report for parse in parses if parse.is_current), None), report)
        same = next((parse.id for parse in parses if parse.id not in joined and parse.report == report), None)
        if same is not None:
            there[number] = same
    outcome.parsed += len(read)
    added = _add(connection, [item for number, item in read.items() if number not in there])
    outcome.added += len(added)
    return there | added


def _add(connection: Connection, items: Sequence[Read]) -> dict[int, int]:
    """Stores readings, not yet current; gives the parse of each capture."""
    parts = parts_among(connection, [item.row.id for item in items])
    pages = {x.row.id: x.row.url for x in items if x.reading.kind == "report" and x.row.id not in parts}
    reports = reports_of(connection, pages)
    parses = [
        NewParse(x.row.id, x.reading, reports.get(x.row.id), x.row.digest, text_length=x.text_length, rows=x.rows)
        for x in items
    ]
    return dict(zip([x.row.id for x in items], add_parses(connection, parses), strict=True))


@dataclass(frozen=True, slots=True)
class _Known:
    """A stored parse with what it says."""

    id: int
    is_current: bool
    report: Report


def _known_parses(connection: Connection, capture_ids: Sequence[int]) -> dict[int, list[_Known]]:
    """Of each capture the current parse and all of the present version, the latest first."""
    wanted = or_(Parse.current, Parse.parser_version == PARSER_VERSION)
    query = select(Parse.__table__).where(Parse.capture_id.in_(capture_ids), wanted).order_by(Parse.id.desc())
    rows = connection.execute(query).all()
    reports = load_reports(connection, rows)
    found: dict[int, list[_Known]] = {}
    for row in rows:
        found.setdefault(row.capture_id, []).append(_Known(row.id, row.current, reports[row.id]))
    return found


def _join(
    archive: Archive,
    rows: Sequence[CaptureRow],
    kin: Mapping[int, Family],
    outcome: ReparseOutcome,
    staged: dict[int, int],
) -> list[Joined]:
    """Adds the joined readings, lets them stand for their pages, and notes what they change."""
    by_id = {row.id: row for row in rows}
    done = []
    for family in kin.values():
        with writing(archive.engine) as connection:
            current = current_parses(connection, family)
            parses = {
                number: parse
                for number in (family.page, *family.parts)
                if (parse := staged.get(number, current.get(number))) is not None
            }
            if family.page not in parses:
                continue
            joined = join_family(connection, family, parses)
            _note_joined(connection, by_id[family.page], joined, outcome)
        staged[family.page] = joined.parse_id
        outcome.added += joined.added
        done.append(joined)
    return done


def _note_joined(connection: Connection, row: CaptureRow, joined: Joined, outcome: ReparseOutcome) -> None:
    columns = select(Parse.__table__)
    before = connection.execute(columns.where(Parse.capture_id == row.id, Parse.current)).first()
    after = connection.execute(columns.where(Parse.id == joined.parse_id)).one()
    outcome.note(row, None if before is None else load_report(connection, before), load_report(connection, after))


def _make_current(connection: Connection, staged: dict[int, int], joined: Sequence[Joined]) -> None:
    """Lets the new readings count, all of them or none."""
    capture_ids, parse_ids = list(staged), list(staged.values())
    reports = {number for item in joined for number in file(connection, item)}
    for start in range(0, len(staged), PAGE):
        captures, parses = capture_ids[start : start + PAGE], parse_ids[start : start + PAGE]
        touched = select(Parse.report_id).where(Parse.capture_id.in_(captures), Parse.report_id.is_not(None))
        reports.update(number for number in connection.execute(touched).scalars() if number is not None)
        old = update(Parse).where(Parse.capture_id.in_(captures), Parse.current)
        connection.execute(old.values(current=False))
        connection.execute(update(Parse).where(Parse.id.in_(parses)).values(current=True))
        set_kinds(connection, captures)
    numbers = sorted(reports)
    for start in range(0, len(numbers), PAGE):
        refresh_reports(connection, numbers[start : start + PAGE])
