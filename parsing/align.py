"""Flattened tables: a stream of labels and numbers laid along the form, as rows the matcher can read.

Where a table lost its cells (one cell a line, numbers behind their label, extractors that drop empty cells) the
labels still stand in order. Each label opens a row, the values up to the next label are its values. Columns mean
nothing here, and unless the text shows its empty cells a row that is too short is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing.document import Line
from parsing.labels import fold, read_label
from parsing.match.captions import read_caption
from parsing.match.table import Piece, Row, Table, parts_spoken_of
from parsing.numbers import read_number
from parsing.skipped_lines import has_gaps, with_skipped_lines
from parsing.tokens import LONGEST_PIECE, Token, joined, tokens_of

_NEARLY_ALL = 0.9
_WIDTH = 7
"""Values of a full row of the widest table."""
_OUTCOMES = 15
"""Values of the row of part 四."""
_PROCEEDINGS = {"review", "litigation", "litigation_direct", "litigation_after_review"}
_BROKEN_NUMBER = re.compile(r"[0-9０-９][0-9０-９\s,.，OolI|/-]{0,20}")
_UNIT = re.compile(r"[(（]?(?:件|条|项|个|宗|次|人次|万元|元)[)）]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_REMARKED = re.compile(r"[-+]?[0-9０-９]")
_TORN = re.compile(
    r"[(（][件条项个宗次元万人]{0,3}|[件条项个宗次元万人]{0,3}[)）]|[0-9０-９][0-9０-９,，.]*[(（][件条项个宗次元万人]{0,3}"
)
"""A piece of a number with its unit in brackets that was broken over lines: 229（, 件）, 229（件, ）."""
_DENIAL = re.compile(r"本单位|本机关|本部门|本局|未|无|没有|不|[零〇一二三四五六七八九十百千两]{1,6}$")
_OF_A_TIME = re.compile(
    r"(?:(?<!\d)20[0-3]\d\s?年(?!\s?\d{1,2}\s?月)|上一?年度?|去年|同期).*(?:数据|情况|统计|对比|报表|如下)"
)
_NO_HEAD = re.compile(r"(?:报告|年报)$|^情况$")
"""What stands among heads and is none: a running title, the end of 申请人情况 that was wrapped."""
_HEADING = re.compile(r".情况$|事项$|问题及改进")


def tables_of(lines: Sequence[Line]) -> list[Table]:
    """Rows of the forms found in lines of text, as tables without columns."""
    shown = sum(1 for line in lines if line.cell)
    blanks_known = shown * 3 > len(lines)
    builder = _Builder(blanks_known, frozenset(line.number for line in lines))
    tokens = list(joined(list(tokens_of(lines))))
    for index, token in enumerate(tokens):
        builder.take(token, tokens[index + 1] if index + 1 < len(tokens) else None)
    tables = builder.finish()
    return tables if blanks_known else _blanks_counted(tables)


def _blanks_counted(tables: list[Table]) -> list[Table]:
    """The tables, with their empty cells believed where nearly every row of part 三 has just as many cells as columns.

    Rows that lost an empty cell would have fewer, and not one row in ten may.
    """
    widths = [len(row.pieces) - 1 for table in tables for row in table.rows if _is_row_of_seven(row)]
    full = sum(width == _WIDTH for width in widths)
    if full < _WIDTH or full < _NEARLY_ALL * len(widths):
        return tables
    return [replace(table, blanks_known=True) for table in tables]


def _is_row_of_seven(row: Row) -> bool:
    first = row.pieces[0].meaning
    return first.row is not None and first.item is None and len(row.pieces) > 1


def _looks_like_cell(text: str) -> bool:
    """Whether a text that is no number stands where one should: a letter for a digit, a number with a remark."""
    if len(text) > 24 or _TORN.fullmatch(text):
        return False
    return (
        not _HAN.search(text)
        or _DENIAL.match(text) is not None
        or (_REMARKED.match(text) is not None and read_label(text).style == "")
    )


def _begins_anew(text: str) -> bool:
    """Whether a line ends the table above it: a heading, or 附：2021年度数据 or a body's name over another table."""
    folded = fold(text)
    heading = len(text) < LONGEST_PIECE and _HEADING.search(folded) is not None
    return heading or (len(text) <= LONGEST_PIECE and bool(_OF_A_TIME.search(folded) or read_caption(text).body))


class _Builder:
    """Takes tokens one by one and makes rows of them."""

    def __init__(self, blanks_known: bool, printed: frozenset[int]) -> None:
        self._blanks_known = blanks_known
        self._printed = printed
        """The lines that are not empty."""
        self._tables: list[Table] = []
        self._rows: list[Row] = []
        self._current: list[Piece] = []
        self._lines: list[int] = []
        """The line of each piece of `_current`."""
        self._head_line = 0
        self._apart = False
        """Whether an empty line stands between the rows of the heads read last."""
        self._kind = ""
        """"head", "row" or "" for nothing open."""
        self._outcomes = False
        """Whether the heads read last are those of part 四."""
        self._measures = 0
        """How many heads of part 二 were read last."""
        self._width = _WIDTH
        self._captions: list[str] = []
        self._unopened: list[Token] = []
        """Empty cells between the heads read last and the first number: perhaps the first cells of its row."""

    def take(self, token: Token, following: Token | None) -> None:
        """Take the next token; `following` tells a head from a row label of the same words."""
        if token.value or self._is_first_outcome(token, following):
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

    def _is_first_outcome(self, token: Token, following: Token | None) -> bool:
        """Whether 2. behind the heads of part 四 numbers no label, but is the first cell of the row."""
        opens = self._kind == "head" and self._outcomes and following is not None and following.value
        return opens and read_number(token.text).state == "printed"

    def _value(self, token: Token) -> None:
        if self._kind == "head":
            if not token.text.strip():
                self._unopened.append(token)
                return
            heads = sum(1 for piece in self._current if piece.meaning.outcome)
            before = self._unopened
            self._open("row")
            self._unopened = before
            # The row below the heads of part 四 begins without a label: all of it are values.
            self._width = _OUTCOMES - 1 if heads > _WIDTH else max(heads - 1, _WIDTH)
        if self._kind == "row":
            self._append(token)

    def _label(self, token: Token, following: Token | None) -> None:
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
        self._unopened = []
        self._measures += token.meaning.measure is not None
        self._outcomes = self._outcomes or (token.meaning.outcome is not None and token.meaning.column is None)
        self._append(token)

    def _is_row(self, token: Token, following: Token | None) -> bool:
        meaning = token.meaning
        before_value = following is not None and (following.value or _UNIT.fullmatch(following.text) is not None)
        if meaning.group in _PROCEEDINGS:
            return before_value and self._outcomes
        if meaning.row is None and meaning.item is None:
            return False
        if meaning.column is None and meaning.outcome is None:
            return True
        # 其他 and 总计 are heads as well: among heads they are heads, numbered or between rows they are rows.
        return before_value and (self._kind != "head" or read_label(token.text).style != "")

    def _other(self, token: Token, following: Token | None) -> None:
        before_value = following is not None and following.value
        if not before_value and _begins_anew(token.text):
            self._close_row()
            self._close_table()
            self._captions = [token.text]
            return
        if self._kind == "head" and not before_value and _NO_HEAD.search(token.text):
            return
        if self._kind == "head" and not before_value and len(token.text) <= 20:
            # A head that was cut short or misread keeps its place among the others.
            self._append(token)
            self._measures += self._measures > 0
            return
        values = len(self._current) - 1 if self._kind == "row" else 0
        if self._kind == "row" and values == 0 and before_value and _UNIT.fullmatch(token.text):
            # A column of units between the labels and the numbers.
            self._append(token)
            return
        # A broken number behind a full row makes it too long, and that must be seen.
        full = sum(not piece.blank for piece in self._current) > self._width
        if self._kind == "row" and (_BROKEN_NUMBER.fullmatch(token.text) if full else _looks_like_cell(token.text)):
            self._append(token)
            return
        if values == self._width == 1 and before_value and _NO_HEAD.search(token.text):
            # A running title: the one number before it may be that of the page, and the row's own follows.
            return
        if self._kind == "row" and 0 < values < self._width and before_value:
            # Inside of a row: a cell that cannot be read. Longer text is a running title.
            if len(token.text) <= 12:
                self._append(token)
            return
        if len(token.text) > LONGEST_PIECE * 3:
            self._close_row()
        elif before_value and self._rows:
            self._open("row")
            self._append(token)
        else:
            self._pass(token, before_value)

    def _pass(self, token: Token, before_value: bool) -> None:
        """Leave a line out that is none of the table."""
        if self._kind == "row":
            self._close_row()
        elif self._kind == "head":
            # No cell of the row below, but no line that was left out either.
            self._lines.append(token.line)
        # A name with numbers behind it is a row of a list of bodies, no caption.
        if not self._rows and not before_value and len(token.text) <= LONGEST_PIECE:
            self._captions.append(token.text)

    def _open(self, kind: str) -> None:
        self._close_row()
        self._kind = kind

    def _append(self, token: Token) -> None:
        column = len(self._current)
        self._current.append(Piece(token.text, token.at, column, column + 1))
        self._lines.append(token.line)

    def _close_row(self) -> None:
        values = 0 if self._kind == "head" else len(self._current)
        if self._outcomes and values < _OUTCOMES == values + len(self._unopened):
            self._row_from_its_beginning()
        elif self._outcomes and self._kind == "row":
            head = self._head_line if not self._apart else self._lines[0] - 1
            self._current = list(with_skipped_lines(self._current, self._lines, head, self._printed))
        self._unopened = []
        if self._current:
            self._rows.append(Row(len(self._rows), tuple(self._current)))
        self._current = []
        self._head_line = self._lines[-1] if self._lines else 0
        self._apart = self._kind == "head" and has_gaps(self._lines, self._printed)
        self._lines = []
        self._kind = ""

    def _row_from_its_beginning(self) -> None:
        """The row of part 四 with the empty cells before its first number; of all-empty cells when it has none."""
        behind = self._current if self._kind == "row" else []
        if self._kind == "head":
            self._rows.append(Row(len(self._rows), tuple(self._current)))
        self._current = []
        for token in self._unopened:
            self._append(token)
        for piece in behind:
            column = len(self._current)
            self._current.append(Piece(piece.text, piece.at, column, column + 1))

    def _close_table(self) -> None:
        if self._rows:
            number = len(self._tables) + 1
            captions = tuple(self._captions)
            rows = tuple(self._rows)
            known, parts = self._blanks_known, parts_spoken_of(rows)
            self._tables.append(Table(number, rows, False, False, captions, known, speaks_of=parts))
        self._rows = []
        self._captions = []
