"""Phrases by which an annual report is known: its title, its six headings, its statutory tables.

Sources: the formats of 2019 (国办公开办函〔2019〕60号) and 2021 (国办公开办函〔2021〕30号), and titles as bodies
print them.
"""

from __future__ import annotations

import re

KIND = (
    r"(?:(?:政府|政务|党务)?(?:信息|政务|政府)(?:公开)"
    r"(?:工作)?(?:的)?(?:20\d\d年?度?)?(?:工作)?(?:的)?(?:情况)?(?:的)?"
    r"(?:年度工作报告|工作年度报告|年度报告|工作报告|年度总结报告|总体情况|工作情况|情况|年报|报告))"
)
"""The words that name the kind of document: 政府信息公开工作年度报告 and its relatives."""

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


def evidence(text: str) -> int:
    """How often the text shows a phrase of the form: labels of its tables and its six headings."""
    return sum(map(text.count, EVIDENCE))


def statutory(text: str) -> bool:
    """Whether the text of a table shows it to be one of the statutory ones."""
    return any(label in text for label in STATUTORY)


_BLANK = re.compile(r"[\s\u200b\ufeff\u2060]+")


def squeeze(text: str) -> str:
    """The text without any white space."""
    return _BLANK.sub("", text)


def fold_space(text: str) -> str:
    """The text with runs of white space made one blank."""
    return " ".join(text.split())
