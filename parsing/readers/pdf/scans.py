"""Pages that hold no text to read, only its picture."""

from __future__ import annotations

from typing import Any, Final

from parsing.document import Box

_FEW_SIGNS: Final = 20


def is_scan(page: Any, signs: int) -> bool:
    """Whether a pdfplumber page is one big picture with next to no text of its own."""
    return signs < _FEW_SIGNS and covered(page) > 0.3


def covered(page: Any) -> float:
    """Share of the page covered by its largest picture."""
    area = float(page.width) * float(page.height)
    shares = [abs(image["x1"] - image["x0"]) * abs(image["bottom"] - image["top"]) / area for image in page.images]
    return max(shares, default=0.0)


def picture_boxes(page: Any) -> list[Box]:
    """Boxes of the pictures that are large enough to hold a table."""
    area = float(page.width) * float(page.height)
    boxes = [(image["x0"], image["top"], image["x1"], image["bottom"]) for image in page.images]
    return [box for box in boxes if (box[2] - box[0]) * (box[3] - box[1]) > 0.05 * area]
