"""What the matchers work on: rows of cells, from a grid or from flattened text, with where each cell stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsing.document import Grid, GridCell
from parsing.numbers import Printed, read_number
from parsing.report import Cell
from parsing.vocabulary import NOTHING, Meaning, meaning_of


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell of a row, where it stands, and the columns it covers: `start` up to but without `end`."""

    text: str
    at: str
    start: int
    end: int
    own: bool = True
    """False for a cell that reaches down from a row above."""
    confidence: float | None = None
    down: int = 1

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return self.printed.state == "blank"

    @property
    def printed(self) -> Printed:
        """Its content read as a number."""
        return read_number(self.text)

    @property
    def meaning(self) -> Meaning:
        """Its content read as a label."""
        return meaning_of(self.text) if self.text else NOTHING

    def cell(self, *, signed: bool = False) -> Cell:
        """The cell of a report that this piece is."""
        printed = read_number(self.text, signed=signed)
        return Cell(printed.value, printed.state, self.text.strip(), self.at, self.confidence)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its pieces from left to right."""

    index: int
    pieces: tuple[Piece, ...]

    @property
    def own(self) -> tuple[Piece, ...]:
        """The pieces that begin in this row."""
        return tuple(piece for piece in self.pieces if piece.own)

    @property
    def at(self) -> str:
        """Where the row begins, for messages."""
        return self.pieces[0].at if self.pieces else "an empty row"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand together, with what the lines above say about them."""

    number: int
    rows: tuple[Row, ...]
    geometric: bool = True
    """Whether columns mean anything: not where a table was flattened to a stream of cells."""
    hidden: bool = False
    captions: tuple[str, ...] = ()
    """Short lines between the table before and this one."""
    blanks_known: bool = True
    """Whether empty cells are seen; a stream of lines may have lost them."""


def table_of(grid: Grid, captions: Sequence[str] = ()) -> Table:
    """A grid as rows of pieces; a title row at its top counts as a caption."""
    rows = tuple(Row(index, tuple(_pieces(grid, index))) for index in range(len(grid.rows)))
    captions = [*captions, *_title_rows(rows[:2])]
    return Table(
        grid.number,
        rows,
        hidden=grid.hidden,
        captions=tuple(captions),
    )


def _title_rows(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        filled = [piece for piece in row.own if not piece.blank]
        if len(filled) == 1 and not filled[0].meaning.known:
            yield filled[0].text


def _pieces(grid: Grid, index: int) -> Iterator[Piece]:
    previous: GridCell | None = None
    for column, cell in enumerate(grid.rows[index]):
        if cell is None or cell is previous:
            continue
        previous = cell
        own = cell.row == index
        yield Piece(
            cell.text, _place(grid, cell), column, cell.column + cell.colspan, own, cell.confidence, cell.rowspan
        )


def _place(grid: Grid, cell: GridCell) -> str:
    if grid.lines:
        return f"line {grid.lines[cell.row]}, column {cell.column + 1}"
    page = f"page {grid.page}, " if grid.page is not None else ""
    return f"{page}table {grid.number}, row {cell.row + 1}, column {cell.column + 1}"
