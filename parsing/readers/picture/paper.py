"""The paper under the ink: coloured fills behind text are taken away, so that every page is dark ink on white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_STROKE: Final = 21
"""Pixels: no stroke of a sign is as thick, no coloured row as narrow, at the scale pages are brought to."""
_WINDOW: Final = 25
"""Pixels: more than half of such a square is paper, whatever text crosses it."""
_DARK: Final = 170
"""On a fill darker than this text may stand out light."""
_LEAST_FILL: Final = (20, 60)
"""Pixels down and across: what is dark on less of the page is bold text."""
_EDGE: Final = 24
"""Shades by which two fills differ at least where they meet; a shadow falls off more slowly."""
_FAINT: Final = 12
"""Shades by which a ruling is at least darker than what lies on both sides of it."""
_SURE: Final = 4.0
"""Times the noise of the page by which it must be darker as well."""
_ACROSS: Final = 9
"""Pixels: a ruling is thinner than this."""
_LONG: Final = 36
"""Pixels: no stroke of a sign in a table is as long, at the scale pages are brought to."""
_MEDIAN_STEP: Final = 0.95
"""Median difference of two numbers drawn from a normal distribution, in its standard deviations."""


def flattened(grey: Pixels) -> Pixels:
    """The page with its paper white everywhere: light text on a dark fill is dark, the sides of a fill are lines."""
    import cv2
    import numpy as np

    paper = _paper(grey)
    room = np.maximum(paper, 255 - paper).astype(np.float32)
    depth = cv2.absdiff(paper, grey)
    depth[(grey > paper) & (paper > _DARK)] = 0
    grain = np.median(depth[::4, ::4])  # the lightest grains of noise are taken for paper
    depth = np.maximum(depth, grain) - grain
    flat: Pixels = (255.0 - np.minimum(depth * (255.0 / room), 255)).astype(np.uint8)
    flat[cv2.morphologyEx(paper, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _EDGE] = 0
    return flat


def _paper(grey: Pixels) -> Pixels:
    """The shade of what lies under the ink at each place."""
    import cv2
    import numpy as np

    square = np.ones((_STROKE, _STROKE), np.uint8)
    paper: Pixels = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, square)
    usual = cv2.medianBlur(grey, _WINDOW)
    fill = cv2.morphologyEx((usual < _DARK).astype(np.uint8), cv2.MORPH_OPEN, np.ones(_LEAST_FILL, np.uint8))
    light_text = (fill > 0) & (cv2.blur(grey, (_WINDOW, _WINDOW)) > usual)
    if light_text.any():
        paper[light_text] = cv2.morphologyEx(grey, cv2.MORPH_OPEN, square)[light_text]
    return paper


def faint_lines(flat: Pixels, ink: Pixels) -> Pixels:
    """Long horizontal lines (255), also where they are too pale to count as ink beside the text they run by."""
    import cv2
    import numpy as np

    depth = cv2.morphologyEx(flat, cv2.MORPH_BLACKHAT, np.ones((_ACROSS, 1), np.uint8))
    dark = cv2.threshold(depth, max(_FAINT, _SURE * _noise(flat)), 255, cv2.THRESH_BINARY)[1]
    long = cv2.getStructuringElement(cv2.MORPH_RECT, (_LONG, 1))
    return cv2.morphologyEx(cv2.bitwise_or(dark, ink), cv2.MORPH_OPEN, long)


def _noise(flat: Pixels) -> float:
    """Standard deviation of the shades of bare paper, told from neighbouring pixels."""
    import cv2
    import numpy as np

    return float(np.median(cv2.absdiff(flat[::4, 1:], flat[::4, :-1]))) / _MEDIAN_STEP
