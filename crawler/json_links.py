"""Links in an answer that is JSON (or JSONP): objects with an address and a title, and HTML packed into its texts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crawler.addresses import canonical
from crawler.anchors import Anchor
from parsing.dates import first_date

_ADDRESS_KEYS = ("url", "href", "link", "linkurl", "infourl", "docpuburl", "puburl", "path")
_TITLE_KEYS = ("title", "titleo", "doctitle", "showtitle", "name", "infotitle", "text", "label")
_ADDRESS_END = re.compile(r"(?<!img)(?<!pic)(?<!image)(?<!thumb)(?<!logo)(?<!icon)(?<!cover)_?(?:url|link|href)$")
_TITLE_END = re.compile(r"title$|(?<!user)(?<!file)(?<!site)(?<!class)(?<!nick)(?<!author)name$")
_DATE_KEY = re.compile(r"date|time|rq$|sj$", re.IGNORECASE)
_NEXT_KEY = re.compile(r"^next_?(?:url|page|link|href)?$", re.IGNORECASE)
_CALLED = re.compile(r"^\s*[\w$.]{1,80}\s*\(\s*([\[{].*[\]}])\s*\)\s*;?\s*$", re.DOTALL)
_CALL = re.compile(r"\s*[\w$.]{1,80}\s*\(\s*[\[{]")
_BLANK = "\ufeff \r\n\t"


def is_json(text: str) -> bool:
    """Whether a text looks like JSON from its first sign on."""
    return text[:100].lstrip(_BLANK)[:1] in ("{", "[")


def is_called(text: str) -> bool:
    """Whether a text is JSON in the call of a function."""
    return _CALL.match(text) is not None and _CALLED.match(text) is not None


def entries(text: str, base: str) -> Iterator[Anchor]:
    """Objects with an address and a title; nothing where the text is no JSON after all."""
    for one in _objects(_loaded(text)):
        found = linked(one, base)
        if found is not None:
            yield found
        for key, value in one.items():
            url = canonical(value, base) if isinstance(value, str) and _NEXT_KEY.match(key) and value else None
            if url is not None:
                yield Anchor(url, "下一页")


def markup(text: str) -> str:
    """The HTML with links that stands in the answer's texts."""
    return "".join(value for one in _objects(_loaded(text)) for value in one.values() if _is_markup(value))


def linked(found: Mapping[str, Any], base: str) -> Anchor | None:
    """The link that an object makes of an address, a title and perhaps a date; None when it is no link."""
    lowered = {key.lower(): value for key, value in found.items() if isinstance(value, str)}
    address = _first(lowered, _ADDRESS_KEYS, _ADDRESS_END)
    title = _first(lowered, _TITLE_KEYS, _TITLE_END)
    url = canonical(address, base) if address else None
    dates = (first_date(value) for key, value in lowered.items() if _DATE_KEY.search(key))
    return Anchor(url, _plain(title), next(filter(None, dates), None)) if url and title else None


def _first(found: Mapping[str, str], names: Iterable[str], ending: re.Pattern[str]) -> str | None:
    """The value under the first of the names, else under one that ends like them."""
    exact = next((found[name] for name in names if found.get(name)), None)
    return exact or next((value for name, value in found.items() if value and ending.search(name)), None)


def _loaded(text: str) -> Any:
    text = text.strip(_BLANK)
    called = _CALLED.match(text) if text[:1] not in ("{", "[") else None
    try:
        return json.loads(called[1] if called else text)
    except (ValueError, RecursionError):
        return None


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, str) and content[:1] in ("{", "["):  # JSON packed into JSON
        try:
            content = json.loads(content)
        except ValueError:
            return
    if isinstance(content, dict):
        yield content
        content = list(content.values())
    if isinstance(content, list):
        for one in content:
            yield from _objects(one)


def _is_markup(value: Any) -> bool:
    return isinstance(value, str) and "<" in value and "href" in value


def _plain(title: str) -> str:
    return re.sub(r"<[^>]*>", "", html.unescape(title)).strip()
