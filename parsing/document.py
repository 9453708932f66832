"""The common shape that every reader gives back, whatever the medium.

A document is a sequence of blocks in reading order. A block is either a line of text or a grid of cells.
Readers fill it; the matcher, the cleanup and the identity rules only ever see this shape.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias, overload

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom: PDF points or picture pixels, origin at the top left."""


class GridCell(NamedTuple):
    """One cell as its author made it: it may cover several rows and columns, but has one origin.

    A tuple, since a page has hundreds of them and a frozen dataclass takes three times as long to make.
    """

    text: str
    row: int
    """Row of the origin, from 0."""
    column: int
    """Column of the origin after span expansion, from 0."""
    rowspan: int = 1
    colspan: int = 1
    box: Box | None = None
    confidence: float | None = None
    """Between 0 and 1 for text read from a picture, else None."""


GridRow: TypeAlias = tuple[GridCell | None, ...]
"""For each column the cell that covers it, or None."""


class Layout:
    """How a table is laid out, whatever stands in it. Two tables with the same spans share one: it is its own key."""

    __slots__ = ("kept", "places", "slots")

    def __init__(
        self,
        places: tuple[tuple[int, int, int, int], ...],
        slots: tuple[tuple[int | None, ...], ...],
        kept: tuple[int, ...] | None = None,
    ) -> None:
        self.places = places
        """Row, column, rowspan and colspan of each cell, in reading order."""
        self.slots = slots
        """For each row and column the place that covers it."""
        self.kept = kept
        """Cells of the source that have a place; None when all have."""


class LaidRows(Sequence[GridRow]):
    """Rows of cells made when somebody asks for them: a table laid out like one before is read by its texts alone."""

    __slots__ = ("_rows", "layout", "texts")

    def __init__(self, texts: Sequence[str], layout: Layout) -> None:
        self.layout = layout
        self.texts = tuple(texts if layout.kept is None else [texts[index] for index in layout.kept])
        self._rows: tuple[GridRow, ...] | None = None

    def __len__(self) -> int:
        return len(self.layout.slots)

    @overload
    def __getitem__(self, index: int) -> GridRow: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[GridRow, ...]: ...

    def __getitem__(self, index: int | slice) -> GridRow | tuple[GridRow, ...]:
        if self._rows is None:
            cells = [GridCell(text, *place) for text, place in zip(self.texts, self.layout.places, strict=True)]
            self._rows = tuple(tuple(None if i is None else cells[i] for i in row) for row in self.layout.slots)
        return self._rows[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans expanded: `rows[r][c]` is the cell that covers that place, or None."""

    number: int
    """Position among the tables of the document as it was served, from 1; HTML tables that lay out the page count."""
    rows: Sequence[GridRow]
    page: int | None = None
    """Page in a paged medium, from 1."""
    hidden: bool = False
    """Whether the source marks it as not shown (a hidden twin, a mobile copy)."""
    lines: tuple[int, ...] = ()
    """In a text medium: the line each row stands on, from 1."""

    def origins(self) -> Iterator[GridCell]:
        """Each cell once, in reading order."""
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if cell is not None and cell.row == r and cell.column == c:
                    yield cell

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each cell, in reading order."""
        rows = self.rows
        return rows.texts if isinstance(rows, LaidRows) else tuple(cell.text for cell in self.origins())

    @property
    def layout(self) -> Hashable:
        """What is equal for tables whose cells stand alike."""
        rows = self.rows
        return rows.layout if isinstance(rows, LaidRows) else tuple(cell[1:] for cell in self.origins())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside of tables, with white space folded."""

    text: str
    number: int
    """Line in a text medium, else position in the document, from 1."""
    heading: bool = False
    """Whether the source marks it as a heading."""
    page: int | None = None
    cell: bool = False
    """Whether the source shows it as one cell of a table that was taken apart; its text may then be empty."""


Block: TypeAlias = Line | Grid


def numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks of a document in order: a table by how many came before it, a line by its position."""
    tables = 0
    for position, block in enumerate(blocks, start=1):
        if isinstance(block, Grid):
            tables += 1
            yield replace(block, number=tables)
        else:
            yield replace(block, number=position)


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader found: blocks in reading order, and what the source says about itself."""

    blocks: tuple[Block, ...]
    media_type: str
    encoding: str | None = None
    meta: tuple[tuple[str, str], ...] = ()
    """Names and values the source declares: HTML meta tags (lower-case names), "title", "h1", "breadcrumb"."""
    removed: tuple[Removed, ...] = ()
    text_length: int = 0
    """Characters of visible text in the source before cleanup, white space left out."""
    trouble: tuple[str, ...] = field(default=())
    """What the reader noticed about the source (cut markup, missing fonts …), one sentence each."""
    facts: tuple[tuple[str, str], ...] = ()
    """What cleanup learned from the page chrome it took away: ("published", "2023-01-18"), ("source", …)."""

    def grids(self) -> tuple[Grid, ...]:
        """The tables, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    def lines(self) -> tuple[Line, ...]:
        """The lines outside of tables, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Line))


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of text that cleanup took away, and the rule that did it."""

    rule: str
    text: str
