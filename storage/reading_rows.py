"""A parsed report as rows of tables, made for the driver: without the database, so that any process can make them.

SQLAlchemy fits each value to its column one by one; for the two hundred cells of a report that takes longer than all
that SQLite does with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, Dialect

from parsing import Cell, Report
from storage.columns import ExactNumber, Quantity, exact_text, storable
from storage.database import to_json
from storage.models import APPLICATION_COLUMNS, REVIEW_COLUMNS, REVIEW_ROWS

Rows: TypeAlias = dict[str, list[tuple[Any, ...]]]
"""By table, in the order of its columns in `TABLES`, but for the number of the parse."""

TABLES = {
    "application_rows": ("row", "position", *APPLICATION_COLUMNS, "detail"),
    "review_rows": ("row", "position", *REVIEW_COLUMNS, "detail"),
    "proactive_rows": ("cell_id", "position", "item", "measure", "value", "detail"),
    "findings": ("position", "identity", "rule", "severity", "message", "cells", "expected", "found"),
    "sections": ("position", "number", "heading", "text"),
}
AT_ONCE = 200
"""Rows in one statement. Row by row, SQLite's driver gives up the interpreter's lock for each."""

_QUANTITY, _EXACT = Quantity(), ExactNumber()


def rows_of(report: Report, digest: str, dialect: str) -> Rows:
    """Cells, findings and sections of a report as a database ("sqlite", "postgresql") takes them.

    `digest` is the payload's.
    """
    to = _dialect(dialect)
    findings = [
        (
            position,
            finding_identity(digest, finding.rule, finding.cells),
            storable(finding.rule),
            storable(finding.severity),
            storable(finding.message),
            to_json(list(finding.cells)),
            _EXACT.process_bind_param(finding.expected, to),
            _EXACT.process_bind_param(finding.found, to),
        )
        for position, finding in enumerate(report.findings)
    ]
    sections = [
        (position, section.number, storable(section.heading), storable(section.text))
        for position, section in enumerate(report.sections)
    ]
    return {**_cell_rows(report.cells, to), "findings": findings, "sections": sections}


@cache
def _dialect(name: str) -> Dialect:
    return URL.create(name).get_dialect()()


def insert_rows(connection: Connection, parses: Sequence[tuple[int, Rows]]) -> None:
    """Stores the rows of parses, each given with its number."""
    for table, columns in TABLES.items():
        rows = [(number, *row) for number, found in parses for row in found.get(table, ())]
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            statement = _insert(table, columns, len(some), connection.dialect.paramstyle == "qmark")
            connection.exec_driver_sql(statement, tuple(value for row in some for value in row))


@cache
def _insert(table: str, columns: Sequence[str], rows: int, question_marks: bool) -> str:
    names = ", ".join(f'"{name}"' for name in ("parse_id", *columns))
    places = ", ".join(["?" if question_marks else "%s"] * (len(columns) + 1))
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([f'({places})'] * rows)}"


def _cell_rows(cells: Mapping[str, Cell], to: Dialect) -> Rows:
    """The rows that hold the cells; only tables with rows."""
    values: dict[tuple[str, str], tuple[int, dict[str, Any], dict[str, Any]]] = {}
    for position, (name, cell) in enumerate(cells.items()):
        table, row, column = place_of(name)
        _, numbers, detail = values.setdefault((table, row), (position, {}, {}))
        numbers[column] = _QUANTITY.process_bind_param(cell.value, to)
        detail[column] = _detail(cell)
    rows: Rows = {}
    for (table, row), (position, numbers, detail) in values.items():
        found = map(numbers.get, TABLES[table][2:-1]) if table != "proactive_rows" else (*_named(row), numbers["value"])
        rows.setdefault(table, []).append((storable(row), position, *found, to_json(detail)))
    return rows


@cache
def place_of(cell_id: str) -> tuple[str, str, str]:
    """Table, row and column of a cell id. A form whose cells stand one by one goes to `proactive_rows`."""
    row, _, column = cell_id.rpartition(".")
    if row.startswith("applications.") and column in APPLICATION_COLUMNS:
        return "application_rows", row.removeprefix("applications."), column
    if row in REVIEW_ROWS and column in REVIEW_COLUMNS:
        return "review_rows", row, column
    return "proactive_rows", cell_id, "value"


def _named(cell_id: str) -> tuple[str, str]:
    """Item and measure of a cell that stands by itself."""
    item, _, measure = cell_id.rpartition(".")
    return storable(item.removeprefix("proactive.")), storable(measure)


def _detail(cell: Cell) -> dict[str, Any]:
    detail: dict[str, Any] = {"at": storable(cell.at)}
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


def finding_identity(digest: str, rule: str, cells: Sequence[str]) -> str:
    """What a person's verdict on a finding is tied to: it outlives every later parse of the same bytes."""
    return hashlib.sha1("\n".join((digest, rule, *cells)).encode(), usedforsecurity=False).hexdigest()
