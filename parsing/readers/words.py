"""Raw lines of a text, and those that hold many rows taken apart word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsing.numbers import is_value
from parsing.vocabulary import meaning_of

SEPARATORS = (",", "，", ";", "；", "、", "|", "/", "\t")
SEVERAL = 6
"""Numbers side by side that make a line a row."""
_LONG_LINE = 100
_LABELS = 5


class Raw(NamedTuple):
    """A line as it stands in the source, with its number there."""

    number: int
    text: str


def words_apart(lines: Sequence[Raw]) -> list[Raw]:
    """Lines that hold many rows, with each word on a line of its own."""
    found: list[Raw] = []
    for line in lines:
        ways = (line.text.split(sep) for sep in (None, *SEPARATORS)) if len(line.text) >= _LONG_LINE else ()
        words = max(ways, key=_known, default=[])
        long = _known(words) >= _LABELS and sum(word[:1].isdecimal() and is_value(word) for word in words) >= SEVERAL
        found += [Raw(line.number, word.strip() or "\xa0") for word in words] if long else [line]
    return found


def _known(words: Sequence[str]) -> int:
    return sum(meaning_of(word).known for word in words)
