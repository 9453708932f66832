"""Tables that print another year beside the report's own: 本年 | 上年 | 同比 under each head, or a row for each year.

What is not of this year is no part of the report: its columns and rows are taken out before the table is matched. That
is done only where every number stands in one column of one year, and both years are named; else the table stays as it
is, and its rows have more cells than the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from typing import Literal, TypeAlias

from parsing.labels import squeeze
from parsing.match.table import Piece, Row, Table
from parsing.vocabulary import NOTHING, Meaning, meaning_of

Whose: TypeAlias = Literal["this", "other"]
_LONGEST = 32
_FEWEST = 2
_YEAR = re.compile(r"(?:本年度?|今年)?(20[0-3]\d)年?度?(?:数|数据|数量|情况|合计|实际)?")
_THIS = re.compile(r"(?:本年|本年度|今年|当年|本期|本年数|本年度数|本年数量|本年度数量|本年实际)")
_OTHER = re.compile(
    r"(?:(?:上年|上一年|去年|上年度|上一年度|上期|往年|前年|上年同期|去年同期|同期)(?:数|数量|实际)?"
    r"|(?:同比|环比|增减|增长|增幅|较上年|较去年|比上年|比去年|与上年|与去年|变化|变动).{0,8})"
)
_AMOUNT = re.compile(r"[-+±]?[\d.,\s]+(?:[%％‰]|个?百分点|倍)?")
_BRACKETED = re.compile(r"[^()（）]{2,16}(?:[(（][^()（）]{2,10}[)）])?[(（](?P<year>[^()（）]{2,8})[)）]\s*")
_DATED = re.compile(r"\s*(?P<year>20[0-3]\d)\s*年度?(?P<head>[^\s\d].{2,24})", re.DOTALL)


def of_this_year(table: Table, year: int | None) -> Table:
    """The table without the columns and the rows of other years; the table itself where it has none."""
    if not table.geometric or not any(_whose(piece, year) for row in table.rows for piece in row.own):
        return table
    rows = tuple([_undated(row, year) for row in _without_rows(_without_columns(table.rows, year), year)])
    return table if rows == table.rows else replace(table, rows=rows)


@lru_cache(maxsize=4096)
def whose_text(text: str, year: int | None) -> Whose | None:
    """Whose numbers a text speaks of that says nothing but a year, or 本年 or 上年."""
    key = squeeze(text)
    named = _YEAR.fullmatch(key)
    if named is not None:
        return None if year is None else "this" if int(named[1]) == year else "other"
    return "this" if _THIS.fullmatch(key) else "other" if _OTHER.fullmatch(key) else None


def _whose(piece: Piece, year: int | None) -> Whose | None:
    """Whose numbers stand under or behind a cell, or None where it names no year."""
    if len(piece.text) > _LONGEST or piece.blank:
        return None
    dated = _dated(piece)
    if dated is not None:
        return None if year is None else "this" if int(dated["year"]) == year else "other"
    if piece.meaning.known:
        bracketed = _BRACKETED.fullmatch(piece.text)
        return whose_text(bracketed["year"], year) if bracketed is not None else None
    return whose_text(piece.text, year)


def _dated(piece: Piece) -> re.Match[str] | None:
    """A head of part 二 that names the year: 2023年制发件数 for 本年制发件数."""
    match = _DATED.fullmatch(piece.text) if not piece.meaning.known else None
    return match if match is not None and meaning_of("本年" + match["head"]).measure is not None else None


def _undated(row: Row, year: int | None) -> Row:
    """The row with heads of this year in the words of the form."""
    found = {
        piece: match for piece in row.own if (match := _dated(piece)) is not None and _whose(piece, year) == "this"
    }
    if not found:
        return row
    pieces = [_with_text(p, "本年" + found[p]["head"]) if p in found else p for p in row.pieces]
    return Row(row.index, tuple(pieces))


def _with_text(piece: Piece, text: str) -> Piece:
    return Piece(text, piece.at, piece.start, piece.end, piece.own, piece.confidence)


def _without_columns(rows: tuple[Row, ...], year: int | None) -> tuple[Row, ...]:
    """The rows without the cells under the heads of other years; the rows themselves where that is not certain."""
    kept: list[Row] = []
    heads: tuple[Piece, ...] = ()
    for row in rows:
        named = _year_heads(row, year)
        heads = named or (() if heads and _strange_heads(row, heads, year) else heads)
        if named:
            kept.append(_of_this(row, year))
        elif not heads:
            kept.append(row)
        elif _in_one_year_each(row, heads, year):
            beside = _spans(heads, "other", year)
            kept.append(Row(row.index, tuple(piece for piece in row.pieces if not _inside(piece, beside))))
        else:
            return rows
    return tuple(kept) if {id(row) for row in kept} - {id(row) for row in rows} else rows


def _year_heads(row: Row, year: int | None) -> tuple[Piece, ...]:
    """The heads of a row that does nothing but name years, of this one and of others, behind its first cells."""
    filled = [piece for piece in row.own if not piece.blank]
    while filled and _whose(filled[0], year) is None:
        if filled[0].meaning.item or filled[0].meaning.row:
            return ()
        filled.pop(0)
    said = [_whose(piece, year) for piece in filled]
    both = None not in said and {"this", "other"} <= set(said)
    return tuple(filled) if both and _same_each_year(filled, said) else ()


def _same_each_year(heads: Sequence[Piece], said: Sequence[Whose | None]) -> bool:
    """Whether heads of the form that carry a year in brackets are the same for each year."""
    this, other = (
        {_head_meaning(piece) for piece, whose in zip(heads, said, strict=True) if whose == wanted}
        for wanted in ("this", "other")
    )
    return other <= {*this, NOTHING} and (this == {NOTHING} or NOTHING not in this)


def _head_meaning(piece: Piece) -> Meaning:
    dated = _dated(piece)
    return piece.meaning if dated is None else meaning_of("本年" + dated["head"])


def _of_this(row: Row, year: int | None) -> Row:
    """A row of years without the others; a bare year goes as well unless the row has no other heads to go under."""
    alone = any(piece.meaning.known and _whose(piece, year) is None for piece in row.own)
    pieces = [
        piece
        for piece in row.pieces
        if (whose := _whose(piece, year)) is None
        or (whose == "this" and (alone or piece.meaning.known or _dated(piece) is not None))
    ]
    return Row(row.index, tuple(pieces))


def _strange_heads(row: Row, heads: Sequence[Piece], year: int | None) -> bool:
    """Whether a row has heads of the form that are not the same for each year: another table begins there."""
    named = [piece for piece in row.own if piece.meaning.column or piece.meaning.outcome or piece.meaning.measure]
    this, other = (
        [squeeze(piece.text) for piece in named if _inside(piece, _spans(heads, whose, year))]
        for whose in ("this", "other")
    )
    return bool(this or other) and not set(other) <= set(this)


def _spans(heads: Iterable[Piece], whose: str, year: int | None) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in heads if _whose(piece, year) == whose]


def _inside(piece: Piece, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= piece.start and piece.end <= end for start, end in spans)


def _in_one_year_each(row: Row, heads: Sequence[Piece], year: int | None) -> bool:
    """Whether each number of a row stands in the columns of one year, and each head of a year has something below it.

    A row without numbers may stand as it likes.
    """
    spans = [(piece.start, piece.end) for piece in heads]
    first, last = spans[0][0], spans[-1][1]
    below = [piece for piece in row.pieces if piece.end > first]
    if not any(piece.printed.value is not None for piece in below):
        return True
    if any(piece.end > last and not piece.blank for piece in below):
        return False
    values = [piece for piece in below if not piece.blank]
    if not all(_inside(piece, spans) and _is_amount(piece) for piece in values):
        return False
    return all(any(piece.start < end and piece.end > start for piece in below) for start, end in spans)


def _is_amount(piece: Piece) -> bool:
    """Whether a cell holds a number, a mark or a percentage; a label among the numbers says that they moved."""
    return piece.printed.state != "unreadable" or _AMOUNT.fullmatch(piece.text.strip()) is not None


def _without_rows(rows: tuple[Row, ...], year: int | None) -> tuple[Row, ...]:
    """The rows without those that a cell before their numbers gives to another year."""
    column = _year_column(rows, year)
    if column is None:
        return rows
    whose = [_year_of_row(row, column, year) for row in rows]
    said = [index for index, one in enumerate(whose) if one]
    below = rows[said[-1] + 1 :]
    # A row without a year may have lost it, unless it is of another table that begins with heads of its own.
    alike = [*rows[said[0] : said[-1] + 1], *takewhile(lambda row: not _has_heads(row), below)]
    if any(whose[row.index] is None and _has_numbers(row) for row in alike):
        return rows
    dropped = {row.index for row, said in zip(rows, whose, strict=True) if said == "other"}
    return tuple(_adopting(rows, whose, column, dropped))


def _year_column(rows: Sequence[Row], year: int | None) -> int | None:
    """The column in which rows say whose they are, this year's and others'."""
    said: dict[int, set[Whose]] = {}
    for row in rows:
        for piece in _before_numbers(row):
            whose = _whose(piece, year)
            if whose is not None and not piece.meaning.known:
                said.setdefault(piece.start, set()).add(whose)
    columns = [column for column, kinds in said.items() if len(kinds) == _FEWEST]
    return columns[0] if len(columns) == 1 else None


def _before_numbers(row: Row) -> Iterator[Piece]:
    """The cells of a row before its first number; a bare 2023 may be the year of the row."""
    for index, piece in enumerate(row.pieces):
        if piece.printed.value is not None and (index == len(row.pieces) - 1 or len(piece.text.strip()) != 4):
            return
        yield piece
        if piece.printed.value is not None:
            return


def _has_heads(row: Row) -> bool:
    return sum(bool(p.meaning.column or p.meaning.outcome or p.meaning.measure) for p in row.own) >= _FEWEST


def _has_numbers(row: Row) -> bool:
    return any(piece.printed.value is not None for piece in row.own)


def _year_of_row(row: Row, column: int, year: int | None) -> Whose | None:
    return next((_whose(piece, year) for piece in _before_numbers(row) if piece.start == column), None)


def _adopting(rows: Sequence[Row], whose: Sequence[Whose | None], column: int, dropped: set[int]) -> Iterator[Row]:
    """The rows that are left; a label that began in a row that is gone begins in the first one that is left."""
    orphans: set[tuple[str, int]] = set()
    for row, said in zip(rows, whose, strict=True):
        if row.index in dropped:
            orphans.update((piece.at, piece.start) for piece in row.own)
            continue
        pieces = [piece for piece in row.pieces if said is None or piece.start != column]
        begun = [_begun(piece) if (piece.at, piece.start) in orphans else piece for piece in pieces]
        orphans.difference_update((piece.at, piece.start) for piece in begun)
        yield Row(row.index, tuple(begun))


def _begun(piece: Piece) -> Piece:
    return Piece(piece.text, piece.at, piece.start, piece.end, True, piece.confidence)
