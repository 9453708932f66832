"""Rows of the table of applications with every reading that their layout allows, before the sums are asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsing.match.labelled import Found
from parsing.match.places import Heads, Placement, Places, by_column, place
from parsing.match.settle import Open, Sums, holds, row_sums
from parsing.match.shapes import by_shape
from parsing.match.table import Piece

_YEAR = re.compile(r"(?:20[0-3]\d\s?年?度?|本年度?|上一?年度?|去年|当年|同期|上年同期|本期|上期)")
_FEW = 3
"""Full rows of a table that are enough to show that its columns can be trusted."""


def open_rows(rows: Sequence[Found]) -> list[Open]:
    """The rows with their readings; what rows of one shape, or full rows, show of the table narrows them."""
    told = by_shape(rows)
    opened = _corroborated(rows, [_open(row, told.get(index)) for index, row in enumerate(rows)])
    opened = _by_custom(rows, opened)
    return [_of_a_year(entry) if _names_a_year(row) else entry for row, entry in zip(rows, opened, strict=True)]


def _by_custom(rows: Sequence[Found], opened: Sequence[Open]) -> list[Open]:
    """Rows with a word of doubt where they have just the form's cells, but most rows of their table have more.

    One may then be lost from them, and no sum that proves the row says otherwise.
    """
    widths: dict[int, Counter[int]] = {}
    for row in rows:
        widths.setdefault(id(row.table), Counter()).update([_width(row)])
    return [_beside_custom(row, entry, widths[id(row.table)]) for row, entry in zip(rows, opened, strict=True)]


def _beside_custom(row: Found, entry: Open, widths: Counter[int]) -> Open:
    width, places = _width(row), entry.places
    more = sum(times for other, times in widths.items() if other > width)
    if width != len(entry.names) or 2 * more <= widths.total() or len(places.readings) != 1 or places.reason:
        return entry
    reason = f"{width} cells where most rows have more"
    return entry if is_sure(places.readings[0], entry.sums) else replace(entry, places=replace(places, reason=reason))


def _width(row: Found) -> int:
    return sum(piece.own for piece in row.values)


def _names_a_year(row: Found) -> bool:
    """Whether a year stands among the cells: the row may be one of two, for this year and another."""
    words = [piece.text for piece in row.values if piece.printed.state == "unreadable"]
    return any(_YEAR.fullmatch(text.strip()) for text in words)


def _of_a_year(entry: Open) -> Open:
    reason = entry.places.reason or "a year stands among the cells of the row"
    return replace(entry, places=replace(entry.places, reason=reason, columns=None))


def _open(row: Found, told: Placement | None) -> Open:
    """A row with its readings; `told` is what rows of its shape say."""
    heads = row.heads
    assert heads is not None
    sums = row_sums(heads.names)
    if told is not None:
        return Open(row.id or "", heads.names, _as_told(row, told, sums), sums)
    places = place(row.values, heads, dead=row.table.dead)
    if not row.table.blanks_known and len([piece for piece in row.values if not piece.blank]) < len(heads):
        places = _blanks_lost(row, heads)
    own = sum(piece.own for piece in row.values)
    if own != len(heads) or None in heads.names:
        places = _unless_proven(row, places, f"{own} cells for {len(heads)} columns", sums)
    return Open(row.id or "", heads.names, places, sums)


def _unless_proven(row: Found, places: Places, reason: str, sums: Sums) -> Places:
    """A row with other cells or columns than the form's: without a sum to prove it, one may stand for another."""
    if places.reason is not None or len(places.readings) != 1:
        return places
    sure = is_sure(places.readings[0], sums) and not _nought_or_nothing(row, places.readings[0])
    return places if sure else replace(places, reason=reason)


def _nought_or_nothing(row: Found, reading: Placement) -> bool:
    """Whether a cell left out of a row with holes is as good as one that was kept: no sum tells 0 from nothing."""
    if not any(piece is not None and piece.blank for piece in reading):
        return False
    left_out = {_says_nothing(piece) for piece in row.values if piece.own and piece not in reading}
    kept = {_says_nothing(piece) for piece in reading if piece is not None}
    return "nought" in left_out or ("blank" in left_out and "nought" in kept)


def _says_nothing(piece: Piece) -> str | None:
    """ "nought" or "blank" for a cell that changes no sum."""
    return "blank" if piece.blank else "nought" if piece.printed.value == 0 else None


def is_sure(reading: Placement, sums: Sums) -> bool:
    """Whether the sums of a row prove a reading, or all its cells say the same so that none can be another's."""
    return bool(holds(reading, sums)) or len({piece.text.strip() for piece in reading if piece is not None}) <= 1


def _as_told(row: Found, told: Placement, sums: Sums) -> Places:
    """The reading that the rows of its shape share, with a word of doubt where the row's own sum does not prove it."""
    own = sum(piece.own for piece in row.values)
    return Places((told,), None if is_sure(told, sums) else f"{own} cells for {len(told)} columns")


def _corroborated(rows: Sequence[Found], opened: list[Open]) -> list[Open]:
    """Rows that are open, read by their columns where full rows of the same shape show that columns can be trusted.

    A full row is read without looking at columns; where it stands under its heads all the same, empty cells of its
    kind of row do so too.
    """
    if not any(len(entry.places.readings) > 1 and entry.places.columns for entry in opened):
        return opened
    agree: Counter[tuple[int, ...]] = Counter()
    differ: Counter[tuple[int, ...]] = Counter()
    for row, entry in zip(rows, opened, strict=True):
        reading = entry.places.readings[0] if len(entry.places.readings) == 1 else None
        if reading is None or any(piece is None or piece.blank for piece in reading) or row.heads is None:
            continue
        own = [piece for piece in row.values if piece.own]
        tally = agree if by_column(own, row.heads) == reading else differ
        tally.update(_shapes(row))
    return [
        _by_columns(entry) if entry.places.columns and _trusted(row, agree, differ) else entry
        for row, entry in zip(rows, opened, strict=True)
    ]


def _shapes(row: Found) -> tuple[tuple[int, ...], tuple[int, ...]]:
    own = [piece for piece in row.values if piece.own]
    return (id(row.table), own[0].start if own else -1, len(own)), (id(row.table),)


def _trusted(row: Found, agree: Counter[tuple[int, ...]], differ: Counter[tuple[int, ...]]) -> bool:
    shape, table = _shapes(row)
    if agree[shape] or differ[shape]:
        return not differ[shape]
    return agree[table] >= _FEW and not differ[table]


def _by_columns(entry: Open) -> Open:
    columns = entry.places.columns
    if columns is None or len(entry.places.readings) < 2 or holds(columns, entry.sums) is False:
        return entry
    return replace(entry, places=Places((columns,), entry.places.reason, columns))


def _blanks_lost(row: Found, heads: Heads) -> Places:
    """Empty cells may have been dropped from the text: the numbers may stand under any heads."""
    filled = [piece for piece in row.values if not piece.blank]
    return place(filled, heads)
