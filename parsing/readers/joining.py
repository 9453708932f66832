"""How printed pieces of text become one text again, without gluing two numbers together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

_DASHES: Final = {"\u2e3a": "——", "\u2e3b": "———"}
"""Signs that fonts join two and three dashes to, and PDF printers then write for them."""
_RADICALS: Final = dict(
    zip(
        "⺁⺊⺏⺟⺠⺫⺬⺮⺲⺶⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻰⻳",
        "厂卜兀母民目示竹网羊月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐龙龟",
        strict=True,
    )
)
"""CJK radicals supplement: some PDF producers write these for the whole characters, which NFKC does not undo."""


def whole_signs(text: str) -> str:
    """Radical code points (U+2E80-2FD5), compatibility ideographs and joined dashes as what they look like."""
    if not any("\u2e3a" <= sign <= "\u2fd5" or "\uf900" <= sign <= "\ufaff" for sign in text):
        return text
    return "".join(_whole(sign) for sign in text)


def _whole(sign: str) -> str:
    if sign in _DASHES:
        return _DASHES[sign]
    if sign in _RADICALS:
        return _RADICALS[sign]
    if "\u2f00" <= sign <= "\u2fd5" or "\uf900" <= sign <= "\ufaff":
        return unicodedata.normalize("NFKC", sign)
    return sign


def is_wide(sign: str) -> bool:
    """Whether a sign takes a full square, so that text around it is written without spaces."""
    return sign >= "\u2e80" or sign in "‘’“”—…《》"


def joined(before: str, after: str, *, wrapped: bool = False) -> str:
    """Two pieces that follow each other on different lines.

    Chinese text continues without a space. Digits do so only when `wrapped` says that the first line was full, since
    two numbers one below the other must never become one.
    """
    if not before or not after:
        return before + after
    if is_wide(before[-1]) or is_wide(after[0]):
        return before + after
    number_goes_on = wrapped and before[-1] in "0123456789." and after[0] in "0123456789."
    return before + ("" if number_goes_on else " ") + after


def is_full(line: str, width: float, room: float, margin: float) -> bool:
    """Whether a line of `width` leaves no place for one more sign in a cell `room` wide with a margin on both sides.

    Some programs keep Chinese words of two signs together, so two signs may be missing at the end of a full line.
    """
    if not line or (len(line) == 1 and not is_wide(line)):
        return False
    signs = 2.2 if is_wide(line[-1]) else 0.95
    return room - width - 2 * margin < signs * width / len(line)


def join_all(pieces: Iterable[str]) -> str:
    """Pieces of a cell or a paragraph, one a line, none of them wrapped."""
    text = ""
    for piece in pieces:
        text = joined(text, piece.strip())
    return text


def folded(text: str) -> str:
    """White space folded to single spaces, no-break and ideographic spaces included; soft signs dropped."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").replace("\xad", "").split())
