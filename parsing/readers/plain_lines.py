"""The lines of a plain text as its author would have set them, before anything is read from them.

Mail quotes them, extractors draw boxes around them, set two bars between cells, or put a whole report on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsing.readers.whole_rows import is_framed
from parsing.signs import HEADINGS
from parsing.titles import read_title

_PIECES = 3
_ROWS = 8
_DRAWN = re.compile(r"[\u2500-\u257f｜]")
_PLAIN_RULES = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),
    **dict.fromkeys(map(ord, "─━┄┅┈┉═╌╍"), "-"),
    **dict.fromkeys(map(ord, "│┃┆┇┊┋║╎╏｜"), "|"),
}
_DOUBLED = re.compile(r"\s*(?:\|[^|]*\|\s*)+")
_LONG = 500
"""Characters from which a line is more than a paragraph."""
_HEADING = re.compile(rf"(?<=\s)(?=[一二三四五六]、\s?\S{{0,12}}(?:{'|'.join(HEADINGS)}))")
_COMPLETE = 5
"""What a title is worth that names a body and a year and ends."""


def plain_lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers in the text, from 1; a line that holds a whole report becomes several."""
    lines = _undoubled(_unquoted(ruled_plainly(text.replace("\x00", "")).splitlines()))
    return [(number, piece) for number, line in enumerate(lines, start=1) for piece in _parted(line)]


def ruled_plainly(text: str) -> str:
    """A text whose tables are drawn with ┌┬┐│├┼┤└┴┘ or full-width bars, with plain bars, dashes and pluses."""
    return text.translate(_PLAIN_RULES) if _DRAWN.search(text) else text


def _unquoted(raw: list[str]) -> list[str]:
    """Lines without the sign that mail and Markdown set before every line of a quotation."""
    quoted = sum(line.startswith(">") for line in raw)
    if quoted < _PIECES or quoted * 10 < 9 * sum(1 for line in raw if line.strip()):
        return raw
    return [line.removeprefix(">").removeprefix(" ") for line in raw]


def _undoubled(raw: Sequence[str]) -> list[str]:
    """Rows in which every cell has two bars of its own, |规章||0||5|, with one between them."""
    framed = [line for line in raw if is_framed(line) and line.count("|") > 2]
    if len(framed) < _ROWS or not all(map(_DOUBLED.fullmatch, framed)):
        return list(raw)
    return [line.replace("||", "|") if is_framed(line) and _DOUBLED.fullmatch(line) else line for line in raw]


def _parted(line: str) -> Iterator[str]:
    """The parts of a report that stands on one line, each on its own, and its title; any other line as it is."""
    parts = _HEADING.split(line) if len(line) >= _LONG else [line]
    if len(parts) < _PIECES:
        yield line
        return
    yield from _titled(parts[0])
    yield from parts[1:]


def _titled(opening: str) -> Iterator[str]:
    """What stands above the first part, with the title on a line of its own."""
    for word in opening.split():
        title = read_title(word)
        if title is not None and title.worth == _COMPLETE:
            before, _, behind = opening.partition(word)
            yield from (before, word, behind)
            return
    yield opening
