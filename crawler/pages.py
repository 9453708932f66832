"""A fetched page as the spider sees it: decoded text, links with their words, and signs of a report.

Pages are decoded by the parser's own rule (BOM, strict UTF-8, declared, GB18030), never by Scrapy's guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast
from urllib.parse import urljoin

import lxml.html
from lxml import etree

from crawler.addresses import canonical
from crawler.listed import date_beside
from parsing.decode import decode

_OPENED = re.compile(r"""(?:window\.open|location(?:\.href)?\s*=|location\.replace)\s*\(?\s*['"]([^'"]+)['"]""")
_VISIBLE = etree.XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_IGNORED_SCHEME = re.compile(r"^\s*(?:javascript|mailto|tel|data|about|#)", re.IGNORECASE)
_IGNORED_LINK = re.compile(
    r"log(?:in|out|off)|signin|register|/print|[?&]print=|printpage|wap_|_wap\.|/calendar|/rili|/search[/?.]|addfav|share"
    r"|captcha|\.(?:css|js|jpe?g|png|gif|ico|bmp|svg|webp|mp[34]|avi|wmv|flv|swf|apk|exe|woff2?|ttf)(?:$|\?)",
    re.IGNORECASE,
)
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


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link and its words."""

    url: str
    text: str
    listed: str | None = None
    """The date that stands beside it, YYYY-MM-DD."""


class Page:
    """An HTML page (or something that is read as one)."""

    def __init__(self, url: str, body: bytes, declared: str | None = None) -> None:
        self.url = url
        self.text = decode(body, declared).text

    @cached_property
    def root(self) -> lxml.html.HtmlElement:
        """The element tree; of an empty page, an empty one."""
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", self.text).replace("\x00", "")
        try:
            return lxml.html.document_fromstring(text or "<html></html>")
        except (etree.ParserError, ValueError):
            return lxml.html.document_fromstring("<html><body></body></html>")

    @cached_property
    def base(self) -> str:
        """What relative links refer to."""
        href = next(iter(self.root.xpath("//base/@href")), "")
        return urljoin(self.url, str(href).strip()) if href else self.url

    @cached_property
    def _top(self) -> str:
        """The base as far as a link counts that begins with a slash: the same on all pages of a site."""
        return urljoin(self.base, "/")

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The links worth a thought, each address once, with the longest words that any of its links has."""
        best: dict[str, Anchor] = {}
        for element in self.root.iter("a", "area"):
            url = self._address(element)
            if url is not None:
                words, known = _words(element), best.get(url)
                if known is None or len(words) >= len(known.text):
                    best[url] = Anchor(url, words, date_beside(element, words) or (known.listed if known else None))
        return list(best.values())

    @cached_property
    def visible(self) -> str:
        """What a reader sees, without blanks."""
        parts = cast(list[str], _VISIBLE(self.root))
        return "".join("".join(parts).split())

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

    def frames(self) -> Iterator[str]:
        """Addresses of frames that may hold the page's content."""
        for src in self.root.xpath("//iframe/@src | //frame/@src"):
            url = canonical(str(src), self.base)
            if url and not re.search(r"count|login|share|tree|foot|stat|hits|top\.", url, re.IGNORECASE):
                yield url

    def script_redirect(self) -> str | None:
        """Where a page of next to nothing sends its reader by script."""
        if len(self.text) > 3000 or len(self.visible) > 50:
            return None
        found = re.search(r"""location(?:\.href|\.replace)?\s*(?:=|\()\s*['"]([^'"]+)['"]""", self.text)
        return canonical(found[1], self.base) if found else None

    def _address(self, element: lxml.html.HtmlElement) -> str | None:
        href = str(element.get("href") or "")
        if not href or _IGNORED_SCHEME.match(href):
            opened = _OPENED.search(f"{href} {element.get('onclick') or ''}")
            if opened is None:
                return None
            href = opened[1]
        return _followed(href, self._top if href.startswith(("/", "http:", "https:")) else self.base)


@lru_cache(maxsize=16_384)
def _followed(href: str, base: str) -> str | None:
    """Where a link leads, if anywhere worth going. The pages of a site share their menus, some 200 links each."""
    url = canonical(href, base)
    return None if url is None or _IGNORED_LINK.search(url) else url


def _words(element: lxml.html.HtmlElement) -> str:
    text = " ".join(str(element.text_content()).split())
    title = " ".join(str(element.get("title") or "").split())
    cut = text.rstrip(".… ")
    return title if len(title) > len(text) or (cut and title.startswith(cut)) else text
