"""What PDFium does for us: mending, turning and rendering pages. It serves one thread at a time."""

from __future__ import annotations

from ctypes import byref, c_float, c_uint
from io import BytesIO
from threading import RLock
from typing import Any, Final

from parsing.document import Box
from parsing.errors import Unreadable

RESOLUTION: Final = 200
"""Dots per inch a page is rendered at; single digits of an 8 point table are then about 15 pixels high."""
_MOST_PIXELS: Final = 30_000_000
_INVISIBLE: Final = frozenset({3, 7})
"""Text rendering modes of the hidden layer that scanning programs lay over a page (PDF 1.7, 9.3.6)."""
_WHITE: Final = 245
_COVERS: Final = 0.7
"""Of the page, from which a picture is the page itself."""
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


def flattened(body: bytes) -> bytes:
    """The file with what its form fields and notes show made part of its pages; as it is where PDFium cannot."""
    import pypdfium2
    from pypdfium2 import raw

    held = BytesIO()
    with _ALONE:
        try:
            document = pypdfium2.PdfDocument(body)
            document.init_forms()
            for number in range(len(document)):
                page = document[number]
                raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
                page.close()
            document.save(held)
            document.close()
        except pypdfium2.PdfiumError:
            return body
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
    """Whether most text of the page (from 1) is a layer nobody sees: invisible, white, or under the page's picture."""
    import pypdfium2
    from pypdfium2 import raw

    with _ALONE:
        document = pypdfium2.PdfDocument(body)
        sheet = document[page - 1]  # its objects are gone as soon as nothing holds the page
        try:
            kinds = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE)
            seen: list[bool] = []
            for item in sheet.get_objects(filter=kinds):
                if item.type == raw.FPDF_PAGEOBJ_TEXT:
                    seen.append(not _is_unseen(item))
                elif _covers(item, *sheet.get_size()):
                    seen = [False] * len(seen)
        finally:
            sheet.close()
            document.close()
    return bool(seen) and 2 * seen.count(False) > len(seen)


def _is_unseen(text: Any) -> bool:
    """Whether a text is drawn without ink, or white."""
    from pypdfium2 import raw

    if raw.FPDFTextObj_GetTextRenderMode(text.raw) in _INVISIBLE:
        return True
    shades = [c_uint() for _ in range(4)]
    known = raw.FPDFPageObj_GetFillColor(text.raw, *map(byref, shades))
    *colour, alpha = (shade.value for shade in shades)
    return bool(known) and (alpha == 0 or min(colour) > _WHITE)


def _covers(picture: Any, width: float, height: float) -> bool:
    """Whether a picture hides what was drawn on the page before it."""
    from pypdfium2 import raw

    if raw.FPDFPageObj_HasTransparency(picture.raw):
        return False
    edges = [c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(picture.raw, *map(byref, edges)):
        return False
    left, bottom, right, top = (edge.value for edge in edges)
    return (right - left) * (top - bottom) > _COVERS * width * height


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
