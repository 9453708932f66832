"""Words laid over a page that are no part of its text: set aslant, or large and across the sides of cells."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from parsing.document import Box, Removed
from parsing.readers.joining import is_wide
from parsing.readers.pdf.glyphs import Glyph, inside
from parsing.readers.pdf.tables import Table

_LARGE: Final = 1.5
"""Times the size of a table's text, from which words are not set in its cells."""
_TOUCHING: Final = 0.6
_SPACE: Final = 1.2
"""Sizes of its text between two signs of one run at most, and between two words of one."""
_OVER: Final = 1.0
"""Points by which a run reaches over the side of a cell."""
_RULE: Final = "words laid over the page"


def without_aslant(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], list[Removed]]:
    """The signs that stand straight, and the words aslant over them; where most signs are aslant the page itself is."""
    aslant = [glyph for glyph in glyphs if glyph.aslant]
    if 2 * len(aslant) > len(glyphs):
        return list(glyphs), []
    return [glyph for glyph in glyphs if not glyph.aslant], _set_aside(aslant)


def without_large(glyphs: Sequence[Glyph], tables: Sequence[Table]) -> tuple[list[Glyph], list[Removed]]:
    """The signs without words much larger than a table's text that run over the sides of its cells."""
    laid: list[Glyph] = []
    for table in tables:
        held = inside(glyphs, table.box)
        least = _LARGE * median(glyph.size for glyph in held) if held else 0.0
        plain = [glyph for glyph in held if glyph.size <= least]
        runs = _runs([glyph for glyph in held if glyph.size > least])
        laid += [glyph for run in runs if _is_laid_over(run, table.cells, plain) for glyph in run]
    gone = {id(glyph) for glyph in laid}
    return [glyph for glyph in glyphs if id(glyph) not in gone], _set_aside(laid)


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Signs drawn one after the other on one line."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        before = runs[-1][-1] if runs else None
        level = before is not None and abs(before.bottom - glyph.bottom) < 1 and before.size == glyph.size
        reach = _SPACE if glyph.spaced else _TOUCHING
        if before is not None and level and abs(glyph.left - before.right) < reach * glyph.size:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _is_laid_over(run: Sequence[Glyph], cells: Sequence[Box], plain: Sequence[Glyph]) -> bool:
    """Whether words reach from one cell into another, or share one with plain text. Numbers may be too wide."""
    if not any(is_wide(glyph.text) for glyph in run):
        return False
    left, right = run[0].left, run[-1].right
    top, bottom = run[0].top, run[0].bottom
    if any(inside(plain, cell) for cell in cells if inside(run, cell)):
        return True
    level = [cell for cell in cells if cell[1] < bottom - _OVER and top + _OVER < cell[3]]
    return sum(cell[0] < right - _OVER and left + _OVER < cell[2] for cell in level) > 1


def _set_aside(glyphs: Sequence[Glyph]) -> list[Removed]:
    return [Removed(_RULE, "".join(glyph.text for glyph in glyphs))] if glyphs else []
