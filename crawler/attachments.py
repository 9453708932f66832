"""Files that belong to a report page, however the page leads to them. What a file is, its content says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.addresses import canonical
from crawler.pages import Anchor, Page
from crawler.signs import SUFFIXES

_SUFFIX = rf"\.(?:{'|'.join(SUFFIXES)})"
_FILE = re.compile(rf"{_SUFFIX}$", re.IGNORECASE)
_NAMED = re.compile(rf"{_SUFFIX}\s*(?:[（(\]】》]|$)", re.IGNORECASE)
"""How the words of a link end that give the name of a file."""
_DOWNLOAD = re.compile(
    r"/(?:downfile|download|downloadfile|filedown(?:load)?|getfile|attach(?:ment|file)?)(?:\.\w+)?(?:$|[/?])",
    re.IGNORECASE,
)
_VIEWER = re.compile(r"[?&](?:file|url|src|pdf|path)=([^&#]+)", re.IGNORECASE)
_SHOWS = re.compile(r"view|preview|reader|pdfjs|\.html?$", re.IGNORECASE)
"""Addresses of pages that show a file, where others would hand it out."""
_OF_PDF = re.compile(r"(?:viewer|pdf)[\w.-]*\.html?\?file=", re.IGNORECASE)
"""A viewer of PDF files (pdf.js), which shows nothing else, whatever the file is called."""
_QUOTED = re.compile(rf"""["']([^"'\s<>]{{1,300}}{_SUFFIX})["']""", re.IGNORECASE)
_SHOWN = etree.XPath(
    "//iframe/@src | //frame/@src | //embed/@src | //object/@data | //object/param[@name='src']/@value"
    " | //@data-href | //@data-url | //@data-file | //iframe/@data-src"
)
_SHOWING: Mapping[str, tuple[str, ...]] = {
    "iframe": ("src", "data-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "param": ("value",),
}
"""Elements that show something, and their attributes that name it."""
_CLICKED = etree.XPath("//@onclick[not(parent::a) and not(parent::area)] | //script[not(@src)]/text()")
_ATTACHED = "附件".encode()
_LABEL = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:：.、]?\s*$")
_PAGE = re.compile(r"(?:/|\.(?:s?html?|jhtml))$", re.IGNORECASE)
_DOCUMENTS = frozenset({"application/pdf", "application/msword", "application/x-pdf"})
_FEW_WORDS, _MOST_FRAMES = 400, 2
MOST = 12
"""Files of one page that are fetched at most."""


@lru_cache(maxsize=16_384)
def is_file(url: str) -> bool:
    """Whether an address names a document file, by its path or by a file name in its query."""
    parts = urlsplit(url)
    names = [parts.path, *(pair.partition("=")[2] for pair in parts.query.split("&"))]
    return any(_FILE.search(unquote(name)) for name in names)


def attachments(page: Page) -> list[Anchor]:
    """Documents that the page links to, opens by script or shows inside itself, at most MOST."""
    if not page.may_name_files:
        return []
    found: dict[str, str] = {}
    for anchor in page.anchors:
        if _names_file(anchor.url, anchor.text):
            found.setdefault(_shown(anchor.url, page.base) or anchor.url, anchor.text)
    for labelled in _labelled(page):
        found.setdefault(labelled.url, labelled.text)
    for source in _sources(page):
        url = _shown(source, page.base) or _file(source, page.base)
        if url is not None:
            found.setdefault(url, "")
    for text in _scripts(page):
        for quoted in _QUOTED.finditer(text):
            url = _shown(quoted[1], page.base) or _file(quoted[1], page.base)
            if url is not None:
                found.setdefault(url, "")
    return [Anchor(url, found[url]) for url in list(found)[:MOST]]


def _sources(page: Page) -> list[str]:
    """Addresses of what the page shows inside itself."""
    if page.mentions(b"data-") and page.mentions(b"data-href", b"data-url", b"data-file"):
        return cast(list[str], _SHOWN(page.root))
    return [
        value
        for element in page.elements(*_SHOWING)
        for name, value in element.items()
        if name in _SHOWING[element.tag] and (element.tag != "param" or _names_source(element))
    ]


def _names_source(parameter: HtmlElement) -> bool:
    parent = parameter.getparent()
    return parameter.get("name") == "src" and parent is not None and parent.tag == "object"


def _scripts(page: Page) -> list[str]:
    """The scripts of the page, and those of what is clicked on but is no link."""
    if page.mentions(b"onclick"):
        return cast(list[str], _CLICKED(page.root))
    return [element.text or "" for element in page.elements("script") if element.get("src") is None]


def _labelled(page: Page) -> Iterator[Anchor]:
    """Links right behind the word 附件, and what is embedded as a document, whatever their addresses look like."""
    if page.mentions(_ATTACHED):
        for element in page.elements("a"):
            before = element.getprevious()
            beside = (element.getparent().text if before is None else before.tail) or ""
            url = canonical(element.get("href") or "", page.base)
            if _LABEL.search(beside) and url and url != page.url and not _PAGE.search(urlsplit(url).path):
                yield Anchor(url, " ".join(str(element.text_content()).split()))
    for element in page.elements("embed", "object"):
        source = element.get("src") or element.get("data") or ""
        url = canonical(source, page.base)
        if url and (element.get("type") or "").lower() in _DOCUMENTS and not _SHOWS.search(source):
            yield Anchor(url, "")


def framed(page: Page) -> list[str]:
    """Frames that may hold a report, of a page with little in it but frames."""
    if not page.may_have("iframe", "frame") or page.shows_tables or len(page.visible) > _FEW_WORDS:
        return []
    own = urlsplit(page.url).netloc
    inside = (url for url in page.frames() if urlsplit(url).netloc == own and url != page.url)
    return [url for url in inside if not is_file(url) and not _VIEWER.search(url)][:_MOST_FRAMES]


@lru_cache(maxsize=16_384)
def _names_file(url: str, text: str) -> bool:
    return bool(is_file(url) or _DOWNLOAD.search(url) or _NAMED.search(text))


def _shown(source: str, base: str) -> str | None:
    """The document that a viewer shows (`view.html?file=…`); None for any other address."""
    viewer = _VIEWER.search(source)
    shows = _SHOWS.search(source.partition("?")[0])
    if viewer is None or shows is None:
        return None
    place = canonical(source, base) or base
    return canonical(unquote(viewer[1]), place) if _OF_PDF.search(source) else _file(unquote(viewer[1]), place)


def _file(source: str, base: str) -> str | None:
    url = canonical(source, base)
    return url if url is not None and is_file(url) else None
