"""Bent layouts of the three tables: a number belongs to a cell because its labels say so, or it is left out by name."""

from __future__ import annotations

import random
import re

import pytest
from form_pages import HEADS, NAMES, applications, numbers, page, proactive, review, truth
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Report, parse

COLUMN_NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(*parts: str) -> Report:
    return parse(page(*parts))


def with_applications(table: str) -> Report:
    return read(proactive(), table, review())


def wrong(report: Report, rows: dict[str, list[str]] | None = None) -> set[str]:
    """Cells of the table of applications that are not what the page prints."""
    expected = truth(rows)
    mine = {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")}
    return {name for name in {*expected, *mine} if expected.get(name) != mine.get(name)}


def named(report: Report) -> set[str]:
    return {name for finding in report.findings if finding.severity != "info" for name in finding.cells}


def flat_heads(*names: str) -> str:
    return "<tr><td colspan='3'>项目</td>" + "".join(f"<td>{name}</td>" for name in names) + "</tr>"


def test_heads_in_another_order_are_followed() -> None:
    rows = numbers()
    turned = {name: [cells[6], *cells[:6]] for name, cells in rows.items()}
    heads = flat_heads(COLUMN_NAMES[6], *COLUMN_NAMES[:6])
    assert not wrong(with_applications(applications(turned, heads=heads)))


def test_a_foreign_column_among_the_heads_is_passed_over() -> None:
    rows = {name: [*cells[:3], "88", *cells[3:]] for name, cells in numbers().items()}
    heads = flat_heads(*COLUMN_NAMES[:3], "其中网上", *COLUMN_NAMES[3:])
    assert not wrong(with_applications(applications(rows, heads=heads)))


def test_a_remarks_column_behind_the_total_is_passed_over() -> None:
    rows = {name: [*cells, "见附件"] for name, cells in numbers().items()}
    assert not wrong(with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES, "备注"))))


def test_a_table_without_totals_has_no_totals() -> None:
    rows = {name: cells[:6] for name, cells in numbers().items()}
    report = with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES[:6])))
    assert wrong(report) == {name for name in truth() if name.endswith(".total")}
    assert wrong(report) <= named(report)


def test_columns_for_two_years_side_by_side_are_left_out() -> None:
    rows = {name: [*cells, *cells] for name, cells in numbers().items()}
    report = with_applications(applications(rows, heads=flat_heads(*COLUMN_NAMES, *COLUMN_NAMES)))
    assert not [name for name in report.cells if name.startswith("applications.")]
    assert set(truth()) <= named(report)


def test_rows_in_another_order_are_read_by_their_labels() -> None:
    rows = numbers()
    names = list(rows)
    names[3], names[9] = names[9], names[3]
    assert not wrong(with_applications(applications({name: rows[name] for name in names})))


def test_a_missing_row_is_missing_and_named() -> None:
    rows = numbers()
    del rows["applications.rejected.repeat"]
    report = with_applications(applications(rows))
    gone = {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) == gone
    assert gone <= named(report)


def test_a_row_without_label_is_left_out_and_named() -> None:
    table = applications().replace('<td colspan="3">2.重复申请</td>', '<td colspan="3"></td>')
    report = with_applications(table)
    gone = {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) == gone
    assert gone <= named(report)


def test_a_row_of_the_provinces_own_is_no_row_of_the_form() -> None:
    extra = '<tr><td colspan="3">6.涉及党务信息</td>' + "<td>9</td>" * 7 + "</tr>"
    table = applications().replace('<tr><td colspan="3">1.申请人无正当', extra + '<tr><td colspan="3">1.申请人无正当')
    report = with_applications(table)
    assert not wrong(report)
    assert "row.extra" in {finding.rule for finding in report.findings}


def test_a_row_of_the_bodys_own_in_part_two_is_named_with_its_numbers() -> None:
    own = "<tr><td>其他主动公开文件</td><td>186</td><td>86</td><td>255</td></tr>"
    table = proactive()
    end = table.index("</tr>", table.index("规章")) + len("</tr>")
    report = parse(page(table[:end] + own + table[end:], applications(), review()))
    (extra,) = [finding for finding in report.findings if finding.rule == "row.extra"]
    assert extra.message.endswith("“其他主动公开文件” is not part of the form; it says 186, 86, 255")
    assert len(report.cells) == 200


@pytest.mark.parametrize(
    "label", ["2.重复性申请", "2、重复申请件", "2.重夏申请", "2 . 重 复 申 请", "（2）重复申请", "2.重複申請"]
)
def test_a_label_much_like_the_official_one_is_that_row(label: str) -> None:
    assert not wrong(with_applications(applications().replace("2.重复申请", label)))


def test_a_strange_label_in_the_place_of_a_row_is_not_taken_for_it() -> None:
    report = with_applications(applications().replace("2.重复申请", "办理时限情况"))
    assert wrong(report) == {name for name in truth() if name.startswith("applications.rejected.repeat.")}
    assert wrong(report) <= named(report)


def test_spans_that_lie_do_not_move_numbers() -> None:
    table = applications()
    lying = table.replace('<td colspan="3">（一）予以公开</td><td>', '<td>（一）予以公开</td><td colspan="2">')
    lying = lying.replace(
        '<td colspan="3">2.重复申请</td><td>', '<td colspan="3" rowspan="2">2.重复申请</td><td rowspan="3">'
    )
    assert lying.count("rowspan") == table.count("rowspan") + 2
    assert not wrong(with_applications(lying))


def test_an_empty_cell_pushed_in_front_is_no_number() -> None:
    table = applications().replace(
        '<td colspan="3">（一）予以公开</td>', '<td colspan="3">（一）予以公开</td><td></td>'
    )
    assert not wrong(with_applications(table))


def test_a_number_too_many_is_decided_by_the_sums_or_left_out() -> None:
    rows = numbers()
    rows["applications.granted"].insert(2, "8")
    report = with_applications(applications(rows))
    left_out = wrong(report)
    assert {name.rpartition(".")[0] for name in left_out} <= {"applications.granted"}
    assert {name for name in truth() if name.startswith("applications.granted.")} <= named(report)


def test_a_number_lost_is_never_filled_by_shifting() -> None:
    rows = numbers()
    rows["applications.denied.third_party"].pop(1)
    report = with_applications(applications(rows))
    mine = {name: cell.raw for name, cell in report.cells.items()}
    for name, text in truth().items():
        assert name not in mine or mine[name] == text or name in named(report)


def test_a_merged_number_belongs_to_none_of_its_columns() -> None:
    table = applications().replace(
        '<td colspan="3">（一）予以公开</td><td>0</td><td>1</td>',
        '<td colspan="3">（一）予以公开</td><td colspan="2">1</td>',
    )
    report = with_applications(table)
    assert {"applications.granted.natural_person", "applications.granted.business"} <= wrong(report) & named(report)
    assert "applications.granted.total" not in wrong(report)


def test_a_merged_number_beside_a_stray_empty_cell_is_left_out_although_the_cells_are_as_many_as_the_heads() -> None:
    table = proactive().replace("<td>5</td><td>2</td><td>59</td>", '<td colspan="2">5</td><td>59</td><td></td>')
    report = read(table, applications(), review())
    names = {f"proactive.normative_documents.{name}" for name in ("issued", "repealed", "in_force")}
    assert names <= named(report) and not names & set(report.cells)


def test_a_table_cut_at_a_page_break_goes_on() -> None:
    table = applications()
    cut = table.index('<tr><td colspan="3">7.')
    for between in ("", f"<p>- 3 -</p><table>{HEADS}", "<p>清源县人民政府2022年报告</p>"):
        middle = between if "<table>" in between else f"{between}<table>"
        assert not wrong(with_applications(f"{table[:cut]}</table>{middle}{table[cut:]}"))


def test_all_three_tables_in_one() -> None:
    joined = "".join(re.sub(r"</?table>", "", part) for part in (proactive(), applications(), review()))
    report = read(f"<table>{joined}</table>")
    assert len(report.cells) == 200
    assert not wrong(report)


def test_last_years_table_is_set_aside_by_its_caption() -> None:
    old = applications({name: ["7"] * 7 for name in numbers()})
    for caption in ("2021年情况", "附：2021年度数据", "上年同期情况"):
        assert not wrong(with_applications(f"{applications()}<p>{caption}</p>{old}"))


def test_two_tables_that_disagree_give_only_what_they_share() -> None:
    rows = numbers()
    rows["applications.granted"] = ["9"] * 7
    report = with_applications(applications() + applications(rows))
    assert wrong(report) == {name for name in truth() if name.startswith("applications.granted.")}
    assert wrong(report) <= named(report)


def test_a_hidden_twin_with_other_numbers_does_not_count_but_is_mentioned() -> None:
    old = applications({name: ["7"] * 7 for name in numbers()})
    report = with_applications(f'{applications()}<div style="display:none">{old}</div>')
    assert not wrong(report)
    assert "tables.hidden_differs" in {finding.rule for finding in report.findings}


def test_categories_counted_in_one_column_are_no_table_of_the_form() -> None:
    lines = (("类别", "件数"), ("重复申请", "44"), ("总计", "99"))
    decoy = "<table>" + "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in lines) + "</table>"
    assert not wrong(with_applications(decoy + applications()))


def test_the_review_table_may_be_three_tables() -> None:
    def five(title: str, cells: list[str]) -> str:
        head = "".join(f"<td>{name}</td>" for name in NAMES)
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        return f"<table><tr><td colspan='5'>{title}</td></tr><tr>{head}</tr><tr>{body}</tr></table>"

    stacked = (
        five("行政复议", ["1", "2", "0", "0", "3"])
        + five("行政诉讼（未经复议直接起诉）", ["0", "4", "0", "0", "4"])
        + five("行政诉讼（复议后起诉）", ["0", "0", "5", "0", "5"])
    )
    cells = read(proactive(), applications(), stacked).cells
    assert [cells[f"{part}.total"].value for part in ("review", "litigation_direct", "litigation_after_review")] == [
        3,
        4,
        5,
    ]


def test_sixteen_numbers_that_can_be_read_in_two_ways_give_only_what_is_sure() -> None:
    report = read(proactive(), applications(), review(["1", "1", "1", "0", "0", "2", *["0"] * 10]))
    for name, cell in report.cells.items():
        assert not name.startswith("review.") or name in named(report) or cell.value is None
    assert "row.long" in {finding.rule for finding in report.findings}


def test_a_damaged_head_of_a_total_does_not_move_the_numbers_beside_blank_cells() -> None:
    cells = ("1", "", "2", "", "3", "", "4", "", "1", "5", "0", "3", "", "0", "3")
    found = read(proactive(), applications(), review(cells).replace(">总计<", ">总«<")).cells
    order = [
        f"{part}.{name}"
        for part in ("review", "litigation_direct", "litigation_after_review")
        for name in ("upheld", "corrected", "other", "pending", "total")
    ]
    assert [str(found[name].value) if found[name].value is not None else "" for name in order] == list(cells)


def test_words_in_a_number_cell_are_unreadable_and_named() -> None:
    report = read(proactive(regulations=("本单位未制作规章", "", "/")), applications(), review())
    states = [report.cells[f"proactive.regulations.{m}"].state for m in ("issued", "repealed", "in_force")]
    assert states == ["unreadable", "blank", "not_applicable"]
    assert "proactive.regulations.issued" in named(report)


def test_a_unit_in_the_head_is_told_but_changes_nothing() -> None:
    report = read(proactive(fee="251000").replace("单位：万元", "单位：元"), applications(), review())
    assert report.cells["proactive.fees.amount"].value == 251000
    assert [f.cells for f in report.findings if f.rule == "unit.differs"] == [("proactive.fees.amount",)]


def test_the_bars_may_stand_in_any_order() -> None:
    table = proactive()
    start = table.index('<tr><td colspan="4">第二十条第（五）项')
    end = table.index('<tr><td colspan="4">第二十条第（六）项')
    moved = table[:start] + table[end:-8] + table[start:end] + "</table>"
    assert read(moved, applications(), review()).cells["proactive.licensing.decisions"].value == 14041


def shaken(cells: list[str], how: int, chance: random.Random) -> list[str]:
    """A row as a careless editor leaves it: cells emptied, added, taken away or moved."""
    place = chance.randrange(len(cells))
    if how == 1:
        return [*cells[:place], "", *cells[place:]]
    if how == 2:
        return cells[:place] + cells[place + 1 :]
    if how == 3:
        return [*cells[:place], chance.choice(cells), *cells[place:]]
    return ["" if text == "0" and chance.random() < 0.5 else text for text in cells] if how == 4 else cells


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=25, max_size=25), st.integers(0, 10**6))
def test_rows_torn_at_random_are_right_or_named(hows: list[int], seed: int) -> None:
    chance = random.Random(seed)
    rows = numbers()
    torn = {name: shaken(cells, how, chance) for (name, cells), how in zip(rows.items(), hows, strict=True)}
    printed = truth({name: cells for name, cells in torn.items() if len(cells) == 7})
    report = with_applications(applications(torn))
    doubted = {name for finding in report.findings for name in finding.cells}
    for name, cell in report.cells.items():
        if name.startswith("applications.") and cell.state == "printed":
            row_id, _, column = name.rpartition(".")
            position = list(numbers()).index(row_id)
            original = rows[row_id][list(COLUMN_IDS).index(column)]
            assert cell.raw in (original, printed.get(name)) or name in doubted, hows[position]


COLUMN_IDS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other", "total")


def test_the_proceedings_may_be_rows_with_litigation_named_once_before_both() -> None:
    heads = "".join(f"<td>{name}</td>" for name in NAMES)
    lines = (
        ("<td colspan='2'>行政复议</td>", "12003"),
        ("<td rowspan='2'>行政诉讼</td><td>未经复议直接起诉</td>", "04004"),
        ("<td>复议后起诉</td>", "00505"),
    )
    rows = "".join(f"<tr>{label}{''.join(f'<td>{digit}</td>' for digit in digits)}</tr>" for label, digits in lines)
    table = f"<table><tr><td colspan='2'>类别</td>{heads}</tr>{rows}</table>"
    report = read(proactive(), applications(), table)
    values = [cell.value for name, cell in report.cells.items() if name.startswith(("review", "litigation"))]
    assert values == [1, 2, 0, 0, 3, 0, 4, 0, 0, 4, 0, 0, 5, 0, 5]
    assert not named(report)


def test_a_line_that_counts_the_columns_holds_no_values_of_part_four() -> None:
    cells = ["1", "2", "0", "0", "3", *["0"] * 10]
    counted = "<tr>" + "".join(f"<td>{number}</td>" for number in range(1, 16)) + "</tr>"
    table = review(cells)
    last = table.rindex("<tr>")
    report = read(proactive(), applications(), table[:last] + counted + table[last:])
    values = [str(cell.value) for name, cell in report.cells.items() if name.startswith(("review", "litigation"))]
    assert values == cells
    assert not named(report)


def _set_on_end(cells: list[str], more: str = "") -> str:
    groups = (
        "<td rowspan='5' colspan='2'>行政复议</td>",
        "<td rowspan='10'>行政诉讼</td><td rowspan='5'>未经复议直接起诉</td>",
    )
    starts = dict(zip((0, 5, 10), (*groups, "<td rowspan='5'>复议后起诉</td>"), strict=True))
    lines = (
        f"<tr>{starts.get(i, '')}<td>{NAMES[i % 5]}</td><td>{cell}</td>{more}</tr>" for i, cell in enumerate(cells)
    )
    return f"<table>{''.join(lines)}</table>"


def test_the_review_table_may_be_set_on_end() -> None:
    cells = ["1", "2", "0", "0", "3", "0", "4", "", "0", "4", "0", "0", "5", "0", "5"]
    found = read(proactive(), applications(), _set_on_end(cells)).cells
    assert [cell.raw for name, cell in found.items() if name.startswith(("review", "litigation"))] == cells


def test_a_review_table_on_end_with_another_column_of_numbers_gives_none() -> None:
    found = read(proactive(), applications(), _set_on_end(["1"] * 15, "<td>2</td>")).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)


def test_fifteen_outcomes_below_each_other_without_the_proceedings_give_none() -> None:
    table = _set_on_end(["1"] * 15).replace("行政复议", "甲局").replace("未经复议直接起诉", "乙局")
    found = read(proactive(), applications(), table).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)


def test_an_empty_cell_among_sixteen_is_not_the_stray_one_when_the_sums_do_not_say_so() -> None:
    cells = ["", "4", "—", "/", "4", "—", "46", "0", "1", "—", "47", "/", "/", "4", "2", "6"]
    report = read(proactive(), applications(), review(cells))
    doubted = {name for name in report.cells if name.startswith(("review.", "litigation"))}
    assert doubted and doubted <= named(report)


def test_a_nought_among_sixteen_may_be_the_stray_cell_where_the_sums_hold_without_it_too() -> None:
    cells = ["3", "0", "0", "3", "", "6", "3", "/", "2", "0", "5", "0", "1", "/", "0", "1"]
    report = read(proactive(), applications(), review(cells))
    doubted = {name for name in report.cells if name.startswith(("review.", "litigation"))}
    assert doubted and doubted <= named(report)


@pytest.mark.parametrize(
    "cells",
    [
        ("12", "0", "/", "3", "15", "0", "0", "——", "7", "7", "14", "0", "3", "0", "/", ""),
        ("/", "—", "0", "/", "0", "0", "/", "0", "0", "1", "1", "4", "3", "0", "0", ""),
    ],
)
def test_an_empty_cell_at_the_end_of_sixteen_is_not_the_stray_one_when_the_row_before_it_does_not_add_up(
    cells: tuple[str, ...],
) -> None:
    report = read(proactive(), applications(), review(cells))
    kept = {name for name in report.cells if name.startswith(("review.", "litigation"))}
    assert kept <= named(report)
    assert report.cells.get("litigation_after_review.upheld") is None


def test_a_review_table_on_end_whose_numbers_stand_in_other_rows_gives_no_blanks() -> None:
    table = _set_on_end([""] * 15).replace("</tr>", "</tr><tr><td>1</td></tr>")
    found = read(proactive(), applications(), table).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)


def test_a_column_that_alone_is_empty_in_every_row_may_have_been_lost() -> None:
    rows = {name: [*cells[:5], "", cells[6]] for name, cells in numbers().items()}
    report = read(proactive(), applications(rows), review())
    assert {f"{name}.business" for name in rows} <= named(report)
