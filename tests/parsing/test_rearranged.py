"""Texts whose lines were lost as well: read in other ways, and believed only where the sums speak for it."""

from __future__ import annotations

import textwrap

import pytest
from form_pages import TITLE, numbers, truth

from parsing import Report, parse
from parsing.forms import FORMS

LABELS = {row.id: row.label for row in FORMS["2021"].applications}
HEADS = ("项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
HEADING = "三、收到和处理政府信息公开申请情况"


def rows() -> list[list[str]]:
    return [list(HEADS), *([LABELS[name], *cells] for name, cells in numbers().items())]


def read(table: list[str]) -> Report:
    return parse("\n".join([TITLE, "", HEADING, *table]).encode())


def found(report: Report) -> dict[str, str]:
    return {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")}


def halves(row: list[str]) -> list[str]:
    return ["\t".join(row[:5]), "\t".join(row[5:])] if row[1].isdecimal() else ["\t".join(row)]


def wrapped(row: list[str]) -> list[str]:
    cut = len(row[0]) // 2 if len(row[0]) > 8 else len(row[0])
    return [part for part in (row[0][:cut], " ".join(row[1:]), row[0][cut:]) if part]


WAYS = {
    "commas": [",".join(row) for row in rows() if "," not in row[0]],
    "quotes": [",".join(f'"{cell}"' for cell in row) for row in rows()],
    "strokes": [" / ".join(row) for row in rows()],
    "one line": [" ".join(cell for row in rows() for cell in row)],
    "halves": [line for row in rows() for line in halves(row)],
    "wrapped": [line for row in rows() for line in wrapped(row)],
    "tabs behind cells": [f"{cell}\t" for row in rows() for cell in row],
    "running numbers": [f"{place} {' '.join(row)}" if place else " ".join(row) for place, row in enumerate(rows())],
    "drawn rules": ["┌──┬──┐", *(f"│{'│'.join(row)}│" for row in rows()), "└──┴──┘"],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_is_read_however_its_lines_were_cut(way: str) -> None:
    assert found(read(WAYS[way])) == truth()


def test_empty_lines_are_empty_cells_where_cells_stand_one_a_line() -> None:
    blank = {name: ["" if text == "0" else text for text in cells] for name, cells in numbers().items()}
    table = [cell for name, cells in blank.items() for cell in (LABELS[name], *cells)]
    assert found(read([*HEADS, *table])) == truth(blank)


def test_an_empty_cell_in_columns_of_blanks_is_told_by_where_the_others_stand() -> None:
    blank = {name: ["" if text == "0" else text for text in cells] for name, cells in numbers().items()}
    table = [list(HEADS), *([LABELS[name], *cells] for name, cells in blank.items())]
    set_in_columns = [row[0].ljust(50, "　") + "".join(cell.ljust(10) for cell in row[1:]) for row in table]
    assert found(read(set_in_columns)) == truth(blank)


def test_a_misread_label_is_read_as_the_one_it_is_like() -> None:
    table = [" ".join(row).replace("属于", "厲于").replace("信访", "倍访") for row in rows()]
    assert found(read(table)) == truth()


def test_rows_whose_sums_do_not_hold_are_not_put_together() -> None:
    shuffled = [f"{row[0]},{','.join(reversed(row[1:]))}" if row[1].isdecimal() else ",".join(row) for row in rows()]
    report = read(shuffled)
    named = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    wrong = {name for name, raw in found(report).items() if truth()[name] != raw}
    assert wrong <= named


def test_labels_and_numbers_without_a_readable_table_are_named() -> None:
    words = " ".join([*(name[0] for name in rows()), "信息内容", "结果维持", "行政许可", *(["7 8"] * 60)])
    report = parse(f"{TITLE}\n\n{words}".encode())
    assert not report.cells
    assert any(finding.rule in {"form.unknown", "table.missing"} for finding in report.findings)


def test_numbers_belong_to_the_whole_label_above_them_and_not_to_the_first_line_of_the_next() -> None:
    table = [line for row in rows() for line in (*textwrap.wrap(row[0], 13), "（件） ".join((*row[1:], "")).strip())]
    assert {name: raw.removesuffix("（件）") for name, raw in found(read(table)).items()} == truth()


def test_fewer_numbers_than_heads_under_a_misread_head_are_left_out() -> None:
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    heads = ["行政复议", "行政诉讼", *five, "未经复议直接起诉", "复议后起诉", *five, *five[:3], "尚末审给", "总计"]
    numbers = ["0", "2", "1", "1", "4", "0", "11", "2", "13", "0", "3", "0", "1", "4"]
    told = "|".join([*heads, *numbers])
    report = parse(f"{TITLE}\n\n四、政府信息公开行政复议、行政诉讼情况\n{told}".encode())
    assert not [name for name in report.cells if name.startswith(("review", "litigation"))]


def test_heads_wrapped_in_columns_of_blanks_stand_above_their_numbers() -> None:
    first = ("自然人", "商业企", "科研机", "社会公益", "法律服务", "其他", "总计")
    second = ("", "业", "构", "组织", "机构", "", "")
    heads = [
        f"{'':40}{'':10}法人或其他组织",
        *(f"{'':40}" + "".join(f"{one:<8}" for one in row) for row in (first, second)),
    ]
    lines = [TITLE, "", "三、收到和处理政府信息公开申请情况", *heads]
    for name, cells in numbers().items():
        label, wide = LABELS[name], len(LABELS[name]) > 18
        row = f"{'' if wide else label:40}" + "".join(f"{cell:<8}" for cell in cells)
        lines += [f"        {label[:18]}", row, f"        {label[18:]}"] if wide else [row]
    assert found(parse("\n".join(lines).encode())) == truth()
