"""What the sums of a form say for the cells of a report: which they prove, how many hold, how many are broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from parsing.checks import COLUMN_RULES, Cells, broken_among, holds, sums
from parsing.forms import Form
from parsing.report import Number


class Verdict(NamedTuple):
    """What one formula says of each of its cells."""

    rule: str
    holds: bool
    telling: bool
    """Whether its total is other than 0."""


def _numbers(cells: Cells) -> dict[str, Number]:
    """What the cells count in a sum: empty ones nothing; those that cannot be read are left out."""
    return {name: cell.value or 0 for name, cell in cells.items() if cell.state != "unreadable"}


def proven(form: Form, cells: Cells) -> frozenset[str]:
    """The cells whose sums hold: in the table of applications that of the row and that of the column.

    The sum of a row alone does not say whose row it is, and sums of nothing but noughts say nothing.
    """
    numbers = _numbers(cells)
    holding = [formula for formula in sums(form) if holds(formula, numbers)]
    telling = {f.words for f in holding if any(numbers[name] for name in f.totals)}
    by_row = {name for f in holding if f.rule == "applications.row_sum" for name in (*f.parts, *f.totals)}
    columns = [f for f in holding if f.rule in COLUMN_RULES]
    by_column = {name for f in columns for name in (*f.parts, *f.totals)}
    review = {n for f in holding if f.rule == "review.sum" and f.words in telling for n in (*f.parts, *f.totals)}
    alive = any(formula.words in telling for formula in columns)
    return frozenset(review | (by_row & by_column if alive else set()))


def tally(form: Form, cells: Cells) -> tuple[int, int]:
    """How many formulas hold and have something in them, and how many are broken."""
    numbers = _numbers(cells)
    holding = sum(holds(f, numbers) and any(numbers[name] for name in f.totals) for f in sums(form))
    return holding, broken_among(sums(form), cells)


def verdicts(form: Form, numbers: Mapping[str, Number]) -> dict[str, list[Verdict]]:
    """For each cell what the formulas say that have all their numbers."""
    found: dict[str, list[Verdict]] = {}
    for formula in sums(form):
        names = (*formula.parts, *formula.totals)
        if numbers.keys() >= set(names):
            telling = any(numbers[name] for name in formula.totals)
            verdict = Verdict(formula.rule, holds(formula, numbers), telling)
            for name in names:
                found.setdefault(name, []).append(verdict)
    return found
