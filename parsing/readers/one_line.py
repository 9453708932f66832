"""A report that stands on one line, as a program that joins all words leaves it, parted where its parts begin.

Title, headings and sentences go on lines of their own; tables stay as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsing.signs import HEADINGS
from parsing.titles import read_title

_LONG = 500
"""Characters from which a line is more than a paragraph."""
_PARTS = 3
_HEADING = re.compile(
    rf"[一二三四五六]\s?[、.．]\s?\S{{0,12}}?(?:{'|'.join(HEADINGS)})(?:(?:及|和|与)改进)?(?:的)?(?:情况|措施)?"
)
_TITLE = re.compile(r"(?<=年度报告)(?![》」）)，,。、的格式书为])")
_COMPLETE = 5
"""What a title is worth that names a body and a year and ends."""
_SENTENCE = re.compile(r"(?<=[。；])")
_SEPARATORS = " \t,，|"


def parted(line: str) -> list[str]:
    """The parts of a report that stands on one line, each on its own, and its title; any other line as it is."""
    headings = list(_HEADING.finditer(line)) if len(line) >= _LONG else []
    if len({heading[0] for heading in headings}) < _PARTS:
        return [line]
    return [text for piece in _pieces(line, headings) if (text := piece.strip(_SEPARATORS))]


def _pieces(line: str, headings: list[re.Match[str]]) -> Iterator[str]:
    for piece in _titled(line[: headings[0].start()]):
        yield from _SENTENCE.split(piece)
    ends = [heading.start() for heading in headings[1:]] + [len(line)]
    for heading, end in zip(headings, ends, strict=True):
        yield heading[0]
        yield from _SENTENCE.split(line[heading.end() : end])


def _titled(opening: str) -> Iterator[str]:
    """What stands above the first part, with the title on a line of its own."""
    for word in opening.split():
        title = read_title(word)
        if title is not None and title.worth == _COMPLETE:
            before, _, behind = opening.partition(word)
            yield from (before, word, behind)
            return
    yield from _TITLE.split(opening)
