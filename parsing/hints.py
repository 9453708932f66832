"""On whose slip a broken sum looks like: the page's own, or a reading of ours that shifted or split a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from parsing.forms import COLUMNS
from parsing.report import Cell, Number

if TYPE_CHECKING:
    from parsing.checks import Broken

Cells = Mapping[str, Cell]


def of(broken: Sequence[Broken], cells: Cells) -> Callable[[Broken], str]:
    """Words on whose slip it looks like: the page's own, or a reading of ours that shifted or split a number."""
    shared = _mending_cell(broken)
    row = None if shared else _shifted_row(broken, cells)

    def words(verdict: Broken) -> str:
        if shared is not None:
            name, wanted = shared[0], (cells[shared[0]].value or 0) + shared[1]
            if name in verdict.sum.parts or name in verdict.sum.totals:
                return f"one cell would mend all sums: {name} with {wanted}"
        if row is not None and any(name.startswith(f"{row}.") for name in (*verdict.sum.parts, *verdict.sum.totals)):
            return f"the numbers of {row} look shifted by a column, perhaps in our reading"
        if _looks_shifted(verdict, cells):
            return "the numbers of the row look shifted by a column, perhaps in our reading"
        return "it looks printed so"

    return words


def _mending_cell(broken: Sequence[Broken]) -> tuple[str, Number] | None:
    """The one cell whose change would make every broken sum hold, and by how much."""
    exact = [verdict for verdict in broken if not verdict.blanks]
    if len(exact) < 2:
        return None
    common: dict[str, Number] | None = None
    for verdict in exact:
        gap = verdict.found - verdict.expected
        mends: dict[str, Number] = dict.fromkeys(verdict.sum.parts, gap)
        mends.update(dict.fromkeys(verdict.sum.totals, -gap))
        common = mends if common is None else {k: v for k, v in common.items() if mends.get(k) == v}
    return next(iter(common.items())) if common else None


def _looks_shifted(verdict: Broken, cells: Cells) -> bool:
    if verdict.sum.rule != "applications.row_sum":
        return False
    row = [cells[name].value or 0 for name in (*verdict.sum.parts, *verdict.sum.totals)]
    left = [*row[1:], row[0]]
    right = [row[-1], *row[:-1]]
    return any(sum(moved[:-1]) == moved[-1] != 0 for moved in (left, right))


def _shifted_row(broken: Sequence[Broken], cells: Cells) -> str | None:
    """The one row whose numbers, moved back by a column, would make the sums of the columns hold.

    A row that stands one column to the right has lost its total at the end, so only the columns can tell: each of them
    is off by the difference of two neighbours of the row.
    """
    for rule in ("applications.column_sum", "applications.balance"):
        off = {verdict.sum.totals[0].rpartition(".")[2]: verdict for verdict in broken if verdict.sum.rule == rule}
        gaps = [off[column].found - off[column].expected if column in off else 0 for column in COLUMNS]
        some = next(iter(off.values()), None)
        rows = [name.rpartition(".")[0] for name in some.sum.parts] if some and any(gaps[:-1]) else []
        fitting = [row for row in rows if _moves_by(row, gaps, cells)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _moves_by(row: str, gaps: Sequence[Number], cells: Cells) -> bool:
    """Whether a row, moved by one column to the left or to the right, would take just these gaps away."""
    found = [cells.get(f"{row}.{column}") for column in COLUMNS]
    numbers = [cell.value for cell in found if cell is not None and cell.value is not None]
    if len(numbers) < len(COLUMNS):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return steps == gaps[:-1] or [-step for step in steps[:-1]] == gaps[1:-1]
