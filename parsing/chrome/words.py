"""The words rules: which line of text is page chrome, and by which rule.

A line is judged by itself and by its zone: before the report begins (head), within it (body), after it (tail).
Within the report only what can be nothing else is taken; before and after it the rules are wider.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from parsing.chrome.labels import Fact, is_tools, read_items, strip_frame
from parsing.chrome.recall import recalled
from parsing.dates import first_date
from parsing.signs import is_prose, names_a_report, squeeze

Zone = Literal["head", "body", "tail"]
_LONGEST_CHROME = 400
_LONGEST_MOMENT = 50


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a line: by which rule it goes, what of it stays, and what it said."""

    rule: str
    facts: tuple[Fact, ...] = ()
    kept: str = ""
    """The part of the line that stays: a title with a date line glued to it."""


_CRUMB = re.compile(
    r"^(?:[您你]?\s*(?:当前|现在|目前)?\s*(?:所在|的)?\s*(?:的)?\s*位\s*置\s*(?:是|为)?\s*[:：>]|当前栏目\s*[:：]|所在栏目\s*[:：])"
)
_CRUMB_SIGN = re.compile(r"\s*[-—]*\s*(?:>>|>|»|›|＞|→|/|\\|\|)\s*")
_CRUMB_DASH = re.compile(r"\s+[-—–]+\s+")
_HOME = re.compile(r"^(?:[网站]*首\s*页|主页|网站主页|home)", re.IGNORECASE)
_PAGER = re.compile(
    r"^(?:上|下|前|后)\s*一\s*(?:篇|条|页|则|个)\s*(?:文章|信息|新闻)?\s*(?:[:：>》】\]]|$|\s)|^(?:没有了|已经没有了|暂无|无)\s*(?:[上下]一[篇条])"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－―]\s*\d{1,3}\s*[-—–－―]|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*共?\s*\d{1,3}\s*页"
)
_CODE = re.compile(r"扫一扫|扫描二维码|扫码(?:分享|查看|阅读|关注)|微信扫|二维码|手机(?:扫|查看|浏览|打开)")
_CODE_OF_PAGE = re.compile(r"^[^\d０-９]*(?:页|手机|分享|关注|打开|浏览|朋友圈)[^\d０-９]*$")
"""A code that leads to the page, not one the report tells of: 扫码查看政策解读120次, 扫一扫功能上线."""
_FOOTER = re.compile(
    r"ICP\s*[备证]|公网安备|网安备|公安备案|网站标识码\s*[:：]?\s*\d|版权所有|Copyright|©|All\s*Rights?\s*Reserved",
    re.IGNORECASE,
)
_FOOTER_NUMBER = re.compile(
    r"ICP\s*[备证]\s*\d{5}|安备\s*\d{8}|网站标识码\D{0,4}\d{6}|^版权所有|Copyright|©|All\s*Rights?\s*Reserved",
    re.IGNORECASE,
)
"""What a footer prints; a report only tells of it: 完善网站标识码、ICP备案等要素。"""
_FOOT_WORDS = re.compile(r"网站标识码|IPv6|建议使用|最佳(?:浏览|分辨率)|浏览器.{0,12}分辨率", re.IGNORECASE)
_MOMENT = re.compile(
    r"20\d\d[-/.]\d\d?[-/.]\d\d?(?:\s+\d\d?:\d\d(?::\d\d)?)?(?:\s*[·|｜\s]\s*[\u4e00-\u9fff]{2,16})?|20\d\d年\d\d?月\d\d?日\s*\d\d?:\d\d(?::\d\d)?"
)
_DATE = re.compile(r"(?<!\d)20\d\d(?:[-/.]\d\d?[-/.]\d\d?|年\d\d?月\d\d?日)(?!\d)(?:\s*\d\d?:\d\d(?::\d\d)?)?")
_BESIDE_DATE = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]?\s*\d+\s*(?:人次|次|人)?|"
    r"(?:责任编辑|责编|编辑|审核|校对|录入|撰稿|作者|发布人)\s*[:：]\s*[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])"
)
_NAME = re.compile(r"[\u4e00-\u9fff（）()、]{2,40}")
_LONGEST_BYLINE = 120
_VIEWED = re.compile(
    r"您?是?(?:本页|本站|本文)?第\s*\d*\s*位(?:访客|访问者|浏览者|读者)|(?:本文|此文|该信息)?(?:已有|已被|共有?)?\s*\d*\s*(?:人次?|次)?\s*(?:浏览|阅读|点击|访问)(?:次数|量)?\s*\d*\s*(?:人次|次|人)?"
)
_FOOT_LABEL = re.compile(
    r"^(?:主办单位?|承办单位?|协办单位?|主管单位?|技术支持|运维单位|维护单位|网站(?:维护|管理|地图|声明|支持)|政府网站|站点地图|"
    r"联系我们|关于我们|版权声明|使用声明|法律声明|隐私(?:声明|保护)|免责声明|使用帮助|找错|我为政府网站找错|党政机关|事业单位)(?:\s|[:：|｜]|$)"
)
_RELATED = re.compile(
    r"^(?:相关(?:链接|文章|阅读|信息|新闻|内容|文件|解读|推荐|稿件)|友情链接|推荐(?:阅读|文章)|热点(?:推荐|新闻)|延伸阅读|最新(?:信息|文章)|相关文档|网站导航|解读)\s*[:：]?$"
)
_MENU = re.compile(
    r"(?:网站)?首页|主页|登录|注册|登录\s*注册|个人中心|无障碍(?:浏览|阅读|辅助|模式)?|适老化?(?:版|模式)?|长者(?:版|模式|专区)|关怀版|敬老版|老年版|"
    r"繁體?(?:版|中文)?|简體?|繁体(?:版|中文)?|简体(?:版|中文)?|English|智能(?:问答|机器人|客服)|支持IPv6|手机版|移动版|微信|微博|客户端|网站地图|"
    r"站内搜索|搜索|搜\s*索|请输入关键[字词]|热搜词?|返回(?:首页|顶部|列表)|TOP|切换导航|进入(?:无障碍|关怀版)|设为首页|加入收藏"
)
_SCRIPT = re.compile(r"^(?:var\s+\w|function\b|\$\(|document\.|window\.|//<!\[CDATA|\}\s*\)?;?$|if\s*\()")
_CODE_SIGNS = re.compile(r"[{};]\s*$|\(\)|=>|\w\(['\"#.]")
_TITLE_LIKE = re.compile(
    r"[^，。；]{0,70}(?:[报報][告吿]|年[报報]|情[况況])(?:[（(][^）)]{1,12}[）)])?[》>]?(?:的(?:公告|通知|报告))?"
)


@recalled
def by_words(text: str, zone: Zone) -> Decision | None:
    """The decision for one line, None to keep it."""
    if zone == "body" and len(text) > 24 and ("，" in text or "。" in text or (len(text) > 70 and not text.isascii())):
        return None
    if len(text) > _LONGEST_CHROME:
        return None
    text = text.strip()
    decision = _anywhere(text, strip_frame(text))
    if zone == "body" and decision is not None and decision.rule == "words:qr-code" and not _CODE_OF_PAGE.search(text):
        return None
    if decision is not None or zone == "body":
        return decision
    if zone == "head" and len(text) <= _LONGEST_MOMENT and _MOMENT.fullmatch(strip_frame(text)):
        return Decision("words:published", (("published", first_date(text) or ""),))
    return _around(strip_frame(text), text) or (_byline(text) if zone == "head" else None)


@recalled
def is_date(text: str) -> bool:
    """Whether a line is a full date and nothing else."""
    return len(text) <= _LONGEST_MOMENT and _DATE.fullmatch(strip_frame(text)) is not None


@recalled
def looks_like_title(text: str) -> bool:
    """Whether a line could be the title of a report, or one half of it."""
    return len(text) <= 80 and names_a_report(squeeze(text)) and _TITLE_LIKE.fullmatch(squeeze(text)) is not None


@lru_cache(maxsize=2048)
def _anywhere(text: str, stripped: str) -> Decision | None:
    if not text or text.isdigit():
        return None
    if len(text) <= 16 and _PAGE_NUMBER.fullmatch(text):
        return Decision("words:page-number")
    if _is_script(text):
        return Decision("words:script")
    if not 2 <= len(stripped) <= 60:
        return None
    if _PAGER.match(stripped):
        return Decision("words:pager")
    if _CODE.search(stripped) and not is_prose(stripped):
        return Decision("words:qr-code")
    if len(stripped) > 3 and is_tools(stripped):
        return Decision("words:tools")
    return None


def _is_script(text: str) -> bool:
    """Whether a line is left over from a script or a style sheet: signs of code, and no word of Chinese."""
    return _SCRIPT.match(text) is not None or (text.isascii() and _CODE_SIGNS.search(text) is not None)


@lru_cache(maxsize=2048)
def _around(stripped: str, text: str) -> Decision | None:
    if len(stripped) < 2:
        return None
    crumb = _breadcrumb(stripped)
    if crumb:
        return Decision("words:breadcrumb", (("breadcrumb", crumb),))
    rules = _IN_PROSE if is_prose(stripped) else _OUT_OF_PROSE
    rule = next((rule for rule, fits in rules if fits(stripped)), None)
    return Decision(rule) if rule else _labelled(text)


def _is_menu(stripped: str) -> bool:
    words = re.split(r"[\s|｜丨·]+", stripped)
    return all(map(_MENU.fullmatch if len(words) == 1 else _is_tool, words))


@lru_cache(maxsize=2048)
def _is_tool(word: str) -> bool:
    """Whether a word of a menu or a tool bar is just that: 首页, 【打印本页】, 访问量:1125."""
    bare = strip_frame(word)
    items = read_items(bare) if ":" in bare or "：" in bare else None
    counts = items is not None and not items.before and {name for name, _ in items.facts} <= {"views"}
    return not bare or _MENU.fullmatch(bare) is not None or is_tools(bare) or counts


_Rule = tuple[str, Callable[[str], object]]
_IN_PROSE: tuple[_Rule, ...] = (("words:footer", _FOOTER_NUMBER.search),)
_OUT_OF_PROSE: tuple[_Rule, ...] = (
    ("words:footer", _FOOTER.search),
    ("words:footer", _FOOT_LABEL.match),
    ("words:footer", _FOOT_WORDS.search),
    ("words:views", _VIEWED.fullmatch),
    ("words:related", _RELATED.match),
    ("words:tools", is_tools),
    ("words:menu", _is_menu),
)
"""Rules for lines before and after the report, in order; of sentences only those that no report contains."""


def _labelled(text: str) -> Decision | None:
    items = read_items(text)
    if items is None:
        return None
    facts = tuple(fact for fact in items.facts if fact[1])
    rule = f"words:{items.facts[0][0].replace('_', '-')}"
    if not items.before:
        return Decision(rule, facts)
    if looks_like_title(items.before) and items.facts[0][0] in ("published", "updated", "source", "author", "views"):
        return Decision(rule, facts, kept=items.before)
    return None


@lru_cache(maxsize=2048)
def _byline(text: str) -> Decision | None:
    """A date without a label beside what only chrome prints: 2024-01-10 市水利局 阅读 33."""
    if len(text) > _LONGEST_BYLINE or len(_DATE.findall(text)) != 1 or looks_like_title(text):
        return None
    undated = _DATE.sub(" | ", text)
    rest = _BESIDE_DATE.sub(" | ", undated)
    if rest == undated:
        return None
    names = [part for part in re.split(r"[\s|｜丨·•]+", strip_frame(rest)) if part]
    if len(names) > 1 or not all(map(_NAME.fullmatch, names)):
        return None
    facts = [("published", first_date(text) or ""), *(("source", name) for name in names)]
    return Decision("words:published", tuple(facts))


def _breadcrumb(stripped: str) -> str | None:
    """The path of a breadcrumb, None where the line is none."""
    if len(stripped) > 200:
        return None
    opening = _CRUMB.match(stripped)
    path = stripped[opening.end() :] if opening else stripped
    parts = [part for part in _CRUMB_SIGN.split(strip_frame(path)) if part]
    if len(parts) == 1 and _HOME.match(path):
        parts = [part for part in _CRUMB_DASH.split(path) if part]
    if opening or (len(parts) >= 3 and _HOME.match(parts[0])):
        return " > ".join(parts) or stripped
    return None
