"""A wide table without rulings whose labels are broken over lines: each row's numbers stand at the middle of its label.

The columns are where most rows have their numbers. A row's label is the lines of text whose middle is the height of its
numbers; where one row does not fit, none of the table is read, because every row after it would be in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, TypeAlias

from parsing.document import GridCell
from parsing.readers.pdf.glyphs import Glyph
from parsing.readers.pdf.labels import blocks_of, rows_beside
from parsing.readers.pdf.pieces import Piece, pieces_of

_Named: TypeAlias = tuple[str, int | None]
"""A label, and the place of its numbers among the rows of numbers; None for a label without any."""
_COLUMNS: Final = range(5, 9)
"""Numbers in a row by which a wide table is noticed."""
_OF_THE_FORM: Final = 7
"""Columns of the table of part 三 in both forms; with fewer, one is blank all down the page, and nobody knows which."""
_FEWEST_ROWS: Final = 3
_NEAR: Final = 0.35
"""Of the distance between columns, by which a number may stand beside the middle of its column."""
_CLOSE: Final = 0.6
"""Sizes of its text between two lines of one label."""
_LEVEL: Final = 0.45
"""Of the size of the text, by which a label's middle may be off the height of its numbers."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a run of rows is: cells, or None where there is a table whose numbers cannot be placed."""

    rows: range
    cells: tuple[GridCell, ...] | None
    edge: float
    """Where the columns of numbers begin."""


def wrapped_table(rows: Sequence[Sequence[Glyph]]) -> Wrapped | None:
    """The table among the rows of a page; None when no wide table without rulings is there."""
    pieces = [pieces_of(row) for row in rows]
    columns = _columns(pieces)
    if columns is None:
        return None
    edge = columns[0] - (columns[1] - columns[0]) / 2
    first = next(i for i, row in enumerate(pieces) if sum(one.is_value for one in row) == len(columns))
    numbers = list(_numbers(pieces, first, columns, edge))
    if len(numbers) < _FEWEST_ROWS:
        return None
    region = range(_top(pieces, first, columns, edge), _bottom(pieces, numbers[-1], edge) + 1)
    cells = _cells(pieces, region, numbers, columns, edge) if len(columns) == _OF_THE_FORM else None
    return Wrapped(region, cells, edge)


def _numbers(pieces: Sequence[Sequence[Piece]], first: int, columns: Sequence[float], edge: float) -> Iterator[int]:
    """The rows of numbers from the first on, up to a row with something else in their columns."""
    for i in range(first, len(pieces)):
        beyond = [one for one in pieces[i] if one.box[0] > edge]
        if any(not one.is_value or _column(columns, one) is None for one in beyond):
            return
        if any(one.is_value or one.box[2] > edge for one in pieces[i] if one not in beyond):
            return
        if beyond:
            yield i


def _columns(pieces: Sequence[Sequence[Piece]]) -> list[float] | None:
    """Middles of the columns: of the rows with most numbers, where these stand below each other."""
    rows = [[one.middle for one in row if one.is_value] for row in pieces]
    most = max((len(row) for row in rows if len(row) in _COLUMNS), default=0)
    if not most:
        return None
    full = [row for row in rows if len(row) == most]
    middles = [median(column) for column in zip(*full, strict=True)]
    apart = min(after - before for before, after in pairwise(middles))
    level = all(abs(value - middles[i]) <= _NEAR * apart for row in full for i, value in enumerate(row))
    return middles if level else None


def _column(columns: Sequence[float], piece: Piece) -> int | None:
    nearest = min(range(len(columns)), key=lambda i: abs(columns[i] - piece.middle))
    apart = min(abs(columns[i] - columns[nearest]) for i in (nearest - 1, nearest + 1) if 0 <= i < len(columns))
    return nearest if abs(columns[nearest] - piece.middle) <= _NEAR * apart else None


def _top(pieces: Sequence[Sequence[Piece]], first: int, columns: Sequence[float], edge: float) -> int:
    """The first row of the head, or of the first label: rows close above, or with words of a head."""
    while first > 0:
        above, gap = pieces[first - 1], pieces[first][0].box[1] - pieces[first - 1][0].box[3]
        head = any(one.box[0] > edge and _column(columns, one) is not None for one in above)
        over = all(one.box[0] > edge for one in above)
        if not (head or over or (_is_label(above, edge) and gap < _CLOSE * above[0].size)):
            break
        first -= 1
    return first


def _bottom(pieces: Sequence[Sequence[Piece]], last: int, edge: float) -> int:
    """The last row of the last label."""
    while last + 1 < len(pieces) and _is_label(pieces[last + 1], edge):
        if pieces[last + 1][0].box[1] - pieces[last][0].box[3] >= _CLOSE * pieces[last][0].size:
            break
        last += 1
    return last


def _is_label(row: Sequence[Piece], edge: float) -> bool:
    return all(one.box[2] <= edge and not one.is_value for one in row)


def _cells(
    pieces: Sequence[Sequence[Piece]], region: range, numbers: Sequence[int], columns: Sequence[float], edge: float
) -> tuple[GridCell, ...] | None:
    pieces_of_labels = [one for i in region for one in pieces[i] if one.box[2] <= edge]
    rows = [([one for one in pieces[i] if one.box[0] > edge], _height(pieces[i], edge)) for i in numbers]
    heights = [height for _, height in rows]
    head = _head(pieces, range(region.start, numbers[0]), columns, edge)
    if head is None:
        return None
    found = [*head]
    named = _numbered(heights, pieces_of_labels, headed=bool(found)) or _centred(heights, _labels(pieces_of_labels))
    if named is None:
        return None
    for number, (text, place) in enumerate(named, start=1 if found else 0):
        values = rows[place][0] if place is not None else []
        below = {_column(columns, value): value for value in values}
        if None in below or len(below) != len(values):
            return None
        found.append(GridCell(text, number, 0))
        for i in range(len(columns)):
            value = below.get(i)
            found.append(GridCell(value.text if value else "", number, i + 1, 1, 1, value.box if value else None))
    return tuple(found)


def _numbered(heights: Sequence[float], pieces: Sequence[Piece], *, headed: bool) -> list[_Named] | None:
    """Labels told by the numbers that open them, each with its row; what stands above the first belongs to the head."""
    blocks = blocks_of(pieces, heights)
    if blocks is not None and headed and blocks and not blocks[0].opens:
        del blocks[0]
    places = rows_beside(blocks, heights) if blocks else None
    return (
        None if blocks is None or places is None else [(b.text, place) for b, place in zip(blocks, places, strict=True)]
    )


def _centred(heights: Sequence[float], labels: Sequence[Piece]) -> list[_Named] | None:
    """Labels told by their middle, which is the height of their numbers."""
    named = _named(heights, labels)
    return None if named is None else [(text, place) for place, text in enumerate(named)]


def _height(row: Sequence[Piece], edge: float) -> float:
    values = [one for one in row if one.box[0] > edge]
    return sum(one.box[1] + one.box[3] for one in values) / (2 * len(values))


def _labels(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of the rows' own labels: those that reach into the column next to the numbers, not group labels."""
    if not pieces:
        return []
    right = max(one.box[2] for one in pieces)
    left = median(one.box[0] for one in pieces if one.box[2] > right - 3 * one.size)
    return sorted((one for one in pieces if one.box[2] > left + one.size), key=lambda one: one.box[1])


def _named(heights: Sequence[float], labels: Sequence[Piece]) -> list[str] | None:
    """For each height of numbers its label; None when some lines of labels fit no row.

    What stands above the first label belongs to the head: the fewest lines are taken for the first label that leave
    nothing over at the end.
    """
    above = sum((one.box[1] + one.box[3]) / 2 <= heights[0] + _LEVEL * one.size for one in labels)
    for start in range(above - 1, -1, -1):
        found = _named_from(heights, labels[start:])
        if found is not None:
            return found
    return None


def _named_from(heights: Sequence[float], labels: Sequence[Piece]) -> list[str] | None:
    waiting = list(labels)
    found = []
    for height in heights:
        block = _block(height, waiting)
        if not block:
            return None
        found.append("".join(one.text for one in block))
        del waiting[: len(block)]
    return found if not waiting else None


def _block(height: float, waiting: Sequence[Piece]) -> list[Piece]:
    """The first lines whose common middle is that height; none when no number of lines has it."""
    for count in range(1, len(waiting) + 1):
        block = waiting[:count]
        middle = (block[0].box[1] + block[-1].box[3]) / 2
        if abs(middle - height) <= _LEVEL * block[0].size:
            return list(block)
        if middle > height:
            break
    return []


def _head(
    pieces: Sequence[Sequence[Piece]], rows: range, columns: Sequence[float], edge: float
) -> list[GridCell] | None:
    """The words over each column; None where a number stands among them.

    Words over several columns at once stand alone over the inner ones, in rows above the words of single columns.
    """
    texts = [""] * len(columns)
    words = [[one for one in pieces[i] if one.box[0] > edge] for i in rows]
    if any(one.is_value for row in words for one in row):
        return None
    inner = range(1, len(columns) - 1)
    single = False
    for row in words:
        placed = [(_column(columns, one), one.text) for one in row]
        single = single or sum(column in inner for column, _ in placed) > 1
        for column, text in placed:
            if column is not None and (single or column not in inner):
                texts[column] += text
    if not any(texts):
        return []
    return [GridCell("", 0, 0), *(GridCell(text, 0, i, 1, 1) for i, text in enumerate(texts, start=1))]
