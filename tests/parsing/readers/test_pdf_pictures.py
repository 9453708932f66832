"""PDF pages whose own text cannot be trusted: scans with a hidden layer, fonts without character codes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from drawn_pages import file_of
from media_reports import scan

from parsing.errors import MissingReader
from parsing.readers import pdf
from parsing.readers.pdf import pdfium

pytestmark = pytest.mark.xdist_group("recognition")

_HIDDEN = "".join(f"BT 3 Tr /F1 10 Tf 60 {y} Td (3189472651) Tj ET\n" for y in (700, 680, 660, 640))


def one_page(content: str, resources: Mapping[str, str], streams: tuple[bytes, ...]) -> bytes:
    """A PDF of one page: its operators, its resources by kind, and the objects from number 5 on."""
    shown = " ".join(f"/{kind} << {entries} >>" for kind, entries in resources.items()).encode()
    body = content.encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>" % shown,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        *streams,
    )
    return file_of(objects)


def picture_object(image: Any) -> bytes:
    height, width = image.shape
    packed = zlib.compress(image.tobytes())
    return (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(packed), packed)
    )


_LATIN = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_NAMELESS = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /CIDSystemInfo << /Registry (Adobe) "
    b"/Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
)


def scanned_with_hidden_text() -> bytes:
    content = f"q 595 0 0 842 0 0 cm /Im1 Do Q\n{_HIDDEN}"
    return one_page(content, {"XObject": "/Im1 5 0 R", "Font": "/F1 6 0 R"}, (picture_object(scan()), _LATIN))


def test_the_hidden_layer_of_a_scan_is_not_taken_for_its_text() -> None:
    found = pdf.read(scanned_with_hidden_text())
    assert found.trouble[0] == "page 1 is a scanned picture with a hidden layer of recognised text"
    assert [[cell.text for cell in grid.origins()][4:] for grid in found.grids()] == [["31", "0", "4", "35"]]
    assert all(cell.confidence is not None for grid in found.grids() for cell in grid.origins())
    assert not found.lines()


_PICTURE = "q 595 0 0 842 0 0 cm /Im1 Do Q"


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (f"{_PICTURE}\n{_HIDDEN}", True),
        (f"{_HIDDEN.replace('3 Tr', '0 Tr')}\n{_PICTURE}", True),
        (f"{_PICTURE}\n1 1 1 rg {_HIDDEN.replace('3 Tr', '0 Tr')}", True),
        (f"{_PICTURE}\n0 0 0 rg {_HIDDEN.replace('3 Tr', '0 Tr')}", False),
    ],
    ids=["without ink", "under the picture", "white", "printed on a background"],
)
def test_text_is_hidden_that_nobody_sees(content: str, hidden: bool) -> None:
    body = one_page(content, {"XObject": "/Im1 5 0 R", "Font": "/F1 6 0 R"}, (picture_object(scan()), _LATIN))
    assert pdfium.has_hidden_text(body, 1) is hidden


def test_a_scan_without_the_extra_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    with pytest.raises(MissingReader, match=r"nianbao\[ocr\]"):
        pdf.read(scanned_with_hidden_text())


def test_a_font_that_names_no_characters_gives_no_text() -> None:
    content = "BT /F1 10 Tf 60 700 Td <" + "".join(f"{code:04x}" for code in range(200, 260)) + "> Tj ET"
    found = pdf.read(one_page(content, {"Font": "/F1 5 0 R"}, _NAMELESS))
    assert found.trouble[0] == "page 1 uses fonts that do not say which characters they print"
    assert not any("cid" in line.text or "\ufffd" in line.text for line in found.lines())
