"""The names of issuing bodies: found in titles and opening lines, and sorted into kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from parsing.dates import arabic_years, fold
from parsing.metadata import Metadata
from parsing.signs import KIND, squeeze

BodyKind: TypeAlias = Literal[
    "government", "office", "department", "township", "subdistrict", "public_institution", "other"
]

_YEAR = r"20\d\d年?度?"
_ORDERS = (
    re.compile(rf"^(?:关于)?(?P<issuer>.*?)(?:关于)?{_YEAR}(?:的)?{KIND}"),
    re.compile(rf"^(?:关于)?{_YEAR}(?P<issuer>.*?)(?:关于)?{KIND}"),
    re.compile(rf"^(?P<issuer>.*?)(?:关于)?{KIND}"),
)
_ENDING = (
    r"(?:人民政府(?:办公[室厅])?|政府(?:办公[室厅])?|办公[室厅]|管理?委员会|委员会|管委会|委|局|厅|处|署|院|所|站|中心|街道(?:办事处)?|办事处|"
    r"[镇乡]|苏木|公司|集团|学校|[中小]学|大学|学院|医院|保健院|总队|支队|大队|分局|区|县|市|旗|省|州|盟|办|部|园|社|会|队|馆|台|行)"
)
_NAME = re.compile(
    rf"[\u4e00-\u9fff（）()、·\d]{{2,60}}{_ENDING}(?:[（(][\u4e00-\u9fff]{{2,30}}[）)])?(?:[\u4e00-\u9fff]{{0,6}})?"
)
_WHOLE_NAME = re.compile(rf"[\u4e00-\u9fff（）()、·]{{1,40}}{_ENDING}(?:[（(][\u4e00-\u9fff]{{2,30}}[）)])?")
_GENERIC = frozenset(
    (
        "我局",
        "我镇",
        "我乡",
        "我县",
        "我市",
        "我区",
        "我办",
        "我委",
        "本局",
        "本镇",
        "本乡",
        "本县",
        "本市",
        "本区",
        "本单位",
        "本机关",
        "政府",
        "人民政府",
        "本站",
        "本网",
    )
)

_KINDS: tuple[tuple[BodyKind, re.Pattern[str]], ...] = (
    (
        "public_institution",
        re.compile(
            r"医院|保健院|卫生院|学校|[中小]学$|大学$|学院$|幼儿园|(?:公司|集团)$|供水|供电|燃气|热力|公交|服务中心|疾控中心|疾病预防控制中心|电视台|图书馆|博物馆"
        ),
    ),
    ("subdistrict", re.compile(r"街道$|街道办(?:事处)?$|(?<!驻.)办事处$|街道人民政府$")),
    ("office", re.compile(r"(?:政府|管委会|委员会)(?:办公[室厅])$|政府办$|政府信息(?:公开)?(?:中心|办公室)$")),
    ("township", re.compile(r"[镇乡]$|[镇乡](?:人民)?政府$|苏木(?:人民政府)?$|民族乡")),
    (
        "government",
        re.compile(
            r"(?:省|市|县|区|旗|州|盟)(?:人民政府)?$|(?<![镇乡木])人民政府$|(?:开发区|园区|新区|示范区)(?:管理委员会|管委会)$|行政公署$"
        ),
    ),
    ("department", re.compile(r"(?:局|厅|委员会|委|办公室|办公厅|署|处|部|队|院|管委会|分局|办|中心|所|站)$")),
)


def body_kind(issuer: str | None) -> BodyKind | None:
    """The kind of body that bears the name; None without a name."""
    if issuer is None:
        return None
    plain = re.sub(r"[（(][^）)]*[）)]", "", squeeze(issuer))
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), "other")


def issuer_of_title(title: str | None) -> str | None:
    """The body that a title names in any of the three usual orders; None where it names none."""
    if not title:
        return None
    plain = squeeze(arabic_years(fold(title)))
    for order in _ORDERS:
        match = order.match(plain)
        if match:
            return _issuer(match["issuer"])
    return None


def _issuer(text: str) -> str | None:
    name = re.sub(r"^(?:关于|[《“\"])|(?:关于|的)$|20\d\d年?度?", "", text)
    return name if len(name) >= 2 and name not in _GENERIC else None


def issuer_in_text(opening: Sequence[str], metadata: Metadata, title: str | None) -> str | None:
    """The body named beside the title, else by 发布机构 or 来源, else by the first paragraph."""
    for line in opening[:6]:
        name = squeeze(line)
        if _WHOLE_NAME.fullmatch(name) and name not in _GENERIC and name != squeeze(title or ""):
            return name
    for said in (metadata.issuing_body, metadata.source):
        if said and _WHOLE_NAME.fullmatch(squeeze(said)) and squeeze(said) not in _GENERIC:
            return squeeze(said)
    return None
