"""DOCX as Word shows it: spans, tracked changes, text boxes, list numbers, nested tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from media_reports import draft, truth

from fixtures.documents.office import render_docx
from parsing import parse
from parsing.document import Document, Grid, Line
from parsing.errors import MissingReader, Unreadable
from parsing.readers import word
from parsing.readers.word.numbering import numeral

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_STYLES = (
    f'<w:style {_W} w:type="character" w:styleId="Raised"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
    f'<w:style {_W} w:type="character" w:styleId="Mark"><w:basedOn w:val="Raised"/></w:style>',
    f'<w:style {_W} w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>',
)


def saved(build: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    build(document)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def with_markup(*markup: str, styles: tuple[str, ...] = ()) -> Document:
    """A document whose body is the given WordprocessingML."""

    def build(document: Any) -> None:
        for style in styles:
            document.styles.element.append(parse_xml(style))
        for piece in markup:
            name, rest = piece.split(" ", 1) if " " in piece.split(">")[0] else (piece.split(">")[0], "")
            start = f"{name} {_W} " if rest else f"{name} {_W}"
            whole = start + (rest if rest else piece[len(name) :])
            document.element.body.insert(len(document.element.body) - 1, parse_xml(whole))

    return word.read(saved(build))


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.origins()]


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines()]


def test_a_report_in_word_gives_the_numbers_it_was_made_from() -> None:
    found = parse(render_docx(draft()))
    assert {name: c.value for name, c in found.cells.items()} == truth()
    assert not found.findings


def test_paragraphs_and_tables_keep_their_order() -> None:
    blocks = word.read(render_docx(draft())).blocks
    names = [b.text[:2] if isinstance(b, Line) else "grid" for b in blocks]
    assert names[names.index("二、") + 1] == "grid"
    assert names[names.index("四、") + 1] == "grid"


def test_merged_cells_are_spans() -> None:
    merged = '<w:vMerge w:val="restart"/>'
    found = with_markup(
        table(
            row(cell("组", merged), cell("头", '<w:gridSpan w:val="2"/>')),
            row(cell("", "<w:vMerge/>"), cell("1"), cell("2")),
        )
    )
    assert shape(found.grids()[0]) == [("组", 0, 0, 2, 1), ("头", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1)]


def test_a_row_may_start_further_right() -> None:
    found = with_markup(table(row(cell("a"), cell("b")), row(cell("c"), properties='<w:gridBefore w:val="1"/>')))
    assert shape(found.grids()[0])[-1] == ("c", 1, 1, 1, 1)


def test_inserted_text_is_shown_and_deleted_text_is_not() -> None:
    found = with_markup(
        "<w:p><w:r><w:t>申请</w:t></w:r><w:ins><w:r><w:t>12</w:t></w:r></w:ins>"
        "<w:del><w:r><w:t>11</w:t></w:r></w:del><w:moveFrom><w:r><w:t>10</w:t></w:r></w:moveFrom>"
        "<w:r><w:delText>9</w:delText><w:t>件</w:t></w:r></w:p>",
        table(row(cell("留")), row(cell("删"), properties="<w:del/>")),
    )
    assert texts(found) == ["申请12件"]
    assert shape(found.grids()[0]) == [("留", 0, 0, 1, 1)]


def test_hidden_text_and_field_codes_are_not_shown() -> None:
    found = with_markup(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>见</w:t></w:r></w:p>"
    )
    assert texts(found) == ["见"]


def test_a_text_box_is_read_once() -> None:
    inner = "<w:txbxContent><w:p><w:r><w:t>盒中标题</w:t></w:r></w:p></w:txbxContent>"
    alternate = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    found = with_markup(
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent {alternate}>"
        f'<mc:Choice Requires="wps">{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(found) == ["正文", "盒中标题"]


def test_a_table_that_lays_out_another_one_is_read_through() -> None:
    inner = table(row(cell("规章"), cell("3")))
    outer = table(f"<w:tr><w:tc><w:p><w:r><w:t>题</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr>")
    found = with_markup(outer)
    assert [shape(grid) for grid in found.grids()] == [[("规章", 0, 0, 1, 1), ("3", 0, 1, 1, 1)]]
    assert texts(found) == ["题"]


def test_a_deleted_cell_is_none() -> None:
    rows = row(cell("规章"), cell("8", '<w:cellDel w:id="1" w:author="x"/>'), cell("9"))
    assert shape(with_markup(table(rows)).grids()[0]) == [("规章", 0, 0, 1, 1), ("9", 0, 1, 1, 1)]


@pytest.mark.parametrize("kind", ["text/html", "message/rfc822"])
def test_a_page_stored_as_a_file_in_the_document_is_read_in_its_place(kind: str) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    page = "<html><body><p>二、主动公开</p><table><tr><td>规章</td><td>7</td></tr></table></body></html>".encode()
    stored = (
        page if kind == "text/html" else b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    )

    def build(document: Any) -> None:
        part = Part(PackURI("/word/chunk.dat"), kind, stored, document.part.package)
        identity = document.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
        )
        document.add_paragraph("一、总体情况")
        document.element.body.insert(1, parse_xml(f'<w:altChunk {_W} {_R} r:id="{identity}"/>'))

    found = word.read(saved(build))
    assert [line.text for line in found.lines()] == ["一、总体情况", "二、主动公开"]
    assert [grid.texts for grid in found.grids()] == [("规章", "7")]
    assert not found.trouble


def test_rows_in_content_controls_are_rows() -> None:
    found = with_markup(table(f"<w:sdt><w:sdtContent>{row(cell('行政许可'), cell('5'))}</w:sdtContent></w:sdt>"))
    assert shape(found.grids()[0]) == [("行政许可", 0, 0, 1, 1), ("5", 0, 1, 1, 1)]


def test_numbers_of_a_list_are_part_of_what_is_read() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("总体情况", style="List Number")
        document.add_paragraph("主动公开", style="List Number")
        document.add_paragraph("点", style="List Bullet")

    assert texts(word.read(saved(build))) == ["1.总体情况", "2.主动公开", "点"]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (3, "decimal", "3"),
        (2, "decimalEnclosedCircle", "②"),
        (2, "bullet", ""),
    ],
)
def test_list_numbers_are_written_in_their_form(number: int, form: str, expected: str) -> None:
    assert numeral(number, form) == expected


def test_headings_are_known_by_their_style_and_page_headers_are_set_aside() -> None:
    def build(document: Any) -> None:
        document.add_heading("年度报告", 1)
        document.add_paragraph("正文")
        document.sections[0].header.paragraphs[0].text = "每页的页眉"

    found = word.read(saved(build))
    assert [(line.text, line.heading) for line in found.lines()] == [("年度报告", True), ("正文", False)]
    assert [(r.rule, r.text) for r in found.removed] == [("page header or footer", "每页的页眉")]


def test_cells_of_two_paragraphs_do_not_join_their_numbers() -> None:
    two = "<w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p><w:p><w:r><w:t>34</w:t></w:r></w:p></w:tc>"
    label = "<w:tc><w:p><w:r><w:t>商业</w:t></w:r></w:p><w:p><w:r><w:t>企业</w:t></w:r></w:p></w:tc>"
    assert [c[0] for c in shape(with_markup(table(row(two, label))).grids()[0])] == ["12 34", "商业企业"]


@pytest.mark.parametrize("body", [b"PK\x03\x04junk", b"", render_docx(draft())[:3000]])
def test_a_damaged_file_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        word.read(body)


def test_a_locked_file_says_so() -> None:
    with pytest.raises(Unreadable, match="password"):
        word.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    body = render_docx(draft())
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(MissingReader, match=r"nianbao\[office\]"):
        word.read(body)


def run(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", run("1", '<w:vertAlign w:val="superscript"/>'), "40"),
        ("", run("[2]", '<w:vertAlign w:val="superscript"/>'), "40"),
        (run("38", "<w:strike/>"), "", "40"),
        (run("38", "<w:dstrike/>"), "", "40"),
        (run("38", '<w:strike w:val="0"/>'), "", "3840"),
        ("", run("1", '<w:vertAlign w:val="subscript"/>'), "401"),
        ("", run("1", '<w:rStyle w:val="Mark"/>'), "40"),
        (run("38", '<w:rStyle w:val="Gone"/>'), "", "40"),
        (run("38", '<w:rStyle w:val="Gone"/><w:vanish w:val="0"/>'), "", "3840"),
        ("", run("1", '<w:position w:val="8"/>'), "40"),
        (run("1", '<w:position w:val="8"/>'), "", "140"),
        ("", run("件", '<w:position w:val="8"/>'), "40件"),
        ("", f"<m:oMath {_M}><m:sSup><m:e/><m:sup><m:r><m:t>1</m:t></m:r></m:sup></m:sSup></m:oMath>", "40"),
    ],
)
def test_struck_out_text_and_marks_of_footnotes_are_no_part_of_a_number(before: str, after: str, shown: str) -> None:
    [found] = with_markup(f"<w:p>{before}{run('40', '')}{after}</w:p>", styles=_STYLES).blocks
    assert isinstance(found, Line)
    assert found.text == shown


def test_a_table_shown_as_a_picture_stands_among_the_other_tables() -> None:
    import cv2
    import numpy as np

    noise = np.random.default_rng(3).integers(250, 256, (500, 1600)).astype(np.uint8)
    for x in (100, 500, 900, 1500):
        cv2.line(noise, (x, 100), (x, 340), 0, 2)
    for y in (100, 160, 220, 280, 340):
        cv2.line(noise, (100, y), (1500, y), 0, 2)

    def build(document: Any) -> None:
        document.add_table(2, 2)
        document.add_paragraph("三、收到和处理政府信息公开申请情况")
        document.add_picture(io.BytesIO(bytes(cv2.imencode(".png", noise)[1])))
        document.add_table(3, 3)

    found = word.read(saved(build)).blocks
    sizes = [(len(b.rows), len(b.rows[0])) for b in found if isinstance(b, Grid)]
    assert sizes == [(2, 2), (4, 3), (3, 3)]
    assert isinstance(found[1], Line)
