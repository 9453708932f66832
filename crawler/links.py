"""Links of a page, wherever it has them: `<a>` and `<area>`, elements that a click sends elsewhere, choices of a menu,
HTML and objects inside its scripts, and records in CDATA.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from crawler.anchors import Anchor, anchor
from crawler.calls import Calls
from crawler.listed import date_beside
from crawler.script_links import from_script

_CLICKABLE = etree.XPath("//*[@onclick][not(self::a or self::area)]")
_MARKED = etree.XPath(
    "//*[@data-href or @data-url or @data-link]"
    "[not(@href) or starts-with(@href, 'javascript:') or starts-with(@href, '#')]"
)
_CHOICES = etree.XPath("//select//option[@value]")
_PICTURE = etree.XPath("(.//img[@alt!='' or @title!=''])[1]")
_SOURCES = etree.XPath(".//img/@src")
_ARROWS = ((re.compile(r"next|xiayiye|xyy", re.I), "下一页"), (re.compile(r"prev|shangyiye|syy", re.I), "上一页"))
"""What the name of a picture says that has no other words."""
_NEXT_MARK = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
_IS_ADDRESS = re.compile(r"https?://|\.{0,2}/|[^/]+\.(?:s?html?|jspx?|aspx?|php)\b")
_LONGEST_WORDS = 200
"""Characters of an element that a click sends elsewhere; one of more is a part of the page, and no link."""
_CHOSEN = re.compile(
    r"""(?:location(?:\.href)?\s*=|window\.open\(|location\.(?:replace|assign)\()\s*(?:(['"])([^'"]*)\1\s*\+\s*)?"""
    r"(?:this|[\w.]+options\[)[^'\"+;]*?(?:\+\s*(['\"])([^'\"]*)\3)?\s*[;)]*\s*$"
)


def in_tree(
    root: HtmlElement, mentions: Callable[..., bool], base: str, elements: Callable[..., Iterable[HtmlElement]]
) -> Iterator[Anchor]:
    """The links of an element tree, in the page's order for each kind.

    `mentions` says whether the markup has any of some words; `elements` gives the tree's elements of some tags.
    """
    scripts = [script.text for script in elements("script") if script.text and script.get("src") is None]
    calls = Calls("\n".join(scripts), base)
    yield from _plain_links(elements("a", "area"), base, calls)
    if mentions(b"onclick"):
        yield from _clicked(root, base, calls)
    if mentions(b"data-") and mentions(b"data-href", b"data-url", b"data-link"):
        yield from _marked(root, base)
    if any(True for _ in elements("option")):
        yield from _chosen(root, base)
    for script in scripts:
        yield from from_script(script, base)


def recorded(text: str) -> str:
    """The HTML inside the page's `<record>` elements."""
    return "".join(_RECORD.findall(text))


def _plain_links(elements: Iterable[HtmlElement], base: str, calls: Calls) -> Iterator[Anchor]:
    top = urljoin(base, "/")
    for element in elements:
        href = element.get("href") or ""
        # The same on all pages of a site as often as can be, for the sake of what is remembered.
        place = top if href.startswith(("/", "http:", "https:")) else base
        words = element.text_content() if len(element) else element.text or ""
        title = element.get("title") or element.get("alt")
        onclick = element.get("onclick")
        found = anchor(href, onclick, title, words, place)
        if found is None and (onclick or href[:11].lower() == "javascript:"):
            address = calls.address(f"{onclick or ''};{href}")
            found = anchor(address, None, title, words, place) if address else None
        if found is None:
            continue
        if not found.text:
            found = Anchor(found.url, _pictured(element) if len(element) else "")
        if not found.text:
            found = Anchor(found.url, _marked_as(element))
        listed = date_beside(element, found.text)
        yield Anchor(found.url, found.text, listed) if listed else found


def _pictured(element: HtmlElement) -> str:
    """What a picture in a link without words says."""
    for picture in _all(_PICTURE, element):
        return " ".join((picture.get("alt") or picture.get("title") or "").split())
    return next((words for sign, words in _ARROWS if any(map(sign.search, _all(_SOURCES, element)))), "")


def _marked_as(element: HtmlElement) -> str:
    """What the marks of a link without words or pictures say."""
    marks = f"{element.get('rel') or ''} {element.get('class') or ''}"
    turns = "下一页" if _NEXT_MARK.search(marks) else ""
    return element.get("aria-label") or turns


def _clicked(root: HtmlElement, base: str, calls: Calls) -> Iterator[Anchor]:
    for element in _all(_CLICKABLE, root):
        words = element.text_content() or element.get("value") or ""
        if len(words) <= _LONGEST_WORDS:
            onclick = element.get("onclick")
            found = anchor("", onclick, element.get("title"), words, base)
            if found is None and (address := calls.address(onclick)) is not None:
                found = anchor(address, None, element.get("title"), words, base)
            if found is not None:
                listed = date_beside(element, found.text)
                yield Anchor(found.url, found.text or _pictured(element), listed)


def _marked(root: HtmlElement, base: str) -> Iterator[Anchor]:
    for element in _all(_MARKED, root):
        href = element.get("data-href") or element.get("data-url") or element.get("data-link")
        words = element.text_content()
        if href and len(words) <= _LONGEST_WORDS:
            found = anchor(href, None, element.get("title"), words, base)
            if found is not None:
                yield found


def _chosen(root: HtmlElement, base: str) -> Iterator[Anchor]:
    """Where the choices of a menu lead: to their value, perhaps with something that the menu puts before and after."""
    for option in _all(_CHOICES, root):
        menu = next(option.iterancestors("select"))
        goes = _CHOSEN.search(menu.get("onchange") or "")
        value = (option.get("value") or "").strip()
        if goes is None and not _IS_ADDRESS.match(value):
            continue
        href = f"{goes[2] or ''}{value}{goes[4] or ''}" if goes is not None else value
        found = anchor(href, None, None, option.text_content(), base)
        if found is not None:
            yield found


def _all(path: etree.XPath, root: HtmlElement) -> list[Any]:
    found: Any = path(root)
    return list(found)
