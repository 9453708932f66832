"""From stored bytes to rows: the same way for a page just crawled and for one parsed again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, exists, func, insert, select, update

from parsing import Report, parse
from storage import http
from storage.database import reading, upsert, writing
from storage.models import Capture, Crawl, Parse, ReportRow, Site
from storage.readings import insert_reading, parse_values
from storage.records import CaptureRow, StoredCapture

if TYPE_CHECKING:
    from storage.archive import Archive

READ_KINDS = ("report", "attachment")
"""Captures worth parsing, by what they were fetched as."""

GOOD_STATUS = 200


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


def ingest_capture(archive: Archive, capture_id: int) -> IngestResult:
    """Parses one capture and stores what it says, in one transaction. Doing it twice changes nothing.

    Raises UnknownCapture, DamagedRecord or WriteFailed. A page that cannot be understood raises nothing: it is stored
    as "not_a_report" with the reason.
    """
    stored = archive.captures.read(capture_id)
    report = read_report(stored)
    with writing(archive.engine) as connection:
        return store(connection, stored.row, report)


def read_report(stored: StoredCapture) -> Report:
    """What the parser says of a capture, by its bytes and by what the server declared."""
    declared = http.header_text(stored.response_head, b"Content-Type") or stored.row.media_type
    return parse(stored.payload, media_type=declared, url=stored.row.url)


def pending(archive: Archive, crawl_id: int | None = None) -> list[int]:
    """Captures worth parsing that were never parsed, in the order they were made.

    What an older parser version has read is not among them: that is for `storage.reparse`, which makes a version
    current as a whole.
    """
    query = select(Capture.id).where(
        Capture.kind.in_(READ_KINDS),
        Capture.status == GOOD_STATUS,
        ~exists().where(Parse.capture_id == Capture.id),
    )
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
    parse_id, report_id = add_parse(connection, row, report, current=is_first)
    if is_first:
        set_kinds(connection, [row.id])
        refresh_reports(connection, [report_id] if report_id else [])
    return _result(row.id, parse_id, report, report_id, added=True)


def add_parse(
    connection: Connection, row: CaptureRow, report: Report, *, current: bool, text_length: int | None = None
) -> tuple[int, int | None]:
    """Adds a parse beside what is there; gives its number and its report's.

    `text_length` is that of the cleaned text, for a report that no longer carries it.
    """
    report_id = _report_row(connection, row) if report.kind == "report" else None
    last = select(func.max(Parse.revision)).where(Parse.capture_id == row.id, Parse.parser_version == report.parser)
    revision = connection.execute(last).scalar()
    values = parse_values(report) | {
        "text_length": len(report.text) if text_length is None else text_length,
        "capture_id": row.id,
        "report_id": report_id,
        "revision": 0 if revision is None else revision + 1,
        "current": current,
    }
    parse_id = connection.execute(insert(Parse).values(values).returning(Parse.id)).scalar_one()
    insert_reading(connection, parse_id, report, row.digest)
    return parse_id, report_id


def _report_row(connection: Connection, row: CaptureRow) -> int:
    """The report that the page is, made known if it is new."""
    key = hashlib.sha1(row.url.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    query = select(ReportRow.id).where(ReportRow.url_hash == key)
    found = connection.execute(query).scalar()
    if found is None:
        upsert(connection, ReportRow, [_new_report(connection, row, key)], key="url_hash", replace=False)
        found = connection.execute(query).scalar_one()
    return found


def _new_report(connection: Connection, row: CaptureRow, key: str) -> dict[str, Any]:
    site = connection.execute(select(Site.division_code, Site.province).where(Site.id == row.site_id)).first()
    crawl_province = connection.execute(select(Crawl.province).where(Crawl.id == row.crawl_id)).scalar()
    return {
        "url": row.url,
        "url_hash": key,
        "site_id": row.site_id,
        "division_code": site.division_code if site else None,
        "province": site.province if site else crawl_province,
        "first_seen": row.fetched_at,
        "current_parse_id": None,
    }


def set_kinds(connection: Connection, capture_ids: Sequence[int]) -> None:
    """Lists captures as what their current parse says: a page that is no report is "other", with the reason."""
    reason = select(Parse.reason).where(Parse.capture_id == Capture.id, Parse.current).scalar_subquery()
    said = exists().where(Parse.capture_id == Capture.id, Parse.current)
    chosen = update(Capture).where(Capture.id.in_(capture_ids))
    no_report = said.where(Parse.kind != "report")
    connection.execute(chosen.where(Capture.kind == "report", no_report).values(kind="other", reason=reason))
    now_report = said.where(Parse.kind == "report")
    connection.execute(chosen.where(Capture.kind == "other", now_report).values(kind="report", reason=None))


def refresh_reports(connection: Connection, report_ids: Sequence[int]) -> None:
    """Points reports to the current parse of their latest capture that reads as a report."""
    latest = (
        select(Parse.id)
        .join(Capture, Capture.id == Parse.capture_id)
        .where(Parse.report_id == ReportRow.id, Parse.current)
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    if report_ids:
        connection.execute(update(ReportRow).where(ReportRow.id.in_(report_ids)).values(current_parse_id=latest))


def _result(capture_id: int, parse_id: int, report: Report, report_id: int | None, *, added: bool) -> IngestResult:
    counts = (len(report.cells), len(report.findings))
    return IngestResult(capture_id, parse_id, report.kind, report_id, *counts, added=added)
