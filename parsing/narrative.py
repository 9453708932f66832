"""Numbers that the text says of itself, held against the tables. The table's value stands; a difference is a finding.

| rule | the text speaks of | it should be |
| --- | --- | --- |
| narrative.applications | requests received, accepted or handled | 一, 一 + 二, or (七)总计, in the column 总计 |
| narrative.review | cases of administrative review (行政复议) | 行政复议 总计 |
| narrative.litigation | cases of litigation (行政诉讼) | both 总计 of 行政诉讼 together |
| narrative.fees | 行政事业性收费, in 元 or 万元 | 本年收费金额 (form 2021) |

Bodies also speak of other years, of channels and of parts. So a sentence that names another year is passed over, and so
is a number that a comparison leads to; and only when no number of a rule, nor their sum, is what the table prints, the
rule speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsing.report import Cell, Finding, Number, Section

RULES = ("narrative.applications", "narrative.review", "narrative.litigation", "narrative.fees")

_NUMBER = r"(?P<number>\d[\d,，]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+)"
_PIECES = r"\s*(?:件|条|份|宗|例|起|次|个)"
_GAP = r"[^，,。；;：:\d]"
_ASKED = r"(?:政府信息公开|信息公开|依申请公开|政府信息)"
_TAKEN = r"(?:收到|受理|接到|接收|办理|新收)"
_SENTENCE = re.compile(r"[^。；;！\n]+")
_ELSEWHEN = re.compile(r"同比|上年|去年|上一年|往年|累计|历年|较20\d\d|比20\d\d|培训|答复率")
_CHANGE = re.compile(r"[增减较比超近约余多]")
_YEAR = re.compile(r"(20\d\d)\s*年")
_APPLICATIONS = (
    re.compile(rf"{_TAKEN}{_GAP}{{0,16}}{_ASKED}{_GAP}{{0,10}}{_NUMBER}{_PIECES}"),
    re.compile(rf"{_TAKEN}{_GAP}{{0,8}}{_NUMBER}{_PIECES}{_GAP}{{0,6}}{_ASKED}"),
)
_SPOKEN_OF = ("信息公开", "依申请公开", "政府信息", "行政复议", "行政诉讼", "行政事业性收费")
"""No rule speaks of a sentence without any of these."""
_CASES = {
    kind: (
        re.compile(rf"{kind}(?:案件|申请|案)?{_GAP}{{0,4}}{_NUMBER}{_PIECES}"),
        re.compile(rf"(?:未发生|没有发生|未收到|无)[^。；;\d]{{0,24}}{kind}"),
    )
    for kind in ("行政复议", "行政诉讼")
}
"""For each kind of case the sentence that counts them, and the one that denies them."""
_FEES = re.compile(rf"行政事业性收费{_GAP}{{0,8}}{_NUMBER}\s*(?P<unit>万元|元)")
_ABOUT = re.compile(_ASKED)
_NO_APPLICATIONS = re.compile(rf"(?:未|没有)(?:收到|接到|受理){_GAP}{{0,20}}{_ASKED}{_GAP}{{0,6}}申请")
_UNITS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class _Said:
    """What the text says for one rule."""

    numbers: Sequence[Number]
    words: str


def findings(sections: Sequence[Section], cells: Mapping[str, Cell], year: int | None) -> Iterator[Finding]:
    """All differences between text and tables, in the order of the rules above."""
    sentences = [sentence for section in sections for sentence in _sentences(section, year)]
    yield from _compare("narrative.applications", _applications(sentences), *_application_totals(cells))
    yield from _compare("narrative.review", _cases(sentences, "行政复议"), *_totals(cells, ("review.total",)))
    both = ("litigation_direct.total", "litigation_after_review.total")
    yield from _compare("narrative.litigation", _cases(sentences, "行政诉讼"), *_totals(cells, both))
    yield from _compare("narrative.fees", _fees(sentences), *_totals(cells, ("proactive.fees.amount",)))


def _sentences(section: Section, year: int | None) -> Iterator[str]:
    for match in _SENTENCE.finditer(section.text):
        sentence = match[0].strip()
        if not any(map(sentence.__contains__, _SPOKEN_OF)):
            continue
        others = {int(found) for found in _YEAR.findall(sentence)} - {year}
        if not others:
            yield sentence


def _counted(pattern: re.Pattern[str], sentence: str) -> Iterator[re.Match[str]]:
    """What a sentence counts of its own year: numbers that no comparison leads to, whatever follows them."""
    for match in pattern.finditer(sentence):
        if not _ELSEWHEN.search(sentence, 0, match.end()) and not _CHANGE.search(match[0]):
            yield match


def _applications(sentences: Sequence[str]) -> _Said | None:
    found = [(m, s) for s in sentences for pattern in _APPLICATIONS for m in _counted(pattern, s)]
    if found:
        return _said(found)
    none = next((s for s in sentences if _NO_APPLICATIONS.search(s) and not _ELSEWHEN.search(s)), None)
    return _Said((0,), none) if none else None


def _cases(sentences: Sequence[str], kind: str) -> _Said | None:
    counted, denied = _CASES[kind]
    about = [sentence for sentence in sentences if kind in sentence and _ABOUT.search(sentence)]
    found = [(m, s) for s in about for m in _counted(counted, s)]
    if found:
        return _said(found)
    none = next((s for s in about if denied.search(s) and not _ELSEWHEN.search(s)), None)
    return _Said((0,), none) if none else None


def _fees(sentences: Sequence[str]) -> _Said | None:
    for sentence in sentences:
        for match in _counted(_FEES, sentence):
            amount = _value(match["number"])
            return _Said((amount if match["unit"] == "万元" else Decimal(amount) / 10_000,), sentence)
    return None


def _said(found: Sequence[tuple[re.Match[str], str]]) -> _Said:
    return _Said([_value(match["number"]) for match, _ in found], found[0][1])


def _application_totals(cells: Mapping[str, Cell]) -> tuple[tuple[str, ...], set[Number]]:
    names = ("applications.received_new.total", "applications.processed_total.total", "applications.carried_in.total")
    new, done, before = (cells[name].value if name in cells else None for name in names)
    if new is None:
        return names, set()
    return names, {new, new + (before or 0), *(() if done is None else (done,))}


def _totals(cells: Mapping[str, Cell], names: tuple[str, ...]) -> tuple[tuple[str, ...], set[Number]]:
    values = [cells[name].value for name in names if name in cells]
    numbers = [value for value in values if value is not None]
    return names, ({sum(numbers)} | set(numbers) if len(numbers) == len(names) else set())


def _compare(rule: str, said: _Said | None, names: tuple[str, ...], printed: set[Number]) -> Iterator[Finding]:
    """A finding when neither a number of the text nor all of them together is what the table prints."""
    if said is None or not printed or printed & {*said.numbers, sum(said.numbers)}:
        return
    shown = " or ".join(str(number) for number in sorted(printed))
    quote = said.words[:60] + ("…" if len(said.words) > 60 else "")
    message = f"the text says {said.numbers[0]}, the table prints {shown}; the table's value stands: “{quote}”"
    yield Finding(rule, "warning", names, message, said.numbers[0], max(printed))


def _value(text: str) -> Number:
    """An Arabic or Chinese numeral."""
    plain = re.sub(r"[,，]", "", text)
    if plain[0].isdigit():
        return int(plain) if plain.isdecimal() else Decimal(plain)
    whole, _, rest = text.rpartition("万")
    return _below_ten_thousand(whole) * 10_000 + _below_ten_thousand(rest) if whole else _below_ten_thousand(rest)


def _below_ten_thousand(text: str) -> int:
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text) or 0)
    total, digit = 0, 1 if text[:1] == "十" else 0
    for sign in text:
        if sign in _UNITS:
            total += max(digit, 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit if text[-1] not in _UNITS else total
