"""Which cell of a row belongs under which head.

A row whose cells are as many as the heads is read in order; where spans and shifts leave it open, the grid's columns
speak, and after them the sums (see `settle`). A reading never drops a number silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeAlias

from parsing.match.table import Piece

Placement: TypeAlias = tuple[Piece | None, ...]
"""For each head the piece under it, or None where the row has no cell for it."""

MAX_READINGS = 600
_NARROW = 3
"""Rows of part 二 have up to three cells, often behind or before merged ones."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads over the value columns, from left to right."""

    names: tuple[str | None, ...]
    """None for a head that is none of the form's."""
    spans: tuple[tuple[int, int], ...] | None = None
    """Columns each head covers; None where the columns mean nothing."""
    seen: bool = True
    """False where no head was found and the form's own order is assumed."""

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Places:
    """The readings of one row: the first is what the layout says; a single one is certain."""

    readings: tuple[Placement, ...]
    reason: str | None = None
    """Why there is more than one reading, or none."""
    columns: Placement | None = None
    """What the columns of the table say, when every head has its cell."""
    torn: bool = False
    """Whether numbers are too many or missing: then only a reading whose sums hold can be believed."""


def place(pieces: Sequence[Piece], heads: Heads, *, padded: bool = False, dead: frozenset[int] = frozenset()) -> Places:
    """Lay the cells after a row's label under the heads.

    A `padded` row may have empty cells behind the last head; `dead` columns hold nothing in the whole table.
    """
    own = [piece for piece in pieces if piece.own]
    wanted = len(heads)
    filled = [piece for piece in own if not piece.blank]
    if len(own) == wanted:
        return _exact(own, len(filled) == wanted, heads)
    columns = by_column(own, heads)
    if columns is not None and _printed_again(own, heads) and _tiles(own, heads, padded=padded):
        return Places((columns,))
    if len(filled) == wanted:
        return Places((tuple(filled),))
    if len(filled) == wanted + 1 and _is_remark(filled[-1]) and not any(_is_remark(p) for p in filled[:-1]):
        return Places((tuple(filled[:-1]),))
    if columns is not None and (_tiles(own, heads, padded=padded) or beside_dead(own, heads, dead)):
        return Places((columns,))
    if len(filled) > wanted:
        return Places((columns,)) if columns is not None else _too_many(filled, wanted)
    if len(own) > wanted:
        return _too_many_blanks(own, filled, heads, columns)
    return _too_few(own, pieces, heads, columns)


def _is_remark(piece: Piece) -> bool:
    """Whether words stand where a number could: behind the last number they are a remark, no cell of the form."""
    text = piece.text.strip()
    return piece.printed.state == "unreadable" and any("\u3400" <= sign <= "\u9fff" for sign in text[:1])


def _exact(own: list[Piece], full: bool, heads: Heads) -> Places:
    in_order: Placement = tuple(own)
    if full or heads.spans is None or _stand_under(own, heads.spans):
        return Places((in_order,))
    columns = by_column(own, heads)
    if columns is None and _hides_another(own, heads.spans):
        return Places((in_order,), "a number stands under two heads, beside an empty cell", torn=True)
    if columns is None or contents_of(columns) == contents_of(in_order):
        return Places((in_order,))
    return Places((in_order, columns), "cells stand beside their heads", columns)


def _hides_another(own: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a merged number covers two heads, so that an empty cell may be one too many without being seen."""
    return any(
        piece.printed.value is not None and sum(piece.start < end and piece.end > start for start, end in spans) > 1
        for piece in own
    )


def _stand_under(own: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> bool:
    return all(piece.start < end and piece.end > start for piece, (start, end) in zip(own, spans, strict=True))


def _tiles(own: Sequence[Piece], heads: Heads, *, padded: bool) -> bool:
    """Whether a row covers the columns of the heads exactly: no cell beside them, no column without one."""
    covered = [column for start, end in heads.spans or () for column in range(start, end)]
    left = [piece for piece in own if piece.blank and piece.end <= covered[0]]
    if left and (not own[len(left)].blank or not own[-1].blank):
        # Empty cells under a merged label, and a printed one right under the first head or the last: none shifted.
        own = own[len(left) :]
    if padded:
        own = [piece for piece in own if not (piece.blank and piece.start >= covered[-1] + 1)]
    return sorted(column for piece in own for column in range(piece.start, piece.end)) == sorted(covered)


def beside_dead(own: Sequence[Piece], heads: Heads, dead: frozenset[int]) -> bool:
    """Whether all cells that stand under no head stand in dead columns before, between or, with such, behind them."""
    spans = heads.spans
    if not spans:
        return False
    beside = [piece for piece in own if not any(piece.start < end and piece.end > start for start, end in spans)]
    # Behind the last head alone a row may have been pushed to the right: its last cell then looks like one too many.
    inner = any(spans[0][0] < piece.start < spans[-1][0] for piece in beside)
    before = bool(beside) and all(piece.start < spans[0][0] for piece in beside)
    return (inner or before) and all(piece.blank and piece.start in dead for piece in beside)


def _printed_again(own: Sequence[Piece], heads: Heads) -> bool:
    """Whether a merged cell under one head was printed once for each column it covers."""
    return any(
        one.text == other.text and not one.blank and start <= one.start < other.start < end
        for one, other in pairwise(own)
        for start, end in heads.spans or ()
    )


def by_column(own: Sequence[Piece], heads: Heads) -> Placement | None:
    """The reading by columns: one cell under each head, no printed cell beside them; else None."""
    if heads.spans is None:
        return None
    found: list[Piece | None] = []
    used: set[int] = set()
    for start, end in heads.spans:
        under = [piece for piece in own if piece.start < end and piece.end > start]
        if len(under) > 1:
            under = [piece for piece in under if not piece.blank] or under[:1]
        # A merged cell that an extractor printed once for each column is one cell.
        if not under or len({piece.text.strip() for piece in under}) > 1 or id(under[0]) in used:
            return None
        used.update(id(piece) for piece in under)
        found.append(under[0])
    if any(not piece.blank and id(piece) not in used for piece in own):
        return None
    return tuple(found)


def _too_many(filled: list[Piece], wanted: int) -> Places:
    if len(filled) % wanted == 0:
        # The next row lost its label: its numbers follow those of this one.
        return Places((tuple(filled[:wanted]),), f"{len(filled)} numbers for {wanted} columns", torn=True)
    readings = _choices(filled, wanted)
    return Places(readings, f"{len(filled)} numbers for {wanted} columns", torn=len(readings) > 1)


def _too_many_blanks(own: list[Piece], filled: list[Piece], heads: Heads, columns: Placement | None) -> Places:
    """More cells than heads, some of them empty: any empty ones may be the stray ones.

    Where columns mean nothing a number may be missing as well, and only sums can tell.
    """
    wanted = len(heads)
    torn = heads.spans is None and bool(filled) and wanted > _NARROW
    stray = len(own) - wanted
    blanks = [index for index, piece in enumerate(own) if piece.blank]
    readings: list[Placement] = [columns] if columns is not None else []
    for dropped in combinations(blanks, stray):
        readings.append(tuple(piece for index, piece in enumerate(own) if index not in dropped))
        if len(readings) > MAX_READINGS:
            return Places((), f"{len(own)} cells for {wanted} columns")
    distinct = _distinct(readings)
    reason = f"{len(own)} cells, {len(filled)} of them printed, for {wanted} columns"
    if len(distinct) == 1:
        # Whichever empty cell is the stray one, the row says the same; a stray number would go unseen.
        return Places(distinct, reason if filled and wanted > _NARROW else None, torn=torn)
    return Places(distinct, reason, columns, torn)


def _too_few(own: list[Piece], pieces: Sequence[Piece], heads: Heads, columns: Placement | None) -> Places:
    reason = f"{len(own)} cells for {len(heads)} columns"
    if not own:
        return Places((), reason)
    merged = _merged(own, pieces, heads)
    readings: list[Placement] = [reading for reading in (merged, columns) if reading is not None]
    if merged is not None and all(piece is None or piece.blank or piece.own for piece in merged):
        return Places((merged,), reason)
    for chosen in combinations(range(len(heads)), len(own)):
        spots: list[Piece | None] = [None] * len(heads)
        for spot, piece in zip(chosen, own, strict=True):
            spots[spot] = piece
        readings.append(tuple(spots))
        if len(readings) > MAX_READINGS:
            return Places((), reason)
    return Places(_distinct(readings), reason, torn=True)


def _merged(own: Sequence[Piece], pieces: Sequence[Piece], heads: Heads) -> Placement | None:
    """A row whose cells cover all heads exactly, some of them several: an empty one is empty under each of its heads.

    A number that covers several heads, or reaches down from the row above, belongs to none of them for certain.
    """
    if heads.spans is None:
        return None
    found: list[Piece | None] = []
    several = False
    for start, end in heads.spans:
        under = [piece for piece in pieces if piece.start < end and piece.end > start]
        if len(under) != 1:
            return None
        piece = under[0]
        wide = sum(1 for left, right in heads.spans if piece.start < right and piece.end > left) > 1
        several = several or wide or not piece.own
        found.append(piece if piece.own and (not wide or piece.blank) else None)
    if not several:
        return None
    covered = {id(piece) for piece in pieces if any(piece.start < e and piece.end > s for s, e in heads.spans)}
    return tuple(found) if all(id(piece) in covered for piece in own) else None


def _choices(filled: list[Piece], wanted: int) -> tuple[Placement, ...]:
    readings: list[Placement] = []
    for chosen in combinations(range(len(filled)), wanted):
        readings.append(tuple(filled[index] for index in chosen))
        if len(readings) > MAX_READINGS:
            return ()
    return _distinct(readings)


def _distinct(readings: Sequence[Placement]) -> tuple[Placement, ...]:
    """Readings that differ in what they say, first ones kept."""
    found: dict[tuple[str | None, ...], Placement] = {}
    for reading in readings:
        found.setdefault(contents_of(reading), reading)
    return tuple(found.values())


def contents_of(reading: Placement) -> tuple[str | None, ...]:
    """What a reading says under each head: readings that say the same are one."""
    return tuple(None if piece is None else "" if piece.blank else piece.text.strip() for piece in reading)
