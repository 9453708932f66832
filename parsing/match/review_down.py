"""The table of part 四 set on end: an outcome and its number a row, the proceeding named before its five."""

from __future__ import annotations

from collections.abc import Sequence

from parsing.forms import OUTCOMES, PROCEEDINGS
from parsing.match.candidate import Candidate
from parsing.match.review_heads import group_names, outcomes_of, proceedings_of, runs_of
from parsing.match.table import Piece, Row, Table

SECTION = 4


def on_end(table: Table) -> Candidate | None:
    """The reading of a table with all fifteen outcomes one below the other, each with one number; else None."""
    lines = [line for row in table.rows if (line := _line(row, table.dead)) is not None]
    runs = runs_of([name for name, _ in lines])
    if [tuple(run) for run in runs] != [OUTCOMES] * len(PROCEEDINGS):
        return None
    groups = tuple(name for row in table.rows for piece in row.own for name in group_names(piece))
    if not set(PROCEEDINGS) <= set(groups) or proceedings_of(len(runs), groups) is None:
        return None
    if _more_numbers(table.rows, [piece for _, piece in lines]):
        return None
    names = [f"{proceeding}.{outcome}" for proceeding in PROCEEDINGS for outcome in OUTCOMES]
    cells = {name: piece.cell() for name, (_, piece) in zip(names, lines, strict=True)}
    return Candidate(
        SECTION,
        cells,
        (),
        hidden=table.hidden,
        captions=tuple(table.captions),
        inherited=table.inherited,
        tables=(table.number,),
        start=(table.number, table.rows[0].index),
        touched=frozenset(names),
    )


def _line(row: Row, dead: frozenset[int]) -> tuple[str, Piece] | None:
    """The outcome that a row names last before its one number; `dead` columns hold nothing in the whole table."""
    own = list(row.own)
    while len(own) > 2 and own[-1].start in dead and own[-2].numeric:
        own.pop()
    if len(own) < 2 or not own[-1].numeric:
        return None
    outcomes = outcomes_of(own[-2])
    return (outcomes[0], own[-1]) if len(outcomes) == 1 else None


def _more_numbers(rows: Sequence[Row], taken: Sequence[Piece]) -> bool:
    """Whether numbers stand beside those of the outcomes: another year's, or those of somebody else."""
    return any(
        piece.printed.state == "printed" and not any(piece is one for one in taken) for row in rows for piece in row.own
    )
