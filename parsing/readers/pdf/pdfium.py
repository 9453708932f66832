"""What PDFium does for us: mending, turning and rendering pages. It serves one thread at a time."""

from __future__ import annotations

from io import BytesIO
from threading import RLock
from typing import Final

from parsing.document import Box
from parsing.errors import Unreadable

RESOLUTION: Final = 200
"""Dots per inch a page is rendered at; single digits of an 8 point table are then about 15 pixels high."""
_MOST_PIXELS: Final = 30_000_000
_INVISIBLE: Final = 3
"""Text rendering mode of the hidden layer that scanning programs lay over a page (PDF 1.7, 9.3.6)."""
_ALONE: Final = RLock()


def mended(body: bytes) -> bytes:
    """The file written anew by PDFium, which finds objects without a cross-reference table. Raises `Unreadable`."""
    import pypdfium2

    held = BytesIO()
    with _ALONE:
        try:
            document = pypdfium2.PdfDocument(body)
            document.save(held)
            document.close()
        except pypdfium2.PdfiumError as error:
            raise Unreadable("the PDF is damaged and cannot be opened") from error
    return held.getvalue()


def turned_page(body: bytes, page: int, degrees: int) -> bytes:
    """A PDF of one page (from 1) of another, turned clockwise."""
    import pypdfium2

    held = BytesIO()
    with _ALONE:
        source, single = pypdfium2.PdfDocument(body), pypdfium2.PdfDocument.new()
        single.import_pages(source, [page - 1])
        sheet = single[0]
        sheet.set_rotation((sheet.get_rotation() + degrees) % 360)
        single.save(held)
        sheet.close()
        single.close()
        source.close()
    return held.getvalue()


def has_hidden_text(body: bytes, page: int) -> bool:
    """Whether most text of the page (from 1) is an invisible layer made by a recognition program."""
    import pypdfium2
    from pypdfium2 import raw

    with _ALONE:
        document = pypdfium2.PdfDocument(body)
        sheet = document[page - 1]  # its objects are gone as soon as nothing holds the page
        try:
            texts = sheet.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,))
            modes = [raw.FPDFTextObj_GetTextRenderMode(item.raw) for item in texts]
        finally:
            sheet.close()
            document.close()
    return bool(modes) and 2 * modes.count(_INVISIBLE) > len(modes)


def render(body: bytes, page: int, box: Box | None = None) -> bytes:
    """A page (from 1), or a box on it, as PNG."""
    import pypdfium2

    held = BytesIO()
    with _ALONE:
        document = pypdfium2.PdfDocument(body)
        sheet = document[page - 1]
        try:
            width, height = sheet.get_size()
            scale = min(RESOLUTION / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            crop = (box[0], height - box[3], width - box[2], box[1]) if box else (0, 0, 0, 0)
            image = sheet.render(scale=scale, crop=tuple(max(0, edge) for edge in crop)).to_pil()
        finally:
            sheet.close()
            document.close()
    image.save(held, "PNG", compress_level=1)
    return held.getvalue()
