"""Columns that are none of the form's: empty ones that run through heads and numbers, and those that count the rows."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsing.match.table import Piece, Row, Table

_HEADS = 2
"""Labels of columns that make a row one of heads."""
_ROWS = 5
"""Numbers that run on by one by chance are fewer."""


def without(table: Table) -> Table:
    """The table without such columns; the table itself where it has none."""
    empty = {column for column in table.dead if _runs_through(table.rows, column)}
    counting = set(_counting(table.rows))
    if not empty and not counting:
        return table
    rows = [[p for p in row.pieces if not _passes(p, empty, counting)] for row in table.rows]
    kept = tuple([Row(row.index, tuple(pieces)) for row, pieces in zip(table.rows, rows, strict=True)])
    return replace(table, rows=kept, dead=table.dead - empty - counting)


def _passes(piece: Piece, empty: Container[int], counting: Container[int]) -> bool:
    """Whether a cell is of such a column; a head of the form at its top has come there because spans were lost."""
    return piece.start in empty or (piece.start in counting and not piece.meaning.known)


def _runs_through(rows: Sequence[Row], column: int) -> bool:
    """Whether an empty column has cells of its own in heads as in rows of numbers, so that no row was moved by it."""
    under = [(row, piece) for row in rows for piece in row.pieces if piece.start <= column < piece.end]
    if any(piece.end - piece.start > 1 and piece.start == column for _, piece in under):
        return False
    own = [row for row, piece in under if piece.own and piece.start == column]
    return any(map(_is_head, own)) and sum(not _is_head(row) for row in own) > 0


def _is_head(row: Row) -> bool:
    meanings = [piece.meaning for piece in row.own]
    columns, outcomes = sum(m.column is not None for m in meanings), sum(m.outcome is not None for m in meanings)
    return max(columns, outcomes) >= _HEADS or any(m.measure is not None for m in meanings)


def _counting(rows: Sequence[Row]) -> Iterator[int]:
    """The first column, where its numbers run on by one and labels stand to the right of them."""
    counted = [(row.own[0], row.own[1]) for row in rows if len(row.own) > 2 and row.own[0].text.strip().isdecimal()]
    numbers = [int(first.text) for first, _ in counted]
    labelled = all(second.printed.state == "unreadable" for _, second in counted)
    columns = {first.start for first, _ in counted}
    if len(counted) >= _ROWS and labelled and len(columns) == 1 and all(b == a + 1 for a, b in pairwise(numbers)):
        yield from columns
