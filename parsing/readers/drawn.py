"""Tables drawn in a text with signs: +---+---+ over | cell | cell |, as w3m, elinks, links and Pandoc write them.

Where the lines stand is the table: what no line parts is one cell, over as many rows and columns as it reaches.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise, product
from typing import NamedTuple, TypeAlias

from parsing.grid import SourceCell
from parsing.numbers import is_value
from parsing.readers.joining import join_all

_RULE = re.compile(r"[-=+]{3}")
_DRAWN = re.compile(r"[|+]?[-=]{3}[-=+]*[|+]?|[|]")
_EDGES = frozenset("|+")
_RULED = frozenset("-=+")
_FEWEST_RULES = 3
"""Above the first row, below the last one, and between: fewer rule off a head, and each line may be a row."""
_MOST_LINES = 3_000
_WIDE = frozenset("WF")
_SEVERAL = 2

Width: TypeAlias = Callable[[str], int]
Unit: TypeAlias = tuple[int, int]
"""A line and a column of the finest grid: the smallest piece of a cell."""


class Drawn(NamedTuple):
    """A table that was drawn: its cells row by row, where it begins and ends, and the line of each row."""

    first: int
    last: int
    rows: tuple[tuple[SourceCell, ...], ...]
    lines: tuple[int, ...]


class _Picture(NamedTuple):
    """The signs of a table by line and column."""

    lines: tuple[Mapping[int, str], ...]
    columns: tuple[int, ...]
    """Where the upright lines stand."""
    rules: tuple[int, ...]
    """The lines with a part that rules cells off."""


class _Cell(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int
    text: str


def drawn_tables(raw: Sequence[str]) -> Iterator[Drawn]:
    """The tables drawn among lines whose signs are plain bars, dashes and pluses."""
    index = 0
    while index < len(raw):
        end = index
        while end < len(raw) and _is_framed(raw[end]):
            end += 1
        if end - index > _FEWEST_RULES:
            table = _table(raw[index : min(end, index + _MOST_LINES)], index)
            if table is not None:
                yield table
        index = end + 1


def _is_framed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 1 and stripped[0] in _EDGES and stripped[-1] in _EDGES


def _table(lines: Sequence[str], first: int) -> Drawn | None:
    picture = _picture([line.rstrip() for line in lines])
    if picture is None:
        return None
    cells = _cells(picture)
    if cells is None or _holds_rows(picture, lines):
        return None
    tops = sorted({cell.top for cell in cells})
    place = {top: row for row, top in enumerate(tops)}
    rows: list[list[tuple[int, SourceCell]]] = [[] for _ in tops]
    for cell in cells:
        down = bisect_right(tops, cell.bottom) - place[cell.top]
        rows[place[cell.top]].append((cell.left, SourceCell(cell.text, down, cell.right - cell.left + 1)))
    laid = tuple(tuple(cell for _, cell in sorted(row)) for row in rows)
    return Drawn(first, first + len(lines) - 1, laid, tuple(first + top for top in tops))


def _picture(lines: Sequence[str]) -> _Picture | None:
    """The signs with the places they are shown at; None where the upright lines do not stand above each other."""
    rules = tuple(index for index, line in enumerate(lines) if _RULE.search(line))
    if len(rules) < _FEWEST_RULES or rules[0] != 0 or rules[-1] != len(lines) - 1:
        return None
    edge = len(lines[0])
    signs = [_signs(line, edge) for line in lines]
    columns = sorted({place for index in rules for place, sign in signs[index].items() if sign in _EDGES})
    known = set(columns)
    bars = [[place for place, sign in line.items() if sign == "|"] for line in signs]
    for index, places in enumerate(bars):
        # A bar more than the table has is part of what is written: the mark of a broken line.
        if not (known.issuperset(places) or known.issubset(places)):
            if len(places) != len(columns):
                return None
            signs[index] = _in_order(lines[index], columns)
    if len(columns) < _SEVERAL:
        return None
    return _Picture(tuple(signs), tuple(columns), rules)


def unruled(line: str) -> str:
    """What is written on a line of a text, without the lines that are drawn on it."""
    return _DRAWN.sub(" ", line) if _is_framed(line) else line.replace("|", "")


def _signs(line: str, edge: int) -> Mapping[int, str]:
    """Each sign by the column it is shown in: Chinese ones fill two or, with some programs, one."""
    widths: tuple[Width, ...] = (_narrow, _broad, lambda _: 1)
    ways = (_placed(line, width) for width in widths)
    return next((placed for placed in ways if max(placed, default=0) == edge - 1), _placed(line, _narrow))


def _in_order(line: str, columns: Sequence[int]) -> Mapping[int, str]:
    """The bars of a line that has them all, each where it belongs: its words are too wide for their columns."""
    pieces = line.strip()[1:-1].split("|")
    words = {place + 1: piece for place, piece in zip(columns, pieces, strict=False)}
    return {**dict.fromkeys(columns, "|"), **words}


def _placed(line: str, width: Width) -> Mapping[int, str]:
    found: dict[int, str] = {}
    place = 0
    for sign in line:
        found[place] = sign
        place += width(sign)
    return found


def _narrow(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1


def _broad(sign: str) -> int:
    return 1 if unicodedata.east_asian_width(sign) in {"N", "Na", "H"} else 2


def _between(picture: _Picture, line: int, left: int, right: int) -> str:
    """What stands on a line from one column of the finest grid to another."""
    signs = picture.lines[line]
    return "".join(signs.get(place, "") for place in range(picture.columns[left] + 1, picture.columns[right + 1]))


def _cells(picture: _Picture) -> list[_Cell] | None:
    """The cells in reading order; None where one with words in it is no rectangle."""
    rules = set(picture.rules)
    units = product(range(len(picture.lines)), range(len(picture.columns) - 1))
    open_units = {(y, x) for y, x in units if y not in rules or not _is_ruled(_between(picture, y, x, x))}
    cells: list[_Cell] = []
    odd: list[set[Unit]] = []
    for unit in sorted(open_units):
        if unit not in open_units:
            continue
        together = _together(picture, open_units, unit)
        open_units -= together
        cell = _cell(picture, together, rules)
        if cell is not None:
            cells.append(cell)
        elif any(_between(picture, y, x, x).strip() for y, x in together):
            return None
        else:
            odd.append(together)
    return [*cells, *_row_by_row(odd, sorted({cell.top for cell in cells}))]


def _row_by_row(odd: Sequence[set[Unit]], tops: Sequence[int]) -> Iterator[_Cell]:
    """Empty room that is no rectangle, behind rows of several widths: as empty cells of each row."""
    for units, top in product(odd, tops):
        columns = sorted(column for line, column in units if line == top)
        for _, run in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0]):
            own = [column for _, column in run]
            yield _Cell(top, own[0], top, own[-1], "")


def _is_ruled(text: str) -> bool:
    return bool(text) and _RULED.issuperset(text)


def _together(picture: _Picture, open_units: set[Unit], start: Unit) -> set[Unit]:
    """All that no line parts from a unit."""
    found = {start}
    waiting = [start]
    while waiting:
        line, column = waiting.pop()
        beside = [(line - 1, column), (line + 1, column)]
        signs = picture.lines[line]
        beside += [(line, column - 1)] if signs.get(picture.columns[column]) not in _EDGES else []
        beside += [(line, column + 1)] if signs.get(picture.columns[column + 1]) not in _EDGES else []
        fresh = [unit for unit in beside if unit in open_units and unit not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _cell(picture: _Picture, units: set[Unit], rules: set[int]) -> _Cell | None:
    lines = sorted({line for line, _ in units})
    columns = sorted({column for _, column in units})
    whole = [line for line in lines if line not in rules]
    if len(units) != len(lines) * len(columns) or not whole:
        return None
    texts = [_between(picture, line, columns[0], columns[-1]).strip(" |") for line in lines]
    return _Cell(whole[0], columns[0], whole[-1], columns[-1], join_all(texts))


def _holds_rows(picture: _Picture, lines: Sequence[str]) -> bool:
    """Whether several lines between two rules are rows of numbers: only heads were ruled off, not the rows."""
    rules = set(picture.rules)
    rows = [index not in rules and _count_values(line) >= _SEVERAL for index, line in enumerate(lines)]
    return any(above and below for above, below in pairwise(rows))


def _count_values(line: str) -> int:
    return sum(bool(cell.strip()) and is_value(cell) for cell in line.split("|"))
