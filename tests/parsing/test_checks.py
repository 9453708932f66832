"""Every rule finds what breaks it, and is silent where its formula holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from form_pages import page

from parsing import Cell, Finding, parse
from parsing.checks import run
from parsing.forms import COLUMNS, FORMS

FORM = FORMS["2021"]
CELLS = dict(parse(page()).cells)


def changed(**changes: int | Decimal | None) -> dict[str, Cell]:
    cells = dict(CELLS)
    for key, value in changes.items():
        name = key.replace("__", ".")
        state = "blank" if value is None else "printed"
        cells[name] = cells[name]._replace(value=value, state=state, raw="" if value is None else str(value))
    return cells


def findings(cells: dict[str, Cell]) -> list[Finding]:
    return list(run(FORM, cells))


def rules(cells: dict[str, Cell]) -> set[str]:
    return {finding.rule for finding in findings(cells)}


def test_a_consistent_report_has_no_finding() -> None:
    assert findings(CELLS) == []


def test_a_wrong_number_breaks_its_row_its_column_and_says_what_would_mend_them() -> None:
    found = findings(changed(applications__granted__natural_person=77))
    assert {f.rule for f in found} == {"applications.row_sum", "applications.column_sum"}
    assert all("applications.granted.natural_person" in f.cells for f in found)
    assert all("one cell would mend all sums: applications.granted.natural_person with 0" in f.message for f in found)


def test_the_balance_is_checked_in_every_column() -> None:
    found = findings(changed(applications__received_new__research=5))
    assert "applications.balance" in {f.rule for f in found}
    assert "applications.carried_out.research" in next(f.cells for f in found if f.rule == "applications.balance")


@pytest.mark.parametrize("to_the_right", [True, False])
def test_a_row_beside_its_columns_is_told_by_the_sums_of_the_columns(to_the_right: bool) -> None:
    row = "applications.denied.process"
    numbers = [CELLS[f"{row}.{column}"].value or 0 for column in COLUMNS]
    moved = [0, *numbers[:-1]] if to_the_right else [*numbers[1:], 0]
    assert moved != numbers
    cells = changed(**{f"{row}.{column}": value for column, value in zip(COLUMNS, moved, strict=True)})
    hints = [finding.message for finding in findings(cells) if finding.rule == "applications.column_sum"]
    assert hints and all(f"the numbers of {row} look shifted by a column" in hint for hint in hints)


@pytest.mark.parametrize("part", ["review", "litigation_direct", "litigation_after_review"])
def test_each_part_of_review_and_litigation_has_its_sum(part: str) -> None:
    assert rules(changed(**{f"{part}__total": 9})) == {"review.sum"}


def test_a_count_is_whole_and_not_negative() -> None:
    assert "numbers.negative" in rules(changed(proactive__licensing__decisions=-3))
    assert "numbers.fraction" in rules(changed(proactive__licensing__decisions=Decimal("1.5")))
    assert not rules(changed(proactive__fees__amount=Decimal("0.5")))


def test_an_empty_part_is_not_taken_for_zero() -> None:
    found = findings(changed(applications__granted__natural_person=None, applications__granted__total=9))
    row = next(f for f in found if f.rule == "applications.row_sum")
    assert row.severity == "warning"
    assert "some parts are empty" in row.message


def test_a_total_missing_beside_printed_parts_is_noticed() -> None:
    assert "applications.total_empty" in rules(changed(applications__granted__total=None))


def test_a_total_that_grew_together_with_the_number_before_it_is_noticed_where_no_total_is_printed() -> None:
    every = {name.replace(".", "__"): None for name in CELLS if name.startswith("app") and name.endswith(".total")}
    row = "applications__carried_out"
    parts = {f"{row}__{c}": n for c, n in zip(COLUMNS, (4, 5, 5, 0, 0, 317), strict=False)}
    assert [f.cells[0] for f in findings(changed(**every | parts)) if f.rule == "applications.total_empty"] == [
        "applications.carried_out.natural_person"
    ]
    assert "applications.total_empty" not in rules(changed(**every))


def test_rows_with_a_hole_that_no_total_proves_are_named_whole() -> None:
    holed = changed(applications__granted__research=None, applications__granted__total=None)
    found = [f for f in findings(holed) if f.rule == "numbers.hole"]
    assert [(f.severity, len(f.cells)) for f in found] == [("warning", 7)]
    assert "numbers.hole" not in rules(changed(applications__granted__research=None))


def test_a_total_proves_a_row_with_a_hole_only_where_its_columns_add_up() -> None:
    row = "applications.denied.security_stability"
    numbers = (None, 0, 0, 0, 34, 0, 34)
    holed = changed(**{f"{row}.{column}": value for column, value in zip(COLUMNS, numbers, strict=True)})
    assert [len(f.cells) for f in findings(holed) if f.rule == "numbers.hole"] == [7]


def test_rows_that_add_up_prove_nothing_where_most_do_not() -> None:
    moved = dict(CELLS)
    for name, cell in CELLS.items():
        if name.endswith(".natural_person"):
            moved[name] = cell._replace(value=(cell.value or 0) + 1)
    found = [f for f in findings(moved) if f.rule == "columns.moved"]
    assert [len(f.cells) for f in found] == [sum(name.startswith("applications.") for name in CELLS)]


def test_a_column_that_is_empty_by_custom_is_no_hole() -> None:
    every = {name.replace(".", "__"): None for name in CELLS if name.endswith(".research")}
    assert "numbers.hole" not in rules(changed(**every))


def test_something_that_is_no_number_is_named() -> None:
    cells = dict(CELLS)
    cells["review.upheld"] = cells["review.upheld"]._replace(value=None, state="unreadable", raw="O")
    found = [f for f in findings(cells) if f.rule == "cell.unreadable"]
    assert [f.cells for f in found] == [("review.upheld",)]


def test_sums_with_absent_cells_are_not_checked() -> None:
    cells = {name: cell for name, cell in CELLS.items() if name != "applications.granted.other"}
    assert findings(cells) == []


def test_words_among_the_numbers_of_a_row_make_the_others_doubtful() -> None:
    for raw, doubtful in (("（三）不予公开", True), ("14 041", True), ("5（含补正2件）", False), ("O", False)):
        cells = dict(CELLS)
        name = "applications.granted.natural_person"
        cells[name] = cells[name]._replace(value=None, state="unreadable", raw=raw)
        assert ("row.words" in rules(cells)) is doubtful


def test_rows_that_lack_a_number_some_at_one_end_and_some_at_the_other_have_moved() -> None:
    moved = dict(CELLS)
    for name, cell in CELLS.items():
        first = name.startswith("applications.denied")
        if name.startswith("applications.") and name.endswith(".natural_person" if first else ".total"):
            moved[name] = cell._replace(value=None, state="blank", raw="")
    found = [f for f in findings(moved) if f.rule == "columns.moved"]
    assert [len(f.cells) for f in found] == [sum(name.startswith("applications.") for name in CELLS)]


def test_totals_that_moved_up_into_another_column_are_noticed() -> None:
    moved = dict(CELLS)
    for name, cell in CELLS.items():
        if name.endswith(".other") and name.startswith("applications."):
            moved[name] = cell._replace(value=CELLS[name.removesuffix(".other") + ".total"].value)
        if name.startswith("applications.") and name.endswith(".total"):
            moved[name] = cell._replace(value=None, state="blank", raw="")
    assert "columns.moved" in rules(moved)
