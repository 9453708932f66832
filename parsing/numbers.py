"""What stands in a cell: a number, nothing, a mark for "does not apply", or something that cannot be read.

The value is the number as printed, never repaired: `+459` is 459, `12399万元` is 12399, `1,234` is 1234, full-width
digits count. A number is only taken when the whole cell is that number with its sign, unit and footnote mark.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from parsing.report import CellState, Number

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DIRECTIONS = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, *_DIRECTIONS))
"""Signs without width, those that give the direction of writing among them, to be left out."""
_SPACES = dict.fromkeys((0xA0, 0x3000, 0x2002, 0x2003, 0x2007, 0x2008, 0x205F, 0x1680), 0x20)
_FOLD = {
    **_WIDTH,
    **INVISIBLE,
    **_SPACES,
    0x2212: 0x2D,
    0xFE63: 0x2D,
    0xFE62: 0x2B,
    0x2009: 0x2C,
    0x202F: 0x2C,
    0x3014: 0x5B,
    0x3015: 0x5D,
    0x3010: 0x5B,
    0x3011: 0x5D,
    ord("減"): ord("减"),
    **{code: 0x30 + (code - 0x1D7CE) % 10 for code in range(0x1D7CE, 0x1D800)},
}

_MARK = re.compile(r"(?:[-/\\—–―─_~]{1,8}|无|空|空白|不适用|暂无|没有|无数据|[nN]/?[aA]|[·.…]{2,6}|×|╱|∕)")
_UNIT = r"件次|人次|万元|亿元|千元|百元|元|件|条|项|个|次|人|份|宗|起|篇|部|例|家|本|笔|万件|万|千|亿|户"
_FOOTNOTE = r"(?:[*#※†]{1,3}|[①-⑳]|[⁰¹²³⁴-⁹]{1,2}|\[[0-9⁰¹²³⁴-⁹]{1,2}\]|\[?注[0-9]{0,2}\]?|\(注[0-9]{0,2}\))"
_NUMBER = re.compile(
    rf"(?P<sign>[-+—–]|负|减少?|增加?|↑|↓)?\s?(?P<digits>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,15}})(?P<fraction>\.[0-9]{{1,8}})?"
    rf"\s?(?:\(?(?P<unit>{_UNIT})\)?)?(?P<note>\s?{_FOOTNOTE})?"
)
_ONLY_UNIT = re.compile(rf"[(（]?(?:{_UNIT})[)）]?")
_LONGEST_UNIT = 8
_SIGNS = {"-": -1, "—": -1, "–": -1, "负": -1, "减": -1, "减少": -1, "↓": -1}
_WORDS = frozenset({"减", "减少", "增", "增加", "↑", "↓", "负"})
PLAIN = r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,6})?"
"""A cell that is a number and can be nothing else, as a pattern."""
SPACED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[ \xa0][0-9]{3})+|(?:[ \xa0][0-9]{3})+)(?:\.[0-9]{1,6})?")
"""Thousands set off by blanks; two numbers in one cell stand below each other."""
_STRAY = "。;、,."
"""A full stop or comma that an editor left behind a number says nothing."""
_LONGEST = 40
_SURE_DIGITS = 9


class Printed(NamedTuple):
    """Content of one cell as read. `unit` is the unit printed in the cell itself, if any."""

    value: Number | None
    state: CellState
    unit: str | None = None
    footnote: str | None = None


BLANK = Printed(None, "blank")
UNREADABLE = Printed(None, "unreadable")
_MARKED = Printed(None, "not_applicable")
_SMALL = {str(number): Printed(number, "printed") for number in range(100)}


def read_number(text: str, *, signed: bool = False) -> Printed:
    """Read a cell. `signed` is for 本年增/减, where words such as 减2 are signs too."""
    small = _SMALL.get(text)
    if small is not None:
        return small
    if text.isdigit() and len(text) <= _SURE_DIGITS and text.isascii():
        return Printed(int(text), "printed")
    return _read(text, signed)


def plain_value(text: str) -> Number:
    """The number of a cell that is `PLAIN`: what `read_number` gives, without looking what else it might be."""
    return Decimal(text) if "." in text else int(text)


def is_value(text: str) -> bool:
    """Whether a text can be the content of a number cell: a number, nothing, or a mark."""
    return read_number(text, signed=True).state != "unreadable"


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else: 件, （万元）."""
    return len(text) <= _LONGEST_UNIT and _ONLY_UNIT.fullmatch(text.strip()) is not None


@lru_cache(maxsize=16384)
def _read(text: str, signed: bool) -> Printed:
    if len(text) > 4 * _LONGEST:
        return UNREADABLE
    plain = text.strip().translate(_FOLD).strip()
    if not plain:
        return BLANK
    if plain[-1] in _STRAY and len(plain) > 1:
        plain = plain[:-1].rstrip()
    if len(plain) > _LONGEST or not plain.isprintable():
        return UNREADABLE
    # An apostrophe tells a spreadsheet that a number is text.
    plain = plain.removeprefix("'")
    if plain == "零":
        return _SMALL["0"]
    if _MARK.fullmatch(plain):
        return _MARKED
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return UNREADABLE
    return _number(match, signed)


def _number(match: re.Match[str], signed: bool) -> Printed:
    sign, digits, fraction = match["sign"] or "", match["digits"].replace(",", ""), match["fraction"]
    if sign in _WORDS and not signed:
        return UNREADABLE
    factor = _SIGNS.get(sign, 1)
    value: Number = factor * (Decimal(digits + fraction) if fraction else int(digits))
    note = match["note"]
    return Printed(value, "printed", match["unit"], note.strip() if note else None)
