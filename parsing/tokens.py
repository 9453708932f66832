"""Lines of text as labels, values and other words: what `align` lays along the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsing.document import Line
from parsing.numbers import read_number
from parsing.vocabulary import NOTHING, Meaning, exact_meaning, meaning_of

_LONGEST_JOIN = 6
LONGEST_PIECE = 40
"""Signs of a label that may be a piece of a longer one."""
_PAGE = re.compile(
    r"[-—–]\s?\d{1,3}\s?[-—–]|第\s?\d{1,3}\s?页(?:\s?[/共].{0,8})?|\d{1,3}\s?/\s?\d{1,3}|[Pp]age\s?\d{1,3}"
)
_VALUE = re.compile(r"[-+—–]?[\d０-９][\d０-９,，.]{0,15}(?:万元|元|件|项|个|条|%|％)?|[-/—]{1,4}|无")
_NUMBERING = re.compile(r"[0-9]{1,2}\s?[.、．]")


@dataclass(frozen=True, slots=True)
class Token:
    """A label, a value, or other text, with the line it stands on."""

    text: str
    at: str
    meaning: Meaning
    value: bool
    line: int = 0
    """Number of its line; 0 where several made it."""

    @property
    def head(self) -> bool:
        """Whether it can only be a head or a bar."""
        meaning = self.meaning
        return bool(meaning.measure or meaning.column or meaning.outcome or meaning.bar or meaning.group)


def tokens_of(lines: Sequence[Line]) -> Iterator[Token]:
    """The tokens of lines; page numbers are none."""
    for line in lines:
        at = f"line {line.number}" if line.page is None else f"page {line.page}, line {line.number}"
        if not line.text:
            yield Token("", at, NOTHING, value=True)
        elif not _PAGE.fullmatch(line.text):
            found = [_token(line.text, at)] if line.cell else _split(line.text, at)
            yield from (replace(token, line=line.number) for token in found)


def _split(text: str, at: str) -> Iterator[Token]:
    """One token, or a label with the values behind it, or a row of values or heads."""
    words = text.split(" ")
    values = 0
    while values < len(words) and _VALUE.fullmatch(words[-1 - values]):
        values += 1
    if values == len(words) and len(words) <= 3:
        # Two or three numbers on a line are as likely one number with gaps as several cells.
        yield _token(text, at)
        return
    if values == len(words):
        yield from (_token(word, at) for word in words)
        return
    label = " ".join(words[: len(words) - values])
    if values and len(label) <= 120 and (values > 1 or meaning_of(label).known):
        yield from _heads(label, at)
        yield from (_token(word, at) for word in words[len(words) - values :])
        return
    yield from _heads(text, at)


def _heads(text: str, at: str) -> Iterator[Token]:
    words = text.split(" ")
    if len(words) > 1 and not meaning_of(text).known and all(meaning_of(word).known for word in words):
        yield from (_token(word, at) for word in words)
    else:
        yield _token(text, at)


def _token(text: str, at: str) -> Token:
    meaning = meaning_of(text)
    number = not meaning.known and read_number(text, signed=True).state != "unreadable"
    # 2. alone on a line numbers the label on the next one; behind numbers it is taken for a cell all the same.
    value = number and _NUMBERING.fullmatch(text) is None
    return Token(text, at, meaning, value)


def joined(tokens: list[Token]) -> Iterator[Token]:
    """Labels broken over lines put together: 商业 / 企业, 结果 / 纠正."""
    index = 0
    while index < len(tokens):
        count = _join(tokens, index)
        if count > 1:
            text = "".join(token.text for token in tokens[index : index + count])
            yield Token(text, tokens[index].at, meaning_of(text), value=False)
        else:
            yield tokens[index]
        index += count


def _join(tokens: Sequence[Token], index: int) -> int:
    first = tokens[index]
    if first.value or len(first.text) > LONGEST_PIECE:
        return 1
    text, best = first.text, 1
    for count in range(2, _LONGEST_JOIN + 1):
        if index + count > len(tokens):
            break
        piece = tokens[index + count - 1]
        if piece.value or len(piece.text) > LONGEST_PIECE or piece.meaning.bar:
            break
        text += piece.text
        if exact_meaning(text).known:
            best = count
    return best
