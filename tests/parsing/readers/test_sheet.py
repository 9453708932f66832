"""XLSX as the program shows it: number formats, hidden parts, formulas, spans."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from media_reports import draft, truth
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fixtures.documents.office import render_xlsx
from parsing import parse
from parsing.document import Document, Grid
from parsing.errors import MissingReader, Unreadable
from parsing.readers import old_sheet, sheet
from parsing.readers.number_format import shown


def saved(build: Callable[[Worksheet, Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    build(page, book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.origins()]


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines()]


def test_a_report_in_a_sheet_gives_the_numbers_it_was_made_from() -> None:
    found = parse(render_xlsx(draft()))
    assert {name: cell.value for name, cell in found.cells.items()} == truth()
    assert not found.findings


def test_merged_ranges_are_spans_and_bare_places_are_blank_cells() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        page["B2"], page["B3"], page["C3"], page["D2"] = "第二十条第（一）项", "规章", 3, None
        page.merge_cells("B2:C2")
        page["B4"] = "行政规范性文件"

    (grid,) = sheet.read(saved(build)).grids()
    assert shape(grid) == [
        ("第二十条第（一）项", 0, 0, 1, 2),
        ("规章", 1, 0, 1, 1),
        ("3", 1, 1, 1, 1),
        ("行政规范性文件", 2, 0, 1, 1),
        ("", 2, 1, 1, 1),
    ]


def test_headings_are_lines_and_a_label_without_numbers_stays_in_its_table() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        for number, text in enumerate(
            ["临川县2023年政府信息公开年度报告", "一、总体情况", "三、收到和处理申请情况"], 1
        ):
            page.cell(number, 1, text)
        page.append(["一、本年新收政府信息公开申请数量", 3])
        page.append(["二、上年结转政府信息公开申请数量"])

    found = sheet.read(saved(build))
    assert len(texts(found)) == 3
    assert [cell[0] for cell in shape(found.grids()[0])][-2:] == ["二、上年结转政府信息公开申请数量", ""]


def test_blank_rows_part_tables() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        page["A1"], page["B1"], page["A4"], page["B4"] = "规章", 1, "行政许可", 2

    assert [grid.number for grid in sheet.read(saved(build)).grids()] == [1, 2]


def test_hidden_rows_columns_and_sheets_are_not_shown() -> None:
    def build(page: Worksheet, book: Workbook) -> None:
        page.append(["规章", "去年", 1])
        page.append(["旧", 8, 8])
        page.column_dimensions["B"].hidden = True
        page.row_dimensions[2].hidden = True
        twin = book.create_sheet("副本")
        twin.append(["规章", 9])
        twin.sheet_state = "hidden"

    first, second = sheet.read(saved(build)).grids()
    assert shape(first) == [("规章", 0, 0, 1, 1), ("1", 0, 1, 1, 1)]
    assert (first.hidden, second.hidden) == (False, True)


def test_marks_of_footnotes_and_struck_out_digits_are_no_part_of_a_number() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        raised, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
        page["A1"] = CellRichText("规章", TextBlock(raised, "[1]"))
        page["B1"] = CellRichText("12", TextBlock(raised, "1"))
        page["C1"] = CellRichText(TextBlock(struck, "34"), TextBlock(InlineFont(), "5"))
        page["D1"] = CellRichText(TextBlock(raised, "6"), TextBlock(raised, "7"))

    assert [cell[0] for cell in shape(sheet.read(saved(build)).grids()[0])] == ["规章", "12", "5", "67"]


def test_nor_are_they_in_the_older_format() -> None:
    book = xlwt.Workbook()
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement, struck.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
    page = book.add_sheet("年报")
    page.write(0, 0, "规章")
    page.write_rich_text(0, 1, ("12", ("1", raised)))
    page.write_rich_text(0, 2, (("34", struck), ("5", xlwt.Font())))
    held = io.BytesIO()
    book.save(held)
    assert [cell[0] for cell in shape(old_sheet.read(held.getvalue()).grids()[0])] == ["规章", "12", "5"]


def test_a_formula_without_a_stored_result_is_not_blank() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        page.append(["总计", "=SUM(A1:A1)"])

    assert shape(sheet.read(saved(build)).grids()[0])[1][0] == "=SUM(A1:A1)"


def test_a_sheet_that_hides_noughts_prints_blanks() -> None:
    def build(page: Worksheet, _: Workbook) -> None:
        page.append(["规章", 0, 5])
        page.sheet_view.showZeros = False

    assert [cell[0] for cell in shape(sheet.read(saved(build)).grids()[0])] == ["规章", "", "5"]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (96171.6, "General", "96171.6"),
        (0.1 + 0.2, "General", "0.3"),
        (12, "0.00", "12.00"),
        (1234567, "#,##0", "1,234,567"),
        (0.5, "0%", "50%"),
        (0, "0;-0;;@", ""),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (-3, "0;(0)", "(3)"),
        (-3, "0", "-3"),
        (5, '0"件"', "5件"),
        (7, "000", "007"),
        (3, "0_ ", "3"),
        (2, "[Red]0", "2"),
        (4, ";;;", ""),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (1.5, "# ?/?", "1.5"),
        (123456, "0.00E+00", "123456"),
    ],
)
def test_numbers_are_shown_as_their_format_shows_them(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize("body", [b"PK\x03\x04junk", b"", render_xlsx(draft())[:3000]])
def test_a_damaged_file_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        sheet.read(body)


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    body = render_xlsx(draft())
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MissingReader, match=r"nianbao\[office\]"):
        sheet.read(body)
