"""Tables of Word: rows of cells with spans, joined downwards by marks in each row (ECMA-376, part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsing.document import Grid, GridCell
from parsing.readers.ruled import grid_of
from parsing.readers.word.marks import child, is_on, name, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_COLUMNS: Final = 500


@dataclass(slots=True)
class _Open:
    """A cell that may go on in the rows below."""

    text: str
    row: int
    column: int
    colspan: int
    rowspan: int = 1


def grid_from(table: Element, text_in: Callable[[Element], str], number: int) -> Grid:
    """The grid of a `w:tbl`; `text_in` gives the text of a cell."""
    cells: list[_Open] = []
    above: dict[int, _Open] = {}
    for r, row in enumerate(rows_of(table)):
        current: dict[int, _Open] = {}
        for column, cell in _placed(row):
            properties = child(cell, "tcPr")
            found = above.get(column) if _continues(properties) else None
            if found is not None and found.row + found.rowspan == r:
                found.rowspan += 1
            else:
                found = _Open(text_in(cell), r, column, _span(properties))
                cells.append(found)
            current[column] = found
        above = current
    return grid_of((GridCell(c.text, c.row, c.column, c.rowspan, c.colspan) for c in cells), number=number)


def rows_of(table: Element) -> Iterator[Element]:
    """Rows that are shown, also those inside content controls and insertions; deleted rows are not."""
    for item in table:
        local = name(item)
        if local == "tr":
            properties = child(item, "trPr")
            if properties is None or (child(properties, "del") is None and not is_on(properties, "hidden")):
                yield item
        elif local in ("sdt", "sdtContent", "customXml", "ins"):
            yield from rows_of(item)


def cells_of(row: Element) -> Iterator[Element]:
    """Cells of a row, also those inside content controls; deleted cells are not shown."""
    for item in row:
        local = name(item)
        if local == "tc":
            properties = child(item, "tcPr")
            if properties is None or child(properties, "cellDel") is None:
                yield item
        elif local in ("sdt", "sdtContent", "customXml", "ins"):
            yield from cells_of(item)


def _placed(row: Element) -> Iterator[tuple[int, Element]]:
    """Cells with their columns; a row may leave out columns at its start."""
    properties = child(row, "trPr")
    column = _number(value(child(properties, "gridBefore"))) if properties is not None else 0
    for cell in cells_of(row):
        if column >= MOST_COLUMNS:
            return
        yield column, cell
        column += _span(child(cell, "tcPr"))


def _continues(properties: Element | None) -> bool:
    """Whether the cell belongs to the one above: `w:vMerge` without "restart"."""
    merge = child(properties, "vMerge") if properties is not None else None
    return merge is not None and value(merge) != "restart"


def _span(properties: Element | None) -> int:
    span = value(child(properties, "gridSpan")) if properties is not None else None
    return min(MOST_COLUMNS, max(1, _number(span)))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
