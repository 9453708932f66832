"""Hanweb's disclosure module: the list is drawn by a POST to `/module/xxgk/search.jsp`, a fragment of HTML.

The page carries the fields to post with, in an address or in a script. The answer may cover a whole area and not the
column alone: then its titles decide, as everywhere, and the walk is kept short.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from crawler.lists import records
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_MODULE = re.compile(r"""['"]([^'"\s]*?/module/xxgk/)(?:search|tree|subjectsearch|search_custom)\.jsp""", re.IGNORECASE)
_FIELDS = ("infotypeId", "jdid", "area", "divid", "sortfield", "standardXxgk", "isAllList", "texttype", "fbtime")
_TELLING = ("infotypeId", "jdid", "area", "divid")
_PAGES = re.compile(r"共(?:\s|&nbsp;)*(\d{1,4})(?:\s|&nbsp;)*页")
_MOST_OF_AN_AREA = 60
"""Pages that are asked for when no kind of information narrows the answer."""


class HanwebSearch(Family):
    """Posts one page number after the other, up to the number of pages that the answer names."""

    name: ClassVar[str] = "hanweb search"

    def begin(self, page: Page) -> list[Ask]:
        """The first page, when the page carries the module and something to ask for."""
        module = _MODULE.search(page.text)
        fields = {name: value for name in _FIELDS if (value := records.field(page.text, name)) is not None}
        if module is None or not any(fields.get(name) for name in _TELLING):
            return []
        column = re.search(r"/col/col(\d+)/", page.url)
        if column and not fields.get("divid"):
            fields["divid"] = f"div{column[1]}"
        url = urljoin(page.url, f"{module[1]}search.jsp")
        return [_ask({"url": url, "fields": fields, "from": page.url, "page": 1})]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next page while they bring something new."""
        pages = _PAGES.search(page.text)
        most = int(pages[1]) if pages else None
        if not state["fields"].get("infotypeId"):
            most = min(most or _MOST_OF_AN_AREA, _MOST_OF_AN_AREA)
        if not (came.ok and came.fresh) or (most is not None and state["page"] >= most):
            return []
        return [_ask({**state, "page": state["page"] + 1})]


def _ask(state: dict[str, Any]) -> Ask:
    body = urlencode({**state["fields"], "currpage": state["page"]}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "XMLHttpRequest"}
    return Ask(state["url"], state, "POST", body, {**headers, "Referer": state["from"]})
