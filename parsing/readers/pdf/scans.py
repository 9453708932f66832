"""Pages that hold no text to read, only its picture."""

from __future__ import annotations

from typing import Any, Final

from parsing.document import Box

_FEW_SIGNS: Final = 20


_MANY_SHAPES: Final = 300
"""Lines, boxes and curves: rulings alone are fewer on a page without a table's numbers."""


def is_scan(page: Any, signs: int) -> bool:
    """Whether a pdfplumber page is a picture, whole or in strips, with next to no text of its own."""
    return signs < _FEW_SIGNS and sum(_shares(page)) > 0.3


def is_drawn(page: Any, signs: int) -> bool:
    """Whether a page without text is full of shapes: a program has drawn the signs instead of writing them."""
    return signs < _FEW_SIGNS and len(page.curves) + len(page.rects) + len(page.lines) > _MANY_SHAPES


def covered(page: Any) -> float:
    """Share of the page covered by its largest picture."""
    return max(_shares(page), default=0.0)


def _shares(page: Any) -> list[float]:
    area = float(page.width) * float(page.height)
    return [abs(image["x1"] - image["x0"]) * abs(image["bottom"] - image["top"]) / area for image in page.images]


def picture_boxes(page: Any) -> list[Box]:
    """Boxes of the pictures that are large enough to hold a table."""
    area = float(page.width) * float(page.height)
    boxes = [(image["x0"], image["top"], image["x1"], image["bottom"]) for image in page.images]
    return [box for box in boxes if (box[2] - box[0]) * (box[3] - box[1]) > 0.05 * area]
