"""Rows of a text set in columns with blanks, where an empty cell is only a wider gap: cells by where they stand.

What stands above each other in all rows of the table of applications is a column; seven such columns are its cells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from parsing.numbers import is_value
from parsing.vocabulary import meaning_of

_WIDTH = 7
_ROWS = 8
_WORD = re.compile(r"\S+(?: \S+)*?(?=\s{2}|$)|\S+")
_WIDE = frozenset("WFA")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class Row(NamedTuple):
    """A row laid into columns: its label and a text for each column, empty where nothing stands."""

    label: str
    cells: tuple[str, ...]


def rows_by_position(lines: Sequence[str]) -> dict[int, Row] | None:
    """The rows of the table by the index of their line; None where they do not stand in seven columns."""
    for width in (printed_width, len):
        found = {index: words for index, line in enumerate(lines) if (words := _labelled(line, width))}
        heads = [word for line in lines for word in _heads(line, width)]
        columns = _columns([*heads, *(word for words in found.values() for word in words[1:])])
        if len(found) >= _ROWS and len(columns) == _WIDTH:
            return {index: Row(words[0].text, _laid(words[1:], columns)) for index, words in found.items()}
    return None


def printed_width(text: str) -> int:
    """Columns a text fills on a screen, where Chinese characters are two wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)


def _words(line: str, width: Callable[[str], int]) -> list[_Word]:
    return [_Word(m[0], width(line[: m.start()]), width(line[: m.end()])) for m in _WORD.finditer(line)]


def _heads(line: str, width: Callable[[str], int]) -> list[_Word]:
    """The heads of columns on a line: they show where a column stands in which no row has a number."""
    words = [word for word in _words(line, width) if meaning_of(word.text).column]
    return words if sum(not meaning_of(word.text).outcome for word in words) > 1 else []


def _labelled(line: str, width: Callable[[str], int]) -> list[_Word]:
    """The label of a row and the numbers behind it with where they stand; nothing for any other line."""
    words = _words(line, width)
    while len(words) > 1 and meaning_of(words[0].text).row is None and not is_value(words[0].text):
        words.pop(0)
    known = bool(words) and meaning_of(words[0].text).row is not None
    return words if known and all(is_value(word.text) for word in words[1:]) else []


def _columns(words: Sequence[_Word]) -> list[tuple[int, int]]:
    """Where words stand above each other: stretches that no gap parts."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((word.start, word.end) for word in words):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _laid(words: Sequence[_Word], columns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(next((word.text for word in words if start <= word.start < end), "") for start, end in columns)
