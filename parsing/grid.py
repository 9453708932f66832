"""Spans to places: the table algorithm of HTML, with absurd spans cut down.

Source: WHATWG HTML, "Forming a table": a cell takes the first free slot of its row, a cell reaching down from a row
above keeps its slots, and a rowspan of 0 reaches to the end of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsing.document import Box, Grid, GridCell

MAX_COLUMNS = 200
MAX_ROWS = 3000
MAX_SPAN = 60


class SourceCell(NamedTuple):
    """A cell as it stands in the source: its text and the spans it claims."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    box: Box | None = None
    confidence: float | None = None


def expand(
    rows: Sequence[Sequence[SourceCell]],
    *,
    number: int,
    page: int | None = None,
    hidden: bool = False,
    lines: tuple[int, ...] = (),
) -> Grid:
    """Lay source rows out on a grid as a browser does. Rows and columns beyond the limits are dropped."""
    height = min(len(rows), MAX_ROWS)
    places: list[dict[int, GridCell]] = [{} for _ in range(height)]
    for r in range(height):
        _lay_row(rows[r], r, places)
    width = max((max(row) + 1 for row in places if row), default=0)
    full = tuple(tuple(row.get(c) for c in range(width)) for row in places)
    return Grid(number=number, rows=full, page=page, hidden=hidden, lines=lines[:height])


def _lay_row(cells: Sequence[SourceCell], r: int, places: list[dict[int, GridCell]]) -> None:
    here = places[r]
    column = 0
    for source in cells:
        while column in here:
            column += 1
        if column >= MAX_COLUMNS:
            return
        down = len(places) - r if source.rowspan == 0 else source.rowspan
        down = max(1, min(down, len(places) - r, MAX_SPAN))
        across = max(1, min(source.colspan, MAX_SPAN, MAX_COLUMNS - column))
        cell = GridCell(source.text, r, column, down, across, source.box, source.confidence)
        if down == 1 and across == 1:
            here[column] = cell
        else:
            _fill(cell, places)
        column += across


def _fill(cell: GridCell, places: list[dict[int, GridCell]]) -> None:
    for row in places[cell.row : cell.row + cell.rowspan]:
        for column in range(cell.column, cell.column + cell.colspan):
            row.setdefault(column, cell)
