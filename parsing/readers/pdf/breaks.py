"""What a page break parts: rows cut in two, and column heads left alone at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from parsing.document import Box, Grid, GridCell
from parsing.readers.joining import is_wide, joined
from parsing.readers.pdf.tables import PageTable
from parsing.readers.ruled import grid_of

_SAME_SIDE: Final = 3.0
_SCANNED_SIDE: Final = 0.008
"""Of the width of a table, by which rulings of one column may differ on two pages."""
_NUMBER: Final = re.compile(r"[-+]?\d[\d,.]*")
_OPENS_A_ROW: Final = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(]|\d{1,2}\s?[.．、](?!\d)|第.{1,3}条|其中")
"""How the labels of new rows begin; a rest of text begins otherwise."""


def mended(upper: PageTable, lower: PageTable) -> tuple[PageTable, PageTable] | None:
    """Both halves of a table with the cut row put together in the first, or None when no row was cut.

    A row was cut when some cell of the lower half's first row continues one above whose last line is full, and every
    other is empty on either side of the break. A new row would print its own label there.
    """
    rests = _rests(upper, lower)
    if rests is None:
        return None
    texts = {above.box: joined(above.text, below.text, wrapped=True) for above, below in rests}
    grid = grid_of(
        (cell._replace(text=texts.get(cell.box, cell.text)) for cell in upper.grid.origins()),
        number=upper.grid.number,
        page=upper.grid.page,
    )
    return replace(upper, grid=grid), replace(lower, grid=_without_first_row(lower.grid))


def under_its_heads(upper: PageTable, lower: PageTable) -> list[PageTable] | None:
    """Both pieces with the heads that the upper ends with put above the lower one, or None when it ends with none.

    Rows without any number at the end of a piece, over one with the same columns, are the heads of it; a break may run
    through the heads themselves, so that only one of the pieces shows all columns. The whole counts as standing on the
    page of its numbers.
    """
    start = _last_numbers(upper.grid) + 1
    heads = [cell for cell in upper.grid.origins() if cell.row >= start and cell.box]
    if not heads or (start > 0 and not _are_filled(heads)):
        return None
    own, below = _edges(heads), _edges(lower.grid.origins())
    shift = _shift(own, below)
    edges = _shared(own, [edge + shift for edge in below])
    if edges is None:
        return None
    above = [_moved(cell, edges, -start) for cell in heads]
    down = len(upper.grid.rows) - start
    moved = [_moved(cell, edges, down, shift) for cell in lower.grid.origins() if cell.box]
    whole = PageTable(
        grid_of(_with_cut_heads(above, moved, down, upper.full), number=lower.grid.number, page=lower.grid.page),
        lower.full,
    )
    if start == 0:
        return [whole]
    rest = [cell for cell in upper.grid.origins() if cell.row < start]
    return [replace(upper, grid=grid_of(rest, number=upper.grid.number, page=upper.grid.page)), whole]


def _with_cut_heads(
    above: Sequence[GridCell], below: Sequence[GridCell], break_at: int, full: frozenset[Box]
) -> list[GridCell]:
    """The cells of both pieces, heads that the break ran through put together.

    They were cut if the first row below has no number, opens no row, and goes on with the text of a full cell above.
    """
    first = {(cell.column, cell.colspan): cell for cell in below if cell.row == break_at}
    pairs = [
        (cell, first[cell.column, cell.colspan])
        for cell in above
        if cell.row + cell.rowspan == break_at and (cell.column, cell.colspan) in first
    ]
    rests = [(head, rest) for head, rest in pairs if head.text and rest.text]
    cut = bool(rests) and all(_goes_on(head, rest, full) for head, rest in rests)
    if not cut or any(_NUMBER.fullmatch(cell.text) or _OPENS_A_ROW.match(cell.text) for cell in first.values()):
        return [*above, *below]
    whole = {
        id(head): head._replace(text=joined(head.text, rest.text, wrapped=True), rowspan=head.rowspan + rest.rowspan)
        for head, rest in pairs
    }
    gone = {id(rest) for _, rest in pairs}
    return [*(whole.get(id(cell), cell) for cell in above), *(cell for cell in below if id(cell) not in gone)]


def without_empty_edge(upper: PageTable, lower: PageTable) -> tuple[PageTable, PageTable]:
    """Both pieces without a row at the break in which nothing stands: what is left there of the sides of cells."""
    last = len(upper.grid.rows) - 1
    if last > 0 and _is_empty(upper.grid, last):
        kept = [cell for cell in upper.grid.origins() if cell.row < last]
        shorter = [cell._replace(rowspan=min(cell.rowspan, last - cell.row)) for cell in kept]
        upper = replace(upper, grid=grid_of(shorter, number=upper.grid.number, page=upper.grid.page))
    if len(lower.grid.rows) > 1 and _is_empty(lower.grid, 0):
        lower = replace(lower, grid=_without_first_row(lower.grid))
    return upper, lower


def _is_empty(grid: Grid, row: int) -> bool:
    """Whether the cells of a row that reach into no other are all without text."""
    alone = [cell for cell in grid.rows[row] if cell is not None and cell.rowspan == 1]
    return bool(alone) and not any(cell.text for cell in alone)


def _last_numbers(grid: Grid) -> int:
    """The last row that holds a number, or is reached by a cell that does; -1 without any."""
    ends = [c.row + c.rowspan - 1 for c in grid.origins() if _NUMBER.fullmatch(c.text)]
    last = max(ends, default=-1)
    spanning = [c.row + c.rowspan - 1 for c in grid.origins() if c.row <= last < c.row + c.rowspan - 1]
    return max([last, *spanning])


def _are_filled(heads: Sequence[GridCell]) -> bool:
    """Whether the last of these rows is one of words, several of them: a row of a form left blank is not."""
    bottom = max(cell.row + cell.rowspan for cell in heads)
    last = [cell for cell in heads if cell.row + cell.rowspan == bottom]
    return len(last) > 1 and all(cell.text for cell in heads)


def _shared(upper: Sequence[float], lower: Sequence[float]) -> list[float] | None:
    """The vertical rulings of two pieces when those of one are all among those of the other."""
    fewer, more = sorted((list(upper), list(lower)), key=len)
    near = max(_SAME_SIDE, _SCANNED_SIDE * (more[-1] - more[0])) if more else 0.0
    if len(fewer) < 3 or not all(any(abs(edge - own) <= near for own in more) for edge in fewer):
        return None
    outer = all(abs(fewer[i] - more[i]) <= near for i in (0, -1))
    return more if outer or len(upper) >= len(lower) else None


def _shift(upper: Sequence[float], lower: Sequence[float]) -> float:
    """How far the lower piece must be moved to stand below the upper: pages do not lie alike on a scanner."""
    if not upper or not lower:
        return 0.0
    left, right = upper[0] - lower[0], upper[-1] - lower[-1]
    return (left + right) / 2 if abs(left - right) <= _SCANNED_SIDE * (upper[-1] - upper[0]) else 0.0


def _edges(cells: Iterable[GridCell]) -> list[float]:
    """Where the vertical rulings around cells run."""
    found: list[float] = []
    for edge in sorted(edge for cell in cells if cell.box for edge in (cell.box[0], cell.box[2])):
        if not found or edge - found[-1] > _SAME_SIDE:
            found.append(edge)
    return found


def _moved(cell: GridCell, edges: Sequence[float], down: int, shift: float = 0.0) -> GridCell:
    """A cell placed among the columns of the piece above, so many rows further down."""
    sides = (cell.box[0] + shift, cell.box[2] + shift) if cell.box else (edges[0], edges[-1])
    left, right = (_nearest(edges, side) for side in sides)
    return cell._replace(row=cell.row + down, column=left, colspan=max(1, right - left))


def _nearest(edges: Sequence[float], side: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - side))


def _rests(upper: PageTable, lower: PageTable) -> list[tuple[GridCell, GridCell]] | None:
    """Pairs of a cut cell and its rest; None when some cell of the first row is not a rest."""
    last = [cell for cell in upper.grid.origins() if cell.row + cell.rowspan == len(upper.grid.rows)]
    first = [cell for cell in lower.grid.origins() if cell.row == 0 and cell.rowspan == 1]
    pairs = []
    for cell in first:
        above = _above(cell, last)
        if above is None:
            return None
        if not cell.text:
            continue
        if _OPENS_A_ROW.match(cell.text) or (above.text and not _goes_on(above, cell, upper.full)):
            return None
        pairs.append((above, cell))
    return pairs if any(above.text for above, _ in pairs) else None


def _goes_on(above: GridCell, rest: GridCell, full: frozenset[Box]) -> bool:
    """Whether a text was cut: its last line is full, and words go on with words, a number with digits."""
    return above.box in full and is_wide(above.text[-1]) == is_wide(rest.text[0])


def _above(cell: GridCell, cells: Sequence[GridCell]) -> GridCell | None:
    """The cell between the same two vertical rulings."""
    for other in cells:
        if cell.box and other.box and all(abs(cell.box[i] - other.box[i]) <= _SAME_SIDE for i in (0, 2)):
            return other
    return None


def _without_first_row(grid: Grid) -> Grid:
    cells = []
    for cell in grid.origins():
        if cell.row > 0:
            cells.append(cell._replace(row=cell.row - 1))
        elif cell.rowspan > 1:
            cells.append(cell._replace(rowspan=cell.rowspan - 1))
    return grid_of(cells, number=grid.number, page=grid.page)
