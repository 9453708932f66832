"""Rows that stand in one: the labels of several rows line by line, and as many lines in every cell beside them.

A row is only taken apart where each cell has just as many lines as there are labels; with fewer, which line is missing
is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsing.match.table import Piece, Row, Table
from parsing.vocabulary import meaning_of

_FEWEST = 2


def unstacked(table: Table) -> Table:
    """The table with a row for each line of such cells; the table itself where it has none."""
    if not table.geometric or not any(_labels(row) for row in table.rows):
        return table
    rows = [single for row in table.rows for single in _singles(row)]
    return replace(table, rows=tuple([Row(index, row.pieces) for index, row in enumerate(rows)]))


def _labels(row: Row) -> Piece | None:
    """The cell of a row whose lines are labels of several rows, if all beside it have as many lines."""
    found = next((piece for piece in row.own if "\n" in piece.text and _are_labels(_lines(piece))), None)
    if found is None:
        return None
    behind = [piece for piece in row.own if piece.start >= found.end]
    count = len(_lines(found))
    return found if behind and all(len(_lines(piece)) == count for piece in behind) else None


def _lines(piece: Piece) -> list[str]:
    return [line.strip() for line in piece.text.split("\n")]


def _are_labels(lines: Sequence[str]) -> bool:
    """Whether each line is a row of the form, each another."""
    meanings = [meaning_of(line) for line in lines]
    rows = [meaning.row or meaning.item for meaning in meanings]
    return len(rows) >= _FEWEST and None not in rows and len(set(rows)) == len(rows)


def _singles(row: Row) -> Iterator[Row]:
    labels = _labels(row)
    if labels is None:
        yield row
        return
    for index in range(len(_lines(labels))):
        yield Row(row.index, tuple([_line(piece, index, labels) for piece in row.pieces]))


def _line(piece: Piece, index: int, labels: Piece) -> Piece:
    """A line of a cell as a cell; what stands before the labels, a group, begins in the first line."""
    if piece.start < labels.start or not piece.own:
        return piece if index == 0 else Piece(piece.text, piece.at, piece.start, piece.end, False, piece.confidence)
    at = f"{piece.at}, line {index + 1}"
    return Piece(_lines(piece)[index], at, piece.start, piece.end, True, piece.confidence)
