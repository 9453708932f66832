"""Other ways to see the lines of a flattened text, for texts that do not read as they stand.

Extractors cut a table into lines in many ways: cells parted by commas, the whole table on one line, a cell a line with
empty lines for empty cells, a row over two lines, a label wrapped round its numbers, page numbers between rows. Each
view writes the lines as a plainer text would have them; whether it is right only the sums of what is read can tell.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from parsing.labels import likeness, read_label
from parsing.numbers import is_unit, is_value
from parsing.readers.layout import in_columns
from parsing.readers.pieces import in_pieces, unglued
from parsing.readers.positions import rows_by_position
from parsing.readers.words import SEPARATORS, SEVERAL, Raw, words_apart
from parsing.vocabulary import exact_meaning, inner_meaning, meaning_of, wordings

_ROWS = 8
_FULL = 7
_OUTCOMES = 15
_PIECES = 3
_LONGEST = 60
_ALIKE = 0.7
_AHEAD = 0.15
_SHORTEST = 4
_NUMBERED = re.compile(r"^\s*\d{1,2}[ \t]+(?![\d.]+(?:\s|$))(.*)$")
_GAPS = re.compile(r"(\s+|[|,])")


View: TypeAlias = Callable[[Sequence[Raw]], list[Raw]]


def views(lines: Sequence[Raw]) -> Iterator[list[Raw]]:
    """The lines in every other way that changes them, the plainest way first."""
    ways: tuple[tuple[View, ...], ...] = (
        (separated,),
        (by_position,),
        (laid_out,),
        (laid_out, gathered),
        (in_pieces,),
        (in_pieces, unglued),
        (without_tabs,),
        (unnumbered,),
        (words_apart,),
        (blanks_shown,),
        (gathered,),
        (corrected,),
        (corrected, gathered),
    )
    seen = {tuple(line.text for line in lines)}
    for steps in ways:
        changed = list(lines)
        for step in steps:
            changed = step(changed)
        key = tuple(line.text for line in changed)
        if key not in seen:
            seen.add(key)
            yield changed


def separated(lines: Sequence[Raw]) -> list[Raw]:
    """Cells parted by commas, semicolons or the like, as cells parted by tabs."""
    rows = Counter(sep for line in lines for sep in SEPARATORS if _is_parted(line.text.replace('"', "").split(sep)))
    if not rows or max(rows.values()) < _ROWS:
        return list(lines)
    sep = max(SEPARATORS, key=lambda one: rows[one])
    return [Raw(line.number, _with_tabs(line.text, sep)) for line in lines]


def _with_tabs(text: str, sep: str) -> str:
    if sep not in text:
        return text
    cells = [cell.strip() for cell in next(csv.reader([text], delimiter=sep), [])]
    known = sum(is_value(cell) or meaning_of(cell).known for cell in cells)
    return "\t".join(cells) if known * 2 >= len(cells) and len(cells) > 1 else text


def _is_parted(cells: Sequence[str]) -> bool:
    """Whether the pieces of a line are the cells of a row: numbers, or labels with or without numbers behind."""
    words = [cell for cell in cells if not is_value(cell)]
    return _is_row(cells) or (len(cells) > 1 and bool(words) and all(meaning_of(word).known for word in words))


def _is_row(cells: Sequence[str]) -> bool:
    values = [cell for cell in cells if is_value(cell)]
    return len(values) >= SEVERAL and any(cell.strip()[:1].isdecimal() for cell in values)


def by_position(lines: Sequence[Raw]) -> list[Raw]:
    """Rows set in columns with blanks, each with a line for its label and one for every cell, empty ones too."""
    rows = rows_by_position([line.text for line in lines])
    found: list[Raw] = []
    for index, line in enumerate(lines):
        row = rows.get(index) if rows else None
        cells = (row.label, *(cell or "\xa0" for cell in row.cells)) if row else (line.text,)
        found += [Raw(line.number, text) for text in cells]
    return found


def laid_out(lines: Sequence[Raw]) -> list[Raw]:
    """Tables set in columns with blanks, whose heads were wrapped in their columns, taken out of the columns."""
    return [Raw(lines[index].number, text) for index, text in in_columns([line.text for line in lines])]


def without_tabs(lines: Sequence[Raw]) -> list[Raw]:
    """A cell a line with a tab behind it, as a browser copies some tables: without the tabs. A lone tab is a cell."""
    tabbed = [line for line in lines if "\t" in line.text]
    single = [line for line in tabbed if len(line.text.split()) < _PIECES]
    if not tabbed or len(single) * 5 < len(tabbed) * 4:
        return list(lines)
    return [
        Raw(n, text.strip() or ("\xa0" if "\t" in text else "")) if "\t" in text else Raw(n, text) for n, text in lines
    ]


def unnumbered(lines: Sequence[Raw]) -> list[Raw]:
    """Rows without the running number before their label."""
    found = [Raw(line.number, _NUMBERED.sub(r"\1", line.text)) for line in lines]
    changed = [new for old, new in zip(lines, found, strict=True) if new != old]
    known = sum(_is_label(_row(line).label) for line in changed)
    return found if known >= _ROWS else list(lines)


def blanks_shown(lines: Sequence[Raw]) -> list[Raw]:
    """A cell a line: empty lines beyond those that stand between all cells are empty cells."""
    printed = [index for index, line in enumerate(lines) if line.text.strip()]
    words = {index for index in printed if not is_value(lines[index].text)}
    # Between two labels no cell can be empty.
    runs = Counter(after - before - 1 for before, after in pairwise(printed) if before in words and after in words)
    usual = max(runs, key=lambda count: runs[count], default=0)
    found: list[Raw] = []
    for before, after in pairwise([*printed, len(lines)]):
        found.append(lines[before])
        empty, rest = divmod(after - before - 1 - usual, usual + 1)
        if not rest and empty > 0:
            found += [Raw(lines[before].number + place + 1, "\xa0") for place in range(empty)]
    return found


def corrected(lines: Sequence[Raw]) -> list[Raw]:
    """Labels with a misread sign in their official wording. No number is touched."""
    return [Raw(line.number, "".join(map(_corrected, _GAPS.split(line.text)))) for line in lines]


def _corrected(word: str) -> str:
    if not _SHORTEST <= len(word) <= _LONGEST or is_value(word) or meaning_of(word).known:
        return word
    read = read_label(word)
    scored = [(likeness(read.short, key), wording) for key, wording in wordings().items() if _comparable(word, wording)]
    (best, wording), (second, _) = sorted([*scored, (0.0, ""), (0.0, "")], reverse=True)[:2]
    return wording if best >= _ALIKE and best - second >= _AHEAD else word


def _comparable(word: str, wording: str) -> bool:
    read, official = read_label(word), read_label(wording)
    same = read.number == official.number or read.number is None
    return same and abs(len(read.short) - len(official.short)) <= 1 and len(read.short) >= _SHORTEST


class _Row(NamedTuple):
    """Numbers that stand together, with the words before them on their line and the lines of words around."""

    number: int
    label: str
    values: list[str]


def gathered(lines: Sequence[Raw]) -> list[Raw]:
    """Rows whose numbers or whose label are spread over lines, each put together: its label, then a number a line."""
    items = _joined_numbers([_row(line) for line in _without_page_numbers(lines)])
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


def _texts_before(items: Sequence[_Row], index: int, room: int, found: Sequence[Raw]) -> list[str]:
    """The lines of words right before a row that no row has taken yet, nearest last."""
    texts: list[str] = []
    while len(texts) < min(_PIECES, index, room) and not items[index - 1 - len(texts)].values:
        if found[-1 - len(texts)].text != items[index - 1 - len(texts)].label:
            break
        texts.append(items[index - 1 - len(texts)].label)
    return texts[::-1]


def _texts_after(items: Sequence[_Row], index: int) -> list[str]:
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
        if _is_label(label) if len(pieces) < 2 else _is_whole(label):
            return one, two, label
    return 0, 0, own


def _is_whole(label: str) -> bool:
    meaning = exact_meaning(label)
    return bool(meaning.row or meaning.item or inner_meaning(label).row)


def _row(line: Raw) -> _Row:
    """A line as the words at its beginning and the numbers behind them."""
    tabs = "\t" in line.text
    cells = [cell.strip() for cell in line.text.split("\t")] if tabs else line.text.split()
    start = len(cells)
    while start and (is_value(cells[start - 1]) if tabs else _is_number(cells[start - 1])):
        start -= 1
    values = cells[start:]
    if not any(values):
        values = []
    if values and start > 1 and is_unit(cells[start - 1]):
        # A column of units between the labels and the numbers.
        start -= 1
    return _Row(line.number, " ".join(filter(None, cells[:start])), values)


def _is_number(word: str) -> bool:
    return bool(word) and is_value(word) and not word.endswith((".", "、"))


def _joined_numbers(rows: Sequence[_Row]) -> list[_Row]:
    """Numbers that go on below a row which is not full, put behind those of the row."""
    found: list[_Row] = []
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
    lone = [line for above, line in pairwise(printed) if line.text.strip().isdecimal() and not _is_label(above.text)]
    counts = [int(line.text) for line in lone]
    rows = sum(_is_row(line.text.split()) for line in lines)
    if len(lone) < 2 or rows < _ROWS or any(later - earlier != 1 for earlier, later in pairwise(counts)):
        return list(lines)
    return [line for line in lines if line not in lone]


def _is_label(text: str) -> bool:
    meaning = meaning_of(text)
    return meaning.row is not None or meaning.item is not None
