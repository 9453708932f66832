"""Rows of a flattened table whose numbers or whose label are spread over lines, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from parsing.numbers import is_unit, is_value
from parsing.readers.words import SEVERAL, Raw
from parsing.vocabulary import exact_meaning, inner_meaning, meaning_of

_ROWS = 8
_FULL = 7
_OUTCOMES = 15
_PIECES = 3


class Gathered(NamedTuple):
    """Numbers that stand together, with the words before them on their line and the lines of words around."""

    number: int
    label: str
    values: list[str]


def gathered(lines: Sequence[Raw]) -> list[Raw]:
    """Rows whose numbers or whose label are spread over lines, each put together: its label, then a number a line."""
    items = _joined_numbers([row_of(line) for line in _without_page_numbers(lines)])
    found: list[Raw] = []
    index = 0
    while index < len(items):
        row = items[index]
        taken = 0
        if row.values:
            before = _texts_before(items, index, len(found), found)
            after = _texts_after(items, index)
            first, taken, label = _whole_label(row.label, before, after)
            del found[len(found) - first :]
            found += [Raw(row.number, text) for text in (label, *(value or "\xa0" for value in row.values)) if text]
        elif row.label:
            found.append(Raw(row.number, row.label))
        index += 1 + taken
    return found


def _texts_before(items: Sequence[Gathered], index: int, room: int, found: Sequence[Raw]) -> list[str]:
    """The lines of words right before a row that no row has taken yet, nearest last."""
    texts: list[str] = []
    while len(texts) < min(_PIECES, index, room) and not items[index - 1 - len(texts)].values:
        if found[-1 - len(texts)].text != items[index - 1 - len(texts)].label:
            break
        texts.append(items[index - 1 - len(texts)].label)
    return texts[::-1]


def _texts_after(items: Sequence[Gathered], index: int) -> list[str]:
    texts: list[str] = []
    for item in items[index + 1 : index + 1 + _PIECES]:
        if item.values or not item.label:
            break
        texts.append(item.label)
    return texts


def _whole_label(own: str, before: Sequence[str], after: Sequence[str]) -> tuple[int, int, str]:
    """How many lines before and after a row belong to its label, and the label: the fewest that make a known one.

    A whole label above, of however many lines, stands nearer than one below, which may be that of the next row.
    """
    ways = [(one, two) for one in range(len(before) + 1) for two in range(len(after) + 1)]
    for one, two in sorted(ways, key=lambda way: (way[1] > 0, sum(way), way[1])):
        pieces = [piece for piece in (*before[len(before) - one :], own, *after[:two]) if piece]
        label = "".join(pieces)
        if is_label(label) if len(pieces) < 2 else _is_whole(label):
            return one, two, label
    return 0, 0, own


def _is_whole(label: str) -> bool:
    meaning = exact_meaning(label)
    return bool(meaning.row or meaning.item or inner_meaning(label).row)


def row_of(line: Raw) -> Gathered:
    """A line as the words at its beginning and the numbers behind them."""
    tabs = "\t" in line.text
    cells = [cell.strip() for cell in line.text.split("\t")] if tabs else line.text.split()
    if len(cells) > _PIECES - 1 and _is_remark(cells[-1]) and all(map(_is_number, cells[-_PIECES:-1])):
        cells.pop()
    start = len(cells)
    while start and (is_value(cells[start - 1]) if tabs else _is_number(cells[start - 1])):
        start -= 1
    values = cells[start:]
    if not any(values):
        values = []
    if values and start > 1 and is_unit(cells[start - 1]):
        # A column of units between the labels and the numbers.
        start -= 1
    return Gathered(line.number, " ".join(filter(None, cells[:start])), values)


def _is_remark(word: str) -> bool:
    """Whether a word behind numbers is none of the table's own."""
    return not is_value(word) and not meaning_of(word).known and not is_unit(word)


def _is_number(word: str) -> bool:
    return bool(word) and is_value(word) and not word.endswith((".", "、"))


def _joined_numbers(rows: Sequence[Gathered]) -> list[Gathered]:
    """Numbers that go on below a row which is not full, put behind those of the row."""
    found: list[Gathered] = []
    for row in rows:
        if not (row.label or row.values):
            continue
        last = found[-1] if found else None
        goes_on = last is not None and not row.label and bool(last.values)
        together = len(last.values) + len(row.values) if last is not None else 0
        if last is not None and goes_on and (together <= _FULL or together == _OUTCOMES):
            found[-1] = last._replace(values=[*last.values, *row.values])
        else:
            found.append(row)
    return found


def _without_page_numbers(lines: Sequence[Raw]) -> list[Raw]:
    """The lines without lone numbers that count upwards by one from top to bottom, where rows stand on lines."""
    printed = [line for line in lines if line.text.strip()]
    # The number below a label is the label's.
    lone = [line for above, line in pairwise(printed) if line.text.strip().isdecimal() and not is_label(above.text)]
    counts = [int(line.text) for line in lone]
    rows = sum(is_row(line.text.split()) for line in lines)
    if len(lone) < 2 or rows < _ROWS or any(later - earlier != 1 for earlier, later in pairwise(counts)):
        return list(lines)
    return [line for line in lines if line not in lone]


def is_label(text: str) -> bool:
    """Whether a text is the label of a row of the form."""
    meaning = meaning_of(text)
    return meaning.row is not None or meaning.item is not None


def is_row(cells: Sequence[str]) -> bool:
    """Whether many cells of a line are numbers."""
    values = [cell for cell in cells if is_value(cell)]
    return len(values) >= SEVERAL and any(cell.strip()[:1].isdecimal() for cell in values)
