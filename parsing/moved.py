"""Signs that numbers stand in other cells than they belong to: holes, missing totals, words among the numbers.

No value is changed: the findings name the cells that may have moved. The rules are listed in `checks`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from parsing.forms import COLUMNS, OUTCOMES, PROCEEDINGS, Form
from parsing.report import Cell, Finding, Number

Cells = Mapping[str, Cell]

_SELDOM = 4
"""Columns that are empty in no more than one row of so many are printed by custom."""
_WORDS = re.compile(r"\s*[^\s0-9]*[\u3400-\u9fff]|.*\d\s+\d|.*[%％]|\s*20[0-3]\d\s*年")
"""Words, two numbers, a percentage or a year in a cell."""
_PADDED = re.compile(r"0\d+")
_LONGEST = 80
_TELLING = 3
"""Rows with numbers that it takes to tell what a column is."""


def run(form: Form, cells: Cells, broken: Container[str] = ()) -> Iterator[Finding]:
    """All findings of this kind about the cells of one report; `broken` are the cells of columns that do not add up."""
    yield from _holes(form, cells, broken)
    named = {finding.cells: finding for finding in (*_empty_totals(form, cells), *_empty_outcome_totals(cells))}
    yield from named.values()
    yield from (finding for finding in _grown_together(form, cells) if finding.cells not in named)
    yield from _words_among_numbers(form, cells)
    yield from _moved_columns(form, cells)


def mostly_broken(form: Form, cells: Cells) -> Iterator[Finding]:
    """Doubt about a table most rows of which do not add up: those that do may by chance."""
    names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
    rows = [
        {column: cells[f"{row.id}.{column}"].value for column in COLUMNS}
        for row in form.applications
        if all(f"{row.id}.{column}" in cells for column in COLUMNS)
    ]
    told = [_sums_up(row) for row in rows if row["total"]]
    if told.count(False) >= _TELLING and told.count(False) > told.count(True):
        message = f"{told.count(False)} rows do not add up and {told.count(True)} do: the columns may have moved"
        yield Finding("columns.moved", "warning", names, message)


def _empty_totals(form: Form, cells: Cells) -> Iterator[Finding]:
    """Rows without their total in a table that prints totals: a cell may be lost, and the rest moved up."""
    rows = [row for row in form.applications if f"{row.id}.total" in cells]
    empty = [row for row in rows if cells[f"{row.id}.total"].state == "blank"]
    custom = len(empty) * 3 > len(rows)
    never = custom and not any(cells[f"{row.id}.total"].value for row in rows)
    for row in empty:
        names = tuple(cell.id for cell in row.cells if cell.id in cells)
        # Where most totals are empty, and yet one is printed, a row with something in it should have its own.
        filled = not never and any(cells[name].value if custom else cells[name].value is not None for name in names)
        if filled:
            message = f"the total of “{row.label}” is empty beside printed parts; a cell of the row may have been lost"
            yield Finding("applications.total_empty", "warning", names, message)


def _empty_outcome_totals(cells: Cells) -> Iterator[Finding]:
    """A total of part 四 not printed beside numbers, where another is, or a lone number: the row may have moved."""
    own = {name: cell for name, cell in cells.items() if name.partition(".")[0] in PROCEEDINGS}
    alone = [name for name, cell in own.items() if cell.state != "blank"]
    if len(alone) == 1 and len(own) > len(OUTCOMES):
        message = f"{own[alone[0]].at}: the only number of the row stands beside empty cells and may have moved"
        yield Finding("review.total_empty", "warning", tuple(own), message)
    totals = {part: cells.get(f"{part}.total") for part in PROCEEDINGS}
    printed = [part for part, total in totals.items() if total is not None and total.value is not None]
    for part in [part for part, total in totals.items() if total is not None and total.value is None]:
        filled = any((cell := cells.get(f"{part}.{outcome}")) is not None and cell.value for outcome in OUTCOMES)
        if filled and printed:
            names = tuple(name for name in cells if name.partition(".")[0] in PROCEEDINGS)
            message = f"the total of {part} is empty beside printed parts; the cells of the row may have moved"
            yield Finding("review.total_empty", "warning", names, message)


def _grown_together(form: Form, cells: Cells) -> Iterator[Finding]:
    """Rows without a total whose last number ends in what it should be: 69 and 99 in one cell, 30 in those before."""
    rows = [("applications", tuple(f"{row.id}.{column}" for column in COLUMNS)) for row in form.applications]
    rows += [("review", tuple(f"{part}.{outcome}" for outcome in OUTCOMES)) for part in PROCEEDINGS]
    for rule, names in rows:
        whole = [cells[name] for name in names if name in cells]
        printed = [cell for cell in whole if cell.value is not None]
        if printed and len(whole) == len(names) and whole[-1].state == "blank" and _ends_in_total(printed):
            message = f"{printed[-1].at}: the total behind it is empty, and the number may hold it as well"
            yield Finding(f"{rule}.total_empty", "warning", names, message)


def _ends_in_total(printed: Sequence[Cell]) -> bool:
    """Whether the last number is one and, right behind it, the sum of that and of all before."""
    digits, before = printed[-1].raw.strip(), sum(cell.value or 0 for cell in printed[:-1])
    splits = [(digits[:at], digits[at:]) for at in range(1, len(digits))] if digits.isdigit() else []
    return any(str(int(part) + before) == total for part, total in splits)


def _holes(form: Form, cells: Cells, broken: Container[str]) -> Iterator[Finding]:
    """Rows with an empty cell in a column that is printed in most others, and no total that proves them.

    A number may be lost from them, and the others moved up.
    """
    rows = [
        {cell.id.rpartition(".")[2]: cells[cell.id] for cell in row.cells if cell.id in cells}
        for row in form.applications
    ]
    blank = Counter(column for row in rows for column, cell in row.items() if cell.state == "blank")
    unusual = {column for column, times in blank.items() if times * _SELDOM <= len(rows)}
    for entry, row in zip(form.applications, rows, strict=True):
        holed = any(column in unusual and cell.state == "blank" for column, cell in row.items())
        sure = _adds_up(row) and not any(
            cell.value and f"{entry.id}.{column}" in broken for column, cell in row.items()
        )
        if holed and not sure and any(cell.value is not None for cell in row.values()):
            names = tuple(f"{entry.id}.{column}" for column in row)
            message = (
                f"“{entry.label}” has an empty cell where most rows have none: a number may have been lost from it"
            )
            yield Finding("numbers.hole", "warning", names, message)


def _adds_up(row: Mapping[str, Cell]) -> bool:
    """Whether the total of a row is the sum of its parts, and not the nought of nothing."""
    total = row["total"].value if "total" in row else None
    return bool(total) and total == sum(cell.value or 0 for column, cell in row.items() if column != "total")


def _words_among_numbers(form: Form, cells: Cells) -> Iterator[Finding]:
    """Rows with words in a number cell: a label or a remark that slipped in moves the numbers beside it."""
    for names in _rows(form, cells):
        unread = [name for name in names if cells[name].state == "unreadable"]
        words = [name for name in unread if _WORDS.match(cells[name].raw[:_LONGEST])] or list(_grown(names, cells))
        numbers = tuple(name for name in names if cells[name].value is not None)
        if words and numbers:
            message = (
                f"{cells[words[0]].at}: words or two numbers stand in one cell of the row; the others may have moved"
            )
            yield Finding("row.words", "warning", numbers, message)


def _grown(names: Sequence[str], cells: Cells) -> Iterator[str]:
    """Numbers with a nought before them, which may be two grown together, in a row with empty cells."""
    if any(cells[name].state == "blank" for name in names):
        yield from (name for name in names if _PADDED.fullmatch(cells[name].raw.strip()))


def _moved_columns(form: Form, cells: Cells) -> Iterator[Finding]:
    """No row has its total, and one column is empty or never below the sum of the others: the numbers moved up.

    As a total 自然人 is left out: most requests come from persons, and no column moves up to the first place.
    """
    rows = [{c: cells[f"{row.id}.{c}"].value for c in COLUMNS if f"{row.id}.{c}" in cells} for row in form.applications]
    printed = [row for row in rows if any(value is not None for value in row.values())]
    empty = any(all(row.get(column, 0) is None for row in printed) for column in COLUMNS[:-1])
    if empty and any(row.get("total") and not _sums_up(row) for row in printed):
        names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
        message = "a column is empty in every row, and the rows do not add up: a column may be lost"
        yield Finding("columns.moved", "warning", names, message)
        return
    gaps = list(_gaps(form, cells))
    if len(printed) >= _TELLING and empty and all(len(gap) == 1 for gap in gaps):
        names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
        message = "a column is empty in every row and all others are printed in every one: a column may be lost"
        yield Finding("columns.moved", "warning", names, message)
        return
    if _one_gap_each(gaps):
        names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
        message = "each row has one empty cell, some at one end and some at the other: a column may be lost"
        yield Finding("columns.moved", "warning", names, message)
        return
    without = [row for row in printed if row.get("total") is None]
    if any(_mostly_sums(column, without) for column in COLUMNS[1:-1]):
        names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
        message = "rows without a total have a column that is the sum of the others: a column may be lost"
        yield Finding("columns.moved", "warning", names, message)
        return
    if not printed or 10 * sum(row.get("total") is not None for row in printed) > len(printed):
        return
    telling = [row for row in printed if any(row.values())]
    if len(telling) < _TELLING or empty or any(_are_totals(column, telling) for column in COLUMNS[1:-1]):
        names = tuple(cell.id for row in form.applications for cell in row.cells if cell.id in cells)
        message = "no row has its total, and another column is empty or could be the total: a column may be lost"
        yield Finding("columns.moved", "warning", names, message)


def _gaps(form: Form, cells: Cells) -> Iterator[tuple[str, ...]]:
    """The columns that are empty, for each row in which something is printed."""
    for row in form.applications:
        states = {column: cells[f"{row.id}.{column}"].state for column in COLUMNS if f"{row.id}.{column}" in cells}
        if set(states.values()) - {"blank"}:
            yield tuple(column for column, state in states.items() if state == "blank")


def _one_gap_each(gaps: Sequence[tuple[str, ...]]) -> bool:
    """Whether every row lacks its first or its last number and no other: some of them stand beside their columns."""
    return set(gaps) == {COLUMNS[:1], COLUMNS[-1:]}


def _sums_up(row: Mapping[str, Number | None]) -> bool:
    return sum(value or 0 for column, value in row.items() if column != "total") == row["total"]


def _mostly_sums(column: str, rows: Sequence[Mapping[str, Number | None]]) -> bool:
    """Whether the numbers of a column are mostly the sum of the others, of rows that have two or more to add."""
    told = [sum(others) == row.get(column) for row in rows if len(others := _others(column, row)) > 1]
    return any(told) and told.count(True) >= told.count(False)


def _others(column: str, row: Mapping[str, Number | None]) -> list[Number]:
    return [number for name, number in row.items() if name != column and number]


def _are_totals(column: str, rows: Sequence[Mapping[str, Number | None]]) -> bool:
    """Whether the numbers of a column are mostly as large as all others of their rows together."""
    large = [2 * (row.get(column) or 0) >= sum(value or 0 for value in row.values()) for row in rows]
    return large.count(True) > large.count(False)


def _rows(form: Form, cells: Cells) -> Iterator[list[str]]:
    """The cells of each row of the form that were read."""
    for row in (*form.proactive, *form.applications):
        yield [cell.id for cell in row.cells if cell.id in cells]
    yield [f"{part}.{outcome}" for part in PROCEEDINGS for outcome in OUTCOMES if f"{part}.{outcome}" in cells]
