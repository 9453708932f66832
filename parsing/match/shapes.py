"""What rows of the same shape say together: which of their cells are strays, where one row alone cannot tell.

A converter that leaves an empty cell before the numbers, between them or behind them does so in row after row. Rows
with equally many cells are therefore asked together: the strays are the cells that are empty in all of them, and
where several could be left out, the reading under which the rows add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from parsing.match.labelled import Found
from parsing.match.places import Heads, Placement, contents_of
from parsing.match.settle import Names, holds, row_sums
from parsing.match.table import Piece

_ROWS = 3
"""Fewer rows than this are no custom of the table."""
_MOSTLY = 0.8
_MOST_WAYS = 300
_RUNNING = 5
"""Rows numbered one after the other that cannot be numbers of the form."""
_SOME = 2
_RARELY = 4


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read all rows of a shape, and in how many of them the sum speaks for it or against it."""

    readings: tuple[Placement, ...]
    proven: int
    refuted: int

    def contents(self, names: Names) -> tuple[tuple[str | None, ...], ...]:
        """What it says under the heads of the form; what stands under others is no matter."""
        own = [index for index, name in enumerate(names) if name is not None]
        return tuple(tuple([contents_of(reading)[index] for index in own]) for reading in self.readings)


def by_shape(rows: Sequence[Found]) -> dict[int, Placement]:
    """For rows that have other cells than the heads, by their index, how the rows of their shape are to be read."""
    groups: dict[tuple[Names, int, int, bool, bool], list[int]] = {}
    for index, row in enumerate(rows):
        own = _own(row)
        if row.heads is not None and own:
            groups.setdefault(_shape(row.heads, own), []).append(index)
    found: dict[int, Placement] = {}
    for (_, _, width, *_), members in groups.items():
        heads = rows[members[0]].heads
        if heads is None or len(members) < _ROWS or width == len(heads) == _named(heads):
            continue
        way = _best([_own(rows[index]) for index in members], heads)
        if way is not None:
            found.update(zip(members, way.readings, strict=True))
    return found


def _shape(heads: Heads, own: Sequence[Piece]) -> tuple[Names, int, int, bool, bool]:
    """What rows have in common that are asked together; where columns mean something, where their cells begin."""
    start = own[0].start if heads.spans is not None else 0
    return heads.names, start, len(own), own[0].blank, own[-1].printed.state in {"blank", "unreadable"}


def _own(row: Found) -> list[Piece]:
    return [piece for piece in row.values if piece.own]


def _named(heads: Heads) -> int:
    """How many heads are left when those behind the last one of the form are taken off."""
    return max((index + 1 for index, name in enumerate(heads.names) if name is not None), default=0)


def _best(rows: Sequence[Sequence[Piece]], heads: Heads) -> _Way | None:
    ways = list(_ways(rows, heads))
    if not ways:
        return None
    ranked = sorted(ways, key=lambda way: (way.refuted - way.proven, way.refuted))
    best = ranked[0]
    equal = [way for way in ranked if (way.proven, way.refuted) == (best.proven, best.refuted)]
    if len({way.contents(heads.names) for way in equal}) > 1:
        return None
    proven = best.proven >= _SOME and best.refuted * _RARELY <= best.proven
    alone = not best.refuted and all(way in equal or way.refuted >= _SOME for way in ways)
    return best if proven or alone else None


def _ways(rows: Sequence[Sequence[Piece]], heads: Heads) -> Iterator[_Way]:
    """Every way to leave out cells that are empty in nearly all rows, so that as many are left as there are heads."""
    width = len(rows[0])
    strays = [offset for offset in range(width) if _is_stray([row[offset] for row in rows])]
    sums = row_sums(heads.names)
    count = 0
    for wanted in dict.fromkeys((len(heads), _named(heads))):
        for left_out in combinations(strays, width - wanted) if width >= wanted else ():
            count += 1
            if count > _MOST_WAYS:
                return
            readings = tuple(_reading(row, left_out, len(heads)) for row in rows)
            verdicts = [holds(reading, sums) for reading in readings]
            yield _Way(readings, verdicts.count(True), verdicts.count(False))


def _is_stray(column: Sequence[Piece]) -> bool:
    """Whether the cells of a column may be none of the form's: empty or words in all rows, or running numbers."""
    values = [piece.printed.value for piece in column]
    if not any(value is not None for value in values):
        return True
    steps = [later - earlier for earlier, later in pairwise(values) if earlier is not None and later is not None]
    return len(steps) >= _RUNNING and None not in values and min(steps) > 0 and steps.count(1) >= _MOSTLY * len(steps)


def _reading(row: Sequence[Piece], left_out: tuple[int, ...], heads: int) -> Placement:
    kept: list[Piece | None] = [piece for offset, piece in enumerate(row) if offset not in left_out]
    return tuple(kept + [None] * (heads - len(kept)))
