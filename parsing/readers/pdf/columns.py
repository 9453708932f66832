"""Where the columns of a wide table without rulings stand, and which rows of signs hold its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from parsing.readers.pdf.pieces import Piece

OF_THE_FORM: Final = 7
"""Columns of the table of part 三 in both forms."""
_COUNTS: Final = (OF_THE_FORM, 8, 6, 5)
"""Numbers in a row by which a wide table is noticed."""
_FEWEST: Final = 2
"""Numbers in a row from which it is told where columns are that no row has all of."""
_NEAR: Final = 0.35
"""Of the distance between columns, by which a number may stand beside the middle of its column."""
_UNEVEN: Final = 2.0
"""Times the least distance between two columns side by side, from which one without any number may lie between."""
HEADING: Final = re.compile(r"[一二三四五六七][、.．].*情况")
"""Headings of parts; labels of rows (一、本年新收…数量) have other words."""


def columns_of(pieces: Sequence[Sequence[Piece]], known: Sequence[float]) -> list[float] | None:
    """Middles of the columns: of the rows with all numbers, where these stand below each other.

    Where no row has all seven, those `known` from the page before, or the seven places that numbers share.
    """
    rows = [[one for one in row if one.is_value] for row in pieces]
    for count in _COUNTS:
        full = [[one.middle for one in row] for row in rows if len(row) == count]
        if full and count != OF_THE_FORM and (other := _elsewhere(rows, known)):
            return other
        if full:
            middles = [median(column) for column in zip(*full, strict=True)]
            return middles if _are_below(full, middles) else None
    return _elsewhere(rows, known)


def _are_below(rows: Sequence[Sequence[float]], middles: Sequence[float]) -> bool:
    apart = min(after - before for before, after in pairwise(middles))
    return all(abs(value - middles[i]) <= _NEAR * apart for row in rows for i, value in enumerate(row))


def _elsewhere(rows: Sequence[Sequence[Piece]], known: Sequence[float]) -> list[float] | None:
    several = [row for row in rows if len(row) >= _FEWEST]
    if known and several and all(column_of(known, one) is not None for row in several for one in row):
        return list(known)
    shared = _shared_places([one for row in several for one in row])
    steps = [after - before for before, after in pairwise(shared)]
    return shared if len(shared) == OF_THE_FORM and max(steps) < _UNEVEN * min(steps) else None


def _shared_places(values: Sequence[Piece]) -> list[float]:
    """Middles of the stretches across the page that numbers in one column share."""
    groups: list[list[Piece]] = []
    for one in sorted(values, key=lambda value: value.box[0]):
        if groups and one.box[0] < max(other.box[2] for other in groups[-1]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [median(one.middle for one in group) for group in groups]


def column_of(columns: Sequence[float], piece: Piece) -> int | None:
    """The column that a number clearly stands in."""
    nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - piece.middle))
    apart = min(abs(columns[i] - columns[nearest]) for i in (nearest - 1, nearest + 1) if 0 <= i < len(columns))
    return nearest if abs(columns[nearest] - piece.middle) <= _NEAR * apart else None


def numbered_rows(pieces: Sequence[Sequence[Piece]], columns: Sequence[float], edge: float) -> list[int]:
    """The rows of numbers around the fullest one, up to rows with something else in their columns."""
    fullest = max(range(len(pieces)), key=lambda i: _count(pieces[i], columns, edge), default=0)
    if not pieces or not _count(pieces[fullest], columns, edge):
        return []
    above = list(_along(pieces, range(fullest - 1, -1, -1), columns, edge))
    below = list(_along(pieces, range(fullest, len(pieces)), columns, edge))
    return [*reversed(above), *below]


def _count(row: Sequence[Piece], columns: Sequence[float], edge: float) -> int:
    return sum(one.box[0] > edge for one in row) if _fits(row, columns, edge) else 0


def _along(pieces: Sequence[Sequence[Piece]], rows: range, columns: Sequence[float], edge: float) -> Iterator[int]:
    for i in rows:
        if not _fits(pieces[i], columns, edge):
            return
        if any(one.box[0] > edge for one in pieces[i]):
            yield i


def _fits(row: Sequence[Piece], columns: Sequence[float], edge: float) -> bool:
    """Whether a row has nothing but numbers in the columns, and words before them."""
    beyond = [one for one in row if one.box[0] > edge]
    before = [one for one in row if one.box[0] <= edge]
    if any(not one.is_value for one in beyond) or any(one.is_value or one.box[2] > edge for one in before):
        return False
    places = [column_of(columns, one) for one in beyond]
    heading = bool(before) and HEADING.match(before[0].text) is not None
    return not heading and None not in places and len(set(places)) == len(places)
