"""The statistics table of 2014 to 2018: one number a row, read by label and order.

Labels repeat ((二)被依法纠错数 under 行政复议 and 行政诉讼), so a row is the first of its name below the row before it.
Other editions add and drop rows: what is no row of this one is passed over. Everything read here is provisional: the
labels of the form rest partly on unverified copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from parsing.document import Document, Grid
from parsing.forms import FORMS
from parsing.labels import likeness, read_label
from parsing.match.candidate import Candidate, choose
from parsing.match.statistics_columns import ENOUGH, pieces_of
from parsing.match.table import Piece, Table
from parsing.numbers import read_number
from parsing.report import Cell, Finding

_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "万元", "份", "项", "元", "期", "场", "家"})
_JOINED = re.compile(r"^(.{3,80}?)\s?(人次|万元|条|件|次|篇|个|人)\s?([0-9][0-9,.]{0,12}|[-—/]{1,2})$")
_SOME = 3
"""Lines with fewer rows are the text of a report, which may speak of one."""
_NEAR = 0.75
_AHEAD = 10


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the form: a cell, or a heading without one."""

    cell: str | None
    keys: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """The row being read."""

    position: int
    label: Piece
    values: list[Piece] = field(default_factory=list)
    unit: str | None = None


def _entries() -> tuple[_Entry, ...]:
    entries: list[_Entry] = []
    seen: set[tuple[str, ...]] = set()
    for cell in FORMS["2014"].cells.values():
        for depth in range(1, len(cell.row) + 1):
            path = cell.row[:depth]
            if path not in seen:
                seen.add(path)
                entries.append(_Entry(cell.id if path == cell.row else None, _keys(path[-1])))
    return tuple(entries)


def _keys(label: str) -> tuple[str, ...]:
    read = read_label(label)
    keys = [read.key, read.short, read.key.removeprefix("其中"), read.short.removeprefix("其中")]
    return tuple(dict.fromkeys(keys))


ENTRIES = _entries()
_KNOWN = frozenset(key for entry in ENTRIES for key in entry.keys)


@dataclass(frozen=True, slots=True)
class _Source:
    """Cells that stand together: those of a table, or lines between tables."""

    pieces: tuple[Piece, ...]
    table: Table | None
    cells: frozenset[str]
    """What it says when it is read alone."""

    @property
    def hidden(self) -> bool:
        return self.table is not None and self.table.hidden


def read(
    document: Document, tables: Sequence[Table], year: int | None = None, issuer: str | None = None
) -> tuple[dict[str, Cell], list[Finding]]:
    """Cells and findings of the statistics table; no cells when the document has none, or none that is certain.

    Of several such tables on a page the one counts that is shown, filled, and not under the caption of another year.
    """
    readings = [_candidate(run) for run in _runs(_sources(document, tables, year))]
    found = [reading for reading in readings if reading.size >= ENOUGH]
    if not found:
        long = max((len(reading.findings) for reading in readings), default=0)
        message = f"{long} rows of the statistics table of 2014 have several numbers each; none was read"
        return {}, [Finding("form.unknown", "warning", (), message)] if long >= ENOUGH else []
    chosen = choose(found, year, issuer)
    note = "the form of 2014 is read from its labels, some of which are unverified: its cells are provisional"
    findings = [*chosen.findings, Finding("form.provisional", "info", (), note)]
    if chosen.strange:
        message = f"table {chosen.best.tables[0] if chosen.best else 1} {chosen.strange}, and the page has no other"
        findings.append(Finding("tables.other_report", "warning", tuple(chosen.cells), message))
    ordered = {name: chosen.cells[name] for name in FORMS["2014"].cells if name in chosen.cells}
    return ordered, findings


def _candidate(run: Sequence[_Source]) -> Candidate:
    """What sources that continue each other say."""
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    touched: set[str] = set()
    for row in _rows(chain.from_iterable(source.pieces for source in run)):
        name = ENTRIES[row.position].cell
        if name is not None and row.values:
            touched.add(name)
        _take(row, cells, findings)
    tables = [source.table for source in run if source.table is not None]
    return Candidate(
        0,
        cells,
        tuple(findings),
        hidden=run[0].hidden,
        captions=tables[0].captions if tables else (),
        tables=tuple(table.number for table in tables) or (0,),
        start=(tables[0].number if tables else 0, 0),
        touched=frozenset(touched),
        flat=not tables,
        inherited=bool(tables) and tables[0].inherited,
    )


def _runs(sources: Iterable[_Source]) -> list[list[_Source]]:
    """Sources that continue each other; one that begins anew begins another reading of the table."""
    runs: list[list[_Source]] = []
    for source in sources:
        last = next((run for run in reversed(runs) if run[0].hidden is source.hidden), None)
        said = frozenset[str]().union(*(known.cells for known in last)) if last is not None else frozenset()
        # Labels repeat, so that the second half of a table seems to say again some of what the first one said.
        if last is None or 2 * len(said & source.cells) > len(source.cells):
            runs.append([source])
        else:
            last.append(source)
    return runs


def _sources(document: Document, tables: Sequence[Table], year: int | None) -> Iterator[_Source]:
    """The tables and stretches of lines that have rows of the form, in the order of the document."""
    known = {table.number: table for table in tables}
    lines: list[Piece] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            table = known[block.number]
            own = _source(pieces_of(table.rows, year, _known), table)
            if own.cells:
                yield from _of_lines(lines)
                lines = []
                yield own
        elif block.text or block.cell:
            at = f"line {block.number}" if block.page is None else f"page {block.page}, line {block.number}"
            lines += _split(block.text, at)
    yield from _of_lines(lines)


def _source(pieces: Iterable[Piece], table: Table | None = None) -> _Source:
    own = tuple(pieces)
    names = (ENTRIES[row.position].cell for row in _rows(own) if row.values)
    return _Source(own, table, frozenset(name for name in names if name is not None))


def _of_lines(lines: Sequence[Piece]) -> Iterator[_Source]:
    source = _source(lines)
    if len(source.cells) >= _SOME:
        yield source


def _split(text: str, at: str) -> Iterator[Piece]:
    """A line as one piece, or as label, unit and number when it joins them."""
    match = _JOINED.match(text)
    parts = match.groups() if match and _known(match.group(1)) else None
    if parts is None:
        words = text.split(" ")
        tail = words[-2:] if len(words) > 2 and words[-2] in {*_UNITS, "——"} else []
        label = " ".join(words[: len(words) - len(tail)])
        parts = (label, *tail) if tail and _known(label) else (text,)
    for index, part in enumerate(parts):
        yield Piece(part, at, index, index + 1)


def _known(text: str) -> bool:
    read = read_label(text)
    return read.key in _KNOWN or read.short in _KNOWN


def _rows(pieces: Iterable[Piece]) -> Iterator[_Open]:
    current: _Open | None = None
    position = -1
    for piece in pieces:
        text = piece.text.strip()
        if text in _UNITS:
            if current is not None and not current.values:
                current.unit = text
            continue
        if read_number(text).state != "unreadable":
            if current is not None:
                current.values.append(piece)
            continue
        found = _find(text, position)
        if current is not None:
            yield current
            current = None
        if found is not None:
            position = found
            current = _Open(found, piece)
    if current is not None:
        yield current


def _find(text: str, position: int) -> int | None:
    """The row of a label: the first of its name below the last one, else one much like it close by."""
    read = read_label(text)
    keys = {read.key, read.short}
    for index in range(position + 1, len(ENTRIES)):
        if keys & set(ENTRIES[index].keys):
            return index
    if len(read.key) < 5 or len(read.key) > 60 or position < 0:
        return None
    best, place = (
        max(
            (max(likeness(read.key, key) for key in ENTRIES[index].keys), -index)
            for index in range(position + 1, min(position + 1 + _AHEAD, len(ENTRIES)))
        )
        if position + 1 < len(ENTRIES)
        else (0.0, 0)
    )
    return -place if best >= _NEAR else None


def _take(row: _Open, found: dict[str, Cell], findings: list[Finding]) -> None:
    name = ENTRIES[row.position].cell
    if name is None or name in found:
        return
    values = _values(row)
    if len(values) == 1:
        found[name] = values[0].cell()
    elif values:
        message = f"{row.label.at}: {len(values)} numbers stand beside “{row.label.text}”; they were left out"
        findings.append(Finding("row.long", "warning", (name,), message))


def _values(row: _Open) -> Sequence[Piece]:
    """The numbers of a row: without the strokes of a missing unit, and without empty cells beside a number."""
    values = row.values
    if len(values) > 1 and row.unit is None and values[0].printed.state == "not_applicable":
        values = values[1:]
    filled = [piece for piece in values if not piece.blank]
    return filled or values[:1]
