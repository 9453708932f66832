"""Which form a table of applications is, told from its rows under (六)其他处理."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsing.labels import read_label
from parsing.match.table import Piece, Table

SECTION = 3
_GROUP_ROW = "applications.other.all"
_VALUES = 5
"""A row of the table has about as many values as the form has columns."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows that only one of the forms has."""

    form_2021: int
    form_2019: int


_STRUCTURE = 5
"""How much the number of rows under (六) weighs against a label: labels get lost, rows hardly."""
_NEW = frozenset({"applications.other.correction_overdue", "applications.other.fee_overdue"})


def _is_sixth(piece: Piece) -> bool:
    """Whether a label is (六)其他处理, perhaps with its end lost."""
    if piece.printed.state != "unreadable":
        return False
    label = read_label(piece.text)
    return (label.style, label.number) == ("(一)", 6) and label.key.startswith("其他")


def evidence(tables: Sequence[Table]) -> Evidence:
    """Which form the rows speak for: how many stand between the last of (五) and (七)总计, and what they are called.

    The form of 2021 has three rows there, the form of 2019 has (六)其他处理 itself.
    """
    newer = older = 0
    between: int | None = None
    named = False
    """Whether a label of the newer form stood between, by a row that lost most of its cells."""
    for table in (table for table in tables if SECTION in table.speaks_of):
        for row in table.rows:
            ids = {piece.meaning.row for piece in row.own} - {None}
            named = named or bool(ids & _NEW)
            if sum(1 for piece in row.own if piece.printed.state != "unreadable") < _VALUES:
                continue
            newer += bool(ids & _NEW)
            older += not ids & _NEW and (_GROUP_ROW in ids or any(_is_sixth(piece) for piece in row.own))
            if any(name.startswith("applications.rejected.") for name in ids if name):
                between, named = 0, False
            elif "applications.processed_total" in ids:
                newer += _STRUCTURE * (between == 3)
                older += _STRUCTURE * (between == 1 and not named)
                between = None
            elif between is not None:
                between += 1
    return Evidence(newer, older)
