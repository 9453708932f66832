"""Blank forms, other years and empty columns beside the report's own tables are not taken for them."""

from __future__ import annotations

import re

import pytest

from parsing import Report, parse
from parsing.match.captions import read_caption
from tests.parsing.form_pages import HEADS, NAMES, applications, numbers, page, proactive, review

FIFTEEN = ("2", "0", "1", "0", "3", "0", "1", "0", "0", "1", "4", "0", "0", "1", "5")
PARTS = ("review", "litigation_direct", "litigation_after_review")
ORDER = [f"{part}.{name}" for part in PARTS for name in ("upheld", "corrected", "other", "pending", "total")]


def values(report: Report, names: list[str]) -> list[str]:
    found = [report.cells[name] for name in names]
    return [str(cell.value) if cell.value is not None else "" for cell in found]


def read(part_four: str, behind: str = "") -> Report:
    body = page(proactive(), applications(), part_four)
    return parse(body.replace(b"</body>", behind.encode() + b"</body>"))


def row(*cells: str, span: str = "") -> str:
    return "<tr>" + "".join(f"<td{span}>{cell}</td>" for cell in cells) + "</tr>"


def on_end() -> str:
    """The table of part 四 with an outcome and its number a row."""
    groups = ("行政复议", "行政诉讼 未经复议直接起诉", "行政诉讼 复议后起诉")
    lines = zip((group for group in groups for _ in NAMES), NAMES * 3, FIFTEEN, strict=True)
    return f"<table>{''.join(row(*line) for line in lines)}</table>"


def by_proceeding(label: tuple[str, ...]) -> str:
    """A row for each proceeding; the labels of the rows have as many cells as `label`."""
    rows = [("行政复议", *[""] * (len(label) - 1)), ("行政诉讼", *label[1:]), ("行政诉讼", *label[1:-1], "复议后起诉")]
    lines = [row(*names, *FIFTEEN[5 * n : 5 * n + 5]) for n, names in enumerate(rows)]
    return f"<table>{row('类别', *[''] * (len(label) - 1), *NAMES)}{''.join(lines)}</table>"


def padded(table: str, place: int) -> str:
    """The table with an empty column before the cell at `place` of its last row, in its heads as well."""
    rows = re.findall("<tr>.*?</tr>", table)
    at = {0: (0, 0, 0, 0), 5: (1, 5, 0, 5)}[place]
    for index, where in enumerate(at):
        cells = re.findall("<td.*?</td>", rows[index])
        if index < 2 or place == 0 or index == 3:
            cells.insert(where, "<td></td>")
        rows[index] = "<tr>" + "".join(cells) + "</tr>"
    if place:
        rows[1] = rows[1].replace("<td></td>", '<td rowspan="2"></td>')
    return "<table>" + "".join(rows) + "</table>"


@pytest.mark.parametrize("filled", [FIFTEEN, tuple(text if text != "0" else "" for text in FIFTEEN)])
@pytest.mark.parametrize("place", [0, 5])
def test_an_empty_column_through_heads_and_numbers_moves_nothing(place: int, filled: tuple[str, ...]) -> None:
    report = read(padded(review(filled), place))
    assert values(report, ORDER) == list(filled)


def test_a_table_on_end_counts_and_not_the_blank_form_behind_it() -> None:
    assert values(read(on_end(), behind=review([""] * 15)), ORDER) == list(FIFTEEN)


def test_an_empty_cell_among_the_labels_of_a_row_is_no_number() -> None:
    assert values(read(by_proceeding(("行政复议", "", "未经复议直接起诉"))), ORDER) == list(FIFTEEN)


def test_rows_that_begin_with_another_year_are_other_years() -> None:
    years = "".join(row(year, "9", "9", "9", "9", "36") for year in ("2020", "2021"))
    report = read(review(FIFTEEN), behind=f"<p>近三年行政复议情况</p><table>{row('年度', *NAMES)}{years}</table>")
    assert values(report, ORDER) == list(FIFTEEN)


def numbered(table: str) -> str:
    """The table of part 二 with a column 序号 before 信息内容."""
    count = iter(range(1, 20))
    heads = table.replace("<td>信息内容", "<td>序号</td><td>信息内容").replace('colspan="4"', 'colspan="5"')
    label = re.compile("<tr><td>(?=规章|行政规范性文件|行政许可|行政处罚|行政强制|行政事业性收费)")
    return label.sub(lambda _: f"<tr><td>{next(count)}</td><td>", heads)


def test_a_column_that_counts_the_rows_of_part_two_is_none_of_its_heads() -> None:
    whole, counted = (parse(page(part, applications(), review())) for part in (proactive(), numbered(proactive())))
    names = [name for name in whole.cells if name.startswith("proactive.")]
    assert len(names) == 10
    assert values(counted, names) == values(whole, names)


@pytest.mark.parametrize("heading", ["主动公开政府信息情况", "三、", "3.收到和处理政府信息公开申请情况"])
def test_the_caption_of_last_year_holds_up_to_the_next_heading(heading: str) -> None:
    body = page(proactive(), applications(), review(FIFTEEN)).decode()
    body = re.sub("<h3>.、", "<h3>", body) if heading.startswith("主动") else body
    body = body.replace("三、收到", "3.收到") if heading.startswith("3") else body
    aside = f"<p>2021年同期数据如下：</p>{proactive(('7', '8', '9'))}"
    third = body.index("<h3>", body.index("</table>"))
    report = parse((body[:third] + aside + body[third:]).encode())
    assert values(report, ORDER) == list(FIFTEEN)
    assert report.cells["applications.received_new.total"].value is not None


def test_the_text_around_a_hidden_copy_does_not_hide_where_another_report_begins() -> None:
    own = page(proactive(), applications(), review(FIFTEEN)).decode()
    copy = page(proactive(("7", "8", "9")), applications(), review([*["5"] * 4, "20"] * 3)).decode()
    inner = re.search("<body>(.*)</body>", copy, re.S)
    assert inner is not None
    old = inner[1].replace("2022", "2021")
    report = parse(own.replace("<h1>", f'<div class="m" style="display:none">{inner[1]}</div><h1>').encode())
    assert values(report, ORDER) == list(FIFTEEN)
    assert report.text.count("全年按时发布政府信息") == 1
    both = own.replace("<h1>", f"<div hidden>{inner[1]}</div><h1>").replace("</body>", old + "</body>")
    assert values(parse(both.encode()), ORDER) == list(FIFTEEN)


def test_an_empty_column_behind_heads_and_numbers_is_no_column() -> None:
    filled = [text if text != "0" else "" for text in FIFTEEN]
    rows = re.findall("<tr>.*?</tr>", review(filled))
    table = "<table>" + "".join(row.replace("</tr>", "<td></td></tr>") for row in rows) + "</table>"
    report = read(table)
    assert values(report, ORDER) == filled
    assert not [finding for finding in report.findings if finding.rule.startswith("row.")]


def test_an_empty_row_between_heads_and_numbers_is_none_of_them() -> None:
    groups = ("行政复议", "未经复议直接起诉", "复议后起诉")
    blank = row(*[""] * 5)
    stacked = [row(group) + row(*NAMES) + blank + row(*FIFTEEN[5 * n : 5 * n + 5]) for n, group in enumerate(groups)]
    assert values(read(f"<table>{''.join(stacked)}</table>"), ORDER) == list(FIFTEEN)


def test_a_row_of_strokes_behind_its_label_is_a_row_of_numbers() -> None:
    numbers_of_review = "".join(f"<td>{text}</td>" for text in FIFTEEN[:5])
    table = by_proceeding(("行政复议", "未经复议直接起诉")).replace(numbers_of_review, "<td>/</td>" * 5)
    report = read(table)
    assert [report.cells[name].state for name in ORDER[:5]] == ["not_applicable"] * 5
    assert values(report, ORDER[5:]) == list(FIFTEEN[5:])


def test_numbers_in_front_of_labels_that_only_look_like_the_forms_count_the_rows() -> None:
    count = iter(range(1, 60))
    lines = applications().removeprefix(f"<table>{HEADS}")
    counted = re.sub("<tr>", lambda _: f"<tr><td>{next(count)}</td>", lines.replace("其他法律", "其它法律和"))
    table = f"<table>{HEADS.replace('<tr>', '<tr><td></td>')}{counted}"
    plain, found = (parse(page(proactive(), part, review())).cells for part in (applications(), table))
    assert {name: cell.value for name, cell in found.items()} == {name: cell.value for name, cell in plain.items()}


def test_heads_in_a_table_of_their_own_hold_for_the_one_below() -> None:
    first = HEADS.replace('<td rowspan="2">自然人</td>', "").replace(
        '<td colspan="5">法人或其他组织',
        '<td rowspan="2">总计</td><td rowspan="2">自然人</td><td colspan="5">法人或其他组织',
    )
    first = first.replace('组织</td><td rowspan="2">总计</td></tr>', "组织</td></tr>")
    turned = {name: [cells[6], *cells[:6]] for name, cells in numbers().items()}
    table = applications(turned, heads=first + "</table><table>")
    plain, found = (parse(page(proactive(), part, review())).cells for part in (applications(), table))
    assert {name: cell.value for name, cell in found.items()} == {name: cell.value for name, cell in plain.items()}


def test_heads_in_any_order_count_where_all_stand_in_one_row() -> None:
    order = (0, 2, 5, 1, 3, 4, 6)
    names = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    heads = (
        '<tr><td rowspan="3" colspan="3"></td><td colspan="7">申请人情况</td></tr>'
        '<tr><td></td><td colspan="5">法人或其他组织</td><td></td></tr>'
        f"<tr>{''.join(f'<td>{names[place]}</td>' for place in order)}</tr>"
    )
    turned = {name: [cells[place] for place in order] for name, cells in numbers().items()}
    plain, found = (
        parse(page(proactive(), part, review())).cells for part in (applications(), applications(turned, heads=heads))
    )
    assert {name: cell.value for name, cell in found.items()} == {name: cell.value for name, cell in plain.items()}


@pytest.mark.parametrize("last", ["现行有效件数", "本年处理决定数量"])
def test_a_table_of_part_two_cut_between_heads_and_numbers_is_read_on(last: str) -> None:
    end = proactive().index("</tr>", proactive().index(last)) + len("</tr>")
    cut = proactive()[:end] + "</table><p>— 3 —</p><table>" + proactive()[end:]
    whole, found = (parse(page(part, applications(), review())) for part in (proactive(), cut))
    names = [name for name in whole.cells if name.startswith("proactive.")]
    assert values(found, names) == values(whole, names)


def test_a_break_that_repeats_only_the_upper_heads_leaves_the_columns_as_they_were() -> None:
    upper = HEADS[: HEADS.index("<tr><td>商业企业")]
    whole = applications()
    middle = whole.index("<tr>", whole.index("三类内部事务"))
    table = f"{whole[:middle]}</table><p>（续表）</p><table>{upper}{whole[middle:]}"
    plain, found = (parse(page(proactive(), part, review())).cells for part in (whole, table))
    assert {name: cell.value for name, cell in found.items()} == {name: cell.value for name, cell in plain.items()}


def test_empty_rows_behind_labels_are_the_empty_rows_of_the_form() -> None:
    table = re.sub("<td>[0-9]</td>", "<td></td>", by_proceeding(("行政复议", "未经复议直接起诉")))
    assert {read(table).cells[name].state for name in ORDER} == {"blank"}
    on_its_end = re.sub("<td>[0-9]</td>", "<td></td>", on_end())
    assert {read(on_its_end).cells[name].state for name in ORDER} == {"blank"}


def test_an_empty_row_in_a_table_on_end_is_none_of_its_numbers() -> None:
    lines = [row(name, text) for name, text in zip(NAMES * 3, FIFTEEN, strict=True)]
    lines[0] = lines[0].replace("<tr>", '<tr><td rowspan="5" colspan="2">行政复议</td>')
    lines[5] = lines[5].replace("<tr>", '<tr><td rowspan="10">行政诉讼</td><td rowspan="5">未经复议直接起诉</td>')
    lines[10] = lines[10].replace("<tr>", '<tr><td rowspan="5">复议后起诉</td>')
    lines.insert(5, row("", "", "", ""))
    assert values(read(f"<table>{''.join(lines)}</table>"), ORDER) == list(FIFTEEN)


def test_a_whole_table_that_is_hidden_beside_a_stump_that_is_shown_is_doubted() -> None:
    stump = f"<table>{row('行政复议')}{row(*NAMES)}{row(*FIFTEEN[:5])}</table>"
    report = read(f"{stump}<div hidden>{review(FIFTEEN)}</div>")
    doubted = {name for found in report.findings if found.severity == "warning" for name in found.cells}
    assert doubted >= {name for name in ORDER if name in report.cells}


def test_a_table_of_strokes_is_fuller_than_the_blank_form() -> None:
    report = read(review(["/"] * 15), behind=review([""] * 15))
    assert {report.cells[name].state for name in ORDER} == {"not_applicable"}


def test_tables_made_of_boxes_are_read_beside_a_hidden_copy_and_in_their_place_on_the_page() -> None:
    shown = page(proactive(), applications(), review(FIFTEEN)).decode()
    for tag, role in (("table", "table"), ("tr", "row"), ("td", "cell")):
        shown = re.sub(f"<{tag}\\b", f'<div role="{role}"', shown).replace(f"</{tag}>", "</div>")
    copy = page(proactive(("7", "8", "9")), applications(), review([*["5"] * 4, "20"] * 3)).decode()
    tables = "".join(re.findall("<table>.*?</table>", copy))
    report = parse(shown.replace("<h1>", f'<div style="display:none">{tables}</div><h1>').encode())
    assert values(report, ORDER) == list(FIFTEEN)
    years = row("年度", *NAMES) + row("2020", "9", "9", "9", "9", "36")
    report = parse(shown.replace("<h3>四", f"<table>{years}</table><h3>四").encode())
    assert values(report, ORDER) == list(FIFTEEN)


def test_the_month_below_a_title_is_no_year_of_a_table() -> None:
    assert read_caption("（2024年1月）").years == frozenset()
    assert read_caption("2023年度统计表").years == {2023}
