"""The signs on a page and the lines of text they make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from parsing.document import Box
from parsing.readers.flow import Printed
from parsing.readers.joining import is_full, is_wide, joined, whole_signs

UNKNOWN_SIGN: Final = "\ufffd"
_WIDEST_MARGIN: Final = 0.6
"""Of a cell, in sizes of its text: Word's is 5.4 points, tables are set in 9 to 10.5."""
_LEAST_MARGIN: Final = 0.1
_ASLANT: Final = 0.07
"""Rise of a line of text for its length, from which it is aslant: four degrees; scans are turned by less."""
_RAISED_SIZE: Final = 0.86
_RAISED: Final = 0.2
"""Of the size of the sign before it: smaller and higher by so much, a digit is the mark of a footnote."""
_LATIN_MARKS: Final = frozenset("·×÷°±§©®«»")
"""Signs of the Latin blocks that Chinese text uses."""
_CID: Final = re.compile(r"\(cid:\d+\)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign as printed, in points from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    spaced: bool = False
    """Whether the page prints a space before it."""
    aslant: bool = False
    """Whether it is set neither straight nor on its side."""

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of its box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def glyphs_of(page: Any) -> list[Glyph]:
    """Signs of a pdfplumber page in the order the page draws them; twins that fake bold type appear once."""
    found: list[Glyph] = []
    seen: dict[str, list[Glyph]] = {}
    spaced = False
    for char in page.chars:
        text = readable(char["text"])
        if not text.strip():
            spaced = True
            continue
        box = (char["x0"], char["top"], char["x1"], char["bottom"])
        glyph = Glyph(text, *box, char["size"] or 1.0, _bold(char), spaced, _is_aslant(char["matrix"]))
        spaced = False
        if not any(_twin(glyph, other) for other in seen.get(text, ())[-4:]):
            seen.setdefault(text, []).append(glyph)
            found.append(glyph)
    return found


def turn_needed(page: Any) -> int:
    """Degrees clockwise that set most of the text of a pdfplumber page upright: 0, 90, 180 or 270."""
    turns = Counter(_turn(char["matrix"]) for char in page.chars if char["text"].strip())
    return turns.most_common(1)[0][0] if turns else 0


def _turn(matrix: Sequence[float]) -> int:
    along, up = matrix[0], matrix[1]
    if abs(along) >= abs(up):
        return 0 if along >= 0 else 180
    return 90 if up > 0 else 270


def _is_aslant(matrix: Sequence[float]) -> bool:
    along, up = abs(matrix[0]), abs(matrix[1])
    return min(along, up) > _ASLANT * max(along, up)


def readable(text: str) -> str:
    """A sign's text; a glyph without a known character becomes U+FFFD, so that a number with it is no number."""
    if _CID.fullmatch(text) or "\ue000" <= text[:1] <= "\uf8ff" or text == "\0":
        return UNKNOWN_SIGN
    return whole_signs(text)


def garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the page's fonts do not say which characters they print (more than one sign in fifty).

    A program that loses the table of characters of a font leaves codes that read as accented letters: beside Chinese
    text there are none.
    """
    unknown = sum(glyph.text == UNKNOWN_SIGN or _is_stray_code(glyph.text) for glyph in glyphs)
    return unknown * 50 > len(glyphs)


def _is_stray_code(sign: str) -> bool:
    return sign[:1] < " " or ("\x7f" <= sign[:1] <= "\u024f" and sign[:1] not in _LATIN_MARKS)


def inside(glyphs: Iterable[Glyph], box: Box) -> list[Glyph]:
    """Signs whose middle lies in the box."""
    left, top, right, bottom = box
    return [g for g in glyphs if left <= g.middle[0] < right and top <= g.middle[1] < bottom]


def lines_of(glyphs: Iterable[Glyph]) -> list[Printed]:
    """Signs gathered into lines from top to bottom, each read from left to right."""
    return [_printed(sorted(row, key=lambda g: g.left)) for row in rows_of(glyphs)]


def cell_text(glyphs: Iterable[Glyph], box: Box) -> tuple[str, bool]:
    """The text of a cell, and whether its last line is full, so that the text may go on elsewhere.

    A number broken because its line was full is joined, two numbers below each other are not.
    """
    text, full = "", False
    for line in lines_of(glyphs):
        text = joined(text, line.text, wrapped=full)
        width = line.box[2] - line.box[0]
        margin = min(line.box[0] - box[0], box[2] - line.box[2], _WIDEST_MARGIN * line.size)
        full = is_full(line.text, width, box[2] - box[0], max(0.0, margin, _LEAST_MARGIN * line.size))
    return text, full


def _bold(char: dict[str, Any]) -> bool:
    name = str(char.get("fontname", "")).lower()
    return "bold" in name or "hei" in name


def _twin(one: Glyph, other: Glyph) -> bool:
    near = 0.25 * one.size
    return abs(one.left - other.left) < near and abs(one.top - other.top) < near


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Groups of signs whose middles are at one height, half a sign apart at most."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.middle[1]):
        if rows and glyph.middle[1] - _height(rows[-1]) <= 0.5 * min(glyph.size, rows[-1][-1].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _height(row: Sequence[Glyph]) -> float:
    return sum(glyph.middle[1] for glyph in row) / len(row)


def _printed(row: Sequence[Glyph]) -> Printed:
    row = _without_footnote_marks(row)
    text = row[0].text
    for before, glyph in pairwise(row):
        text += (" " if _apart(before, glyph) else "") + glyph.text
    box = (row[0].left, min(g.top for g in row), max(g.right for g in row), max(g.bottom for g in row))
    size = sorted(g.size for g in row)[len(row) // 2]
    gaps = any(after.left - before.right > 2 * size for before, after in pairwise(row))
    return Printed(text, box, size, all(g.bold for g in row), gaps)


def _without_footnote_marks(row: Sequence[Glyph]) -> list[Glyph]:
    """The signs of a line without small raised digits behind others: they belong to a footnote, not to the number."""
    kept = list(row[:1])
    for glyph in row[1:]:
        base = kept[-1]
        small = glyph.text.isdigit() and glyph.size < _RAISED_SIZE * base.size
        if not (small and base.bottom - glyph.bottom > _RAISED * base.size):
            kept.append(glyph)
    return kept


def _apart(before: Glyph, glyph: Glyph) -> bool:
    """Whether a reader sees a space: wide signs are set loosely to fill a line, digits are not."""
    gap = glyph.left - before.right
    if is_wide(before.text) and is_wide(glyph.text):
        return gap > 1.2 * glyph.size
    return gap > 0.3 * glyph.size or (glyph.spaced and gap > 0.1 * glyph.size)
