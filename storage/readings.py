"""A parsed report as table rows, and back.

Storing and loading gives the same cells, findings and sections (text without NUL and lone surrogates, see
`columns.storable`). The cleaned text itself and what cleanup removed are not stored: the parser makes them again from
the stored bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Row, Select, bindparam, insert, select

from parsing import Cell, Finding, Report, Section
from parsing.report import CellState, Severity
from storage.columns import Number, exact_text, number_from_text, storable
from storage.models import (
    APPLICATION_COLUMNS,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    ApplicationRow,
    Base,
    FindingRow,
    Parse,
    ProactiveRow,
    ReviewRow,
    SectionRow,
)

Values: TypeAlias = dict[str, Any]
CellRow: TypeAlias = ApplicationRow | ReviewRow | ProactiveRow
CellTable: TypeAlias = type[ApplicationRow] | type[ReviewRow] | type[ProactiveRow]

METADATA = (
    "kind",
    "reason",
    "form",
    "year",
    "issuer",
    "title",
    "published",
    "source",
    "index_number",
    "document_number",
    "issuing_body",
    "media_type",
    "encoding",
)
"""Fields that a Report and a Parse share by name."""


def as_stored(report: Report) -> Report:
    """The report as the archive will give it back, for comparing."""
    cells = {name: cell._replace(raw=storable(cell.raw), at=storable(cell.at)) for name, cell in report.cells.items()}
    findings = tuple(replace(finding, message=storable(finding.message)) for finding in report.findings)
    sections = tuple(replace(s, heading=storable(s.heading), text=storable(s.text)) for s in report.sections)
    texts: dict[str, Any] = {
        name: storable(value) for name in METADATA if isinstance(value := getattr(report, name), str)
    }
    return replace(report, cells=cells, findings=findings, sections=sections, text="", removed=(), **texts)


def parse_values(report: Report) -> Values:
    """The columns of `parses` that come from the report itself."""
    return {name: getattr(report, name) for name in METADATA} | {"parser_version": report.parser}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a parse says, to be stored."""

    parse_id: int
    report: Report
    digest: str
    """The payload's."""


def insert_readings(connection: Connection, readings: Sequence[Reading]) -> None:
    """Stores cells, findings and sections of parses, with one statement for each table."""
    rows: dict[type[Base], list[Values]] = {}
    for item in readings:
        for table, cells in cell_rows(item.parse_id, item.report.cells).items():
            rows.setdefault(table, []).extend(cells)
        rows.setdefault(FindingRow, []).extend(_finding_rows(item.parse_id, item.report.findings, item.digest))
        rows.setdefault(SectionRow, []).extend(_section_rows(item.parse_id, item.report.sections))
    for into, values in rows.items():
        if values:
            connection.execute(insert(into), values)


def cell_rows(parse_id: int, cells: Mapping[str, Cell]) -> dict[CellTable, list[Values]]:
    """The table rows that hold the cells, by table; only tables with rows."""
    rows: dict[tuple[CellTable, str], Values] = {}
    for position, (name, cell) in enumerate(cells.items()):
        table, row, column = place_of(name)
        values = rows.get((table, row))
        if values is None:
            values = rows[table, row] = _empty_row(table, row, parse_id, position)
        values[column] = cell.value
        values["detail"][column] = _detail(cell)
    by_table: dict[CellTable, list[Values]] = {}
    for (table, _), values in rows.items():
        by_table.setdefault(table, []).append(values)
    return by_table


def place_of(cell_id: str) -> tuple[CellTable, str, str]:
    """Table, row and column of a cell id. A form whose cells stand one by one goes to `proactive_rows`."""
    row, _, column = cell_id.rpartition(".")
    if row.startswith("applications.") and column in APPLICATION_COLUMNS:
        return ApplicationRow, row.removeprefix("applications."), column
    if row in REVIEW_ROWS and column in REVIEW_COLUMNS:
        return ReviewRow, row, column
    return ProactiveRow, cell_id, "value"


def _empty_row(table: CellTable, row: str, parse_id: int, position: int) -> Values:
    values: Values = {"parse_id": parse_id, "position": position, "detail": {}}
    if table is ProactiveRow:
        item, _, measure = row.rpartition(".")
        return values | {"cell_id": row, "item": item.removeprefix("proactive."), "measure": measure, "value": None}
    columns = APPLICATION_COLUMNS if table is ApplicationRow else REVIEW_COLUMNS
    return values | {"row": row} | dict.fromkeys(columns)


def _detail(cell: Cell) -> Values:
    detail: Values = {"at": storable(cell.at)}
    if cell.state != "printed":
        detail["state"] = cell.state
    if cell.raw != ("" if cell.value is None else str(cell.value)):
        detail["raw"] = storable(cell.raw)
    if cell.confidence is not None:
        detail["confidence"] = cell.confidence
    exact = None if cell.value is None else exact_text(cell.value)
    if exact is not None:
        detail["exact"] = exact
    return detail


def _cell(value: Number | None, detail: Mapping[str, Any]) -> Cell:
    if "exact" in detail:
        value = number_from_text(detail["exact"])
    raw = detail.get("raw", "" if value is None else str(value))
    state = cast(CellState, detail.get("state", "printed"))
    return Cell(value, state, raw, detail["at"], detail.get("confidence"))


def finding_identity(digest: str, rule: str, cells: Sequence[str]) -> str:
    """What a person's verdict on a finding is tied to: it outlives every later parse of the same bytes."""
    return hashlib.sha1("\n".join((digest, rule, *cells)).encode(), usedforsecurity=False).hexdigest()


def _finding_rows(parse_id: int, findings: Sequence[Finding], digest: str) -> Iterator[Values]:
    for position, finding in enumerate(findings):
        yield {
            "parse_id": parse_id,
            "position": position,
            "identity": finding_identity(digest, finding.rule, finding.cells),
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "cells": list(finding.cells),
            "expected": finding.expected,
            "found": finding.found,
        }


def _section_rows(parse_id: int, sections: Sequence[Section]) -> Iterator[Values]:
    for position, section in enumerate(sections):
        values = {"number": section.number, "heading": section.heading, "text": section.text}
        yield {"parse_id": parse_id, "position": position} | values


def load_report(connection: Connection, parse: Row[*tuple[Any, ...]]) -> Report:
    """The report of a parse, from its row in `parses`."""
    return load_reports(connection, [parse])[parse.id]


def load_reports(connection: Connection, parses: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, Report]:
    """The reports of several parses at once, by their numbers."""
    numbers = [parse.id for parse in parses]
    cells, findings = load_cells(connection, numbers), _load_findings(connection, numbers)
    sections = _load_sections(connection, numbers)
    return {
        parse.id: Report(
            **{name: getattr(parse, name) for name in METADATA},
            cells=cells[parse.id],
            findings=tuple(findings.get(parse.id, ())),
            sections=tuple(sections.get(parse.id, ())),
            parser=parse.parser_version,
        )
        for parse in parses
    }


def load_cells(connection: Connection, parse_ids: Sequence[int]) -> dict[int, dict[str, Cell]]:
    """The cells of several parses at once, each in the order of its form."""
    found: dict[int, list[tuple[int, dict[str, Cell]]]] = {parse_id: [] for parse_id in parse_ids}
    for table, query in _CELLS.items():
        for row in connection.execute(query, {"parses": parse_ids}):
            found[row.parse_id].append((row.position, _row_cells(table, row)))
    ordered = {parse_id: sorted(parts, key=lambda part: part[0]) for parse_id, parts in found.items()}
    return {parse_id: {n: c for _, part in parts for n, c in part.items()} for parse_id, parts in ordered.items()}


def _row_cells(table: CellTable, row: Row[*tuple[Any, ...]]) -> dict[str, Cell]:
    if table is ProactiveRow:
        return {row.cell_id: _cell(row.value, row.detail["value"])}
    prefix, columns = ("applications.", APPLICATION_COLUMNS) if table is ApplicationRow else ("", REVIEW_COLUMNS)
    present = [column for column in columns if column in row.detail]
    return {f"{prefix}{row.row}.{column}": _cell(getattr(row, column), row.detail[column]) for column in present}


def _load_findings(connection: Connection, parse_ids: Sequence[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for r in connection.execute(_FINDINGS, {"parses": parse_ids}):
        finding = Finding(r.rule, cast(Severity, r.severity), tuple(r.cells), r.message, r.expected, r.found)
        found.setdefault(r.parse_id, []).append(finding)
    return found


def _load_sections(connection: Connection, parse_ids: Sequence[int]) -> dict[int, list[Section]]:
    found: dict[int, list[Section]] = {}
    for row in connection.execute(_SECTIONS, {"parses": parse_ids}):
        found.setdefault(row.parse_id, []).append(Section(row.number, row.heading, row.text))
    return found


def _of_parses(table: type[FindingRow | SectionRow | CellRow]) -> Select[*tuple[Any, ...]]:
    query = select(table.__table__).where(table.parse_id.in_(bindparam("parses", expanding=True)))
    return query.order_by(table.parse_id, table.position)


_FINDINGS, _SECTIONS = _of_parses(FindingRow), _of_parses(SectionRow)
_CELLS = {table: _of_parses(table) for table in (ProactiveRow, ApplicationRow, ReviewRow)}
"""Made once: SQLAlchemy takes longer to make such a statement than the database to answer it."""


def parse_row(connection: Connection, parse_id: int) -> Row[*tuple[Any, ...]] | None:
    """The row in `parses`, or None."""
    return connection.execute(select(Parse.__table__).where(Parse.id == parse_id)).first()
