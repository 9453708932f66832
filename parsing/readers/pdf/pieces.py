"""The words of a row of signs that stand apart from each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from parsing.document import Box
from parsing.readers.pdf.glyphs import Glyph, lines_of

_UNIT: Final = "(?:件|条|项|个|宗|次|万元|元)"
_VALUE: Final = re.compile(rf"[-+]?\d[\d,.]*\s?(?:%|{_UNIT}|[(（]{_UNIT}[)）])?|[-/—－无空]{{1,2}}")
_GAP: Final = 0.7
"""Sizes of its text by which two words in a row are apart that belong to different cells."""

_DIGITS_GAP: Final = 0.3
"""The same between two digits: those of one number are set close together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one row that belong together."""

    text: str
    box: Box
    size: float

    @property
    def middle(self) -> float:
        """Where it stands across the page."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def is_value(self) -> bool:
        """Whether it is a number, or a mark in its place."""
        return _VALUE.fullmatch(self.text) is not None


def pieces_of(row: Sequence[Glyph], gap: float = _GAP) -> list[Piece]:
    """The pieces of a row of signs, which are in order from left to right."""
    groups = [[row[0]]]
    for before, glyph in pairwise(row):
        apart = _DIGITS_GAP if before.text.isdigit() and glyph.text.isdigit() else gap
        if glyph.left - before.right > apart * max(before.size, glyph.size):
            groups.append([])
        groups[-1].append(glyph)
    printed = [lines_of(group)[0] for group in groups]
    return [Piece(line.text, line.box, line.size) for line in printed]
