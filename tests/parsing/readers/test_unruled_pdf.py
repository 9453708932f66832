"""Tables in a PDF without rulings: numbers are placed by where they stand, or not at all."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fixtures.documents.cases import invented_facts
from fixtures.documents.draft import draft_of
from fixtures.documents.manglings import mangle
from fixtures.documents.pdf import render_pdf
from fixtures.documents.truth import judge, truth_of
from parsing import parse
from parsing.document import Grid
from parsing.readers import read
from parsing.readers.pdf.glyphs import Glyph
from parsing.readers.pdf.looks import are_stripes, is_stacked
from parsing.readers.pdf.pieces import pieces_of
from parsing.readers.pdf.unruled import Unruled, unruled_tables
from parsing.readers.pdf.wrapped import Wide, continued

XS = (60, 200, 300, 400)


def signs(text: str, x: float, y: float, size: float = 10) -> list[Glyph]:
    found, left = [], x
    for sign in text:
        wide = size if ord(sign) > 255 else size / 2
        found.append(Glyph(sign, left, y, left + wide, y + size, size))
        left += wide
    return found


def page(*rows: tuple[str, ...], xs: tuple[float, ...] = XS) -> list[Glyph]:
    """Words below each other, each row 20 points lower; "" leaves a place empty."""
    return [
        glyph
        for number, row in enumerate(rows)
        for x, text in zip(xs, row, strict=False)
        for glyph in signs(text, x, 100 + 20 * number)
    ]


def grid(found: Unruled) -> Grid:
    return found.table.grid() if isinstance(found.table, Wide) else found.table


def texts(grid: Grid) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize("manglings", [(), ("blanks_for_zeros",), ("marks_for_zeros",)])
def test_parts_two_and_three_are_read_with_their_blank_cells(manglings: tuple[str, ...]) -> None:
    draft = mangle(draft_of(invented_facts("2021", 602)), manglings, 2)
    report = parse(render_pdf(draft, ruled=False))
    found = judge(report, truth_of(draft))
    assert not found.silent and not found.unmentioned
    wanted = {name for name in truth_of(draft) if name.startswith(("proactive", "applications"))}
    assert wanted <= set(found.exact)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_stands_in_the_way_no_number_is_silently_wrong(seed: int) -> None:
    names = ("rows_missing", "local_rows", "blanks_for_zeros", "emptied_labels", "number_lost", "units_in_cells")
    draft = mangle(draft_of(invented_facts("2019", 2100 + seed)), ("blanks_for_zeros", names[seed]), seed)
    found = judge(parse(render_pdf(draft, ruled=False)), truth_of(draft))
    assert not found.silent and not found.unmentioned


def test_a_blank_place_below_a_head_is_a_blank_cell() -> None:
    rows = (("信息内容", "制发", "废止", "有效"), ("规章", "1", "", "3"), ("规范性文件", "", "20", ""))
    [table] = unruled_tables(page(*rows), page=1).tables
    assert texts(grid(table)) == [list(row) for row in rows]


def test_a_number_that_shares_no_width_with_a_head_is_in_no_column() -> None:
    """Words stand left and numbers right in their columns: each number is nearer to the next head than to its own."""
    glyphs = page(("信息内容", "制发", "废止", "有效"), ("规章", "", "", "")) + signs("1537", 278, 120)
    found = unruled_tables(glyphs, page=1)
    assert (found.tables, len(found.outside)) == ((), len(glyphs))


def test_numbers_between_two_heads_are_left_as_they_are() -> None:
    glyphs = page(("信息内容", "制发", "废止", "有效"), ("规章", "1", "", "3")) + signs("7", 258, 120)
    found = unruled_tables(glyphs, page=1)
    assert (found.tables, len(found.outside)) == ((), len(glyphs))


def test_running_text_is_no_table() -> None:
    rows = ("全年公开信息383条,答复留言237条。", "其中 12 件 按期 办结", "2023年 1 月 20 日")
    assert unruled_tables([g for n, row in enumerate(rows) for g in signs(row, 60, 100 + 20 * n)], page=1).tables == ()


def wide(*labels: str, step: float = 40) -> list[Glyph]:
    """Seven columns of numbers; a label with a slash is set in two lines around the height of its numbers."""
    found: list[Glyph] = []
    for number, label in enumerate(labels):
        y = 100 + step * number
        lines = label.split("/")
        for i, line in enumerate(lines):
            found += signs(line, 60, y + 12 * i - 6 * (len(lines) - 1))
        found += [glyph for i in range(7) for glyph in signs(str(i + number), 220 + 50 * i, y)]
    return found


def test_a_label_in_several_lines_belongs_to_the_numbers_at_its_middle() -> None:
    [table] = unruled_tables(
        wide("一、本年新收政府/信息公开申请数量", "二、上年结转", "1.属于国家秘密/的政府信息"), page=1
    ).tables
    assert [row[0] for row in texts(grid(table))] == [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转",
        "1.属于国家秘密的政府信息",
    ]
    assert texts(grid(table))[1][1:] == [str(n) for n in range(1, 8)]


@pytest.mark.parametrize("over", [210.0, 330.0])
def test_heads_that_nearly_touch_stand_over_their_own_columns(over: float) -> None:
    """The word over all columns may be set over the first of them."""
    names = ("自然人", "商业企业", "科研机构", "公益组织", "法律服务", "其他", "总计")
    heads = [glyph for i, name in enumerate(names) for glyph in signs(name, 222 + 50 * i - 5.5 * len(name), 76, 11)]
    found = unruled_tables(signs("申请人情况", over, 58) + heads + wide("一、本年新收", "二、上年结转"), page=1)
    [table] = found.tables
    assert texts(grid(table))[0] == ["", *names]


def test_where_one_label_fits_no_numbers_none_of_the_table_is_read() -> None:
    glyphs = wide("一、本年新收", "二、上年结转", "三、结转下年") + signs("其他", 60, 152)
    found = unruled_tables(glyphs, page=1)
    assert found.tables == ()
    assert len(found.unplaced) == 3
    assert "".join(glyph.text for glyph in found.outside).startswith("一、本年新收")


def test_the_report_says_that_numbers_were_not_placed() -> None:
    draft = mangle(draft_of(invented_facts("2019", 603)), ("emptied_labels",), 2)
    document = read(render_pdf(draft, ruled=False))
    assert any("without rulings whose numbers cannot be placed" in sentence for sentence in document.trouble)
    assert any(removed.rule == "numbers of a table without rulings" for removed in document.removed)


NAMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def fifteen(values: tuple[str, ...], *, step: float, halves: bool) -> list[Glyph]:
    """The row of part 四 under its heads, in one line or in two."""
    found = signs("四、政府信息公开行政复议、行政诉讼情况", 60, 40) + signs("行政复议", 60 + 2 * step, 76)
    for i, name in enumerate(NAMES * 3):
        for line, part in enumerate((name[:2], name[2:]) if halves else (name,)):
            found += signs(part, 60 + step * i - len(part) * 5, 100 + 12 * line)
    for i, text in enumerate(values):
        found += signs(text, 60 + step * i - len(text) * 2.5, 130)
    return found


@pytest.mark.parametrize(("step", "halves"), [(30, True), (40, False), (60, False)])
def test_fifteen_narrow_columns_are_told_by_their_heads_or_their_numbers(step: float, halves: bool) -> None:
    values = tuple(str(7 * i) for i in range(15))
    [table] = unruled_tables(fifteen(values, step=step, halves=halves), page=1).tables
    heads, numbers = texts(grid(table))
    assert [name for name in heads if name != "总计"] == list(NAMES[:4]) * 3
    assert tuple(numbers) == values


def test_a_blank_among_narrow_columns_stays_under_its_head() -> None:
    values = ("1", "", "2", "3", "", "0", "0", "", "0", "0", "5", "0", "0", "0", "5")
    [table] = unruled_tables(fifteen(values, step=30, halves=True), page=1).tables
    assert tuple(texts(grid(table))[1]) == values
    # Heads that touch do not show their columns: then no number may be missing.
    glued = unruled_tables(fifteen(values, step=40, halves=False), page=1)
    assert glued.tables == ()


@pytest.mark.parametrize("place", [0, 1])
def test_numbers_beside_any_line_of_a_numbered_label_belong_to_it(place: int) -> None:
    labels = ("一、本年新收政府/信息公开申请数量", "1.属于国家秘密/的政府信息", "2.其他", "3.危及“三安全”")
    found = []
    for row, label in enumerate(labels):
        lines = label.split("/")
        for i, line in enumerate(lines):
            found += signs(line, 60, 100 + 40 * row + 12 * i)
        at = 100 + 40 * row + 12 * min(place, len(lines) - 1)
        found += [glyph for i in range(7) for glyph in signs(str(i + row), 260 + 40 * i, at)]
    [table] = unruled_tables(found, page=1).tables
    assert [row[0] for row in texts(grid(table))] == [label.replace("/", "") for label in labels]
    assert texts(grid(table))[1][1:] == [str(n) for n in range(1, 8)]


@pytest.mark.parametrize(("gap", "count"), [(1.0, 1), (4.0, 2)])
def test_digits_a_little_apart_are_two_numbers(gap: float, count: int) -> None:
    assert len(pieces_of([*signs("464", 100, 50), *signs("2194", 115 + gap, 50)])) == count


def test_numbers_beside_a_table_make_its_cells_doubtful() -> None:
    """A raised number is taken for a row of its own, and the others of its row stay lines."""
    draft = mangle(draft_of(invented_facts("2019", 3146)), ("superscripts",), 3146)
    found = judge(parse(render_pdf(draft, ruled=False)), truth_of(draft))
    assert not found.silent and not found.unmentioned


def row_of(numbers: str, y: float) -> list[Glyph]:
    """Numbers in the seven columns of `wide`; a dot leaves a place empty."""
    return [
        glyph
        for i, text in enumerate(numbers.split())
        for glyph in (signs(text, 220 + 50 * i, y) if text != "." else [])
    ]


def leaves(*labels: str, top: float = 200, fill: str = "1 2 3 4 5 6 7") -> list[Glyph]:
    lines = [signs(label, 60, top + 20 * i) + row_of(fill, top + 20 * i) for i, label in enumerate(labels)]
    return [glyph for line in lines for glyph in line]


def table_on(glyphs: list[Glyph], page: int = 1, known: tuple[float, ...] = ()) -> Wide:
    [found] = unruled_tables(glyphs, page=page, known=known).tables
    assert isinstance(found.table, Wide)
    return found.table


UPPER = leaves("1.属于国家秘密", "2.其他", "3.危及") + signs("4.保护第三方", 60, 260)
REST = signs("合法权益", 60, 106)
LOWER = leaves("5.属于三类", "6.属于四类", "7.属于执法", top=120)
NINES = "9 . 9 9 9 9 9"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (UPPER + row_of(NINES, 260), REST + LOWER),
        (UPPER, REST + row_of(NINES, 106) + LOWER),
        (UPPER + signs("合法权益", 60, 272), row_of(NINES, 100) + LOWER),
    ],
    ids=["numbers above", "numbers below", "numbers alone below"],
)
def test_a_row_cut_by_a_page_break_is_put_together(upper: list[Glyph], lower: list[Glyph]) -> None:
    first, second = continued(table_on(upper), table_on(lower, page=2))
    rows = [[cell.text if cell else "" for cell in row] for row in (*first.grid().rows, *second.grid().rows)]
    assert rows[3] == ["4.保护第三方合法权益", "9", "", "9", "9", "9", "9", "9"]
    assert [row[0][:2] for row in rows] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]


def test_a_cut_row_with_numbers_on_both_pages_is_in_doubt_and_left_out() -> None:
    pieces = continued(table_on(UPPER + row_of(NINES, 260)), table_on(REST + row_of(NINES, 106) + LOWER, page=2))
    assert [row.label[:2] for piece in pieces for row in piece.rows] == ["1.", "2.", "3.", "5.", "6.", "7."]


def test_numbers_whose_label_is_on_no_page_are_left_out() -> None:
    assert next(row[0].text for row in table_on(row_of(NINES, 100) + LOWER).grid().rows if row[0]) == "5.属于三类"


def test_columns_that_no_row_fills_are_those_of_the_page_before() -> None:
    sparse = leaves("1.属于国家秘密", "2.其他", "3.危及", fill="1 . . . . . 1")
    known = table_on(LOWER).columns
    assert unruled_tables(sparse, page=2).tables == ()
    assert [value is None for value in table_on(sparse, 2, known).rows[0].values] == [False, *[True] * 5, False]


def test_rows_beside_a_table_that_are_like_it_are_not_read_by_themselves() -> None:
    broken = signs("201（件", 266, 300) + signs("（七）总计", 60, 306) + row_of("345 . 479 512 264 8 9", 306)
    found = unruled_tables(leaves("1.属于国家秘密", "2.其他", "3.危及") + broken, page=1)
    assert found.unplaced == ("345 479 512 264 8 9",)
    assert "（七）总计" in "".join(glyph.text for glyph in found.outside)


def test_a_number_broken_over_lines_takes_the_row_of_fifteen_from_its_heads() -> None:
    values = ("1", "", "2", "3", "", "0", "0", "", "0", "0", "5", "0", "0", "0", "5")
    broken = fifteen(values, step=30, halves=True) + signs("2（件", 85, 119)
    assert unruled_tables(broken, page=1).tables == ()


def test_stripes_behind_every_other_row_are_no_cells() -> None:
    rows = leaves("1.属于国家秘密", "2.其他", "3.危及")
    stripes = [(50 + 150 * i, 217, 200 + 150 * i, 235) for i in range(4)]
    everywhere = [(box[0], top, box[2], top + 20) for box in stripes for top in (195, 215, 235)]
    assert are_stripes(stripes, rows)
    assert not are_stripes(everywhere, rows)


def test_lines_between_columns_alone_leave_all_rows_in_one() -> None:
    rows = leaves("1.属于国家秘密", "2.其他", "3.危及")
    edges = (50, 210, *(262 + 50 * i for i in range(6)), 600)
    assert is_stacked([(left, 190, right, 260) for left, right in pairwise(edges)], rows)
    ruled = [(left, top, right, top + 20) for left, right in pairwise(edges) for top in (195, 215, 235)]
    assert not is_stacked(ruled, rows)
