"""The parser as a whole: exact on plain pages, calm on hostile ones, the same every time."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from form_pages import applications, numbers, page, proactive, review, truth
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import PARSER_VERSION, parse


def values(body: bytes) -> dict[str, object]:
    return {name: cell.raw for name, cell in parse(body).cells.items()}


def test_a_plain_page_gives_all_200_cells_and_no_finding() -> None:
    report = parse(page())
    assert (report.kind, report.form, report.year, report.issuer) == ("report", "2021", 2022, "清源县人民政府")
    assert len(report.cells) == 200
    assert report.findings == ()
    assert {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")} == truth()
    assert report.cells["proactive.licensing.decisions"].value == 14041
    assert report.cells["proactive.fees.amount"].value == Decimal("0.092")
    assert report.cells["review.other"].value == 1


def test_a_cell_says_where_it_stands() -> None:
    cells = parse(page()).cells
    assert cells["proactive.licensing.decisions"].at == "table 1, row 7, column 2"
    assert cells["applications.received_new.total"].at == "table 2, row 4, column 10"


def test_cells_come_in_the_order_of_the_form() -> None:
    names = list(parse(page(applications(), review(), proactive())).cells)
    assert names[0] == "proactive.regulations.issued"
    assert names[-1] == "litigation_after_review.total"


def test_the_json_is_plain_and_names_the_parser() -> None:
    found = json.loads(json.dumps(parse(page()).to_json()))
    assert found["parser"] == PARSER_VERSION
    assert found["cells"]["proactive.fees.amount"]["value"] == 0.092
    assert [section["number"] for section in found["sections"]] == [1, 2, 3, 4, 5, 6]


def test_a_report_without_tables_is_a_report_without_cells() -> None:
    report = parse(page("<p>全年主动公开信息100条。</p>", "<p>全年收到申请5件。</p>", "<p>无。</p>"))
    assert (report.kind, report.form, dict(report.cells)) == ("report", None, {})


def test_a_report_on_one_line_keeps_its_title_and_its_parts() -> None:
    parts = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "六、其他需要报告的事项"]
    body = f" {'认真公开。' * 60} ".join(parts)
    line = f"首页 清源县人民政府2022年政府信息公开工作年度报告 {body} 无。"
    report = parse(line.encode(), media_type="text/plain")
    assert (report.kind, report.title) == ("report", "清源县人民政府2022年政府信息公开工作年度报告")
    assert [section.number for section in report.sections] == [1, 2, 3, 6]


def test_a_page_of_another_kind_is_no_report_and_says_why() -> None:
    report = parse("<html><title>404</title><body><p>您访问的页面不存在</p></body></html>".encode())
    assert report.kind == "not_a_report"
    assert report.reason
    assert not report.cells


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 50, b"%PDF-1.4 broken", b"PK\x03\x04broken", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_broken_bytes_are_no_report_with_a_reason(body: bytes) -> None:
    report = parse(body)
    assert report.kind == "not_a_report"
    assert report.reason


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(alphabet="<>/table tr td 0123规章总计第二十条(一)项 \n\t|", max_size=400).map(str.encode)
)
def test_no_bytes_make_the_parser_raise(body: bytes) -> None:
    report = parse(body)
    assert not [finding for finding in report.findings if finding.rule == "parser.failure"]


def test_the_same_bytes_give_the_same_json() -> None:
    body = page()
    assert parse(body).to_json() == parse(body).to_json()


def test_ten_thousand_nested_tags_end_soon_and_are_noticed() -> None:
    body = page().replace(b"<h3>", b"<div>" * 10_000 + b"<h3>", 1)
    start = time.process_time()
    report = parse(body)
    assert time.process_time() - start < 10
    assert len(report.cells) == 200 or any(f.rule == "document.trouble" for f in report.findings)


def test_a_huge_table_ends_soon() -> None:
    rows = "<tr><td>1.重复</td><td>0</td><td>0</td><td>0</td></tr>" * 100_000
    start = time.process_time()
    report = parse(page(proactive(), f"<table>{rows}</table>", review()))
    assert time.process_time() - start < 15
    assert "proactive.licensing.decisions" in report.cells


@pytest.mark.parametrize(
    "trap", ["（" * 20_000, "1." * 20_000, "一、" * 20_000, "0 " * 20_000, "|" * 20_000, "20" * 20_000]
)
def test_long_runs_of_one_sign_are_no_trap(trap: str) -> None:
    start = time.process_time()
    parse(page(f"<p>{trap}</p>", f"<table><tr><td>{trap}</td><td>{trap}</td></tr></table>", review()))
    parse(f"{trap}\n规章 {trap}\n".encode())
    assert time.process_time() - start < 10


def test_a_page_without_the_third_table_says_which_cells_are_missing() -> None:
    report = parse(page(proactive(), applications()))
    assert len(report.cells) == 185
    missing = [f for f in report.findings if f.rule == "table.missing"]
    assert [len(finding.cells) for finding in missing] == [15]


def test_a_sum_that_does_not_hold_is_a_finding_that_names_the_row() -> None:
    rows = numbers()
    rows["applications.granted"][6] = "999"
    report = parse(page(proactive(), applications(rows), review()))
    assert report.cells["applications.granted.total"].value == 999
    found = [f for f in report.findings if f.rule == "applications.row_sum"]
    assert len(found) == 1
    assert "applications.granted.total" in found[0].cells
    assert (found[0].found, found[0].severity) == (999, "error")
    assert values(page(proactive(), applications(rows), review()))["applications.granted.total"] == "999"
