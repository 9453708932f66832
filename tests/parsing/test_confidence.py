"""Numbers recognised from pictures are trusted as far as recogniser and sums agree."""

from __future__ import annotations

from parsing.confidence import doubts, weigh
from parsing.report import Cell, Finding


def cell(value: int | None, confidence: float | None) -> Cell:
    return Cell(value, "printed" if value is not None else "blank", str(value or ""), "picture 1", confidence)


def test_a_number_below_the_bar_is_named_in_one_finding() -> None:
    (finding,) = doubts({"review.total": cell(3, 0.6), "review.other": cell(0, 0.99), "review.upheld": cell(1, 0.7)})
    assert (finding.rule, finding.severity) == ("cell.recognised", "warning")
    assert finding.cells == ("review.total", "review.upheld")


def test_numbers_read_from_text_and_empty_cells_are_never_in_doubt() -> None:
    assert list(doubts({"review.total": cell(3, None), "review.other": cell(None, 0.2)})) == []


def test_a_sum_that_does_not_hold_lowers_the_confidence_of_its_cells() -> None:
    cells = {"review.total": cell(3, 0.95), "review.other": cell(0, 0.95), "review.upheld": cell(1, None)}
    broken = Finding("review.sum", "error", ("review.total", "review.upheld"), "does not hold")
    weighed = weigh(cells, [broken])
    assert weighed["review.total"].confidence == 0.665
    assert weighed["review.other"] == cells["review.other"]
    assert weighed["review.upheld"] == cells["review.upheld"]


def test_a_mere_warning_lowers_nothing() -> None:
    cells = {"review.total": cell(3, 0.95)}
    assert weigh(cells, [Finding("row.long", "warning", ("review.total",), "")]) == cells
