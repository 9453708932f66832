"""A fetched page as the spider sees it: decoded text, links with their words, and signs of a report.

Pages are decoded by the parser's own rule (BOM, strict UTF-8, declared, GB18030), never by Scrapy's guess.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree

from crawler import json_links, links, signs
from crawler.addresses import canonical
from crawler.anchors import Anchor
from crawler.script_links import from_script
from parsing.decode import decode

__all__ = ["LEADING", "Anchor", "Page"]

Found = TypeVar("Found")

LEADING = (
    "a", "area", "base", "iframe", "frame", "embed", "object", "param", "script", "link", "img", "input", "source",
    "video", "style",
)  # fmt: skip
"""Tags of the elements that lead to other addresses. They are looked for together: each walk through a page costs."""
_parsers = threading.local()
"""One parser for each thread: two threads would wait for one."""
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_FURNITURE = re.compile(r"count|login|share|foot|stat|hits", re.IGNORECASE)
_MENU = re.compile(r"tree|top\.", re.IGNORECASE)
_LIBRARY = re.compile(
    r"[^/]*(?:jquery|bootstrap|swiper|layui|layer|echarts|polyfill|share|count|stats?|tongji|analytics|wza|assist|slide"
    r"|hm|\.min)[^/]*$",
    re.IGNORECASE,
)
"""File names of scripts that stand on every page of a site and hold no link."""
_SITEMAP = re.compile(r"<(?:urlset|sitemapindex)\b")
_LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
_TABLE_SIGNS = (
    "第二十条第",
    "本年新收政府信息公开申请",
    "勾稽关系",
    "未经复议直接起诉",
    "结转下年度继续办理",
)
_REPORT_SIGNS = (
    *_TABLE_SIGNS,
    "统计期限",
    "收到和处理政府信息公开申请情况",
    "主动公开政府信息情况",
)


class Page:
    """An HTML page (or something that is read as one)."""

    def __init__(self, url: str, body: bytes, declared: str | None = None) -> None:
        self.url = url
        self.text = decode(body, declared).text
        # Not cached properties: their lock is one for all pages, and two threads take pages apart.
        self._root: lxml.html.HtmlElement | None = None
        self._visible: str | None = None
        self._found: dict[Callable[[Page], Any], Any] = {}

    def take_apart(self, looks: Iterable[Callable[[Page], object]] = ()) -> None:
        """Parse the page and do what is dear on it; in advance, so that it can be done beside other work."""
        for look in looks:
            self.find(look)
        _ = self.visible

    def find(self, look: Callable[[Page], Found]) -> Found:
        """What a look at the page finds; it is looked for once."""
        if look not in self._found:
            self._found[look] = look(self)
        found: Found = self._found[look]
        return found

    def mentions(self, *words: bytes) -> bool:
        """Whether any of these words, in lower case, stands anywhere in the markup."""
        return any(word in self._folded for word in words)

    def elements(self, *tags: str) -> Iterator[lxml.html.HtmlElement]:
        """The elements of these tags in reading order; the tags are some of `LEADING`."""
        return (element for element in self.find(_leading) if element.tag in tags)

    @cached_property
    def _folded(self) -> bytes:
        return self.text.encode("utf-8", "replace").lower()

    @cached_property
    def _disguised(self) -> bool:
        return signs.of_disguise(self._folded)

    @cached_property
    def may_name_files(self) -> bool:
        """Whether the page may lead to document files; this and the next two are told before it is taken apart."""
        return signs.of_files(self.url, self._folded) or self._disguised

    @cached_property
    def may_go_on(self) -> bool:
        """Whether the page may lead to a further page of the same article."""
        return signs.of_further_pages(self.url, self._folded) or self._disguised

    @cached_property
    def may_show_pictures(self) -> bool:
        """Whether there is any picture on the page."""
        return signs.of_pictures(self._folded)

    @property
    def root(self) -> lxml.html.HtmlElement:
        """The element tree; of an empty page, an empty one."""
        if self._root is None:
            text = self.text.replace("\x00", "")
            declared = _XML_DECLARATION.match(text)
            text = text[declared.end() :] if declared else text
            try:
                self._root = _tree(text or "<html></html>")
            except (etree.ParserError, ValueError):
                self._root = _tree("<html><body></body></html>")
        return self._root

    @cached_property
    def base(self) -> str:
        """What relative links refer to."""
        href = next((href for element in self.elements("base") if (href := element.get("href")) is not None), "")
        return urljoin(self.url, href.strip()) if href else self.url

    @cached_property
    def links(self) -> list[Anchor]:
        """The links worth a thought, as often as they stand on the page."""
        if json_links.is_json(self.text) or json_links.is_called(self.text):
            packed = json_links.markup(self.text)
            return [*json_links.entries(self.text, self.base), *(self._of(packed) if packed else ())]
        if urlsplit(self.url).path.endswith(".js"):
            return list(from_script(self.text, self.base))
        if _SITEMAP.search(self.text[:1000]):
            found = (canonical(unescape(address), self.url) for address in _LOCATION.findall(self.text))
            return [Anchor(url, "") for url in dict.fromkeys(filter(None, found))]
        inside = links.recorded(self.text)
        own = links.in_tree(self.root, self.text, self.base, self.elements)
        return [*own, *(self._of(inside) if inside else ())]

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The links, each address once, with the longest words that any of its links has."""
        best: dict[str, Anchor] = {}
        for anchor in self.links:
            known = best.get(anchor.url)
            if known is None:
                best[anchor.url] = anchor
            elif len(anchor.text) >= len(known.text):
                listed = anchor.listed or known.listed
                best[anchor.url] = anchor if listed == anchor.listed else replace(anchor, listed=listed)
        return list(best.values())

    def _of(self, inside: str) -> Iterable[Anchor]:
        """The links of HTML that stands in this page as text."""
        root = _tree(f"<html><body>{inside}</body></html>")
        return links.in_tree(root, inside, self.base, root.iter)

    @property
    def visible(self) -> str:
        """What a reader sees, without blanks."""
        if self._visible is None:
            self._visible = "".join(_text(self.root).split())
        return self._visible

    @cached_property
    def title(self) -> str:
        """The page's own title."""
        return " ".join(str(self.root.findtext(".//title") or "").split())

    @property
    def looks_like_report(self) -> bool:
        """Whether the page carries the statutory tables, or at least their words."""
        return sum(sign in self.visible for sign in _REPORT_SIGNS) >= 2

    @property
    def shows_tables(self) -> bool:
        """Whether words stand on the page that only the statutory tables have."""
        return sum(sign in self.visible for sign in _TABLE_SIGNS) >= 2

    def frames(self, *, menus: bool = False) -> Iterator[str]:
        """Addresses of frames that may hold the page's content, and with `menus` those that may hold its menu."""
        for src in self.root.xpath("//iframe/@src | //frame/@src"):
            url = canonical(str(src), self.base)
            if url and not (_FURNITURE.search(url) or (not menus and _MENU.search(url))):
                yield url

    def scripts(self) -> list[str]:
        """Addresses of the page's own scripts, but for the libraries that all sites have."""
        found = (canonical(str(src), self.base) for src in self.root.xpath("//script/@src"))
        host = urlsplit(self.url).netloc
        return [
            url for url in dict.fromkeys(found) if url and urlsplit(url).netloc == host and not _LIBRARY.search(url)
        ]

    def script_redirect(self) -> str | None:
        """Where a page of next to nothing sends its reader by script."""
        if len(self.text) > 3000 or len(self.visible) > 50 or urlsplit(self.url).path.endswith(".js"):
            return None
        found = re.search(r"""location(?:\.href|\.replace)?\s*(?:=|\()\s*['"]([^'"]+)['"]""", self.text)
        return canonical(found[1], self.base) if found else None


def _leading(page: Page) -> list[lxml.html.HtmlElement]:
    return list(page.root.iter(*LEADING))


def _tree(text: str) -> lxml.html.HtmlElement:
    parser = getattr(_parsers, "own", None)
    if parser is None:
        parser = _parsers.own = lxml.html.HTMLParser(encoding="utf-8")
        # lxml's own way asks a Python function for the class of each element it hands out.
        parser.set_element_class_lookup(
            etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment)
        )
    tree: lxml.html.HtmlElement = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    return tree


def _text(root: lxml.html.HtmlElement) -> str:
    """The text of the body but for scripts and styles."""
    body = root.find(".//body")
    if body is None:
        return ""
    hidden = [(element, element.text) for element in body.iter("script", "style")]
    for element, _ in hidden:
        element.text = None
    text: str = etree.tostring(body, method="text", encoding="unicode", with_tail=False)
    for element, code in hidden:
        element.text = code
    return text
