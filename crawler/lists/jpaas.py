"""Hanweb's cloud (jpaas): an empty block that a script fills from `…/front/page/build/unit`.

The block's tag carries the fields to ask with; the page number counts only inside `paramJson`, a bare `pageNo` has no
effect. The answer is JSON with the block's HTML in `data.html`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page

_UNIT = re.compile(r"""['"]([^'"\s]*/front/page/build/unit)['"]""")
_QUERY = re.compile(r"""queryData\s*=\s*(?:"(\{[^"]*\})"|'(\{[^']*\})')""", re.IGNORECASE)
_PAIR = re.compile(r"""['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]""")
_PAGE_SIZE = 15


class Jpaas(Family):
    """Asks the unit for page after page until one brings nothing new."""

    name: ClassVar[str] = "jpaas"

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Links of the HTML inside the answer; the page's links where it is no answer."""
        inside = _inside(page)
        return page.anchors if inside is None else Page(page.url, inside.encode()).anchors

    def begin(self, page: Page) -> list[Ask]:
        """The first page of the block, when the page has one."""
        unit, query = _UNIT.search(page.text), _QUERY.search(page.text)
        if unit is None or query is None:
            return []
        fields = dict(_PAIR.findall(html.unescape(query[1] or query[2])))
        return [_ask(urljoin(page.url, unit[1]), fields, 1)]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next page of the block."""
        if not (came.ok and came.fresh):
            return []
        parts = urlsplit(page.url)
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        return [_ask(urlunsplit(parts._replace(query="")), fields, state["page"] + 1)]


def _ask(address: str, fields: dict[str, str], number: int) -> Ask:
    window = json.dumps({"pageNo": number, "pageSize": _PAGE_SIZE}, separators=(",", ":"))
    return Ask(f"{address}?{urlencode(fields | {'paramJson': window})}", {"page": number})


def _inside(page: Page) -> str | None:
    try:
        found = json.loads(page.text)["data"]["html"]
    except (ValueError, LookupError, TypeError):
        return None
    return found if isinstance(found, str) else None
