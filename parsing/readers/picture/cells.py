"""The inside of a ruled cell: its ink without the rulings around it, cut into lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parsing.readers.picture.ruling import RuledCell, Span
from parsing.readers.picture.sheet import Sheet
from parsing.readers.picture.strokes import stroke_of

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_BAND: Final = 6
"""Pixels to both sides of a ruling's middle that the ruling may take up."""
_CORNER: Final = 3
_SLIVER: Final = 2
"""Pixels: what reaches no further into a cell is left of its rulings."""
_RULED: Final = 0.85
"""Share of a side's length that is dark where its ruling runs."""
_SPECK: Final = 4
"""Pixels: a mark that is smaller in both directions is dirt or a decimal point, never a digit."""
_DIRT: Final = 0.4
"""Of the tallest mark in a cell: a smaller one that stands alone is dirt."""
_ALONE: Final = 0.7
"""Of the tallest mark, by which a point or a dot is away from its sign at most."""
_PAPER: Final = 255


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text, cut out for recognition."""

    grey: Pixels
    width: int
    height: int
    marks: int
    """Separate marks of ink as tall as a digit, side by side."""
    stroke: str = ""
    """The dash or slash that it is, told by its shape; nothing else needs to be recognised then."""


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

    def is_near(self, other: Mark, distance: float) -> bool:
        """Whether no more than so many pixels lie between the two, across as well as down."""
        across = max(self.left, other.left) - min(self.left + self.width, other.left + other.width)
        return max(across, max(self.top, other.top) - min(self.bottom, other.bottom)) <= distance


def inside(sheet: Sheet, cell: RuledCell) -> Inside:
    """The text in a cell as strips; none for a cell without ink."""
    left, top, right, bottom = _within_sides(sheet.ink, cell.box)
    grey, ink = sheet.grey[top:bottom, left:right].copy(), sheet.ink[top:bottom, left:right].copy()
    touched = _clear_sides(grey, ink)
    marks = _without_dirt([mark for mark in _marks(ink) if max(mark.width, mark.height) > _SPECK], grey, ink)
    bands = _bands(marks)
    strips = tuple(_strip(grey, ink, marks, band) for band in bands)
    return Inside(strips, right - left, touched and bool(strips))


def _within_sides(ink: Pixels, box: Span) -> Span:
    """The box without the rulings around it, which may be several pixels thick; text beside them stays whole."""
    left, top, right, bottom = box
    beside = ink[top + _CORNER : bottom - _CORNER + 1, left - min(left, _BAND) : right + _BAND + 1]
    along = ink[top - min(top, _BAND) : bottom + _BAND + 1, left + _CORNER : right - _CORNER + 1].T
    start, end = _ends(beside, min(left, _BAND), right - left)
    first, last = _ends(along, min(top, _BAND), bottom - top)
    return left + start, top + first, left + end, top + last


def _ends(ink: Pixels, before: int, length: int) -> tuple[int, int]:
    """Where the space between two rulings begins and ends, counted from the middle of the first.

    From near its middle a ruling reaches as far as its columns are dark all along; a digit beside it is not as tall.
    """
    dark = (ink > 0).mean(axis=0) > _RULED if ink.size else []
    start = _edge(list(dark[max(0, before - 2) : before + _BAND + 1]), before - max(0, before - 2))
    ending = list(dark[before + length - _BAND : before + length + 3])[::-1]
    end = length - _edge(ending, min(2, max(0, len(ending) - _BAND - 1)))
    return (start, end) if end > start else (length // 2, length // 2 + 1)


def _edge(dark: list[bool], middle: int) -> int:
    """Columns from the middle of a ruling to its end; the middle itself may be off by two."""
    found = 1
    for i, ruled in enumerate(dark):
        if ruled and i - middle <= found + 1:
            found = max(found, i - middle + 1)
    return found


def _clear_sides(grey: Pixels, ink: Pixels) -> bool:
    """Paints out what is left of rulings along the sides; returns whether text hangs on to a side."""
    touched = False
    for mark, pixels in _marks_with_pixels(ink):
        if not _at_a_side(mark, ink.shape):
            continue
        if _is_rest_of_ruling(mark, ink.shape) or not pixels[_SLIVER:-_SLIVER, _SLIVER:-_SLIVER].any():
            grey[pixels] = _paper(grey)
            ink[pixels] = 0
        else:
            touched = True
    return touched


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


def _without_dirt(marks: Sequence[Mark], grey: Pixels, ink: Pixels) -> list[Mark]:
    """The marks without small ones that stand alone, which are painted out: points and dots of signs stand near."""
    tall = max((mark.height for mark in marks), default=0)
    large = [mark for mark in marks if max(mark.width, mark.height) >= _DIRT * tall]
    kept = []
    for mark in marks:
        if mark in large or any(mark.is_near(other, _ALONE * tall) for other in large):
            kept.append(mark)
            continue
        place = slice(mark.top, mark.bottom), slice(mark.left, mark.left + mark.width)
        grey[place], ink[place] = _paper(grey), 0
    return kept


def _at_a_side(mark: Mark, shape: tuple[int, ...]) -> bool:
    return mark.left <= 1 or mark.top <= 1 or mark.left + mark.width >= shape[1] - 1 or mark.bottom >= shape[0] - 1


def _is_rest_of_ruling(mark: Mark, shape: tuple[int, ...]) -> bool:
    """Whether a mark at a side is a sliver of its ruling: hardly any depth, or shallow along most of the side."""
    height, width = shape[0], shape[1]
    sides = []
    if mark.left <= 1 or mark.left + mark.width >= width - 1:
        sides.append((mark.width, mark.height, height))
    if mark.top <= 1 or mark.bottom >= height - 1:
        sides.append((mark.height, mark.width, width))
    return any(depth <= _SLIVER or (depth <= _BAND and length > 0.6 * side) for depth, length, side in sides)


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
    return [band for band in joined if not _is_dirt(band, marks, full)]


def _is_dirt(band: tuple[int, int], marks: Sequence[Mark], full: int) -> bool:
    """Whether a line is one mark that is small in both directions, beside lines of full height."""
    own = [mark for mark in marks if band[0] <= mark.top and mark.bottom <= band[1]]
    return len(own) == 1 and max(own[0].width, own[0].height) < _DIRT * full


def _full_height(bands: Sequence[Sequence[int]]) -> int:
    return max((bottom - top for top, bottom in bands), default=0)


def _one_line(above: tuple[int, int], below: tuple[int, int], full: int) -> bool:
    """Whether two bands are parts of one line: strokes of 二 or 三, dots, a bar under a sign."""
    together = below[1] - above[0]
    sliver = min(above[1] - above[0], below[1] - below[0]) < 0.55 * full
    return sliver and together <= max(1.2 * full, 24) and below[0] - above[1] < 0.6 * max(full, 20)


def _strip(grey: Pixels, ink: Pixels, marks: Sequence[Mark], band: tuple[int, int]) -> Strip:
    """A line with a margin of paper around it, as wide as a third of its height."""
    import cv2

    own = [mark for mark in marks if mark.top >= band[0] and mark.bottom <= band[1]]
    left, right = min(m.left for m in own), max(m.left + m.width for m in own)
    top, bottom = band
    height = bottom - top
    cut = grey[max(0, top - 2) : bottom + 2, max(0, left - 3) : right + 3]
    margin = max(4, height // 4)
    framed = cv2.copyMakeBorder(cut, margin, margin, margin * 2, margin * 2, cv2.BORDER_CONSTANT, value=_paper(grey))
    stroke = stroke_of(ink[top:bottom, left:right], int(grey.shape[1]))
    return Strip(framed, right - left, height, _side_by_side(own, height), stroke)


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
