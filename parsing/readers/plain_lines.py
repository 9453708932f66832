"""The lines of a plain text as its author would have set them, before anything is read from them.

Mail quotes them, extractors draw boxes around them, set two bars between cells, or put a whole report on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsing.readers.joining import whole_signs
from parsing.readers.one_line import parted
from parsing.readers.whole_rows import is_framed

_PIECES = 3
_ROWS = 8
_DRAWN = re.compile(r"[\u2500-\u257f｜]")
_PLAIN_RULES = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),
    **dict.fromkeys(map(ord, "─━┄┅┈┉═╌╍"), "-"),
    **dict.fromkeys(map(ord, "│┃┆┇┊┋║╎╏｜"), "|"),
}
_SPAN = re.compile(r"\[([^\[\]\n]{0,200})\]\{[^{}\n]{1,200}\}")
_DOUBLED = re.compile(r"\s*(?:\|[^|]*\|\s*)+")


def plain_lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers in the text, from 1; a line that holds a whole report becomes several."""
    lines = _undoubled(_unquoted(plainly(text).splitlines()))
    return [(number, piece) for number, line in enumerate(lines, start=1) for piece in parted(line)]


def plainly(text: str) -> str:
    """A text in whole characters, its tables ruled plainly, without what Pandoc keeps of a page: [12]{lang="EN-US"}."""
    text = whole_signs(text.replace("\x00", ""))
    return ruled_plainly(_SPAN.sub(r"\1", text) if "]{" in text else text)


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
