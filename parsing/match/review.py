"""The table of part 四: five outcomes for review and for two kinds of litigation, in one row or stacked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsing.forms import OUTCOMES, PROCEEDINGS, Form
from parsing.labels import squeeze
from parsing.match.candidate import Candidate
from parsing.match.places import Heads, Places, place
from parsing.match.settle import Open, Settled, settle
from parsing.match.table import Piece, Row, Table
from parsing.report import Cell, Finding, Severity
from parsing.vocabulary import meaning_of

SECTION = 4
_GROUPS = (
    ("未经复议直接起诉", "litigation_direct"),
    ("复议后起诉", "litigation_after_review"),
    ("行政复议", "review"),
    ("行政诉讼", "litigation"),
)
_LONGEST_HEAD = 40


@dataclass(frozen=True, slots=True)
class _Part:
    """One row of values under its heads."""

    table: Table
    row: Row
    label: str
    names: tuple[str, ...]
    settled: Settled
    places: Places


@dataclass(frozen=True, slots=True)
class _HeadRows:
    """Header rows as read: outcomes in reading order with their columns, and the groups above them."""

    leaves: tuple[tuple[str, int, int], ...]
    groups: tuple[str, ...]
    strange: int
    """Pieces among the heads that are no head of the form."""


def candidates(tables: Sequence[Table], form: Form) -> list[Candidate]:
    """Every reading of the table of review and litigation that the tables allow."""
    parts = [part for table in tables for part in _parts(table)]
    return [_candidate(group, form) for group in _grouped(parts)]


def _parts(table: Table) -> Iterator[_Part]:
    pending: list[Row] = []
    names: tuple[str, ...] = ()
    heads: Heads | None = None
    leaves: tuple[tuple[str, int, int], ...] = ()
    groups: tuple[str, ...] = groups_of(table.captions)
    for row in table.rows:
        values = _values(row, _count_outcomes(pending) or len(names))
        if _is_head_row(row) and not _labelled(row, values, bool(leaves) or _count_outcomes(pending) > 0):
            pending.append(row)
            continue
        if pending and values:
            read = _read_heads(pending)
            if read.leaves:
                leaves = read.leaves
                heads, names = _heads(read, groups, len([p for p in values if not p.blank]), table.geometric)
                pending = []
        label = row.own[0].text if values and row.own[0] is not values[0] else ""
        named = _of_label(label, leaves) if leaves else None
        if named is not None:
            heads, names = named, tuple(name or "" for name in named.names)
        if heads is None or not values or len(values) < len(names) - 1:
            continue
        places = place(values, heads, dead=table.dead)
        settled = settle([Open("", heads.names, places, _sums(names))])[0]
        yield _Part(table, row, label, names, settled, places)


def _count_outcomes(rows: Sequence[Row]) -> int:
    return sum(len(_outcomes(piece)) for row in rows for piece in row.own)


def _labelled(row: Row, values: Sequence[Piece], outcomes_above: bool) -> bool:
    """Whether a row that names a proceeding is that proceeding's row of numbers, not a head."""
    printed = any(piece.printed.state == "printed" for piece in values)
    return outcomes_above and printed and not _count_outcomes([row])


def _of_label(label: str, leaves: Sequence[tuple[str, int, int]]) -> Heads | None:
    """Heads of a row that names its proceeding at its beginning, under one set of outcomes."""
    key = squeeze(label)
    found = next((name for wording, name in _GROUPS if wording in key and name in PROCEEDINGS), None)
    if found is None or len(_runs([name for name, _, _ in leaves])) != 1:
        return None
    return Heads(tuple(f"{found}.{name}" for name, _, _ in leaves), _spans(leaves))


def groups_of(captions: Sequence[str]) -> tuple[str, ...]:
    """Proceedings that the caption right above a table names."""
    text = squeeze("".join(caption for caption in captions[-1:] if len(caption) < _LONGEST_HEAD))
    return tuple(name for wording, name in _GROUPS if wording in text)


def _is_head_row(row: Row) -> bool:
    named = 0
    for piece in row.own:
        if _group_names(piece):
            return True
        named += len(_outcomes(piece))
    return named >= 2 or (named == 1 and len([piece for piece in row.own if not piece.blank]) == 1)


def _group_names(piece: Piece) -> tuple[str, ...]:
    if len(piece.text) > _LONGEST_HEAD or len(piece.text) < 4:
        return ()
    key = squeeze(piece.text)
    if "情况" in key:
        return ()
    return tuple(name for wording, name in _GROUPS if wording in key)


def _outcomes(piece: Piece) -> list[str]:
    """Outcomes a head names: one, or several that an extractor ran together."""
    found = piece.meaning.outcome
    if found is not None:
        return [found]
    words = piece.text.split()
    if len(words) < 2 or len(piece.text) > _LONGEST_HEAD:
        return []
    names = [meaning_of(word).outcome for word in words]
    return [name for name in names if name is not None] if all(names) else []


def _values(row: Row, wanted: int = 0) -> tuple[Piece, ...]:
    """The cells of a data row: all of them but a label at its beginning. As many cells as heads are all values."""
    own = row.own
    start = 0
    while len(own) != wanted and start < len(own) and own[start].printed.state == "unreadable":
        start += 1
    values = own[start:]
    # Text among the numbers is kept: it is a cell that cannot be read, not a reason to drop the row.
    return values if start <= 2 and sum(1 for piece in values if piece.printed.state != "unreadable") >= 4 else ()


def _read_heads(rows: Sequence[Row]) -> _HeadRows:
    leaves: list[tuple[str, int, int]] = []
    groups: list[str] = []
    strange = 0
    # Heads two rows high that an extractor printed in both rows: the lower row then has all fifteen.
    whole = [row for row in rows if sum(len(_outcomes(piece)) for piece in row.own) == 3 * len(OUTCOMES)]
    for row in rows:
        for piece in row.own:
            names = _outcomes(piece) if not whole or row is whole[-1] else []
            leaves.extend((name, piece.start, piece.end) for name in names)
            found = _group_names(piece)
            groups.extend(found)
            if not names and not found and not piece.blank:
                strange += 1
    return _HeadRows(tuple(leaves), tuple(groups), strange)


def _heads(
    read: _HeadRows, captions: tuple[str, ...], filled: int, geometric: bool
) -> tuple[Heads | None, tuple[str, ...]]:
    runs = _runs([name for name, _, _ in read.leaves])
    proceedings = _proceedings(len(runs), read.groups or captions)
    if proceedings is None:
        return None, ()
    names = tuple(f"{proceeding}.{name}" for proceeding, run in zip(proceedings, runs, strict=True) for name in run)
    whole = tuple(f"{proceeding}.{name}" for proceeding in PROCEEDINGS for name in OUTCOMES)
    if len(proceedings) == 3 and len(names) < len(whole) <= filled and len(names) + read.strange >= len(whole):
        return Heads(whole), whole
    spans = _spans(read.leaves) if geometric else None
    return Heads(names, spans), names


def _runs(names: Sequence[str]) -> list[list[str]]:
    """Outcomes in reading order, cut where their order begins again."""
    runs: list[list[str]] = []
    last = len(OUTCOMES)
    for name in names:
        index = OUTCOMES.index(name)
        if index <= last:
            runs.append([])
        runs[-1].append(name)
        last = index
    return runs


def _proceedings(runs: int, groups: tuple[str, ...]) -> tuple[str, ...] | None:
    said = [name for name in dict.fromkeys(groups) if name in PROCEEDINGS]
    if runs == 3 and [name for name in PROCEEDINGS if name in said] == said:
        return PROCEEDINGS
    if runs == 2 and "review" not in said and "litigation" in groups + tuple(said[:1]):
        return PROCEEDINGS[1:]
    if runs == 2 and said == ["litigation_direct", "litigation_after_review"]:
        return PROCEEDINGS[1:]
    if runs == 1 and len(said) == 1:
        return (said[0],)
    return None


def _spans(leaves: Sequence[tuple[str, int, int]]) -> tuple[tuple[int, int], ...] | None:
    """The columns of the heads, unless several share a column or stand in another order than they read."""
    spans = [(start, end) for _, start, end in leaves]
    return tuple(spans) if all(one[1] <= other[0] for one, other in pairwise(spans)) else None


def _sums(names: tuple[str, ...]) -> tuple[tuple[tuple[int, ...], int], ...]:
    """总计 of each part = its four outcomes, where all five are there."""
    sums = []
    for proceeding in PROCEEDINGS:
        mine = [index for index, name in enumerate(names) if name.startswith(proceeding + ".")]
        if len(mine) == len(OUTCOMES):
            sums.append((tuple(mine[:-1]), mine[-1]))
    return tuple(sums)


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


def _candidate(parts: Sequence[_Part], form: Form) -> Candidate:
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
    ordered = {name: cells[name] for name in form.cells if name in cells}
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
        tables=tuple(table.number for table in tables),
        start=(parts[0].table.number, parts[0].row.index),
    )


def _finding(part: _Part, missing: tuple[str, ...]) -> Finding:
    filled = sum(1 for piece in _values(part.row, len(part.names)) if not piece.blank)
    rule = "row.long" if filled > len(part.names) else "row.short" if missing else "row.shifted"
    what = f"{part.row.at}: {part.places.reason}"
    if missing:
        return Finding(rule, "warning", missing, f"{what}; what is not certain was left out")
    severity: Severity = "warning" if rule == "row.long" else "info"
    return Finding(rule, severity, part.names, f"{what}; every reading that the sums allow gives the same numbers")
