"""Puts parses into the archive, and says which report each belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Update, bindparam, delete, exists, func, insert, select, update

from parsing import Report
from storage.database import upsert
from storage.models import Capture, Crawl, Parse, ReportRow, Site
from storage.reading_rows import Rows, insert_rows, rows_of
from storage.readings import parse_values


@dataclass(frozen=True, slots=True)
class NewParse:
    """A parse to be put beside what is there."""

    capture_id: int
    report: Report
    report_id: int | None
    digest: str
    """The payload's."""
    current: bool = False
    text_length: int | None = None
    """That of the cleaned text, for a report that no longer carries it."""
    rows: Rows | None = None
    """What `rows_of` makes of it, where that has been done elsewhere."""

    def values(self, revision: int) -> dict[str, Any]:
        """Its row in `parses`."""
        return parse_values(self.report) | {
            "text_length": len(self.report.text) if self.text_length is None else self.text_length,
            "capture_id": self.capture_id,
            "report_id": self.report_id,
            "revision": revision,
            "current": self.current,
        }


def add_parse(
    connection: Connection,
    capture_id: int,
    report: Report,
    *,
    report_id: int | None,
    current: bool,
    text_length: int | None = None,
) -> int:
    """Adds one parse, of which the digest is not at hand; gives its number."""
    digest = connection.execute(select(Capture.digest).where(Capture.id == capture_id)).scalar_one()
    [number] = add_parses(connection, [NewParse(capture_id, report, report_id, digest, current, text_length)])
    return number


def add_parses(connection: Connection, parses: Sequence[NewParse]) -> list[int]:
    """Adds parses of different captures beside what is there; gives their numbers."""
    if not parses:
        return []
    captures = [item.capture_id for item in parses]
    last = {(row.capture_id, row.parser_version): row.last for row in connection.execute(_LAST, {"captures": captures})}
    rows = [item.values(last.get((item.capture_id, item.report.parser), -1) + 1) for item in parses]
    added = connection.execute(insert(Parse).returning(Parse.capture_id, Parse.id), rows)
    numbers = {row.capture_id: row.id for row in added}
    to = connection.dialect.name
    insert_rows(connection, [(numbers[x.capture_id], x.rows or rows_of(x.report, x.digest, to)) for x in parses])
    return [numbers[number] for number in captures]


_LAST = (
    select(Parse.capture_id, Parse.parser_version, func.max(Parse.revision).label("last"))
    .where(Parse.capture_id.in_(bindparam("captures", expanding=True)))
    .group_by(Parse.capture_id, Parse.parser_version)
)


def reports_of(connection: Connection, pages: Mapping[int, str]) -> dict[int, int]:
    """The reports that pages are, by the numbers of their captures, made known if new; `pages` has their URLs."""
    keys = {number: _key(url) for number, url in pages.items()}
    known = _known_reports(connection, keys)
    missing = [number for number, key in sorted(keys.items()) if key not in known]
    if missing:
        _make_known(connection, missing)
        known = _known_reports(connection, keys)
    return {number: known[key] for number, key in keys.items()}


def _known_reports(connection: Connection, keys: Mapping[int, str]) -> dict[str, int]:
    found: dict[str, int] = dict(connection.execute(_REPORTS, {"keys": sorted(set(keys.values()))}).all())
    return found


_REPORTS = select(ReportRow.url_hash, ReportRow.id).where(ReportRow.url_hash.in_(bindparam("keys", expanding=True)))
_FETCHED = select(Capture.url, Capture.site_id, Capture.crawl_id, Capture.fetched_at).where(
    Capture.id.in_(bindparam("captures", expanding=True))
)


def _make_known(connection: Connection, capture_ids: Sequence[int]) -> None:
    """Adds the reports that these captures are, each address once."""
    captures = connection.execute(_FETCHED.order_by(Capture.id), {"captures": capture_ids}).all()
    owners = {(row.site_id, row.crawl_id) for row in captures}
    places = {owner: _place(connection, *owner) for owner in owners}
    rows: dict[str, dict[str, Any]] = {}
    for row in captures:
        key = _key(row.url)
        seen = {"url": row.url, "url_hash": key, "first_seen": row.fetched_at, "current_parse_id": None}
        rows.setdefault(key, places[row.site_id, row.crawl_id] | seen)
    upsert(connection, ReportRow, list(rows.values()), key="url_hash", replace=False)


def _key(url: str) -> str:
    return hashlib.sha1(url.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def report_of(connection: Connection, capture_id: int) -> int:
    """The report that the page is, made known if it is new."""
    url = connection.execute(select(Capture.url).where(Capture.id == capture_id)).scalar_one()
    return reports_of(connection, {capture_id: url})[capture_id]


def _place(connection: Connection, site_id: str | None, crawl_id: int) -> dict[str, Any]:
    site = connection.execute(select(Site.division_code, Site.province).where(Site.id == site_id)).first()
    crawl_province = connection.execute(select(Crawl.province).where(Crawl.id == crawl_id)).scalar()
    return {
        "site_id": site_id,
        "division_code": site.division_code if site else None,
        "province": site.province if site else crawl_province,
    }


def refile(connection: Connection, parse_id: int, report_id: int | None) -> set[int]:
    """Lets a parse belong to another report, or to none; gives the reports this touches, as far as they still exist.

    A report that no parse speaks of any more is no report.
    """
    before = connection.execute(select(Parse.report_id).where(Parse.id == parse_id)).scalar()
    if before == report_id:
        return set()
    connection.execute(update(Parse).where(Parse.id == parse_id).values(report_id=report_id))
    touched = {number for number in (before, report_id) if number is not None}
    if before is not None and not connection.execute(select(exists().where(Parse.report_id == before))).scalar():
        connection.execute(delete(ReportRow).where(ReportRow.id == before))
        touched.discard(before)
    return touched


def make_current(connection: Connection, capture_id: int, parse_id: int) -> None:
    """Lets one parse of a capture count, and no other."""
    old = update(Parse).where(Parse.capture_id == capture_id, Parse.current, Parse.id != parse_id)
    connection.execute(old.values(current=False))
    connection.execute(update(Parse).where(Parse.id == parse_id).values(current=True))


def _kind_changes() -> tuple[Update, Update]:
    reason = select(Parse.reason).where(Parse.capture_id == Capture.id, Parse.current).scalar_subquery()
    said = exists().where(Parse.capture_id == Capture.id, Parse.current)
    chosen = update(Capture).where(Capture.id.in_(bindparam("captures", expanding=True)))
    no_report = chosen.where(Capture.kind == "report", said.where(Parse.kind != "report"))
    now_report = chosen.where(Capture.kind == "other", said.where(Parse.kind == "report"))
    return no_report.values(kind="other", reason=reason), now_report.values(kind="report", reason=None)


def _pointing() -> Update:
    latest = (
        select(Parse.id)
        .join(Capture, Capture.id == Parse.capture_id)
        .where(Parse.report_id == ReportRow.id, Parse.current)
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = update(ReportRow).where(ReportRow.id.in_(bindparam("reports", expanding=True)))
    return chosen.values(current_parse_id=latest)


_KIND_CHANGES, _POINTING = _kind_changes(), _pointing()
"""Made once: SQLAlchemy takes longer to make such a statement than the database to carry it out."""


def set_kinds(connection: Connection, capture_ids: Sequence[int]) -> None:
    """Lists captures as what their current parse says: a page that is no report is "other", with the reason."""
    for change in _KIND_CHANGES:
        connection.execute(change, {"captures": capture_ids})


def refresh_reports(connection: Connection, report_ids: Sequence[int]) -> None:
    """Points reports to the current parse of their latest capture that reads as a report."""
    if report_ids:
        connection.execute(_POINTING, {"reports": report_ids})
