"""Tables that print two years below each other, each under a title row of its own.

The rows under the title of another year are no part of the report. They are taken out only where every label among them
stands under the report's own year as well; else the table stays as it is, and its rows stand in it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from parsing.labels import squeeze
from parsing.match.captions import read_caption
from parsing.match.table import Row, Table
from parsing.match.years_beside import Whose, whose_text
from parsing.vocabulary import Meaning

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Section:
    """Rows between two titles; `whose` is None above the first one and behind the heading of another part."""

    whose: Whose | None
    rows: tuple[Row, ...]


def of_own_title(table: Table, year: int | None) -> Table:
    """The table without the rows under the titles of other years; the table itself where that is not certain."""
    if not table.geometric or year is None:
        return table
    titles = {row.index: text for row in table.rows if (text := _title(row)) and _whose(text, year)}
    if {_whose(text, year) for text in titles.values()} != {"this", "other"}:
        return table
    sections = list(_sections(table.rows, year))
    own, others = ([section for section in sections if section.whose == whose] for whose in ("this", "other"))
    labels = _labels([*own, *_heads_lent(own, others)])
    if not all(any(map(_has_numbers, section.rows)) for section in (*own, *others)) or not _labels(others) <= labels:
        return table
    captions = tuple(caption for caption in table.captions if caption not in titles.values())
    return replace(table, rows=tuple(_kept(sections)), captions=captions)


def _title(row: Row) -> str:
    """The one text of a row that has nothing else in it."""
    filled = [piece for piece in row.pieces if not piece.blank]
    alone = len(filled) == 1 and filled[0].own and len(filled[0].text) <= _LONGEST
    return filled[0].text if alone and not filled[0].meaning.known else ""


def _whose(title: str, year: int) -> Whose | None:
    """Whose numbers stand below a title, where it names one year or says 本年度 or 上年度."""
    named = whose_text(title, year)
    years = read_caption(title).years
    return named or (None if len(years) != 1 else "this" if year in years else "other")


def _sections(rows: Sequence[Row], year: int) -> Iterator[_Section]:
    titles = [_title(row) for row in rows]
    years = [_whose(title, year) if title else None for title in titles]
    parts = [squeeze(title).endswith("情况") for title in titles]
    # Where the heading of a part follows a year at once, the year stands above all parts and holds for them.
    above_parts = any(named and part for named, part in zip(years, parts[1:], strict=False))
    whose: Whose | None = None
    found: list[Row] = []
    for row, named, part in zip(rows, years, parts, strict=True):
        if named or (part and not above_parts):
            yield _Section(whose, tuple(found))
            whose, found = named, []
        if not named:
            found.append(row)
    yield _Section(whose, tuple(found))


def _labels(sections: Iterable[_Section]) -> set[Meaning]:
    """All labels that stand in some sections."""
    pieces = (piece for section in sections for row in section.rows for piece in row.own)
    return {piece.meaning for piece in pieces if piece.meaning.known}


def _heads_lent(own: Sequence[_Section], others: Sequence[_Section]) -> Iterator[_Section]:
    """The heads at the beginning of another year's rows, where the own ones have none and stand under the same."""
    if not any(_leading_heads(section) for section in own):
        yield from (_Section(section.whose, _leading_heads(section)) for section in others)


def _leading_heads(section: _Section) -> tuple[Row, ...]:
    return tuple(takewhile(_is_head, section.rows))


def _kept(sections: Sequence[_Section]) -> Iterator[Row]:
    """The rows that are not another year's; heads that stand only in the section above hold for the one below it."""
    above: tuple[Row, ...] = ()
    for section in sections:
        if section.whose != "other":
            yield from (() if _leading_heads(section) else above)
            yield from section.rows
        above = _leading_heads(section) if section.whose == "other" else ()


def _is_head(row: Row) -> bool:
    """Whether a row has heads of columns, and neither numbers nor the label of a row."""
    meanings = [piece.meaning for piece in row.own]
    heads = any(m.column or m.outcome or m.measure or m.group for m in meanings)
    return heads and not _has_numbers(row) and not any((m.row and not m.column) or m.item for m in meanings)


def _has_numbers(row: Row) -> bool:
    return any(piece.printed.state in {"printed", "not_applicable"} for piece in row.own)
