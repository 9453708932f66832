"""Texts set in columns with blanks, as a PDF is laid out in lines: heads and labels that were wrapped in their columns.

The numbers of the rows tell where the columns are. What stands above them, piece below piece, are the heads; words
left of them are pieces of labels. Nothing is taken to be a table whose heads are not all the form's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsing.forms import COLUMNS, OUTCOMES
from parsing.numbers import is_value
from parsing.readers.positions import printed_width
from parsing.vocabulary import meaning_of

_ROWS = 8
_NEAR = 4
"""Full rows that tell the columns of the rows between them."""
_HEAD_LINES = 16
_GROUP_LINES = 24
_WORD = re.compile(r"\S+")
_CHUNK = re.compile(r"\s{2,}")
_NUMBERED = re.compile(r"\s(\d[.．、]\s?[\u3400-\u9fff].*)$")
"""A label behind a piece of the group to its left."""
_PROCEEDINGS = ("行政复议", "未经复议直接起诉", "复议后起诉")
Width = Callable[[str], int]


class _Word(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


class _Line(NamedTuple):
    """A line as the words at its beginning and the numbers behind them."""

    label: str
    values: tuple[_Word, ...]
    words: tuple[_Word, ...]


def laid_lines(lines: Sequence[str]) -> dict[int, list[str]]:
    """For the index of each line of a table that is set in columns, the lines that say the same without columns.

    A row of the table of applications is its label and its cells with tabs between; heads stand on one line each.
    """
    for width in (printed_width, len):
        taken = [_taken(line, width) for line in lines]
        found = {**_applications(taken), **_review(taken)}
        if found:
            return found
    return {}


def _taken(line: str, width: Width) -> _Line:
    words = tuple(_Word(m[0], width(line[: m.start()]), width(line[: m.end()])) for m in _WORD.finditer(line))
    count = 0
    while count < len(words) and _is_number(words[-1 - count].text):
        count += 1
    values = words[len(words) - count :]
    label = line.rstrip() if not values else line[: _offset(line, len(words) - count)]
    chunk = _CHUNK.split(label.strip())[-1]
    numbered = _NUMBERED.search(chunk)
    return _Line(numbered[1] if numbered else chunk, values, words)


def _column(text: str) -> str | None:
    return meaning_of(text).column


def _outcome(text: str) -> str | None:
    return meaning_of(text).outcome


def _offset(line: str, word: int) -> int:
    return [match.start() for match in _WORD.finditer(line)][word]


def _is_number(word: str) -> bool:
    return is_value(word) and not word.endswith((".", "、"))


def _applications(lines: Sequence[_Line]) -> dict[int, list[str]]:
    """The table of applications: heads, rows, and the pieces of labels between the rows."""
    full = [index for index, line in enumerate(lines) if len(line.values) == len(COLUMNS)]
    columns = _columns([lines[index].values for index in full[:_NEAR]])
    if len(full) < _ROWS or columns is None:
        return {}
    heads, above = _heads(lines, full[0], columns, _column)
    if heads is None or sorted(heads) != sorted(COLUMNS):
        return {}
    found: dict[int, list[str]] = {index: [] for index in above}
    found[min(above)] = ["\t".join(("", *_words_of(lines, above, columns, _column)))]
    for index in range(full[0], full[-1] + 1):
        cells = _cells(lines, index, full)
        found[index] = [lines[index].label] if cells is None else ["\t".join((lines[index].label, *cells))]
    return found


def _cells(lines: Sequence[_Line], index: int, full: Sequence[int]) -> tuple[str, ...] | None:
    """The cells of a row. One that is not full is laid into the columns of its neighbours, which each page has anew."""
    values = lines[index].values
    if len(values) == len(COLUMNS):
        return tuple(word.text for word in values)
    nearest = sorted(full, key=lambda other: abs(other - index))[:_NEAR]
    columns = _columns([lines[other].values for other in nearest])
    return _laid(values, columns) if columns is not None else None


def _review(lines: Sequence[_Line]) -> dict[int, list[str]]:
    """The row of outcomes with its heads."""
    wanted = len(OUTCOMES) * len(_PROCEEDINGS)
    for index, line in enumerate(lines):
        if len(line.values) != wanted or len(line.words) != wanted:
            continue
        columns = _columns([line.values])
        if columns is None:
            continue
        heads, above = _heads(lines, index, columns, _outcome)
        if heads is None or heads != OUTCOMES * len(_PROCEEDINGS) or not _proceedings_above(lines, index, columns):
            continue
        names = _words_of(lines, above, columns, _outcome)
        five = len(OUTCOMES)
        told = [_PROCEEDINGS[0], "行政诉讼", *names[:five], *_PROCEEDINGS[1:], *names[five:]]
        return {**{i: [] for i in above}, min(above): told, index: [word.text for word in line.values]}
    return {}


def _proceedings_above(lines: Sequence[_Line], row: int, columns: Sequence[_Word]) -> bool:
    """Whether each kind of proceeding stands above its own five columns."""
    above = [word for line in lines[max(0, row - _GROUP_LINES) : row] for word in line.words]
    for place, name in enumerate(_PROCEEDINGS):
        own = columns[place * len(OUTCOMES) : (place + 1) * len(OUTCOMES)]
        if not any(word.text == name and own[0].start <= word.middle <= own[-1].end for word in above):
            return False
    return True


def _columns(rows: Sequence[Sequence[_Word]]) -> list[_Word] | None:
    """Where the numbers of rows stand, one stretch for each column; None where two columns overlap."""
    found = [
        _Word("", min(word.start for word in column), max(word.end for word in column))
        for column in zip(*rows, strict=True)
    ]
    apart = all(one.end < other.start for one, other in pairwise(found))
    return found if found and apart else None


def _heads(
    lines: Sequence[_Line], row: int, columns: Sequence[_Word], name_of: Callable[[str], str | None]
) -> tuple[tuple[str, ...] | None, list[int]]:
    """The heads over the columns by name, and the lines they stand on: the fewest above the row that make them all."""
    for first in range(row - 1, max(-1, row - 1 - _HEAD_LINES), -1):
        above = list(range(first, row))
        names = [name_of(text) for text in _words_of(lines, above, columns, name_of)]
        known = tuple(name for name in names if name is not None)
        if len(known) == len(columns):
            return known, above
    return None, []


def _words_of(
    lines: Sequence[_Line], above: Sequence[int], columns: Sequence[_Word], name_of: Callable[[str], str | None]
) -> list[str]:
    """The heads over the columns from left to right: what stands above each other is one head.

    Where that does not make a head for each column, every word belongs to the column it is nearest to.
    """
    words = [word for i in above for word in lines[i].words if meaning_of(word.text).group is None]
    stacked = [text for text in _stacked(words) if name_of(text) is not None]
    if len(stacked) == len(columns):
        return stacked
    nearest = [_nearest(word, columns) for word in words]
    return [
        "".join(word.text for word, own in zip(words, nearest, strict=True) if own == place)
        for place in range(len(columns))
    ]


def _stacked(words: Sequence[_Word]) -> list[str]:
    """Words that overlap when they are seen from above, each pile as one text, from left to right."""
    piles: list[tuple[_Word, list[_Word]]] = []
    for word in words:
        under = [pile for pile in piles if pile[0].start < word.end and pile[0].end > word.start]
        piles = [pile for pile in piles if pile not in under]
        own = [*(one for pile in under for one in pile[1]), word]
        piles.append((_Word("", min(one.start for one in own), max(one.end for one in own)), own))
    order = {id(word): index for index, word in enumerate(words)}
    return ["".join(one.text for one in sorted(own, key=lambda w: order[id(w)])) for _, own in sorted(piles, key=_left)]


def _left(pile: tuple[_Word, list[_Word]]) -> int:
    return pile[0].start


def _nearest(word: _Word, columns: Sequence[_Word]) -> int | None:
    """The column a word stands above; None left of all columns."""
    width = (columns[-1].middle - columns[0].middle) / (len(columns) - 1)
    if word.middle < columns[0].middle - width * 0.75:
        return None
    return min(range(len(columns)), key=lambda place: abs(columns[place].middle - word.middle))


def _laid(values: Sequence[_Word], columns: Sequence[_Word]) -> tuple[str, ...] | None:
    """The numbers of a row by column, an empty text where none stands; None where that cannot be told."""
    cells = [""] * len(columns)
    for word in values:
        places = [
            place for place, column in enumerate(columns) if word.start <= column.end and word.end >= column.start
        ]
        if len(places) != 1 or cells[places[0]]:
            return None
        cells[places[0]] = word.text
    return tuple(cells) if values else None


def in_columns(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of a text with its tables taken out of their columns, each with the index of the line it comes from."""
    laid = laid_lines(lines)
    for index, line in enumerate(lines):
        for text in laid.get(index, [line]):
            yield index, text
