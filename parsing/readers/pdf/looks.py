"""Shapes that look like a ruled table and are none: stripes behind every other row, lines between columns alone.

What they enclose is no cell: a table with stripes has rows without any, and lines between columns alone leave all rows
in one. Such a page is read as one without rulings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parsing.document import Box
from parsing.readers.pdf.glyphs import Glyph, inside, rows_of
from parsing.readers.pdf.pieces import Piece, pieces_of

_BESIDE: Final = 1.2
"""Sizes of its text by which a row without a stripe is away from the next one with a stripe at most."""
_STACKED: Final = 3
"""Cells in one row with numbers below each other, or heads over numbers, by which it is told that lines are missing."""


def are_stripes(fills: Sequence[Box], glyphs: Sequence[Glyph]) -> bool:
    """Whether rows with numbers of their own stand next to filled boxes, and in none of them."""
    return any(_is_next_to(one, fills) for one in _numbers(glyphs))


def _is_next_to(one: Piece, fills: Sequence[Box]) -> bool:
    across, down = one.middle, (one.box[1] + one.box[3]) / 2
    column = [fill for fill in fills if fill[0] <= across < fill[2]]
    if any(fill[1] <= down < fill[3] for fill in column):
        return False
    reach = _BESIDE * one.size
    return any(-1 <= one.box[1] - fill[3] < reach or -1 <= fill[1] - one.box[3] < reach for fill in column)


def is_stacked(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> bool:
    """Whether the cells of some row hold several rows each: numbers below each other, or heads and their numbers."""
    rows: dict[tuple[int, int], list[list[bool]]] = {}
    for cell in cells:
        rows.setdefault((round(cell[1]), round(cell[3])), []).append(_values(inside(glyphs, cell)))
    below = (lambda lines: sum(lines) >= _STACKED, lambda lines: len(rows) == 1 and _ends_in_one(lines))
    return any(sum(map(holds, row)) >= _STACKED for row in rows.values() for holds in below)


def _values(glyphs: Sequence[Glyph]) -> list[bool]:
    """For each line in a cell whether it is a number by itself."""
    lines = [pieces_of(sorted(row, key=lambda glyph: glyph.left)) for row in rows_of(glyphs)]
    return [len(line) == 1 and line[0].is_value for line in lines]


def _ends_in_one(lines: Sequence[bool]) -> bool:
    return len(lines) > 1 and lines[-1] and not any(lines[:-1])


def _numbers(glyphs: Sequence[Glyph]) -> list[Piece]:
    rows = (sorted(row, key=lambda glyph: glyph.left) for row in rows_of(glyphs))
    return [one for row in rows for one in pieces_of(row) if one.is_value]
