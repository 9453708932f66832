"""What a page needs to be shown as it was: style sheets, pictures, fonts and scripts.

Frames are left out: what they show is a page of its own, or a file that is archived as an attachment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import lxml.html
from lxml import etree

from parsing.decode import decode

Kind: TypeAlias = Literal["picture", "stylesheet", "font", "script"]

MOST = 400
"""Requisites of one page or one style sheet at most; whoever names more is no report."""

NAMES = etree.XPath(
    "//link[@href] | //img | //script[@src] | //input[@type='image'] | //source[@src or @srcset] | //video[@poster]"
    " | //*[@background] | //style | //*[contains(@style, 'url')]"
)
STYLED = etree.XPath("//@background/.. | //@style[contains(., 'url')]/..")
"""The elements among these that are told by an attribute alone."""
_PICTURES = ("src", "data-src", "data-original", "oldsrc", "poster", "background")
"""Where the address of a picture stands; pages that load late keep a placeholder in `src`."""
_LINKS: dict[str, Kind] = {"stylesheet": "stylesheet", "icon": "picture", "apple-touch-icon": "picture"}
_URL = re.compile(r"""url\(\s{0,20}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"')]{1,2000}))\s{0,20}\)""", re.IGNORECASE)
_IMPORT = re.compile(r"""@import\s{1,20}(?:url\(\s{0,20})?["']?([^"'()\s;]{1,2000})""", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT = re.compile(r"\.(?:woff2?|ttf|otf|eot)$", re.IGNORECASE)
_SAFE = "!$&'()*+,-./:;=?@[]_~%"
"""What stays in an address as it is; the rest is percent-encoded as browsers do before they ask for it."""
_PASSED_OVER = re.compile(r"^\s*(?:data|javascript|about|blob|file|mailto):|^\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Requisite:
    """One thing a page needs."""

    url: str
    """Absolute, as the page names it but for the fragment: a replay asks for it with every cache breaker."""
    kind: Kind
    small: bool = False
    """Whether the page itself declares the picture to be small: an ornament."""


def of_page(root: etree._Element, base: str) -> Iterator[Requisite]:
    """What a page names, each address once, in reading order; `base` is what its relative links refer to."""
    return of_elements(cast(list[etree._Element], NAMES(root)), base)


def of_elements(elements: Iterable[etree._Element], base: str) -> Iterator[Requisite]:
    """The same for the elements that `NAMES` finds on the page."""
    found: dict[str, Requisite] = {}
    for element in elements:
        for reference, kind in _references(element):
            _note(found, reference, base, kind, small=element.tag == "img" and _is_small(element))
        if len(found) >= MOST:
            break
    yield from list(found.values())[:MOST]


def of_document(body: bytes, url: str, declared: str | None = None) -> Iterator[Requisite]:
    """The same for the bytes of a page; nothing for what is no markup."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(body, declared).text).replace("\x00", "")
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return
    href = next((str(base.get("href")).strip() for base in root.iter("base") if base.get("href")), "")
    yield from of_page(root, urljoin(url, href) if href else url)


def of_stylesheet(text: str, url: str) -> Iterator[Requisite]:
    """What the style sheet of that address names, each address once."""
    found: dict[str, Requisite] = {}
    for reference, kind in _in_style(text):
        _note(found, reference, url, kind)
    yield from list(found.values())[:MOST]


def _note(found: dict[str, Requisite], reference: str, base: str, kind: Kind, *, small: bool = False) -> None:
    if _PASSED_OVER.match(reference):
        return
    try:
        parts = urlsplit(urljoin(base, reference.strip()))
    except ValueError:
        return
    if parts.scheme in ("http", "https") and parts.netloc:
        url = quote(urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, "")), safe=_SAFE)
        found.setdefault(url, Requisite(url, kind, small))


def _references(element: etree._Element) -> Iterator[tuple[str, Kind]]:
    if element.tag == "link":
        yield from _of_link(element)
    elif element.tag == "script":
        yield str(element.get("src")), "script"
    elif element.tag == "style":
        yield from _in_style(element.text or "")
    else:
        for name in _PICTURES:
            if element.get(name):
                yield str(element.get(name)), "picture"
        for candidate in str(element.get("srcset") or "").split(","):
            yield candidate.strip().partition(" ")[0], "picture"
        yield from _in_style(str(element.get("style") or ""))


def _of_link(element: etree._Element) -> Iterator[tuple[str, Kind]]:
    words = str(element.get("rel") or "").lower().split()
    if "alternate" not in words:
        yield from ((str(element.get("href")), _LINKS[word]) for word in words[:3] if word in _LINKS)


def _in_style(text: str) -> Iterator[tuple[str, Kind]]:
    bare = _COMMENT.sub(" ", text)
    imported = {found[1]: None for found in _IMPORT.finditer(bare)}
    yield from ((reference, "stylesheet") for reference in imported)
    for found in _URL.finditer(bare):
        reference = found[1] or found[2] or found[3]
        if reference not in imported:
            bare_path = reference.partition("?")[0].partition("#")[0]
            yield reference, "font" if _FONT.search(bare_path) else "picture"


_SMALL = 100
"""Pixels in either direction; what is smaller holds no figure a reader could read."""


def _is_small(element: etree._Element) -> bool:
    for name in ("width", "height"):
        said = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*$", str(element.get(name) or ""))
        if said is not None and int(said[1]) < _SMALL:
            return True
    return False
