"""Dates and years as Chinese pages print them: 2023-01-30 14:26, 2023年1月30日, 二〇二三年一月三十日."""

from __future__ import annotations

import re
from datetime import date

_WIDE = {ord("０") + n: str(n) for n in range(10)}
_CHINESE = {
    **{c: str(n) for n, c in enumerate("〇一二三四五六七八九")},
    "零": "0",
    "○": "0",
    "O": "0",
    "Ｏ": "0",
    "0": "0",
}
_FOLD = str.maketrans({**{chr(k): v for k, v in _WIDE.items()}, "—": "-", "–": "-", "．": ".", "／": "/", "　": " "})

_ARABIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(0?[1-9]|1[0-2])\s*(?:[-/.]|月)\s*(0[1-9]|[12]\d|3[01]|[1-9])(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMERAL = r"[〇零○O一二三四五六七八九十]"
_WRITTEN = re.compile(rf"([〇零○OＯ0一二三四五六七八九]{{4}})年({_NUMERAL}{{1,2}})月({_NUMERAL}{{1,3}})日")
_WRITTEN_YEAR = re.compile(r"二\s*[〇零○OＯ0]\s*[一二]\s*[〇零○OＯ0一二三四五六七八九](?=\s*年)")


def fold(text: str) -> str:
    """The text with full-width digits and date signs made plain; its length does not change."""
    return text if text.isascii() else text.translate(_FOLD)


def year_digits(numerals: str) -> str:
    """A year written numeral by numeral, as digits: 二〇二二 -> 2022."""
    return "".join(_CHINESE.get(c, "") for c in numerals)


def arabic_years(text: str) -> str:
    """The text with written years made plain: 二〇二二年 -> 2022年."""
    return _WRITTEN_YEAR.sub(lambda match: year_digits(match.group()), text)


def first_date(text: str) -> str | None:
    """The first full date in the text as YYYY-MM-DD, None where no date that exists stands there."""
    plain = fold(text)
    digits = [*_ARABIC.finditer(plain), *_COMPACT.finditer(plain)] if "20" in plain or "19" in plain else []
    for match in sorted(digits, key=lambda found: found.start()):
        found = _iso(*(int(part) for part in match.groups()))
        if found:
            return found
    written = _WRITTEN.search(plain) if "月" in plain else None
    if written is None:
        return None
    return _iso(int(year_digits(written[1])), _number(written[2]), _number(written[3]))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(numerals: str) -> int:
    """A number below 100 in Chinese numerals: 三 3, 十 10, 二十一 21."""
    if "十" not in numerals:
        return int(year_digits(numerals) or 0)
    tens, _, ones = numerals.partition("十")
    return 10 * int(year_digits(tens) or 1) + int(year_digits(ones) or 0)
