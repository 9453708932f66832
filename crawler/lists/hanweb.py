"""Hanweb (大汉) JCMS: records as HTML inside CDATA, the first of them in the page, the rest from `dataproxy.jsp`.

The page's script carries the fields that the proxy wants (`col`, `webid`, `columnid`, `unitid`, …) and how many records
there are; records come in blocks that may be longer than what one visible page shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
_PROXY = re.compile(r"""['"]([^'"\s]*dataproxy\.jsp)(\?[^'"]*)?['"]""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_FIELDS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_BLOCK_PAGES = 3
"""Visible pages that one block covers."""


class Hanweb(Family):
    """Asks the data proxy for block after block up to the number of records that the page names."""

    name: ClassVar[str] = "hanweb"

    def owns(self, page: Page) -> bool:
        """Whether the page carries records in CDATA."""
        return _RECORD.search(page.text) is not None

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Links inside the records, and the page's other links where it is a whole page."""
        inside = "".join(_RECORD.findall(page.text))
        records = Page(page.url, f"<html><body>{inside}</body></html>".encode()).anchors
        known = {anchor.url for anchor in records}
        whole = re.search(r"<body|<html", page.text[:2000], re.IGNORECASE) is not None
        return [*records, *(anchor for anchor in page.anchors if whole and anchor.url not in known)]

    def begin(self, page: Page) -> list[Ask]:
        """The block after the records that the page itself carries."""
        proxy = _PROXY.search(page.text)
        if proxy is None:
            return []
        fields = dict(parse_qsl((proxy[2] or "?")[1:], keep_blank_values=True))
        fields |= {name: value for name in _FIELDS if name not in fields and (value := _field(page.text, name))}
        per_page = int(fields.get("perpage") or next(iter(_PER_PAGE.findall(page.text)), "15"))
        given = len(_RECORD.findall(page.text))
        total = _TOTAL.search(page.text)
        state = {"start": given + 1, "per": per_page, "total": int(total[1] or total[2]) if total else None}
        return _ask(urljoin(page.url, proxy[1]), fields, state)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next block."""
        ended = state["total"] is None and not came.fresh
        if ended or (came.ok and not came.fresh):
            return []
        parts = urlsplit(page.url)
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        start = state["start"] + state["per"] * _BLOCK_PAGES
        return _ask(urlunsplit(parts._replace(query="")), fields, {**state, "start": start})


def _ask(address: str, fields: dict[str, str], state: dict[str, Any]) -> list[Ask]:
    start, per_page, total = state["start"], state["per"], state["total"]
    if total is not None and start > total:
        return []
    end = start + per_page * _BLOCK_PAGES - 1
    window = {"startrecord": str(start), "endrecord": str(min(end, total or end)), "perpage": str(per_page)}
    kept = {name: value for name, value in fields.items() if name not in window}
    return [Ask(f"{address}?{urlencode(window | kept)}", state)]


def _field(text: str, name: str) -> str | None:
    found = re.search(rf"\b{name}['\"]?\s*[:=]\s*['\"]?([^'\"&,;\s}}]*)", text)
    return found[1] if found else None
