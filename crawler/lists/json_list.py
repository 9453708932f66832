"""Lists that a script fills from a JSON address: UCAP's `/common/search/<channel>` and look-alikes.

The page names its channel (32 hexadecimal digits) and the address; the list block itself is empty. The answer is read
by shape: any object in it that has an address and a title is an entry.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.json_links import is_json
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_CHANNEL = re.compile(r"channel_?id['\"]?\s*[:=,]?\s*(?:content=)?\s*['\"]([0-9a-f]{32})['\"]", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"['\"]((?:https?://[^'\"\s]+)?/[^'\"\s]*?(?:common/search|searchList|search)/)['\"]?([0-9a-f]{32})?"
)
_PAGE_SIZE = 20


class JsonList(Family):
    """Asks the JSON address for page after page until one brings nothing new."""

    name: ClassVar[str] = "json"

    def owns(self, page: Page) -> bool:
        """Whether the page is JSON itself."""
        return is_json(page.text)

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
