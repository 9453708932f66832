"""Spans to places: the table algorithm of HTML, with absurd spans cut down.

Source: WHATWG HTML, "Forming a table": a cell takes the first free slot of its row, a cell reaching down from a row
above keeps its slots, and a rowspan of 0 reaches to the end of the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from parsing.document import Grid, LaidRows, Layout

MAX_COLUMNS = 200
MAX_ROWS = 3000
MAX_SPAN = 60
_ORDINARY = 1500
"""Cells; the layout of a larger table is not kept, it is none of the form."""

Span: TypeAlias = tuple[int, int]
"""Rows and columns a cell claims to cover."""
SINGLE: Span = (1, 1)
_CLAIM = re.compile(r"\((\d+),(\d+)\)|\.")


class SourceCell(NamedTuple):
    """A cell as it stands in the source: its text and the spans it claims."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def expand(rows: Sequence[Sequence[SourceCell]], *, number: int, lines: tuple[int, ...] = ()) -> Grid:
    """Lay source rows out on a grid as a browser does. Rows and columns beyond the limits are dropped."""
    rows = rows[:MAX_ROWS]
    layout = layout_of(tuple(tuple((cell.rowspan, cell.colspan) for cell in row) for row in rows))
    texts = [cell.text for cell in chain.from_iterable(rows)]
    return Grid(number=number, rows=LaidRows(texts, layout), lines=lines[: len(rows)])


def layout_of(spans: tuple[tuple[Span, ...], ...]) -> Layout:
    """Where cells with these spans stand, row by row."""
    # A site has a handful of layouts and thousands of tables.
    return _kept_layout(spans) if sum(map(len, spans)) <= _ORDINARY else _laid_out(spans)


def claimed_span(value: str | None, *, zero: int) -> int:
    """A span as a browser reads it: leading digits count, anything else is 1."""
    if value is None:
        return 1
    digits = ""
    for sign in value.strip():
        if not ("0" <= sign <= "9"):
            break
        digits += sign
        if len(digits) > 5:
            break
    if not digits:
        return 1
    return int(digits) or zero


def layout_of_shape(shape: str) -> Layout:
    """The same for spans that are written out: a bar before each row, a dot for a single cell, (2,3) for another."""
    return _kept_shape(shape) if len(shape) <= _ORDINARY else _layout_of_shape(shape)


def _layout_of_shape(shape: str) -> Layout:
    return layout_of(tuple([_claims(row) for row in shape.split("/")[1:]]))


def _claims(row: str) -> tuple[Span, ...]:
    if "(" not in row:
        return (SINGLE,) * len(row)
    return tuple([(int(down or 1), int(across or 1)) for down, across in _CLAIM.findall(row)])


_kept_shape = lru_cache(maxsize=512)(_layout_of_shape)


def _laid_out(spans: tuple[tuple[Span, ...], ...]) -> Layout:
    slots: list[dict[int, int]] = [{} for _ in spans]
    places: list[tuple[int, int, int, int]] = []
    kept: list[int] = []
    first = 0
    for row, claimed in enumerate(spans):
        begin = len(places)
        _place_row(claimed, row, slots, places)
        kept += range(first, first + len(places) - begin)
        first += len(claimed)
    width = max((max(row) + 1 for row in slots if row), default=0)
    full = tuple([tuple(map(row.get, range(width))) for row in slots])
    return Layout(tuple(places), full, None if len(kept) == first else tuple(kept))


_kept_layout = lru_cache(maxsize=512)(_laid_out)


def forget() -> None:
    """Forget the layouts kept; for measuring what the first table of one costs."""
    _kept_layout.cache_clear()
    _kept_shape.cache_clear()


def _place_row(
    spans: Sequence[Span], row: int, slots: list[dict[int, int]], places: list[tuple[int, int, int, int]]
) -> None:
    """Places for the cells of a row, as many as there is room for; takes their slots."""
    here = slots[row]
    column = 0
    for rowspan, colspan in spans:
        while column in here:
            column += 1
        if column >= MAX_COLUMNS:
            break
        if rowspan == colspan == 1:
            here[column] = len(places)
            places.append((row, column, 1, 1))
            column += 1
            continue
        down = max(1, min(rowspan or len(slots) - row, len(slots) - row, MAX_SPAN))
        across = max(1, min(colspan, MAX_SPAN, MAX_COLUMNS - column))
        for below in slots[row : row + down]:
            for covered in range(column, column + across):
                below.setdefault(covered, len(places))
        places.append((row, column, down, across))
        column += across
