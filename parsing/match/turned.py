"""Tables that stand on their side: the rows of the form as columns and its columns as rows.

Which way a table stands is told by its labels alone: those of rows side by side, and those of columns one below the
other. It is laid round and read like any other; every cell keeps the place it has on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parsing.document import Grid, GridCell
from parsing.match.review_heads import group_names
from parsing.match.table import Piece, Row, Table, dead_columns, place_of
from parsing.numbers import read_number

_HEAD_ROWS = 4
_ROWS_BESIDE = 8
"""Labels of rows of part 三 side by side that no table has which stands upright."""
_COLUMNS_BELOW = 4
_OUTCOMES_BELOW = 4
_PROCEEDINGS_BESIDE = 2


def laid_round(grid: Grid, table: Table) -> Table:
    """The table with rows for columns where it stands on its side; else the table itself."""
    if not _is_turned(table) or not _is_whole(grid):
        return table
    rows = tuple([Row(index, tuple(_pieces(grid, index))) for index in range(max(map(len, grid.rows), default=0))])
    return replace(table, rows=rows, dead=dead_columns(rows))


def _is_whole(grid: Grid) -> bool:
    """Whether no row lacks a cell and no number has room for two: both move numbers from one row to another."""
    return all(
        cell is not None and (cell.rowspan == cell.colspan == 1 or read_number(cell.text).value is None)
        for row in grid.rows
        for cell in row
    )


def _is_turned(table: Table) -> bool:
    return (
        (3 in table.speaks_of and _applications(table))
        or (4 in table.speaks_of and _review(table))
        or (2 in table.speaks_of and _proactive(table))
    )


def _applications(table: Table) -> bool:
    """Whether rows of part 三 stand side by side, and applicants one below the other."""
    beside = {piece.meaning.row for row in table.rows[:_HEAD_ROWS] for piece in row.own} - {None}
    if len(beside) < _ROWS_BESIDE:
        return False
    below = [{piece.meaning.column for piece in row.own} - {None} for row in table.rows[1:]]
    return len({name for names in below if len(names) == 1 for name in names}) >= _COLUMNS_BELOW


def _review(table: Table) -> bool:
    """Whether outcomes stand one below the other, with numbers behind them, and proceedings side by side."""
    below = {row.own[0].meaning.outcome for row in table.rows if row.own and _numbers(row) >= _PROCEEDINGS_BESIDE}
    if len(below - {None}) < _OUTCOMES_BELOW:
        return False
    beside = {name for row in table.rows[:_HEAD_ROWS] for piece in row.own for name in group_names(piece)}
    return len(beside) >= _PROCEEDINGS_BESIDE


def _proactive(table: Table) -> bool:
    """Whether every row of numbers is a measure of part 二, under a row of documents or decisions."""
    heads = [
        row for row in table.rows if sum(piece.meaning.item is not None for piece in row.own) and not _numbers(row)
    ]
    valued = [row for row in table.rows if _numbers(row)]
    if len(heads) != 1 or not valued:
        return False
    items = [piece for piece in heads[0].own if piece.meaning.item is not None]
    return all(row.own[0].meaning.measure is not None and len(row.own) == len(items) + 1 for row in valued)


def _numbers(row: Row) -> int:
    """Cells of a row that may be numbers; empty ones may be as well, where something is printed beside them."""
    values = sum(piece.printed.state != "unreadable" for piece in row.own)
    return values if any(piece.printed.state in {"printed", "not_applicable"} for piece in row.own) else 0


def _pieces(grid: Grid, column: int) -> Iterator[Piece]:
    """The cells of a column from top to bottom as the pieces of a row."""
    previous: GridCell | None = None
    for row in grid.rows:
        cell = row[column] if column < len(row) else None
        if cell is None or cell is previous:
            continue
        previous = cell
        own = cell.column == column
        yield Piece(cell.text, place_of(grid, cell), cell.row, cell.row + cell.rowspan, own, cell.confidence)
