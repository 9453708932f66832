"""The statistics table of 2014 to 2018 is read by label and order, and marked provisional."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsing import Report, parse
from parsing.forms import FORMS

FORM = FORMS["2014"]
UNITS = {"10k_yuan": "万元", "count": "件"}


def value_of(place: int) -> int:
    """The number of a row; those of a column that counts the rows would run on."""
    return place * 7 % 59


VALUES = {name: value_of(place) for place, name in enumerate(FORM.cells)}


def rows() -> list[tuple[str, str, str]]:
    """Label, unit and number of every row, headings between them."""
    found: list[tuple[str, str, str]] = []
    seen: set[tuple[str, ...]] = set()
    for number, cell in enumerate(FORM.cells.values()):
        for depth in range(1, len(cell.row) + 1):
            path = cell.row[:depth]
            if path not in seen:
                seen.add(path)
                own = path == cell.row
                found.append((path[-1], UNITS[cell.unit] if own else "——", str(value_of(number)) if own else "——"))
    return found


def read(text: str) -> Report:
    head = "清源县人民政府2016年政府信息公开工作年度报告\n\n附表：政府信息公开情况统计表\n"
    return parse((head + text).encode())


LAYOUTS = {
    "tabs": lambda table: "\n".join("\t".join(row) for row in table),
    "running numbers": lambda table: "\n".join("\t".join((str(n), *row)) for n, row in enumerate(table, start=1)),
    "codes": lambda table: "\n".join("\t".join((a, b, f"{n:02}", c)) for n, (a, b, c) in enumerate(table, start=1)),
    "cell a line": lambda table: "\n".join("\n".join(row) for row in table),
    "colons": lambda table: "\n".join(f"{a}：{c}{b}" if c != "——" else a for a, b, c in table),
    "commas": lambda table: "\n".join(",".join(row) for row in table),
    "one line": lambda table: "".join("".join(row) for row in table),
    "sentences": lambda table: "；".join(f"{a}{c}{b}" if c != "——" else a for a, b, c in table),
    "paragraphs in cells": lambda table: "\n".join("\t".join(f"{cell}\n\n" for cell in row) for row in table),
    "headings above": lambda table: (
        "二、依申请公开情况\n三、依申请公开情况\n全年收到5件。\n" + "\n".join("\n".join(row) for row in table)
    ),
    "joined": lambda table: "\n".join("".join(row) if row[2] != "——" else row[0] for row in table),
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_row_is_read(layout: str) -> None:
    report = read(LAYOUTS[layout](rows()))
    assert report.form == "2014"
    assert {name: cell.value for name, cell in report.cells.items()} == VALUES
    assert "form.provisional" in {finding.rule for finding in report.findings}


def test_rows_of_other_editions_are_passed_over_and_missing_ones_named() -> None:
    table = [row for row in rows() if row[0] != "2.传真申请数"]
    table.insert(9, ("3.广播电视公开政府信息数", "条", "77"))
    report = read(LAYOUTS["tabs"](table))
    assert "applications.received.fax" not in report.cells
    assert 77 not in {cell.value for cell in report.cells.values()}
    missing = [finding for finding in report.findings if finding.rule == "cells.missing"]
    assert [finding.cells for finding in missing] == [("applications.received.fax",)]


def test_two_numbers_beside_a_row_are_left_out() -> None:
    table = [(label, unit, f"{number}\t9" if label.startswith("1.当面") else number) for label, unit, number in rows()]
    report = read(LAYOUTS["tabs"](table))
    assert "applications.received.in_person" not in report.cells
    assert ("applications.received.in_person",) in [finding.cells for finding in report.findings]


def test_a_table_with_several_numbers_in_every_row_is_said_not_to_be_read() -> None:
    report = read("\n".join(f"{label}\t{unit}\t5\t7" for label, unit, _ in rows()))
    assert (report.form, dict(report.cells)) == (None, {})
    assert "form.unknown" in {finding.rule for finding in report.findings}


def table_of(rows: Sequence[tuple[str, ...]]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows) + "</table>"


def own(more: int = 0) -> list[tuple[str, str, str]]:
    """The rows, with numbers that are so much larger."""
    return [(label, unit, n if n == "——" else str(int(n) + more)) for label, unit, n in rows()]


def page(body: str) -> Report:
    head = "<html><head><title>清源县人民政府2016年政府信息公开工作年度报告</title></head><body>"
    return parse(f"{head}<h1>清源县人民政府2016年政府信息公开工作年度报告</h1>{body}</body></html>".encode())


HALF = len(rows()) // 2 + 1
SIXTH = next(index for index, row in enumerate(rows()) if row[0].startswith("六、"))
ASIDE = "<p>2015年度</p>"
PAGES = {
    "in traditional characters": table_of(own()).replace("数", "數").replace("开", "開").replace("请", "請"),
    "with labels broken over lines": table_of(own()).replace("数", "<br>数"),
    "behind a hidden copy": f'<div style="display:none">{table_of(own(100))}</div>{table_of(own())}',
    "before a hidden copy": f"{table_of(own())}<div hidden>{table_of(own(100))}</div>",
    "behind last year's": f"{ASIDE}{table_of(own(100))}<p>2016年度</p>{table_of(own())}",
    "before last year's": f"{table_of(own())}{ASIDE}{table_of(own(100))}",
    "beside last year's": table_of(
        [("统计指标", "单位", "2015年", "2016年"), *((a, b, c and "7", c) for a, b, c in own())]
    ),
    "before the change": table_of([("统计指标", "单位", "统计数", "同比"), *((*row, "7") for row in own())]),
    "side by side": table_of([(*a, *b) for a, b in zip(own()[:HALF], [*own()[HALF:], ("", "", "")], strict=True)]),
    "cut in two": table_of(own()[:30]) + "<p>— 7 —</p>" + table_of(own()[30:]),
    "two rows beside each other": table_of(
        [(*a, *b) for a, b in zip(own()[::2], [*own()[1::2], ("", "", "")], strict=False)]
    ),
    "departments and their total": table_of(
        [
            ("统计指标", "单位", "县直部门", "乡镇", "合计"),
            *((a, b, *(("——",) * 2 if c == "——" else ("3", str(int(c) - 3))), c) for a, b, c in own()),
        ]
    ),
    "label and number in one cell": table_of([(a if c == "——" else f"{a}：{c}{b}", "") for a, b, c in own()]),
    "label and number in one line": "".join(f"<p>{a if c == '——' else f'{a}：{c}{b}'}</p>" for a, b, c in own()),
    "groups in another order": table_of([*own()[SIXTH:], *own()[:SIXTH]]),
    "numbers before their labels": table_of([(c, a, b) for a, b, c in own()]),
    "under a heading of the form": f"<p>三、依申请公开情况</p><p>本年度规范办理。</p>{table_of(own())}",
}


@pytest.mark.parametrize("name", list(PAGES))
def test_the_table_of_the_report_is_read(name: str) -> None:
    cells = page(PAGES[name]).cells
    assert {name: cell.value for name, cell in cells.items()} == VALUES


def test_numbers_that_stand_apart_from_their_labels_are_said_not_to_be_read() -> None:
    report = page(table_of([tuple(a for a, _, _ in own()), tuple(c for _, _, c in own())]))
    assert (report.form, dict(report.cells)) == (None, {})
    assert "form.unknown" in {finding.rule for finding in report.findings if finding.severity == "warning"}


def test_departments_that_do_not_add_up_to_the_total_leave_all_unread() -> None:
    head = ("统计指标", "单位", "县直部门", "乡镇", "合计")
    assert not page(table_of([head, *((a, b, "1", "1", c) for a, b, c in own())])).cells


def test_a_number_before_its_label_is_none_of_the_row_above() -> None:
    cells = page(table_of([(c, a, b) for a, b, c in own()[:-1]] + [own()[-1]])).cells
    assert all(cell.value == VALUES[name] for name, cell in cells.items())


def test_of_two_tables_that_nothing_tells_apart_only_what_they_agree_on_is_read() -> None:
    report = page(table_of(own()) + table_of(own(100)))
    assert not report.cells
    assert "tables.ambiguous" in {finding.rule for finding in report.findings if finding.severity == "error"}


def test_of_two_tables_in_lines_the_one_under_this_year_counts() -> None:
    last = "\n".join("\n".join((label, unit, "7")) for label, unit, _ in rows())
    report = read(f"2015年度统计表\n{last}\n2016年度统计表\n{LAYOUTS['cell a line'](rows())}")
    assert {name: cell.value for name, cell in report.cells.items()} == VALUES


def test_labels_that_were_cut_are_put_together() -> None:
    lines = [line for row in rows() for line in (row[0][:12], row[0][12:], *row[1:]) if line]
    report = read("\n".join(lines))
    assert {name: cell.value for name, cell in report.cells.items()} == VALUES


def test_labels_that_stand_apart_from_their_numbers_are_named() -> None:
    report = read("\n".join([*(label for label, _, _ in rows()), *(number for _, _, number in rows())]))
    assert not report.cells
    assert "form.unknown" in {finding.rule for finding in report.findings}


def test_an_empty_cell_before_a_line_that_is_a_number_is_no_cell() -> None:
    wrapped = [f"{a}\t{b}\t{c}" if not a.startswith("1.专职") else f"{a}\t{b}\t\n{c}" for a, b, c in rows()]
    assert "organization.staff.full_time" not in read("\n".join(wrapped)).cells


def silent(report: Report) -> list[str]:
    """Cells that are not what the rows print, and that no finding names; none where it says that nothing was read."""
    if not report.cells and "form.unknown" in {finding.rule for finding in report.findings}:
        return []
    named = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    found = {name: report.cells[name].value if name in report.cells else None for name in VALUES}
    return [name for name, value in VALUES.items() if found[name] != value and name not in named]


def with_page_number() -> str:
    """One cell a line, two rows without a number or a trace of one, and the number of a page below one of them."""
    table = [(a, b, "3" if a.startswith("六、") else "" if a.startswith("6.") else c) for a, b, c in rows()]
    return "\n".join(cell for row in table for cell in row if cell)


STREAM = " | ".join(cell for row in rows() for cell in row)
UNSURE = {
    "a page number where an empty cell left no trace": with_page_number(),
    "cells wrapped at sixty letters": "\n".join(STREAM[i : i + 60] for i in range(0, len(STREAM), 60)),
    "numbers cut at the ends of lines": "\n".join(
        "\t".join(row) if len(row[2]) < 2 else "\t".join((*row[:2], f"{row[2][0]}\n{row[2][1:]}")) for row in rows()
    ),
    "two columns run together": "指标单位统计数历年累计\n"
    + "\n".join("".join(row) if row[2] == "——" else f"{row[0]}{row[1]}{row[2]}{row[2]}5" for row in rows()),
    "codes alone": "\n".join(f"{a}\t{n:02}\t{b}\t" for n, (a, b, _) in enumerate(rows())),
    "rows of the same name under a label that is misread": "\n".join(
        "\t".join(row) for row in rows() if not row[0].startswith(("五、", "（一）维持"))
    ),
    "words of remarks behind some rows": "\n".join(
        f"{a}{b}{c}" + "数据来源于两个部门" * (n % 3 == 0) for n, (a, b, c) in enumerate(rows())
    ),
}


@pytest.mark.parametrize("name", list(UNSURE))
def test_what_may_be_another_number_is_left_out_or_named(name: str) -> None:
    assert not silent(read(UNSURE[name]))


def test_cumulative_figures_are_not_those_of_the_year() -> None:
    table = [("统计指标", "单位", "统计数", "历年累计"), *((*row, "9999") for row in own())]
    assert {name: cell.value for name, cell in page(table_of(table)).cells.items()} == VALUES


def test_page_numbers_among_the_cells_are_passed_over() -> None:
    lines = [cell for row in rows() for cell in row]
    paged = [
        line for n, cell in enumerate(lines, start=1) for line in ((cell, str(n // 36 + 4)) if n % 36 == 0 else (cell,))
    ]
    assert {name: cell.value for name, cell in read("\n".join(paged)).cells.items()} == VALUES


def test_last_years_column_is_set_aside_where_most_of_this_years_cells_are_empty() -> None:
    table = [("指标名称", "计量单位", "去年统计数", "今年统计数")]
    for place, (label, unit, number) in enumerate(rows()):
        table.append((label, unit, str(900 + place) if number != "——" else "", number if place % 9 == 1 else ""))
    report = parse(
        (
            "<h1>清源县人民政府2016年政府信息公开工作年度报告</h1><p>政府信息公开情况统计表</p><table>"
            + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table)
            + "</table>"
        ).encode()
    )
    printed = {name: cell.value for name, cell in report.cells.items() if cell.state == "printed"}
    assert printed
    assert printed.items() <= VALUES.items()
