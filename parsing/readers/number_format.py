"""A number as a spreadsheet shows it: the codes of Excel's number formats that reports use (ECMA-376, 18.8.31)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_TOKENS: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([^"\\_*\[]+?(?=["\\_*\[]|$))')
_DIGITS: Final = re.compile(r"[#0?](?:[#0?,]*[#0?])?(?:\.[#0?]*)?,*%?|[#0?.,%]+")
_MOST_GENERAL: Final = 11
"""Significant digits that the General format has room for."""


def shown(value: int | float | Decimal, code: str) -> str:
    """The value under a format code; a format that hides it gives "".

    Formats that are not understood (fractions, exponents, dates) fall back to the plain number.
    """
    number = Decimal(str(value))
    if not number.is_finite():
        return str(value)
    section, negate = _section(number, code)
    if section.strip().lower() in ("general", "@", ""):
        return _general(number) if section.strip() else ""
    literal = _with_digits(abs(number) if negate else number, section)
    return _general(number) if literal is None else literal.strip()


def _section(number: Decimal, code: str) -> tuple[str, bool]:
    """The part of the code for this sign, and whether that part brings its own minus."""
    parts = _split(code)
    if len(parts) >= 3 and number == 0:
        return parts[2], False
    if len(parts) >= 2 and number < 0:
        return parts[1], True
    return parts[0], False


def _split(code: str) -> list[str]:
    """Sections of a code; a semicolon in quotes separates none."""
    parts, quoted = [""], False
    for sign in code:
        if sign == '"':
            quoted = not quoted
        if sign == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _with_digits(number: Decimal, section: str) -> str | None:
    """Literals of a section around the digits; None for a code that is not a plain number."""
    pieces: list[tuple[str, bool]] = []
    for quoted, escaped, plain in _TOKENS.findall(section):
        if plain:
            pieces += _plain_pieces(plain)
        else:
            pieces.append((quoted or escaped, False))
    codes = [text for text, is_code in pieces if is_code]
    literals = "".join(text for text, is_code in pieces if not is_code)
    if len(codes) > 1 or re.search(r"[a-zA-Z/]", re.sub(r"\s", "", literals)):
        return None
    if not codes:
        return literals
    digits = _digits(number, codes[0])
    return "".join(digits if is_code else text for text, is_code in pieces)


def _plain_pieces(text: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    end = 0
    for match in _DIGITS.finditer(text):
        found += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [piece for piece in (*found, (text[end:], False)) if piece[0]]


def _digits(number: Decimal, code: str) -> str:
    """Digits under a code such as `#,##0.00`, `0%` or `0.0,`."""
    percent = "%" if code.endswith("%") else ""
    number, code = (number * 100, code[:-1]) if percent else (number, code)
    while code.endswith(","):
        number, code = number / 1000, code[:-1]
    whole, _, fraction = code.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    text = f"{abs(rounded):,f}" if "," in whole else f"{abs(rounded):f}"
    head, dot, tail = text.partition(".")
    kept = fraction.rstrip("#?")
    tail = tail[: len(kept)] + tail[len(kept) :].rstrip("0")
    head = head.rjust(whole.count("0"), "0") if head != "0" or "0" in whole else ""
    return sign + head + (dot if tail else "") + tail + percent


def _general(number: Decimal) -> str:
    """Whole numbers without a point, others with up to eleven digits."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    digits = max(1, _MOST_GENERAL - 1 - max(0, number.adjusted()))
    text = f"{number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")
