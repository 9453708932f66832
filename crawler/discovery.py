"""From a home page to the column of annual reports, in few steps.

The words of a link decide first: 政府信息公开年报 and its variants name the column. Without such a link the way leads
over 政府信息公开, or over any of the five items that stand together by rule (指南, 制度, 法定主动公开内容, 年报,
依申请公开): whoever finds one finds the others. What is followed depends on the page alone, so that an interrupted
discovery ends like an undisturbed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.addresses import host_key, registered_name
from crawler.headings import below_heading
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge, plain

MOST_HOPS = 3
"""Pages between the home page and the column at most."""
_MOST_COLUMNS = 6
_MOST_HEADED = 40
"""Links below the column's name: a year and a kind of issuer each, since 2008."""
_MOST_WAYS = 4
_LAST_RESORT = 5
"""Score of a way that is only gone where there is no other."""
_PATH = r"zfxxgknb|xxgknb|gknb|xxgkndbg|zfxxgkndbg|zfgknb|/ndbg|/annualreport|xxgkAnnualReport"
_COLUMN_PATH = re.compile(_PATH, re.IGNORECASE)
_SHORT_PATH = re.compile(r"/(?:nb|nianbao|ndbg)\d{0,4}(?:/|\.\w+)?(?:index\.\w+|list\.\w+)?$", re.IGNORECASE)
"""Addresses that name the column beside words that do so too."""
_COLUMN_FOLDER = re.compile(rf"https?://[^/]+/(?:[^?#]*/)?[^/?#]*(?:{_PATH.replace('/', '')})[^/?#]*/", re.IGNORECASE)
_LIST_PAGE = re.compile(r"/(?:(?:index|list|default)\w*\.\w+)?$|(?:gknb|ndbg)\w*\.s?html?$", re.IGNORECASE)
"""Addresses that are a list's more likely than an article's."""
_OF_DISCLOSURE = re.compile(r"(?:信息|政务)公开")
"""Beside these words a word of other reports is part of a body's name, 财政局 or 审计局."""
_OTHER_REPORTS = re.compile(r"法治|财政|统计|企业|网站|工作要点|双公示|决算|预算|环境|审计|环保|质量")
_WAYS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^(?:法定)?(?:政府)?信息公开(?:专栏|专区|平台|网|目录|公开)?$"), 60),
    (re.compile(r"^(?:进入)?政府信息公开"), 50),
    (re.compile(r"(?:政府信息公开|信息公开)(?:指南|制度)$"), 45),
    (re.compile(r"^法定主动公开内容$|^依申请公开$|^主动公开$"), 40),
    (re.compile(r"^(?:政务|信息)公开$|^政务公开"), 30),
    (re.compile(r"^(?:公开指南|公开制度|公开平台|阳光政务|信息公开.{0,6})$"), 20),
    (re.compile(r"^(?:公开|政务|政府信息|公开专栏|阳光政府)$"), 15),
    (re.compile(r"^(?:网站|站点)(?:地图|导航)$"), _LAST_RESORT),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A link that names a column of annual reports."""

    anchor: Anchor
    score: int
    """How sure it is, from 1 to 100."""
    evidence: str
    """What of the link speaks for it."""


def columns(page: Page) -> list[Found]:
    """Links that name a column of annual reports, the surest first."""
    scored = [found for anchor in page.anchors if (found := _column(anchor)) is not None]
    named = {found.anchor.url for found in scored}
    headed = {anchor.url: anchor for anchor in below_heading(page) if anchor.url not in named}
    below = [Found(anchor, 80, "it stands below the column's name") for anchor in headed.values()][:_MOST_HEADED]
    scored.sort(key=lambda found: -found.score)
    return sorted([*scored[: max(_MOST_COLUMNS - len(below), 1)], *below], key=lambda found: -found.score)


def in_sitemap(page: Page) -> list[Found]:
    """Columns that the addresses of a sitemap name: pages of lists, else the folders that reports lie in."""
    named = [anchor.url for anchor in page.anchors if _COLUMN_PATH.search(anchor.url)]
    lists = [url for url in named if _LIST_PAGE.search(url)]
    folders = [found[0] for url in named if (found := _COLUMN_FOLDER.match(url)) is not None]
    urls = sorted(dict.fromkeys(lists or folders), key=len)[:_MOST_COLUMNS]
    return [Found(Anchor(url, ""), 50, "the sitemap has an address that names it") for url in urls]


def ways(page: Page, own: Callable[[str], bool]) -> list[Anchor]:
    """Links that may lead nearer to the column, the likeliest first.

    `own` says whether an address belongs to the site; others are followed only below the page's registered name.
    """
    name = registered_name(host_key(page.url))
    scored = [(_way_score(anchor), anchor) for anchor in page.anchors]
    near = [(s, a) for s, a in scored if s > 0 and (own(a.url) or registered_name(host_key(a.url)) == name)]
    near.sort(key=lambda pair: -pair[0])
    sure = [anchor for score, anchor in near if score > _LAST_RESORT]
    return sure[:_MOST_WAYS] or [anchor for _, anchor in near][:1]


def names_column(url: str) -> bool:
    """Whether an address says that it is that of a column of annual reports."""
    return _COLUMN_PATH.search(url) is not None or _SHORT_PATH.search(url) is not None


def _column(anchor: Anchor) -> Found | None:
    judgement = judge(anchor.text)
    if _OTHER_REPORTS.search(anchor.text) and not _OF_DISCLOSURE.search(anchor.text):
        return None
    if judgement.promise is Promise.COLUMN:
        return Found(anchor, 100, "its link names the column")
    if judgement.promise in {Promise.YEAR, Promise.ISSUERS, Promise.NOTHING} and _COLUMN_PATH.search(anchor.url):
        return Found(anchor, 60, "its address names the column")
    return None


def _way_score(anchor: Anchor) -> int:
    text = plain(anchor.text)
    return next((score for pattern, score in _WAYS if pattern.search(text)), 0)
