"""Rules that the numbers of a report must keep. A broken rule is a finding; a value is never repaired.

| rule | formula | source |
| --- | --- | --- |
| applications.row_sum | 总计 = 自然人 + 商业企业 + 科研机构 + 社会公益组织 + 法律服务机构 + 其他 | form |
| applications.column_sum | (七)总计 = sum of all outcome rows above it, every column | form |
| applications.balance | 一 + 二 = (七) + 四, every column | printed in the form's corner |
| review.sum | 总计 = 结果维持 + 结果纠正 + 其他结果 + 尚未审结, each of the three parts | layout of the form |
| numbers.negative | counts are not negative (本年增/减 may be) | meaning of a count |
| numbers.fraction | counts are whole; money may have decimals | meaning of a count |
| cell.unreadable | something stands in the cell that is no number | |
| applications.total_empty | 总计 stands empty beside printed parts, where other rows have it | |
| review.total_empty | 总计 of one part stands empty beside printed parts, where another part has it | |
| numbers.hole | a few rows have an empty cell in a column that is printed in all others | |
| row.words | words, or two numbers in one cell, stand among the numbers of a row, which may have moved | |
| columns.moved | no row has its total, and 其他 is never below the sum of the columns before it | |
| columns.moved | more rows break their sum than keep it | |
| numbers.blank | a lone empty cell among printed ones | blank is not zero |

A sum is checked where all its parts are there. Empty cells count as nothing; a sum with empty parts that does not hold
is a warning: the page may leave numbers out, or the row may have moved. A finding names every cell of its formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from parsing import hints, moved
from parsing.at_a_glance import all_hold
from parsing.forms import COLUMNS, OUTCOMES, PROCEEDINGS, Form
from parsing.report import Cell, Finding, Number

Cells = Mapping[str, Cell]
_Numbers = Mapping[str, Number | None]
_Take = Callable[[_Numbers], tuple[Any, ...]]

RULES = (
    "applications.row_sum",
    "applications.column_sum",
    "applications.balance",
    "review.sum",
    "statistics.sum",
    "numbers.negative",
    "numbers.fraction",
    "cell.unreadable",
    "applications.total_empty",
    "review.total_empty",
    "numbers.blank",
    "numbers.hole",
    "row.words",
    "columns.moved",
)
"""Every rule that `run` may speak of: its findings follow from the cells alone."""
COLUMN_RULES = ("applications.column_sum", "applications.balance")


_THOUSANDS = 3
"""Digits behind a full stop that may be thousands."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """A formula: the sum of `parts` equals the sum of `totals`."""

    rule: str
    parts: tuple[str, ...]
    totals: tuple[str, ...]
    words: str
    take_parts: _Take = field(init=False, compare=False)
    take_totals: _Take = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "take_parts", _taker(self.parts))
        object.__setattr__(self, "take_totals", _taker(self.totals))


def _taker(names: tuple[str, ...]) -> _Take:
    """Picks the numbers of these names; raises KeyError where one is missing."""
    if len(names) == 1:
        return lambda numbers: (numbers[names[0]],)
    return itemgetter(*names)


@dataclass(frozen=True, slots=True)
class Broken:
    """A formula that does not hold, with what its parts give and what is printed."""

    sum: _Sum
    expected: Number
    found: Number
    blanks: bool


def run(form: Form, cells: Cells) -> Iterator[Finding]:
    """All findings about the cells of one report, in the order of the rules above."""
    formulas = sums(form)
    numbers = {name: cell.value for name, cell in cells.items()}
    held = form.name != "2014" and all_hold(form, formulas, numbers)
    suspects = () if held else [formula for formula in formulas if not holds(formula, numbers)]
    broken = [verdict for formula in suspects if (verdict := _check(formula, cells)) is not None]
    yield from _broken_sums(broken, form, cells)
    odd = [name for name, value in numbers.items() if type(value) is not int or value < 0]
    yield from _single_cells(form, {name: cells[name] for name in odd})
    if None in numbers.values():
        yield from _lone_blanks(form, cells)
    gaps = None in numbers.values() or len(numbers) < len(form.cells)
    signs = list(moved.run(form, cells, _in_broken_columns(broken))) if gaps else []
    yield from signs
    if broken and not any(sign.rule == "columns.moved" for sign in signs):
        yield from moved.mostly_broken(form, cells)


def holds(formula: _Sum, numbers: _Numbers) -> bool:
    """Whether a formula is seen to hold at once, as nearly all do; where cells are missing or empty it is not."""
    try:
        return bool(sum(formula.take_parts(numbers)) == sum(formula.take_totals(numbers)))
    except (KeyError, TypeError):
        return False


def broken_among(formulas: Sequence[_Sum], cells: Cells) -> int:
    """How many of the formulas do not hold, of those that can be checked."""
    return sum(_check(formula, cells) is not None for formula in formulas)


def _in_broken_columns(broken: Sequence[Broken]) -> frozenset[str]:
    """Cells of columns whose sums do not hold."""
    columns = [one.sum for one in broken if one.sum.rule in COLUMN_RULES]
    return frozenset(name for formula in columns for name in (*formula.parts, *formula.totals))


def _broken_sums(broken: Sequence[Broken], form: Form, cells: Cells) -> Iterator[Finding]:
    if not broken:
        return
    hint = hints.of(broken, cells)
    for verdict in broken:
        yield _sum_finding(verdict, hint(verdict))


_PREPARED: dict[str, tuple[_Sum, ...]] = {}


def sums(form: Form) -> tuple[_Sum, ...]:
    """The formulas of a form."""
    if form.name not in _PREPARED:
        older = form.name == "2014"
        own = _statistics_sums(form) if older else (*_row_sums(form), *_column_sums(form), *_review_sums())
        _PREPARED[form.name] = own
    return _PREPARED[form.name]


def _row_sums(form: Form) -> Iterator[_Sum]:
    for row in form.applications:
        parts = tuple(f"{row.id}.{column}" for column in COLUMNS[:-1])
        yield _Sum("applications.row_sum", parts, (f"{row.id}.total",), f"总计 of “{row.label}”")


def _column_sums(form: Form) -> Iterator[_Sum]:
    total = "applications.processed_total"
    for column in COLUMNS:
        parts = tuple(f"{row}.{column}" for row in form.outcomes)
        yield _Sum("applications.column_sum", parts, (f"{total}.{column}",), f"(七)总计 of column {column}")
    for column in COLUMNS:
        parts = (f"applications.received_new.{column}", f"applications.carried_in.{column}")
        totals = (f"{total}.{column}", f"applications.carried_out.{column}")
        yield _Sum("applications.balance", parts, totals, f"一 + 二 = (七) + 四 in column {column}")


def _review_sums() -> Iterator[_Sum]:
    for proceeding in PROCEEDINGS:
        parts = tuple(f"{proceeding}.{outcome}" for outcome in OUTCOMES[:-1])
        yield _Sum("review.sum", parts, (f"{proceeding}.total",), f"总计 of {proceeding}")


_STATISTICS: Mapping[str, tuple[str, ...]] = {
    "applications.received.total": ("in_person", "fax", "online", "letter"),
    "applications.completed.total": ("on_time", "extended"),
    "review.total": ("upheld", "corrected", "other"),
    "litigation.total": ("upheld", "corrected", "other"),
    "organization.staff.total": ("full_time", "part_time"),
}


def _statistics_sums(form: Form) -> tuple[_Sum, ...]:
    """Sums of the statistics table of 2014: a total is the sum of the rows numbered under it."""
    return tuple(
        _Sum(
            "statistics.sum", tuple(f"{total.rpartition('.')[0]}.{part}" for part in parts), (total,), f"sum of {total}"
        )
        for total, parts in _STATISTICS.items()
        if total in form.cells
    )


def _check(formula: _Sum, cells: Cells) -> Broken | None:
    """The formula with its numbers when it does not hold; None when it holds or cannot be checked at all."""
    left: Number = 0
    right: Number = 0
    blanks = False
    for name in formula.totals:
        cell = cells.get(name)
        if cell is None or cell.value is None:
            return None
        right += cell.value
    for name in formula.parts:
        cell = cells.get(name)
        if cell is None or cell.state == "unreadable":
            return None
        if cell.value is None:
            blanks = True
        else:
            left += cell.value
    return None if left == right else Broken(formula, left, right, blanks)


def _sum_finding(broken: Broken, hint: str) -> Finding:
    formula = broken.sum
    names = (*formula.totals, *formula.parts)
    if broken.blanks:
        message = (
            f"{formula.words}: the printed parts give {broken.expected}, printed is {broken.found}; "
            "some parts are empty, so a number may be lost or the row may have moved"
        )
        return Finding(formula.rule, "warning", names, message, broken.expected, broken.found)
    message = f"{formula.words}: the parts give {broken.expected}, printed is {broken.found}; {hint}"
    return Finding(formula.rule, "error", names, message, broken.expected, broken.found)


def _single_cells(form: Form, cells: Cells) -> Iterator[Finding]:
    for name, cell in cells.items():
        if cell.state == "unreadable":
            text = cell.raw if len(cell.raw) <= 40 else cell.raw[:40] + "…"
            yield Finding("cell.unreadable", "warning", (name,), f"{cell.at}: “{text}” is not a number")
        value = cell.value
        if value is None:
            continue
        if value < 0 and not name.endswith(".change"):
            yield Finding("numbers.negative", "warning", (name,), f"{cell.at}: a count cannot be negative", None, value)
        if isinstance(value, Decimal) and not _is_whole(value) and form.cells[name].unit == "count":
            yield Finding("numbers.fraction", "warning", (name,), f"{cell.at}: a count is a whole number", None, value)


def _is_whole(value: Decimal) -> bool:
    """Whether decimals say nothing: 5.0 is 5, but 12.000 may be twelve thousand."""
    return value == value.to_integral_value() and not (value and value.as_tuple().exponent == -_THOUSANDS)


def _lone_blanks(form: Form, cells: Cells) -> Iterator[Finding]:
    """Empty cells in a part where nearly every cell is printed. Where most are empty, empty is the page's nought."""
    for section in (2, 3, 4):
        names = [name for name in cells if form.cells[name].section == section]
        empty = tuple(name for name in names if cells[name].state == "blank")
        if empty and len(empty) * 5 <= len(names):
            message = f"{len(empty)} empty cells among {len(names) - len(empty)} printed ones; empty is not zero"
            yield Finding("numbers.blank", "info", empty, message)
