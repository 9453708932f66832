"""What no structure and no sum confirms is in doubt; what structure forces is read, however odd the table."""

from __future__ import annotations

import pytest

from fixtures.documents.cases import Case, Recipe, make
from fixtures.documents.truth import judge
from parsing import Report, parse


def read(*manglings: str, seed: int = 7) -> tuple[Case, Report]:
    case = make(Recipe(seed=seed, manglings=manglings))
    return case, parse(case.body)


def doubted(report: Report) -> set[str]:
    return {name for finding in report.findings if finding.severity != "info" for name in finding.cells}


@pytest.mark.parametrize(
    "mangling",
    [
        *("unit_column", "share_column", "labels_in_two_cells", "group_rows", "province_rows", "heads_again"),
        *("row_again_on_the_next_page", "row_torn_at_the_page_end", "notes_inside", "captions_between_pages"),
        *("applications_by_department", "disclosure_by_department", "outcomes_by_department", "proactive_trend"),
        *("in_english", "part_replaced"),
    ],
)
def test_what_stands_beside_the_form_takes_no_cell_of_it_away(mangling: str) -> None:
    case, report = read(mangling)
    verdict = judge(report, case.truth)
    assert not verdict.lost
    assert not verdict.silent


@pytest.mark.parametrize("mangling", ["tables_of_townships", "own_and_whole", "last_years_tables_first", "quarters"])
def test_of_several_tables_of_one_part_none_is_believed_without_a_word(mangling: str) -> None:
    case, report = read(mangling)
    wrong = {name for name, cell in report.cells.items() if not case.truth[name].met_by(cell)}
    assert wrong <= doubted(report)


@pytest.mark.parametrize(
    "mangling",
    [
        *("years_below_each_other", "years_side_by_side", "years_in_part_two", "applications_turned", "rows_in_one"),
    ],
)
def test_a_layout_that_its_own_labels_or_sums_explain_is_read_whole(mangling: str) -> None:
    case, report = read(mangling)
    assert set(judge(report, case.truth).exact) == set(case.truth)


def test_a_lost_column_puts_the_whole_table_in_doubt() -> None:
    _, report = read("column_lost")
    assert {name for name in report.cells if name.startswith("applications.")} <= doubted(report)


def test_the_tables_of_a_second_report_are_not_read() -> None:
    case, report = read("second_report")
    assert not judge(report, case.truth).lost
    assert len(report.cells) == len(case.truth)
    assert "tables.other_report" in {finding.rule for finding in report.findings}


REVIEW = (
    "行政复议",
    "行政诉讼",
    "结果维持",
    "结果纠正",
    "其他结果",
    "尚未审结",
    "总计",
    "未经复议直接起诉",
    "复议后起诉",
)
HEADS = [*REVIEW, *REVIEW[2:7] * 2]


def part_four(lines: list[str]) -> Report:
    head = ["某县2022年政府信息公开工作年度报告", "四、政府信息公开行政复议、行政诉讼情况"]
    return parse(
        "\n".join([*head, *lines, "五、存在的主要问题及改进情况", "公开不够主动。"]).encode(), media_type="text/plain"
    )


def review_cells(report: Report) -> set[str]:
    return {name for name in report.cells if name.startswith(("review.", "litigation_"))}


WHOLE = ["1", "0", "0", "1", "2", *"10023", *"00000"]


def test_a_row_in_lines_whose_sums_all_hold_is_sure() -> None:
    report = part_four([*HEADS, *WHOLE])
    assert len(review_cells(report)) == 15
    assert not review_cells(report) & doubted(report)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["0", "0", "0", "1", "1", "2", "1", "0", "0", "3", "4", "0", "0", "3", "0"], id="a sum is broken"),
        pytest.param([*"00000", *"00000", *"0000", "无"], id="a total is no number"),
    ],
)
def test_a_row_in_lines_with_a_sum_that_does_not_hold_may_stand_beside_its_heads(row: list[str]) -> None:
    report = part_four([*HEADS, *row])
    assert review_cells(report) <= doubted(report)


def test_an_empty_line_between_rows_is_no_empty_cell() -> None:
    spaced = [line for head in HEADS for line in (head, "")]
    assert not {"review.upheld", "review.total"} & review_cells(part_four([*spaced, "1", "1", "0", "2", *WHOLE[5:]]))


def test_a_row_with_an_empty_cell_too_many_at_its_end_alone_is_named() -> None:
    heads = "".join(f"<td>{head}</td>" for head in (*REVIEW[2:7] * 3,))
    groups = "<td colspan=5>行政复议</td><td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>"
    row = "".join(f"<td>{cell}</td>" for cell in [*"30003", *"00000", *"00000", ""])
    page = f"<h1>某县2022年政府信息公开工作年度报告</h1><table><tr>{groups}</tr><tr>{heads}</tr><tr>{row}</tr></table>"
    assert "litigation_after_review.total" in doubted(parse(page.encode()))
