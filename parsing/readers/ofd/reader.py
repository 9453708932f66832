"""OFD read by the PDF reader: the signs and lines of each page are set at the same places in a PDF of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from parsing.document import Document
from parsing.errors import Unreadable
from parsing.media import OFD
from parsing.readers import pdf
from parsing.readers.ofd.pages import Matrix, OfdPage, Sign, Stroke, pages_of, width_of
from parsing.readers.ofd.pictures import as_object
from parsing.readers.pdf_file import pdf_file

_POINTS: Final = 72 / 25.4
"""Points in a millimetre."""


def read(body: bytes) -> Document:
    """The document an OFD shows.

    Raises `MissingReader` without the extra `pdf`, `Unreadable` for a damaged or locked file and for one without text.
    """
    pages, count = pages_of(body)
    if not any(page.signs or page.pictures for page in pages):
        raise Unreadable("the OFD holds no text")
    drawn = [_pictures(page) for page in pages]
    lost = [n for n, page in enumerate(pages, start=1) if page.pictures and not page.signs and not drawn[n - 1]]
    if len(lost) == len(pages):
        raise Unreadable("the OFD holds no text, only pictures of its pages that cannot be opened")
    document = pdf.read(as_pdf(pages, drawn), printed=True)
    trouble = [*document.trouble, *(f"page {number} is a picture that cannot be opened" for number in lost)]
    if count > len(pages):
        trouble.append(f"only the first {len(pages)} of {count} pages were read")
    return replace(document, media_type=OFD, trouble=tuple(trouble))


def _pictures(page: OfdPage) -> list[tuple[bytes, Matrix]]:
    """The pictures of a page that has no text of its own, as objects of a PDF."""
    if page.signs:
        return []
    return [(found, one.matrix) for one in page.pictures if (found := as_object(one.content)) is not None]


def as_pdf(pages: Sequence[OfdPage], pictures: Sequence[Sequence[tuple[bytes, Matrix]]]) -> bytes:
    """A PDF with every sign and line where the OFD has it; its font says which characters the signs are."""
    codes: dict[str, int] = {}
    contents = [_content(page, codes) for page in pages]
    objects = [b"", b"", *_font(codes)]
    kids = []
    for page, content, images in zip(pages, contents, pictures, strict=True):
        named, drawn = [], content
        for image, matrix in images:
            objects.append(image)
            named.append(b"/Im%d %d 0 R" % (len(objects), len(objects)))
            drawn += b"\nq %.3f %.3f %.3f %.3f %.3f %.3f cm /Im%d Do Q" % (
                *_turned(matrix, page.height),
                len(objects),
            )
        objects.append(_stream(drawn))
        width, height = page.width * _POINTS, page.height * _POINTS
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << %s >> >> >>"
            % (width, height, len(objects), b" ".join(named))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return pdf_file(*objects)


def _turned(matrix: Matrix, height: float) -> Matrix:
    """The matrix of a picture in a PDF, which counts upwards: its square stands on its lower left corner."""
    a, b, c, d, e, f = matrix
    left, right, lower, upper, x, y = (n * _POINTS for n in (a, -b, -c, d, e + c, height - f - d))
    return left, right, lower, upper, x, y


def _content(page: OfdPage, codes: dict[str, int]) -> bytes:
    parts = [_path(stroke, page.height) for stroke in page.strokes]
    parts += [_shown(sign, page.height, codes) for sign in page.signs]
    return b"\n".join(parts)


def _path(stroke: Stroke, height: float) -> bytes:
    drawn = [
        b"%.2f %.2f %s" % (x * _POINTS, (height - y) * _POINTS, b"m" if begins else b"l")
        for x, y, begins in stroke.points
    ]
    return b"0.5 w " + b" ".join(drawn) + (b" f" if stroke.filled else b" S")


def _shown(sign: Sign, height: float, codes: dict[str, int]) -> bytes:
    """PDF counts upwards: what OFD turns to the right is turned to the left."""
    code = codes.setdefault(sign.text, len(codes) + 1)
    a, b, c, d = sign.matrix
    x, y = sign.x * _POINTS, (height - sign.y) * _POINTS
    return b"BT /F1 %.2f Tf %.4f %.4f %.4f %.4f %.2f %.2f Tm <%04X> Tj ET" % (
        *(sign.size * _POINTS, a, -b, -c, d, x, y),
        code,
    )


def _font(codes: dict[str, int]) -> tuple[bytes, ...]:
    widths = b" ".join(b"%d [%d]" % (code, 1000 * width_of(sign)) for sign, code in codes.items())
    return (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /DW 1000 /W [%s] /FontDescriptor 5 0 R >>" % widths,
        b"<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
        _stream(_to_unicode(codes)),
    )


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = [b"<%04X> <%s>" % (code, sign.encode("utf-16-be").hex().encode()) for sign, code in codes.items()]
    pieces = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    named = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(piece), b"\n".join(piece)) for piece in pieces)
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /Own def /CMapType 2 def\n"
    space = b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    return head + space + named + b"\nendcmap end end"


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
