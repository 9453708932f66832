"""Flattened tables: a stream of labels and numbers laid along the form, as rows the matcher can read.

Where a table lost its cells (one cell a line, numbers behind their label, extractors that drop empty cells) the
labels still stand in order. Each label opens a row, the values up to the next label are its values. Columns mean
nothing here, and unless the text shows its empty cells a row that is too short is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsing.document import Line
from parsing.labels import fold, read_label
from parsing.match.table import Piece, Row, Table, parts_spoken_of
from parsing.numbers import read_number
from parsing.vocabulary import NOTHING, Meaning, exact_meaning, meaning_of

_LONGEST_JOIN = 6
_LONGEST_PIECE = 40
_WIDTH = 7
"""Values of a full row of the widest table."""
_PROCEEDINGS = {"review", "litigation", "litigation_direct", "litigation_after_review"}
_PAGE = re.compile(
    r"[-—–]\s?\d{1,3}\s?[-—–]|第\s?\d{1,3}\s?页(?:\s?[/共].{0,8})?|\d{1,3}\s?/\s?\d{1,3}|[Pp]age\s?\d{1,3}"
)
_VALUE = re.compile(r"[-+—–]?[\d０-９][\d０-９,，.]{0,15}(?:万元|元|件|项|个|条)?|[-/—]{1,4}|无")
_BROKEN_NUMBER = re.compile(r"[0-9０-９][0-9０-９\s,.，OolI|/-]{0,20}")
_NUMBERING = re.compile(r"[0-9]{1,2}\s?[.、．]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_REMARKED = re.compile(r"[-+]?[0-9０-９]")
_DENIAL = re.compile(r"本单位|本机关|本部门|本局|未|无|没有|不|[零〇一二三四五六七八九十百千两]{1,6}$")
_HEADING = re.compile(r"情况$|事项$|问题及改进")


@dataclass(frozen=True, slots=True)
class _Token:
    """A label, a value, or other text, with the line it stands on."""

    text: str
    at: str
    meaning: Meaning
    value: bool

    @property
    def head(self) -> bool:
        """Whether it can only be a head or a bar."""
        meaning = self.meaning
        return bool(meaning.measure or meaning.column or meaning.outcome or meaning.bar or meaning.group)


def tables_of(lines: Sequence[Line]) -> list[Table]:
    """Rows of the forms found in lines of text, as tables without columns."""
    shown = sum(1 for line in lines if line.cell)
    blanks_known = shown * 3 > len(lines)
    builder = _Builder(blanks_known)
    tokens = list(_joined(list(_tokens(lines))))
    for index, token in enumerate(tokens):
        builder.take(token, tokens[index + 1] if index + 1 < len(tokens) else None)
    return builder.finish()


def _tokens(lines: Sequence[Line]) -> Iterator[_Token]:
    for line in lines:
        at = f"line {line.number}" if line.page is None else f"page {line.page}, line {line.number}"
        if not line.text:
            yield _Token("", at, NOTHING, value=True)
        elif not _PAGE.fullmatch(line.text):
            yield from [_token(line.text, at)] if line.cell else _split(line.text, at)


def _split(text: str, at: str) -> Iterator[_Token]:
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


def _heads(text: str, at: str) -> Iterator[_Token]:
    words = text.split(" ")
    if len(words) > 1 and not meaning_of(text).known and all(meaning_of(word).known for word in words):
        yield from (_token(word, at) for word in words)
    else:
        yield _token(text, at)


def _token(text: str, at: str) -> _Token:
    meaning = meaning_of(text)
    number = not meaning.known and read_number(text, signed=True).state != "unreadable"
    # 2. alone on a line numbers the label on the next one; behind numbers it is taken for a cell all the same.
    value = number and _NUMBERING.fullmatch(text) is None
    return _Token(text, at, meaning, value)


def _joined(tokens: list[_Token]) -> Iterator[_Token]:
    """Labels broken over lines put together: 商业 / 企业, 结果 / 纠正."""
    index = 0
    while index < len(tokens):
        count = _join(tokens, index)
        if count > 1:
            text = "".join(token.text for token in tokens[index : index + count])
            yield _Token(text, tokens[index].at, meaning_of(text), value=False)
        else:
            yield tokens[index]
        index += count


def _join(tokens: Sequence[_Token], index: int) -> int:
    first = tokens[index]
    if first.value or len(first.text) > _LONGEST_PIECE:
        return 1
    text, best = first.text, 1
    for count in range(2, _LONGEST_JOIN + 1):
        if index + count > len(tokens):
            break
        piece = tokens[index + count - 1]
        if piece.value or len(piece.text) > _LONGEST_PIECE or piece.meaning.bar:
            break
        text += piece.text
        if exact_meaning(text).known:
            best = count
    return best


def _looks_like_cell(text: str) -> bool:
    """Whether a text that is no number stands where one should: a letter for a digit, a number with a remark."""
    if len(text) > 24:
        return False
    return (
        not _HAN.search(text)
        or _DENIAL.match(text) is not None
        or (_REMARKED.match(text) is not None and read_label(text).style == "")
    )


class _Builder:
    """Takes tokens one by one and makes rows of them."""

    def __init__(self, blanks_known: bool) -> None:
        self._blanks_known = blanks_known
        self._tables: list[Table] = []
        self._rows: list[Row] = []
        self._current: list[Piece] = []
        self._kind = ""
        """"head", "row" or "" for nothing open."""
        self._outcomes = False
        """Whether the heads read last are those of part 四."""
        self._measures = 0
        """How many heads of part 二 were read last."""
        self._width = _WIDTH
        self._captions: list[str] = []

    def take(self, token: _Token, following: _Token | None) -> None:
        """Take the next token; `following` tells a head from a row label of the same words."""
        if token.value:
            self._value(token)
        elif token.meaning.known:
            self._label(token, following)
        else:
            self._other(token, following)

    def finish(self) -> list[Table]:
        """The tables found."""
        self._close_row()
        self._close_table()
        return self._tables

    def _value(self, token: _Token) -> None:
        if self._kind == "head":
            if not token.text.strip():
                return
            heads = sum(1 for piece in self._current if piece.meaning.outcome)
            self._open("row")
            # The row below the heads of part 四 begins without a label: all of it are values.
            self._width = max(heads - 1, _WIDTH)
        if self._kind == "row":
            self._append(token)

    def _label(self, token: _Token, following: _Token | None) -> None:
        if self._is_row(token, following):
            self._open("row")
            self._width = self._measures if token.meaning.item and self._measures else _WIDTH
            self._append(token)
            return
        if not token.head:
            return
        if self._kind != "head":
            self._open("head")
            self._outcomes = False
            self._measures = 0
        self._measures += token.meaning.measure is not None
        self._outcomes = self._outcomes or (token.meaning.outcome is not None and token.meaning.column is None)
        self._append(token)

    def _is_row(self, token: _Token, following: _Token | None) -> bool:
        meaning = token.meaning
        before_value = following is not None and following.value
        if meaning.group in _PROCEEDINGS:
            return before_value and self._outcomes
        if meaning.row is None and meaning.item is None:
            return False
        if meaning.column is None and meaning.outcome is None:
            return True
        # 其他 and 总计 are heads as well: among heads they are heads, numbered or between rows they are rows.
        return before_value and (self._kind != "head" or read_label(token.text).style != "")

    def _other(self, token: _Token, following: _Token | None) -> None:
        if _HEADING.search(fold(token.text)) and len(token.text) < _LONGEST_PIECE:
            self._close_row()
            self._close_table()
            self._captions = [token.text]
            return
        before_value = following is not None and following.value
        if self._kind == "head" and not before_value and len(token.text) <= 20:
            # A head that was cut short or misread keeps its place among the others.
            self._append(token)
            self._measures += self._measures > 0
            return
        values = len(self._current) - 1 if self._kind == "row" else 0
        # A broken number behind a full row makes it too long, and that must be seen.
        full = values >= self._width
        if self._kind == "row" and (_BROKEN_NUMBER.fullmatch(token.text) if full else _looks_like_cell(token.text)):
            self._append(token)
            return
        if self._kind == "row" and 0 < values < self._width and before_value:
            # Inside of a row: a cell that cannot be read. Longer text is a running title.
            if len(token.text) <= 12:
                self._append(token)
            return
        if len(token.text) > _LONGEST_PIECE * 3:
            self._close_row()
        elif before_value and self._rows:
            self._open("row")
            self._append(token)
        else:
            if self._kind == "row":
                self._close_row()
            if not self._rows and len(token.text) <= _LONGEST_PIECE:
                self._captions.append(token.text)

    def _open(self, kind: str) -> None:
        self._close_row()
        self._kind = kind

    def _append(self, token: _Token) -> None:
        column = len(self._current)
        self._current.append(Piece(token.text, token.at, column, column + 1))

    def _close_row(self) -> None:
        if self._current:
            self._rows.append(Row(len(self._rows), tuple(self._current)))
        self._current = []
        self._kind = ""

    def _close_table(self) -> None:
        if self._rows:
            number = len(self._tables) + 1
            captions = tuple(self._captions)
            rows = tuple(self._rows)
            known, parts = self._blanks_known, parts_spoken_of(rows)
            self._tables.append(Table(number, rows, False, False, captions, known, speaks_of=parts))
        self._rows = []
        self._captions = []
