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
from typing import TypeAlias

from parsing.labels import likeness, read_label
from parsing.numbers import is_value
from parsing.readers.gathering import gathered, is_label, is_row, row_of
from parsing.readers.layout import in_columns
from parsing.readers.pieces import in_pieces, unglued
from parsing.readers.positions import rows_by_position
from parsing.readers.words import SEPARATORS, Raw, words_apart
from parsing.vocabulary import meaning_of, wordings

_ROWS = 8
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
    return is_row(cells) or (len(cells) > 1 and bool(words) and all(meaning_of(word).known for word in words))


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
    known = sum(is_label(row_of(line).label) for line in changed)
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
