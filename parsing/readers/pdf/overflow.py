"""Heads that a page break cuts: their last lines stand below the table, where the page goes on without its rulings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from parsing.document import Box
from parsing.readers.pdf.glyphs import Glyph, inside, rows_of
from parsing.readers.pdf.labels import OPENER
from parsing.readers.pdf.pieces import Piece, pieces_of
from parsing.readers.pdf.tables import Table

_MOST_LINES: Final = 3
_CLOSE: Final = 1.0
"""Sizes of its text by which such a line is below the table at most."""
_EDGE: Final = 1.0
_SEVERAL: Final = 2
"""Cells with words below them, from which these are theirs; below a single one a caption may stand as well."""


def stretched(table: Table, glyphs: Sequence[Glyph]) -> Table:
    """The table with its lowest cells as high as the words that run out of them; for the last one on a page."""
    for _ in range(_MOST_LINES):
        rows = rows_of(glyph for glyph in glyphs if glyph.middle[1] >= table.box[3])
        if not rows or not _runs_out(rows, table, glyphs):
            break
        table = _taller(table, max(glyph.bottom for glyph in rows[0]) + _EDGE)
    return table


def _runs_out(rows: Sequence[Sequence[Glyph]], table: Table, glyphs: Sequence[Glyph]) -> bool:
    """Whether each word of the first of these lines goes on with the words of the cell above it."""
    row = sorted(rows[0], key=lambda glyph: glyph.left)
    words = pieces_of(row)
    above = [_cell_above(word, table) for word in words]
    cells = [cell for cell in above if cell is not None]
    near = row[0].top < table.box[3] + _CLOSE * row[0].size
    apart = len(cells) == len(words) == len(set(cells))
    sure = len(cells) >= _SEVERAL or (len(rows) == 1 and OPENER.match(words[0].text) is None)
    return near and apart and sure and _are_heads(cells, glyphs, row)


def _cell_above(word: Piece, table: Table) -> Box | None:
    """The lowest cell that the word stands below, within its sides."""
    lowest = (cell for cell in table.cells if abs(cell[3] - table.box[3]) < 2 * _EDGE)
    return next((c for c in lowest if c[0] - _EDGE <= word.box[0] and word.box[2] <= c[2] + _EDGE), None)


def _are_heads(cells: Sequence[Box], glyphs: Sequence[Glyph], row: Sequence[Glyph]) -> bool:
    held = [inside(glyphs, cell) for cell in cells]
    digits = any(glyph.text.isdigit() for signs in (row, *held) for glyph in signs)
    return all(held) and not digits


def _taller(table: Table, bottom: float) -> Table:
    edge = table.box[3]
    cells = tuple((*c[:3], bottom) if abs(c[3] - edge) < 2 * _EDGE else c for c in table.cells)
    return replace(table, box=(*table.box[:3], bottom), cells=cells)
