"""What the parser made of captures: reports, parses, table rows, findings, sections.

Table rows hold the numbers as SQL likes them. Their `detail` says for each column where the cell stood ("at"), and
whatever else is not plain: "state" unless "printed", "raw" unless it is the number as `str()` writes it, "confidence"
for pictures, "exact" where the column's type would lose digits. A column that is absent from `detail` is a cell the
page does not have.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import ExactNumber, Id, Json, Number, Quantity, SafeText, UtcDateTime
from storage.models.base import Base

APPLICATION_COLUMNS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other", "total")
"""Columns of Section III, in the order of the form."""

REVIEW_COLUMNS = ("upheld", "corrected", "other", "pending", "total")
"""Columns of Section IV, in the order of the form."""

REVIEW_ROWS = ("review", "litigation_direct", "litigation_after_review")


class ReportRow(Base):
    """A published report: one page, however often captured."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    url: Mapped[str] = mapped_column(SafeText)
    url_hash: Mapped[str] = mapped_column(String(40), unique=True)
    """SHA-1 of the URL: what makes it unique, since URLs can be longer than an index takes."""
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"), index=True)
    division_code: Mapped[str | None] = mapped_column(ForeignKey("divisions.code"))
    province: Mapped[str | None] = mapped_column(SafeText, index=True)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    current_parse_id: Mapped[int | None] = mapped_column(
        ForeignKey("parses.id", use_alter=True, name="fk_reports_current_parse_id_parses")
    )
    """The current parse of its latest capture that reads as a report."""


class Parse(Base):
    """One reading of one capture by one version of the parser. Never changed, never removed."""

    __tablename__ = "parses"
    __table_args__ = (
        UniqueConstraint("capture_id", "parser_version", "revision"),
        Index("ix_parses_report", "report_id", "current"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    """None where the capture is no report."""
    parser_version: Mapped[str] = mapped_column(SafeText)
    revision: Mapped[int] = mapped_column(default=0)
    """Above 0 when the same version read the same bytes differently: an optional reader was added, say."""
    current: Mapped[bool] = mapped_column(default=False)
    """Whether it is the reading that counts for its capture."""
    kind: Mapped[str] = mapped_column(SafeText)
    reason: Mapped[str | None] = mapped_column(SafeText)
    form: Mapped[str | None] = mapped_column(SafeText)
    year: Mapped[int | None] = mapped_column(index=True)
    issuer: Mapped[str | None] = mapped_column(SafeText)
    title: Mapped[str | None] = mapped_column(SafeText)
    published: Mapped[str | None] = mapped_column(SafeText)
    source: Mapped[str | None] = mapped_column(SafeText)
    index_number: Mapped[str | None] = mapped_column(SafeText)
    document_number: Mapped[str | None] = mapped_column(SafeText)
    issuing_body: Mapped[str | None] = mapped_column(SafeText)
    media_type: Mapped[str] = mapped_column(SafeText)
    """As the parser recognised it from the bytes."""
    encoding: Mapped[str | None] = mapped_column(SafeText)
    text_length: Mapped[int]
    """Characters of the cleaned text."""


class ParsePart(Base):
    """What a joined reading was joined from: the page's own reading first, then that of each of its parts.

    A page that has been held against its parts has rows here even where they changed nothing.
    """

    __tablename__ = "parse_parts"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(SafeText)
    """As cells taken from it say where they stood: "attachment 1", "page 2", "picture 1"."""
    part_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), index=True)


class ApplicationRow(Base):
    """A row of Section III: applications by kind of applicant."""

    __tablename__ = "application_rows"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    row: Mapped[str] = mapped_column(SafeText, primary_key=True)
    position: Mapped[int]
    natural_person: Mapped[Number | None] = mapped_column(Quantity)
    business: Mapped[Number | None] = mapped_column(Quantity)
    research: Mapped[Number | None] = mapped_column(Quantity)
    nonprofit: Mapped[Number | None] = mapped_column(Quantity)
    legal_service: Mapped[Number | None] = mapped_column(Quantity)
    other: Mapped[Number | None] = mapped_column(Quantity)
    total: Mapped[Number | None] = mapped_column(Quantity)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class ReviewRow(Base):
    """A row of Section IV: review, litigation, litigation after review, by outcome."""

    __tablename__ = "review_rows"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    row: Mapped[str] = mapped_column(SafeText, primary_key=True)
    position: Mapped[int]
    upheld: Mapped[Number | None] = mapped_column(Quantity)
    corrected: Mapped[Number | None] = mapped_column(Quantity)
    other: Mapped[Number | None] = mapped_column(Quantity)
    pending: Mapped[Number | None] = mapped_column(Quantity)
    total: Mapped[Number | None] = mapped_column(Quantity)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class ProactiveRow(Base):
    """A number of Section II, and of any form whose cells stand one by one."""

    __tablename__ = "proactive_rows"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    cell_id: Mapped[str] = mapped_column(SafeText, primary_key=True)
    position: Mapped[int]
    item: Mapped[str] = mapped_column(SafeText)
    measure: Mapped[str] = mapped_column(SafeText)
    value: Mapped[Number | None] = mapped_column(Quantity)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class FindingRow(Base):
    """A disagreement or a doubt that the parser noted."""

    __tablename__ = "findings"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(40), index=True)
    """Hash of payload digest, rule and cells: stays the same through every later parse of the same bytes."""
    rule: Mapped[str] = mapped_column(SafeText, index=True)
    severity: Mapped[str] = mapped_column(SafeText)
    message: Mapped[str] = mapped_column(SafeText)
    cells: Mapped[list[str]] = mapped_column(Json)
    expected: Mapped[Number | None] = mapped_column(ExactNumber)
    found: Mapped[Number | None] = mapped_column(ExactNumber)


class SectionRow(Base):
    """A numbered part of the report, as clean text."""

    __tablename__ = "sections"

    parse_id: Mapped[int] = mapped_column(ForeignKey("parses.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    heading: Mapped[str] = mapped_column(SafeText)
    text: Mapped[str] = mapped_column(SafeText)
