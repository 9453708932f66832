"""Bent layouts of part four: three tables, proceedings as rows, the table set on end, a cell too many."""

from __future__ import annotations

import pytest
from form_pages import NAMES, applications, page, proactive, review

from parsing import Report, parse


def with_review(table: str) -> Report:
    return parse(page(proactive(), applications(), table))


def named(report: Report) -> set[str]:
    return {name for finding in report.findings if finding.severity != "info" for name in finding.cells}


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
    cells = with_review(stacked).cells
    assert [cells[f"{part}.total"].value for part in ("review", "litigation_direct", "litigation_after_review")] == [
        3,
        4,
        5,
    ]


def test_sixteen_numbers_that_can_be_read_in_two_ways_give_only_what_is_sure() -> None:
    report = with_review(review(["1", "1", "1", "0", "0", "2", *["0"] * 10]))
    for name, cell in report.cells.items():
        assert not name.startswith("review.") or name in named(report) or cell.value is None
    assert "row.long" in {finding.rule for finding in report.findings}


def test_a_damaged_head_of_a_total_does_not_move_the_numbers_beside_blank_cells() -> None:
    cells = ("1", "", "2", "", "3", "", "4", "", "1", "5", "0", "3", "", "0", "3")
    found = with_review(review(cells).replace(">总计<", ">总«<")).cells
    order = [
        f"{part}.{name}"
        for part in ("review", "litigation_direct", "litigation_after_review")
        for name in ("upheld", "corrected", "other", "pending", "total")
    ]
    assert [str(found[name].value) if found[name].value is not None else "" for name in order] == list(cells)


def test_the_proceedings_may_be_rows_with_litigation_named_once_before_both() -> None:
    heads = "".join(f"<td>{name}</td>" for name in NAMES)
    lines = (
        ("<td colspan='2'>行政复议</td>", "12003"),
        ("<td rowspan='2'>行政诉讼</td><td>未经复议直接起诉</td>", "04004"),
        ("<td>复议后起诉</td>", "00505"),
    )
    rows = "".join(f"<tr>{label}{''.join(f'<td>{digit}</td>' for digit in digits)}</tr>" for label, digits in lines)
    table = f"<table><tr><td colspan='2'>类别</td>{heads}</tr>{rows}</table>"
    report = with_review(table)
    values = [cell.value for name, cell in report.cells.items() if name.startswith(("review", "litigation"))]
    assert values == [1, 2, 0, 0, 3, 0, 4, 0, 0, 4, 0, 0, 5, 0, 5]
    assert not named(report)


def test_a_line_that_counts_the_columns_holds_no_values_of_part_four() -> None:
    cells = ["1", "2", "0", "0", "3", *["0"] * 10]
    counted = "<tr>" + "".join(f"<td>{number}</td>" for number in range(1, 16)) + "</tr>"
    table = review(cells)
    last = table.rindex("<tr>")
    report = with_review(table[:last] + counted + table[last:])
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
    found = with_review(_set_on_end(cells)).cells
    assert [cell.raw for name, cell in found.items() if name.startswith(("review", "litigation"))] == cells


def test_a_review_table_on_end_with_another_column_of_numbers_gives_none() -> None:
    found = with_review(_set_on_end(["1"] * 15, "<td>2</td>")).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)


def test_fifteen_outcomes_below_each_other_without_the_proceedings_give_none() -> None:
    table = _set_on_end(["1"] * 15).replace("行政复议", "甲局").replace("未经复议直接起诉", "乙局")
    found = with_review(table).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)


def test_an_empty_cell_among_sixteen_is_not_the_stray_one_when_the_sums_do_not_say_so() -> None:
    cells = ["", "4", "—", "/", "4", "—", "46", "0", "1", "—", "47", "/", "/", "4", "2", "6"]
    report = with_review(review(cells))
    doubted = {name for name in report.cells if name.startswith(("review.", "litigation"))}
    assert doubted and doubted <= named(report)


def test_a_nought_among_sixteen_may_be_the_stray_cell_where_the_sums_hold_without_it_too() -> None:
    cells = ["3", "0", "0", "3", "", "6", "3", "/", "2", "0", "5", "0", "1", "/", "0", "1"]
    report = with_review(review(cells))
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
    report = with_review(review(cells))
    kept = {name for name in report.cells if name.startswith(("review.", "litigation"))}
    assert kept <= named(report)
    assert report.cells.get("litigation_after_review.upheld") is None


def test_a_review_table_on_end_whose_numbers_stand_in_other_rows_gives_no_blanks() -> None:
    table = _set_on_end([""] * 15).replace("</tr>", "</tr><tr><td>1</td></tr>")
    found = with_review(table).cells
    assert not any(name.startswith(("review", "litigation")) for name in found)
