"""A fetched page as the spider sees it: decoded text, links with their words, and signs of a report.

Pages are decoded by the parser's own rule (BOM, strict UTF-8, declared, GB18030), never by Scrapy's guess.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from heapq import merge
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler import json_links, links, signs, trees
from crawler.addresses import canonical
from crawler.anchors import Anchor
from crawler.script_links import from_script
from parsing.decode import decode

__all__ = ["LEADING", "Anchor", "Page"]

Found = TypeVar("Found")

LEADING = (
    "a", "area", "base", "iframe", "frame", "embed", "object", "param", "script", "link", "img", "input", "source",
    "video", "style", "option",
)  # fmt: skip
"""Tags of the elements that lead to other addresses. They are looked for together: each walk through a page costs."""
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
        self.body = body
        self.declared = declared
        """The encoding that the transport names."""
        self._root: HtmlElement | None = None
        # What is found stands here, not in cached properties: their lock is one for all pages, which two threads read.
        self._found: dict[Callable[[Page], Any], Any] = {}
        self._words: dict[bytes, bool] = {}

    def find(self, look: Callable[[Page], Found]) -> Found:
        """What a look at the page finds; it is looked for once, be it in advance and in another thread."""
        if look not in self._found:
            self._found[look] = look(self)
        found: Found = self._found[look]
        return found

    def found(self, looks: Mapping[Callable[[Page], Any], Any]) -> None:
        """Take what was found elsewhere, so that it need not be looked for."""
        self._found.update(looks)

    def let_go(self) -> None:
        """Give the element tree free; what was found on it stays."""
        self._found.pop(_leading, None)
        self._root = None

    def mentions(self, *words: bytes) -> bool:
        """Whether any of these words, in lower case, stands anywhere in the markup."""
        return any(self._mentioned(word) for word in words)

    def _mentioned(self, word: bytes) -> bool:
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = word in self._folded
        return known

    def may_have(self, *tags: str) -> bool:
        """Whether any element of these tags, some of `LEADING`, may be on the page; it is not parsed to tell."""
        if _leading in self._found:
            return any(True for _ in self.elements(*tags))
        return self.mentions(*(f"<{tag}".encode() for tag in tags))

    def elements(self, *tags: str) -> Iterator[HtmlElement]:
        """The elements of these tags in reading order; the tags are some of `LEADING`."""
        found = [some for tag in tags if (some := self.find(_leading).get(tag))]
        in_order = found[0] if len(found) == 1 else merge(*found)
        return (element for _, element in in_order)

    @property
    def text(self) -> str:
        """The decoded text."""
        return self.find(_decoded)[0]

    @property
    def _markup(self) -> bytes:
        return self.find(_decoded)[1]

    @property
    def _folded(self) -> bytes:
        return self.find(_fold)

    @property
    def may_name_files(self) -> bool:
        """Whether the page may lead to document files; this and the next two are told before it is parsed."""
        return self.find(_names_files)

    @property
    def may_go_on(self) -> bool:
        """Whether the page may lead to a further page of the same article; where its links are known, they tell."""
        return _links in self._found or self.find(_goes_on)

    @property
    def may_show_pictures(self) -> bool:
        """Whether there is any picture on the page."""
        return self.may_have("img")

    @property
    def root(self) -> HtmlElement:
        """The element tree; of an empty page, an empty one."""
        if self._root is None:
            self._root = trees.tree(self._markup)
        return self._root

    @property
    def base(self) -> str:
        """What relative links refer to."""
        return self.find(_base)

    @property
    def links(self) -> list[Anchor]:
        """The links worth a thought, as often as they stand on the page."""
        return self.find(_links)

    @property
    def anchors(self) -> list[Anchor]:
        """The links, each address once, with the longest words that any of its links has."""
        return self.find(_anchors)

    @property
    def visible(self) -> str:
        """What a reader sees, without blanks."""
        return self.find(visible_text)

    @property
    def title(self) -> str:
        """The page's own title."""
        return " ".join(str(self.root.findtext(".//title") or "").split())

    @property
    def looks_like_report(self) -> bool:
        """Whether the page carries the statutory tables, or at least their words."""
        return self.find(looks_like_report)

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

    def elsewhere(self) -> list[str]:
        """Where the links of a page without any may be: its frames, a menu's if there is no other, or further on."""
        frames = list(self.frames()) or list(self.frames(menus=True))
        return [*frames, *filter(None, [self.script_redirect()])]

    def scripts(self) -> list[str]:
        """Addresses of the page's own scripts, but for the libraries that all sites have."""
        found = (canonical(str(src), self.base) for src in self.root.xpath("//script/@src"))
        host = urlsplit(self.url).netloc
        return [
            url for url in dict.fromkeys(found) if url and urlsplit(url).netloc == host and not _LIBRARY.search(url)
        ]

    def script_redirect(self) -> str | None:
        """Where a page of next to nothing sends its reader by script."""
        return self.find(sent_on)


def visible_text(page: Page) -> str:
    """What a reader sees of the page, without blanks."""
    return "".join(trees.text(page.root).split())


def looks_like_report(page: Page) -> bool:
    """Whether the page carries the statutory tables, or at least their words."""
    return sum(sign in page.visible for sign in _REPORT_SIGNS) >= 2


def sent_on(page: Page) -> str | None:
    """Where a page of next to nothing sends its reader by script."""
    if len(page.text) > 3000 or len(page.visible) > 50 or urlsplit(page.url).path.endswith(".js"):
        return None
    found = re.search(r"""location(?:\.href|\.replace)?\s*(?:=|\()\s*['"]([^'"]+)['"]""", page.text)
    return canonical(found[1], page.base) if found else None


def _decoded(page: Page) -> tuple[str, bytes]:
    """The text, and its bytes in UTF-8."""
    decoded = decode(page.body, page.declared)
    as_it_came = decoded.encoding == "utf-8" and not decoded.replaced and not page.body.startswith(BOM_UTF8)
    return decoded.text, page.body if as_it_came else _bytes(decoded.text)


def _fold(page: Page) -> bytes:
    return page._markup.lower()


def _disguised(page: Page) -> bool:
    return signs.of_disguise(page._folded)


def _names_files(page: Page) -> bool:
    return signs.of_files(page.url, page._folded) or page.find(_disguised)


def _goes_on(page: Page) -> bool:
    return signs.of_further_pages(page.url, page._folded) or page.find(_disguised)


def _leading(page: Page) -> dict[str, list[tuple[int, HtmlElement]]]:
    """The elements that lead elsewhere by their tags, each with its place in reading order."""
    found: dict[str, list[tuple[int, HtmlElement]]] = {}
    for place, element in enumerate(page.root.iter(*LEADING)):
        found.setdefault(element.tag, []).append((place, element))
    return found


def _base(page: Page) -> str:
    href = next((href for element in page.elements("base") if (href := element.get("href")) is not None), "")
    return urljoin(page.url, href.strip()) if href else page.url


def _links(page: Page) -> list[Anchor]:
    text, base = page.text, page.base
    if json_links.is_json(text) or json_links.is_called(text):
        packed = json_links.markup(text)
        return [*json_links.entries(text, base), *(_inside(packed, base) if packed else ())]
    if urlsplit(page.url).path.endswith(".js"):
        return list(from_script(text, base))
    if _SITEMAP.search(text[:1000]):
        found = (canonical(unescape(address), page.url) for address in _LOCATION.findall(text))
        return [Anchor(url, "") for url in dict.fromkeys(filter(None, found))]
    inside = links.recorded(text) if page.mentions(b"<record>") else ""
    own = links.in_tree(page.root, page.mentions, base, page.elements)
    return [*own, *(_inside(inside, base) if inside else ())]


def _inside(markup: str, base: str) -> Iterable[Anchor]:
    """The links of HTML that stands in a page as text."""
    page = Page(base, _bytes(f"<html><body>{markup}</body></html>"))
    return links.in_tree(page.root, page.mentions, base, page.elements)


def _anchors(page: Page) -> list[Anchor]:
    best: dict[str, Anchor] = {}
    for anchor in page.links:
        known = best.get(anchor.url)
        if known is None:
            best[anchor.url] = anchor
        elif len(anchor.text) >= len(known.text):
            listed = anchor.listed or known.listed
            best[anchor.url] = anchor if listed == anchor.listed else replace(anchor, listed=listed)
    return list(best.values())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
