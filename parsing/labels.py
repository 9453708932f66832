"""Labels made comparable: width, script, spaces, brackets, quotes and numbering taken off; likeness of the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsing.numbers import INVISIBLE
from parsing.script import LOOK_ALIKES, SIMPLIFIED

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD = {
    **INVISIBLE,
    **LOOK_ALIKES,
    **_WIDTH,
    **SIMPLIFIED,
    ord("它"): ord("他"),
    0x3000: 0x20,
    0x3014: 0x28,
    0x3015: 0x29,
    0x3016: 0x28,
    0x3017: 0x29,
}
_KEEP = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_BRACKETED = re.compile(r"\([^()]*\)?")
_LONGEST = 160
_SIGNS = " *※★☆▲△●◆■□·•"
"""Signs that stand before a label and are no part of it."""

# 一、 (一) 1. 1、 (1) ① 第一, at the start of a label.
_NUMBERING = re.compile(
    r"^\s*(?:\(\s*([一二三四五六七八九十]{1,2}|\d{1,2})\s*\)|([一二三四五六七八九十]{1,2})\s*[、.,:]|(\d{1,2})\s*(?:[.、,:．)]|(?=\s?[\u3400-\u9fff]))|([①-⑳])|"
    r"([⑴-⒇])|([⒈-⒛])|([㈠-㈩]))[\s.、,]*"
)
_LETTERED = re.compile(r"^\s*\(?(?:[A-Za-z]{1,4}|[\u2160-\u217b]{1,2})\s*[.、)．:]\s*(?=[\u3400-\u9fff])")
"""Letters for numbers: A. (b) IV. Ⅲ、"""
_INNER = re.compile(
    r"(?<=[\u3400-\u9fff)\s\-—–/:>*※])"
    r"(?:\d{1,2}\s*[.、．]|\([一二三四五六七]\)|(?:\(\d{1,2}\)|[①-⑳])(?=\s?[\u3400-\u9fff]))"
)
_CHINESE = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart."""

    key: str
    """Letters and signs only, numbering taken off."""
    short: str
    """The same without what stands in brackets."""
    style: str
    """Style of the numbering: "一" for 一、, "(一)" for (一), "1" for 1., "" for none."""
    number: int | None


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Half width, simplified characters, none without width; white space kept."""
    return text.translate(_FOLD)


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Only letters, digits and Chinese characters, half width and simplified."""
    return _KEEP.sub("", fold(text[:_LONGEST])).replace("资讯", "信息")


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """Take a label apart into numbering and wording."""
    folded = fold(text[:_LONGEST]).strip().lstrip(_SIGNS)
    style, number, rest = _numbering(folded)
    bare = rest
    if "(" in rest:
        bare = _BRACKETED.sub("", rest)
    return Label(_bare(rest), _bare(bare), style, number)


def _bare(text: str) -> str:
    return _KEEP.sub("", text).replace("资讯", "信息")


def split_inner(text: str) -> tuple[str, str] | None:
    """A text of a group and a row, such as (三)不予 1.属于国家秘密, cut before its last numbering; else None."""
    folded = fold(text[:_LONGEST]).strip()
    last = None
    for match in _INNER.finditer(folded):
        last = match
    return (folded[: last.start()], folded[last.start() :]) if last else None


def _numbering(text: str) -> tuple[str, int | None, str]:
    match = _NUMBERING.match(text)
    if match is None:
        return "", None, _LETTERED.sub("", text)
    rest = text[match.end() :]
    bracket, chinese, arabic, *rings = match.groups()
    if bracket is not None:
        return ("(一)", _ordinal(bracket), rest) if not bracket.isdigit() else ("1", int(bracket), rest)
    if chinese is not None:
        return "一", _ordinal(chinese), rest
    if arabic is not None:
        return "1", int(arabic), rest
    bases = (("1", "①"), ("1", "⑴"), ("1", "⒈"), ("(一)", "㈠"))
    for (style, base), ring in zip(bases, rings, strict=True):
        if ring is not None:
            return style, ord(ring) - ord(base) + 1, rest
    return "", None, text


def _ordinal(signs: str) -> int | None:
    if len(signs) == 1:
        return _CHINESE.get(signs)
    return 10 + _CHINESE.get(signs[1], 0) if signs[0] == "十" else None


@lru_cache(maxsize=16384)
def likeness(left: str, right: str) -> float:
    """How alike two squeezed labels are: 1 is equal, 0 has nothing in common (edit distance over the longer)."""
    longest = max(len(left), len(right))
    if longest == 0:
        return 0.0
    return 1.0 - _distance(left[:_LONGEST], right[:_LONGEST]) / longest


def _distance(left: str, right: str) -> int:
    above = list(range(len(right) + 1))
    for i, sign in enumerate(left, start=1):
        row = [i]
        for j, other in enumerate(right, start=1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (sign != other)))
        above = row
    return above[-1]
