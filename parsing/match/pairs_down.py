"""Parts 二 and 四 told one number after the other: what it counts, then the number, line by line or row by row.

Nothing is guessed here: every number has its own words before it, and all of them must be there, once and in the form's
order; one number more or less than words, and the part is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsing.document import Line
from parsing.forms import Form
from parsing.match.candidate import Candidate
from parsing.match.review_down import on_end
from parsing.match.review_heads import group_names
from parsing.match.table import Piece, Row, Table
from parsing.tokens import joined, tokens_of
from parsing.vocabulary import meaning_of

_PROACTIVE = 2
_STATED = re.compile(r"\s*([^\s:：]{2,8})\s*[:：]\s*([0-9]{1,9}\s?件?|[-—/]{1,2}|无)\s*[;；。,，]?\s*")
_CAPTION = 60
_CAPTIONS = 3


def review_of_lines(lines: Sequence[Line], number: int) -> Candidate | None:
    """Part 四 in lines, each outcome with its number behind it or on the next line; else None.

    `number` is that of a table behind all others, for which it counts.
    """
    rows: list[list[Piece]] = []
    captions: list[str] = []
    for token in joined(list(tokens_of([part for line in lines for part in _parts(line)]))):
        piece = Piece(token.text, token.at, 0, 1)
        if not rows and not token.value and len(token.text) <= _CAPTION:
            captions.append(token.text)
        if token.value and rows and len(rows[-1]) == 1 and rows[-1][0].meaning.outcome:
            rows[-1].append(piece)
        elif token.meaning.outcome or group_names(piece) or (token.value and _is_stray(piece, rows)):
            rows.append([piece])
    laid = tuple([Row(index, tuple(row)) for index, row in enumerate(rows)])
    return on_end(Table(number, laid, geometric=False, captions=tuple(captions[-_CAPTIONS:])))


def _parts(line: Line) -> Iterator[Line]:
    """A line as two where it states the number of an outcome: 结果维持：3件."""
    match = _STATED.fullmatch(line.text)
    if match is None or meaning_of(match[1]).outcome is None:
        yield line
    else:
        yield from (replace(line, text=match[1]), replace(line, text=match[2]))


def _is_stray(piece: Piece, rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether a number stands among the outcomes that none of them has: it makes all of them doubtful."""
    return piece.printed.value is not None and bool(rows) and any(one.meaning.outcome for one in rows[-1])


def proactive_in_rows(table: Table, form: Form) -> Candidate | None:
    """Part 二 with a row for each of its cells: 规章 | 本年制发件数 | 3; None unless every one is there, once."""
    cells = {name: piece.cell(signed=name.endswith(".change")) for name, piece in _told(table, form)}
    numbers = sum(piece.printed.value is not None for row in table.rows for piece in row.own)
    wanted = [cell.id for cell in form.cells.values() if cell.section == _PROACTIVE]
    if sorted(cells) != sorted(wanted) or numbers > len(wanted):
        return None
    return Candidate(
        _PROACTIVE,
        {name: cells[name] for name in wanted},
        (),
        hidden=table.hidden,
        captions=table.captions,
        inherited=table.inherited,
        tables=(table.number,),
        start=(table.number, 0),
        touched=frozenset(wanted),
    )


def _told(table: Table, form: Form) -> Iterator[tuple[str, Piece]]:
    rows = {row.id.rpartition(".")[2]: row for row in form.proactive}
    for row in table.rows:
        item = next((piece.meaning.item for piece in row.pieces if piece.meaning.item in rows), None)
        measure = next((piece.meaning.measure for piece in row.own if piece.meaning.measure), None)
        values = [piece for piece in row.own if piece.numeric]
        if item is not None and measure is not None and len(values) == 1 and row.own[-1] is values[0]:
            yield f"{rows[item].id}.{measure.name}", values[0]
