"""A page photographed aslant: its rulings fan out, and are set parallel again by the perspective they tell.

Of a page seen aslant the slope of each horizontal ruling grows evenly with its height on the page, and the lean of each
vertical one with its place across it. The two rates are all that a perspective takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_PASSES: Final = 3
_LEAST: Final = 4.0
"""Pixels that a corner of the page must be off at least: less than that the search for rulings takes as it is."""
_MOST: Final = 0.12
"""Of the width of the page: what is further off is no page of a report."""
_FEWEST: Final = 4
"""Rulings of one direction from which a rate is told."""
_SPREAD: Final = 0.15
"""Of the page, over which they must be spread."""
_STRAY: Final = 0.004
"""Slope by which a ruling may be off the rate of all others; strokes and sides of pictures are."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A long line: its slope, where its middle is across its own direction from the middle of the page, its length."""

    slope: float
    at: float
    length: float


def straightened(grey: Pixels, ink: Pixels) -> Pixels | None:
    """The page as seen from straight above; None when it is so already, or shows too few rulings to tell."""
    import cv2
    import numpy as np

    from parsing.readers.picture.sheet import ink_of

    height, width = grey.shape
    centre = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]], dtype=float)
    whole = np.eye(3)
    seen = grey
    for step in range(_PASSES):
        found = _perspective(ink if step == 0 else ink_of(seen))
        if found is None or _shift(found, height, width) > _MOST * width:
            return None
        if step == 0 and _shift(found, height, width) < _LEAST:
            return None
        whole = whole @ found
        matrix = centre @ whole @ np.linalg.inv(centre)
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        seen = cv2.warpPerspective(grey, matrix, (width, height), flags=flags, borderValue=255)
    return seen


def _perspective(ink: Pixels) -> Pixels | None:
    """What takes a page seen from above to the page as it is, both counted from their middle."""
    import numpy as np

    across, down = _rate(_rulings(ink)), _rate(_rulings(np.ascontiguousarray(ink.T)))
    if across is None or down is None:
        return None
    return np.array([[1, down[0], 0], [across[0], 1, 0], [-across[1], -down[1], 1]], dtype=float)


def _shift(perspective: Pixels, height: int, width: int) -> float:
    """Pixels by which the perspective moves a corner of the page, turning and leaning as a whole left aside."""
    return float(max(abs(perspective[2][0]), abs(perspective[2][1]))) * height * width / 4


def _rate(rulings: Sequence[Ruling]) -> tuple[float, float] | None:
    """Slope at the middle of the page, and by how much it grows for each pixel; None when too few rulings tell.

    First what most pairs of rulings say, since edges of the paper go their own way; then the best fit of those near it.
    """
    import numpy as np

    apart = _SPREAD * max((abs(one.at) for one in rulings), default=0.0)
    pairs = [(one, other) for one, other in combinations(rulings, 2) if abs(one.at - other.at) > apart]
    if not pairs:
        return None
    growth = median((one.slope - other.slope) / (one.at - other.at) for one, other in pairs)
    middle = median(one.slope - growth * one.at for one in rulings)
    kept = [one for one in rulings if abs(one.slope - middle - growth * one.at) <= _STRAY]
    at = [one.at for one in kept]
    if len(kept) < _FEWEST or max(at) - min(at) < 2 * apart:
        return None
    weights = [one.length for one in kept]
    growth, middle = np.polyfit(at, [one.slope for one in kept], 1, w=weights)
    return float(middle), float(growth)


def _rulings(ink: Pixels) -> list[Ruling]:
    """The long lines of a page that run across."""
    from parsing.readers.picture.sheet import long_lines

    middle = ink.shape[0] / 2
    return [Ruling(slope, at - middle, length) for slope, at, length in long_lines(ink)]
