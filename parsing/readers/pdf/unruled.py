"""Tables without rulings: numbers that stand below the words of a head, column by column.

Read as lines of text such a table loses its blank cells. Where every row is one line, and every number stands clearly
below one word of the head, its places are known; anything else is left to be read as lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parsing.document import Grid, GridCell
from parsing.readers.pdf.glyphs import Glyph, lines_of, rows_of
from parsing.readers.pdf.narrow import narrow_table
from parsing.readers.pdf.pieces import Piece, pieces_of
from parsing.readers.pdf.wrapped import Wide, is_like, wrapped_table
from parsing.readers.ruled import grid_of

_GAP: Final = 1.5
"""Sizes of its text by which two words in a row are apart that belong to different columns."""
_OFF: Final = 0.35
"""Of the distance to the next column, by which a number may stand beside the middle of its head."""
_MOST_COLUMNS: Final = 12
_LONGEST_HEAD: Final = 14
"""Signs of a word in a head; running text is longer."""


@dataclass(frozen=True, slots=True)
class Unruled:
    """A table, and which of the rows of signs it is made of."""

    table: Grid | Wide
    rows: range
    top: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a page without rulings holds."""

    tables: tuple[Unruled, ...]
    outside: tuple[Glyph, ...]
    """Signs that belong to no table."""
    unplaced: tuple[str, ...] = ()
    """What stands in the columns of a table whose numbers cannot be placed."""


def unruled_tables(glyphs: Sequence[Glyph], *, page: int, known: Sequence[float] = ()) -> Found:
    """The tables among the signs of a page, and what is outside of them.

    `known` are the middles of the columns of a wide table on the page before.
    """
    rows = [sorted(row, key=lambda glyph: glyph.left) for row in rows_of(glyphs)]
    pieces = [pieces_of(row, _GAP) for row in rows]
    found: list[Unruled] = []
    start = 0
    while start < len(rows):
        end = _end(pieces, start)
        if end is None:
            start += 1
            continue
        first = start - 1 if _is_title(pieces, start) and not (found and found[-1].rows.stop == start) else start
        grid = grid_of(_cells(pieces, first, start, end), number=0, page=page)
        found.append(Unruled(grid, range(first, end), pieces[first][0].box[1]))
        start = end
    held = {number for table in found for number in table.rows}
    left = [row for number, row in enumerate(rows) if number not in held]
    narrow = narrow_table(left)
    if narrow is not None:
        grid = grid_of(narrow.cells, number=0, page=page)
        found.append(Unruled(grid, narrow.rows, left[narrow.rows.start][0].top))
        left = [row for number, row in enumerate(left) if number not in narrow.rows]
    return _with_wide_table(found, left, page, known)


def _with_wide_table(
    found: Sequence[Unruled], left: Sequence[Sequence[Glyph]], page: int, known: Sequence[float]
) -> Found:
    """The tables found so far, and the wide one with broken labels that may be among the rows that are left."""
    wide = wrapped_table(left, page=page, known=known)
    if wide is None:
        return Found(tuple(found), tuple(glyph for row in left for glyph in row))
    table = [] if wide.table is None else [Unruled(wide.table, wide.rows, wide.table.top)]
    outside: list[Glyph] = []
    unplaced: list[str] = []
    for number, row in enumerate(left):
        inside = number in wide.rows
        if inside and table:
            continue
        beyond = [glyph for glyph in row if glyph.left >= wide.edge] if inside or is_like(row, wide) else []
        outside += [glyph for glyph in row if glyph not in beyond]
        unplaced += [lines_of(beyond)[0].text] if beyond else []
    return Found((*found, *table), tuple(outside), tuple(unplaced))


def _end(pieces: Sequence[Sequence[Piece]], start: int) -> int | None:
    """Where a table ends whose head is the row `start`; None when that is no head of one."""
    head = pieces[start]
    if not 2 <= len(head) <= _MOST_COLUMNS or any(one.is_value or len(one.text) > _LONGEST_HEAD for one in head):
        return None
    end = start + 1
    while end < len(pieces) and _is_row_of(head, pieces[end]):
        end += 1
    while end > start + 1 and not pieces[end - 1][-1].is_value:
        end -= 1
    return end if end > start + 1 else None


def _is_row_of(head: Sequence[Piece], row: Sequence[Piece]) -> bool:
    """Whether a row is a label with values, each below one word of the head and no two below the same."""
    labels, values = _divided(row)
    if not labels or len(labels) > 3 or any(one.is_value for one in labels):
        return False
    columns = [_column(head, value) for value in values]
    named = _has_label_column(head, labels)
    if None in columns or len(set(columns)) != len(columns) or (named and 0 in columns):
        return False
    return bool(values) or (named and _column(head, labels[-1]) == 0)


def _divided(row: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The words at the beginning of a row, and the values behind them; no words when others stand between values."""
    first = next((i for i, one in enumerate(row) if one.is_value), len(row))
    values = list(row[first:])
    return (list(row[:first]), values) if all(one.is_value for one in values) else ([], [])


def _has_label_column(head: Sequence[Piece], labels: Sequence[Piece]) -> bool:
    """Whether the first word of the head stands over the labels, not over values."""
    return head[0].box[0] < labels[-1].box[2]


def _column(head: Sequence[Piece], piece: Piece) -> int | None:
    """The word of the head that a piece clearly stands below: columns are apart, so that the two share some width."""
    nearest = min(range(len(head)), key=lambda i: abs(head[i].middle - piece.middle))
    if not _over(head[nearest], piece):
        return None
    beside = [abs(head[i].middle - head[nearest].middle) for i in (nearest - 1, nearest + 1) if 0 <= i < len(head)]
    return nearest if abs(head[nearest].middle - piece.middle) <= _OFF * min(beside) else None


def _over(head: Piece, piece: Piece) -> bool:
    return min(head.box[2], piece.box[2]) > max(head.box[0], piece.box[0])


def _is_title(pieces: Sequence[Sequence[Piece]], start: int) -> bool:
    """Whether the row above a head is a title bar over the table: one short piece near its middle."""
    if start == 0 or len(pieces[start - 1]) != 1:
        return False
    [above], head = pieces[start - 1], pieces[start]
    width = head[-1].box[2] - head[0].box[0]
    middle = (head[0].box[0] + head[-1].box[2]) / 2
    close = head[0].box[1] - above.box[3] < 2 * above.size
    return close and len(above.text) <= _LONGEST_HEAD and abs(above.middle - middle) < 0.2 * width


def _cells(pieces: Sequence[Sequence[Piece]], first: int, start: int, end: int) -> Iterator[GridCell]:
    """The cells of a table; where nothing stands below a word of the head the cell is blank."""
    head = pieces[start]
    rows = [_divided(row) for row in pieces[start + 1 : end]]
    named = all(_has_label_column(head, labels) for labels, _ in rows)
    wide = max(len(labels) for labels, _ in rows)
    shift = wide - 1 if named else wide
    if first < start:
        [title] = pieces[first]
        yield GridCell(title.text, 0, 0, 1, shift + len(head), title.box)
    top = start - first
    if not named:
        yield GridCell("", top, 0, 1, shift)
    for i, word in enumerate(head):
        yield GridCell(
            word.text, top, 0 if named and i == 0 else i + shift, 1, wide if named and i == 0 else 1, word.box
        )
    for row, (labels, values) in enumerate(rows, start=top + 1):
        for i, label in enumerate(labels):
            column = wide - len(labels) + i
            yield GridCell(label.text, row, 0 if i == 0 else column, 1, column + 1 if i == 0 else 1, label.box)
        below = {_column(head, value): value for value in values}
        for i in range(1 if named else 0, len(head)):
            value = below.get(i)
            yield GridCell(value.text if value else "", row, i + shift, 1, 1, value.box if value else None)
