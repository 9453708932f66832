"""Rows of the table of applications found by their labels, in the order of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsing.forms import COLUMNS, Form
from parsing.labels import read_label, split_inner, squeeze
from parsing.match.heads import column_heads
from parsing.match.likest import likest
from parsing.match.places import Heads
from parsing.match.table import Piece, Row, Table
from parsing.numbers import is_unit
from parsing.vocabulary import meaning_of

ASSUMED = Heads(COLUMNS, seen=False)
_COLUMN_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_NUMBERING = re.compile(r"[0-9０-９]{1,2}[.、．]")
_ELSEWHERE = {"review", "litigation", "litigation_direct", "litigation_after_review", "content"}
"""Groups of the other parts: a row that has one is none of this table."""
_GROUP_ROW = "applications.other.all"


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a table that has values: which row of the form it is, if any."""

    table: Table
    row: Row
    label: str
    values: tuple[Piece, ...]
    heads: Heads | None
    """None where the heads contradict each other."""
    id: str | None
    guessed: bool = False
    """Whether the label is only like the official one."""


def find_rows(table: Table, inherited: Heads | None) -> tuple[list[Found], Heads | None, bool]:
    """Rows with values, the heads that hold at the table's end, and whether the table has heads of its own."""
    heads: Heads | None = inherited or ASSUMED
    pending: list[Row] = []
    found: list[Found] = []
    own_heads = False
    for row in table.rows:
        if _is_head_row(row):
            pending.append(row)
            continue
        read = _row(table, row, heads)
        if read is None:
            continue
        if pending:
            heads, own_heads = _repeated(_heads(table, pending), pending, heads), True
            pending = []
        found.append(read if read.heads is heads else replace(read, heads=heads))
    if pending and not found:
        # Nothing but heads: those of the table below, which a page that scrolls prints apart.
        heads, own_heads = _heads(table, pending), True
    return found, heads, own_heads


def _is_head_row(row: Row) -> bool:
    named: set[str] = set()
    printed = 0
    for piece in row.own:
        meaning = piece.meaning
        if meaning.group in {"applicants", "organizations"}:
            return True
        if meaning.column is not None:
            named.add(meaning.column)
        elif piece.printed.state == "printed":
            printed += 1
    return len(named) >= 2 and printed < len(named)


def _heads(table: Table, rows: Sequence[Row]) -> Heads | None:
    return column_heads(table, rows, lambda piece: piece.meaning.column, COLUMNS, _COLUMN_LABELS)


def _repeated(heads: Heads | None, rows: Sequence[Row], before: Heads | None) -> Heads | None:
    """Heads, or those of before a page break that repeats only the upper ones, without the five organisations."""
    if heads is None or before is None or not before.seen:
        return heads
    over = any(piece.meaning.group == "organizations" for row in rows for piece in row.own)
    return before if over and not set(heads.names) & set(COLUMNS[1:-1]) and len(before) > len(heads) else heads


def _row(table: Table, row: Row, heads: Heads | None) -> Found | None:
    own = row.own
    if any(piece.meaning.group in _ELSEWHERE or (piece.meaning.outcome and not piece.meaning.row) for piece in own):
        return None
    for index in range(len(own) - 1, -1, -1):
        name = own[index].meaning.row
        if name == _GROUP_ROW and _label_behind(own[index + 1 :]):
            break
        if name == _GROUP_ROW and any(piece.meaning.row not in {None, name} for piece in own[:index]):
            # The group stands behind the label of its row, where spans lie.
            continue
        if name is not None:
            values = _after(row, own[index])
            readable = any(piece.numeric for piece in values)
            return Found(table, row, own[index].text, values, heads, name) if readable else None
    return _unknown_row(table, row, own, heads)


def _label_behind(pieces: Sequence[Piece]) -> bool:
    """Whether a row's own label stands behind (六)其他处理, which is a row in one form and a group in the other."""
    first = next((piece for piece in pieces if not piece.blank), None)
    if first is None or first.printed.state != "unreadable" or len(squeeze(first.text)) < 2:
        return False
    return not first.text[:1].isdigit() or read_label(first.text).style != ""


def _unknown_row(table: Table, row: Row, own: Sequence[Piece], heads: Heads | None) -> Found | None:
    """A row without a known label: its last text before the values is taken as its label."""
    texts = _before_heads([index for index, piece in enumerate(own) if _may_be_label(piece)], own, heads)
    printed = [
        index for index, piece in enumerate(own) if piece.printed.state == "printed" and not _numbers(index, own)
    ]
    first = printed[0] if printed else len(own)
    # Behind the first of several numbers a text is a cell that cannot be read.
    among = sum(index < texts[-1] for index in printed) if texts else 0
    last = next((index for index in reversed(texts) if index < first or not among), -1)
    values = _behind_unit(list(own[last + 1 :]))
    if sum(1 for piece in values if not piece.blank) < 3 and len(values) < 6:
        return None
    if last < 0 and (len(values) > 20 or all(piece.blank for piece in values)):
        return None
    label = own[last].text if last >= 0 else ""
    return Found(table, row, label, tuple(values), heads, None)


def _numbers(index: int, own: Sequence[Piece]) -> bool:
    """Whether a cell holds the numbering of the label in the cell behind it."""
    return _NUMBERING.fullmatch(own[index].text.strip()) is not None and any(
        map(_may_be_label, own[index + 1 : index + 2])
    )


def _may_be_label(piece: Piece) -> bool:
    """Whether a cell holds words: neither a unit nor digits that stand apart."""
    return piece.printed.state == "unreadable" and not is_unit(piece.text) and any(map(str.isalpha, piece.text))


def _before_heads(texts: list[int], own: Sequence[Piece], heads: Heads | None) -> list[int]:
    """Texts that stand left of all heads; all of them where none does."""
    if heads is None or heads.spans is None:
        return texts
    return [index for index in texts if own[index].start < heads.spans[0][0]] or texts


def _after(row: Row, label: Piece) -> tuple[Piece, ...]:
    behind = [piece for piece in row.pieces if piece.start >= label.end and piece is not label]
    while behind and behind[0].meaning.known:
        # A group or another label between the label and its numbers is no number.
        behind.pop(0)
    return tuple(_behind_unit(behind))


def _behind_unit(pieces: list[Piece]) -> list[Piece]:
    """The pieces without a column of units between the label and the numbers."""
    units = [place for place, piece in enumerate(pieces) if is_unit(piece.text)]
    alone = len(units) == 1 and all(piece.blank for piece in pieces[: units[0]])
    return pieces[units[0] + 1 :] if alone else pieces


def settle_labels(rows: Iterable[Found], form: Form) -> list[Found]:
    """Name the rows: short labels only where their neighbours allow it, misread ones by likeness in their place."""
    named = [_in_form(row, form) for row in _halves_joined(list(rows))]
    named = _in_context(named, form)
    return list(_guess(named, form))


def _halves_joined(rows: Sequence[Found]) -> list[Found]:
    """The rows, those whose label is broken over two put together: the half without numbers stands by empty cells."""
    joined: list[Found] = []
    for row in rows:
        whole = _whole(joined[-1], row) if joined else None
        if whole is None:
            joined.append(row)
            continue
        upper = joined[-1]
        joined[-1] = replace(row if _empty(upper) else upper, id=whole, label=upper.label + row.label, guessed=False)
    return joined


def _whole(upper: Found, lower: Found) -> str | None:
    """The row of the form whose label two rows of the table make together, one of them empty."""
    if lower.id is not None or not (upper.label and lower.label) or read_label(lower.label).style:
        return None
    whole = meaning_of(upper.label + lower.label).row
    return whole if _empty(upper) or (_empty(lower) and upper.id in {None, whole}) else None


def _empty(row: Found) -> bool:
    return all(piece.blank for piece in row.values)


def _in_form(row: Found, form: Form) -> Found:
    known = {entry.id for entry in form.applications}
    return row if row.id is None or row.id in known else replace(row, id=None)


_SHORT = {"applications.other.other", "applications.processed_total"}
_TOTAL, _OTHER = ("(一)", 7), ("1", 3)
_GROUP = 2
"""Rows of (六)其他处理 beside 3.其他."""


def _in_context(rows: list[Found], form: Form) -> list[Found]:
    """其他 and 总计 stand in many tables: they count only between the rows the form has around them."""
    order = {entry.id: index for index, entry in enumerate(form.applications)}
    result = list(rows)
    for index, row in enumerate(rows):
        if row.id in _SHORT and not (_fits(result, index, order) or _says_so_itself(result, index)):
            result[index] = replace(row, id=None)
    return result


def _says_so_itself(rows: Sequence[Found], index: int) -> bool:
    """Whether a short label has its number in the form, and no other has its words: (七)总计, 3.其他 under (六)."""
    row = rows[index]
    if sum(other.id == row.id for other in rows) > 1:
        return False
    label = read_label(row.label)
    if row.id == "applications.processed_total":
        return (label.style, label.number) == _TOTAL
    beside = rows[max(0, index - _GROUP) : index + _GROUP + 1]
    return (label.style, label.number) == _OTHER and any(
        (r.id or "").startswith("applications.other.") and r is not row for r in beside
    )


def _fits(rows: Sequence[Found], index: int, order: dict[str, int]) -> bool:
    here = order[rows[index].id or ""]
    before = next((order[row.id] for row in reversed(rows[:index]) if row.id is not None), None)
    after = next((order[row.id] for row in rows[index + 1 :] if row.id is not None and row.id not in _SHORT), None)
    if before is None and after is None:
        return False
    # The row above must belong to the same group or the one before it; the row below must come later in the form
    # or begin the form anew.
    return (before is None or 0 < here - before <= 4) and (after is None or after > here or after <= 2)


def _guess(rows: list[Found], form: Form) -> Iterator[Found]:
    entries = form.applications
    order = {entry.id: index for index, entry in enumerate(entries)}
    taken = {row.id for row in rows}
    low = -1
    for index, row in enumerate(rows):
        if row.id is not None:
            low = order[row.id]
            yield row
            continue
        after = next((order[later.id] for later in rows[index + 1 :] if later.id is not None), len(entries))
        free = [entry for entry in entries[low + 1 : after] if entry.id not in taken] if after > low else []
        name = likest(row.label, free) if row.label and not _of_two_rows(row.label) else None
        if name is None or (_empty(row) and _beside_numbers(rows, index)):
            yield row
            continue
        taken.add(name)
        low = order[name]
        yield replace(row, id=name, guessed=True)


def _beside_numbers(rows: Sequence[Found], index: int) -> bool:
    """Whether the numbers of an empty row may stand in the one above or below it, whose label is not known either."""
    beside = (*rows[max(0, index - 1) : index], *rows[index + 1 : index + 2])
    return any(row.id is None and not _empty(row) for row in beside)


def _of_two_rows(text: str) -> bool:
    """Whether the labels of two rows stand in one cell: the numbers beside it are those of both."""
    found, parts = 0, split_inner(text)
    while parts is not None:
        if meaning_of(parts[0]).row is not None:
            return True
        found += meaning_of(parts[1]).row is not None
        parts = split_inner(parts[0]) if parts[0] != text else None
    return found > 1


def is_row_label(text: str) -> bool:
    """Whether a text is a label of a row of the table of applications."""
    return meaning_of(text).row is not None
