"""Lists that a script fills from a JSON address: UCAP's `/common/search/<channel>` and look-alikes.

The page names its channel (32 hexadecimal digits) and the address; the list block itself is empty. The answer is read
by shape: any object in it that has an address and a title is an entry.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.addresses import canonical
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page
from parsing.dates import first_date

_CHANNEL = re.compile(r"channel_?id['\"]?\s*[:=,]?\s*(?:content=)?\s*['\"]([0-9a-f]{32})['\"]", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"['\"]((?:https?://[^'\"\s]+)?/[^'\"\s]*?(?:common/search|searchList|search)/)['\"]?([0-9a-f]{32})?"
)
_ADDRESS_KEYS = ("url", "href", "link", "linkurl", "infourl", "docpuburl", "puburl")
_DATE_KEY = re.compile(r"date|time|rq$|sj$", re.IGNORECASE)
_TITLE_KEYS = ("title", "titleo", "doctitle", "showtitle", "name", "infotitle")
_PAGE_SIZE = 20


class JsonList(Family):
    """Asks the JSON address for page after page until one brings nothing new."""

    name: ClassVar[str] = "json"

    def owns(self, page: Page) -> bool:
        """Whether the page is JSON itself."""
        return page.text.lstrip("\ufeff \r\n\t")[:1] in "{["

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Objects with an address and a title; the page's links where it is HTML."""
        if not self.owns(page):
            return page.anchors
        try:
            content = json.loads(page.text)
        except ValueError:
            return []
        best: dict[str, Anchor] = {}
        for found in _objects(content):
            anchor = _anchor(found, page.url)
            if anchor is not None:
                best.setdefault(anchor.url, anchor)
        return list(best.values())

    def begin(self, page: Page) -> list[Ask]:
        """The first page of data, when the page names a channel and an address to ask."""
        endpoint = _ENDPOINT.search(page.text)
        if endpoint is None or self.owns(page):
            return []
        channel = endpoint[2] or next(iter(_CHANNEL.findall(page.text)), None)
        if channel is None:
            return []
        query = {"_isAgg": "true", "_isJson": "true", "_pageSize": _PAGE_SIZE, "_template": "index", "page": 1}
        return [Ask(f"{urljoin(page.url, endpoint[1])}{channel}?{urlencode(query)}", {"page": 1})]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next page of data."""
        if not (came.ok and came.fresh):
            return []
        parts = urlsplit(page.url)
        number = state["page"] + 1
        pairs = [(k, str(number) if k == "page" else v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
        return [Ask(urlunsplit(parts._replace(query=urlencode(pairs))), {"page": number})]


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


def _anchor(found: dict[str, Any], base: str) -> Anchor | None:
    lowered = {key.lower(): value for key, value in found.items() if isinstance(value, str)}
    address = next((lowered[key] for key in _ADDRESS_KEYS if lowered.get(key)), None)
    title = next((lowered[key] for key in _TITLE_KEYS if lowered.get(key)), None)
    url = canonical(address, base) if address else None
    dates = (first_date(value) for key, value in lowered.items() if _DATE_KEY.search(key))
    return Anchor(url, _plain(title), next(filter(None, dates), None)) if url and title else None


def _plain(title: str) -> str:
    return re.sub(r"<[^>]*>", "", html.unescape(title)).strip()
