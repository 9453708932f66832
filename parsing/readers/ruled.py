"""From boxes on a page to a grid: rows and columns are where the boxes' edges line up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsing.document import Box, Grid, GridCell


@dataclass(frozen=True, slots=True)
class Boxed:
    """Text in a box, before rows and columns are known."""

    text: str
    box: Box
    confidence: float | None = None


def grid_from_boxes(cells: Sequence[Boxed], *, number: int, page: int | None, tolerance: float) -> Grid:
    """The grid whose lines are the boxes' edges; edges closer than `tolerance` are the same line."""
    columns = _lines([edge for cell in cells for edge in (cell.box[0], cell.box[2])], tolerance)
    rows = _lines([edge for cell in cells for edge in (cell.box[1], cell.box[3])], tolerance)
    placed = []
    for cell in cells:
        left, top, right, bottom = cell.box
        row, column = _nearest(rows, top), _nearest(columns, left)
        placed.append(
            GridCell(
                cell.text,
                row,
                column,
                max(1, _nearest(rows, bottom) - row),
                max(1, _nearest(columns, right) - column),
                cell.box,
                cell.confidence,
            )
        )
    return grid_of(placed, number=number, page=page)


def grid_of(cells: Iterable[GridCell], *, number: int, page: int | None = None, hidden: bool = False) -> Grid:
    """The grid that holds the cells; the first cell to claim a place keeps it."""
    held: dict[tuple[int, int], GridCell] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                held.setdefault((row, column), cell)
    height = max((row for row, _ in held), default=-1) + 1
    width = max((column for _, column in held), default=-1) + 1
    rows = tuple(tuple(held.get((row, column)) for column in range(width)) for row in range(height))
    return Grid(number, rows, page, hidden)


def _lines(edges: list[float], tolerance: float) -> list[float]:
    """Edges grouped into lines, each at the mean of its edges."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][-1] <= tolerance:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [sum(group) / len(group) for group in groups]


def _nearest(lines: Sequence[float], edge: float) -> int:
    return min(range(len(lines)), key=lambda i: abs(lines[i] - edge))
