"""Layouts of tables read before: where the same labels stand in the same cells, the same places hold the same cells.

Pages of one site, and all that is pasted from Word, lay the form out alike, and finding out what every row and column
means costs ten times what reading the numbers does. A layout is remembered only when its labels alone decided: every
number of its tables is a plain one and has one place in the form, each part stands there once, and there was nothing
to remark. Nothing that the numbers say had a part in that, so other numbers in the same cells mean the same. What is
remembered changes how fast a page is read, never what is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from operator import itemgetter
from typing import cast

from parsing.document import Grid, LaidRows
from parsing.forms import FORMS, Form
from parsing.match.candidate import Candidate
from parsing.match.review_heads import groups_of
from parsing.match.table import Table, in_words
from parsing.numbers import PLAIN, plain_value
from parsing.report import Cell, FormName, Number

_MOST = 500
"""Layouts kept; a crawl meets a few hundred."""
_FEWEST = 2
"""A layout with fewer labels or numbers is none of the form."""
_MOST_ALIKE = 16
"""Ways in which numbers stand in tables laid out alike."""
_PLAIN = re.compile(PLAIN)
_SMALL = frozenset(map(str, range(1000)))
_MOST_DIGITS = 9
"""Of a number that can be nothing else."""

Texts = tuple[str, ...]
_cell_of = cast("Callable[[tuple[object, ...]], Cell]", partial(tuple.__new__, Cell))
"""A cell of its values, in a third of the time."""


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table and the short lines above it that may speak of it."""

    grid: Grid
    captions: tuple[str, ...]
    inherited: bool = False
    """Whether these lines stand above a table before this one."""


class _Slots:
    """Where numbers stand among the texts of tables, and where labels do. Each is its own key."""

    __slots__ = ("labels", "numbers", "places")

    def __init__(self, texts: Texts, places: tuple[int, ...]) -> None:
        self.places = places
        labels = set(range(len(texts))).difference(places)
        self.numbers: Callable[[Texts], Texts] = itemgetter(*places)
        self.labels: Callable[[Texts], Texts] = itemgetter(*sorted(labels))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the form in a layout: as a candidate, but with places for numbers and without the captions above."""

    section: int
    names: tuple[str, ...]
    """The ids of its cells."""
    numbers: Callable[[Texts], Texts]
    """Picks its numbers out of all of them, in the order of the ids."""
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


_KNOWN: dict[tuple[_Slots, Texts], _Known] = {}
"""By where the numbers stand and what the labels are."""
_ALIKE: dict[Hashable, list[_Slots]] = {}
"""For tables laid out alike every way in which numbers stand in them."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What tables of a known layout say: their form, and the one reading of each part."""

    form: Form
    parts: tuple[Candidate, ...]


def recall(tables: Sequence[Captioned]) -> Recalled | None:
    """The form and the reading of each part, when these tables are laid out as others that were read before."""
    alike = _ALIKE.get(_layout(tables))
    if not alike:
        return None
    texts = _texts(tables)
    for slots in alike:
        known = _KNOWN.get((slots, slots.labels(texts)))
        if known is not None:
            numbers = slots.numbers(texts)
            parts = [_candidate(part, part.numbers(numbers), tables) for part in known.parts]
            return None if None in parts else Recalled(FORMS[known.form], tuple(cast("list[Candidate]", parts)))
    return None


def remember(tables: Sequence[Captioned], read: Sequence[Table], form: Form, parts: Sequence[Candidate]) -> None:
    """Keep the layout of tables that were read as `parts`, if their labels alone decided."""
    if any(part.findings for part in parts) or len({table.grid.number for table in tables}) != len(tables):
        return
    texts = _texts(tables)
    found = tuple([index for index, text in enumerate(texts) if text in _SMALL or _PLAIN.fullmatch(text)])
    spots = {cell.at for part in parts for cell in part.cells.values()}
    if len(found) != len(spots) or len(spots) != sum(part.size for part in parts) or len(texts) - len(found) < _FEWEST:
        return
    places = _places(tables, found)
    if places.keys() != spots or len(found) < _FEWEST:
        return
    learned = [_part(part, tables, read, places) for part in parts]
    if None not in learned:
        _keep(_layout(tables), texts, found, _Known(form.name, tuple([part for part in learned if part is not None])))


def _keep(layout: Hashable, texts: Texts, places: tuple[int, ...], known: _Known) -> None:
    if len(_KNOWN) >= _MOST:
        forget()
    alike = _ALIKE.setdefault(layout, [])
    slots = next((slots for slots in alike if slots.places == places), None)
    if slots is None:
        slots = _Slots(texts, places)
        alike.append(slots)
        del alike[:-_MOST_ALIKE]
    _KNOWN[slots, slots.labels(texts)] = known


def forget() -> None:
    """Forget all layouts; for measuring what the first page of one costs."""
    _KNOWN.clear()
    _ALIKE.clear()


def _layout(tables: Sequence[Captioned]) -> Hashable:
    """All that the matcher looks at in tables but for their texts."""
    grids = [(table.grid, groups_of(table.captions)) for table in tables]
    return tuple([(grid.number, grid.page, grid.hidden, grid.lines, grid.layout, groups) for grid, groups in grids])


def _texts(tables: Sequence[Captioned]) -> Texts:
    return tuple(chain.from_iterable([table.grid.texts for table in tables]))


def _values(texts: Texts) -> Sequence[Number] | None:
    """The numbers that the texts are, None unless each can be nothing else, with or without signs for 本年增/减."""
    whole = "".join(texts)
    if whole.isdigit() and whole.isascii() and "" not in texts and max(map(len, texts)) <= _MOST_DIGITS:
        return list(map(int, texts))
    return [plain_value(text) for text in texts] if all(map(_PLAIN.fullmatch, texts)) else None


def _places(tables: Sequence[Captioned], numbers: Sequence[int]) -> Mapping[str, int]:
    """Where the numbers of the tables stand, in words, and which of them it is."""
    spots = [spot for table in tables for spot in _spots(table.grid)]
    return {spots[index]: which for which, index in enumerate(numbers)}


def _spots(grid: Grid) -> list[str]:
    """Where each cell stands, in words, in reading order."""
    begin = [in_words(grid, row, 0).removesuffix("1") for row in range(len(grid.rows))]
    if isinstance(grid.rows, LaidRows):
        return [f"{begin[row]}{column + 1}" for row, column, _, _ in grid.rows.layout.places]
    return [f"{begin[cell.row]}{cell.column + 1}" for cell in grid.origins()]


def _part(
    part: Candidate, tables: Sequence[Captioned], read: Sequence[Table], places: Mapping[str, int]
) -> _Part | None:
    own = [(table, known) for table, known in zip(tables, read, strict=True) if known.number in part.tables]
    titles = tuple(known.captions[len(table.captions) :] for table, known in own)
    above = tuple(caption for _, known in own for caption in known.captions)
    if part.size < _FEWEST or tuple(known.number for _, known in own) != part.tables:
        return None
    if part.captions[: len(above)] != above:
        return None
    if any(cell.confidence is not None for cell in part.cells.values()):
        return None
    ats = tuple(cell.at for cell in part.cells.values())
    which = itemgetter(*(places[at] for at in ats))
    labels = part.captions[len(above) :]
    return _Part(part.section, tuple(part.cells), which, ats, part.hidden, part.tables, titles, labels, part.start)


def _candidate(part: _Part, texts: Texts, tables: Sequence[Captioned]) -> Candidate | None:
    values = _values(texts)
    if values is None:
        return None
    cells = map(_cell_of, zip(values, repeat("printed"), texts, part.places, repeat(None)))
    return Candidate(
        part.section,
        dict(zip(part.names, cells, strict=True)),
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
