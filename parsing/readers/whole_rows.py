"""Rows of a table in a text that were broken over lines: within quotes, or where the text was wrapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_LINES = 6
"""Lines that one row is broken into at most."""
_OPEN = re.compile(r'(?:^|\t)"(?:[^"\t]|"")*$')
_CLOSED = re.compile(r'^(?:[^"\t]|"")*"(?=\t|\s*$)')
_QUOTED = re.compile(r'(?:^|(?<=\t))"((?:[^"\t]|"")*)"(?=\t|\s*$)')
_FRAMED = 3
"""Framed rows that make a frame the style of a text."""


def is_framed(line: str) -> bool:
    """Whether a row has bars at both its ends."""
    stripped = line.strip()
    return stripped.startswith("|") and stripped.endswith("|")


def whole_rows(numbers: Sequence[int], raw: Sequence[str]) -> tuple[Sequence[int], Sequence[str]]:
    """The lines with broken rows put together, and the number of the first line of each."""
    bars = Counter(line.count("|") for line in raw if is_framed(line))
    usual = {count for count, times in bars.items() if times >= _FRAMED}
    if not usual and not any('"' in line and "\t" in line for line in raw):
        return numbers, raw
    found = list(_whole(list(zip(numbers, raw, strict=True)), max(usual, default=0)))
    return [number for number, _ in found], [line for _, line in found]


def _whole(lines: Sequence[tuple[int, str]], bars: int) -> Iterator[tuple[int, str]]:
    index = 0
    while index < len(lines):
        number, line = lines[index]
        behind = [text for _, text in lines[index + 1 : index + _LINES]]
        count = _quoted(line, behind) or (_wrapped(line, behind, bars) if bars else 0)
        line = "".join((line, *behind[:count]))
        yield number, _QUOTED.sub(lambda match: match[1].replace('""', '"'), line) if "\t" in line else line
        index += 1 + count


def _quoted(line: str, behind: Sequence[str]) -> int:
    """How many of the next lines belong to a cell that was begun with a quote and a tab before it."""
    if not _OPEN.search(line):
        return 0
    for count, text in enumerate(behind, start=1):
        if _CLOSED.match(text):
            rest = _CLOSED.sub("", text)
            return count + _quoted(rest, behind[count:]) if _OPEN.search(rest) else count
        if "\t" in text:
            return 0
    return 0


def _wrapped(line: str, behind: Sequence[str], bars: int) -> int:
    """How many of the next lines continue a framed row that was wrapped: up to its last bar."""
    if not line.lstrip().startswith("|") or line.rstrip().endswith("|"):
        return 0
    together = line
    for count, text in enumerate(behind, start=1):
        together += text
        if together.count("|") > bars:
            return 0
        if is_framed(together):
            return count
    return 0
