"""A row of part 四 with one cell more than columns: which of them is the stray one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsing.forms import OUTCOMES, PROCEEDINGS
from parsing.match.places import Places
from parsing.match.settle import Settled, Sums, holds, value_of
from parsing.match.table import Piece, Row, Table


def sums_of(names: tuple[str, ...]) -> Sums:
    """总计 of each part = its four outcomes, where all five are there."""
    sums = []
    for proceeding in PROCEEDINGS:
        mine = [index for index, name in enumerate(names) if name.startswith(proceeding + ".")]
        if len(mine) == len(OUTCOMES):
            sums.append((tuple(mine[:-1]), mine[-1]))
    return tuple(sums)


def _one_too_many(values: Sequence[Piece], settled: Settled) -> bool:
    """Whether a row has one cell more than heads, and its sums allow another to be the stray one."""
    whole = tuple(piece for piece in settled.pieces if piece is not None)
    if len(values) != len(settled.names) + 1 or len(whole) != len(settled.names):
        return False
    sums = sums_of(tuple(name or "" for name in settled.names))
    noughts = [index for index, piece in enumerate(values) if piece.printed.value == 0]
    edge = values[-1].blank or (values[0].blank and not any(piece.blank for piece in whole))
    if edge and _sound(whole, sums) and 2 * len(noughts) not in range(1, len(whole)):
        # Pages and extractors pad a row at its ends. A nought among strokes is a stranger itself.
        return False
    return holds(whole, sums) is not True or any(
        holds((*values[:index], *values[index + 1 :]), sums) for index in noughts
    )


def _is_padding(table: Table, row: Row, values: Sequence[Piece]) -> bool:
    """Whether the cell too many of a row is an empty one at its end, where other rows have such a cell as well."""
    last = values[-1]
    return last.blank and any(
        piece.start == last.start and piece.blank for other in table.rows if other is not row for piece in other.own
    )


def is_unproved(table: Table, row: Row, settled: Settled) -> bool:
    """Whether a row may have lost an empty cell, as in lines or at its end, and a sum of it is broken or wanting.

    One cell lost and another too many make a row of the right length whose cells stand beside their heads.
    """
    if table.geometric and not (row.own[-1].blank and row.own[-1].at.startswith("line")):
        return False
    pieces = settled.pieces
    sums = sums_of(tuple(name or "" for name in settled.names))
    return any(
        pieces[total] is None or value_of(pieces[total]) != sum(value_of(pieces[part]) or 0 for part in parts)
        for parts, total in sums
    )


def _sound(reading: Sequence[Piece], sums: Sums) -> bool:
    """Whether no sum of a reading is broken, and no total is wanting beside numbers."""
    totals = [(reading[total], [reading[part] for part in parts]) for parts, total in sums]
    wanting = any(value_of(total) is None and any(value_of(part) for part in parts) for total, parts in totals)
    return not wanting and holds(tuple(reading), sums) is not False


def _only_common(values: Sequence[Piece], settled: Settled) -> Settled:
    """A row with a cell too many as all readings have it whose sums allow them: what differs among them is left out."""
    sums = sums_of(tuple(name or "" for name in settled.names))
    readings = [tuple(values[:index]) + tuple(values[index + 1 :]) for index in range(len(values))]
    allowed = [reading for reading in readings if _sound(reading, sums)] or readings
    pieces = tuple(
        piece if all(reading[place].text.strip() == piece.text.strip() for reading in allowed) else None
        for place, piece in enumerate(allowed[0])
    )
    return replace(settled, pieces=pieces, doubtful=None in pieces)


def with_stray(
    table: Table, row: Row, values: tuple[Piece, ...], places: Places, settled: Settled, *, known: bool
) -> tuple[Places, Settled]:
    """The reading of a row with one cell too many, and a word about it unless all rows have that cell.

    `known`: it stands in a column of its own, which a broken sum belies.
    """
    whole = tuple(piece for piece in settled.pieces if piece is not None)
    if known and holds(whole, sums_of(tuple(name or "" for name in settled.names))) is not False:
        return places, settled
    reason = f"{len(values)} cells for {len(settled.names)} columns, and no sum says which is one too many"
    if _one_too_many(values, settled):
        return replace(places, reason=reason), _only_common(values, settled)
    return (places if _is_padding(table, row, values) else replace(places, reason=reason)), settled
