"""Documents that stand beside annual reports and look like them, and how each is known.

A title rule yields to the text where a body gave its real report such a title: six headings and filled tables win.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsing.signs import TITLE


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is no report."""

    text: str
    yields: bool = True
    """Whether filled statutory tables under the six headings outweigh it."""
    even_complete: bool = False
    """Whether it holds even against a title with body, year and kind words, which otherwise shows a report."""
    is_table: bool = False
    """Whether a filled table alone outweighs it: the statistics of a report may stand on a page of their own."""


_TITLES: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (
        re.compile(r"^[×xX*＊]{2,}|范文|[(](?:模板|范本|范文|样表|空表|参考文本)[)]$"),
        Reason("a model text with names and numbers left open", True, True),
    ),
    (
        re.compile(r"学年"),
        Reason("a university's report on an academic year (学年), made under other rules", False, True),
    ),
    (
        re.compile(r"(?:会议|办公会).{0,6}(?:审议|研究|通过|听取)|^(?:审议|研究)"),
        Reason("news of a meeting that spoke of the report", True, True),
    ),
    (
        re.compile(r"^(?!.*(?:政府|政务)信息).*(?:慈善|基金会|协会|商会|学会).*信息公开"),
        Reason("a report of a charity or an association, made under other rules", False, True),
    ),
    (
        re.compile(r"法治(?:政府)?建设|依法行政"),
        Reason("a report on the rule of law (法治政府建设), not on disclosure", False),
    ),
    (
        re.compile(r"^(?!.*信息公开)(?!.*政务公开).*政府工作报告"),
        Reason("a government work report (政府工作报告) to the people's congress", False),
    ),
    (
        re.compile(r"网站.*(?:报表|年度报告)"),
        Reason("the annual table of a government website (政府网站工作年度报表)", False),
    ),
    (re.compile(r"季度|半年|\d月份?(?:政府|政务|信息)"), Reason("a report on part of a year", True, True)),
    (re.compile(r"报表|统计表|统计情况|统计(?:数据|分析)"), Reason("a statistics table, not a report", is_table=True)),
    (
        re.compile(r"(?:格式|样式|模板|样本).{0,4}通知|印发.*格式|报告(?:》|的)?(?:格式|模板|范本|样本)"),
        Reason("the notice that sets the format of the reports, or the form itself"),
    ),
    (
        re.compile(r"图解|一图|图说|漫画|长图|动漫|H5|一张图|一组数据|数[说读看]|[读看]懂|速[览读]|划重点"),
        Reason("a picture version or interpretation (图解) of a report", True, True),
    ),
    (re.compile(r"解读|问答|名词解释"), Reason("an interpretation (解读) of a report, not the report", True, True)),
    (
        re.compile(r"(?:考核|评估|测评|考评|督查|检查).*(?:通知|通报|方案|办法|结果|情况)"),
        Reason("an appraisal of disclosure work"),
    ),
    (re.compile(r"通知(?:[(].*[)])?$|的通知"), Reason("a notice (通知) about annual reports, not a report")),
    (re.compile(r"(?:通报|函|公示|公告)(?:[(].*[)])?$"), Reason("a public notice or letter, not a report")),
    (
        re.compile(r"(?:制度|办法|规定|规范|细则|条例|规程)(?:[(].*[)])?$"),
        Reason("a rule on disclosure (制度), not a report"),
    ),
    (re.compile(r"指南(?:[(].*[)])?$"), Reason("a guide to disclosure (指南)")),
    (re.compile(r"目录(?:[(].*[)])?$|清单$"), Reason("a catalogue of what is disclosed (目录)")),
    (
        re.compile(r"要点|实施方案|工作方案|工作计划|工作安排|任务分工"),
        Reason("a plan of key tasks (要点), about work to come"),
    ),
    (re.compile(r"总结(?:[(].*[)])?$"), Reason("a work summary (总结), not the statutory report")),
    (re.compile(r"预算|决算|三公"), Reason("a budget or accounts page")),
    (
        re.compile(
            r"报告(?:》)?(?:已?全部|按时|陆续|均已|相继|集中|如期|正式)?(?:发布|公布|出炉|上线|亮相|公开)(?:$|情况|工作)"
        ),
        Reason("news about annual reports, not a report"),
    ),
    (
        re.compile(
            r"^(?!.*关于).{2,30}?(?:发布|公布|晒出|亮出|推出)了?(?:最新)?(?:20\d\d年?度?)?(?:本级|本地)?(?:政府|政务|信息公开)"
        ),
        Reason("news about annual reports, not a report", True, True),
    ),
    (
        re.compile(r"跃居|第[一二三四五]名|受到表彰|获评|研讨会|培训|推进会|召开|座谈|部署"),
        Reason("news, not a report"),
    ),
    (re.compile(r"年报?(?:编制|撰写)?说明$|报告说明$|填报说明"), Reason("an explanation of how reports are made")),
)

_TEXTS: tuple[tuple[re.Pattern[str], int, str], ...] = (
    (
        re.compile(r"高等学校信息公开办法|学年"),
        2,
        "a university's report on an academic year (学年), made under other rules",
    ),
    (re.compile(r"各位代表"), 1, "a government work report (政府工作报告) to the people's congress"),
    (re.compile(r"第一责任人职责|法治政府建设"), 2, "a report on the rule of law (法治政府建设), not on disclosure"),
    (
        re.compile(r"网站标识码|独立用户访问总?量|网站总访问量|专栏专题维护"),
        2,
        "the annual table of a government website",
    ),
    (re.compile(r"^[^\S\n]*第[一二三四五六七八九十]条", re.MULTILINE), 3, "a rule on disclosure (制度), not a report"),
    (re.compile(r"记者|本报讯|通讯员|据介绍|据了解|获悉"), 2, "news about annual reports, not a report"),
    (re.compile(r"^[^\S\n]*(?:摘\s*要|关键词|参考文献)", re.MULTILINE), 2, "a study of annual reports, not a report"),
    (
        re.compile(r"[xX×]{2}[省市县区镇乡局年]|[xX]{3}条"),
        2,
        "a model text with names and numbers left open",
    ),
)

_ERROR = re.compile(
    r"not found|forbidden|bad gateway|service unavailable|"
    r"页面(?:不存在|没有找到|找不到|已删除|丢失|无法访问|走丢)|(?:找不到|没有找到|无法找到).{0,6}(?:页面|网页|文件|内容)|"
    r"访问的(?:页面|网页|内容|信息).{0,6}(?:不存在|已删除|失效)|(?:链接|信息|文章|内容)(?:不存在|已被?删除|已失效)|"
    r"访问(?:被拒绝|受限|过于频繁|异常)|拒绝访问|服务器(?:错误|内部错误|繁忙|维护)|系统(?:维护|错误|繁忙|升级)|"
    r"网站(?:维护|升级|暂停)|正在(?:维护|升级|建设)",
    re.IGNORECASE,
)
_BROKEN = re.compile(rf"(?<!\d)(?:404|403|50[0234])(?!\d)|{_ERROR.pattern}", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"(?:安全|人机|身份|浏览器)(?:验证|检查|检测|校验)|验证码|滑动(?:验证|滑块)|"
    r"请(?:开启|启用|打开|允许).{0,8}(?:javascript|cookie|脚本)|enable (?:javascript|cookies)|checking your browser|"
    r"just a moment|请稍候|正在(?:跳转|验证|检测|加载)|防火墙|waf\b|访问行为",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?:20\d\d|[〔(\[]20\d\d[〕)\]]).*(?:报告|年报|情况|通知|公告|意见|方案|指南)|(?:报告|年报).{0,6}20\d\d-\d\d-\d\d|"
    r"^20\d\d年?度?[\[(]?20\d\d-\d\d-\d\d"
)
_OTHER_DOCUMENT = re.compile(
    r"(?:报告|报表|[总统]?[表计]|通知|公告|公报|公示|目录|指南|制度|办法|方案|意见|决定|总结|要点|清单|说明|答复书?|规定|通报|"
    r"新闻|动态|简介)(?:[(].*[)])?$"
)
_RESULTS = re.compile(r"搜索结果|检索结果|^(?:站内|全文|信息)?(?:搜索|检索)")
_RESULTS_FOUND = re.compile(
    r"^[^\n。]{0,20}(?:找到|搜索到|检索到|查询到)[^\n。]{0,12}\d+[^\n。\d]{0,3}(?:个|条|篇|项)[^\n。]{0,40}$",
    re.MULTILINE,
)
_PUBLISHES = re.compile(
    r"^(?!.*(?:格式|模板|样式|编制|制度|方案|要点|做好|征求|有关事项)).*(?:公布|发布|印发|报送|转发|公示)"
)
_ENGLISH = re.compile(
    r"annual report (?:on|of|for) .{0,30}government information|government information .{0,30}annual report",
    re.IGNORECASE,
)
_SHORT = 600
_LONGEST_ERROR = 80


def by_title(title: str, *, complete: bool = False) -> Reason | None:
    """The reason a title gives against a report; None where it gives none.

    The title comes without white space. `complete` says that it has a body, a year and kind words, and ends there.
    """
    rules = (rule for rule in _TITLES if rule[1].even_complete or not complete)
    return next((reason for pattern, reason in rules if pattern.search(title)), None)


def by_text(text: str, *, complete: bool = False) -> str | None:
    """The reason a text without filled tables gives against a report: signs of another kind of document.

    Under a complete title only the rules of another kind of body count.
    """
    rules = _TEXTS[:1] if complete else _TEXTS
    return next((reason for pattern, times, reason in rules if len(pattern.findall(text)) >= times), None)


def no_document(text: str, prose: int) -> str | None:
    """The reason why a page holds no document: empty, an error page or a challenge served as if all were well."""
    body = text.strip()
    if not body:
        return "the page holds no text"
    if len(body) > _SHORT or prose > 4:
        return None
    if _CHALLENGE.search(body):
        return "a page that checks the visitor (script challenge or captcha), not the document"
    if _BROKEN.search(body) and "信息公开工作" not in body:
        return "an error page served as if it were a document"
    return None


def is_error(text: str) -> bool:
    """Whether a text is the sentence of an error page."""
    return len(text) <= _LONGEST_ERROR and _ERROR.search(text) is not None


def publishes(title: str) -> bool:
    """Whether a notice, by its title, publishes a report that may follow: 关于公布…年度报告的公告."""
    return _PUBLISHES.search(title) is not None


def is_english(title: str) -> bool:
    """Whether a title is that of the English version of a report."""
    return _ENGLISH.search(title) is not None


def of_search(titles: Iterable[str], text: str) -> str | None:
    """The reason of a page of search results, which may show the beginnings of many reports."""
    found = _RESULTS_FOUND.search(text) or any(map(_RESULTS.search, titles))
    return "a page of search results, not a document" if found else None


def of_another(titles: Iterable[str]) -> bool:
    """Whether one of the titles a page declares is that of a document, and not of an annual report."""
    return any(_OTHER_DOCUMENT.search(title) and not TITLE.search(title) for title in titles)


def names_a_document(text: str) -> bool:
    """Whether a line, without white space, reads like an entry of a list of documents."""
    return 8 <= len(text) <= 90 and "。" not in text and _DOCUMENT.search(text) is not None
