"""Pictures in the body of a report whose tables are not on the page: they may be the tables."""

from __future__ import annotations

import copy
import re
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from crawler.addresses import canonical
from crawler.pages import Anchor, Page
from parsing.chrome.body import find_body, text_of

MOST = 12
"""Pictures of one page that are fetched at most."""

_SUFFIX = re.compile(r"\.(?:png|jpe?g|bmp|gif|webp|tiff?)$", re.IGNORECASE)
_ORNAMENT = re.compile(
    r"logo|icon|banner|arrow|button|line|blank|space|loading|qr_?code|ewm|erweima|weixin|wx\d?\.|weibo|share|"
    r"print|jiucuo|beian|gongan|dangzheng|red\.png|wza|/(?:css|skin|theme|template)s?/",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:head|top|foot|bottom|nav|menu|banner|logo|side|link|share|code|float)", re.IGNORECASE
)
_SOURCES = ("data-original", "data-src", "oldsrc", "src")
"""Where the address of a picture stands; pages that load late keep a placeholder in `src`."""

_SMALLEST = 200
"""Pixels of a table's picture in either direction; what declares itself smaller is an ornament."""


def pictures(page: Page) -> list[Anchor]:
    """The pictures of the article in reading order, at most MOST; none where the page prints its tables itself."""
    if not page.may_show_pictures or not any(_address(element, page.base) for element in page.elements("img")):
        return []
    if page.shows_tables:
        return []
    found: dict[str, str] = {}
    for element in _images(page):
        url = _address(element, page.base)
        if url is not None:
            found.setdefault(url, " ".join(str(element.get("alt") or element.get("title") or "").split()))
    return [Anchor(url, found[url]) for url in list(found)[:MOST]]


def is_ornament(url: str) -> bool:
    """Whether the address of a picture says that it is a logo, a button or another piece of furniture."""
    return _ORNAMENT.search(url) is not None


def _images(page: Page) -> list[lxml.html.HtmlElement]:
    """Images inside the article, or beside its text in the same container; of a page of hardly a word, all that are
    neither a link nor part of its frame.
    """
    root = copy.deepcopy(page.root)
    etree.strip_elements(root, "script", "style", with_tail=False)
    body = find_body(root, text_of(root))
    for element in () if body is None else (body, body.getparent()):
        images = [] if element is None or element.tag in ("body", "html") else list(element.iter("img"))
        if images:
            return images
    return [image for image in root.iter("img") if body is None and not any(map(_is_frame, image.iterancestors()))]


def _is_frame(element: lxml.html.HtmlElement) -> bool:
    """Whether what stands in an element belongs to the page around an article: its head, its foot, menus, links."""
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return element.tag in ("a", "header", "footer", "nav", "aside", "button") or _FRAME.search(names) is not None


def _address(element: lxml.html.HtmlElement, base: str) -> str | None:
    """The address of an image that may be a figure, by what it says of itself."""
    source = next((str(element.get(name)) for name in _SOURCES if element.get(name)), "")
    url = canonical(source, base) if source else None
    if url is None or not _SUFFIX.search(urlsplit(url).path) or is_ornament(url) or _is_small(element):
        return None
    return url


def _is_small(element: lxml.html.HtmlElement) -> bool:
    style = str(element.get("style") or "")
    for name in ("width", "height"):
        said = re.match(r"\s*(\d+)\s*(?:px)?\s*$", str(element.get(name) or ""))
        styled = re.search(rf"(?:^|[;\s]){name}\s*:\s*(\d+)(?:\.\d+)?px", style)
        size = said or styled
        if size is not None and int(size[1]) < _SMALLEST:
            return True
    return False
