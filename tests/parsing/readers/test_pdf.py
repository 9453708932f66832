"""PDF pages: ruled tables with their spans, page breaks, running text, damage."""

from __future__ import annotations

import pytest
from drawn_pages import box, page_of, pages_of, said
from media_reports import FACTS, draft, truth

from fixtures.documents.pdf import render_pdf
from parsing import parse
from parsing.document import Document, Grid, GridCell, Line
from parsing.errors import MissingReader, Unreadable
from parsing.readers import pdf
from parsing.readers.pdf.glyphs import Glyph, cell_text, garbled, lines_of, readable


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines()]


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.origins()]


def glyphs(text: str, x: float, y: float, size: float = 10.0) -> list[Glyph]:
    step = size / 2
    return [Glyph(sign, x + i * step, y, x + (i + 1) * step, y + size, size) for i, sign in enumerate(text)]


@pytest.fixture(scope="module")
def report() -> Document:
    return pdf.read(render_pdf(draft()))


def test_a_report_in_pdf_gives_the_numbers_it_was_made_from() -> None:
    found = parse(render_pdf(draft()))
    assert {name: cell.value for name, cell in found.cells.items()} == truth()
    assert not found.findings
    assert (found.form, found.year, found.issuer) == (FACTS.form, FACTS.year, FACTS.issuer)
    assert found.cells["applications.received_new.total"].at.startswith("page ")


def test_a_table_over_a_page_break_is_one_grid_for_each_page(report: Document) -> None:
    pages = [grid.page for grid in report.grids()]
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert len(set(pages)) >= 2
    assert [grid.number for grid in report.grids()] == list(range(1, len(pages) + 1))


def test_spans_come_from_the_rulings(report: Document) -> None:
    corner = next(c for g in report.grids() for c in g.origins() if "勾稽关系" in c.text)
    assert (corner.rowspan, corner.colspan) == (3, 3)
    assert corner.text == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def test_text_outside_tables_keeps_its_place_and_page(report: Document) -> None:
    headings = [line for line in report.lines() if line.text[:2] in ("一、", "二、", "三、", "四、", "五、", "六、")]
    assert [line.text[0] for line in headings] == list("一二三四五六")
    blocks = [b.text[:2] if isinstance(b, Line) else "grid" for b in report.blocks]
    assert blocks[blocks.index("二、") + 1] == "grid"
    assert report.text_length > 0


def test_a_label_of_one_sign_a_line_is_one_word() -> None:
    signs = [said(sign, 60, 60 + 12 * i) for i, sign in enumerate(["三、", "本", "年", "度", "办", "理"])]
    body = page_of(box(50, 40, 40, 90), box(90, 40, 60, 45), box(90, 85, 60, 45), said("3", 100, 60), *signs)
    (grid,) = pdf.read(body).grids()
    assert shape(grid) == [("三、本年度办理", 0, 0, 2, 1), ("3", 0, 1, 1, 1), ("", 1, 1, 1, 1)]


def test_two_numbers_below_each_other_are_not_joined() -> None:
    body = page_of(box(50, 40, 40, 60), box(90, 40, 60, 60), said("12", 60, 60), said("34", 60, 80))
    (grid,) = pdf.read(body).grids()
    assert grid.rows[0][0] is not None
    assert grid.rows[0][0].text == "12 34"


def test_a_number_broken_at_the_edge_of_a_narrow_cell_is_joined() -> None:
    narrow = (100.0, 40.0, 132.0, 80.0)
    assert cell_text([*glyphs("3985", 105.4, 45), *glyphs("758", 105.4, 57)], narrow) == ("3985758", False)


def test_a_row_cut_by_a_page_break_is_put_together_again() -> None:
    upper = (
        box(50, 700, 100, 20),
        box(150, 700, 40, 20),
        said("一、本年新收政府信", 55, 715),
        said("3026", 155.4, 715, 12),
    )
    lower = (box(50, 60, 100, 20), box(150, 60, 40, 20), box(50, 80, 100, 20), box(150, 80, 40, 20))
    rest = (*lower, said("息公开", 55, 75), said("0", 155.4, 75, 12), said("二、上年结转", 55, 95), said("7", 155, 95))
    first, second = pdf.read(pages_of(upper, rest)).grids()
    assert shape(first) == [("一、本年新收政府信息公开", 0, 0, 1, 1), ("30260", 0, 1, 1, 1)]
    assert shape(second) == [("二、上年结转", 0, 0, 1, 1), ("7", 0, 1, 1, 1)]


def test_numbers_below_the_break_belong_to_the_label_above_it() -> None:
    upper = (box(50, 700, 100, 20), box(150, 700, 40, 20), said("一、本年新收政府信", 55, 715))
    lower = (box(50, 60, 100, 20), box(150, 60, 40, 20), box(50, 80, 100, 20), box(150, 80, 40, 20))
    rest = (*lower, said("息公开", 55, 75), said("31", 155, 75), said("二、上年结转", 55, 95), said("7", 155, 95))
    first, _ = pdf.read(pages_of(upper, rest)).grids()
    assert [cell.text for cell in first.origins()] == ["一、本年新收政府信息公开", "31"]


def test_a_row_whose_label_is_complete_is_not_continued() -> None:
    upper = (box(50, 700, 100, 20), box(150, 700, 40, 20), said("规章", 55, 715), said("3", 155, 715))
    lower = (box(50, 60, 100, 20), box(150, 60, 40, 20), said("规范性文件", 55, 75))
    grids = pdf.read(pages_of(upper, lower)).grids()
    assert [cell.text for grid in grids for cell in grid.origins()] == ["规章", "3", "规范性文件", ""]


def test_heads_left_at_the_foot_of_a_page_stand_over_their_numbers() -> None:
    heads = (box(50, 700, 80, 20), box(50, 720, 40, 20), box(90, 720, 40, 20))
    upper = (*heads, said("行政复议", 55, 715), said("维持", 55, 735), said("纠正", 95, 735))
    lower = (box(50, 60, 40, 20), box(90, 60, 40, 20), said("3", 55, 75), said("4", 95, 75))
    (grid,) = pdf.read(pages_of(upper, lower)).grids()
    assert [cell.text for cell in grid.origins()] == ["行政复议", "维持", "纠正", "3", "4"]
    assert grid.page == 2


def test_a_new_row_at_the_top_of_a_page_stays_a_row() -> None:
    upper = (
        box(50, 700, 100, 20),
        box(150, 700, 42, 20),
        said("一、本年新收政府信", 55, 715),
        said("3026", 155, 715, 12),
    )
    lower = (box(50, 60, 100, 20), box(150, 60, 42, 20), said("二、上年结转", 55, 75))
    first, second = pdf.read(pages_of(upper, lower)).grids()
    assert shape(first)[1][0] == "3026"
    assert shape(second) == [("二、上年结转", 0, 0, 1, 1), ("", 0, 1, 1, 1)]


def test_page_numbers_and_repeated_titles_are_set_aside() -> None:
    found = pdf.read(render_pdf(draft()))
    assert not any(line.text.strip("- ").isdigit() for line in found.lines())
    body = page_of(said("正文一行", 80, 300), said("- 3 -", 280, 800))
    assert texts(pdf.read(body)) == ["正文一行"]
    assert [(r.rule, r.text) for r in pdf.read(body).removed] == [("page number", "- 3 -")]


def test_a_coloured_background_behind_text_is_no_table() -> None:
    fills = [f"0.9 g 60 {842 - 100 - 20 * i} 400 18 re f 0 g" for i in range(4)]
    body = page_of(*fills, *(said("正文写在底色上", 80, 95 + 20 * i) for i in range(4)))
    found = pdf.read(body)
    assert not found.grids()
    assert "".join(texts(found)) == "正文写在底色上" * 4


def test_a_shaded_band_inside_a_row_cuts_no_cells() -> None:
    band = f"0.9 g 50 {842 - 64} 200 14 re f 0 g"
    body = page_of(band, box(50, 40, 100, 40), box(150, 40, 100, 40), said("规章", 55, 62), said("3", 155, 62))
    (grid,) = pdf.read(body).grids()
    assert shape(grid) == [("规章", 0, 0, 1, 1), ("3", 0, 1, 1, 1)]


def test_a_number_that_runs_over_its_ruling_stays_whole_and_is_marked() -> None:
    body = page_of(box(50, 40, 30, 20), box(80, 40, 30, 20), said("3985758", 54, 55))
    (grid,) = pdf.read(body).grids()
    first = grid.rows[0][0]
    assert isinstance(first, GridCell)
    assert first.text == "3985758"
    assert first.confidence is not None
    assert first.confidence < 0.8


def test_a_merged_cell_stays_whole_where_its_sides_are_drawn_row_by_row() -> None:
    sides = [f"0.5 w {x} {top} m {x} {top - 20} l S" for x in (50, 100, 200) for top in (742, 722)]
    rows = ["0.5 w 50 742 m 200 742 l S", "0.5 w 100 722 m 200 722 l S", "0.5 w 50 702 m 200 702 l S"]
    body = page_of(*sides, *rows, said("（五）", 60, 118), said("3", 120, 114), said("4", 120, 134))
    (grid,) = pdf.read(body).grids()
    assert shape(grid)[0] == ("（五）", 0, 0, 2, 1)


def test_running_titles_are_kept_once() -> None:
    pages = [
        (said(f"某县年度报告 第{n}页 共3页", 60, 30), said(f"正文第{'一二三'[n - 1]}段", 60, 300)) for n in (1, 2, 3)
    ]
    assert texts(pdf.read(pages_of(*pages))) == ["某县年度报告第1页共3页", "正文第一段", "正文第二段", "正文第三段"]


def test_two_numbers_that_touch_across_a_ruling_are_not_taken_for_one() -> None:
    body = page_of(box(50, 40, 30, 20), box(80, 40, 30, 20), said("1244", 60, 55), said("302", 80, 55))
    (grid,) = pdf.read(body).grids()
    assert not any(cell.text.isdigit() for cell in grid.origins())


def test_a_table_left_open_by_a_page_break_is_closed() -> None:
    sides = [f"0.5 w {x} 742 m {x} 702 l S" for x in (50, 150, 250)]
    body = page_of(
        *sides, "0.5 w 50 722 m 250 722 l S", said("规章", 55, 115), said("7", 155, 115), said("8", 155, 135)
    )
    (grid,) = pdf.read(body).grids()
    assert [cell[0] for cell in shape(grid)] == ["规章", "7", "", "8"]


def test_rows_without_rulings_stay_lines_of_their_own() -> None:
    rows = [
        (said(label, 60, y), said("3", 400, y), said("0", 460, y), said("3", 530, y))
        for label, y in (("一、本年新收政府信息公开申请数量", 100), ("二、上年结转政府信息公开申请数量", 116))
    ]
    body = page_of(*(operator for row in rows for operator in row))
    assert texts(pdf.read(body)) == ["一、本年新收政府信息公开申请数量 3 0 3", "二、上年结转政府信息公开申请数量 3 0 3"]


def test_type_made_bold_by_printing_it_twice_is_read_once() -> None:
    body = page_of(said("总体情况11", 80, 100), said("总体情况11", 80.3, 100))
    assert texts(pdf.read(body)) == ["总体情况11"]


def test_wrapped_lines_become_a_paragraph_again_but_a_new_part_does_not() -> None:
    full = "本报告所列数据的统计期限为二〇二三年一月一日至十二月三十一日止" * 2
    body = page_of(
        said(full[:46], 60, 100), said("之内。", 60, 116), said(full[:46], 60, 132), said("六、其他", 60, 148)
    )
    assert texts(pdf.read(body)) == [full[:46] + "之内。", full[:46], "六、其他"]


@pytest.mark.parametrize("turn", ["0 1 -1 0 595 0", "0 -1 1 0 0 842", "-1 0 0 -1 595 842"])
def test_a_table_printed_on_its_side_is_read_upright(turn: str) -> None:
    body = page_of(
        f"{turn} cm", box(50, 540, 60, 20), box(110, 540, 60, 20), said("规章", 55, 555), said("31", 115, 555)
    )
    (grid,) = pdf.read(body).grids()
    assert shape(grid) == [("规章", 0, 0, 1, 1), ("31", 0, 1, 1, 1)]
    assert grid.page == 1


@pytest.mark.parametrize(
    ("raw", "expected"), [("(cid:17)", "\ufffd"), ("\ue123", "\ufffd"), ("⺠", "民"), ("⽉", "月"), ("年", "年")]
)
def test_signs_without_a_known_character_are_never_left_out(raw: str, expected: str) -> None:
    assert readable(raw) == expected


def test_a_page_of_unknown_signs_is_garbled_and_one_odd_sign_is_not() -> None:
    assert garbled(glyphs("\ufffd" * 3 + "1" * 20, 0, 0))
    assert not garbled(glyphs("\ufffd" + "1" * 80, 0, 0))


def test_digits_set_apart_are_shown_apart() -> None:
    (line,) = lines_of([*glyphs("30", 10, 10), *glyphs("01", 40, 10)])
    assert line.text == "30 01"


@pytest.mark.parametrize("body", [b"%PDF-1.4", b"%PDF-1.4\n" + b"junk" * 500, b""])
def test_a_damaged_file_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        pdf.read(body)


def test_a_lost_cross_reference_table_is_mended() -> None:
    body = render_pdf(draft())
    assert len(pdf.read(body[: body.rindex(b"xref\n")]).grids()) == len(pdf.read(body).grids())


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    with pytest.raises(MissingReader, match=r"nianbao\[pdf\]"):
        pdf.read(b"%PDF-1.4")
