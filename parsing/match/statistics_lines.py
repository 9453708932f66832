"""Lines of text that hold rows of the statistics table, taken apart into labels, units and numbers.

A line may be a row (label, unit, number, in any order of the last two and with any sign between them), a piece of one,
or many rows run together, which are told apart by the labels of the form alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile, zip_longest

from parsing.forms import FORMS
from parsing.labels import fold
from parsing.match.statistics_rows import UNIT
from parsing.match.table import Piece
from parsing.numbers import is_value

_UNIT = re.compile(UNIT)
_NO_UNIT = re.compile(r"[—-]{1,4}[\s,:|;]+(?=\S)")
_UNIT_BEHIND = re.compile(rf"\s*{UNIT}$")
_APART = " \t\u3000,:|;=。、：，；｜"
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,2}[、.]|\([一二三四五六七八九十]\)|(\d)[.、])")
_NUMBER_OR_UNIT = re.compile(rf"\d+(?:\.\d+)?|{UNIT}")
_NO_LETTER = r"(?<![^\W\d_条件次篇个人份项元期场家部数无空])"
"""Before a label without numbering: no other letter, which would make it the end of a longer label."""
_SEVERAL_NUMBERS = re.compile(rf"(?:(?:{_NUMBER_OR_UNIT.pattern})[\s,:|;=。、，：；｜—()-]*)+")
_SEVERAL = 3
"""Rows on one line that make it a run of rows."""
_WORDS = "？"


_SIGNS = (
    "收到申请数",
    "当面申请数",
    "网络申请数",
    "信函申请数",
    "申请办结数",
    "按时办结数",
    "申请答复数",
    "公开答复数",
    "公开政府信息数",
    "政府信息公开查阅点数",
)
_MOST_LINES = 4_000
_MOST_SIGNS = 200_000
_PIECES = 3
"""Lines that one label is cut into at most."""
_LONGEST = 80
_CUT_NUMBERING = re.compile(r"\d[.．、]\s*$")
"""Digits that may end in the numbering of a label on the next line."""
_DEEP_NUMBERING = re.compile(r"^\s*[1-9]\d?(?:[.．][1-9]\d?)+[.．、]?\s*$")
_ROW_END = re.compile(rf"(?:^|\s){UNIT}\s+\d[\d,.]*\s*$")
_HEADS = 60
_HEAD_ALONE = 12
_MOST_HEADS = 8
_INDICATOR = re.compile(r"指\s*标|项\s*目")
_MORE_COLUMNS = re.compile(r"累计|上一?年|去年|同期|季度|增减|同比")
_YEAR = re.compile(r"20[012]\d")
_BRACKETED = re.compile(r"\([^()]{8,}\)")
_PAGE = re.compile(r"[-—–]\s?\d{1,3}\s?[-—–]|第\s?\d{1,3}\s?页(?:\s?[/共].{0,8})?|\d{1,3}\s?/\s?\d{1,3}")
_TITLE = re.compile(r"(?:报告|年报)$")
_WORD = re.compile(r"\w")


def _patterns() -> Iterator[str]:
    labels = {label for cell in FORMS["2014"].cells.values() for label in cell.row}
    for label in sorted((fold(label) for label in labels), key=len, reverse=True):
        numbering = _NUMBERED.match(label)
        bare = label[numbering.end() :] if numbering else label
        core = re.sub(r"\(.*", "", bare).removeprefix("其中:")
        digit = numbering.group(1) if numbering else None
        # A digit before a label may end the number of the row before: only the form's own is a numbering.
        before = rf"{digit}\s?[.、]" if digit else r"[一二三四五六七八九十]{1,2}[、.]|\([一二三四五六七八九十]\)"
        yield rf"(?:{before}|{_NO_LETTER})\s?(?:其中[:,]?)?\s?{re.escape(core)}(?:\((?:不|含|包)[^()]*\))?"


_ROW = re.compile("|".join(f"(?:{pattern})" for pattern in _patterns()))


def speaks_of_it(text: str) -> bool:
    """Whether a text can hold the table at all: rows that every edition has are named in it."""
    folded = "".join(_folded(text).split())
    return any(sign in folded for sign in _SIGNS)


def labels_in(text: str) -> int:
    """How many different labels of the form stand in a text."""
    return len({match.group() for match in _ROW.finditer(_folded(text))})


def rows_in(text: str) -> int:
    """How many lines of a text end in a unit and a number, as rows of the table do."""
    return sum(_ROW_END.search(line) is not None for line in _folded(text).split("\n"))


def _folded(text: str) -> str:
    """The same as `fold`, which keeps what it was given, for the text of a whole page."""
    return fold.__wrapped__(text)


def pieces_of_lines(lines: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    """The labels and numbers of lines, each given as its text and where it stands; page numbers are left out.

    Lines beyond the first few thousand are no report's.
    """
    for text, at in _whole(lines[:_MOST_LINES]):
        if not is_page_mark(text):
            yield from pieces_of_line(text, at)


def is_page_mark(text: str) -> bool:
    """Whether a line is the number of a page with its signs, or the title of a report, as at the head of a page."""
    return _PAGE.fullmatch(text) is not None or _TITLE.search(text) is not None


def _whole(lines: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Lines with labels that were cut put together again."""
    index = 0
    while index < len(lines):
        text, at = lines[index]
        index += 1
        for _ in range(_PIECES - 1):
            if index == len(lines) or not _goes_on(text, lines[index][0]):
                break
            text += lines[index][0]
            index += 1
        yield text, at


def _goes_on(text: str, following: str) -> bool:
    """Whether a label is cut between two lines: within its brackets, or where neither line alone holds one."""
    folded, behind = fold(text), fold(following)
    if len(text) > _LONGEST or not _WORD.search(text) or is_value(text):
        return False
    if _BRACKETED.fullmatch(behind):
        return _ROW.fullmatch(folded) is not None
    if folded.count("(") > folded.count(")") and _ROW.search(folded):
        return ")" in behind and _ROW.search(behind) is None
    return not _ROW.search(folded) and not _ROW.search(behind) and _ROW.match(folded + behind) is not None


def heads_several_columns(lines: Sequence[str], known: Callable[[str], bool]) -> bool:
    """Whether heads of several columns of numbers stand in lines; `known` says of a text whether it is a label."""
    return any(_heads_several(heads) for heads in _possible_heads(lines, known))


def _possible_heads(lines: Sequence[str], known: Callable[[str], bool]) -> Iterator[str]:
    """Lines that may be the heads of the table: whole, or one head a line up to the first label."""
    for index, text in enumerate(lines):
        yield text
        if len(text) <= _HEAD_ALONE and _INDICATOR.search(text):
            behind = lines[index + 1 : index + 1 + _MOST_HEADS]
            yield text + " ".join(takewhile(lambda line: len(line) <= _HEAD_ALONE and not known(line), behind))


def _heads_several(text: str) -> bool:
    """Whether a line is the heads of several columns of numbers."""
    if len(text) > _HEADS or not _INDICATOR.search(text):
        return False
    return _MORE_COLUMNS.search(text) is not None or len(set(_YEAR.findall(text))) > 1


def pieces_of_line(text: str, at: str) -> Iterator[Piece]:
    """The labels, units and numbers of the rows in a line; the line itself where it is no row."""
    found = [match.span() for match in _ROW.finditer(fold(text))]
    before = _DEEP_NUMBERING.sub("", text[: found[0][0]]) if found else text
    ahead = _behind(before)
    rows = [(text[start:end], _behind(behind)) for (start, end), behind in zip(found, _gaps(text, found), strict=True)]
    full = sum(any(is_value(word) for word in words) for _, words in rows)
    if not found:
        words = [text] if _WORDS in ahead else ahead or [text]
    elif full >= _SEVERAL or (len(found) == 1 and _WORDS not in (*ahead, *rows[0][1])):
        words = [
            *([before] if _WORDS in ahead else ahead),
            *(word for label, behind in rows for word in (label, *behind)),
        ]
    elif len(found) > 1:
        # Rows that cannot be told apart stand here all the same: what follows is none of them.
        words = [*([before] if _WORDS in ahead else ahead), *(word for label, _ in rows for word in (label, _WORDS))]
    else:
        words = [text]
    for column, word in enumerate(words):
        yield Piece(word, at, column, column + 1)


def _gaps(text: str, labels: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What stands behind each label, up to the next one."""
    for (_, end), following in zip_longest(labels, labels[1:]):
        yield text[end : following[0] if following is not None else len(text)]


def _behind(text: str) -> list[str]:
    """The units and numbers that a piece of a line consists of; a sign for words among them, which close the row.

    So no later number is taken for that of the row.
    """
    rest = text.strip(_APART)
    if _CUT_NUMBERING.search(text):
        return [_WORDS]
    if not rest:
        return []
    folded = fold(rest)
    unit = _UNIT.match(folded) or _NO_UNIT.match(folded)
    number = rest[unit.end() :].strip(_APART) if unit else rest
    bare = number[: len(number) - len(match.group())] if (match := _UNIT_BEHIND.search(fold(number))) else number
    value = next((text for text in (number, rest, bare) if is_value(text)), None)
    if value is not None:
        return [word for word in (unit.group() if unit else "", value) if word]
    if _SEVERAL_NUMBERS.fullmatch(folded):
        return _NUMBER_OR_UNIT.findall(folded)
    return [_WORDS]
