"""The fallback for lists that a script fills from some address nobody has described yet.

Inline scripts are searched for calls that load data (`$.getJSON`, `fetch`, `url: …`). Their address is put together
from its literal parts and from plain variables of the page; what looks like a page number counts from 1. The answer is
read by shape: JSON objects with an address and a title, XML items with a title and a link, or a fragment of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import lxml.etree

from crawler.addresses import canonical
from crawler.lists.base import Ask, Came, Family
from crawler.lists.json_list import JsonList
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge

_MOST_ADDRESSES = 4
_LITERAL = r"""(?:"[^"\n<>]{1,300}"|'[^'\n<>]{1,300}')"""
_SUM = rf"{_LITERAL}(?:\s*\+\s*(?:{_LITERAL}|[\w.$]{{1,60}}))*"
_CALL = re.compile(
    r"(?:\$\.(?:get|getJSON|post|ajax)\(\s*|fetch\(\s*|axios\.(?:get|post)\(\s*|\.open\(\s*['\"]\w+['\"]\s*,\s*"
    rf"|\.load\(\s*|load\w*\(\s*|\burl\s*[:=]\s*)({_SUM})",
    re.IGNORECASE,
)
_PART = re.compile(rf"({_LITERAL})|([\w.$]+)")
_VARIABLE = re.compile(r"""\b(?:var|let|const)\s+(\w+)\s*=\s*(?:["']([^"'\n]{0,200})["']|(\d{1,12}))\s*[;,\n]""")
_NEAR = 400
"""Characters behind an address in which the fields stand that go with it."""
_DATA = re.compile(r"^\s*,[^{}]*?\b(?:data|params)\s*:\s*\{([^{}]*)\}")
_FIELD = re.compile(r"""['"]?(\w+)['"]?\s*:\s*("[^"]*"|'[^']*'|[\w.]+)""")
_PAGE_NAME = re.compile(r"^(?:p|n|i|num|cur\w*|page\w*|.*page(?:no|num|index)?)$", re.IGNORECASE)
_FURNITURE = re.compile(
    r"count|hits|login|share|visit|tongji|weather|captcha|\.(?:js|css|png|jpe?g|gif)$", re.IGNORECASE
)
_LINK_TAGS = ("link", "url", "href", "linkurl", "docpuburl")


class DataAddress(Family):
    """Asks the addresses that the page's own scripts ask, and counts their page number up."""

    name: ClassVar[str] = "data"

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Entries of JSON, of XML, or the links of HTML."""
        start = page.text.lstrip("\ufeff \r\n\t")[:100]
        if start[:1] in ("{", "["):
            return JsonList().entries(page)
        if start.startswith("<?xml") or re.match(r"<(?:list|items?|root|data|rss|records?)\b", start, re.IGNORECASE):
            return list(_xml_entries(page)) or page.anchors
        return page.anchors

    def begin(self, page: Page) -> list[Ask]:
        """The data addresses of a page that shows no report itself; of others only those that count pages."""
        bare = not any(judge(anchor.text).promise is not Promise.NOTHING for anchor in page.anchors)
        addresses = [url for url in _addresses(page) if bare or _page_field(url)]
        return [Ask(url, {"page": 1, "shown": not bare}) for url in addresses[:_MOST_ADDRESSES]]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next number, while pages bring something new; the first may bring what the page itself shows."""
        field = _page_field(page.url)
        if field is None or not came.ok or not (came.fresh or state.get("shown")):
            return []
        parts = urlsplit(page.url)
        number = state["page"] + 1
        pairs = [(k, str(number) if k == field else v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
        return [Ask(urlunsplit(parts._replace(query=urlencode(pairs))), {"page": number})]


def _addresses(page: Page) -> Iterator[str]:
    """Addresses of data on the page's own host, each once, in the order of the scripts."""
    scripts = "\n".join(str(text) for text in page.root.xpath("//script[not(@src)]/text()"))
    known = {name: text or number for name, text, number in _VARIABLE.findall(scripts)}
    seen = {page.url}
    for call in _CALL.finditer(scripts):
        address = _put_together(call[1], known)
        if address is not None:
            address += _fields(scripts[call.end() : call.end() + _NEAR], known, "&" if "?" in address else "?")
        url = canonical(address, page.base) if address else None
        if url and url not in seen and urlsplit(url).netloc == urlsplit(page.url).netloc and not _FURNITURE.search(url):
            seen.add(url)
            yield url


def _fields(code: str, known: dict[str, str], mark: str) -> str:
    """The query that the fields make which a call hands over: `data: {columnId: 45, pageNo: n}`."""
    handed = _DATA.search(code)
    if handed is None or re.search(r"type\s*:\s*['\"]post", code, re.IGNORECASE):
        return ""
    fields = {}
    for name, value in _FIELD.findall(handed[1]):
        given = _put_together(value, known) if value[:1] in "'\"" or not value.isdigit() else value
        if given is not None:
            fields[name] = "1" if _PAGE_NAME.match(name) and "size" not in name.lower() else given
    return mark + urlencode(fields) if fields else ""


def _put_together(expression: str, known: dict[str, str]) -> str | None:
    """The address that a sum of literals and variables makes; None when a variable is not known."""
    parts = []
    for literal, name in _PART.findall(expression):
        last = name.rpartition(".")[2]
        if literal:
            parts.append(literal[1:-1])
        elif _PAGE_NAME.match(last):
            parts.append("1")
        elif last in known:
            parts.append(known[last])
        else:
            return None
    return "".join(parts)


def _page_field(url: str) -> str | None:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    named = (name for name, value in pairs if _PAGE_NAME.match(name) and "size" not in name.lower() and value == "1")
    counted = (
        name for name, value in pairs if _PAGE_NAME.match(name) and "size" not in name.lower() and value.isdigit()
    )
    return next(named, None) or next(counted, None)


def _xml_entries(page: Page) -> Iterator[Anchor]:
    """Items that hold a title and a link beside each other."""
    try:
        root = lxml.etree.fromstring(page.text.encode(), lxml.etree.XMLParser(recover=True, resolve_entities=False))
    except lxml.etree.XMLSyntaxError:
        return
    for title in root.iter("title", "{*}title", "Title", "TITLE") if root is not None else ():
        parent = title.getparent()
        beside = [] if parent is None else [child for child in parent if isinstance(child.tag, str)]
        address = next((c.text for c in beside if c.tag.rpartition("}")[2].lower() in _LINK_TAGS and c.text), None)
        url = canonical(address.strip(), page.base) if address else None
        if url and title.text:
            yield Anchor(url, " ".join(title.text.split()))
