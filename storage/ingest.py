"""From stored bytes to rows: the same way for a page just crawled and for one parsed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from parsing import Report, parse
from storage import http
from storage.confirmed import REVISIT, is_confirmed, reading_of
from storage.conversions import Converter, needs_conversion
from storage.database import reading, writing
from storage.filing import NewParse, add_parse, add_parses, refresh_reports, report_of, reports_of, set_kinds
from storage.joined import settle, unsettled
from storage.models import Capture, Parse
from storage.parts import in_families, page_of, parts_among
from storage.records import CaptureRow, StoredCapture
from storage.writer import CrawlWriter

if TYPE_CHECKING:
    from storage.archive import Archive

Read: TypeAlias = tuple[CaptureRow, Report]
"""A capture and what it was read as."""

READ_KINDS = ("report", "attachment")
"""Captures worth parsing, by what they were fetched as."""

GOOD_STATUS, NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of a capture."""

    capture_id: int
    parse_id: int
    kind: str
    """As the parser sees it: report or not_a_report."""
    report_id: int | None
    cells: int
    findings: int
    added: bool
    """False when the capture had been parsed by this version before: then nothing was changed."""


def ingest_capture(archive: Archive, capture_id: int, writer: CrawlWriter | None = None) -> IngestResult:
    """Parses one capture and stores what it says, in one transaction. Doing it twice changes nothing.

    `writer` is that of a crawl under way: what has to be converted first is kept by it.
    Raises UnknownCapture, DamagedRecord or WriteFailed. A page that cannot be understood raises nothing: it is stored
    as "not_a_report" with the reason.
    """
    found = to_read(archive, capture_id)
    if isinstance(found, IngestResult):
        return found
    for row in found:
        stored = archive.captures.load(row)
        report = read_report(stored)
        if needs_conversion(report):
            with Converter(archive, writer) as converter:
                report = converter.read(stored, report)
        [result] = keep_all(archive, [(row, report)])
    return result


def to_read(archive: Archive, capture_id: int) -> IngestResult | list[CaptureRow]:
    """The captures to be read for this one, in order, itself the last; or what is known of it without reading."""
    row = archive.captures.get(capture_id)
    known = _confirmed(archive, row)
    if known is not None:
        return known
    page = _page_to_read(archive, row)
    return [row] if page is None else [page, row]


def keep_all(archive: Archive, read: Sequence[Read]) -> list[IngestResult]:
    """Stores what captures were read as, all in one transaction."""
    with writing(archive.engine) as connection:
        added = _add_first(connection, _unparsed(connection, read))
        return [
            added.pop(row.id) if row.id in added else store(connection, row, report)  # the second time it is known
            for row, report in read
        ]


def _confirmed(archive: Archive, row: CaptureRow) -> IngestResult | None:
    """What is known of a capture that came unchanged; None for one that has to be read."""
    if row.record_type != REVISIT:
        return None
    with reading(archive.engine) as connection:
        if not connection.execute(select(is_confirmed()).where(Capture.id == row.id)).scalar():
            return None
        query = select(Parse.id, Parse.kind, Parse.report_id, Parse.reason).join(Capture, reading_of(Capture, Parse))
        known = connection.execute(query.where(Capture.id == row.id)).one()
        page = page_of(connection, row.id)
        joined = page != row.id and _own_parses(connection, page)
    if joined or (row.kind == "report" and known.kind != "report"):
        with writing(archive.engine) as connection:
            if joined:  # what it belongs to was read anew
                settle(connection, row.id)
            else:
                values = {"kind": "other", "reason": known.reason}
                connection.execute(update(Capture).where(Capture.id == row.id).values(values))
    return IngestResult(row.id, known.id, known.kind, known.report_id, 0, 0, added=False)


def _page_to_read(archive: Archive, row: CaptureRow) -> CaptureRow | None:
    """The page that a new part belongs to, where that came unchanged: together they are a new reading of it."""
    with reading(archive.engine) as connection:
        page = page_of(connection, row.id)
        unread = page != row.id and not _own_parses(connection, page)
    found = archive.captures.get(page) if unread else None
    return found if found is not None and found.record_type == REVISIT else None


def _own_parses(connection: Connection, capture_id: int) -> bool:
    return connection.execute(select(Parse.id).where(Parse.capture_id == capture_id).limit(1)).first() is not None


def read_report(stored: StoredCapture) -> Report:
    """What the parser says of a capture, by its bytes and by what the server declared."""
    declared = http.header_text(stored.response_head, b"Content-Type") or stored.row.media_type
    return parse(stored.payload, media_type=declared, url=stored.row.url)


def pending(archive: Archive, crawl_id: int | None = None) -> list[int]:
    """Captures worth parsing that were never parsed, in the order they were made.

    Also those that came unchanged and are not listed yet as what their payload was read as. What an older parser
    version has read is not among them: that is for `storage.reparse`, which makes a version current as a whole.
    """
    unread = (Capture.status == GOOD_STATUS) & ~exists().where(Parse.capture_id == Capture.id) & ~is_confirmed()
    no_report = exists().where(Parse.capture_id == Capture.refers_to_id, Parse.current, Parse.kind != "report")
    unlisted = (Capture.kind == "report") & is_confirmed() & no_report
    query = select(Capture.id).where(Capture.kind.in_(READ_KINDS), or_(unread, unlisted))
    if crawl_id is not None:
        query = query.where(Capture.crawl_id == crawl_id)
    with reading(archive.engine) as connection:
        return list(connection.execute(query.order_by(Capture.id)).scalars())


def store(connection: Connection, row: CaptureRow, report: Report) -> IngestResult:
    """Stores a first parse, current at once; gives the stored one back if this version has read it before."""
    known = select(Parse).where(Parse.capture_id == row.id, Parse.parser_version == report.parser)
    found = connection.execute(known.order_by(Parse.revision.desc()).limit(1)).first()
    if found is not None:
        return _result(row.id, found.id, report, found.report_id, added=False)
    is_first = connection.execute(select(Parse.id).where(Parse.capture_id == row.id).limit(1)).first() is None
    report_id = own_report(connection, row.id, report)
    parse_id = add_parse(connection, row.id, report, report_id=report_id, current=is_first)
    if is_first:
        set_kinds(connection, [row.id])
        refresh_reports(connection, [report_id] if report_id else [])
        settle(connection, row.id)
        report_id = connection.execute(select(Parse.report_id).where(Parse.id == parse_id)).scalar()
    return _result(row.id, parse_id, report, report_id, added=True)


def _unparsed(connection: Connection, read: Sequence[Read]) -> dict[int, Read]:
    """Those of the captures that no parser has read yet."""
    parsed = set(connection.execute(_PARSED, {"captures": [row.id for row, _ in read]}).scalars())
    return {row.id: (row, report) for row, report in read if row.id not in parsed}


def _add_first(connection: Connection, read: Mapping[int, Read]) -> dict[int, IngestResult]:
    """Stores the first parses of captures as `store` does, with one statement for what it needs several for."""
    if not read:
        return {}
    captures = list(read)
    parts = parts_among(connection, captures)
    pages = {number: row.url for number, (row, said) in read.items() if said.kind == "report" and number not in parts}
    reports = reports_of(connection, pages)
    parses = [
        NewParse(number, said, reports.get(number), row.digest, current=True) for number, (row, said) in read.items()
    ]
    numbers = dict(zip(captures, add_parses(connection, parses), strict=True))
    set_kinds(connection, captures)
    refresh_reports(connection, sorted(set(reports.values())))
    for number in sorted(in_families(connection, captures)):
        settle(connection, number)
    filed: dict[int, int | None] = dict(connection.execute(_FILED, {"parses": list(numbers.values())}).all())
    return {
        number: _result(number, numbers[number], said, filed[numbers[number]], added=True)
        for number, (_, said) in read.items()
    }


_PARSED = select(Parse.capture_id).where(Parse.capture_id.in_(bindparam("captures", expanding=True)))
_FILED = select(Parse.id, Parse.report_id).where(Parse.id.in_(bindparam("parses", expanding=True)))


def own_report(connection: Connection, capture_id: int, report: Report) -> int | None:
    """The report that a capture is by itself; what may be part of another waits for that to be read."""
    if report.kind != "report" or page_of(connection, capture_id) != capture_id:
        return None
    return report_of(connection, capture_id)


def settle_parts(archive: Archive, crawl_id: int) -> None:
    """Joins the reports of a crawl whose last missing part did not come."""
    with reading(archive.engine) as connection:
        pages = unsettled(connection, crawl_id)
    for page in pages:
        with writing(archive.engine) as connection:
            settle(connection, page)


def _result(capture_id: int, parse_id: int, report: Report, report_id: int | None, *, added: bool) -> IngestResult:
    counts = (len(report.cells), len(report.findings))
    return IngestResult(capture_id, parse_id, report.kind, report_id, *counts, added=added)
