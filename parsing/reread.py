"""Cells that are no plain number, but can be one in a single way: believed where the sums of the table say so.

A number that a narrow column broke over lines, a number with a remark or last year's number in brackets behind it, a
Chinese numeral, thousands set off by other signs than commas, letters typed for 0 and 1. Each is read only where the
sums of its row and its column hold with it, thousands set off by blanks where no sum fails, and a finding names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsing.forms import Form
from parsing.labels import fold
from parsing.match.table import named_number
from parsing.numbers import SPACED, plain_value
from parsing.proof import Verdict, verdicts
from parsing.report import Cell, Finding, Number

Cells = Mapping[str, Cell]

_BROKEN = re.compile(r"[0-9]{1,9}(?:\s+[0-9.]{1,9}){1,4}\s*(?:件|条|项|个|宗|万元|元)?")
_REMARKED = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(?:件|万元|元)?\s*\([^()]{1,30}\)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:['`´‘’][0-9]{3})+|(?:、[0-9]{3})+|(?:[.·][0-9]{3}){2,})")
_CLOSED = re.compile(r"\s*[0-9０-９]{4}")
_LETTERS = re.compile(r"(?=.*[A-Za-z])[0-9OolI]{1,9}")
_AS_DIGITS = str.maketrans("OolI", "0011")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百]{1,7}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_BY_COMMAS, _BY_BLANKS = "grouped by commas", "grouped by blanks"
_CUSTOM = 5
"""Cells of a kind that sums prove are enough to read those of part 二, which has none, in the same way."""


def with_proven(form: Form, cells: Cells) -> tuple[Cells, tuple[Finding, ...]]:
    """The cells, with those read that only the sums can vouch for, and a finding that names them."""
    said = {
        n: v for n, cell in cells.items() if cell.state == "unreadable" and (v := _of_its_head(n, cell)) is not None
    }
    if said:
        cells = {n: c._replace(value=said[n], state="printed") if n in said else c for n, c in cells.items()}
    tried = {
        name: read for name, cell in cells.items() if cell.state == "unreadable" and (read := _candidate(cell.raw))
    }
    kept, noughts = _proven(form, cells, {name: number for name, (_, number) in tried.items()})
    customs = Counter(kind for name, (kind, _) in tried.items() if name in kept)
    known = {name for name in tried if name in kept or name in noughts or form.cells[name].section == 2}
    refused = {kind for name, (kind, _) in tried.items() if name not in known}
    for name, (kind, number) in tried.items():
        enough = 1 if name in noughts else _CUSTOM
        if name in known and kind not in refused and customs[kind] >= enough:
            kept[name] = number
    kept |= _set_off_by_blanks(form, cells, tried, kept)
    if not kept:
        return cells, ()
    message = "these cells are no plain numbers; they were read so that the sums hold that can be checked"
    now = {n: c._replace(value=kept[n], state="printed") if n in kept else c for n, c in cells.items()}
    return now, (Finding("cell.reread", "warning", tuple(kept), message),)


def _set_off_by_blanks(
    form: Form, cells: Cells, tried: Mapping[str, tuple[str, Number]], kept: Mapping[str, Number]
) -> dict[str, Number]:
    """The numbers in groups of three on one line that no sum speaks against: they can hardly be anything else."""
    wanted = {_BY_COMMAS} if _has_closed_thousands(cells) else {_BY_COMMAS, _BY_BLANKS}
    grouped = {name: number for name, (kind, number) in tried.items() if kind in wanted and name not in kept}
    if not grouped:
        return {}
    numbers = {name: cell.value or 0 for name, cell in cells.items() if cell.state != "unreadable"}
    told = verdicts(form, {**numbers, **kept, **grouped})
    return {name: number for name, number in grouped.items() if all(verdict.holds for verdict in told.get(name, ()))}


def _has_closed_thousands(cells: Cells) -> bool:
    """Whether a number over 999 is printed without a sign between its digits: then blanks are no custom of the page."""
    return any(_CLOSED.match(cell.raw) for cell in cells.values() if cell.state == "printed")


def _of_its_head(name: str, cell: Cell) -> Number | None:
    """The number of a cell that names its own head before it; the head must be the one it stands under."""
    found = named_number(cell.raw)
    if found is None:
        return None
    leaf = name.rpartition(".")[2]
    meaning, number = found
    return plain_value(number) if leaf in {meaning.column, meaning.outcome} and _NUMBER.fullmatch(number) else None


def _candidate(raw: str) -> tuple[str, Number] | None:
    """The one number that a text may be, and how it is written; None for anything else."""
    text = fold(raw).strip()
    if SPACED.fullmatch(text):
        whole = "".join(sign for sign in text if sign.isdigit() or sign == ".")
        return _BY_COMMAS if "," in text else _BY_BLANKS, _number(whole)
    if _BROKEN.fullmatch(text):
        match = _NUMBER.match("".join(text.split()))
        return ("broken", _number(match[0])) if match is not None else None
    match = _REMARKED.fullmatch(text)
    if match is not None:
        return "remarked", _number(match[1])
    if _GROUPED.fullmatch(text):
        return "grouped", int("".join(filter(str.isdigit, text)))
    if _LETTERS.fullmatch(text):
        return "letters", int(text.translate(_AS_DIGITS))
    return ("numeral", _spelled(text)) if _NUMERAL.fullmatch(text) else None


def _number(text: str) -> Number:
    return Decimal(text) if "." in text else int(text)


def _spelled(text: str) -> int:
    """The number of a Chinese numeral below a thousand."""
    total = digit = 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = 10 * digit + _DIGITS[sign]
    return total + digit


def _proven(form: Form, cells: Cells, tried: Mapping[str, Number]) -> tuple[dict[str, Number], set[str]]:
    """Those of the numbers tried with which every sum holds that can be checked; and noughts of which no sum tells."""
    kept = dict(tried)
    while kept:
        numbers: dict[str, Number] = {
            name: kept.get(name, cell.value or 0)
            for name, cell in cells.items()
            if name in kept or cell.state != "unreadable"
        }
        told = verdicts(form, numbers)
        good = {name: number for name, number in kept.items() if _is_sound(told.get(name, []))}
        if len(good) == len(kept):
            noughts = {name for name in kept if not any(verdict.telling for verdict in told[name])}
            return {name: number for name, number in kept.items() if name not in noughts}, noughts
        kept = good
    return {}, set()


def _is_sound(told: Sequence[Verdict]) -> bool:
    """Whether no sum speaks against a number, and that of its row and another one, or one with a total, for it."""
    rules = {verdict.rule for verdict in told if verdict.holds}
    across = "review.sum" in rules or ("applications.row_sum" in rules and len(rules) > 1)
    return across and all(verdict.holds for verdict in told)
