"""How many numbers the rows of a statistics table have, and where: what one row has otherwise than most is in doubt.

A table says one number a row, but what reaches us may have more (codes, another year, page numbers) or fewer, and a
line may end within a number. The rows themselves tell: where nearly all are alike, one that is not may be read wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from parsing.match.statistics_rows import ENTRIES, OpenRow, line_of
from parsing.match.table import Piece
from parsing.report import Number

Place: TypeAlias = Literal["beside", "apart", "words"]
"""Where a number stands: in the row or line of its label, in another one; or words where it ought to stand."""
_FRAGMENT = re.compile(r"\s*[.,．，]?[\d０-９]*[.,．，]?\s*")
"""What may be the end of a number that was cut."""
_COUNTED = 10
"""Rows whose numbers only grow: fewer may be chance."""
_STEP = 6
_FEW = 8
_SHARE = 4
_SKIPPED = 3
_CHAIN = 3
"""Numbers alone on their lines that run on by one: the numbers of pages."""
_PAGE = 5
"""Rows of a page at least."""
_PAGES = 60
"""More pages than a report has."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A row with what is certain of it: its value, or why it has none; and why a value is in doubt."""

    row: OpenRow
    value: Piece | None
    refused: str | None = None
    doubt: str | None = None


@dataclass(slots=True)
class _Held:
    """A row and the numbers and marks behind its label."""

    row: OpenRow
    table: int
    tokens: list[Piece]
    short: bool = False
    """Whether all that stands in it only counts the rows."""

    @property
    def shape(self) -> tuple[Place, ...]:
        """Where its numbers stand; words before any number count as one."""
        here = line_of(self.row.label)
        found: list[Place] = ["beside" if line_of(piece) == here else "apart" for piece in self.tokens]
        words = self.row.words
        if words is not None and (_FRAGMENT.fullmatch(words.text) or self._stands_for_number(words, found)):
            found.append("words")
        return tuple(found)

    def _stands_for_number(self, words: Piece, found: Sequence[Place]) -> bool:
        """Whether words stand in the place of a number: not where an empty cell of a table does."""
        if found or line_of(words) != line_of(self.row.label):
            return False
        return not (self.row.values and words.at.startswith("table"))

    @property
    def counts(self) -> bool:
        """Whether the form has a number in this row."""
        return ENTRIES[self.row.position].cell is not None


def settle(rows: Sequence[OpenRow], tables: Sequence[int], *, together: bool = False) -> Iterator[Settled]:
    """Each row of the form with its value; rows that differ from most others have none, or one in doubt.

    `tables` says of each row which table or stretch of lines it is of;
    `together`: the heads name several columns of numbers, so that what seems to be one number may be two.
    """
    held = [_Held(row, table, _tokens(row)) for row, table in zip(rows, tables, strict=True)]
    _take_off_counters(held)
    usual = _usual(held)
    pages = _Pages(held, usual)
    usual = _usual(held)
    crowded = _with_columns(held)
    columns = _Columns(held)
    for place, one in enumerate(held):
        if one.counts:
            one.short = one.short or together or one.table in crowded
            yield _settled(one, usual, _doubt(one, usual, columns, pages.may_be(one, place)))


def _usual(held: Sequence[_Held]) -> tuple[Place, ...]:
    shapes = Counter(one.shape for one in held if one.counts and one.shape)
    return max(shapes, key=lambda shape: shapes[shape], default=("beside",))


def _with_columns(held: Sequence[_Held]) -> set[int]:
    """Tables whose rows with several numbers are too many for a slip: a row with one may lack that of the year."""
    several = Counter(one.table for one in held if len(one.tokens) > 1)
    single = Counter(one.table for one in held if len(one.tokens) == 1)
    return {table for table, count in several.items() if count * _SHARE >= single[table]}


def _settled(one: _Held, usual: tuple[Place, ...], doubt: str | None) -> Settled:
    if not one.shape:
        return Settled(one.row, one.row.values[0] if one.row.values else None)
    where = f"{one.row.label.at}: “{one.row.label.text}”"
    refused = _refused(one, usual)
    if refused is not None:
        return Settled(one.row, None, f"{where} {refused}; what stands there was left out")
    return Settled(one.row, one.tokens[0], doubt=doubt and f"{where} {doubt}")


def _doubt(one: _Held, usual: tuple[Place, ...], columns: _Columns, page: bool) -> str | None:
    """Why the only number of a row may be another's."""
    if one.shape != usual or columns.strange(one):
        return "has its number elsewhere than other rows"
    if one.row.adrift:
        return "shares its name with other rows, and the label above it is unknown"
    return "has a number below it that may be a page's, since empty cells left no trace" if page else None


def _refused(one: _Held, usual: tuple[Place, ...]) -> str | None:
    """Why a row gives no number, if it gives none."""
    if one.shape[-1] == "words":
        return "has words, or the end of a number, behind it"
    if len(one.shape) > 1:
        return f"has {len(one.shape)} numbers beside it"
    if one.short or len(usual) > 1 or usual == ("words",):
        return "has fewer numbers than other rows or than heads"
    if usual == ("beside",) and one.shape != usual:
        return "has a number apart from it, unlike all others"
    return None


def _tokens(row: OpenRow) -> list[Piece]:
    """The numbers and marks of a row: without the strokes of a missing unit, and without empty cells."""
    values = row.values
    if len(values) > 1 and row.unit is None and values[0].printed.state == "not_applicable":
        values = values[1:]
    return [piece for piece in values if not piece.blank]


def _take_off_counters(held: Sequence[_Held]) -> None:
    """Takes the numbers off that only count the rows, such as a code or the running number of the next row."""
    for place in (0, -1):
        # No running number follows the last row.
        counted = [one for one in held[: place or None] if one.tokens and one.tokens[place].printed.value is not None]
        if len(counted) < _COUNTED or not _runs_on([one.tokens[place] for one in counted], _STEP):
            continue
        for one in counted:
            one.short = one.short or len(one.tokens) == 1
            if not one.short:
                del one.tokens[place]


def _runs_on(pieces: Sequence[Piece], step: int = 1) -> bool:
    values = [piece.printed.value for piece in pieces]
    return all(a is not None and b is not None and 0 < b - a <= step for a, b in pairwise(values))


class _Columns:
    """The columns in which numbers stand beside their labels."""

    def __init__(self, held: Sequence[_Held]) -> None:
        self._count = Counter(one.tokens[0].start for one in held if one.shape == ("beside",))
        self._least = max(1, self._count.total() // _FEW)

    def strange(self, one: _Held) -> bool:
        """Whether hardly any number stands in the column of this one."""
        return one.shape == ("beside",) and self._count[one.tokens[0].start] < self._least


class _Pages:
    """The numbers of pages that stand among the rows, taken off them; which others may be such."""

    def __init__(self, held: Sequence[_Held], usual: tuple[Place, ...]) -> None:
        self._alone = usual == ("apart",)
        self._traceless = any(one.counts and not one.row.values for one in held)
        spare = [one for one in held if _is_spare(one, usual)]
        self._known: list[tuple[int, Number]] = []
        run_on = _runs_on([one.tokens[-1] for one in spare], _SKIPPED)
        if len(spare) < _CHAIN or len(spare) * _PAGE > len(held) or not run_on:
            return
        for place, one in enumerate(held):
            if _is_spare(one, usual):
                value = one.tokens.pop().printed.value
                self._known.append((place, value or 0))

    def may_be(self, one: _Held, place: int) -> bool:
        """Whether the number of a row that lost its empty cell may be that of a page."""
        value = one.tokens[0].printed.value if len(one.tokens) == 1 else None
        if not self._alone or not (self._traceless or self._known) or value is None or value != int(value):
            return False
        before = max((number for at, number in self._known if at <= place), default=0)
        behind = min((number for at, number in self._known if at > place), default=before + _PAGES)
        return before < value < behind


def _is_spare(one: _Held, usual: tuple[Place, ...]) -> bool:
    """Whether the last number of a row stands alone on its line, where the row needs none."""
    needed = usual if one.counts else ()
    fits = one.shape == (*needed, "apart") and (not one.counts or len(usual) == 1)
    return fits and one.tokens[-1].printed.value is not None
