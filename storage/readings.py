"""A parsed report as the archive gives it back; `storage.reading_rows` has the way in.

Storing and loading gives the same cells, findings and sections (text without NUL and lone surrogates, see
`columns.storable`). The cleaned text itself and what cleanup removed are not stored: the parser makes them again from
the stored bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Row, Select, bindparam, select

from parsing import Cell, Finding, Report, Section
from parsing.report import Severity
from storage.columns import Number, number_from_text, storable
from storage.models import (
    APPLICATION_COLUMNS,
    REVIEW_COLUMNS,
    ApplicationRow,
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


def _cell(value: Number | None, detail: Mapping[str, Any]) -> Cell:
    if "exact" in detail:
        value = number_from_text(detail["exact"])
    raw = detail["raw"] if "raw" in detail else "" if value is None else str(value)
    return Cell(value, detail.get("state", "printed"), raw, detail["at"], detail.get("confidence"))


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
    # By position, in the order of the table: a reparse loads millions of cells.
    _, name, _, *values, detail = row
    found = zip(columns, values, strict=True)
    return {f"{prefix}{name}.{column}": _cell(value, detail[column]) for column, value in found if column in detail}


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
