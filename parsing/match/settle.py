"""Where the layout leaves several readings of a row, its sum and the sums of its columns decide, or nothing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsing.forms import Form
from parsing.match.places import Placement, Places
from parsing.match.table import Piece
from parsing.report import Number

Names = tuple[str | None, ...]
Sums = tuple[tuple[tuple[int, ...], int], ...]
"""Positions of addends, and the position of their total, for each sum of a row."""


@dataclass(frozen=True, slots=True)
class Open:
    """A row with its readings. `parts` are positions that add up to position `total`, for each sum of the row."""

    id: str
    names: Names
    places: Places
    sums: Sums


@dataclass(frozen=True, slots=True)
class Settled:
    """What of a row is certain: for each head its piece, or None where nothing is certain."""

    id: str
    names: Names
    pieces: Placement
    doubtful: bool = False
    """Whether cells had to be left out because the readings differ."""
    by_sums: bool = False
    """Whether a sum had to decide."""


def value_of(piece: Piece | None) -> Number | None:
    """The number printed in a piece, None for anything else."""
    return None if piece is None else piece.printed.value


def holds(reading: Placement, sums: Sequence[tuple[tuple[int, ...], int]]) -> bool | None:
    """Whether all sums of a reading hold; None when that says nothing.

    It says nothing when a total is not printed, an addend cannot be read, or nought is the sum of noughts.
    """
    verdicts = [_sum_holds(reading, parts, total) for parts, total in sums]
    if any(verdict is False for verdict in verdicts):
        return False
    return True if verdicts and all(verdicts) and any(value_of(reading[total]) for _, total in sums) else None


def _sum_holds(reading: Placement, parts: Sequence[int], total: int) -> bool | None:
    printed = value_of(reading[total])
    if printed is None:
        return None
    addends = [reading[part] for part in parts]
    if any(piece is not None and piece.printed.state == "unreadable" for piece in addends):
        return None
    return sum(value_of(piece) or 0 for piece in addends) == printed


@lru_cache(maxsize=256)
def row_sums(names: Names) -> Sums:
    """总计 = 自然人 + the five kinds of organisations, where all seven columns are there."""
    if "total" not in names or sum(name is not None for name in names) < 7:
        return ()
    total = names.index("total")
    return ((tuple(index for index, name in enumerate(names) if name not in {None, "total"}), total),)


def settle(rows: Sequence[Open], form: Form | None = None) -> list[Settled]:
    """Decide every row. With `form`, rows of the table of applications also have their columns to speak for them."""
    narrowed = {index: _by_row(row) for index, row in enumerate(rows)}
    if form is not None:
        _by_columns(rows, narrowed, form)
    return [_decided(row, narrowed[index]) for index, row in enumerate(rows)]


def _by_row(row: Open) -> tuple[Placement, ...]:
    readings = row.places.readings
    if len(readings) <= 1 and not row.places.torn:
        return readings
    verdicts = [holds(reading, row.sums) for reading in readings]
    if any(verdicts):
        return tuple(reading for reading, verdict in zip(readings, verdicts, strict=True) if verdict)
    return () if row.places.torn or row.sums else readings


def _by_columns(rows: Sequence[Open], narrowed: dict[int, tuple[Placement, ...]], form: Form) -> None:
    where = {row.id: index for index, row in enumerate(rows)}
    equations = [_signed(terms) for terms in column_equations(form)]
    changed = True
    while changed:
        changed = False
        for index, row in enumerate(rows):
            if len(narrowed[index]) < (1 if row.places.torn else 2):
                continue
            kept = tuple(
                reading
                for reading in narrowed[index]
                if all(_agrees(row, reading, terms, rows, narrowed, where) for terms in equations if row.id in terms)
            )
            if (kept or row.places.torn) and len(kept) < len(narrowed[index]):
                narrowed[index] = kept
                changed = True


def column_equations(form: Form) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Sums that hold in every column of the table of applications: rows of the left side, rows of the right side.

    (七)总计 = all outcome rows; 一 + 二 = (七) + 四 (the latter is printed in the corner of the table).
    """
    total = "applications.processed_total"
    return (
        (form.outcomes, (total,)),
        (("applications.received_new", "applications.carried_in"), (total, "applications.carried_out")),
    )


def _signed(equation: tuple[tuple[str, ...], tuple[str, ...]]) -> Mapping[str, int]:
    left, right = equation
    return {**dict.fromkeys(left, 1), **dict.fromkeys(right, -1)}


def _agrees(
    row: Open,
    reading: Placement,
    terms: Mapping[str, int],
    rows: Sequence[Open],
    narrowed: Mapping[int, tuple[Placement, ...]],
    where: Mapping[str, int],
) -> bool:
    """Whether a reading fits the columns of an equation in which every other cell is certain and printed."""
    for position, name in enumerate(row.names):
        rest = _rest(row.id, name, terms, rows, narrowed, where)
        if rest is None:
            continue
        value = value_of(reading[position])
        if (value or 0) * terms[row.id] + rest != 0:
            return False
    return True


def _rest(
    own: str,
    name: str | None,
    terms: Mapping[str, int],
    rows: Sequence[Open],
    narrowed: Mapping[int, tuple[Placement, ...]],
    where: Mapping[str, int],
) -> Number | None:
    amount: Number = 0
    for other, sign in terms.items():
        if other == own:
            continue
        index = where.get(other)
        if index is None or len(narrowed[index]) != 1 or name not in rows[index].names:
            return None
        value = value_of(narrowed[index][0][rows[index].names.index(name)])
        if value is None:
            return None
        amount += sign * value
    return amount


def _decided(row: Open, readings: tuple[Placement, ...]) -> Settled:
    if not readings:
        return Settled(row.id, row.names, (None,) * len(row.names), doubtful=True)
    by_sums = len(row.places.readings) > 1
    if len(readings) == 1:
        return Settled(row.id, row.names, readings[0], by_sums=by_sums)
    # A row with cells missing is certain as a whole or not at all: which of its cells is gone is not known.
    if any(piece is None for reading in readings for piece in reading):
        return Settled(row.id, row.names, (None,) * len(row.names), doubtful=True, by_sums=by_sums)
    pieces = tuple(_common(position, readings) for position in range(len(row.names)))
    return Settled(row.id, row.names, pieces, doubtful=None in pieces, by_sums=by_sums)


def _common(position: int, readings: Sequence[Placement]) -> Piece | None:
    first = readings[0][position]
    if first is None:
        return None
    text = first.text.strip()
    return (
        first
        if all((other := reading[position]) is not None and other.text.strip() == text for reading in readings)
        else None
    )
