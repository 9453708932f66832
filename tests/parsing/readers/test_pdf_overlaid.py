"""What lies over the pages of a PDF or beside them: watermarks, filled fields, notes, files in the file."""

from __future__ import annotations

import pytest
from drawn_pages import box, page_of, pages_of, said
from media_reports import draft, truth

from fixtures.documents.office import render_docx
from fixtures.documents.pdf import render_pdf
from parsing import parse
from parsing.document import Document, Grid
from parsing.readers import pdf

FRAME = (box(50, 100, 200, 20), box(250, 100, 100, 20), box(350, 100, 100, 20))
TABLE = (*FRAME, said("一、本年新收", 60, 113, 9), said("31", 290, 113, 9), said("4", 390, 113, 9))


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row if cell] for table in document.grids() for row in table.rows]


def aslant(text: str, x: float, y: float) -> str:
    return f"BT /F1 30 Tf 0.87 0.5 -0.5 0.87 {x} {842 - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


@pytest.mark.parametrize(
    "laid",
    [
        aslant("2024", 260, 120),
        said("内部2024", 200, 118, 24),
        said("内部 2024", 200, 118, 24),
        said("件2", 60, 116, 24),
    ],
)
def test_a_watermark_over_a_table_is_set_aside(laid: str) -> None:
    document = pdf.read(page_of(*TABLE, laid))
    assert rows(document) == [["一、本年新收", "31", "4"]]
    assert [piece.rule for piece in document.removed] == ["words laid over the page"]


def test_large_numbers_in_their_own_cells_are_no_watermark() -> None:
    document = pdf.read(
        page_of(*FRAME, said("一、本年新收", 60, 113, 9), said("31", 280, 116, 18), said("4", 390, 116, 18))
    )
    assert rows(document) == [["一、本年新收", "31", "4"]]


def test_tables_beside_each_other_stay_two() -> None:
    left = [box(50 + 100 * x, 100 + 20 * y, 100, 20) for x in range(2) for y in range(3)]
    right = [box(270 + 100 * x, 100 + 20 * y, 100, 20) for x in range(2) for y in range(3)]
    document = pdf.read(page_of(*left, *right, said("规章", 60, 113), said("结果维持", 280, 113)))
    assert [len(block.rows[0]) for block in document.blocks if isinstance(block, Grid)] == [2, 2]


FIELD = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (57) /F 4 /Rect [280 725 320 739] "
    b"/DA (/Helv 9 Tf 0 g) /AP << /N 9 0 R >> >>"
)
NOTE = (
    b"<< /Type /Annot /Subtype /FreeText /Contents (57) /F 4 /Rect [280 725 320 739] "
    b"/DA (/Helv 9 Tf 0 g) /AP << /N 9 0 R >> >>"
)
SHOWN = b"BT /Helv 9 Tf 2 3 Td (57) Tj ET"
LOOKS = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 40 14] /Resources << /Font << /Helv << /Type /Font /Subtype /Type1 "
    b"/BaseFont /Helvetica >> >> >> /Length %d >>\nstream\n%s\nendstream" % (len(SHOWN), SHOWN)
)


@pytest.mark.parametrize("kind", [FIELD, NOTE])
def test_what_a_field_or_a_note_shows_stands_in_its_cell(kind: bytes) -> None:
    body = pages_of([*FRAME, said("一、本年新收", 60, 113, 9)], on_page=b"/Annots [8 0 R]", more=[kind, LOOKS])
    assert rows(pdf.read(body)) == [["一、本年新收", "57", ""]]


def carrying(content: bytes, *, pinned: bool) -> bytes:
    """A PDF of one line of text with a file in it."""
    file = b"<< /Type /Filespec /F (a.bin) /EF << /F 9 0 R >> >>"
    stored = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    line = [said("详见附件", 60, 100)]
    if pinned:
        note = b"<< /Type /Annot /Subtype /FileAttachment /Rect [9 9 20 20] /FS %s >>" % file
        return pages_of(line, on_page=b"/Annots [8 0 R]", more=[note, stored])
    return pages_of(line, catalogue=b"/Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>", more=[file, stored])


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("render", [render_docx, render_pdf])
def test_a_report_in_a_file_of_the_pdf_is_read(render: object, pinned: bool) -> None:
    assert callable(render)
    report = parse(carrying(render(draft()), pinned=pinned))
    assert {name: cell.value for name, cell in report.cells.items()} == truth()


def test_a_file_that_cannot_be_read_is_named() -> None:
    document = pdf.read(carrying(b"\x00\x01\x02" * 50, pinned=False))
    assert [sentence for sentence in document.trouble if "a.bin" in sentence]


def test_a_report_with_tables_of_its_own_is_not_mixed_with_its_files() -> None:
    own = pages_of(
        TABLE,
        catalogue=b"/Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >>",
        more=[
            b"<< /Type /Filespec /F (a.txt) /EF << /F 9 0 R >> >>",
            b"<< /Type /EmbeddedFile /Length 4 >>\nstream\ntext\nendstream",
        ],
    )
    assert [block for block in pdf.read(own).blocks if not isinstance(block, Grid)] == []
