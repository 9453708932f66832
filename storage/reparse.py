"""Parsing again what is already stored, without the network.

Bytes are read in the order of the WARC files and parsed in several processes when there is much to do. Every new
reading is added beside the old ones, not yet current; at the very end one transaction makes all of them current. So an
interrupted reparse has changed nothing anybody reads, and doing it again finds the parses already added.

When the parser's version is the same as before and its reading too, nothing is added. When the reading differs all the
same (an optional reader was installed, say), it is added as the next revision of that version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Connection, exists, or_, select, update

from parsing import PARSER_VERSION, Report
from storage.captures import Selection, chosen, row_from, rows_query
from storage.changes import ReparseOutcome
from storage.database import reading, writing
from storage.ingest import GOOD_STATUS, READ_KINDS, add_parse, refresh_reports, set_kinds
from storage.models import Capture, Parse
from storage.parallel import Read, read_all
from storage.readings import load_report
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
    rows = candidates(archive, selection or Selection(), only_older=only_older)
    outcome = ReparseOutcome(PARSER_VERSION)
    staged: dict[int, int] = {}
    progress(0, len(rows))
    for batch in read_all(archive.directory, rows, workers=workers):
        with writing(archive.engine) as connection:
            for item in batch:
                _stage(connection, item, outcome, staged)
        progress(outcome.parsed + len(outcome.damaged), len(rows))
    with writing(archive.engine) as connection:
        _make_current(connection, staged)
    return outcome


def candidates(archive: Archive, selection: Selection, *, only_older: bool = False) -> Sequence[CaptureRow]:
    """The captures a reparse would read, in the order of their bytes on disk."""
    parsed_before = exists().where(Parse.capture_id == Capture.id).correlate(Capture)
    worth_it = Capture.kind.in_(READ_KINDS) & (Capture.status == GOOD_STATUS)
    query = chosen(rows_query(), selection).where(or_(parsed_before, worth_it))
    if only_older:
        query = query.where(or_(Parse.id.is_(None), Parse.parser_version != PARSER_VERSION))
    query = query.order_by(Capture.warc_file_id, Capture.offset)
    with reading(archive.engine) as connection:
        return [row_from(row) for row in connection.execute(query)]


def _stage(connection: Connection, item: Read, outcome: ReparseOutcome, staged: dict[int, int]) -> None:
    """Adds a reading, or finds that it is there already, and notes what it changes."""
    if item.report is None:
        outcome.damaged.append((item.row.id, item.damage or ""))
        return
    outcome.parsed += 1
    known = _latest_parses(connection, item.row.id)
    current = next((report for _, is_current, report in known if is_current), None)
    outcome.note(item.row, current, item.report)
    same = next((parse_id for parse_id, _, report in known if report == item.report), None)
    if same is None:
        same, _ = add_parse(connection, item.row, item.report, current=False, text_length=item.text_length)
        outcome.added += 1
    staged[item.row.id] = same


def _latest_parses(connection: Connection, capture_id: int) -> list[tuple[int, bool, Report]]:
    """The current parse and the latest of the present version, with what they say."""
    query = select(Parse.__table__).where(Parse.capture_id == capture_id).order_by(Parse.id.desc())
    rows = connection.execute(query).all()
    latest = next((row for row in rows if row.parser_version == PARSER_VERSION), None)
    wanted = {row.id: row for row in rows if row.current or row is latest}
    return [(row.id, row.current, load_report(connection, row)) for row in wanted.values()]


def _make_current(connection: Connection, staged: dict[int, int]) -> None:
    """Lets the new readings count, all of them or none."""
    capture_ids, parse_ids = list(staged), list(staged.values())
    reports: set[int] = set()
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
