"""The statistics table of 2014 to 2018: one number a row, read by label and order.

Labels repeat ((二)被依法纠错数 under 行政复议 and 行政诉讼), so a row is the first of its name below the row before it.
Other editions add and drop rows: what is no row of this one is passed over. Everything read here is provisional: the
labels of the form rest partly on unverified copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsing.document import Document, Grid
from parsing.forms import FORMS
from parsing.labels import likeness, read_label
from parsing.match.table import Piece, Row, table_of
from parsing.numbers import read_number
from parsing.report import Cell, Finding

_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "万元", "份", "项", "元", "期", "场", "家"})
_JOINED = re.compile(r"^(.{3,80}?)\s?(人次|万元|条|件|次|篇|个|人)\s?([0-9][0-9,.]{0,12}|[-—/]{1,2})$")
_ENOUGH = 10
"""Fewer rows than this may be any list of numbers."""
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


def read(document: Document) -> tuple[dict[str, Cell], list[Finding]]:
    """Cells and findings of the statistics table; no cells when the document has none, or none that is certain."""
    rows = list(_rows(document))
    found: dict[str, Cell] = {}
    findings: list[Finding] = []
    for row in rows:
        _take(row, found, findings)
    if len(found) < _ENOUGH:
        message = f"{len(findings)} rows of the statistics table of 2014 have several numbers each; none was read"
        return {}, [Finding("form.unknown", "warning", (), message)] if len(findings) >= _ENOUGH else []
    note = "the form of 2014 is read from its labels, some of which are unverified: its cells are provisional"
    findings.append(Finding("form.provisional", "info", (), note))
    ordered = {name: found[name] for name in FORMS["2014"].cells if name in found}
    return ordered, findings


def _pieces(document: Document) -> Iterator[Piece]:
    for block in document.blocks:
        if isinstance(block, Grid):
            rows = table_of(block).rows
            running = _running(rows)
            yield from (piece for row in rows for piece in row.own if piece.start not in running)
        elif block.text or block.cell:
            at = f"line {block.number}" if block.page is None else f"page {block.page}, line {block.number}"
            yield from _split(block.text, at)


def _running(rows: Sequence[Row]) -> set[int]:
    """Columns that only count the rows (序号, 代码): they run on by one, and numbers stand to the right of them."""
    columns: dict[int, list[int]] = {}
    for piece in (piece for row in rows for piece in row.own):
        text = piece.text.strip()
        if text.isdecimal():
            columns.setdefault(piece.start, []).append(int(text))
    last = max((column for column, numbers in columns.items() if len(numbers) >= _ENOUGH), default=0)
    return {
        column
        for column, numbers in columns.items()
        if column < last and len(numbers) >= _ENOUGH and all(after == before + 1 for before, after in pairwise(numbers))
    }


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


def _rows(document: Document) -> Iterator[_Open]:
    current: _Open | None = None
    position = -1
    for piece in _pieces(document):
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
