"""Phrases by which an annual report is known: its title, its six headings, its statutory tables.

Sources: the formats of 2019 (国办公开办函〔2019〕60号) and 2021 (国办公开办函〔2021〕30号), and titles as bodies
print them.
"""

from __future__ import annotations

import re

from parsing.dates import arabic_years
from parsing.script import SIMPLIFIED

YEAR = r"20[0-3]\d年?度?"
KIND = (
    r"(?:(?:政府|政务)信息|信息|政府政务|政务|党务政务)"
    r"(?:主动(?=公开(?:工作)?(?:年[度终])?(?:工作)?(?:报告|年报)))?公开"
    rf"(?:工作)?的?(?:{YEAR})?(?:工作)?的?(?:年[度终])?(?:工作)?(?:总结|总体|执行|实施)?(?:情况)?的?(?:年度)?(?:总结)?"
    r"(?:报告|年报|情况)"
)
"""The words that name the kind of document: 政府信息公开工作年度报告 and its relatives, without white space."""

TITLE = re.compile(KIND)

STATUTORY = (
    "第二十条第",
    "本年新收政府信息",
    "本年度办理结果",
    "结转下年度继续办理",
    "未经复议直接起诉",
    "上年结转政府信息",
    "申请人情况",
    "信息内容",
)
"""Labels that stand in the statutory tables and hardly anywhere else."""

HEADINGS = (
    "总体情况",
    "主动公开政府信息",
    "收到和处理政府信息公开申请",
    "行政复议、行政诉讼",
    "存在的主要问题",
    "其他需要报告的事项",
)
"""The core of the six headings of the formats of 2019 and 2021."""

EVIDENCE = STATUTORY + HEADINGS
CORE_STATUTORY = STATUTORY[:5:2]
"""One label from each statutory table."""
_CORE = (*CORE_STATUTORY, *HEADINGS[:2], *HEADINGS[4:])
"""One phrase from each table and heading: enough to find where in a page the report is."""

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {**_WIDTH, **SIMPLIFIED, 0x3000: 0x20, ord("〔"): ord("("), ord("〕"): ord(")"), ord("【"): ord("[")}
_PLAIN[ord("】")] = ord("]")
_PLAIN[ord("吿")] = ord("告")
_OTHER = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_PLAIN)) + "]")
_PLAIN_SIGN = {chr(code): chr(sign) for code, sign in _PLAIN.items()}


def _plain_sign(other: re.Match[str]) -> str:
    return _PLAIN_SIGN[other[0]]


def plain(text: str) -> str:
    """The text in half width, simplified characters and words, Arabic years; its length does not change."""
    # Few signs of most texts change, and looking each up in a table of thousands takes ten times as long.
    return arabic_years(_OTHER.sub(_plain_sign, text)).replace("资讯公开", "信息公开")


def names_a_report(text: str) -> bool:
    """Whether a text without white space has the words that name an annual report, in either script."""
    return TITLE.search(text) is not None or (("開" in text or "吿" in text) and TITLE.search(plain(text)) is not None)


def evidence(text: str) -> int:
    """How often the text shows a phrase of the form: labels of its tables and its six headings."""
    return sum(map(text.count, EVIDENCE))


def core_evidence(text: str) -> int:
    """How often the text shows a core phrase of the form."""
    return sum(map(text.count, _CORE))


def statutory(text: str) -> bool:
    """Whether the text of a table shows it to be one of the statutory ones."""
    return any(map(text.__contains__, STATUTORY))


def is_prose(text: str) -> bool:
    """Whether the text reads as sentences, not as labels, titles or menus."""
    if "。" in text:
        return len(text) >= 15
    return len(text) >= 40 and text.count("，") + text.count("；") + text.count(",") + text.count("、") >= 2


_BLANK = re.compile(r"[\s\u200b\ufeff\u2060]+")


def squeeze(text: str) -> str:
    """The text without any white space."""
    unseen = "\u200b" in text or "\ufeff" in text or "\u2060" in text
    return _BLANK.sub("", text) if unseen else "".join(text.split())


def fold_space(text: str) -> str:
    """The text with runs of white space made one blank."""
    return " ".join(text.split())
