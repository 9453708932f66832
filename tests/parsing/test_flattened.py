"""Five layouts of flattened tables as extractors leave them: every cell is exactly what the text prints.

The expectations were read off the texts by eye. Cells not named here are 0, or empty in the report of 2019.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import fixtures.documents
from parsing import Report, parse
from parsing.forms import COLUMNS, FORMS

FOLDER = Path(fixtures.documents.__file__).parent / "flattened"


def read(name: str) -> Report:
    return parse((FOLDER / f"{name}.txt").read_bytes())


def row(name: str, *numbers: int) -> dict[str, int]:
    return {f"applications.{name}.{column}": n for column, n in zip(COLUMNS, numbers, strict=True) if n}


def alone(name: str, number: int) -> dict[str, int]:
    """A row with one applicant kind only: natural persons, and the total."""
    return row(name, number, 0, 0, 0, 0, 0, number)


SCANNED = {
    "proactive.normative_documents.issued": 5,
    "proactive.normative_documents.repealed": 2,
    "proactive.normative_documents.in_force": 59,
    **alone("received_new", 5),
    **alone("partially_granted", 1),
    **alone("denied.third_party", 2),
    **alone("unavailable.not_held", 2),
    **alone("processed_total", 5),
}
BROKEN_OFF = {
    **alone("granted", 5),
    **alone("unavailable.not_held", 2),
    **alone("rejected.complaint", 1),
    **alone("other.other", 1),
    **alone("processed_total", 9),
    "review.upheld": 1,
    "review.total": 1,
    "litigation_after_review.upheld": 1,
    "litigation_after_review.total": 1,
}
BARS = {
    "proactive.normative_documents.made": 14,
    "proactive.normative_documents.published": 14,
    "proactive.normative_documents.total_public": 14,
    "proactive.licensing.items_last_year": 49,
    "proactive.licensing.change": -2,
    "proactive.licensing.decisions": 4016,
    "proactive.penalties.items_last_year": 1528,
    "proactive.penalties.change": 459,
    "proactive.penalties.decisions": 998,
    "proactive.coercion.items_last_year": 59,
    "proactive.coercion.change": 20,
    "proactive.coercion.decisions": 4,
    "proactive.fees.items_last_year": 14,
    "proactive.fees.change": 3,
    "proactive.procurement.items": 190,
    "proactive.procurement.amount": 12399,
    **alone("received_new", 2),
    **alone("partially_granted", 1),
    **alone("carried_out", 1),
}
SIXTEEN = {
    "proactive.normative_documents.issued": 7,
    "proactive.normative_documents.repealed": 1,
    "proactive.normative_documents.in_force": 35,
    "proactive.licensing.decisions": 14041,
    "proactive.penalties.decisions": 1696,
    "proactive.coercion.decisions": 571,
    "proactive.fees.amount": 2506,
    **row("received_new", 3, 0, 2, 0, 3, 0, 8),
    **row("granted", 2, 0, 2, 0, 3, 0, 7),
    **alone("unavailable.not_held", 1),
    **row("processed_total", 3, 0, 2, 0, 3, 0, 8),
    "review.upheld": 2,
    "review.total": 2,
}


@pytest.mark.parametrize(
    ("name", "form", "cells", "numbers"),
    [
        ("scanned", "2021", 200, SCANNED),
        ("broken_off", "2021", 176, BROKEN_OFF),
        ("bars", "2019", 198, BARS),
        ("sixteen", "2021", 200, SIXTEEN),
        ("cell_a_line", "2021", 200, {}),
    ],
)
def test_every_number_of_a_flattened_report_is_read_and_none_invented(
    name: str, form: str, cells: int, numbers: dict[str, int]
) -> None:
    report = read(name)
    assert (report.kind, report.form, len(report.cells)) == ("report", form, cells)
    assert {key: cell.value for key, cell in report.cells.items() if cell.value} == numbers


def test_zeros_of_the_form_of_2021_are_printed_zeros() -> None:
    for name in ("scanned", "broken_off", "sixteen", "cell_a_line"):
        assert {cell.state for cell in read(name).cells.values()} == {"printed"}


def test_empty_cells_of_the_bar_layout_are_empty_and_not_zero() -> None:
    cells = read("bars").cells
    states = {key: cell.state for key, cell in cells.items() if key.startswith("applications.")}
    assert sum(state == "printed" for state in states.values()) == 6
    assert sum(state == "blank" for state in states.values()) == 155
    assert all(cells[key].value is None for key, state in states.items() if state == "blank")


def test_signs_and_units_stay_in_the_raw_text() -> None:
    cells = read("bars").cells
    assert cells["proactive.penalties.change"].raw == "+459"
    assert cells["proactive.procurement.amount"].raw == "12399万元"
    assert cells["proactive.procurement.amount"].value == Decimal(12399)


def test_a_text_that_breaks_off_says_which_cells_it_lacks() -> None:
    report = read("broken_off")
    named = {name for finding in report.findings if finding.severity == "error" for name in finding.cells}
    assert named == set(FORMS["2021"].cells) - set(report.cells)
    assert len(named) == 24


def test_a_row_with_one_number_too_many_is_flagged_although_every_reading_agrees() -> None:
    flagged = [finding for finding in read("sixteen").findings if finding.rule == "row.long"]
    assert [len(finding.cells) for finding in flagged] == [15]


def test_a_running_title_in_the_table_is_no_row() -> None:
    assert not [f for f in read("scanned").findings if f.rule.startswith("row.")]


def test_every_cell_says_on_which_line_it_stands() -> None:
    for name in ("scanned", "bars", "cell_a_line"):
        assert all(cell.at.startswith("line ") for cell in read(name).cells.values())
