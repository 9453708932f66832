"""Splits the body into the numbered parts 一 to 六, whatever became of their numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from parsing.document import Document, Grid
from parsing.report import Section
from parsing.signs import HEADINGS, is_prose, plain, statutory

_NUMERALS = "一二三四五六七八九十"
_OTHER_NUMERALS = str.maketrans(dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧ壹贰叁肆伍陆柒捌", _NUMERALS[:8] * 2, strict=True)))
_OPENS = frozenset("一二三四五六第123456ⅠⅡⅢⅣⅤⅥ壹贰叁肆伍陆(（★●■◆")
_BULLETS = "★☆●○◆◇■□▲△▶►※ "
_MARK = re.compile(
    rf"^(?:#+\s*)?\**(?:第?([{_NUMERALS}])(?:部分)?\s*[、.,:]|第([{_NUMERALS}])部分\s*|([{_NUMERALS}])\s+(?=\S)|(\d)(?:\.0)?(?:\s*[、.]\s*|\s+(?=[\u4e00-\u9fff]))|"
    rf"\(\s*([{_NUMERALS}])\s*\)\s*[、.,:]?)\s*"
)
_TABLE_ROW = re.compile(r"^[一二三四]\s*[、.,]\s*(?:本年新收|上年结转|本年度?办理|结转下)")
_OFFICIAL = re.compile("|".join((*HEADINGS, "行政复议.{1,8}行政诉讼")))
"""What tells the heading of a part from an item of a list numbered in the same way."""
_BODY = r"(?:政府信息公开(?:工作)?)?"
_PARTS = (
    (
        1,
        re.compile(r"(?:政府)?(?:信息公开|政务公开)?(?:工作)?(?:总体|基本)(?:公开|工作)?情况|概述$|概况$|工作基本情况"),
    ),
    (2, re.compile(r"(?:行政机关)?(?:政府)?(?:信息)?主动公开(?:政府)?(?:信息)?(?:的)?(?:工作)?情况")),
    (
        3,
        re.compile(
            r"(?:行政机关)?(?:收到和?处理)?(?:政府信息(?:公开)?(?:工作)?)?(?:依)?申请(?:公开)?(?:政府信息)?(?:办理|处理)?(?:的)?(?:工作)?情况"
        ),
    ),
    (
        4,
        re.compile(
            rf"因?{_BODY}(?:被?申请|被?提起)?(?:的)?行政复议(?:、|和|或|及|与|以及|,)*(?:被?提起)?行政诉讼(?:的)?情况"
        ),
    ),
    (
        5,
        re.compile(
            rf"{_BODY}(?:当前|目前)?(?:存在)?(?:的)?(?:主要)?(?:困难)?(?:和|、)?(?:存在)?(?:的)?问题(?:及|和|与|、|以及)?(?:其)?"
            r"(?:下一步)?(?:工作)?(?:的)?(?:改进|整改|解决)?(?:的)?(?:情况|措施|方向|打算|办法|建议)?"
        ),
    ),
    (6, re.compile(r"(?:需要(?:报告|说明)的)?(?:其他|其它)(?:需要)?(?:报告|说明)?(?:的)?(?:事项|情况)")),
)
_NUMBERED = re.compile(
    rf"(?:#+\s*)?\**\s*(?:第?[{_NUMERALS}](?:部分)?[\s、.．,，:：]|\d(?:\s*[、.．]|\.0|\s+[\u4e00-\u9fff])|[(（]\s*[{_NUMERALS}]\s*[)）])"
)
_NAMES_A_PART = re.compile("情[况況]|事[项項]|问题|問題|概述|概况")
_COMPLETE = re.compile(
    "总体情况$|主动公开政府信息情况$|申请情况$|行政诉讼情况$|问题(?:及|和)改进(?:情况|措施)$|报告的事项$"
)
_FIRST = re.compile("总体情况|基本情况|概述|概况")
"""What the first part is called in short, where it has no number."""
_LONGEST_BARE = 40
_LONGEST_HALF = 12
_LONG_BARE = 7
"""Letters from which words without a number are a heading wherever they stand."""
_CONTENTS = 4
"""Headings one below the other that make a table of contents."""
_LONGEST_KEPT = 2000
_HEAD = 80
_SURE_LENGTH = 9
"""Official headings are longer than the short names of sub-parts, but for 总体情况."""
_LAST_WITH_NAMESAKES = 4
"""Parts within a part are called 主动公开情况 or 依申请公开情况, but not like the parts after this one."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as the heading of a part."""

    number: int | None
    """The numeral that is printed, None where none is."""
    part: int | None
    """Which of the six parts the words name, None for a part of the body's own."""
    text: str
    rest: str = ""
    """The first sentence where it is glued to the heading."""
    style: str = ""
    """How the numeral is printed where parts within a part are numbered so, too: 1 for digits, ( for brackets."""
    sure: bool = True
    """False for short words without a number, or with one of a small style: it goes on from a heading of that style."""


class _Said(NamedTuple):
    """A line, whether the source marks it as a heading, and whether it stands within a table."""

    text: str
    marked: bool = False
    within: bool = False


def heading_of(text: str, *, marked: bool = False) -> Heading | None:
    """The heading a line is or begins with; None for a line of text or of a table.

    `marked` says that the source itself marks the line as a heading.
    """
    heading = _possible(text, marked)
    return heading if heading is not None and heading.sure else None


def _possible(text: str, marked: bool) -> Heading | None:
    # Identity, verdict and parts all ask about the same lines; only a line of sane length is worth remembering.
    return _remembered(text, marked) if len(text) <= _LONGEST_KEPT else _read(text, marked)


def _read(text: str, marked: bool) -> Heading | None:
    line = text.strip().strip("*").strip().lstrip(_BULLETS)
    line = line[:1].translate(_OTHER_NUMERALS) + line[1:]
    if not (_NUMBERED.match(line) or (len(line) <= _LONGEST_BARE and (marked or _NAMES_A_PART.search(line)))):
        return None
    folded = plain(line[:_HEAD])
    if _TABLE_ROW.match(folded):
        return None
    mark = _MARK.match(folded)
    start = mark.end() if mark else len(folded) - len(folded.lstrip("# "))
    again = _MARK.match(folded[start:]) if mark else None
    start += again.end() if again else 0
    numeral = (mark[1] or mark[2] or mark[3] or mark[5]) if mark else None
    style = "1" if mark and mark[4] else "(" if mark and mark[5] else ""
    number = _NUMERALS.index(numeral) + 1 if numeral else int(mark[4]) if mark else None
    sure = not style or _OFFICIAL.search(folded[:40]) is not None
    for part, pattern in _PARTS:
        found = pattern.match(folded, start)
        if found and found.end() > start:
            if (style == "(" or not sure) and number != part:
                return None
            words = Heading(number, part, line[start : found.end()], "", style, sure)
            heading = _known(words, line[found.end() :], marked)
            return heading if heading is None or sure or not heading.rest else None
    if numeral is None or style or len(line) - start > 40 or re.search(r"[。；;！:：]", line[start:-1]):
        return None
    return Heading(number, None, line[start:].strip(" 。:："))


_remembered = lru_cache(maxsize=1024)(_read)


def _known(heading: Heading, rest: str, marked: bool) -> Heading | None:
    """A heading whose words were recognised, with what follows them: more words of it, or the first sentence."""
    rest = rest.strip().strip("*#").strip()
    ends = rest.lstrip("。:： ")
    if heading.number is None and ends:
        return None
    if heading.number is None and not marked and len(heading.text) < _LONG_BARE:
        return replace(heading, sure=False)
    if len(ends) <= 14 and ends == rest and not re.search(r"[。，,；;]", ends):
        return replace(heading, text=heading.text + ends)
    return replace(heading, rest=ends)


def split(document: Document) -> tuple[Section, ...]:
    """The parts in reading order with their headings and text; the text of tables is not included.

    A part whose heading is printed twice is one section. Text before the first heading belongs to none, and a table of
    contents is none of the parts.
    """
    found: list[tuple[Heading, list[str]]] = []
    in_table = False
    for text, marked, within in _joined(list(_lines(document))):
        heading = _possible(text, marked or (not found and _FIRST.fullmatch(text) is not None))
        if heading is not None and _begins_anew(heading, found):
            found.clear()
        last = found[-1][0] if found else None
        if heading is not None and _opens(heading, last):
            found.append((heading, [heading.rest] if heading.rest else []))
            in_table = False
        elif within:
            continue
        elif found and not (heading is not None and any(_repeats(heading, known) for known, _ in found)):
            if not in_table and last is not None and last.part in (2, 3, 4) and statutory(text):
                in_table = True
                _drop_labels(found[-1][1])
            if not in_table or is_prose(text) or text.endswith("。"):
                found[-1][1].append(text)
        elif heading is not None and heading.rest:
            found[-1][1].append(heading.rest)
    numbers = _numbers([heading for heading, _ in found])
    return tuple(Section(n, h.text, "\n".join(lines)) for n, (h, lines) in zip(numbers, found, strict=True))


def _numbers(headings: Sequence[Heading]) -> list[int | None]:
    """The numbers of the parts as printed; by their words where the printed ones do not rise from part to part."""
    printed = [heading.number or heading.part for heading in headings]
    given = [number for number in printed if number is not None]
    if all(before < after for before, after in pairwise(given)):
        return printed
    return [heading.part or heading.number for heading in headings]


def _joined(lines: Sequence[_Said]) -> Iterator[_Said]:
    """The lines, those made one that are a numbered heading broken in two: 三、收到和处 / 理政府信息公开申请情况."""
    index = 0
    while index < len(lines):
        text, marked, within = lines[index]
        after = lines[index + 1][0] if index + 1 < len(lines) else ""
        broken = len(text) <= _LONGEST_HALF and len(text + after) <= _LONGEST_BARE and _is_broken(text, after)
        yield _Said(text + after, marked) if broken else _Said(text, marked, within)
        index += 1 + broken


def _is_broken(text: str, after: str) -> bool:
    """Whether a line is the first half of an official heading that the line after it completes."""
    half = heading_of(text)
    if half is None or half.number is None or _COMPLETE.search(plain(text)) or heading_of(after) is not None:
        return False
    heading = heading_of(text + after)
    whole = heading is not None and heading.part is not None and not heading.rest
    return whole and _COMPLETE.search(plain(text + after)) is not None


def _drop_labels(lines: list[str]) -> None:
    """Takes the labels off the end that stood before the first one that is surely of a table."""
    while lines and len(lines[-1]) <= _LONGEST_BARE and not is_prose(lines[-1]) and lines[-1][-1] not in "。：:":
        lines.pop()


def _opens(heading: Heading, last: Heading | None) -> bool:
    """Whether a heading opens a part of its own after the last one, and is no item of a list within it."""
    if last is None:
        return (heading.part is not None and (heading.sure or heading.part == 1)) or heading.number == 1
    if not heading.sure:
        next_number = heading.number is not None and heading.number == (last.number or 0) + 1
        next_words = heading.number is None is last.number and heading.part == (last.part or 0) + 1
        return heading.style == last.style and (next_number or next_words)
    if heading.style == "(" != last.style:
        return False
    if heading.part is not None and heading.part == last.part:
        return heading.number is not None and heading.number - 1 == last.number
    later = heading.number is not None and heading.number > (last.number or last.part or 0)
    if heading.part is None:
        return later and heading.number == (last.number or last.part or 0) + 1
    onward = heading.part > (last.part or 0)
    named = len(heading.text) >= _SURE_LENGTH or heading.part > _LAST_WITH_NAMESAKES
    return later or (onward and (heading.number in (None, heading.part) or named))


def _begins_anew(heading: Heading, found: Sequence[tuple[Heading, list[str]]]) -> bool:
    """Whether the headings so far were a table of contents: nothing stands between them, and the first comes again."""
    if len(found) < _CONTENTS or any(lines for _, lines in found[:-1]):
        return False
    return (heading.number, heading.part) == (found[0][0].number, found[0][0].part)


def _repeats(heading: Heading, last: Heading) -> bool:
    """Whether a heading is that of a part once more."""
    return (
        heading.number is not None
        and (heading.number, heading.part, heading.style) == (last.number, last.part, last.style)
        and heading.text == last.text
    )


def _lines(document: Document) -> Iterator[_Said]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from (_Said(text, within=True) for text in _headings_within(block))
        elif not block.cell and block.text.strip():
            yield _Said(block.text.strip(), block.heading)


def _headings_within(grid: Grid) -> Iterator[str]:
    """Headings of parts that stand in the statutory tables themselves, alone in their row."""
    if _OFFICIAL.search("\n".join(grid.texts)) is None:
        return
    for index, text in enumerate(grid.texts):
        numbered = text[:1] in _OPENS and 8 <= len(text) <= _LONGEST_BARE and _OFFICIAL.search(text)
        heading = heading_of(text) if numbered else None
        if heading is not None and heading.number == heading.part and not heading.rest and _is_alone(grid, index):
            yield text


def _is_alone(grid: Grid, index: int) -> bool:
    """Whether a cell, by its place in reading order, is the only one with text in the rows it covers, of several."""
    cell = next(islice(grid.origins(), index, None))
    rows = grid.rows[cell.row : cell.row + cell.rowspan]
    beside = {other.text.strip() for row in rows for other in row if other is not None} - {""}
    return beside == {cell.text.strip()} and len(grid.rows) > 1 and statutory("".join(grid.texts))
