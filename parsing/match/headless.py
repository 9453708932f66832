"""Tables of part 二 that lost their bars and heads: not read, but the report's own tables all the same.

Another body's whole table on the same page must not be taken in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsing.forms import Form
from parsing.match.candidate import Candidate
from parsing.match.table import Table

_SECTION = 2
_ITEMS = 3
"""Rows with just as many numbers as the form has there; lists of a page's own have two or three in every row."""


def claims(tables: Sequence[Table], form: Form) -> Iterator[Candidate]:
    """A candidate without cells for each table whose rows have the labels and the widths of the form."""
    for table in tables:
        names = list(_touched(table, form))
        if len(names) >= _ITEMS and len({len(cells) for cells in names}) > 1:
            yield Candidate(
                _SECTION,
                {},
                (),
                hidden=table.hidden,
                captions=table.captions,
                inherited=table.inherited,
                tables=(table.number,),
                start=(table.number, 0),
                touched=frozenset(name for cells in names for name in cells),
            )


def _touched(table: Table, form: Form) -> Iterator[tuple[str, ...]]:
    """The cells of each row that has as many values as the form has columns there."""
    rows = {row.id.rpartition(".")[2]: tuple(cell.id for cell in row.cells) for row in form.proactive}
    for row in table.rows:
        if not row.own or any(piece.meaning.measure or piece.meaning.bar for piece in row.own):
            continue
        item = row.own[0].meaning.item
        values = [piece for piece in row.own[1:] if not piece.blank and piece.printed.state != "unreadable"]
        if item in rows and len(values) == len(rows[item]):
            yield rows[item]
