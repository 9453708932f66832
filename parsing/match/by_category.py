"""Tables of a page's own that count documents by category, with words of part 二: 信息内容 | 数量 | 占比.

Beside a table with the heads of the form they are none of it. They are told by what a table of the form never has:
shares, rows of its own, or one number where the form has three; and only where nothing is lost from any of their rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from parsing.labels import squeeze
from parsing.match.table import Piece, Table

_SHARE = re.compile(r"占比|比例|比重|百分比|占总数|同比|环比|增长率")
_PERCENT = re.compile(r"[-+]?[\d.]+\s*[%％‰]")
_STRANGERS = 2
"""Rows with numbers whose labels are none of the form's: so many make the table another list."""


def is_by_category(table: Table, widths: Mapping[str, int]) -> bool:
    """Whether a table without the form's heads counts something else; `widths` are the cells of the form's rows."""
    items = [(piece.meaning.item or "", row.own[at + 1 :]) for row in table.rows for at, piece in enumerate(row.own)]
    rows = [(widths[item], len(values)) for item, values in items if item in widths and values]
    if len({count for _, count in rows}) > 1:
        return False
    wrong = any(count != width for width, count in rows)
    return wrong or _has_shares(table) or sum(map(_is_stranger, (row.own for row in table.rows))) >= _STRANGERS


def _has_shares(table: Table) -> bool:
    return any(
        _PERCENT.fullmatch(piece.text.strip()) or (len(piece.text) <= 16 and _SHARE.search(squeeze(piece.text)))
        for row in table.rows
        for piece in row.own
    )


def _is_stranger(own: Sequence[Piece]) -> bool:
    """Whether a row has a label that means nothing to the form, and numbers."""
    labels = [piece for piece in own if piece.printed.state == "unreadable"]
    numbers = any(piece.printed.value is not None for piece in own)
    return numbers and bool(labels) and not any(piece.meaning.known for piece in labels)
