"""Tables pasted from an office program, written lean before a tree is built of the page.

Word and WPS wrap the text of a cell in a paragraph and in runs, each with a style as long as a sentence: that is most
of the bytes of such a page and most of its tree, and it says how a number looks. Where every tag of a table is of a
kind that is known here and closed in its place, and none can hide or mark what stands in it, paragraphs, runs and
looks are left out. What is read from the rest is the same, in half the time. Any other table stays as it is.

Where moreover no tag of a row or cell says more than its spans, and a label of the form shows what table it is, the
table is poured: its cells become one text with a sign between them, and what is known of their spans goes beside it.
The tree then has three elements of that table instead of hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from operator import truth
from typing import NamedTuple, cast

from parsing.grid import MAX_COLUMNS, MAX_ROWS
from parsing.readers import office_tags
from parsing.readers.office_tags import read_tag
from parsing.signs import CORE_STATUTORY

_TABLE = re.compile(b"<table")
"""A pattern finds it in half the time that splitting bytes takes: its letters are those of all markup."""
_TEXT = re.compile(rb">([^<\s][^<]*)<")
_TEXT_BEHIND_SPACE = re.compile(rb">(\s*[^<>\s][^<>]*)<")
_TAG_OR_SPACE = re.compile(rb"(<[^<>]*>)")
_IN_LINE = "[IiN]*"
_FULL = rf"D(?P<paragraph>P)?{_IN_LINE}(?(paragraph)(?:pP{_IN_LINE})*)"
_GAP = rf"(?:D(?:(?:P{_IN_LINE}p)+|{_IN_LINE})d|r(?:bB)?R)*"
_CLOSED = rf"{_IN_LINE}(?P<closed>p(?:P{_IN_LINE}p)*)?d"
_RUNS = {
    "start": re.compile(rf"T[Cc]*B?R{_GAP}{_FULL}"),
    "next cell": re.compile(rf"{_CLOSED}{_GAP}{_FULL}"),
    "same cell": re.compile(_IN_LINE),
    "next paragraph": re.compile(rf"{_IN_LINE}(?:pP{_IN_LINE})+"),
    "end": re.compile(rf"{_CLOSED}{_GAP}rb?t"),
}
"""What may stand between two texts of a table, tag by tag."""
_SECOND_PARAGRAPH = re.compile("p(?=P)")
"""A second paragraph of a cell begins on a line of its own."""
_LONGEST_RUN = 8_000
_LARGEST = 1_000_000
_LONGEST_CELL = 500
"""Bytes; with longer cells a table may lay out the page, and its paragraphs are lines."""


POURED = "data-nianbao-poured"
"""On a poured table: which of them it is, from 0."""
BETWEEN = "\u2002"
"""Stands between the cells of a poured table: white space that is no text, and that hardly any page has."""
_BETWEEN = BETWEEN.encode()
_LABELS = tuple(label.encode() for label in CORE_STATUTORY)
_FEWEST_LABELS = 2
"""With as many labels of the form the container of the report is found by them, and holds their tables."""


class Shape(NamedTuple):
    """Rows and cells of a poured table."""

    written: str
    """A bar before each row, a dot for a cell, (2,3) for one with spans."""
    cells: int


@dataclass(frozen=True, slots=True)
class Lean:
    """A page with lean tables, and the shapes of those that were poured."""

    source: bytes
    poured: tuple[Shape, ...] = ()
    tables: int = 0
    """How many are opened in the source, in small letters."""
    names: frozenset[bytes] = frozenset()
    """The classes left out: where a style sheet may hide by one of them the page has to be read as it is."""


class _Run(NamedTuple):
    """Tags between two texts, with what can be left out left out."""

    states: str
    """Whether the texts before and after stand in a paragraph (p) or right in the cell (c); empty: in the same."""
    markup: bytes
    joint: bytes | None
    """What stands between the texts of a poured table; None where it cannot be poured."""
    shape: str
    names: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table to be written lean: its texts, and what stands before, between and after them."""

    opening: bytes
    texts: Sequence[bytes]
    markup: Sequence[bytes]
    joints: Sequence[bytes | None]
    shapes: Sequence[str]
    names: frozenset[bytes]

    def written(self) -> bytes | None:
        """The table as lean markup, without its opening sign; None for one that may lay out the page."""
        result = _woven(self.markup, self.texts)
        cells = result.split(b"<td")
        # With more cells than rows some row has two: no table that lays out the page with one box below the other.
        grid = len(cells) - 1 > result.count(b"<tr") and max(map(len, cells)) <= _LONGEST_CELL
        return result if grid else None

    def poured(self) -> tuple[bytes, Shape] | None:
        """The table as one text, and its shape; None where it cannot be poured."""
        if None in self.joints:
            return None
        text = _woven(cast("Sequence[bytes]", self.joints), self.texts)
        cells = text.split(_BETWEEN)
        shape = "".join(self.shapes)
        rows = shape.split("/")[1:]
        claims = shape.count(".") + shape.count("(")
        if len(cells) != claims or claims <= len(rows) or max(map(len, cells)) > _LONGEST_CELL:
            return None
        if len(rows) > MAX_ROWS or max(map(len, rows)) > MAX_COLUMNS or not any(label in text for label in _LABELS):
            return None
        return text, Shape(shape, claims)


def lean(source: bytes) -> Lean:
    """The page (UTF-8) with its heavy tables written lean; the page itself where tables stand in others or are open.

    A table in a comment or a script is taken for one of the page: who builds a tree of the result looks whether as many
    tables are in it as are told here.
    """
    first, *rest = _TABLE.split(source)
    found: list[tuple[bytes, _Table | None, bytes]] = []
    for piece in rest:
        table, end, after = piece.rpartition(b"</table>")
        if not end:
            return Lean(source)
        found.append((table, _read_table(table), after))
    poured = [None if table is None else table.poured() for _, table, _ in found]
    texts = b"".join([known[0] for known in poured if known is not None])
    if sum(map(texts.count, _LABELS)) < _FEWEST_LABELS:
        poured = [None] * len(found)
    return _written(first, found, poured)


def _written(
    first: bytes,
    found: Sequence[tuple[bytes, _Table | None, bytes]],
    poured: Sequence[tuple[bytes, Shape] | None],
) -> Lean:
    pieces = [first]
    shapes: list[Shape] = []
    for (before, table, after), known in zip(found, poured, strict=True):
        if table is not None and known is not None:
            # A head, not a cell: the search for the container of the report never enters one.
            mark = f' {POURED}="{len(shapes)}"><tr><th>'.encode()
            pieces += (table.opening[:-1], mark, known[0], b"</th></tr></table>", after)
            shapes.append(known[1])
            continue
        small = None if table is None else table.written()
        pieces += (b"<table", before, b"</table>", after) if small is None else (small, after)
    names = frozenset().union(*[table.names for _, table, _ in found if table is not None])
    return Lean(b"".join(pieces), tuple(shapes), len(found), names)


def _woven(outer: Sequence[bytes], inner: Sequence[bytes]) -> bytes:
    pieces: list[bytes] = [b""] * (len(outer) + len(inner))
    pieces[::2] = outer
    pieces[1::2] = inner
    return b"".join(pieces)


def _read_table(table: bytes) -> _Table | None:
    """A table, given without its opening and its end; None where writing it lean could change what is read."""
    if len(table) > _LARGEST:
        return None
    for pattern in (_TEXT, _TEXT_BEHIND_SPACE):
        pieces = pattern.split(table)
        pieces[0] = b"table" + pieces[0]
        pieces[-1] += b"</table"
        runs, texts = pieces[::2], pieces[1::2]
        if max(map(len, runs)) > _LONGEST_RUN:
            continue
        # Of a table with anything unknown in it no more is looked at, so that little of it is kept.
        known = list(takewhile(truth, map(_lean_run, runs)))
        if len(known) == len(runs):
            states, markup, joints, shapes, names = zip(*cast("list[_Run]", known), strict=True)
            opening = b"<" + pieces[0].partition(b">")[0] + b">"
            fits = _fit("".join(states)) and b">" not in b"".join(texts)
            return _Table(opening, texts, markup, joints, shapes, frozenset().union(*set(names))) if fits else None
    return None


def _fit(states: str) -> bool:
    """Whether each text stands where the tags before it end and where those after it begin."""
    return states[0] + states[-1] == "^$" and states[1:-1:2] == states[2:-1:2]


@lru_cache(maxsize=2048)
def _lean_run(run: bytes) -> _Run | None:
    """Tags and white space between two texts, without the signs `<` and `>` at their ends. None if it is no UTF-8."""
    try:
        run.decode()
    except UnicodeDecodeError:
        return None
    pieces = _TAG_OR_SPACE.split(b"<" + run + b">")
    tags = [tag for tag in map(read_tag, pieces[1::2]) if tag is not None]
    if len(tags) * 2 + 1 < len(pieces) or b"".join(pieces[::2]).strip():
        return None
    letters = "".join([tag.letter for tag in tags])
    states = _states(letters)
    if states is None:
        return None
    pieces[1::2] = [tag.markup for tag in tags]
    for place in _SECOND_PARAGRAPH.finditer(letters):
        pieces[2 * place.start() + 3] = b"\n"
    shapes = [tag.shape for tag in tags if tag.shape is not None]
    names = frozenset().union(*[tag.names for tag in tags])
    if len(shapes) < len(tags):
        return _Run(states, b"".join(pieces), None, "", names)
    cells = letters.count("D") - letters.count("T")
    joint = _BETWEEN * cells if "D" in letters or "d" in letters else _inner(pieces, letters)
    return _Run(states, b"".join(pieces), joint, "".join(shapes), names)


def _inner(pieces: Sequence[bytes], letters: str) -> bytes:
    """What stands between two texts of a cell: white space and line breaks, as a reader finds it in the lean markup."""
    return b"".join([b"\n" if n % 2 and letters[n // 2] == "N" else piece for n, piece in enumerate(pieces)])


def forget() -> None:
    """Forget the tags met; for measuring what the first page of its kind costs."""
    _lean_run.cache_clear()
    _states.cache_clear()
    office_tags.forget()


@lru_cache(maxsize=1024)
def _states(letters: str) -> str | None:
    for kind, pattern in _RUNS.items():
        match = pattern.fullmatch(letters)
        if match is not None:
            found = match.groupdict()
            before = "^" if kind == "start" else "p" if found.get("closed") else "c"
            after = "$" if kind == "end" else "p" if found.get("paragraph") else "c"
            return {"same cell": "", "next paragraph": "pp"}.get(kind, before + after)
    return None
