"""Marks that are one straight stroke, told by their shape: the model reads a slash as 1 and a dash as 一."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

DASH, SLASH = "—", "/"
_FLAT: Final = 7
"""Pixels: a dash is no thicker; digits are at least twice as high."""
_LEAST_LEAN: Final = 0.26
"""Widths for each height: a slash leans by more than this, a 1 (an italic one as well) by less."""
_MOST_LEAN: Final = 1.2
_STRAIGHT: Final = 0.12
"""Of its height, by which the stroke may stray from its straight line."""


def stroke_of(ink: Pixels, room: int) -> str:
    """What a piece of ink is that fills its box: a dash, a slash, or "" for anything else.

    `room` is the width of its cell in pixels; a flat stroke over half of it may be what is left of a ruling.
    """
    height, width = ink.shape[:2]
    if height <= _FLAT and width >= 2 * height and 2 * width < room:
        return DASH
    return SLASH if _is_slash(ink) else ""


def _is_slash(ink: Pixels) -> bool:
    """Whether each row has one short run of ink, and the runs stand on a line that leans to the right."""
    import numpy as np

    height, width = ink.shape[:2]
    if height < 10 or not _LEAST_LEAN * height <= width <= _MOST_LEAN * height:
        return False
    dark = ink > 0
    counts = dark.sum(axis=1)
    if not counts.all():
        return False
    lefts, rights = dark.argmax(axis=1), dark.shape[1] - dark[:, ::-1].argmax(axis=1)
    if (rights - lefts - counts).max() > 1:
        return False
    rows = np.arange(height)
    middles = (lefts + rights) / 2
    lean, start = np.polyfit(rows, middles, 1)
    strays = np.abs(middles - (lean * rows + start)).max()
    thin = counts.max() <= max(0.45 * width, 5)
    return bool(thin and -lean >= _LEAST_LEAN - 0.05 and strays <= _STRAIGHT * height)
