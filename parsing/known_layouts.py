"""Layouts of tables read before: where the same labels stand in the same cells, the same places hold the same cells.

Pages of one site, and all that is pasted from Word, lay the form out alike, and finding out what every row and column
means costs ten times what reading the numbers does. A layout is remembered only when its labels alone decided: every
number of its tables is a plain one and has one place in the form, each part stands there once, and there was nothing
to remark. Nothing that the numbers say had a part in that, so other numbers in the same cells mean the same. What is
remembered changes how fast a page is read, never what is read.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsing.document import Grid, GridCell
from parsing.forms import FORMS, Form
from parsing.match.candidate import Candidate
from parsing.match.review import groups_of
from parsing.match.table import Table, place_of
from parsing.numbers import read_number
from parsing.report import Cell, FormName

_MOST = 500
"""Layouts kept; a crawl meets a few hundred."""
_PLAIN = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table and the short lines above it that may speak of it."""

    grid: Grid
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the number of a cell of the form stands: which table, which row, which column; and how that is said."""

    name: str
    table: int
    row: int
    column: int
    at: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the form in a layout: as a candidate, but with places for numbers and without the captions above."""

    section: int
    spots: tuple[_Spot, ...]
    hidden: bool
    tables: tuple[int, ...]
    titles: tuple[tuple[str, ...], ...]
    """For each of its tables the title rows, which count as captions."""
    labels: tuple[str, ...]
    """Labels that count as captions."""
    start: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Layout:
    form: FormName
    parts: tuple[_Part, ...]


_KNOWN: dict[Hashable, _Layout] = {}


@dataclass(frozen=True, slots=True)
class Recalled:
    """What tables of a known layout say: their form, and the one reading of each part."""

    form: Form
    parts: tuple[Candidate, ...]


def recall(tables: Sequence[Captioned]) -> Recalled | None:
    """The form and the reading of each part, when these tables are laid out as others that were read before."""
    layout = _KNOWN.get(_shape(tables)) if tables else None
    if layout is None:
        return None
    return Recalled(FORMS[layout.form], tuple(_candidate(part, tables) for part in layout.parts))


def remember(tables: Sequence[Captioned], read: Sequence[Table], form: Form, parts: Sequence[Candidate]) -> None:
    """Keep the layout of tables that were read as `parts`, if their labels alone decided."""
    places = _places(tables)
    spots = {cell.at: name for part in parts for name, cell in part.cells.items()}
    if places is None or places.keys() != spots.keys() or len(spots) != sum(part.size for part in parts):
        return
    learned = [_part(part, tables, read, places) for part in parts]
    if any(part.findings for part in parts) or None in learned:
        return
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    _KNOWN[_shape(tables)] = _Layout(form.name, tuple(part for part in learned if part is not None))


def _is_plain(text: str) -> bool:
    """Whether a text is a number and can be nothing else, with or without signs for 本年增/减."""
    return _PLAIN.fullmatch(text) is not None


def _shape(tables: Sequence[Captioned]) -> Hashable:
    """All that the matcher looks at, with every plain number taken as the same one."""
    shape: list[Hashable] = []
    for table in tables:
        grid = table.grid
        shape += (grid.number, grid.page, grid.hidden, grid.lines, len(grid.rows), groups_of(table.captions))
        for cell in grid.origins():
            text, *place = cell
            shape += place
            shape.append("0" if _is_plain(text) else text)
    return tuple(shape)


def _places(tables: Sequence[Captioned]) -> Mapping[str, tuple[int, GridCell]] | None:
    """Every number of the tables by its place; None where two tables cannot be told apart by their number."""
    found = {}
    for index, table in enumerate(tables):
        for cell in table.grid.origins():
            if _is_plain(cell.text):
                found[place_of(table.grid, cell)] = index, cell
    numbers = {table.grid.number for table in tables}
    return found if len(numbers) == len(tables) else None


def _part(
    part: Candidate, tables: Sequence[Captioned], read: Sequence[Table], places: Mapping[str, tuple[int, GridCell]]
) -> _Part | None:
    own = [(table, known) for table, known in zip(tables, read, strict=True) if known.number in part.tables]
    titles = tuple(known.captions[len(table.captions) :] for table, known in own)
    above = tuple(caption for _, known in own for caption in known.captions)
    if tuple(known.number for _, known in own) != part.tables or part.captions[: len(above)] != above:
        return None
    spots = []
    for name, cell in part.cells.items():
        index, source = places[cell.at]
        spots.append(_Spot(name, index, source.row, source.column, cell.at))
    labels = part.captions[len(above) :]
    return _Part(part.section, tuple(spots), part.hidden, part.tables, titles, labels, part.start)


def _candidate(part: _Part, tables: Sequence[Captioned]) -> Candidate:
    return Candidate(
        part.section,
        {spot.name: _cell(spot, tables) for spot in part.spots},
        (),
        hidden=part.hidden,
        captions=tuple(_captions(part, tables)),
        tables=part.tables,
        start=part.start,
    )


def _cell(spot: _Spot, tables: Sequence[Captioned]) -> Cell:
    source = tables[spot.table].grid.rows[spot.row][spot.column]
    assert source is not None
    printed = read_number(source.text)
    return Cell(printed.value, printed.state, source.text, spot.at, source.confidence)


def _captions(part: _Part, tables: Sequence[Captioned]) -> Iterator[str]:
    above = {table.grid.number: table.captions for table in tables}
    for number, titles in zip(part.tables, part.titles, strict=True):
        yield from above[number]
        yield from titles
    yield from part.labels
