"""Which form a page has is told by its labels; which table counts, by its place, its caption and its completeness."""

from __future__ import annotations

import re

from form_pages import TITLE, applications, numbers, page, proactive, review

from parsing import Report, parse
from parsing.forms import FORMS


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_the_year_never_decides_the_form() -> None:
    for year in (2019, 2020, 2025):
        title = TITLE.replace("2022", str(year))
        report = parse(page(proactive(), applications(), review(), title=title))
        assert (report.form, report.year) == ("2021", year)


def test_without_the_table_of_part_two_the_rows_of_part_three_tell_the_form() -> None:
    assert parse(page("<p>无</p>", applications(), review())).form == "2021"
    rows = {name: cells for name, cells in numbers().items() if ".other." not in name}
    total = '<tr><td colspan="3">（七）总计'
    other = f'<tr><td colspan="3">（六）其他处理</td>{"<td>0</td>" * 7}</tr>'
    older = applications(rows).replace(total, other + total)
    report = parse(page("<p>无</p>", older, review()))
    assert report.form == "2019"
    assert report.cells["applications.other.all.total"].value == 0


def test_where_only_part_four_is_read_the_heads_of_part_two_tell_the_form_wherever_they_stand() -> None:
    lines = "<p>信息内容</p><p>上一年项目数量</p><p>本年增/减</p><p>处理决定数量</p><p>采购项目数量</p>"
    older = parse(page(lines, "<p>无</p>", review()))
    assert older.form == "2019"
    assert "form.unsure" not in rules(older)
    newer = parse(
        page(lines.replace("采购项目数量", "现行有效件数</p><p>本年废止件数</p><p>本年制发件数"), "", review())
    )
    assert newer.form == "2021"
    unsure = parse(page("<p>无</p>", "<p>无</p>", review()))
    assert unsure.form == "2021"
    assert "form.unsure" in rules(unsure)


def test_rows_of_the_form_without_any_head_are_not_read_and_said_so() -> None:
    bare = "<table><tr><td>行政许可</td><td>5</td></tr><tr><td>行政处罚</td><td>6</td></tr></table>"
    report = parse(page(bare))
    assert not report.cells
    assert "form.unknown" in rules(report)


def test_tables_of_last_year_alone_are_no_part_of_this_years_report() -> None:
    old = f"<p>附：2021年度数据</p>{review()}"
    report = parse(page(proactive(), applications(), "<p>无</p>").replace("<p>无。</p>".encode(), old.encode()))
    assert not [name for name in report.cells if name.startswith(("review", "litigation"))]
    assert "tables.other_report" in rules(report)


def test_the_empty_form_behind_a_report_is_set_aside() -> None:
    empty = re.sub(r">\d[\d.]*</td>", "></td>", proactive() + applications() + review())
    report = parse(page(proactive(), applications(), review() + empty))
    assert len(report.cells) == 200
    assert {cell.state for cell in report.cells.values()} == {"printed"}
    assert "tables.empty" in rules(report)


def test_a_second_report_on_the_page_does_not_fill_the_gaps_of_the_first() -> None:
    other = {name: ["4"] * 7 for name in numbers()}
    title = "<h1>东河区人民政府2022年政府信息公开工作年度报告</h1>"
    second = f"{title}{proactive(normative=('8', '8', '8'))}{applications(other)}"
    report = parse(page("<p>无</p>", applications(), review() + second))
    assert not [name for name in report.cells if name.startswith("proactive.")]
    assert report.cells["applications.granted.total"].value != 4
    assert "tables.other_report" in rules(report)


def test_damaged_markup_is_read_as_a_browser_shows_it() -> None:
    torn = applications().replace("</td>", "").replace("</tr>", "")
    report = parse(page(proactive(), torn, review()))
    assert len(report.cells) == 200


def test_rows_of_the_newer_form_that_lost_their_empty_cells_do_not_make_it_the_older() -> None:
    rows = numbers()
    lines = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    for row in FORMS["2021"].applications:
        short = row.id in ("applications.other.correction_overdue", "applications.other.fee_overdue")
        lines += [row.label, *([text for text in rows[row.id] if text != "0"][:4] if short else rows[row.id])]
    report = parse(page("", "".join(f"<p>{line}</p>" for line in lines), ""))
    assert report.form == "2021"
