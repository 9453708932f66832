"""Splits the body into the numbered parts 一 to 六, whatever became of their numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsing.document import Document, Grid
from parsing.report import Section

_NUMERALS = "一二三四五六七八九十"
_MARK = re.compile(rf"^(?:#+\s*)?(?:第?([{_NUMERALS}])(?:部分)?\s*[、.．,，:：]|([{_NUMERALS}])\s+(?=\S))\s*")
_TABLE_ROW = re.compile(r"^(?:一、本年新收|二、上年结转|三、本年度办理|四、结转下)")
_PARTS = (
    (1, re.compile(r"(?:工作)?(?:信息公开|基本)?(?:总体|基本)(?:公开|工作)?情况|概述|概况|工作基本情况")),
    (
        2,
        re.compile(
            r"(?:行政机关)?(?:主动公开政府信息(?:的)?情况|政府信息主动公开情况|主动公开(?:政府信息)?(?:的)?情况)"
        ),
    ),
    (
        3,
        re.compile(
            r"(?:行政机关)?(?:收到和处理政府信息公开申请|依申请公开(?:政府信息)?|政府信息公开申请)(?:的)?(?:办理)?情况"
        ),
    ),
    (
        4,
        re.compile(
            r"(?:因?政府信息公开(?:工作)?)?(?:被?申请|提起)?行政复议(?:、|和|或|及|与|，)?(?:被?提起)?行政诉讼(?:的)?情况"
        ),
    ),
    (
        5,
        re.compile(
            r"(?:政府信息公开工作)?(?:当前)?(?:存在)?(?:的)?(?:主要)?问题(?:及|和|与|、)?(?:其)?(?:下一步)?(?:的)?(?:改进|整改)?(?:的)?(?:情况|措施|方向|打算)?"
        ),
    ),
    (6, re.compile(r"其他(?:需要)?(?:报告|说明)的(?:事项|情况)")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as the heading of a part."""

    number: int | None
    """The numeral that is printed, None where none is."""
    part: int | None
    """Which of the six parts the words name, None for a part of the body's own."""
    text: str
    rest: str
    """The first sentence where it is glued to the heading."""


def heading_of(text: str, *, marked: bool = False) -> Heading | None:
    """The heading a line is or begins with; None for a line of text or of a table.

    `marked` says that the source itself marks the line as a heading.
    """
    line = text.strip().strip("*").strip()
    mark = _MARK.match(line)
    if _TABLE_ROW.match(line):
        return None
    words = line[mark.end() :] if mark else re.sub(r"^#+\s*", "", line)
    number = _NUMERALS.index(mark[1] or mark[2]) + 1 if mark else None
    for part, pattern in _PARTS:
        found = pattern.match(words)
        if found:
            return _known(number, part, words, found.end(), marked)
    if mark is None or not mark[1] or len(words) > 40 or re.search(r"[。；;！]", words):
        return None
    return Heading(number, None, words, "")


def _known(number: int | None, part: int, words: str, end: int, marked: bool) -> Heading | None:
    rest = words[end:].strip(" 。:：#")
    if number is None and (rest or not (marked or len(words) >= 7)):
        return None
    if len(rest) <= 12 and not re.search(r"[。，,；;]", rest):
        return Heading(number, part, words.strip(" 。:：#"), "")
    return Heading(number, part, words[:end], words[end:].lstrip(" 。:："))


def split(document: Document) -> tuple[Section, ...]:
    """The parts in reading order with their headings and text; the text of tables is not included.

    A part whose heading is printed twice is one section. Text before the first heading belongs to none.
    """
    found: list[tuple[Heading, list[str]]] = []
    for text, marked in _lines(document):
        heading = heading_of(text, marked=marked)
        if heading is None:
            if found:
                found[-1][1].append(text)
            continue
        if not (found and heading.part is not None and found[-1][0].part == heading.part):
            found.append((heading, []))
        elif heading.number is None:
            found[-1][1].append(text)
            continue
        if heading.rest:
            found[-1][1].append(heading.rest)
    return tuple(Section(heading.number, heading.text, "\n".join(lines)) for heading, lines in found)


def _lines(document: Document) -> Iterator[tuple[str, bool]]:
    for block in document.blocks:
        if not isinstance(block, Grid) and block.text.strip():
            yield block.text.strip(), block.heading
