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
