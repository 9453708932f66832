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

from parsing.document import Grid
from parsing.forms import FORMS, Form
from parsing.match.candidate import Candidate
from parsing.match.review_heads import groups_of
from parsing.match.table import Table, place_of
from parsing.numbers import PLAIN, plain_value
from parsing.report import Cell, FormName

_MOST = 500
"""Layouts kept; a crawl meets a few hundred."""
_BETWEEN = "\x1f"
"""Stands between cells when a table is looked at as one text."""
_NUMBERS = re.compile(rf"{_BETWEEN}({PLAIN})(?={_BETWEEN})")
"""Cells that are a number and can be nothing else, with or without signs for 本年增/减."""


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table and the short lines above it that may speak of it."""

    grid: Grid
    captions: tuple[str, ...]
    inherited: bool = False
    """Whether these lines stand above a table before this one."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Tables as all that the matcher looks at, with every plain number taken as the same one; and those numbers."""

    key: Hashable
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the form in a layout: as a candidate, but with places for numbers and without the captions above."""

    section: int
    names: tuple[str, ...]
    """The ids of its cells."""
    numbers: tuple[int, ...]
    """For each of them which of the numbers it is."""
    places: tuple[str, ...]
    """For each of them where that number stands, in words."""
    hidden: bool
    tables: tuple[int, ...]
    titles: tuple[tuple[str, ...], ...]
    """For each of its tables the title rows, which count as captions."""
    labels: tuple[str, ...]
    """Labels that count as captions."""
    start: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Known:
    form: FormName
    parts: tuple[_Part, ...]


_KNOWN: dict[Hashable, _Known] = {}


@dataclass(frozen=True, slots=True)
class Recalled:
    """What tables of a known layout say: their form, and the one reading of each part."""

    form: Form
    parts: tuple[Candidate, ...]


def recall(tables: Sequence[Captioned]) -> Recalled | None:
    """The form and the reading of each part, when these tables are laid out as others that were read before."""
    shape = _shape(tables)
    known = _KNOWN.get(shape.key) if shape is not None else None
    if shape is None or known is None:
        return None
    return Recalled(FORMS[known.form], tuple(_candidate(part, shape.numbers, tables) for part in known.parts))


def remember(tables: Sequence[Captioned], read: Sequence[Table], form: Form, parts: Sequence[Candidate]) -> None:
    """Keep the layout of tables that were read as `parts`, if their labels alone decided."""
    shape = _shape(tables)
    places = _places(tables)
    spots = {cell.at: name for part in parts for name, cell in part.cells.items()}
    if shape is None or places.keys() != spots.keys() or len(spots) != sum(part.size for part in parts):
        return
    if len(places) != len(shape.numbers) or len({table.grid.number for table in tables}) != len(tables):
        return
    learned = [_part(part, tables, read, places) for part in parts]
    if any(part.findings for part in parts) or None in learned:
        return
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    _KNOWN[shape.key] = _Known(form.name, tuple(part for part in learned if part is not None))


def forget() -> None:
    """Forget all layouts; for measuring what the first page of one costs."""
    _KNOWN.clear()


def _shape(tables: Sequence[Captioned]) -> _Shape | None:
    """The shape of the tables; None where there are none, or where the sign between cells stands within one."""
    key: list[Hashable] = []
    numbers: list[str] = []
    for table in tables:
        grid = table.grid
        texts = grid.texts
        whole = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
        if whole.count(_BETWEEN) != len(texts) + 1:
            return None
        pieces = _NUMBERS.split(whole)
        key += (grid.number, grid.page, grid.hidden, grid.lines, grid.layout, groups_of(table.captions))
        key.append(tuple(pieces[::2]))
        numbers += pieces[1::2]
    return _Shape(tuple(key), numbers) if tables else None


def _places(tables: Sequence[Captioned]) -> Mapping[str, int]:
    """Where the numbers of the tables stand, in words, and which of them it is."""
    found: dict[str, int] = {}
    count = 0
    for table in tables:
        for cell in table.grid.origins():
            if _NUMBERS.match(_BETWEEN + cell.text + _BETWEEN):
                found[place_of(table.grid, cell)] = count
                count += 1
    return found


def _part(
    part: Candidate, tables: Sequence[Captioned], read: Sequence[Table], places: Mapping[str, int]
) -> _Part | None:
    own = [(table, known) for table, known in zip(tables, read, strict=True) if known.number in part.tables]
    titles = tuple(known.captions[len(table.captions) :] for table, known in own)
    above = tuple(caption for _, known in own for caption in known.captions)
    if tuple(known.number for _, known in own) != part.tables or part.captions[: len(above)] != above:
        return None
    if any(cell.confidence is not None for cell in part.cells.values()):
        return None
    ats = tuple(cell.at for cell in part.cells.values())
    which = tuple(places[at] for at in ats)
    labels = part.captions[len(above) :]
    return _Part(part.section, tuple(part.cells), which, ats, part.hidden, part.tables, titles, labels, part.start)


def _candidate(part: _Part, numbers: Sequence[str], tables: Sequence[Captioned]) -> Candidate:
    texts = [numbers[which] for which in part.numbers]
    cells = zip(part.names, texts, part.places, strict=True)
    return Candidate(
        part.section,
        {name: Cell(plain_value(text), "printed", text, at) for name, text, at in cells},
        (),
        hidden=part.hidden,
        captions=tuple(_captions(part, tables)),
        tables=part.tables,
        start=part.start,
    )


def _captions(part: _Part, tables: Sequence[Captioned]) -> Iterator[str]:
    above = {table.grid.number: table.captions for table in tables}
    for number, titles in zip(part.tables, part.titles, strict=True):
        yield from above[number]
        yield from titles
    yield from part.labels
