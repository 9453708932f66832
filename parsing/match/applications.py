"""The table of part 三: rows by label, seven columns by head, sums where the layout is torn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsing.forms import Form
from parsing.labels import read_label, squeeze
from parsing.match.candidate import Candidate, extra_row
from parsing.match.halves import halves_joined
from parsing.match.labelled import Found, find_rows, settle_labels
from parsing.match.opening import is_sure, open_rows
from parsing.match.places import Heads, Places
from parsing.match.settle import Settled, row_sums, settle
from parsing.match.table import Piece, Table
from parsing.numbers import Printed
from parsing.report import Cell, Finding, Number

SECTION = 3
_FEW = 3
"""Fewer rows than this are no table of applications, whatever they are called."""
_LABELS = 8
"""Labels of rows that make a table this part of the form even where none of its numbers could be placed."""
_NUMBER_BEHIND = re.compile(r"[^\s\d]\s+\d+$")
_VALUES = 5
"""A row of a table without heads must have about as many values as the form has columns."""


def candidates(tables: Sequence[Table], form: Form) -> list[Candidate]:
    """Every reading of the table of applications that the tables allow."""
    rows: list[Found] = []
    heads: Heads | None = None
    for table in tables:
        found, last, own = find_rows(table, heads)
        if not own:
            found = [row for row in found if sum(piece.own for piece in row.values) >= _VALUES]
        if any(row.id for row in found) or (own and not found):
            rows.extend(found)
            heads = last if own else heads
    instances = [run for run in _instances(rows, form) if len({row.id for row in run if row.id}) >= _FEW]
    read = {id(row.table) for run in instances for row in run}
    unread = [candidate for table in tables if id(table) not in read for candidate in _unread(table, form)]
    return [*halves_joined([_candidate(run, form) for run in instances], form), *unread]


def _unread(table: Table, form: Form) -> Iterator[Candidate]:
    """A table with many labels of the form, none of which has its numbers beside it: it stands there all the same."""
    labels = {piece.meaning.row for row in table.rows for piece in row.own} - {None}
    names = [name for label in labels for name in _cell_names(label or "", form)]
    values = sum(piece.printed.state == "printed" for row in table.rows for piece in row.own)
    if len(labels) < _LABELS or values < len(labels):
        return
    message = f"table {table.number} prints the labels of its rows apart from their numbers; it was not read"
    finding = Finding("row.unlabelled", "warning", tuple(name for name in form.cells if name in names), message)
    yield Candidate(
        SECTION,
        {},
        (finding,),
        hidden=table.hidden,
        captions=table.captions,
        inherited=table.inherited,
        tables=(table.number,),
        start=(table.number, 0),
        touched=frozenset(names),
    )


def _instances(rows: Sequence[Found], form: Form) -> Iterator[list[Found]]:
    """Runs of rows in which no row of the form comes again: each is the table once."""
    order = {entry.id: index for index, entry in enumerate(form.applications)}
    known = set(order)
    run: list[Found] = []
    seen: set[str] = set()
    last: Found | None = None
    for index, row in enumerate(rows):
        again = row.id in seen and row.id in known and (last is None or row.id != last.id) and not _late_short(row)
        # A row that comes again in a table of its own, or that begins the form anew, is the next table of the form.
        anew = again and (order[row.id or ""] <= 2 or all(row.table is not other.table for other in run))
        if run and last is not None and row.table is not last.table:
            back = row.id is not None and row.id in known and last.id in known and order[row.id] < order[last.id]
            back = back and any(later.id in seen for later in rows[index:] if later.id is not None)
            anew = anew or last.table.hidden != row.table.hidden or (back and not _late_short(row))
        if run and anew:
            yield settle_labels(run, form)
            run, seen = [], set()
        run.append(row)
        if row.id is not None:
            seen.add(row.id)
            last = row
    if run:
        yield settle_labels(run, form)


def _late_short(row: Found) -> bool:
    return row.id == "applications.other.other"


def _candidate(rows: list[Found], form: Form) -> Candidate:
    findings: list[Finding] = []
    usable = list(_usable(rows, form, findings))
    opened = open_rows(usable)
    cells: dict[str, Cell] = {}
    decided = settle(opened, form)
    for row, settled, entry in zip(usable, decided, opened, strict=True):
        _take(row, settled, entry.places, cells, findings)
    findings.extend(_mostly_unread(decided, cells))
    findings.extend(_strange_rows(rows, form))
    findings.extend(_slipped(rows, form))
    tables = list({id(row.table): row.table for row in rows if row.id is not None}.values())
    ordered = {name: cells[name] for name in form.cells if name in cells}
    return Candidate(
        SECTION,
        ordered,
        tuple(findings),
        hidden=all(table.hidden for table in tables),
        captions=tuple(caption for table in tables for caption in table.captions),
        inherited=tables[0].inherited,
        tables=tuple(table.number for table in tables),
        start=next(((row.table.number, row.row.index) for row in rows if row.id is not None), (0, 0)),
        touched=frozenset(_touched(rows, form)),
        flat=not all(table.geometric for table in tables),
    )


def _mostly_unread(rows: Sequence[Settled], cells: dict[str, Cell]) -> Iterator[Finding]:
    """Doubt about the rows that were read, where most were not: a sum that speaks for a few may hold by chance."""
    unread = sum(not any(row.pieces) for row in rows)
    if cells and 2 * unread > len(rows):
        message = f"{unread} of {len(rows)} rows could not be read; the others may hold by chance"
        yield Finding("row.shifted", "warning", tuple(cells), message)


def _usable(rows: Sequence[Found], form: Form, findings: list[Finding]) -> Iterator[Found]:
    """Rows of the form that stand in it once and under heads that can be told."""
    times: dict[str, int] = {}
    for row in rows:
        if row.id is not None:
            times[row.id] = times.get(row.id, 0) + 1
    for index, row in enumerate(rows):
        if row.id is None:
            continue
        above = index > 0 and _numbers_above(row, rows[index - 1])
        if above or (index + 1 < len(rows) and _numbers_below(row, rows[index + 1])):
            place = "above" if above else "below"
            message = f"{row.row.at}: the row is empty, and the numbers {place} it have no label; both were left out"
            findings.append(Finding("row.unlabelled", "warning", _cell_names(row.id, form), message))
        elif times[row.id] > 1 and not _same_again(row, rows):
            message = f"the row “{row.label}” stands twice in the table; it was left out"
            findings.append(Finding("row.twice", "error", _cell_names(row.id, form), message))
        elif row.heads is None:
            findings.append(
                Finding(
                    "columns.unclear",
                    "error",
                    _cell_names(row.id, form),
                    f"the heads above {row.row.at} contradict each other",
                )
            )
        elif times[row.id] == 1 or next(other for other in rows if other.id == row.id) is row:
            yield row


def _numbers_below(row: Found, following: Found) -> bool:
    """Whether a row has only its label, and its numbers may stand in the row below, which has none."""
    empty = all(piece.blank for piece in row.values)
    return empty and _has_lost_its_label(following) and not _under_other_heads(row, following)


def _numbers_above(row: Found, before: Found) -> bool:
    """The same of the row above, which has no label, or only the beginning of this one."""
    if before.id is not None or not all(piece.blank for piece in row.values):
        return False
    return any(not piece.blank for piece in before.values) and not (before.label and read_label(row.label).style)


def _has_lost_its_label(row: Found) -> bool:
    return not row.label and any(not piece.blank for piece in row.values)


def _under_other_heads(row: Found, following: Found) -> bool:
    """Whether heads of another part stand between two rows."""
    rows = following.table.rows[: following.table.rows.index(following.row)]
    if following.table is row.table:
        rows = rows[rows.index(row.row) :]
    meanings = [piece.meaning for one in rows for piece in one.own]
    return any((meaning.outcome and not meaning.column) or meaning.measure or meaning.bar for meaning in meanings)


def _same_again(row: Found, rows: Sequence[Found]) -> bool:
    """Whether a row that stands twice says the same each time, down to its empty cells but for those at the end."""
    return all(_in_order(other) == _in_order(row) for other in rows if other.id == row.id)


def _in_order(row: Found) -> list[tuple[Number | None, str]]:
    """What the cells of a row say; a unit or a footnote mark behind a number says nothing else."""
    strange = _under_strange_heads(row)
    pieces = [piece for piece in row.values if piece.own and piece not in strange]
    while pieces and pieces[-1].blank:
        pieces.pop()
    return [(p.printed.value, p.text if p.printed.state == "unreadable" else p.printed.state) for p in pieces]


def _under_strange_heads(row: Found) -> list[Piece]:
    """The cells of a row that stand right under heads which are none of the form's, as last year's numbers do."""
    if row.heads is None or row.heads.spans is None or None not in row.heads.names:
        return []
    strange = [span for name, span in zip(row.heads.names, row.heads.spans, strict=True) if name is None]
    return [piece for piece in row.values if (piece.start, piece.end) in strange]


def _printed(row: Found) -> list[Printed]:
    return [piece.printed for piece in row.values if piece.own and not piece.blank]


def _cell_names(row: str, form: Form) -> tuple[str, ...]:
    return tuple(cell.id for entry in form.applications if entry.id == row for cell in entry.cells)


def _touched(rows: Sequence[Found], form: Form) -> Iterator[str]:
    """The cells that the rows stand for, unless nothing at all is printed in them."""
    if any(map(_printed, rows)):
        yield from (name for row in rows if row.id is not None for name in _columns_of(row, form))


def _columns_of(row: Found, form: Form) -> tuple[str, ...]:
    """The cells of a row that the table has columns for."""
    if row.heads is None:
        return _cell_names(row.id or "", form)
    return tuple(f"{row.id}.{name}" for name in row.heads.names if name is not None)


def _take(row: Found, settled: Settled, places: Places, cells: dict[str, Cell], findings: list[Finding]) -> None:
    left_out: list[str] = []
    for name, piece in zip(settled.names, settled.pieces, strict=True):
        if name is None:
            continue
        if piece is None:
            left_out.append(f"{row.id}.{name}")
        else:
            cells[f"{row.id}.{name}"] = piece.cell()
    names = tuple(f"{row.id}.{name}" for name in settled.names if name is not None)
    if places.reason is not None:
        findings.append(_row_finding(row, settled, places, names, tuple(left_out)))
    elif left_out:
        findings.append(Finding("row.short", "warning", tuple(left_out), f"{row.row.at}: cells have no place"))
    if _NUMBER_BEHIND.search(row.label):
        message = f"{row.row.at}: a number stands in the label “{row.label}”, which may be the first of the row"
        findings.append(Finding("row.label", "warning", names, message))
    if row.guessed:
        findings.append(
            Finding("row.label", "info", names, f"the label “{row.label}” was taken for the row {row.id} by its place")
        )


def _row_finding(
    row: Found, settled: Settled, places: Places, names: tuple[str, ...], left_out: tuple[str, ...]
) -> Finding:
    filled = sum(1 for piece in row.values if piece.own and not piece.blank)
    rule = "row.long" if filled > len(settled.names) else "row.short" if left_out else "row.shifted"
    what = f"{row.row.at}: {places.reason}"
    if left_out:
        return Finding(rule, "warning", names, f"{what}; what is not certain was left out")
    if places.columns is not None and len(places.readings) == 1:
        proven = is_sure(settled.pieces, row_sums(settled.names))
        return Finding(rule, "info" if proven else "warning", names, f"{what}; the columns of the table say which")
    how = "the sums allow one reading only" if settled.by_sums else "every reading gives the same numbers"
    return Finding(rule, "warning", names, f"{what}; {how}")


def _slipped(rows: Sequence[Found], form: Form) -> Iterator[Finding]:
    """Doubt about the rows between an empty one and numbers without a label: the labels may have slipped past them."""
    empty = [i for i, row in enumerate(rows) if row.id is not None and all(piece.blank for piece in row.values)]
    nameless = [i for i, row in enumerate(rows) if not row.label and any(p.value is not None for p in _printed(row))]
    if empty and nameless:
        first, last = min(*empty, *nameless), max(*empty, *nameless)
        names = tuple(name for row in rows[first : last + 1] if row.id for name in _cell_names(row.id, form))
        at = rows[nameless[0]].row.at
        message = f"{at}: numbers without a label, and a label without numbers; those between may have slipped"
        yield Finding("row.unlabelled", "warning", names, message)


def _strange_rows(rows: Sequence[Found], form: Form) -> Iterator[Finding]:
    """Rows of the province's own, and rows whose label is gone where a row of the form is missing."""
    entries = form.applications
    order = {entry.id: index for index, entry in enumerate(entries)}
    present = {row.id for row in rows}
    named = {squeeze(row.label): row for row in rows if row.id is not None}
    for index, row in enumerate(rows):
        if row.id is not None or (index == 0 and not row.label):
            continue
        twin = named.get(squeeze(row.label))
        if twin is not None and _in_order(twin) != _in_order(row):
            message = f"{row.row.at}: the row “{row.label}” stands here once more with other numbers"
            yield Finding("row.twice", "warning", _cell_names(twin.id or "", form), message)
        before = next((order[r.id] for r in reversed(rows[:index]) if r.id is not None), -1)
        after = next((order[r.id] for r in rows[index + 1 :] if r.id is not None), len(entries))
        missing = [entry for entry in entries[before + 1 : after] if entry.id not in present]
        if missing:
            cells = tuple(cell.id for entry in missing for cell in entry.cells)
            label = f"“{row.label}” is no row of the form" if row.label else "has no label"
            yield Finding("row.unknown", "warning", cells, f"{row.row.at}: the row {label}; its numbers were left out")
        elif any(not piece.blank for piece in row.values):
            yield extra_row(row.row, row.label, row.values)
