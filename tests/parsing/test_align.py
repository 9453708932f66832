"""Flattened tables: labels open rows, values follow them, and what the text lost is not made up."""

from __future__ import annotations

import pytest
from form_pages import NAMES, TITLE, numbers, truth

from parsing import Report, parse
from parsing.forms import FORMS, OUTCOMES

LABELS = {row.id: row.label for row in FORMS["2021"].applications}
HEADS = [
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
]


def lines(rows: dict[str, list[str]] | None = None, heads: list[str] | None = None) -> list[str]:
    """The table of applications, one cell a line."""
    rows = numbers() if rows is None else rows
    body = [cell for name, cells in rows.items() for cell in (LABELS[name], *cells)]
    return [TITLE, "", "三、收到和处理政府信息公开申请情况", *(HEADS if heads is None else heads), *body]


def read(text: list[str]) -> Report:
    return parse("\n".join(text).encode())


def found(report: Report) -> dict[str, str]:
    return {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")}


def test_one_cell_a_line_is_read_by_labels() -> None:
    assert found(read(lines())) == truth()


def test_heads_read_row_by_row_tell_where_the_total_stands() -> None:
    turned = {name: [cells[6], *cells[:6]] for name, cells in numbers().items()}
    heads = ["申请人情况", "总计", "自然人", "法人或其他组织", *HEADS[4:]]
    assert found(read(lines(turned, heads))) == truth()


def test_the_corner_of_the_heads_ends_no_caption_when_it_is_wrapped() -> None:
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） 申请人"
    heads = [corner, "情况", " ".join(HEADS[1:4]), " ".join(HEADS[4:])]
    rows = [f"{LABELS[name]} {' '.join(cells)}" for name, cells in numbers().items()]
    assert found(read([TITLE, "三、收到和处理政府信息公开申请情况", *heads, *rows])) == truth()
    report = read([TITLE, "三、收到和处理政府信息公开申请情况", "2021年情况", *heads, *rows])
    doubted = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert found(report).keys() <= doubted


def test_labels_broken_over_lines_are_put_together() -> None:
    broken = [*HEADS[:4], "商业", "企业", "科研", "机构", "社会", "公益", "组织", "法律服务", "机构", "其他"]
    assert found(read(lines(heads=broken))) == truth()


def test_a_numbering_on_a_line_of_its_own_belongs_to_the_label_below() -> None:
    text = lines()
    place = text.index("2.重复申请")
    assert found(read([*text[:place], "2.", "重复申请", *text[place + 1 :]])) == truth()


def test_page_numbers_and_running_titles_are_no_cells() -> None:
    text = lines()
    place = text.index("2.重复申请")
    assert found(read([*text[:place], "- 3 -", TITLE, *text[place:]])) == truth()


def test_a_row_that_lost_a_number_is_left_out_and_named() -> None:
    rows = numbers()
    rows["applications.denied.third_party"] = rows["applications.denied.third_party"][:5]
    report = read(lines(rows))
    gone = {name for name in truth() if name.startswith("applications.denied.third_party.")}
    named = {name for finding in report.findings for name in finding.cells}
    mine = found(report)
    assert all(mine.get(name, truth()[name]) == truth()[name] for name in gone)
    assert gone <= named


def test_a_label_and_its_numbers_on_one_line() -> None:
    text = [TITLE, "", " ".join(HEADS[1:])]
    text += [f"{LABELS[name]} {' '.join(cells)}" for name, cells in numbers().items()]
    assert found(read(text)) == truth()


def test_a_letter_among_the_numbers_is_unreadable_in_its_place() -> None:
    rows = numbers()
    rows["applications.granted"][6] = "I"
    report = read(lines(rows))
    cell = report.cells["applications.granted.total"]
    assert (cell.state, cell.value, cell.raw) == ("unreadable", None, "I")


def test_fifteen_numbers_below_their_heads_are_the_review_table() -> None:
    head = ["行政复议", "行政诉讼", *NAMES, "未经复议直接起诉", "复议后起诉", *NAMES, *NAMES]
    cells = ["1", "0", "2", "0", "3", *["0"] * 8, "4", "4"]
    report = read([*lines(), "四、政府信息公开行政复议、行政诉讼情况", *head, *cells])
    assert report.cells["review.total"].value == 3
    assert report.cells["litigation_after_review.pending"].value == 4


def test_numbers_in_sentences_are_no_cells() -> None:
    report = read(
        [TITLE, "", "一、总体情况", "全年收到申请5件，予以公开3件，部分公开2件。", "规章", "本年制发规章1件。"]
    )
    assert not report.cells


def _outcomes(cells: list[str]) -> Report:
    head = ["行政复议", "行政诉讼", *NAMES, "未经复议直接起诉", "复议后起诉", *NAMES, *NAMES]
    return read([*lines(), "四、政府信息公开行政复议、行政诉讼情况", *head, *cells])


def test_a_line_left_out_between_numbers_is_an_empty_cell_of_the_row_of_outcomes() -> None:
    cells = ["1", "0", "2", "0", "3", *["0"] * 7, "", "4", "4"]
    report = _outcomes(cells)
    part = [cell.raw for name, cell in report.cells.items() if name.startswith(("review.", "litigation"))]
    assert part == cells


def test_a_line_left_out_among_fifteen_numbers_makes_them_doubtful() -> None:
    report = _outcomes(["0", "/", "1", "4", "5", "0", "-", "0", "", "0", "0", "0", "3", "2", "7", "12"])
    named = {name for finding in report.findings if finding.severity == "warning" for name in finding.cells}
    assert {f"litigation_direct.{outcome}" for outcome in OUTCOMES} <= named


@pytest.mark.parametrize("first", ["0、", "2.", "0"])
def test_a_first_number_with_a_stray_sign_is_a_cell_of_the_row_of_outcomes(first: str) -> None:
    report = _outcomes([first, "3", "0", "0", first[0], *["0"] * 10])
    assert report.cells["review.upheld"].value == int(first[0])
    assert report.cells["review.upheld"].raw == first


def test_words_before_the_first_number_are_no_empty_cell_of_the_row_of_outcomes() -> None:
    report = _outcomes(["见附件所列", "3", "0", "0", "3", *["0"] * 10])
    warned = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert "review.upheld" in warned


def test_a_total_that_is_not_printed_beside_numbers_makes_the_row_of_outcomes_doubtful() -> None:
    report = _outcomes(["1", "0", "2", "0", "3", "7", "0", "0", "0", "/", *["0"] * 5])
    doubts = [finding for finding in report.findings if finding.rule == "review.total_empty"]
    assert [len(finding.cells) for finding in doubts] == [15]


def test_a_bar_before_the_first_number_stands_behind_an_empty_cell() -> None:
    head = [
        "||||行政复议|||||行政诉讼"[4:],
        "|".join(NAMES) + "|未经复议直接起诉|||||复议后起诉",
        "|" * 5 + "|".join(NAMES * 2),
    ]
    report = read([*lines(), "四、政府信息公开行政复议、行政诉讼情况", *head, "|0|2|0|2" + "|0" * 10])
    assert report.cells["review.upheld"].state == "blank"
    assert report.cells["review.total"].value == 2


def test_pieces_of_a_number_with_its_unit_that_was_broken_over_lines_are_no_cells() -> None:
    rows = numbers()
    text = [TITLE, "", *HEADS]
    text += [f"{LABELS[name]} {' '.join(cells)}" for name, cells in rows.items()]
    name = "applications.processed_total"
    place = text.index(f"{LABELS[name]} {' '.join(rows[name])}")
    cells = rows[name]
    torn = [f"{cells[2]}（件", f"{LABELS[name]} {' '.join([*cells[:2], *cells[3:]])}", "）"]
    report = read([*text[:place], *torn, *text[place + 1 :]])
    mine = found(report)
    wrong = {name for name, raw in truth().items() if name in mine and mine[name] != raw}
    assert wrong <= {name for finding in report.findings for name in finding.cells}
    assert set(truth()) - set(mine) <= {name for finding in report.findings for name in finding.cells}


def test_a_head_two_rows_high_that_stands_below_the_one_beside_it_is_still_the_first() -> None:
    heads = ["申请人情况", "法人或其他组织", "自然人 总计", "商业企业 科研机构 社会公益组织 法律服务机构 其他"]
    assert found(read(lines(heads=heads))) == truth()
    unclear = read(lines(heads=["申请人情况", "法人或其他组织", "自然人", "总计", *HEADS[4:]]))
    assert not found(unclear)
    assert "columns.unclear" in {finding.rule for finding in unclear.findings}


def test_numbers_under_heads_that_were_wrapped_are_left_out() -> None:
    heads = ["第二十条第（一）项", "信息 本年制发件", "本年废止件数 现行有效件数", "内容 数"]
    report = read([*lines(), *heads, "规章 36268 30075 30274"])
    assert not {name for name in report.cells if name.startswith("proactive.regulations")}
    assert "columns.unclear" in {finding.rule for finding in report.findings}


def table(rows: dict[str, list[str]] | None = None) -> list[list[str]]:
    """The table of applications as rows of cells."""
    body = [[LABELS[name], *cells] for name, cells in (numbers() if rows is None else rows).items()]
    return [["", *HEADS[1:2], *HEADS[4:], HEADS[3]], *body]


def test_a_whole_table_on_one_line_with_bars_between_its_cells() -> None:
    assert found(read([TITLE, "", "|".join(cell for row in table() for cell in row if cell)])) == truth()


def test_cells_with_a_line_break_within_quotes() -> None:
    quoted = [[f'"{row[0][:3]}\n{row[0][3:]}"', *row[1:]] for row in table()[1:]]
    assert found(read([TITLE, "", *("\t".join(row) for row in [table()[0], *quoted])])) == truth()


def test_framed_rows_that_were_wrapped() -> None:
    framed = ["| " + " | ".join(row) + " |" for row in table()]
    framed[6:9] = [piece for row in framed[6:9] for piece in (row[:-9], row[-9:])]
    assert found(read([TITLE, "", *framed])) == truth()


def test_lines_of_a_quotation() -> None:
    assert found(read([f"> {line}" for line in [TITLE, "", *("\t".join(row) for row in table())]])) == truth()


def test_heads_wrapped_and_read_line_by_line_are_the_forms_where_every_sign_of_them_stands_there() -> None:
    pieces = ["自然人 法人或其他组织 总计", "商业企业 科研", "机构", "社会", "公益", "法律服务", "机构", "其他", "组织"]
    assert found(read(lines(heads=["申请人情况", *pieces]))) == truth()
    lost = read(lines(heads=["申请人情况", *pieces[:-1]]))
    assert not found(lost)
    assert {name for name in truth() if name.startswith("applications")} <= {n for f in lost.findings for n in f.cells}


def test_a_merged_cell_printed_again_leaves_the_empty_cell_before_it_empty() -> None:
    bar = ["第二十条第（八）项"] * 4
    fees = [bar, ["信息内容", "上一年项目数量", "本年增/减", "本年增/减"], ["行政事业性收费", "", "+1", "+1"]]
    report = read([*lines(), "二、主动公开政府信息情况", *("| " + " | ".join(row) + " |" for row in fees)])
    cells = [report.cells[f"proactive.fees.{measure}"] for measure in ("items_last_year", "change")]
    assert [cell.state for cell in cells] == ["blank", "printed"]
