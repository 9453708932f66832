"""What a link's words promise: a report, a column of reports, a way to them, or one of their many neighbours.

Titles of true reports come in three orders (issuer year kind, year issuer kind, kind with the issuer elsewhere), and
the kind itself has a dozen wordings. What tells a neighbour is mostly what stands before or after the kind: 关于做好…,
图解 in front; 通知, 解读, 制度 behind. Words inside the issuer's name (统计局, 财政局) tell nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Promise(Enum):
    """What following a link would bring."""

    REPORT = "report"
    COLUMN = "column"
    YEAR = "year"
    ISSUERS = "issuers"
    NEIGHBOUR = "neighbour"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a link's words promise, and the report year they name."""

    promise: Promise
    year: int | None = None


_KIND = re.compile(
    r"(?:信息|政务|信息与政务|信息和政务)公开"
    r"(?:工作)?(?:情况|总体情况)?的?(?:(?:19|20)\d\d年?度?)?(?:年度|全年)?(?:工作)?(?:总体)?(?:情况)?的?(?:年度)?"
    r"(?:报告|年报|总体情况)"
)
_CUT_KIND = re.compile(
    r"(?:信息公开(?:工(?:作)?)?(?:年(?:度)?)?(?:报)?|20\d\d年?(?:度|年)?(?:的)?(?:政府|政务)信息(?:公)?)(?:…|\.{2,})$"
)
_PLAIN_KIND = re.compile(r"(?:^|年|度|公开|部门|单位|乡镇|街道|区\)|区）|政府|局|历年|历史)(?:年报|年度报告)$")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|度|(?=[^\d.\-/]|$))")
_YEAR_ALONE = re.compile(r"^[【\[（(]?(20[0-3]\d)(?:年)?(?:度)?(?:年度)?(?:年报|报告|年度报告|nb)?[】\]）)]?$")
_BEFORE = re.compile(
    r"^关于(?:做好|开展|报送|印发|编制|发布|转发|公布|组织|修订|规范|进一步|认真|20\d\d年度?(?:全|各)?.{0,8}(?:编制|报送))"
    r"|图解|一图|读懂|解读[:：】\]]|^【解读|视频|动漫|H5|h5|学年|转发|征求|召开|培训|通报"
)
_AFTER = re.compile(
    r"通知|解读|图解|读懂|制度|办法|格式|要点|方案|总结|考核|指南|目录|公示|公告|模板|范本|统计|报表|说明|编制|编写"
    r"|发布会|培训|工作会|评估|问答|的函|意见|规定|细则|摘要|新闻"
)
_ISSUERS = re.compile(
    r"^(?:各|本|所属)?(?:省|市|州|盟|县|区|旗)*(?:政府|直|级|属|辖)?(?:各)?"
    r"(?:部门|单位|直属机构|机构|部门及单位|区县|县区|县市区|县（区）|县\(区\)|县（市、区）|区市县|市县|旗县区?|乡镇|镇街|镇办|乡镇街道"
    r"|乡镇（街道）|街道|园区|功能区|开发区|垂直管理部门|人民政府|政府|政府办|政府办公室|政府本级|本级|本机关)"
    r"$"
)
_ISSUER = re.compile(
    r"(?:局|委|委员会|办公室|办事处|厅|镇|乡|街道|苏木|人民政府|管委会|管理委员会|支队|中心|分局"
    r"|[县市区州盟旗]|政府办|科协|妇联|残联|文联|工商联|[^下上]社|[馆院所站队处场])$"
)
_LONGEST_COLUMN = 18
_LONGEST_ISSUER = 24


def plain(text: str) -> str:
    """A title without blanks, and without a date that a list puts beside it."""
    joined = re.sub(r"\s+", "", text)
    return re.sub(r"^[·•▪■◆>»\-]+|[\[(（]?20\d\d[-./]\d{1,2}[-./]\d{1,2}[\])）]?$", "", joined)


@lru_cache(maxsize=16_384)
def judge(title: str) -> Judgement:
    """What a link with this text promises."""
    text = plain(title)
    alone = _YEAR_ALONE.match(text)
    if alone:
        return Judgement(Promise.YEAR, int(alone[1]))
    year = year_of(text)
    kind = _KIND.search(text) or _CUT_KIND.search(text)
    if kind is not None:
        return Judgement(_promise_of_kind(text, kind, year), year)
    if len(text) <= _LONGEST_COLUMN and _ISSUERS.match(text):
        return Judgement(Promise.ISSUERS, year)
    if len(text) <= _LONGEST_COLUMN and _PLAIN_KIND.search(text) and not _BEFORE.search(text):
        return Judgement(Promise.COLUMN if year is None else Promise.REPORT, year)
    return Judgement(Promise.NOTHING, year)


def is_issuer(title: str) -> bool:
    """Whether the text is the name of a body, as columns by issuer have it."""
    text = plain(title)
    return len(text) <= _LONGEST_ISSUER and _ISSUER.search(text) is not None


def year_of(title: str) -> int | None:
    """The report year a title names; the last one when it names several."""
    years = _YEAR.findall(plain(title))
    return int(years[-1]) if years else None


def _promise_of_kind(text: str, kind: re.Match[str], year: int | None) -> Promise:
    before, after = text[: kind.start()], text[kind.end() :]
    if _BEFORE.search(before) or _AFTER.search(after):
        return Promise.NEIGHBOUR
    if year is None and len(text) <= _LONGEST_COLUMN:
        return Promise.COLUMN
    return Promise.REPORT
