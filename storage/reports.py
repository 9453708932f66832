"""Reports and their parses, for those who look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from parsing import Report
from storage.confirmed import reading_of
from storage.database import reading
from storage.errors import UnknownCapture
from storage.models import Capture, Crawl, FindingRow, Parse, ParsePart, ReportRow, WarcFile
from storage.readings import load_report, parse_row

PAGE = 500
"""Rows taken from the database at a time."""


@dataclass(frozen=True, slots=True)
class ParseRecord:
    """One reading of a capture."""

    id: int
    capture_id: int
    report_id: int | None
    parser_version: str
    revision: int
    current: bool
    kind: str
    reason: str | None
    form: str | None
    year: int | None
    issuer: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One of the readings that a joined one was made of."""

    name: str
    """As the cells taken from it say: "page", "page 2", "attachment 1", "picture 1"."""
    parse_id: int
    capture_id: int
    url: str
    media_type: str
    """As the parser recognised it."""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as its current parse reads it, with where that came from."""

    id: int
    url: str
    site_id: str | None
    division_code: str | None
    province: str | None
    first_seen: datetime
    parse_id: int
    capture_id: int
    fetched_at: datetime
    digest: str
    warc: str
    offset: int
    crawl: str
    year: int | None
    issuer: str | None
    title: str | None
    form: str | None
    published: str | None
    parser_version: str


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What a crawl brought from one site."""

    site_id: str | None
    """None for captures that belong to no site."""
    captures: int
    reports: int
    findings: int
    """Findings of the reports' current parses."""
    errors: dict[str, int]
    """Captures by HTTP status, where it was no success."""
    blocked: int


class Reports:
    """The archive's reports."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(
        self, *, province: str | None = None, year: int | None = None, site: str | None = None
    ) -> Iterator[ReportRecord]:
        """Reports that can be read now, in the order they were found."""
        wanted = {ReportRow.province: province, Parse.year: year, ReportRow.site_id: site}
        query = _reports_query().where(*(column == value for column, value in wanted.items() if value is not None))
        last = 0
        while page := self._page(query, last):
            yield from page
            last = page[-1].id

    def _page(self, query: Select[*tuple[Any, ...]], after: int) -> Sequence[ReportRecord]:
        with reading(self._engine) as connection:
            return _records(connection, query, after)

    def load(self, parse_id: int) -> Report:
        """The report as that parse read it (without its cleaned text, which the parser makes again from the bytes)."""
        with reading(self._engine) as connection:
            row = parse_row(connection, parse_id)
            if row is None:
                raise UnknownCapture(f"no parse has the number {parse_id}")
            return load_report(connection, row)

    def of_capture(self, capture_id: int) -> Report | None:
        """The report as the capture's current parse reads it, or that of the same payload; None if none does."""
        query = select(Parse.id).join(Capture, reading_of(Capture, Parse)).where(Capture.id == capture_id)
        with reading(self._engine) as connection:
            found = connection.execute(query).scalar()
        return None if found is None else self.load(found)

    def parses(self, capture_id: int) -> Sequence[ParseRecord]:
        """All parses of a capture, the oldest first."""
        names = ParseRecord.__dataclass_fields__
        query = select(*(getattr(Parse, name) for name in names)).where(Parse.capture_id == capture_id)
        with reading(self._engine) as connection:
            return [ParseRecord(*row) for row in connection.execute(query.order_by(Parse.id))]

    def parts(self, parse_id: int) -> Sequence[PartRecord]:
        """What a parse was joined from, the page first; empty for a page that was read by itself."""
        columns = (ParsePart.name, Parse.id, Parse.capture_id, Capture.url, Parse.media_type)
        query = select(*columns).join(Parse, Parse.id == ParsePart.part_id)
        query = query.join(Capture, Capture.id == Parse.capture_id).where(ParsePart.parse_id == parse_id)
        with reading(self._engine) as connection:
            return [PartRecord(*row) for row in connection.execute(query.order_by(ParsePart.position))]

    def crawl_summary(self, crawl_id: int) -> Sequence[SiteSummary]:
        """What a crawl brought, site by site."""
        with reading(self._engine) as connection:
            captures = connection.execute(_captures_by_site(crawl_id)).all()
            findings = dict(connection.execute(_findings_by_site(crawl_id)).all())
        sites = sorted({row.site_id for row in captures}, key=lambda site: (site is None, site or ""))
        return [
            _site_summary(site, [r for r in captures if r.site_id == site], findings.get(site, 0)) for site in sites
        ]


def reports_page(connection: Connection, after: int) -> Sequence[ReportRecord]:
    """The next reports behind a number, for who walks through all of them in one transaction."""
    return _records(connection, _reports_query(), after)


def _records(connection: Connection, query: Select[*tuple[Any, ...]], after: int) -> Sequence[ReportRecord]:
    query = query.where(ReportRow.id > after).order_by(ReportRow.id).limit(PAGE)
    return [ReportRecord(**row._asdict()) for row in connection.execute(query)]


def _reports_query() -> Select[*tuple[Any, ...]]:
    own: tuple[Any, ...] = (ReportRow.id, ReportRow.url, ReportRow.site_id, ReportRow.division_code)
    own += (ReportRow.province, ReportRow.first_seen, Parse.id.label("parse_id"), Parse.capture_id)
    own += (Capture.fetched_at, Capture.digest, WarcFile.name.label("warc"), Capture.offset, Crawl.name.label("crawl"))
    own += (Parse.year, Parse.issuer, Parse.title, Parse.form, Parse.published, Parse.parser_version)
    return (
        select(*own)
        .join(Parse, Parse.id == ReportRow.current_parse_id)
        .join(Capture, Capture.id == Parse.capture_id)
        .join(WarcFile, WarcFile.id == Capture.warc_file_id)
        .join(Crawl, Crawl.id == Capture.crawl_id)
    )


def _captures_by_site(crawl_id: int) -> Select[*tuple[Any, ...]]:
    is_report = Parse.report_id.is_not(None)
    keys = (Capture.site_id, Capture.kind, Capture.status, is_report)
    return (
        select(*keys[:-1], is_report.label("is_report"), func.count().label("number"))
        .outerjoin(Parse, reading_of(Capture, Parse))
        .where(Capture.crawl_id == crawl_id)
        .group_by(*keys)
    )


def _findings_by_site(crawl_id: int) -> Select[str | None, int]:
    return (
        select(Capture.site_id, func.count())
        .join(Parse, reading_of(Capture, Parse) & Parse.report_id.is_not(None))
        .join(FindingRow, FindingRow.parse_id == Parse.id)
        .where(Capture.crawl_id == crawl_id)
        .group_by(Capture.site_id)
    )


def _site_summary(site: str | None, rows: Sequence[Row[*tuple[Any, ...]]], findings: int) -> SiteSummary:
    errors: dict[str, int] = {}
    for row in rows:
        if row.status >= 400:
            errors[f"http {row.status}"] = errors.get(f"http {row.status}", 0) + row.number
    return SiteSummary(
        site_id=site,
        captures=sum(row.number for row in rows),
        reports=sum(row.number for row in rows if row.is_report),
        findings=findings,
        errors=dict(sorted(errors.items())),
        blocked=sum(row.number for row in rows if row.kind == "blocked"),
    )
