"""The text of a page outside of its ruled tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parsing.document import Removed
from parsing.readers.flow import Placed, Printed, paragraphs, setting_of, without_furniture
from parsing.readers.joining import folded
from parsing.readers.picture.recognise import Reading, read_page
from parsing.readers.picture.ruling import Span
from parsing.readers.picture.sheet import Sheet

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_TALLEST: Final = 2_400
"""Pixels recognised at a time: a long screenshot shrunk to fit the model could no longer be read."""
_AIR: Final = 24
"""Pixels of paper left above and below a stretch of text."""
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+")
_LOOSE_NUMBERS: Final = "numbers outside a ruled table"


def lines_around(sheet: Sheet, tables: Sequence[Span]) -> tuple[list[tuple[float, str, bool]], tuple[Removed, ...]]:
    """Paragraphs outside the tables (top, text, heading), and what was set aside.

    Rows of numbers outside of rulings are set aside: recognition of a whole page drops single digits, so that their
    columns cannot be known.
    """
    grey = sheet.grey.copy()
    ink = sheet.ink.copy()
    for left, top, right, bottom in tables:
        grey[max(0, top - 3) : bottom + 4, max(0, left - 3) : right + 4] = 255
        ink[max(0, top - 3) : bottom + 4, max(0, left - 3) : right + 4] = 0
    height = sheet.size[0]
    rows = [Placed(line, 1, height) for line in _evened([_printed(row) for row in _rows(_readings(grey, ink))])]
    loose = [row for row in rows if _is_loose(row.line)]
    placed, removed = without_furniture([row for row in rows if row not in loose])
    found = [(p.top, folded(p.text), p.heading) for p in paragraphs(placed, setting_of(placed))]
    return found, (*removed, *(Removed(_LOOSE_NUMBERS, row.line.text) for row in loose))


def _readings(grey: Pixels, ink: Pixels) -> list[Reading]:
    """Text of the page, tile by tile; a tile ends where no text runs across."""
    found = []
    for top, bottom in _tiles(ink):
        if (ink[top:bottom] > 0).sum() < 40:
            continue
        for reading in read_page(grey[top:bottom]):
            left, above, right, below = reading.box
            found.append(Reading(reading.text, reading.confidence, (left, above + top, right, below + top)))
    return found


def _tiles(ink: Pixels) -> Iterator[tuple[int, int]]:
    """Stretches of the page that hold text, none taller than the model takes."""
    height = int(ink.shape[0])
    dark = (ink > 0).sum(axis=1)
    for top, bottom in _stretches(dark):
        start, end = max(0, top - _AIR), min(height, bottom + _AIR)
        while end - start > _TALLEST:
            cut = start + _TALLEST // 2 + int(dark[start + _TALLEST // 2 : start + _TALLEST].argmin())
            yield start, cut
            start = cut
        yield start, end


def _stretches(dark: Pixels) -> list[tuple[int, int]]:
    """Runs of rows with ink; a gap as high as several lines ends a run."""
    import numpy as np

    runs: list[tuple[int, int]] = []
    for row in np.flatnonzero(dark >= 3):
        if runs and row - runs[-1][1] <= 4 * _AIR:
            runs[-1] = (runs[-1][0], int(row) + 1)
        else:
            runs.append((int(row), int(row) + 1))
    return runs


def _rows(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings at one height, from left to right."""
    rows: list[list[Reading]] = []
    for reading in sorted(readings, key=_middle):
        if rows and _middle(reading) - _middle(rows[-1][-1]) < 0.4 * _tall(reading):
            rows[-1].append(reading)
        else:
            rows.append([reading])
    return [sorted(row, key=lambda r: r.box[0]) for row in rows]


def _middle(reading: Reading) -> float:
    return (reading.box[1] + reading.box[3]) / 2


def _tall(reading: Reading) -> float:
    return reading.box[3] - reading.box[1]


def _printed(row: Sequence[Reading]) -> Printed:
    """A row as one line; its size is the height of the text, a little less than that of the box around it."""
    box = (
        row[0].box[0],
        min(r.box[1] for r in row),
        row[-1].box[2],
        max(r.box[3] for r in row),
    )
    size = 0.8 * max(_tall(r) for r in row)
    gaps = any(after.box[0] - before.box[2] > 2 * size for before, after in pairwise(row))
    return Printed(" ".join(r.text for r in row), box, size, False, gaps)


def _evened(lines: Sequence[Printed]) -> list[Printed]:
    """Lines of nearly the usual size as of that size: the box around a line depends on the signs in it."""
    usual = sorted(line.size for line in lines)[len(lines) // 2] if lines else 0.0
    return [replace(line, size=usual) if abs(line.size - usual) < 0.25 * usual else line for line in lines]


def _is_loose(line: Printed) -> bool:
    """Whether a line is a row of numbers: two or more of them set apart, or nothing but numbers with gaps."""
    numbers = [word for word in line.text.split() if _NUMBER.fullmatch(word)]
    return len(numbers) >= 2 and line.gaps
