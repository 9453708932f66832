"""TrueCMS (Nantong and others): records from `messageController/getMessage.do`, as XML inside JSON or JSONP.

The pager's script names the address, the column and how many records there are. A server answers 404 without a
Referer, and nothing when too many records are asked for at once: a window is what the page itself would ask for, and a
single visible page where that brings nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from crawler.lists import records
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page

_PROXY = re.compile(r"""['"]([^'"\s]*messageController/getMessage\.do)['"?]""", re.IGNORECASE)
_COLUMN = re.compile(r"""column_?id['"]?\s*[:=]\s*['"]([\w-]{4,64})['"]""", re.IGNORECASE)
_GROUP = re.compile(r"""groupSize['"]?\s*[:=]\s*['"]?(\d+)""", re.IGNORECASE)
_JSONP = re.compile(r"^\s*[\w.$]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_CALLBACK = "show"


class TrueCms(Family):
    """Asks for window after window of records, each behind what the one before has brought."""

    name: ClassVar[str] = "truecms"

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Links of the records in an answer; the page's links where it is no answer."""
        inside = _inside(page.text)
        if inside is not None:
            return records.entries(inside, page.url)
        return list({anchor.url: anchor for anchor in (*page.anchors, *records.entries(page.text, page.url))}.values())

    def begin(self, page: Page) -> list[Ask]:
        """The records behind those that the page carries itself; all of them where it carries none as such."""
        proxy, column = _PROXY.search(page.text), _COLUMN.search(page.text)
        if proxy is None or column is None:
            return []
        per_page = records.per_page(page.text) or 10
        group = _GROUP.search(page.text)
        state = {
            "url": urljoin(page.url, proxy[1]),
            "column": column[1],
            "from": page.url,
            "per": per_page,
            "window": per_page * (int(group[1]) if group else 1),
            "total": records.total(page.text),
            "start": records.count(page.text) + 1,
        }
        return _ask(state)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next window, or a smaller one where nothing came."""
        brought = records.count(_inside(page.text) or "") if came.ok else 0
        if not brought:
            return _ask({**state, "window": state["per"]}) if state["window"] > state["per"] else []
        if state["total"] is None and not came.fresh:
            return []
        return _ask({**state, "start": state["start"] + brought})


def _ask(state: dict[str, Any]) -> list[Ask]:
    start, window, total = state["start"], state["window"], state["total"]
    if total is not None and start > total:
        return []
    fields = {"startrecord": start, "endrecord": start + window - 1, "perpage": window}
    query = urlencode({**fields, "columnId": state["column"], "callback": _CALLBACK})
    headers = {"Referer": state["from"], "X-Requested-With": "XMLHttpRequest"}
    return [Ask(f"{state['url']}?{query}", state, headers=headers)]


def _inside(text: str) -> str | None:
    """The XML of an answer; None of anything else."""
    wrapped = _JSONP.match(text)
    try:
        found = json.loads(wrapped[1] if wrapped else text)
    except ValueError:
        return None
    inside = found.get("result") if isinstance(found, dict) else found
    return inside if isinstance(inside, str) else None
