"""Titles of annual reports: which line is one, which years and which body it names.

Three orders make up nearly all titles: body, year, kind (山阳区人民政府办公室2022年政府信息公开工作年度报告); year,
body, kind (2012年上海市政府信息公开工作年度报告); and kind alone or with a year, the body standing elsewhere. A title
may run over two or three lines.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from parsing.chrome.labels import fact_of
from parsing.chrome.recall import recalled
from parsing.issuers import as_issuer, whole_name
from parsing.signs import KIND, TITLE, YEAR, plain, squeeze

_YEAR = rf"[\[(]?{YEAR}[\])]?"
_ORDERS = (
    re.compile(rf"^(?:关于)?(?P<issuer>.*?)(?:关于)?{_YEAR}(?:的)?(?:关于)?(?={KIND})"),
    re.compile(rf"^(?:关于)?{_YEAR}(?P<issuer>.*?)(?:关于)?(?={KIND})"),
    re.compile(rf"^(?:关于)?(?P<issuer>.*?)(?:关于)?(?={KIND})"),
)
_YEARS = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)(?!年\d{1,2}月)(?![-/.]\d\d?(?!\d))")
_OPENING = re.compile(
    r"^(?:[\[(【（](?:公开|公示|公告|公布|发布|推荐|热门|置顶|原文|正文|全文|最新|转载|转发|年报|年度报告)[\])】）]|附件\d*[:.]?|标题:|名称:|"
    r"(?:(?:政府)?信息公开)?(?:工作)?(?:年报|年度报告)[:：]|\d{1,2}[.、．](?=[\u4e00-\u9fff])|[#*•·>●○■□◆◇▪▲▶►★☆※\s]+)+"
)
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|(?<=[\u4e00-\u9fff）)])[-–—]+(?=[\u4e00-\u9fff])")
_SENTENCE = re.compile(r"[。;；!！?？]|,.*,|，.*，")
_REST = re.compile(r"(?:[\[(][^\])]{1,16}[\])])*")
_LONGEST = 90
_LONGEST_HALF = 40
_LINES_OF_TITLE = 3
_HALF = re.compile(rf"[〇○\u3400-\u9fff()（）、·\d]{{2,{_LONGEST_HALF}}}")


@dataclass(frozen=True, slots=True)
class Title:
    """A title of an annual report, taken apart."""

    text: str
    """As printed, but for white space."""
    years: tuple[int, ...]
    """Every year it names, but for months (2022年1月)."""
    issuer: str | None
    rest: str
    """What follows the kind words: empty, （图片版）, or 解读, 的通知 …"""
    matter: str = ""
    """What 信息公开 is of, where words that are no body stand before it: 财务, 自行监测, 公共资源交易."""

    @property
    def ends(self) -> bool:
        """Whether nothing follows the kind words but brackets."""
        return _REST.fullmatch(self.rest) is not None

    @property
    def worth(self) -> int:
        """How much the title says: a single year, a body, and nothing after the kind words."""
        return 2 * (len(self.years) == 1) + 2 * (self.issuer is not None) + self.ends


@recalled
def clean_title(text: str) -> str:
    """A title without list marks and without the name of the site behind a bar."""
    parts = [part for part in _SITE.split(text.strip()) if part]
    if len(parts) > 1:
        parts = [part for part in parts if _names_the_kind(part)] or parts
    return _OPENING.sub("", parts[0]).strip() if parts else ""


def _names_the_kind(text: str) -> bool:
    # Most lines are told by one sign; folding a text costs more than all searches in it.
    return "公" in text and TITLE.search(plain(squeeze(text))) is not None


@recalled
def read_title(text: str) -> Title | None:
    """The title taken apart; None where the text names no annual report or is a sentence."""
    printed = squeeze(text)
    if len(printed) > _LONGEST or "公" not in printed or "。" in printed:
        return None
    folded = plain(printed)
    kind = TITLE.search(folded)
    if kind is None or _SENTENCE.search(folded[: kind.end()]):
        return None
    years = tuple(sorted({int(year) for year in _YEARS.findall(folded)}))
    issuer = _issuer(printed, folded)
    return Title(printed, years, issuer, folded[kind.end() :], _matter(folded, kind, issuer))


def _matter(folded: str, kind: re.Match[str], issuer: str | None) -> str:
    """The words between the body and 信息公开. Of 政府信息公开 there are none; a body may stand with its office."""
    if not kind[0].startswith("信息") or issuer is None:
        return ""
    before = re.sub(rf"{_YEAR}|关于|的$", "", folded[: kind.start()])
    return "" if whole_name(before) else before.removeprefix(plain(issuer))


def _issuer(printed: str, folded: str) -> str | None:
    """The body in any of the three orders, in the script it is printed in."""
    for order in _ORDERS:
        match = order.match(folded)
        if match is None:
            continue
        start, end = match.span("issuer")
        if folded[start:end].endswith("人民") and folded[end : end + 2] == "政府":
            end += 2
        name = as_issuer(printed[start:end])
        if name is not None and fact_of(name) is None:
            return name
    return None


def find_title(opening: Sequence[str], declared: Sequence[str]) -> Title | None:
    """The title of the report among the lines above its text and the titles the page declares.

    The one that says most is taken; among equals the one printed first. Lines far above a printed title that the page
    declares for its own are links to other reports.
    """
    begin = _own_line(opening, declared)
    above = (line for line in opening[max(0, begin - _LINES_OF_TITLE + 1) : begin] if not _names_a_year(line))
    printed = [*_printed([*above, *opening[begin:]])]
    known = {title.text for title in printed if title is not None}
    own = (read_title(text) for text in map(clean_title, declared) if not _behind_site(text, known))
    return max((title for title in (*printed, *own) if title is not None), key=lambda title: title.worth, default=None)


def _own_line(opening: Sequence[str], declared: Sequence[str]) -> int:
    """The line that prints a title with a year which the page declares for its own; the first where there is none."""
    titles = {squeeze(clean_title(text)) for text in declared}
    own = (i for i, line in enumerate(opening) if squeeze(clean_title(line)) in titles and _names_a_year(line))
    return next(own, 0)


def _names_a_year(line: str) -> bool:
    title = read_title(clean_title(line))
    return title is not None and bool(title.years)


def _behind_site(declared: str, printed: Container[str]) -> bool:
    """Whether a declared title is a printed one behind a name and a blank: the name may be that of the site."""
    return site_before(declared, printed) is not None


def site_before(declared: str, printed: Container[str]) -> str | None:
    """The name, and a blank, that the window's title puts before a title the page prints without it."""
    words = declared.split()
    cuts = (cut for cut in range(1, len(words)) if "".join(words[cut:]) in printed)
    return next(("".join(words[:cut]) for cut in cuts), None)


def _printed(opening: Sequence[str]) -> Iterator[Title | None]:
    """Titles among the opening lines, on one line, two or three."""
    cleaned = [clean_title(line) for line in opening]
    singles = [read_title(line) for line in cleaned]
    halves = [_is_half(line) for line in cleaned]
    for index, single in enumerate(singles):
        yield single
        for count in (2, 3):
            lines = cleaned[index : index + count]
            complete = any(map(_is_whole, singles[index : index + count]))
            if len(lines) == count and not complete and all(halves[index : index + count]) and _joins(lines):
                joined = read_title("".join(lines))
                # A word of a menu above a title is no body: what two lines make has to be a name.
                if joined is not None and (whole_name(joined.issuer) if joined.issuer else joined.years):
                    yield joined


def _is_whole(title: Title | None) -> bool:
    """Whether a title names its body and one year, whatever follows: words above it are none of it."""
    return title is not None and title.issuer is not None and len(title.years) == 1


def _is_half(line: str) -> bool:
    """Whether a line can be part of a title: a name, a year, kind words; no sentence, no date, no menu."""
    printed = squeeze(line)
    if len(printed) > _LONGEST_HALF:
        return False
    folded = plain(printed)
    words = [word for word in line.split() if len(word) > 1]
    menu = len(words) > 2 and TITLE.search(folded) is None
    return (
        _HALF.fullmatch(folded) is not None
        and not (menu or fact_of(line))
        and not re.search(r"\d月|^[一二三四五六]、|^(?:首页|主页|正文|更多|返回.*)$", folded)
    )


def _joins(lines: Sequence[str]) -> bool:
    """Whether lines make one title: each says something new, and the kind words come once."""
    joined = plain(squeeze("".join(lines)))
    years = _YEARS.findall(joined)
    return len(set(lines)) == len(lines) and len(TITLE.findall(joined)) == 1 and len(years) == len(set(years))
