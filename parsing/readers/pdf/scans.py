"""Pages that hold no text to read, only its picture: which they are, and how they are rendered for recognition."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from parsing.document import Box

RESOLUTION: Final = 200
"""Dots per inch a page is rendered at; single digits of an 8 point table are then about 15 pixels high."""
_MOST_PIXELS: Final = 30_000_000
_FEW_SIGNS: Final = 20
_INVISIBLE: Final = 3
"""Text rendering mode of the hidden layer that scanning programs lay over a page (PDF 1.7, 9.3.6)."""


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


def has_hidden_text(body: bytes, page: int) -> bool:
    """Whether most text of the page (from 1) is an invisible layer made by a recognition program."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(body)
    try:
        objects = [item.raw for item in document[page - 1].get_objects() if item.type == raw.FPDF_PAGEOBJ_TEXT]
        hidden = sum(raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE for item in objects)
    finally:
        document.close()
    return bool(objects) and int(hidden) * 2 > len(objects)


def render(body: bytes, page: int, box: Box | None = None) -> bytes:
    """A page (from 1), or a box on it, as PNG."""
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(RESOLUTION / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        crop = (box[0], height - box[3], width - box[2], box[1]) if box else (0, 0, 0, 0)
        image = sheet.render(scale=scale, crop=tuple(max(0, edge) for edge in crop)).to_pil()
        held = BytesIO()
        image.save(held, "PNG", compress_level=1)
    finally:
        document.close()
    return held.getvalue()
