"""Names of issuing bodies: what can be one, where the text names one, and which kind of body bears it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from parsing.dates import first_date
from parsing.signs import YEAR, plain, squeeze

BodyKind: TypeAlias = Literal[
    "government", "office", "department", "township", "subdistrict", "public_institution", "other"
]

_ENDING = (
    r"(?:人民政府(?:机关)?|政府|行署|公署|办公[室厅]|委员会|管委会|办事处|街道办?|政府办|[局厅委署镇乡处]|苏木|总队|支队|大队|"
    r"(?:(?<=外交)|(?<=国防)|(?<=教育)|(?<=科技)|(?<=科学技术)|(?<=信息化)|(?<=公安)|(?<=国家安全)|(?<=民政)|(?<=司法)|(?<=财政)|(?<=社会保障)|"
    r"(?<=自然资源)|(?<=生态环境)|(?<=城乡建设)|(?<=交通运输)|(?<=水利)|(?<=农业农村)|(?<=商务)|(?<=文化和旅游)|(?<=军人事务)|(?<=应急管理))部|"
    r"海关|[支分]行|调查队|专员办|监管办|指挥部|合作社|"
    r"医院|保健院|卫生院|学校|[中小]学|大学|学院|幼儿园|公司|集团|中心|研究院|检察院|法院|[省市县区旗州盟]|[团师]|馆|社|联合会|总会)"
)
_BRACKET = r"(?:[(（][\u3400-\u9fff、]{2,30}[)）])?"
_NAME = rf"[\u3400-\u9fff、·()（）]{{1,40}}?{_ENDING}{_BRACKET}"
_WHOLE_NAME = re.compile(rf"[\u3400-\u9fff、·()（）\d]{{1,40}}{_ENDING}{_BRACKET}")
_NOBODY = re.compile(
    r"^(?:[我本各全该贵].{0,2}(?:各单位|各部门)|[我本各全该贵](?:[局镇乡县市区办委厅处院校站馆所旗州盟省]|单位|机关|部门|系统|街道|中心|级|行政机关)?|各级.*|政府|人民政府|"
    r"委员会|管理委员会|办事处|分局|支队|大队|区级|县级|市级|省级|有关部门|本网(?:站)?|本站|网站|官网|互联网|管理员|原创|未知|其他|其它|新闻中心|年度|单位|部门|全文|正文|印发|转发|公布|发布)$"
)
_AROUND = re.compile(
    r"^(?:一图(?:读懂|看懂|速览)|图解|[\[【(（]?图解[\]】)）]|20\d\d年?度?|(?:公布|发布|编制|印发|转发|转载|做好)(?=.{4}))|(?<!\d)[12]\d年度?$|(?:关于|關於).*$|20\d\d.*$"
)
_ENDS_SHORT = "省市县区旗州盟乡镇部"
"""What names of three characters end in: 青山县, 水利部."""
_NO_NAME = re.compile(
    r"^我|^(?:发生|收到|受理|办理|涉及|引发|主动|及时|依法)|公开(?!办|工作办)|各(?:有关|县|市|区|乡|镇|级|部门|单位)|报告|年报|条例|通知|[《》。，,：:？?！]|"
    r"信息(?=$|主动|工作|名称|索引|分类|来源|发布$|网(?!络))|网站?$|平台$|^[一二三四五六七八九十]、|^[（(]|"
    r"20[0-3]\d年|^[〇○零一二三四五六七八九\d]{1,3}年|^[^(（]*[)）]|[(（][^)）]*$"
)
_CALLED = r"(?:[(（](?:以下)?(?:统一)?简?称[^)）\n]{1,20}[)）])?"
"""The short name a body gives itself: （以下简称“我局”）."""
_WRITES = (
    re.compile(rf"由(?P<name>{_NAME}){_CALLED}(?:负责)?(?:编制|编写|汇总|发布|根据|按照|依据|依照|围绕|结合)"),
    re.compile(
        rf"(?:编制|编写|公布|发布|总结|形成|现将|撰写|汇总|结合)(?:了|并发布|并公布)?《?(?:{YEAR})?(?P<name>{_NAME}){_CALLED}(?:{YEAR})?的?"
        r"(?:政府|政务)?信息公开"
    ),
    re.compile(
        rf"(?:^|[。,，])(?P<name>{_NAME}){_CALLED}(?:现|特|组织|认真|及时|结合实际)?(?:编制|编写|撰写|形成|公布|发布|制作)了?(?:本|{YEAR})",
        re.MULTILINE,
    ),
    re.compile(
        rf"(?:^|[。,，])(?P<name>{_NAME}){_CALLED}(?:严格|认真|全面|深入)?(?:根据|按照|依据|依照|贯彻|落实|执行|遵守){{1,2}}"
        r"(?:新?修订的)?《?(?:中华人民共和国)?政府信息公开条例",
        re.MULTILINE,
    ),
)
"""Sentences in which a body says that the report is its own."""
_SPEAKS = re.compile(
    rf"(?:^|[。;；况述])(?:20[0-3]\d年度?(?:以来)?的?|一年来|今年(?:以来)?)[,，]?(?:在[^。]{{2,60}}?[下中][,，])?(?P<name>(?!政府|[度在按为对未]|根据|围绕|通过|依托|结合){_NAME})"
    r"(?=坚持|坚决|始终|持续|认真|严格|深入|全面|积极|扎实|切实|着力|立足|高度|紧紧|紧扣|以|按照|根据|贯彻|落实|共|未?收到|通过|主动公开|(?:政府|政务)信息公开|(?<!政府)信息公开)",
    re.MULTILINE,
)
"""How the first sentences of part 一 begin: 2022年,在区委、区政府的领导下,青山区水利局认真……"""
_SHORTEST = 4
"""Signs of a name told from other words by itself; the one that begins a sentence and works may be 财政局."""
_CONTACT = re.compile(rf"(?:请|可)?(?:直接)?(?:与|联系)(?P<name>{_NAME})(?=$|联系|[(（。,，])", re.MULTILINE)
_OWN_ROOM = re.compile(r"(?<=[局委镇乡厅署处会府])(?:党政|综合)?(?:办公[室厅]|综合科|政务公开科)$")
_NAME_AND_DATE = re.compile(rf"(?P<name>{_NAME})20[0-3]\d年\d{{1,2}}月(?:\d{{1,2}}日)?$")

_KINDS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = (
    (
        "public_institution",
        re.compile(
            r"医院|保健院|卫生院|学校|[中小]学$|大学$|学院$|幼儿园|(?:公司|集团|水厂|电厂)$|供水|供电|燃气|热力|公交|"
            r"(?<!政务|行政)服务中心$|疾病预防控制中心|疾控中心|融媒体|电视台|图书馆|博物馆|文化馆|殡仪馆|敬老院|福利院|养老院|公证处$|职教中心|研究院$|红十字会"
        ),
    ),
    ("subdistrict", re.compile(r"街道(?:办|办事处|人民政府)?$|(?<!驻京)(?<!驻沪)办事处$")),
    (
        "office",
        re.compile(
            r"(?:政府|公署|行署|管委会|管理委员会)办公[室厅]$|政府办$|^国务院办公厅$|党政办公室$|^[市县区]?(?:政府办公[室厅]|政府办)$"
        ),
    ),
    ("township", re.compile(r"[镇乡](?:人民)?(?:政府)?$|苏木(?:人民政府)?$")),
    (
        "government",
        re.compile(
            r"[省市县区旗州盟](?:人民)?(?:政府)?$|^(?:人民)?政府$|行政公署$|行署$|"
            r"(?:区|园|城)[(（]?.{0,6}[)）]?(?<!监督)(?<!城市)(?:管理委员会|管委会)$|(?<![督产市])(?:管理委员会|管委会)$|[师团]$|人民政府$"
        ),
    ),
    ("department", re.compile(r"[局厅委署处]$|委员会$|办公[室厅]$|[办部关行]$|[队院站所]$|监狱$|中心$|馆$|社$|会$")),
)


def body_kind(issuer: str | None) -> BodyKind | None:
    """The kind of body that bears the name; None without a name."""
    if issuer is None:
        return None
    name = plain(squeeze(issuer))
    bare = re.sub(r"\([^)]*\)", "", name)
    return next((kind for kind, pattern in _KINDS if pattern.search(bare) or pattern.search(name)), "other")


def as_issuer(text: str) -> str | None:
    """The text as the name of a body; None where it can be none: 我局, a sentence, a web site."""
    name = _AROUND.sub("", squeeze(text)).strip('的、-—_:：*#<>〈〉《》"“”')
    folded = plain(name)
    if not 2 <= len(name) <= 50 or _NOBODY.match(folded) or _NO_NAME.search(folded):
        return None
    return name if re.search(r"[\u3400-\u9fff]{2}", name) else None


def whole_name(text: str | None) -> str | None:
    """The text when it is nothing but the full name of a body, else None."""
    name = as_issuer(text or "")
    whole = name is not None and name == squeeze(text or "") and _WHOLE_NAME.fullmatch(plain(name))
    return name if whole else None


def named_beside(lines: Sequence[str], title: str | None) -> str | None:
    """The body that stands on the line after or before the title."""
    for index, line in enumerate(lines):
        if title and squeeze(line).endswith(title):
            beside = [*lines[index + 1 : index + 2], *reversed(lines[max(0, index - 1) : index])]
            return next((name for name in map(whole_name, beside) if name), None)
    return None


def signed(lines: Sequence[str]) -> str | None:
    """The body that signs the report: a name and a date on a line of their own, or on two."""
    tail = [line for line in lines if line.strip()][-6:]
    for line in map(squeeze, tail):
        found = _NAME_AND_DATE.match(plain(line))
        name = whole_name(line[: found.end("name")]) if found else None
        if name:
            return name
    for line, following in pairwise(tail):
        name = whole_name(line)
        if name and len(following) <= 24 and first_date(following):
            return name
    return None


def named_in_text(opening: Sequence[str]) -> str | None:
    """The body that the first paragraphs name as the one that reports."""
    return _first_name(opening, _WRITES)


def speaking(lines: Sequence[str]) -> str | None:
    """The body that does the work in the first sentences of part 一, or that answers questions about the report.

    Neither says outright that the report is its own. A room of a body (办公室) answers for the body; the office of a
    government, or its information centre, may answer for another.
    """
    name = _first_name(lines, (_SPEAKS,))
    if name is not None:
        return name
    contact = _first_name(lines, (_CONTACT,))
    if contact is None or contact.endswith("中心") or "政府办公" in contact:
        return None
    return whole_name(_OWN_ROOM.sub("", contact))


def _first_name(lines: Sequence[str], patterns: Iterable[re.Pattern[str]]) -> str | None:
    """The first full name of a body that one of the patterns finds, the patterns by rank."""
    printed = "".join(squeeze(line) + "\n" for line in lines)[:1500]
    folded = plain(printed)
    for pattern in patterns:
        for match in pattern.finditer(folded):
            name = whole_name(printed[slice(*match.span("name"))])
            if name and (len(name) >= _SHORTEST or name[-1] in _ENDS_SHORT or (pattern is _SPEAKS and len(name) > 2)):
                return name
    return None
