"""Marks that are one straight stroke, told by their shape: the model reads a slash as 1 and a dash as 一."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

DASH, SLASH, BACKSLASH = "—", "/", "\\"
_FLAT: Final = 7
"""Pixels: a dash is no thicker; digits are at least twice as high."""
_LONG: Final = 1.6
"""Times its thickness, by which a dash is longer than a dot."""
_LEAST_LEAN: Final = 0.26
"""Widths for each height: a slash leans by more than this, a 1 (an italic one as well) by less."""
_MOST_LEAN: Final = 1.2
_STRAIGHT: Final = 0.12
"""Of its height, by which the stroke may stray from its straight line."""


def stroke_of(ink: Pixels, room: int) -> str:
    """What a piece of ink is that fills its box: a dash, a slash of either lean, or "" for anything else.

    `room` is the width of its cell in pixels; a flat stroke over half of it may be what is left of a ruling.
    """
    height, width = ink.shape[:2]
    if height <= _FLAT and width >= _LONG * height and 2 * width < room:
        return DASH
    lean = _lean(ink)
    return "" if abs(lean) < _LEAST_LEAN - 0.05 else SLASH if lean > 0 else BACKSLASH


def _lean(ink: Pixels) -> float:
    """By how much a single straight stroke leans to the right; 0 where a row has more than one short run of ink."""
    import numpy as np

    height, width = ink.shape[:2]
    if height < 10 or not _LEAST_LEAN * height <= width <= _MOST_LEAN * height:
        return 0.0
    dark = ink > 0
    counts = dark.sum(axis=1)
    if not counts.all():
        return 0.0
    lefts, rights = dark.argmax(axis=1), dark.shape[1] - dark[:, ::-1].argmax(axis=1)
    if (rights - lefts - counts).max() > 1:
        return 0.0
    rows = np.arange(height)
    middles = (lefts + rights) / 2
    lean, start = np.polyfit(rows, middles, 1)
    strays = np.abs(middles - (lean * rows + start)).max()
    thin = counts.max() <= max(0.45 * width, 5)
    return -float(lean) if thin and strays <= _STRAIGHT * height else 0.0
