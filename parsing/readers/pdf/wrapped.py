"""A wide table without rulings whose labels are broken over lines: each row's numbers stand at the middle of its label.

The columns are where most rows have their numbers. A row's label is the lines of text whose middle is the height of its
numbers; where one row does not fit, none of the table is read, because every row after it would be in doubt. A page
break may cut the table, also through a label: its pieces are put together page by page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from parsing.document import Grid, GridCell
from parsing.readers.joining import join_all
from parsing.readers.pdf.columns import HEADING, OF_THE_FORM, column_of, columns_of, numbered_rows
from parsing.readers.pdf.glyphs import Glyph
from parsing.readers.pdf.labels import OPENER, Block, blocks_of, rows_beside
from parsing.readers.pdf.pieces import Piece, pieces_of
from parsing.readers.ruled import grid_of

_FEWEST_ROWS: Final = 3
"""Rows of numbers by which a table is noticed where no heads stand over it."""
_SEVERAL: Final = 2
"""Numbers in a row by which it is a row of a wide table: of the others most have one, or one before its columns."""
_CLOSE: Final = 0.6
"""Sizes of its text between two lines of one label."""
_HEADS_GAP: Final = 0.25
"""The same between two heads side by side: they fill their columns."""
_COLUMN_WORD: Final = 3
"""Signs of a word that stands alone over an outer column; a longer one is over all columns, wherever it is set."""
_SAME: Final = 4.0
"""Points by which the middle of a column may differ on two pages: it is told from the numbers that stand there."""
_APART: Final = 1.5
"""Sizes of its text between two rows."""
_FOOT: Final = 1
"""Rows with page numbers above and below the text of a page."""
_LEVEL: Final = 0.45
"""Of the size of the text, by which a label's middle may be off the height of its numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and the numbers beside it, by column."""

    label: str
    values: tuple[Piece | None, ...]
    cut: bool = False
    """Whether its label began on the page before."""
    open: bool = False
    """Whether it ends the page without a number, so that its numbers may stand on the next."""

    @property
    def is_blank(self) -> bool:
        """Whether no number stands in it."""
        return not any(self.values)


@dataclass(frozen=True, slots=True)
class Wide:
    """The table as one page shows it: where its columns are, the words over them, its rows."""

    page: int
    top: float
    columns: tuple[float, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    def grid(self) -> Grid:
        """Its cells, without a row whose label or whose numbers may stand on a page where they were not found."""
        return grid_of(self._cells(), number=0, page=self.page)

    def _cells(self) -> Iterator[GridCell]:
        start = 1 if self.heads else 0
        for column, text in enumerate(("", *self.heads) if self.heads else ()):
            yield GridCell(text, 0, column)
        for number, row in enumerate((row for row in self.rows if row.label and not row.open), start=start):
            yield GridCell(row.label, number, 0)
            for column, value in enumerate(row.values, start=1):
                yield GridCell(value.text if value else "", number, column, 1, 1, value.box if value else None)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Which rows of signs the table is; without a table where its numbers cannot be placed."""

    rows: range
    table: Wide | None
    edge: float
    """Where the columns of numbers begin."""


def wrapped_table(rows: Sequence[Sequence[Glyph]], *, page: int, known: Sequence[float] = ()) -> Wrapped | None:
    """The table among the rows of a page; None when no wide table without rulings is there.

    `known` are the middles of its columns on the page before.
    """
    pieces = [pieces_of(row) for row in rows]
    columns = columns_of(pieces, known)
    if columns is None:
        return None
    edge = columns[0] - (columns[1] - columns[0]) / 2
    numbers = numbered_rows(pieces, columns, edge)
    if not numbers:
        return None
    region = range(_top(pieces, numbers[0], columns, edge), _bottom(pieces, numbers[-1], edge) + 1)
    heads = _heads([pieces_of(row, _HEADS_GAP) for row in rows[region.start : numbers[0]]], columns, edge)
    if len(numbers) < _FEWEST_ROWS and not (heads and all(heads)) and not known:
        return None
    if heads is None or len(columns) != OF_THE_FORM:
        return Wrapped(region, None, edge)
    found = _rows([pieces[i] for i in region], [pieces[i] for i in numbers], columns, edge)
    if found and found[-1].is_blank and region.stop >= len(pieces) - _FOOT:
        found[-1] = replace(found[-1], open=True)
    top = pieces[region.start][0].box[1]
    table = Wide(page, top, tuple(columns), tuple(heads), tuple(found)) if found is not None else None
    return Wrapped(region, table, edge)


def is_like(row: Sequence[Glyph], table: Wrapped) -> bool:
    """Whether a row beside the table has several numbers where only it has any: it must not be read by itself."""
    pieces = pieces_of(row)
    beyond = [one for one in pieces if one.box[0] >= table.edge]
    before = [one for one in pieces if one.box[0] < table.edge]
    apart = all(one.box[2] <= table.edge and not one.is_value for one in before)
    return apart and all(one.is_value for one in beyond) and len(beyond) >= _SEVERAL


def continued(upper: Wide, lower: Wide) -> tuple[Wide, Wide]:
    """Both pieces of a table that a page break cut, with the cut row whole in the upper one.

    Where both pieces have numbers beside the label, it is not known whose they are: the row is left out of both.
    """
    if not lower.rows or not upper.rows or not _are_one(upper, lower):
        return upper, lower
    first, last = lower.rows[0], replace(upper.rows[-1], open=False)
    if not first.cut:
        return replace(upper, rows=(*upper.rows[:-1], last)), lower
    rest = replace(lower, rows=lower.rows[1:])
    if not first.is_blank and not last.is_blank:
        return replace(upper, rows=upper.rows[:-1]), rest
    whole = Row(join_all((last.label, first.label)), last.values if first.is_blank else first.values, last.cut)
    return replace(upper, rows=(*upper.rows[:-1], whole)), rest


def _are_one(upper: Wide, lower: Wide) -> bool:
    """Whether a table goes on: on the next page, in the same columns, under the same heads or none."""
    level = all(abs(before - after) < _SAME for before, after in zip(upper.columns, lower.columns, strict=True))
    return lower.page == upper.page + 1 and level and lower.heads in ((), upper.heads)


def _top(pieces: Sequence[Sequence[Piece]], first: int, columns: Sequence[float], edge: float) -> int:
    """The first row of the head, or of the first label: rows close above, or with words of a head."""
    while first > 0:
        above, gap = pieces[first - 1], pieces[first][0].box[1] - pieces[first - 1][0].box[3]
        head = any(one.box[0] > edge and column_of(columns, one) is not None for one in above)
        over = all(one.box[0] > edge for one in above)
        near = _APART if first <= _FOOT else _CLOSE
        if not (head or over or (_is_label(above, edge) and gap < near * above[0].size)):
            break
        first -= 1
    return first


def _bottom(pieces: Sequence[Sequence[Piece]], last: int, edge: float) -> int:
    """The last row of the last label, which may be without numbers."""
    while last + 1 < len(pieces) and _is_label(pieces[last + 1], edge):
        near = _APART if any(OPENER.match(one.text) for one in pieces[last + 1]) else _CLOSE
        if pieces[last + 1][0].box[1] - pieces[last][0].box[3] >= near * pieces[last][0].size:
            break
        last += 1
    return last


def _is_label(row: Sequence[Piece], edge: float) -> bool:
    return all(one.box[2] <= edge and not one.is_value and not HEADING.match(one.text) for one in row)


def _heads(rows: Sequence[Sequence[Piece]], columns: Sequence[float], edge: float) -> list[str] | None:
    """The words over each column, none at all where there are no heads; None where a number stands among them.

    Words over several columns at once stand alone over the inner ones, in rows above the words of single columns.
    """
    texts = [""] * len(columns)
    words = [[one for one in row if one.box[0] > edge] for row in rows]
    if any(one.is_value for row in words for one in row):
        return None
    inner = range(1, len(columns) - 1)
    single = False
    for row in words:
        placed = [(column_of(columns, one), one.text) for one in row]
        single = single or sum(column in inner for column, _ in placed) > 1
        if not single and len(row) == 1 and len(row[0].text) > _COLUMN_WORD:
            continue
        for column, text in placed:
            if column is not None and (single or column not in inner):
                texts[column] += text
    return texts if any(texts) else []


def _rows(
    region: Sequence[Sequence[Piece]], numbers: Sequence[Sequence[Piece]], columns: Sequence[float], edge: float
) -> list[Row] | None:
    """The rows with their labels; None when some label or number fits none."""
    words = [one for row in region for one in row if one.box[0] > edge and not one.is_value]
    start = max((one.box[3] for one in words), default=0.0)
    labels = [one for row in region for one in row if one.box[2] <= edge and one.box[1] >= start]
    values = [tuple(_by_column([one for one in row if one.box[0] > edge], columns)) for row in numbers]
    heights = [_height(row) for row in values]
    blocks = blocks_of(labels, heights)
    found = _numbered(blocks, heights, values) if blocks else None
    if found is not None:
        return found
    own = _own([one for row in region for one in row if one.box[2] <= edge])
    named = _named(heights, own)
    return None if named is None else [Row(text, row) for text, row in zip(named, values, strict=True)]


def _by_column(row: Sequence[Piece], columns: Sequence[float]) -> Iterator[Piece | None]:
    below = {column_of(columns, one): one for one in row}
    yield from (below.get(i) for i in range(len(columns)))


def _height(values: Sequence[Piece | None]) -> float:
    """Where the middle of a row of numbers is."""
    printed = [one for one in values if one is not None]
    return sum(one.box[1] + one.box[3] for one in printed) / (2 * len(printed))


def _numbered(
    blocks: Sequence[Block], heights: Sequence[float], values: Sequence[tuple[Piece | None, ...]]
) -> list[Row] | None:
    """Labels told by the numbers that open them, each with its row; the first may be the rest of a cut one."""
    alone = 1 if heights[0] < blocks[0].lines[0].box[1] and not blocks[0].holds(heights[0]) else 0
    places = rows_beside(blocks, heights[alone:])
    if places is None:
        return None
    blank: tuple[Piece | None, ...] = (None,) * len(values[0])
    found = [Row("", values[0], cut=True)] if alone else []
    for number, (block, place) in enumerate(zip(blocks, places, strict=True)):
        own = blank if place is None else values[place + alone]
        found.append(Row(block.text, own, cut=number == 0 and not block.opens))
    return None if alone and found[1].cut else found


def _own(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of the rows' own labels: those that reach into the column next to the numbers, not group labels."""
    if not pieces:
        return []
    right = max(one.box[2] for one in pieces)
    left = median(one.box[0] for one in pieces if one.box[2] > right - 3 * one.size)
    return sorted((one for one in pieces if one.box[2] > left + one.size), key=lambda one: one.box[1])


def _named(heights: Sequence[float], labels: Sequence[Piece]) -> list[str] | None:
    """For each height of numbers the label whose middle it is; None when some lines of labels fit no row.

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
