"""The labels that sites print before facts about a page, and the reading of lines made of them.

发布日期:2023-01-30 来源:市政府办 浏览次数:12 gives three facts; an index table (索引号, 发布机构, 文号 …) gives more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsing.chrome.recall import recalled
from parsing.dates import first_date, fold
from parsing.signs import squeeze

Fact = tuple[str, str]

_WORDS = {
    "published": (
        "发布日期 发布时间 发稿时间 发表时间 发表日期 公开日期 公开时间 上传时间 "
        "录入时间 添加时间 信息发布时间 信息公开日期 日期 时间 生成时间 发布"
    ),
    "updated": "更新时间 更新日期 最后更新 最后更新时间 最后更新日期 最近更新 修改时间 修改日期",
    "written": "成文日期 成文时间 生成日期 发文日期 发文时间 印发日期 印发时间 制作日期 制发日期 制发时间 形成日期",
    "source": "来源 信息来源 文章来源 稿源 稿件来源 来源单位 供稿单位 供稿 内容来源 资料来源 文件来源 发布来源",
    "author": "作者 文章作者 撰稿 撰稿人 供稿人",
    "views": (
        "热度 浏览次数 点击次数 访问次数 阅读次数 浏览量 点击量 访问量 阅读量 点击数 浏览数 阅读数 点击率 人气 "
        "浏览 点击 阅读 访问 已浏览 总浏览量"
    ),
    "index_number": "索引号 信息索引号 索取号 索引编号 公开索引号 信息索引",
    "document_number": "文号 发文字号 文件编号 发文文号 文件号 公文文号 发文号 文件字号 信息文号",
    "issuing_body": (
        "发布机构 发文机关 发文机构 发布单位 发文单位 发布部门 公开机构 公开主体 公开单位 公开机关 "
        "责任部门 公开责任部门 信息公开单位 信息提供单位 公开责任单位 发布机关 制作机关 制发机关 "
        "信息所属单位 发布者"
    ),
    "title": "标题 名称 信息名称 文件名称 信息标题 文件标题 公开事项",
    "indexing": (
        "主题分类 体裁分类 服务对象 主题词 关键词 关键字 组配分类 信息分类 所属分类 主题 体裁 公开方式 "
        "公开形式 公开范围 公开时限 公开类型 公开类别 公开目录 公开属性 公开程度 有效性 效力属性 效力状态 "
        "时效性 时效 有效期 归档时间 废止日期 失效日期 失效时间 终止日期 实施日期 生效日期 施行日期 语种 "
        "载体类型 记录形式 信息格式 信息类别 分类 类别 文件类型 公文种类 文种 所属栏目 栏目 所属主题 "
        "主题类别 生命周期 行业分类 发布级别 适用范围"
    ),
    "summary": "内容概述 内容概要 内容简介 内容摘要 信息摘要 信息概述",
    "editor": (
        "责任编辑 编辑 责编 审核 审核人 初审 复审 终审 一审 二审 三审 校对 录入 录入人 录入员 发布人 "
        "发布员 信息员 监制 责任校对 签发 签发人 执行编辑 值班编辑 主编 终审人 编审 编辑员 核稿 "
        "二维码编辑"
    ),
}
"""Fact and the words that announce it. Letters may be spaced on the page (索 引 号)."""

_STRONG = frozenset({"index_number", "document_number", "issuing_body", "written", "indexing"})
"""Facts of index tables: their labels also count without a colon."""

_FACT_OF = {word: fact for fact, words in _WORDS.items() for word in words.split()}


_LONGEST = max(map(len, _FACT_OF))


def _spaced(words: Iterable[str]) -> str:
    return "|".join(r"\s*".join(word) for word in sorted(words, key=len, reverse=True))


_COLON = re.compile("[:：]")
_DATED = re.compile(r"(日\s*期|时\s*间)\s+(?=20\d\d)")
_STRONG_WORDS = [word for word, fact in _FACT_OF.items() if fact in _STRONG and (len(word) > 2 or word == "文号")]
_OPENS_INDEX = re.compile(rf"(?:{_spaced(_STRONG_WORDS)})\s+\S")
_INDEX_LABEL = re.compile(rf"(?:^|\s)({_spaced(_STRONG_WORDS)})(?=\s|$)")

_FRAME = " \t\r\n\u3000\xa0•·●▪◆■□○◇▶►*|｜丨¦【】[]〔〕「」<>＜＞《》()（）—–-_=;；,，"
_MOMENT = re.compile(r"[\s\d年月日时分秒:：./\-]*")
_VIEWS = re.compile(r"[\s\d,，]*(?:次|人次|人|loading|加载中)?[\s.…]*")
_TOOL_STARTS = "字视打关分收我保复下特超大中小默正缩放微新腾Q朋人TA返回扫繁简语朗纠听背"
_TOOLS = re.compile(
    rf"(?=[{_TOOL_STARTS}])"
    r"(?:字\s*[体号]\s*(?:大小|显示)?|视力保护色|打印(?:本[页文]|此[页文]|文章|页面|预览)?|关闭(?:本[页文]|此[页文]|窗口|页面)?|分享(?:到|至)?|"
    r"收藏(?:本[页文]|此[页文])?|我要(?:打印|纠错|收藏|分享)|保存(?:本[页文])?|复制(?:链接|网址)?|下载(?:全?文|word|pdf)?|"
    r"(?<![\u4e00-\u9fff])(?:特大|超大|大号|中号|小号|默认|正常|大|中|小|缩小|放大)(?![\u4e00-\u9fff])|"
    r"微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|朋友圈|人人网|T\+?T?|A[+-]|Aa|返回(?:顶部|首页|列表|上一页)?|回到顶部|扫码|繁体|简体|"
    r"语音播报|朗读|纠错|听全文|背景色)\s*[:：]?"
)


@dataclass(frozen=True, slots=True)
class Items:
    """A line read as labels and values."""

    facts: tuple[Fact, ...]
    before: str
    """What stands before the first label, free of bullets and brackets: empty, a date, or a title."""


@recalled
def fact_of(label: str) -> str | None:
    """The fact a label announces, whatever its spaces and colon; None for any other text."""
    return _FACT_OF.get(squeeze(label).strip(":：" + _FRAME))


def announces(words: str) -> bool:
    """Whether characters without a blank or a colon are a label, in a frame or not."""
    return words.strip(_FRAME) in _FACT_OF


def strip_frame(text: str) -> str:
    """The text without the bullets, bars and brackets around it; a bracket that closes one within it stays."""
    bare = text.strip(_FRAME)
    for opening, closing in ("()", "（）"):
        if opening in bare and bare.count(opening) > bare.count(closing) and bare + closing in text:
            return bare + closing
    return bare


def without_tools(text: str) -> str:
    """The text without the words of tool bars (字体:大 中 小, 打印, 关闭) and without its frame."""
    return strip_frame(_TOOLS.sub(" ", text))


def is_tools(text: str) -> bool:
    """Whether the text is nothing but words of tool bars."""
    return len(text) < 120 and _TOOLS.match(strip_frame(text)) is not None and not without_tools(text)


def _with_colon(label: re.Match[str]) -> str:
    return f"{label[1]}:"


@recalled
def read_items(text: str, *, lenient: bool = False) -> Items | None:
    """Labels and values of a line that consists of them; None for any other line.

    `lenient` skips a value that does not fit its label, where the text is known to be chrome.
    """
    if len(text) > 400:
        return None
    plain = _DATED.sub(_with_colon, fold(text))
    labels, values = _cut(plain)
    if not labels:
        return _read_index_line(plain)
    facts: list[Fact] = []
    for fact, raw in zip(labels, values[1:], strict=True):
        value = value_of(fact, raw)
        if value is None and not lenient:
            return None
        facts.append((fact, value or ""))
    before = without_tools(values[0])
    moment = first_date(before) if _MOMENT.fullmatch(before) else None
    if moment:
        return Items((("published", moment), *facts), "")
    return Items(tuple(facts), before)


def _cut(plain: str) -> tuple[list[str], list[str]]:
    """The facts a line names with a colon, and the texts before, between and after those labels."""
    labels: list[str] = []
    values: list[str] = []
    held = ""
    *parts, last = _COLON.split(plain)
    for part in parts:
        found = _label_at_end(part)
        if found is None:
            held += part + ":"
            continue
        fact, start = found
        labels.append(fact)
        values.append(held + part[:start])
        held = ""
    return labels, [*values, held + last]


def _label_at_end(part: str) -> tuple[str, int] | None:
    """The fact of the longest label a text ends with, its letters spaced or not, and where the label begins."""
    word = ""
    best: tuple[str, int] | None = None
    for index in range(len(part) - 1, -1, -1):
        if part[index].isspace():
            continue
        word = part[index] + word
        if len(word) > _LONGEST:
            break
        fact = _FACT_OF.get(word)
        if fact is not None:
            best = (fact, index)
    return best


def _read_index_line(plain: str) -> Items | None:
    """An index table written on one line without colons: 索引号 0043/2023-01 发布机构 市水务局."""
    if len(plain) > 200 or "。" in plain or not _OPENS_INDEX.match(strip_frame(plain)):
        return None
    parts = _INDEX_LABEL.split(plain)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    facts = tuple((_FACT_OF[squeeze(label)], strip_frame(value)) for label, value in pairs)
    return Items(facts, "")


def value_of(fact: str, text: str) -> str | None:
    """The value after a label, cleaned; None where it cannot be the value of such a fact."""
    value = (
        without_tools(text) if fact not in ("title", "summary", "document_number") else text.strip(" |｜丨\t\u3000\xa0")
    )
    if fact in ("published", "updated", "written"):
        bare = first_date(value)
        return bare or "" if _MOMENT.fullmatch(value) else None
    if fact == "views":
        return value if _VIEWS.fullmatch(value) else None
    limit = 300 if fact == "summary" else 120 if fact in ("title", "indexing") else 50
    if len(value) > limit or ("。" in value and fact != "summary"):
        return None
    return value
