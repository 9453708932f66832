"""The inside of a ruled cell: its ink without the rulings around it, cut into lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parsing.readers.picture.ruling import RuledCell, Rulings, Span
from parsing.readers.picture.sheet import Sheet

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_BAND: Final = 8
"""Pixels beside a cell's sides where what runs along the side is its ruling, not its text."""
_SPECK: Final = 4
"""Pixels: a mark that is smaller in both directions is dirt or a decimal point, never a digit."""
_PAPER: Final = 255


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text, cut out for recognition."""

    grey: Pixels
    width: int
    height: int
    marks: int
    """Separate marks of ink as tall as a digit, side by side."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What a cell holds: its lines from top to bottom, and whether dirt or a ruling touches the text."""

    strips: tuple[Strip, ...]
    width: int
    """Pixels between the sides of the cell."""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A connected piece of ink."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.top + self.height


def inside(sheet: Sheet, rulings: Rulings, cell: RuledCell) -> Inside:
    """The text in a cell as strips; none for a cell without ink."""
    left, top, right, bottom = cell.box
    box = (left + 2, top + 2, right - 1, bottom - 1)
    grey, ink, touched = _cleared(sheet, rulings, box)
    marks = [mark for mark in _marks(ink) if max(mark.width, mark.height) > _SPECK]
    bands = _bands(marks)
    strips = tuple(_strip(grey, marks, band) for band in bands)
    return Inside(strips, right - left, touched and bool(strips))


def _cleared(sheet: Sheet, rulings: Rulings, box: Span) -> tuple[Pixels, Pixels, bool]:
    """Grey and ink of a box with the rulings along its sides painted out; whether text hung on to one of them."""
    import cv2
    import numpy as np

    left, top, right, bottom = box
    grey = sheet.grey[top:bottom, left:right].copy()
    ink = sheet.ink[top:bottom, left:right].copy()
    lines = np.maximum(rulings.across, rulings.down)[top:bottom, left:right]
    lines = cv2.dilate(lines, np.ones((5, 5), np.uint8))
    lines[_BAND:-_BAND, _BAND:-_BAND] = 0
    grey[lines > 0] = _paper(grey)
    ink[lines > 0] = 0
    touched = False
    for mark, pixels in _marks_with_pixels(ink):
        if not _at_a_side(mark, ink.shape):
            continue
        if _deep(mark, ink.shape) <= _BAND or _along(mark, ink.shape):
            grey[pixels] = _paper(grey)
            ink[pixels] = 0
        else:
            touched = True
    return grey, ink, touched


def _paper(grey: Pixels) -> int:
    """The shade of the paper in a cell."""
    import numpy as np

    return int(np.percentile(grey, 80)) if grey.size else _PAPER


def _marks(ink: Pixels) -> list[Mark]:
    import cv2

    if not ink.size:
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return [Mark(*(int(v) for v in stats[i][:4])) for i in range(1, count)]


def _marks_with_pixels(ink: Pixels) -> list[tuple[Mark, Pixels]]:
    import cv2

    if not ink.size:
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return [(Mark(*(int(v) for v in stats[i][:4])), labels == i) for i in range(1, count)]


def _at_a_side(mark: Mark, shape: tuple[int, ...]) -> bool:
    return mark.left <= 1 or mark.top <= 1 or mark.left + mark.width >= shape[1] - 1 or mark.bottom >= shape[0] - 1


def _deep(mark: Mark, shape: tuple[int, ...]) -> int:
    """How far a mark that touches a side reaches into the cell."""
    reach = []
    if mark.left <= 1:
        reach.append(mark.left + mark.width)
    if mark.top <= 1:
        reach.append(mark.bottom)
    if mark.left + mark.width >= shape[1] - 1:
        reach.append(shape[1] - mark.left)
    if mark.bottom >= shape[0] - 1:
        reach.append(shape[0] - mark.top)
    return min(reach)


def _along(mark: Mark, shape: tuple[int, ...]) -> bool:
    """Whether a mark runs along most of a side: what is left of a ruling, or the edge of a coloured field."""
    return mark.width > 0.7 * shape[1] or mark.height > 0.8 * shape[0]


def _bands(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Heights of the lines of text: marks that overlap in height, then slivers joined with what they belong to."""
    bands: list[list[int]] = []
    for mark in sorted(marks, key=lambda m: m.top):
        if bands and mark.top < bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], mark.bottom)
        else:
            bands.append([mark.top, mark.bottom])
    full = _full_height(bands)
    joined: list[tuple[int, int]] = []
    for top, bottom in bands:
        if joined and _one_line(joined[-1], (top, bottom), full):
            joined[-1] = (joined[-1][0], bottom)
        else:
            joined.append((top, bottom))
    return joined


def _full_height(bands: Sequence[Sequence[int]]) -> int:
    return max((bottom - top for top, bottom in bands), default=0)


def _one_line(above: tuple[int, int], below: tuple[int, int], full: int) -> bool:
    """Whether two bands are parts of one line: strokes of 二 or 三, dots, a bar under a sign."""
    together = below[1] - above[0]
    sliver = min(above[1] - above[0], below[1] - below[0]) < 0.55 * full
    return sliver and together <= max(1.2 * full, 24) and below[0] - above[1] < 0.6 * max(full, 20)


def _strip(grey: Pixels, marks: Sequence[Mark], band: tuple[int, int]) -> Strip:
    """A line with a margin of paper around it, as wide as a third of its height."""
    import cv2

    own = [mark for mark in marks if mark.top >= band[0] and mark.bottom <= band[1]]
    left, right = min(m.left for m in own), max(m.left + m.width for m in own)
    top, bottom = band
    height = bottom - top
    cut = grey[max(0, top - 2) : bottom + 2, max(0, left - 3) : right + 3]
    margin = max(4, height // 4)
    framed = cv2.copyMakeBorder(cut, margin, margin, margin * 2, margin * 2, cv2.BORDER_CONSTANT, value=_paper(grey))
    return Strip(framed, right - left, height, _side_by_side(own, height))


def _side_by_side(marks: Sequence[Mark], height: int) -> int:
    """Marks at least half as tall as the line, those above each other counted once."""
    count, reached = 0, -1
    for mark in sorted(marks, key=lambda m: m.left):
        if mark.height < 0.5 * height:
            continue
        if mark.left >= reached:
            count += 1
        reached = max(reached, mark.left + mark.width)
    return count
