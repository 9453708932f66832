"""A row of numbers in many narrow columns without rulings, under heads that are set in several lines.

What stands in one column stands apart from every other, so that the columns are where the words of the heads and the
numbers overlap. Words over several columns are wider than a column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from parsing.document import GridCell
from parsing.readers.joining import join_all
from parsing.readers.pdf.glyphs import Glyph
from parsing.readers.pdf.labels import OPENER
from parsing.readers.pdf.pieces import Piece, pieces_of

_FEWEST: Final = 10
"""Columns by which such a row is noticed; the row of part 四 has fifteen in both forms."""
_WORDS: Final = 4
"""Signs of a line in a narrow head at most."""
_RUN: Final = 12
"""Signs on end by which a line is the words of several columns; the longest head over some of them has eight."""
_UNEVEN: Final = 1.8
"""Times the least distance between two numbers side by side, up to which none is missing between them."""
_HEAD_LINES: Final = 6
_TIGHT: Final = 0.5
"""Sizes of its text between two lines of one cell."""
_DIGIT: Final = re.compile(r"\d")
_CLOSE: Final = 3.0
"""Sizes of its text between two lines of one table."""
_GAP: Final = 0.45
"""Sizes of its text by which words in neighbouring columns are apart at least."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which of the rows of signs the table is, and its cells: a row of heads and one of numbers."""

    rows: range
    cells: tuple[GridCell, ...]


def narrow_table(rows: Sequence[Sequence[Glyph]]) -> Narrow | None:
    """The first such table among the rows of a page."""
    pieces = [pieces_of(row, _GAP) for row in rows]
    for number, row in enumerate(pieces):
        if not all(one.is_value for one in row) or _is_crowded(pieces, number):
            continue
        top = _start(pieces, number)
        for start in range(top, number):
            cells = _under_heads(pieces[start:number], row)
            if cells is not None:
                return Narrow(range(start, number + 1), cells)
        cells = _glued(rows[top:number], row)
        if cells is not None:
            return Narrow(range(top, number + 1), cells)
    return None


def _is_crowded(pieces: Sequence[Sequence[Piece]], number: int) -> bool:
    """Whether a row right above or below has digits as well: one of the numbers is broken over lines."""
    top, bottom = pieces[number][0].box[1], pieces[number][0].box[3]
    beside = [one for row in (*pieces[max(0, number - 1) : number], *pieces[number + 1 : number + 2]) for one in row]
    return any(
        _DIGIT.search(one.text) and max(one.box[1] - bottom, top - one.box[3]) < _TIGHT * one.size for one in beside
    )


def _under_heads(lines: Sequence[Sequence[Piece]], values: Sequence[Piece]) -> tuple[GridCell, ...] | None:
    """The cells where the heads themselves show the columns; words over several of them must not be among the lines."""
    heads = [one for line in lines for one in line if len(one.text) <= _WORDS]
    columns = _columns(heads)
    return _cells(columns, heads, values) if len(columns) >= _FEWEST else None


def _start(pieces: Sequence[Sequence[Piece]], number: int) -> int:
    """The first line of the heads over a row: lines close above it, without any number."""
    start = number
    while start > 0 and number - start < _HEAD_LINES:
        above, below = pieces[start - 1], pieces[start]
        near = below[0].box[1] - above[0].box[3] < _CLOSE * below[0].size
        if not near or any(one.is_value for one in above):
            break
        start -= 1
    while start < number and not _is_leaf_line(pieces[start]):
        start += 1
    return start


def _is_leaf_line(row: Sequence[Piece]) -> bool:
    """Whether a line names single columns: several short words, or many signs on end where the words touch."""
    if OPENER.match(row[0].text):
        return False
    return sum(len(one.text) <= _WORDS for one in row) > 2 or any(len(one.text) >= _RUN for one in row)


def _columns(heads: Sequence[Piece]) -> list[tuple[float, float]]:
    """From where to where each column reaches: words that share some width stand in one."""
    found: list[tuple[float, float]] = []
    for left, right in sorted((one.box[0], one.box[2]) for one in heads):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _cells(
    columns: Sequence[tuple[float, float]], heads: Sequence[Piece], values: Sequence[Piece]
) -> tuple[GridCell, ...] | None:
    """Heads and numbers column by column; None where a number stands under no head, or two under one."""
    under: dict[int, Piece] = {}
    for value in values:
        own = [i for i, column in enumerate(columns) if _shares(value, column)]
        if len(own) != 1 or own[0] in under:
            return None
        under[own[0]] = value
    found = []
    for i, column in enumerate(columns):
        text = join_all(one.text for one in heads if _shares(one, column))
        here = under.get(i)
        found.append(GridCell(text, 0, i))
        found.append(GridCell(here.text if here else "", 1, i, 1, 1, here.box if here else None))
    return tuple(found)


def _glued(heads: Sequence[Sequence[Glyph]], values: Sequence[Piece]) -> tuple[GridCell, ...] | None:
    """The cells where the words of neighbouring heads touch: each sign stands over the nearest number.

    None unless the numbers stand at even distances, so that none is missing between two others.
    """
    middles = [one.middle for one in values]
    steps = [after - before for before, after in pairwise(middles)]
    if not heads or len(values) < _FEWEST or max(steps) > _UNEVEN * min(steps):
        return None
    texts = [""] * len(values)
    for row in heads:
        for glyph in row:
            nearest = min(range(len(middles)), key=lambda i: abs(middles[i] - glyph.middle[0]))
            if abs(middles[nearest] - glyph.middle[0]) > max(steps):
                return None
            texts[nearest] += glyph.text
    named = [GridCell(text, 0, i) for i, text in enumerate(texts)]
    return (*named, *(GridCell(one.text, 1, i, 1, 1, one.box) for i, one in enumerate(values)))


def _shares(one: Piece, column: tuple[float, float]) -> bool:
    return min(one.box[2], column[1]) > max(one.box[0], column[0])
