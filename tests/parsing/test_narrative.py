"""What the text says of its own numbers is held against the tables, whose values stand."""

from __future__ import annotations

import pytest

from parsing.narrative import findings
from parsing.report import Cell, Section

TOTALS = {
    "applications.received_new.total": 8,
    "applications.carried_in.total": 1,
    "applications.processed_total.total": 7,
    "review.total": 2,
    "litigation_direct.total": 1,
    "litigation_after_review.total": 0,
    "proactive.fees.amount": 12,
}


def rules(text: str, **changed: int) -> list[str]:
    numbers = {**TOTALS, **{name.replace("__", "."): value for name, value in changed.items()}}
    cells = {name: Cell(value, "printed", str(value), "table 1") for name, value in numbers.items()}
    return [finding.rule for finding in findings([Section(1, "总体情况", text)], cells, 2022)]


@pytest.mark.parametrize(
    "text",
    [
        "2022年,全县共收到政府信息公开申请8件,均已答复。",
        "全年受理依申请公开事项八件。",
        "全年办理政府信息公开申请7件。",
        "连同上年结转,共办理政府信息公开申请9件。",
        "通过信函收到政府信息公开申请3件，网上受理政府信息公开申请5件。",
        "因政府信息公开被申请行政复议2件,被提起行政诉讼1件,均与政府信息公开有关。",
        "行政事业性收费12万元。",
        "行政事业性收费120000元。",
    ],
)
def test_a_number_that_the_table_prints_is_no_finding(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("全县共收到政府信息公开申请18件。", "narrative.applications"),
        ("今年共收到十二件依申请公开事项。", "narrative.applications"),
        ("全年未收到政府信息公开申请。", "narrative.applications"),
        ("因政府信息公开引发行政复议案件5件。", "narrative.review"),
        ("全年无因政府信息公开工作被申请行政复议的情况。", "narrative.review"),
        ("因政府信息公开引发行政诉讼4起。", "narrative.litigation"),
        ("全年行政事业性收费30万元。", "narrative.fees"),
    ],
)
def test_another_number_is_a_finding_that_names_the_cells(text: str, rule: str) -> None:
    assert rules(text) == [rule]


def test_the_message_quotes_the_sentence_and_says_whose_number_stands() -> None:
    cells = {"applications.received_new.total": Cell(8, "printed", "8", "table 2")}
    (finding,) = findings([Section(1, "总体情况", "共收到政府信息公开申请18件。")], cells, 2022)
    assert (finding.expected, finding.found) == (18, 8)
    assert "共收到政府信息公开申请18件" in finding.message
    assert "the table's value stands" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "2021年共收到政府信息公开申请18件。",
        "去年同期,共收到政府信息公开申请18件。",
        "较上年多收到政府信息公开申请18件。",
        "收到政府信息公开申请增加18件。",
        "全年收到群众来信18件。",
        "办理行政复议案件35件,制发文书40份。",
    ],
)
def test_other_years_comparisons_and_other_matters_are_passed_over(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize("behind", [",同比增长一倍。", ",结转上年6件,办结44件。", "(含上年结转6件)。"])
def test_a_comparison_behind_a_number_does_not_hide_it(behind: str) -> None:
    assert rules(f"收到政府信息公开申请18件{behind}") == ["narrative.applications"]


def test_where_the_table_is_silent_there_is_nothing_to_compare() -> None:
    assert list(findings([Section(1, "总体情况", "共收到政府信息公开申请18件。")], {}, 2022)) == []
