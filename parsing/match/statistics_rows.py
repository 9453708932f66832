"""Rows of the statistics table of 2014: labels of the form in their order, and the numbers behind each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from parsing.forms import FORMS
from parsing.labels import fold, likeness, read_label
from parsing.match.table import Piece
from parsing.numbers import SPACED, read_number

UNIT = r"[(\[]?(?:人次|万元|[条件次篇个人份项元期场家部])数?(?:/?次|\(次\))?[)\]]?"
"""A unit as a pattern, folded."""
_UNIT = re.compile(UNIT)
_NEAR = 0.75
_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the form: a cell, or a heading without one."""

    cell: str | None
    keys: tuple[str, ...]


@dataclass(slots=True)
class OpenRow:
    """A row of the table: its place in the form, its label, and the values behind it."""

    position: int
    label: Piece
    values: list[Piece] = field(default_factory=list)
    unit: str | None = None
    words: Piece | None = None
    """What closed it: a text that is no label, in the place of a number."""
    adrift: bool = False
    """Whether other rows share its name, and it does not follow the rows of its own group."""


def _entries() -> tuple[Entry, ...]:
    entries: list[Entry] = []
    seen: set[tuple[str, ...]] = set()
    for cell in FORMS["2014"].cells.values():
        for depth in range(1, len(cell.row) + 1):
            path = cell.row[:depth]
            if path not in seen:
                seen.add(path)
                entries.append(Entry(cell.id if path == cell.row else None, _keys(path[-1])))
    return tuple(entries)


def _keys(label: str) -> tuple[str, ...]:
    read = read_label(label)
    keys = [read.key, read.short, read.key.removeprefix("其中"), read.short.removeprefix("其中")]
    return tuple(dict.fromkeys(keys))


ENTRIES = _entries()
_NAMED = {key: tuple(i for i, e in enumerate(ENTRIES) if key in e.keys) for entry in ENTRIES for key in entry.keys}
"""The rows of each name."""


def is_label(text: str) -> bool:
    """Whether a text is a label of the form."""
    return any(key in _NAMED for key in own_keys(text))


def rows_of(pieces: Iterable[Piece]) -> Iterator[OpenRow]:
    """The rows that pieces make when they are read one after the other."""
    current: OpenRow | None = None
    position = -1
    passed: set[int] = set()
    label: Piece | None = None
    unknown = False
    for piece in pieces:
        text = piece.text.strip()
        if _UNIT.fullmatch(fold(text)):
            if current is not None and not current.values:
                current.unit = text
            continue
        if read_number(text).state != "unreadable" or SPACED.fullmatch(text):
            if current is not None:
                current.values.append(piece)
            continue
        if current is not None and not current.values and not own_keys(text).isdisjoint(ENTRIES[current.position].keys):
            # The group of a row stands in a cell of its own, in the words of its first row.
            continue
        found = _find(text, position, passed)
        if current is not None:
            current.words = piece if found is None else None
            yield current
            current = None
        if found is None:
            unknown = unknown or label is None or line_of(label) != line_of(piece)
            continue
        adrift = _shares_name(found) and (unknown or not _begins(position, found))
        position, label, unknown = found, piece, False
        passed.add(found)
        current = OpenRow(found, piece, adrift=adrift)
    if current is not None:
        yield current


def _shares_name(found: int) -> bool:
    return len(_NAMED.get(ENTRIES[found].keys[0], ())) > 1


def _begins(position: int, found: int) -> bool:
    """Whether a row follows one of its own group: the head of the group, or a row between the two."""
    head = next((i for i in range(found - 1, -1, -1) if not _is_part(i)), 0)
    return head <= position < found


def _is_part(place: int) -> bool:
    cell = ENTRIES[place].cell
    return cell is not None and not cell.endswith(".total")


def line_of(piece: Piece) -> str:
    """The line or the row of a table that a piece stands in, in words."""
    return piece.at.partition(", column")[0]


def own_keys(text: str) -> frozenset[str]:
    """The names that a label goes by."""
    read = read_label(text)
    return frozenset((read.key, read.short))


def of_name(keys: frozenset[str], position: int) -> int | None:
    """The first row below a position that has one of these names."""
    return min((i for key in keys for i in _NAMED.get(key, ()) if i > position), default=None)


def _find(text: str, position: int, passed: Collection[int]) -> int | None:
    """The row of a label: the first of its name below the last one, or the only one of its name above it.

    Where no row has its name, one much like it close by.
    """
    read, keys = read_label(text), own_keys(text)
    named = of_name(keys, position)
    if named is not None:
        return named
    above = of_name(keys, -1)
    if above is not None and above not in passed and of_name(keys, above) is None:
        return above
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
