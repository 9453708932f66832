"""The reporting year as a text names it: its period, its own statement, the years its sentences begin with."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from parsing.dates import arabic_years
from parsing.signs import KIND, plain

_FIRST = r"\s*[年./-]?\s*(?:0?1|一)\s*[月./-]?\s*(?:0?1|一)?\s*日?"
_LAST = r"\s*[年./-]?\s*(?:12|十二)\s*[月./-](?:份|底|末)?\s*(?:\d\d?|[一二三十]{1,3})?\s*日?"
_PERIOD = re.compile(
    rf"(20[0-3]\d){_FIRST}\s*(?:起|开始)?\s*[,，]?\s*(?:至|到|[-—–－~～]+)\s*"
    rf"(?:(20[0-3]\d)(?:{_LAST}|1231日?)|(?:12|十二)\s*月\s*(?:\d\d?|[一二三十]{{1,3}})?\s*日?)"
)
_STATED = re.compile(
    rf"(?:编制|公布|发布|总结|形成|现将|特向社会公布)[^。]{{0,30}}?(20[0-3]\d)年度?[^。]{{0,30}}?(?={KIND})"
)
_SENTENCE = re.compile(r"(?:^|[。；;\n一二三四五六况述]|[：:])\s*(20[0-3]\d)\s*年度?\s*[,，以来]", re.MULTILINE)
_COLUMN = re.compile(r"(?<!\d)(20[0-3]\d)\s*年?度?(?:政府信息公开)?(?:年报|年度报告)?\s*(?=$|[>/»›])")
_ENGLISH = re.compile(r"(?<!\d)20[0-3]\d(?!\d)")
_HEAD = 6000
_NOT_PLAIN = re.compile("[０-９開報編佈]")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period: the years its two ends name, once when they agree."""

    years: tuple[int, ...]
    quote: str


def periods(text: str) -> tuple[Period, ...]:
    """Periods from 1 January to December that the beginning of the text names, in order."""
    head = _digits(text[:_HEAD])
    return tuple(
        Period(tuple(sorted({int(match[1]), int(match[2] or match[1])})), match.group().strip())
        for match in _PERIOD.finditer(head)
    )


def stated_year(text: str) -> int | None:
    """The year in a sentence such as 特编制2019年度本单位信息公开年度报告."""
    match = _STATED.search(_digits(text[:_HEAD]))
    return int(match[1]) if match else None


def sentence_year(text: str) -> int | None:
    """The year that sentences begin with (2022年,…), when they agree on one."""
    years = Counter(int(year) for year in _SENTENCE.findall(_digits(text)))
    if not years:
        return None
    (first, count), *others = years.most_common()
    return first if not others or count >= 2 * others[0][1] else None


def english_year(title: str) -> int | None:
    """The year of an English title: 2021 Annual Report on Government Information Disclosure, … Report for 2021."""
    found = set(_ENGLISH.findall(title))
    return int(found.pop()) if title.isascii() and len(found) == 1 else None


def column_year(breadcrumb: str | None) -> int | None:
    """The year of the column in a breadcrumb: 首页 > 政府信息公开年报 > 2022年 > 正文."""
    found = _COLUMN.findall(plain(breadcrumb or ""))
    return int(found[-1]) if found else None


def _digits(text: str) -> str:
    """The text in plain signs; most are so already, and folding every sign would cost more than the search."""
    return plain(text) if _NOT_PLAIN.search(text) else arabic_years(text)
