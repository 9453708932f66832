"""The table of part 四: five outcomes for review and for two kinds of litigation, in one row or stacked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from parsing.forms import OUTCOMES, PROCEEDINGS, Form
from parsing.labels import squeeze
from parsing.match.candidate import Candidate
from parsing.match.places import Heads, Places, beside_dead, place
from parsing.match.review_down import on_end
from parsing.match.review_heads import (
    GROUPS,
    HeadRows,
    count_outcomes,
    counts_columns,
    group_names,
    groups_of,
    is_of_part_three,
    names_a_proceeding,
    names_its_own_heads,
    outcomes_of,
    proceedings_of,
    read_heads,
    runs_of,
    spans_of,
    under_heads,
)
from parsing.match.review_stray import is_unproved, sums_of, with_stray
from parsing.match.settle import Open, Settled, settle
from parsing.match.table import Piece, Row, Table
from parsing.report import Cell, Finding

SECTION = 4
_SOME = 4
"""Numbers that make a row which is too short a row of this part all the same."""
_LABELS = 3
"""Cells before the numbers of a row: 行政诉讼, which kind of it, and an empty one between the two."""
_YEAR = re.compile(r"20[012]\d(?:年度?)?")
"""The label of a row in a list of several years."""
_YEARS_BESIDE = 1
"""Rows under one set of heads that are the report's own, even if somebody's name stands before them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One row of values under its heads."""

    table: Table
    row: Row
    label: str
    names: tuple[str, ...]
    settled: Settled
    places: Places

    @property
    def printed(self) -> bool:
        """Whether anything stands in the row."""
        return any(not piece.blank for piece in self.row.own if piece.text != self.label)


def candidates(tables: Sequence[Table], form: Form) -> list[Candidate]:
    """Every reading of the table of review and litigation that the tables allow."""
    parts = [part for table, above in under_heads(tables) for part in _own_rows(list(_parts_of(table, above)))]
    groups = [list(group) for group in _grouped(parts)]
    upright = [_candidate(group, form, _broken_beside(group, parts)) for group in groups]
    taken = {number for found in upright for number in found.tables}
    rest = (on_end(table) for table in tables if table.number not in taken)
    return [*upright, *(found for found in rest if found is not None)]


def _own_rows(parts: Sequence[_Part]) -> Iterator[_Part]:
    """The rows of a table without those of a list of departments: several rows with names under the same heads."""
    for part in parts:
        beside = [other for other in parts if other.names == part.names]
        if not part.printed and not names_a_proceeding(part.label) and any(other.printed for other in beside):
            # An empty row between the heads and the numbers, or behind them; a title or a note across the table.
            continue
        if len(beside) <= _YEARS_BESIDE or not all(_is_name(other.label) for other in beside):
            yield part


def _is_name(label: str) -> bool:
    """Whether the label of a row is no proceeding and no year: the name of somebody."""
    return bool(label.strip()) and not names_a_proceeding(label) and not any(sign.isdigit() for sign in label)


def _broken_beside(group: Sequence[_Part], parts: Sequence[_Part]) -> str | None:
    """Where another row under the same heads stands whose numbers could not be placed: which row counts is not sure."""
    names = {name for part in group for name in part.names}
    tables = {id(part.table) for part in group}
    for part in parts:
        if part not in group and id(part.table) in tables and names & set(part.names) and None in part.settled.pieces:
            return part.row.at
    return None


def _parts_of(table: Table, above: Sequence[Row]) -> Iterator[_Part]:
    """The parts of a table below heads of another; no heads hold beyond a row of part 三."""
    for elsewhere, rows in groupby(table.rows, key=is_of_part_three):
        if not elsewhere:
            yield from _parts(table, list(rows), above)
        above = ()


def _parts(table: Table, rows: Sequence[Row], above: Sequence[Row]) -> Iterator[_Part]:
    pending = [row for row in above if _is_head_row(row)]
    names: tuple[str, ...] = ()
    heads: Heads | None = None
    leaves: tuple[tuple[str, int, int], ...] = ()
    groups: tuple[str, ...] = groups_of(table.captions)
    by_label = False
    for row, below in zip(rows, (*rows[1:], None), strict=True):
        values = _values(row, count_outcomes(pending) or len(names))
        outcomes_above = (bool(leaves) or count_outcomes(pending) > 0) and not names_its_own_heads(row, below)
        if _is_head_row(row) and not _labelled(row, values, outcomes_above):
            pending.append(row)
            continue
        if pending and values:
            read = read_heads(pending)
            if read.leaves:
                leaves = read.leaves
                heads, names = _heads(read, groups, len(values), table.geometric)
                pending, by_label = [], False
        label = row.own[0].text if values and row.own[0] is not values[0] else ""
        named = _of_label(_before_values(row, values), leaves) if leaves else None
        if named is not None:
            heads, names, by_label = named, tuple(name or "" for name in named.names), True
        elif by_label and label:
            # 合计 below rows that name their proceeding is none of theirs.
            continue
        if heads is None or not values or counts_columns(values):
            continue
        values = _below(values, heads)
        if len(names) < _SOME and all(piece.blank for piece in values):
            # An empty row below one outcome and its number: the table stands on end.
            continue
        if len(values) < len(names) - 1:
            if sum(piece.printed.state == "printed" for piece in values) >= _SOME:
                yield _torn(table, row, label, names, len(values))
            continue
        places = place(values, heads, dead=table.dead)
        settled = settle([Open("", heads.names, places, sums_of(names))])[0]
        if places.reason is None and len(values) == len(names) + 1:
            known = beside_dead(values, heads, table.dead)
            places, settled = with_stray(table, row, values, places, settled, known=known)
        yield _Part(table, row, label, names, settled, places)


def _below(values: tuple[Piece, ...], heads: Heads) -> tuple[Piece, ...]:
    """The cells of a row without empty ones that stand left of all heads, where labels stand in other rows."""
    first = heads.spans[0][0] if heads.spans else 0
    left = sum(1 for _ in takewhile(lambda piece: piece.blank and piece.end <= first, values))
    return values[left:]


def _torn(table: Table, row: Row, label: str, names: tuple[str, ...], count: int) -> _Part:
    """A row with numbers for some of the heads only: none of them has a place, but the row stands there."""
    nowhere = Settled("", names, (None,) * len(names), doubtful=True)
    return _Part(table, row, label, names, nowhere, Places((), f"{count} cells for {len(names)} columns"))


def _labelled(row: Row, values: Sequence[Piece], outcomes_above: bool) -> bool:
    """Whether a row that names a proceeding is that proceeding's row of numbers, not a head."""
    printed = any(piece.numeric and not piece.blank for piece in values)
    # One cell more is that of the second label of its row.
    empty = len(values) - len(OUTCOMES) in {0, 1} and len(values) < len(row.own) and all(p.blank for p in values)
    return outcomes_above and (printed or empty) and not count_outcomes([row])


def _before_values(row: Row, values: Sequence[Piece]) -> str:
    """All that a row says before its numbers: 行政诉讼 and which kind of it may stand in two cells."""
    return "".join(piece.text for piece in row.own[: -len(values)]) if values else ""


def _of_label(label: str, leaves: Sequence[tuple[str, int, int]]) -> Heads | None:
    """Heads of a row that names its proceeding at its beginning, under one set of outcomes."""
    key = squeeze(label)
    found = next((name for wording, name in GROUPS if wording in key and name in PROCEEDINGS), None)
    if found is None or len(runs_of([name for name, _, _ in leaves])) != 1:
        return None
    return Heads(tuple(f"{found}.{name}" for name, _, _ in leaves), spans_of(leaves))


def _is_head_row(row: Row) -> bool:
    pieces = [piece for piece in row.own if piece.printed.state == "unreadable"]
    # A label that was printed once for each column it covers is one.
    named = sum(len(outcomes_of(next(same))) for _, same in groupby(pieces, key=lambda piece: piece.text))
    alone = len([piece for piece in row.own if not piece.blank]) == 1
    return named >= 2 or (named == 1 and alone) or any(group_names(piece) for piece in pieces)


def _values(row: Row, wanted: int = 0) -> tuple[Piece, ...]:
    """The cells of a data row: all of them but a label at its beginning. As many cells as heads are all values."""
    own = row.own
    start = 0
    while len(own) != wanted and start < len(own) and not own[start].numeric:
        start += 1
    named = [index for index, piece in enumerate(own[:_LABELS]) if piece.text and group_names(piece)]
    start = max([start, *(index + 1 for index in named)]) if len(own) != wanted else start
    if start == 0 and len(own) == wanted + 1 and _YEAR.fullmatch(own[0].text.strip()):
        start = 1
    values = own[start:]
    # Text among the numbers is kept: it is a cell that cannot be read, not a reason to drop the row.
    return values if start <= _LABELS and sum(piece.numeric for piece in values) >= 4 else ()


def _heads(
    read: HeadRows, captions: tuple[str, ...], cells: int, geometric: bool
) -> tuple[Heads | None, tuple[str, ...]]:
    runs = runs_of([name for name, _, _ in read.leaves])
    proceedings = proceedings_of(len(runs), read.groups or captions)
    if proceedings is None:
        return None, ()
    names = tuple(f"{proceeding}.{name}" for proceeding, run in zip(proceedings, runs, strict=True) for name in run)
    whole = tuple(f"{proceeding}.{name}" for proceeding in PROCEEDINGS for name in OUTCOMES)
    if len(proceedings) == 3 and len(names) < len(whole) <= cells and len(names) + read.strange >= len(whole):
        return Heads(whole), whole
    if len(proceedings) == 3 and read.strange and len(names) < len(whole) and (not geometric or cells <= len(names)):
        # Which of the numbers stands under the head that could not be read is not known.
        return None, ()
    spans = spans_of(read.leaves) if geometric else None
    return Heads(names, spans), names


def _grouped(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Parts that make up one table of the form: a new one begins where a part comes again."""
    group: list[_Part] = []
    seen: set[str] = set()
    for part in parts:
        if seen & set(part.names) or (group and _before(part, group[-1])):
            yield group
            group, seen = [], set()
        group.append(part)
        seen.update(part.names)
    if group:
        yield group


def _before(part: _Part, last: _Part) -> bool:
    """Whether a part of another table stands earlier in the form than the last: then the form begins anew."""
    first, previous = (PROCEEDINGS.index(p.names[0].partition(".")[0]) for p in (part, last))
    return part.table is not last.table and first < previous


def _candidate(parts: Sequence[_Part], form: Form, beside: str | None) -> Candidate:
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    for part in parts:
        missing = []
        for name, piece in zip(part.names, part.settled.pieces, strict=True):
            if piece is None:
                missing.append(name)
            else:
                cells[name] = piece.cell()
        if part.places.reason is not None:
            findings.append(_finding(part, tuple(missing)))
        elif is_unproved(part.table, part.row, part.settled):
            message = f"{part.row.at}: lines without columns, and not all sums hold: the row may stand beside its heads"
            findings.append(Finding("row.shifted", "warning", part.names, message))
    ordered = {name: cells[name] for name in form.cells if name in cells}
    if beside is not None and ordered:
        message = f"{beside}: another row stands under the same heads and cannot be read; which one counts is not sure"
        findings.append(Finding("row.twice", "warning", tuple(ordered), message))
    tables = list({id(part.table): part.table for part in parts}.values())
    captions = [caption for table in tables for caption in table.captions] + [
        part.label for part in parts if part.label
    ]
    return Candidate(
        SECTION,
        ordered,
        tuple(findings),
        hidden=all(table.hidden for table in tables),
        captions=tuple(captions),
        inherited=tables[0].inherited,
        tables=tuple(table.number for table in tables),
        start=(parts[0].table.number, parts[0].row.index),
        touched=frozenset(name for part in parts if part.printed for name in part.names),
        flat=not all(table.geometric for table in tables),
    )


def _finding(part: _Part, missing: tuple[str, ...]) -> Finding:
    values = _values(part.row, len(part.names))
    filled = sum(1 for piece in values if not piece.blank)
    rule = "row.long" if filled > len(part.names) else "row.short" if missing else "row.shifted"
    what = f"{part.row.at}: {part.places.reason}"
    if missing:
        # With numbers too many any of those that are left may be the stranger.
        names = part.names if rule == "row.long" or len(values) == len(part.names) + 1 else missing
        return Finding(rule, "warning", names, f"{what}; what is not certain was left out")
    sure = "" if "no sum" in what else "; every reading that the sums allow gives the same numbers"
    return Finding(rule, "warning", part.names, what + sure)
