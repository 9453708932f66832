"""Numbers that the text says of itself, held against the tables. The table's value stands; a difference is a finding.

| rule | the text speaks of | it should be |
| --- | --- | --- |
| narrative.applications | requests received, accepted or handled | 一, 一 + 二, or (七)总计, in the column 总计 |
| narrative.review | cases of administrative review (行政复议) | 行政复议 总计 |
| narrative.litigation | cases of litigation (行政诉讼) | both 总计 of 行政诉讼 together |
| narrative.fees | 行政事业性收费, in 元 or 万元 | 本年收费金额 (form 2021) |

Bodies also speak of other years, of parts of a year, of channels, and of the bodies below them. So a number is passed
over that stands behind another year or a comparison, or that counts a part; and only when no number of a rule, nor
their sum, is what the table prints, the rule speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsing.issuers import body_kind
from parsing.report import Cell, Finding, Number, Section
from parsing.signs import plain

RULES = ("narrative.applications", "narrative.review", "narrative.litigation", "narrative.fees")

_NUMERALS = "零〇一二两三四五六七八九十百千万"
_NUMBER = rf"(?<![\d第{_NUMERALS}])(?P<number>\d[\d,，]*(?:\.\d+)?万?|[{_NUMERALS}]+)"
_PIECES = r"\s*(?:件|条(?!例)|份|宗|例(?!如)|起|次(?!性)|个(?!工作日|自然日|月|人|部门|单位|乡|镇|街|渠道|方面))"
_GAP = r"[^，,。；;：:\d]"
_ASKED = r"(?:政府信息公开|信息公开|依申请公开|政府信息)"
_TAKEN = r"(?:收到|受理|接到|接收|办理|新收)"
_SENTENCE = re.compile(r"[^。；;！\n]+")
_ELSEWHEN = re.compile(
    r"同比|上年|去年|上一年|往年|(?<!年)(?<!年度)累计|复议机关|审理|历年|较20\d\d|比20\d\d|培训|答复率|季度|半年|[\d一二三四五六七八九十]月份|"
    r"分别|近?[\d一二两三四五]+年来|近[\d一二两三四五]+年|十[二三四五]五|20\d\d年?[至到—~-]20\d\d年(?!\d)|[施实]行?以来|截[至止](?:20\d\d年)?(?:[1-9]|1[01])月|"
    r"(?<![\d月日])1[至到—~-](?:[2-9]|1[01])月"
)
_CHANGE = re.compile(r"[增减较比超近约余多占]|补正|投诉|举报|意见|建议|咨询|电话|留言|评论|来信|培训|平台|专栏|案例")
"""What a number is that is no count: a change, a rough one, or one of something else than was asked for."""
_YEAR = re.compile(r"(20\d\d)\s*年|(今年|本年)")
_APPLICATIONS = (
    re.compile(rf"{_TAKEN}{_GAP}{{0,16}}{_ASKED}{_GAP}{{0,10}}?{_NUMBER}{_PIECES}"),
    re.compile(rf"(?:{_TAKEN}|共有?){_GAP}{{0,8}}?{_NUMBER}{_PIECES}{_GAP}{{0,6}}{_ASKED}"),
    re.compile(
        rf"{_ASKED}(?:的)?(?:申请)?(?:件|事项)?(?:共|总|一共)?(?:{_TAKEN}|[总件]?数量?)(?:共|为|是|共计)*\s*{_NUMBER}{_PIECES}"
    ),
)
_SPOKEN_OF = re.compile("信息公开|依申请公开|政府信息|行政(?:复议|诉讼|事业性收费)")
"""No rule speaks of a sentence without any of these."""
_NONE = r"(?:未|没有|无|不存在)"
_LOST = r"纠错|被纠|败诉|撤销|改变|逾期|超期|违法"
"""Words of single cases: 未发生行政复议纠错案件 does not deny that there were cases."""
_BOTH = r"(?:、|和|及|与|或)行政诉讼(?=(?:案件)?(?:均|各))"
_COUNTING = r"(?:案件|申请|案|类|共计|合计|总计|总数|数量|均|各|[共数有为计:：（(\s]|发生|提起)*"
"""Words between what is counted and its number."""
_CASES = {
    kind: (
        re.compile(rf"{kind}(?:{_BOTH})?{_COUNTING}{_NUMBER}{_PIECES}"),
        re.compile(rf"{_NONE}(?!经)(?:(?!{_LOST})[^，,。；;\d]){{0,30}}{kind}(?!{_GAP}{{0,8}}(?:{_LOST}))"),
    )
    for kind in ("行政复议", "行政诉讼")
}
"""For each kind of case the sentence that counts them, and the one that denies them."""
_FEES = re.compile(
    rf"(?<!减免)(?<!免征)(?<!免收)(?<!取消)(?<!降低)(?<![停缓少]征)行政事业性收费{_GAP}{{0,8}}?{_NUMBER}\s*(?P<unit>万元|元)"
)
_NO_FEES = re.compile(
    rf"{_NONE}(?:收取|发生|产生|征收|涉及|有)?(?:任何)?行政事业性收费(?!项目|目录|清单|标准|公[示开])"
)
_ABOUT = re.compile(_ASKED)
_NO_APPLICATIONS = re.compile(
    rf"(?:(?:未|没有|无)(?:收到|接到|受理|新收)(?!{_GAP}{{0,16}}(?:通过|方式|不予|部分)){_GAP}{{0,20}}{_ASKED}{_GAP}{{0,6}}(?:申请|事项|件)|"
    r"(?:没有|无)(?:任何)?(?:依申请公开|(?:政府)?信息公开申请)(?:申请|事项|件|政府信息)?(?=$|[，,、]|的?情况)|"
    r"依申请公开(?:政府信息|信息|事项)?(?:数量?)?[为共]?\s*[0０零]\s*[件条]|"
    r"(?:依申请公开|信息公开申请)(?:数量?|件数|总数)?[为是]\s*[0０零]\s*(?=$|[，,、件条]))"
    rf"(?!{_GAP}{{0,10}}(?:投诉|举报|复议|诉讼|收费|逾期|超期|积压))"
)
_PART = re.compile(r"其中[^；;。]{0,3}")
_CHANNEL = re.compile(r"(?:通过|网[络上]|信函|邮[寄件]|当面|现场|传真)[^，,；;]{0,8}$")
_BESIDE = re.compile(r"(?:配合|协助|指导|督促|参与|会同|代为|转来|转办|结转|不存在|[如若])[^，,；;]{0,8}$")
"""What leads to a number that is not of the body's own requests, to a part of them, or to no statement at all."""
_KIND_OF_APPLICANT = re.compile(r"企业|律师|记者|媒体|法人(?!(?:或者?|和|、|及)?其他)")
_DISPUTED = re.compile("复议|诉讼")
_SUBJECT = re.compile(
    r"(?:^|[，,、：:]|其中|20\d\d年度?)(?P<name>[\u4e00-\u9fff\d]{0,16}?(?:局|委|厅|办|办公室|镇|乡|街道|部门|单位|机关|系统|中心|[科股处]室|[站所村]|社区|[省市县区州旗盟](?:本?级)?)"
    r"(?:[（(][\u4e00-\u9fff]{1,8}[）)])?)"
    r"(?:共|全年|分别|均|一共|今年|受理|办理|收到|涉及|政府信息公开|信息公开|类|的|因|引发)*$"
)
_OWN = re.compile(r"^(?:我|本|全|该)|^(?:今年|全年|年内|20\d\d年度?)?[,，]?(?:我|本|全|该)")
_LEADS = re.compile("^(?:涉及|由|经|对|向|以)")
_BELOW = re.compile(r"下属|所属|直属|下辖|各|基层|系统")
"""Words for the bodies below: 我局下属单位."""
_WIDER = re.compile(r"[全我本](?P<place>[国省市县区州旗盟]|系统)[^，,；;]*$")
"""Who speaks for a whole place, or for all bodies of a trade."""
_GOVERNED = re.compile(
    r"(?P<place>[省市县区州旗盟])(?:人民)?(?:政府|公署|行署)?(?:管委会|管理委员会)?(?:办公[厅室]|办)?$"
)
_PLACES = "国省市县区州旗盟"
_GOVERNING = ("government", "office")
_UNITS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class _Said:
    """What the text says for one rule."""

    numbers: Sequence[Number]
    words: str
    parts: Sequence[Number] = ()
    """What it counts behind 其中: parts, or all that the report is about."""


def findings(
    sections: Sequence[Section], cells: Mapping[str, Cell], year: int | None, issuer: str | None = None
) -> Iterator[Finding]:
    """All differences between text and tables, in the order of the rules above."""
    sentences = [sentence for section in sections for sentence in _sentences(section)]
    own = _Own(year, issuer)
    yield from _compare("narrative.applications", _applications(sentences, own), *_application_totals(cells))
    yield from _compare("narrative.review", _cases(sentences, own, "行政复议"), *_totals(cells, ("review.total",)))
    both = ("litigation_direct.total", "litigation_after_review.total")
    yield from _compare("narrative.litigation", _cases(sentences, own, "行政诉讼"), *_totals(cells, both))
    yield from _compare("narrative.fees", _fees(sentences, own), *_totals(cells, ("proactive.fees.amount",)))


def _sentences(section: Section) -> Iterator[str]:
    return (sentence.strip() for sentence in _SENTENCE.findall(section.text) if _SPOKEN_OF.search(sentence))


@dataclass(frozen=True, slots=True)
class _Own:
    """Whose report it is, and on which year: what a sentence says of others is passed over."""

    year: int | None
    issuer: str | None

    def speaks(self, sentence: str, start: int, end: int) -> bool:
        """Whether what stands between `start` and `end` is said of this year and of the whole body."""
        years = list(_YEAR.finditer(sentence, 0, end))
        if years and years[-1][1] and int(years[-1][1]) != self.year:
            return False
        before = sentence[:start]
        return not (_ELSEWHEN.search(sentence, 0, end) or _BESIDE.search(before) or self._is_of_another(before))

    def _is_of_another(self, before: str) -> bool:
        wider = _WIDER.search(before)
        if wider is not None:
            return not self._governs(wider["place"])
        subject = _SUBJECT.search(before)
        if subject is None or (_OWN.match(_LEADS.sub("", subject["name"])) and not _BELOW.search(subject["name"])):
            return False
        if self.issuer is None:
            return True
        if subject["name"][-1] in _PLACES:
            return not self._governs(subject["name"][-1])
        return not (subject["name"] in self.issuer or self.issuer in subject["name"])

    def _governs(self, place: str) -> bool:
        """Whether 全市 or 我市 is the body's own: it governs a 市. Of a bureau or a town it is the place around."""
        if self.issuer is None:
            return True
        governed = _GOVERNED.search(plain(self.issuer))
        return governed is not None and body_kind(self.issuer) in _GOVERNING and governed["place"] == place


def _counted(pattern: re.Pattern[str], sentence: str, own: _Own) -> Iterator[re.Match[str]]:
    """What a sentence counts of its own year: numbers that no comparison leads to, whatever follows them."""
    for match in pattern.finditer(sentence):
        of_some = _CHANGE.search(match[0]) or _KIND_OF_APPLICANT.search(match[0])
        if own.speaks(sentence, match.start(), match.end()) and not of_some:
            yield match


def _denied(pattern: re.Pattern[str], sentences: Sequence[str], own: _Own) -> _Said | None:
    """A nought that a sentence says in words."""
    for sentence in sentences:
        match = pattern.search(sentence)
        plain_denial = match is not None and not _KIND_OF_APPLICANT.search(match[0])
        if match and plain_denial and own.speaks(sentence, match.start(), match.end()):
            return _Said((0,), sentence)
    return None


def _applications(sentences: Sequence[str], own: _Own) -> _Said | None:
    said = ((m, s) for s in sentences for pattern in _APPLICATIONS for m in _counted(pattern, s, own))
    found = [(m, s) for m, s in said if not _DISPUTED.search(m[0])]
    if len(found) == 1 and _CHANNEL.search(found[0][1][: found[0][0].start()]):
        return None
    whole = [(m, s) for m, s in found if not _PART.search(s, 0, m.start())] or found
    return (
        replace(_said(whole), parts=[_value(m["number"]) for m, _ in found])
        if whole
        else _denied(_NO_APPLICATIONS, sentences, own)
    )


def _cases(sentences: Sequence[str], own: _Own, kind: str) -> _Said | None:
    counted, denied = _CASES[kind]
    about = [sentence for sentence in sentences if kind in sentence and _ABOUT.search(sentence)]
    found = [(m, s) for s in about for m in _counted(counted, s, own) if _ABOUT.search(s, 0, m.end()) or "均" in s]
    return _said(found) if found else _denied(denied, about, own)


def _fees(sentences: Sequence[str], own: _Own) -> _Said | None:
    for sentence in sentences:
        for match in _counted(_FEES, sentence, own):
            amount = _value(match["number"])
            return _Said((amount if match["unit"] == "万元" else Decimal(amount) / 10_000,), sentence)
    return _denied(_NO_FEES, sentences, own)


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
    return names, ({sum(numbers)} | {value for value in numbers if value} if len(numbers) == len(names) else set())


def _compare(rule: str, said: _Said | None, names: tuple[str, ...], printed: set[Number]) -> Iterator[Finding]:
    """A finding when neither a number of the text nor all of them together is what the table prints."""
    if said is None or not printed or printed & {*said.numbers, *said.parts, sum(said.numbers)}:
        return
    shown = " or ".join(str(number) for number in sorted(printed))
    quote = said.words[:60] + ("…" if len(said.words) > 60 else "")
    message = f"the text says {said.numbers[0]}, the table prints {shown}; the table's value stands: “{quote}”"
    yield Finding(rule, "warning", names, message, said.numbers[0], max(printed))


def _value(text: str) -> Number:
    """An Arabic or Chinese numeral."""
    plain = re.sub(r"[,，]", "", text)
    if plain[0].isdigit():
        amount = int(plain) if plain.isdecimal() else Decimal(plain.removesuffix("万"))
        return amount * 10_000 if plain.endswith("万") else amount
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
