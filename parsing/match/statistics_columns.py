"""Which cells of a statistics table are its labels and this year's numbers, in the order in which they are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import pairwise

from parsing.labels import fold
from parsing.match.table import Piece, Row

ENOUGH = 10
"""Fewer rows than this may be any list of numbers."""
_SIDE_BY_SIDE = 5
"""Rows with a second label behind a number: the lower half of the table stands to the right of the upper one."""
_CROWDED = 3
"""Labels in one row of more than two halves of the table."""
_DEPARTMENTS = 2
_TELLING = 5
"""Totals other than nought that add up: fewer may be chance."""
_TOTAL = re.compile(r"合计|总计|总数|汇总|全年")
_OTHER = re.compile(r"上一?年|去年|上年同期|同期|往年|增减|增长|同比|变化|±")
_CUMULATIVE = re.compile(r"累计|累积")
_PART_OF_YEAR = re.compile(r"季|月|本期|半年")
_YEAR = re.compile(r"(?<!\d)20[012]\d(?!\d)")


def pieces_of(rows: Sequence[Row], year: int | None, known: Callable[[str], bool]) -> Iterator[Piece]:
    """The cells of a table without columns that count its rows or hold another year's numbers.

    `known` says of a text whether it is a label of the form.
    """
    if _runs_together(rows, known):
        yield from _own(rows)
        return
    passed = _running(rows) | _other_years(rows, year)
    passed |= _addends(rows, passed)
    border = _border(rows, known, passed)
    behind = _numbers_behind(rows, known, passed)
    counted = _counted_before(rows, known, passed)
    for side in (False, True):
        for row in rows:
            pieces = [piece for piece in row.own if piece.start not in passed and (piece.start >= border) is side]
            if behind:
                yield from _from_label(pieces, known) if counted else pieces
            else:
                yield from sorted(pieces, key=lambda piece: piece.printed.state != "unreadable")


def _runs_together(rows: Sequence[Row], known: Callable[[str], bool]) -> bool:
    """Whether the cells run on over the lines of a text, which then begin and end anywhere within a row."""
    labels = [[place for place, piece in enumerate(row.own) if known(piece.text)] for row in rows]
    crowded = sum(len(places) >= _CROWDED for places in labels)
    return crowded >= _CROWDED and 4 * crowded > sum(bool(places) for places in labels)


def _from_label(pieces: Sequence[Piece], known: Callable[[str], bool]) -> Sequence[Piece]:
    """The cells of a row from its label on: what stands before it in its row is no number of the row above."""
    first = next((index for index, piece in enumerate(pieces) if known(piece.text)), 0)
    return [piece for piece in pieces[:first] if piece.printed.state == "unreadable"] + list(pieces[first:])


def _counted_before(rows: Sequence[Row], known: Callable[[str], bool], passed: Container[int]) -> bool:
    """Whether rows mostly have a number before their label; where few have, a row above was broken off within one."""
    labelled = numbered = 0
    for row in rows:
        pieces = [piece for piece in row.own if piece.start not in passed]
        first = next((index for index, piece in enumerate(pieces) if known(piece.text)), None)
        labelled += first is not None
        numbered += any(piece.printed.state == "printed" for piece in pieces[:first]) if first is not None else 0
    return 2 * numbered > labelled


def _numbers_behind(rows: Sequence[Row], known: Callable[[str], bool], passed: Container[int]) -> bool:
    """Whether numbers stand behind their labels; not so where each row has its number before its label."""
    before = 0
    for row in rows:
        pieces = [piece for piece in row.own if piece.start not in passed]
        first = next((index for index, piece in enumerate(pieces) if known(piece.text)), None)
        if first is not None and any(piece.printed.state == "printed" for piece in pieces[first:]):
            return True
        before += first is not None and any(piece.printed.state == "printed" for piece in pieces[:first])
    return before < ENOUGH


def _running(rows: Sequence[Row]) -> set[int]:
    """Columns that only count the rows (序号, 代码): they run on by one, and numbers stand to the right of them."""
    columns: dict[int, list[int]] = {}
    for piece in _own(rows):
        text = piece.text.strip()
        if text.isdecimal():
            columns.setdefault(piece.start, []).append(int(text))
    last = max((column for column, numbers in columns.items() if len(numbers) >= ENOUGH), default=0)
    return {
        column
        for column, numbers in columns.items()
        if column < last and len(numbers) >= ENOUGH and all(after == before + 1 for before, after in pairwise(numbers))
    }


def _addends(rows: Sequence[Row], passed: set[int]) -> set[int]:
    """Columns of departments that add up to one column under 合计, which then counts alone."""
    columns = [column for column in _numbers(rows) if column not in passed]
    totals = [column for column in columns if _TOTAL.search(_head(rows, column, columns))]
    others = {column for column in columns if column not in totals}
    widths = {len(row.own) for row in rows if any(piece.printed.value is not None for piece in row.own)}
    if len(totals) != 1 or len(others) < _DEPARTMENTS or len(widths) > 1:
        return set()
    told = 0
    for row in rows:
        values = {piece.start: piece.printed.value for piece in row.own}
        total = values.get(totals[0])
        if total is not None and total != sum(values.get(column) or 0 for column in others):
            return set()
        told += bool(total)
    return others if told >= _TELLING else set()


def _numbers(rows: Sequence[Row]) -> list[int]:
    """The columns of numbers."""
    numbers = Counter(piece.start for piece in _own(rows) if piece.printed.state == "printed")
    return [column for column, count in numbers.items() if count >= ENOUGH]


def _other_years(rows: Sequence[Row], year: int | None) -> set[int]:
    """Columns under a head that names another year or a change, where one column is left for this year."""
    columns = _numbers(rows)
    heads = {column: _head(rows, column, columns) for column in columns}
    other = {column for column in columns if _is_other(heads[column], year)}
    if not any(_PART_OF_YEAR.search(head) for head in heads.values()):
        # Since when a body has counted; beside months or quarters it is the sum of the year.
        other |= {column for column in columns if _CUMULATIVE.search(heads[column])}
    # Where noughts are left empty, this year's column may have few numbers.
    left = {p.start for p in _own(rows) if p.printed.state == "printed" and p.start >= min(columns, default=0)} - other
    return other if len(left) == 1 else set()


def _head(rows: Sequence[Row], column: int, columns: Sequence[int]) -> str:
    """What stands above the first number of a column, and not above all of them."""
    words: list[str] = []
    several = len(columns) > 1
    for piece in (piece for row in rows for piece in row.own if piece.start <= column < piece.end):
        if piece.printed.state == "printed":
            break
        if not (several and piece.start <= min(columns) and max(columns) < piece.end):
            words.append(fold(piece.text))
    return "".join("".join(words).split())


def _is_other(head: str, year: int | None) -> bool:
    years = {int(found) for found in _YEAR.findall(head)}
    return _OTHER.search(head) is not None or (bool(years) and year is not None and year not in years)


def _border(rows: Sequence[Row], known: Callable[[str], bool], passed: Container[int]) -> int:
    """The column where the second half of a table begins that stands beside its first; beyond all columns else."""
    second: Counter[int] = Counter()
    running_on = 0
    for row in rows:
        pieces = [piece for piece in row.own if piece.start not in passed]
        labels = [place for place, piece in enumerate(pieces) if known(piece.text)]
        numbers = [place for place, piece in enumerate(pieces) if piece.printed.state != "unreadable"]
        beside = [place for place in labels if numbers and place > numbers[0]]
        if beside:
            second[pieces[beside[0]].start] += 1
            running_on += labels[0] > numbers[0]
    column, count = max(second.items(), key=lambda item: item[1], default=(0, 0))
    # Rows that run on over the lines of a text begin with a number, or have their second label anywhere.
    beside_it = count >= _SIDE_BY_SIDE and 2 * count > sum(second.values()) and 2 * running_on <= count
    return column if beside_it else max((piece.end for piece in _own(rows)), default=0)


def _own(rows: Iterable[Row]) -> Iterator[Piece]:
    return (piece for row in rows for piece in row.own)
