"""What the matchers work on: rows of cells, from a grid or from flattened text, with where each cell stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsing.document import Grid, GridCell, LaidRows
from parsing.labels import read_label
from parsing.numbers import SPACED, Printed, read_number
from parsing.report import Cell
from parsing.vocabulary import NOTHING, Meaning, meaning_of

_LONGEST_NAMED = 40
_NAMED = re.compile(r"\s*([^\s::：]{2,16})\s*[:：]\s*([0-9.]{1,12})\s*[件个]?\s*")


_MISTYPED = re.compile(r"[0-9OolI]{1,9}")
"""Digits, some of them typed as letters."""


def named_number(text: str) -> tuple[Meaning, str] | None:
    """The head and the number of a cell that repeats its head: 自然人：5, as tables for narrow screens do."""
    match = _NAMED.fullmatch(text) if len(text) <= _LONGEST_NAMED else None
    meaning = meaning_of(match[1]) if match is not None else NOTHING
    return (meaning, match[2]) if match is not None and (meaning.column or meaning.outcome) else None


class Piece:
    """One cell of a row, where it stands, and the columns it covers: `start` up to but without `end`.

    What it says is read once, as a number and as a label: every matcher asks for both again and again.
    """

    __slots__ = ("at", "blank", "confidence", "end", "meaning", "own", "printed", "start", "text")

    def __init__(
        self, text: str, at: str, start: int, end: int, own: bool = True, confidence: float | None = None
    ) -> None:
        self.text = text
        self.at = at
        self.start = start
        self.end = end
        self.own = own
        """False for a cell that reaches down from a row above."""
        self.confidence = confidence
        self.printed: Printed = read_number(text)
        """Its content read as a number."""
        self.blank = self.printed.state == "blank"
        """Whether nothing is printed in it."""
        self.meaning: Meaning = meaning_of(text) if self.printed.state == "unreadable" else NOTHING
        """Its content read as a label."""

    @property
    def numeric(self) -> bool:
        """Whether a number stands in it, perhaps with a remark, or nothing; no label."""
        if self.printed.state != "unreadable" or named_number(self.text) is not None:
            return True
        text = self.text.strip()
        if _MISTYPED.fullmatch(text) or SPACED.fullmatch(text):
            return True
        return text[:1].isdecimal() and not self.meaning.known and read_label(self.text).style == ""

    def cell(self, *, signed: bool = False) -> Cell:
        """The cell of a report that this piece is."""
        printed = read_number(self.text, signed=signed) if signed else self.printed
        return Cell(printed.value, printed.state, self.text.strip(), self.at, self.confidence)


class Row:
    """A row: its pieces from left to right, and those of them that begin in this row."""

    __slots__ = ("index", "own", "pieces")

    def __init__(self, index: int, pieces: tuple[Piece, ...]) -> None:
        self.index = index
        self.pieces = pieces
        self.own = tuple([piece for piece in pieces if piece.own])

    @property
    def at(self) -> str:
        """Where the row begins, for messages; a group that reaches down from above stands elsewhere."""
        first = self.own or self.pieces
        return first[0].at if first else "an empty row"


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
    inherited: bool = False
    """Whether they stand above the table before this one, with nothing between the two."""
    blanks_known: bool = True
    """Whether empty cells are seen; a stream of lines may have lost them."""
    dead: frozenset[int] = field(default_factory=frozenset)
    """Columns in which nothing is printed in any row: what stands there is empty because the column is."""
    speaks_of: frozenset[int] = field(default_factory=frozenset)
    """Parts of the form whose labels stand in it: tables without any need not be looked at for that part."""


def parts_spoken_of(rows: Sequence[Row]) -> frozenset[int]:
    """Parts of the form that the labels of these rows belong to."""
    found: set[int] = set()
    for row in rows:
        for piece in row.own:
            meaning = piece.meaning
            if meaning is NOTHING:
                continue
            if meaning.item or meaning.measure or meaning.bar or meaning.group == "content":
                found.add(2)
            if meaning.row or meaning.column:
                found.add(3)
            if meaning.outcome:
                found.add(4)
    return frozenset(found)


def table_of(grid: Grid, captions: Sequence[str] = (), *, inherited: bool = False) -> Table:
    """A grid as rows of pieces; a title row at its top counts as a caption."""
    rows = tuple([Row(index, pieces) for index, pieces in enumerate(_pieces(grid))])
    titles = tuple(_title_rows(rows[:2]))
    return Table(
        grid.number,
        rows,
        hidden=grid.hidden,
        captions=(*captions, *titles),
        inherited=inherited and not titles,
        dead=dead_columns(rows),
        speaks_of=parts_spoken_of(rows),
    )


def dead_columns(rows: Sequence[Row]) -> frozenset[int]:
    """Columns in which nothing is printed in any row."""
    # A title or a note across the table says nothing of a column.
    own = [row.own for row in rows if len(row.own) > 1]
    return frozenset({p.start for row in own for p in row} - {p.start for row in own for p in row if not p.blank})


def _title_rows(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        filled = [piece for piece in row.own if not piece.blank]
        if len(filled) == 1 and not filled[0].meaning.known:
            yield filled[0].text


def _pieces(grid: Grid) -> Iterator[tuple[Piece, ...]]:
    """The pieces of each row; a cell is one piece for each row that it reaches into."""
    begin = [in_words(grid, index, 0).removesuffix("1") for index in range(len(grid.rows))]
    rows = grid.rows
    if isinstance(rows, LaidRows):
        yield from _laid_pieces(rows, begin)
        return
    for index, row in enumerate(rows):
        pieces: list[Piece] = []
        previous: GridCell | None = None
        for column, cell in enumerate(row):
            if cell is None or cell is previous:
                continue
            previous = cell
            at = f"{begin[cell.row]}{cell.column + 1}"
            pieces.append(Piece(cell.text, at, column, cell.column + cell.colspan, cell.row == index, cell.confidence))
        yield tuple(pieces)


def _laid_pieces(rows: LaidRows, begin: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """The same of rows whose cells nobody has asked for: a page has hundreds, and only their pieces are looked at."""
    texts, places = rows.texts, rows.layout.places
    for index, slots in enumerate(rows.layout.slots):
        pieces: list[Piece] = []
        previous: int | None = None
        for column, which in enumerate(slots):
            if which is None or which == previous:
                continue
            previous = which
            row, left, _, across = places[which]
            pieces.append(Piece(texts[which], f"{begin[row]}{left + 1}", column, left + across, row == index))
        yield tuple(pieces)


def place_of(grid: Grid, cell: GridCell) -> str:
    """Where a cell of a grid stands, in words."""
    return in_words(grid, cell.row, cell.column)


def in_words(grid: Grid, row: int, column: int) -> str:
    """A row and a column of a grid, in words."""
    if grid.lines:
        return f"line {grid.lines[row]}, column {column + 1}"
    page = f"page {grid.page}, " if grid.page is not None else ""
    return f"{page}table {grid.number}, row {row + 1}, column {column + 1}"
