"""Files that belong to a report page, however the page leads to them. What a file is, its content says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from lxml import etree

from crawler.addresses import canonical
from crawler.pages import Anchor, Page

SUFFIXES = ("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ofd", "rtf", "zip", "rar", "7z")
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
_QUOTED = re.compile(rf"""["']([^"'\s<>]{{1,300}}{_SUFFIX})["']""", re.IGNORECASE)
SHOWN = etree.XPath(
    "//iframe/@src | //frame/@src | //embed/@src | //object/@data | //object/param[@name='src']/@value"
    " | //@data-href | //@data-url | //@data-file | //iframe/@data-src"
)
CLICKED = etree.XPath("//@onclick[not(parent::a) and not(parent::area)] | //script[not(@src)]/text()")
MOST = 12
"""Files of one page that are fetched at most."""


@lru_cache(maxsize=16_384)
def is_file(url: str) -> bool:
    """Whether an address names a document file, by its path or by a file name in its query."""
    parts = urlsplit(url)
    names = [parts.path, *(pair.partition("=")[2] for pair in parts.query.split("&"))]
    return any(_FILE.search(unquote(name)) for name in names)


def attachments(page: Page) -> Iterator[Anchor]:
    """Documents that the page links to, opens by script or shows inside itself, at most MOST."""
    found: dict[str, str] = {}
    for anchor in page.anchors:
        if _names_file(anchor.url, anchor.text):
            found.setdefault(_shown(anchor.url, page.base) or anchor.url, anchor.text)
    for source in page.find(SHOWN):
        url = _shown(source, page.base) or _file(source, page.base)
        if url is not None:
            found.setdefault(url, "")
    for text in page.find(CLICKED):
        for quoted in _QUOTED.finditer(text):
            url = _shown(quoted[1], page.base) or _file(quoted[1], page.base)
            if url is not None:
                found.setdefault(url, "")
    for url in list(found)[:MOST]:
        yield Anchor(url, found[url])


@lru_cache(maxsize=16_384)
def _names_file(url: str, text: str) -> bool:
    return bool(is_file(url) or _DOWNLOAD.search(url) or _NAMED.search(text))


def _shown(source: str, base: str) -> str | None:
    """The document that a viewer shows (`view.html?file=…`); None for any other address."""
    viewer = _VIEWER.search(source)
    if viewer is None or not _SHOWS.search(source.partition("?")[0]):
        return None
    return _file(unquote(viewer[1]), canonical(source, base) or base)


def _file(source: str, base: str) -> str | None:
    url = canonical(source, base)
    return url if url is not None and is_file(url) else None
