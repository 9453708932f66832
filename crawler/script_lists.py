"""Tell a list that a script has still to draw from one that is empty.

What tells it is in the page as served: marks of a template that nobody has filled, the empty root of an application, an
empty element that the page's own scripts speak of, no link at all beside scripts, or a plea to allow scripts.
"""

from __future__ import annotations

import re

import lxml.html

from crawler.pages import Page

_TEMPLATE = re.compile(r"\{\{[^{}]{1,200}\}\}|<%[=-][^%]{1,200}%>|\$\{[^{}]{1,80}\}")
_LOOPS = "v-for", "ng-repeat", "x-for", "data-ng-repeat", "wx:for", "ms-for"
_TEMPLATE_TYPES = re.compile(r"text/(?:x-)?(?:template|html|handlebars|tmpl|ng-template)|x-tmpl", re.IGNORECASE)
_ROOTS = frozenset({"app", "root", "__nuxt", "__next", "main-app", "q-app", "vue-app", "container-app"})
_DRAWS = re.compile(
    r"innerHTML|insertAdjacentHTML|\.append(?:Child|To)?\(|\.html\(|document\.write|createElement|createApp|new Vue\b"
    r"|fetch\(|XMLHttpRequest|\$\.(?:ajax|get|post|getJSON)|axios|laytpl|template\(",
)
_PLEA = re.compile(r"(?:启用|开启|允许|打开|enable)\s*java\s*script|不支持\s*java\s*script", re.IGNORECASE)
_HOLDERS = ("div", "ul", "ol", "table", "tbody", "section", "dl")
_LIBRARY = re.compile(
    r"[^/]*(?:jquery|bootstrap|swiper|layui|layer|echarts|polyfill|share|count|stats?|tongji|analytics|wza|assist|slide"
    r"|hm)[^/]*$",
    re.IGNORECASE,
)
"""File names of scripts that stand on every page of a site and draw no list."""
_FEW_WORDS = 200


def drawn_by_script(page: Page) -> str | None:
    """The sign that the page's list is drawn in the browser, in words; None when there is none."""
    inline, sources = _scripts(page)
    if not inline and not sources:
        return None
    if _has_template(page):
        return "its template is not filled in"
    if any(_is_bare(element) for element in _by_id(page, _ROOTS)):
        return "an application's empty root"
    if _empty_holder(page, inline, sources):
        return "its scripts fill an empty element"
    words = page.visible
    if not page.anchors and len(words) < _FEW_WORDS:
        return "scripts and no link"
    return "it asks for JavaScript" if len(words) < _FEW_WORDS and _PLEA.search(_unscripted(page)) else None


def _scripts(page: Page) -> tuple[str, list[str]]:
    """The text of the page's own scripts, and the addresses of those that are no common library."""
    inline = "\n".join(str(text) for text in page.root.xpath("//script[not(@src)]/text()"))
    sources = [str(source) for source in page.root.xpath("//script/@src") if not _LIBRARY.search(str(source))]
    return inline, sources


def _has_template(page: Page) -> bool:
    if _TEMPLATE.search(page.visible) or any(page.root.xpath(f"//*[@*[name()='{name}']]") for name in _LOOPS):
        return True
    return any(_TEMPLATE_TYPES.search(str(kind)) for kind in page.root.xpath("//script/@type"))


def _by_id(page: Page, names: frozenset[str]) -> list[lxml.html.HtmlElement]:
    return [element for element in page.root.xpath("//*[@id]") if str(element.get("id")).lower() in names]


def _is_bare(element: lxml.html.HtmlElement) -> bool:
    """Whether it shows nothing: no words, no links, no pictures."""
    shown = "".join(element.xpath(".//text()[not(ancestor::script or ancestor::style)]")).strip()
    return len(shown) < 20 and not element.xpath(".//a[@href] | .//img | .//iframe | .//input")


def _empty_holder(page: Page, inline: str, sources: list[str]) -> bool:
    """Whether an element without content waits for a script: an inline one names it, or one elsewhere may."""
    for element in page.root.xpath("//body//*[@id]"):
        if element.tag not in _HOLDERS or not _is_bare(element):
            continue
        name = re.escape(str(element.get("id")))
        if re.search(rf"""['"#]{name}['"\s]""", inline) and _DRAWS.search(inline):
            return True
        if sources and re.search(r"list|content|data|con\b|news|page|result|box|article", name, re.IGNORECASE):
            return True
    return False


def _unscripted(page: Page) -> str:
    return " ".join(str(text) for text in page.root.xpath("//noscript//text()")) + page.visible
