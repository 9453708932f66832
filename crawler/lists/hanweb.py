"""Hanweb (大汉) JCMS: records as HTML inside CDATA, the first of them in the page, the rest from `dataproxy.jsp`.

The page's script carries the fields that the proxy wants (`col`, `webid`, `columnid`, `unitid`, …) and how many records
there are; records come in blocks that may be longer than what one visible page shows. Some servers take no notice of
the block and count pages instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.lists import records
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page

_PROXY = re.compile(r"""['"]([^'"\s]*dataproxy\.jsp)(\?[^'"]*)?['"]""", re.IGNORECASE)
_FIELDS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_BLOCK_PAGES = 3
"""Visible pages that one block covers."""


class Hanweb(Family):
    """Asks the data proxy for block after block up to the number of records that the page names."""

    name: ClassVar[str] = "hanweb"

    def owns(self, page: Page) -> bool:
        """Whether the page carries records in CDATA."""
        return records.count(page.text) > 0

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Links inside the records, and the page's other links where it is a whole page."""
        inside = records.entries(page.text, page.url)
        known = {anchor.url for anchor in inside}
        whole = re.search(r"<body|<html", page.text[:2000], re.IGNORECASE) is not None
        return [*inside, *(anchor for anchor in page.anchors if whole and anchor.url not in known)]

    def begin(self, page: Page) -> list[Ask]:
        """The block after the records that the page itself carries."""
        proxy = _PROXY.search(page.text)
        if proxy is None:
            return []
        fields = dict(parse_qsl((proxy[2] or "?")[1:], keep_blank_values=True))
        fields |= {name: value for name in _FIELDS if name not in fields and (value := records.field(page.text, name))}
        per_page = int(fields.get("perpage") or records.per_page(page.text) or 15)
        given = records.count(page.text)
        state = {"start": given + 1, "per": per_page, "total": records.total(page.text)}
        return _ask(urljoin(page.url, proxy[1]), fields, state)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next block. When a first one repeats what was there, pages are counted: those that may lie in the known
        records need bring nothing new."""
        parts = urlsplit(page.url)
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        address = urlunsplit(parts._replace(query=""))
        if came.ok and not came.fresh and "page" not in state and records.count(page.text):
            return _ask(address, fields, {**state, "page": 2, "known": (state["start"] - 1) // state["per"]})
        known = came.ok and state.get("page", 0) < state.get("known", 0)
        if (came.ok or state["total"] is None) and not came.fresh and not known:
            return []
        if "page" in state:
            grown = 0 if known else state["per"]
            state = {**state, "page": state["page"] + 1, "start": state["start"] + grown}
        else:
            # Some servers give no more than a page, however long a block is asked for.
            brought = records.count(page.text) if came.ok else 0
            block = brought if brought == state["per"] else state["per"] * _BLOCK_PAGES
            state = {**state, "start": state["start"] + block}
        return _ask(address, fields, state)


def _ask(address: str, fields: dict[str, str], state: dict[str, Any]) -> list[Ask]:
    start, per_page, total = state["start"], state["per"], state["total"]
    if total is not None and start > total:
        return []
    end = start + per_page * _BLOCK_PAGES - 1
    window = {"startrecord": str(start), "endrecord": str(min(end, total or end)), "perpage": str(per_page)}
    if "page" in state:
        window["page"] = str(state["page"])
    kept = {name: value for name, value in fields.items() if name not in window}
    return [Ask(f"{address}?{urlencode(window | kept)}", state)]
