"""Platforms of the kind `/public/column/<unit>?type=3`: the first page is HTML, further ones come by POST from a label.

The pager's script names the label's address, the fields to post and the number of pages; the answer is a fragment of
HTML.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_LABEL = re.compile(r"""['"]([^'"\s]*/site/label/\d+)(\?[^'"\s]*)?['"]""")
_DATA = re.compile(r"data\s*:\s*\{([^{}]*)\}")
_FIELD = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:'([^']*)'|"([^"]*)"|([\w.]+))""")
_TOTAL = re.compile(r"page_?count['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_NUMBER = "pageIndex"


class PublicColumn(Family):
    """Posts the pager's fields with one page number after the other, up to the total."""

    name: ClassVar[str] = "public"

    def begin(self, page: Page) -> list[Ask]:
        """The second page, when the pager's script is there and names more than one."""
        label, data, total = _LABEL.search(page.text), _DATA.search(page.text), _TOTAL.search(page.text)
        if label is None or total is None or int(total[1]) < 2:
            return []
        posted = _FIELD.findall(data[1]) if data is not None else ()
        fields = {name: a or b or c for name, a, b, c in posted if name != _NUMBER}
        url = urljoin(page.url, label[1] + (label[2] or ""))
        return [_ask({"url": url, "fields": fields, "total": int(total[1]), "page": 2})]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next page; one that could not be had does not end the walk, since the total is known."""
        if state["page"] >= state["total"] or (came.ok and not came.fresh):
            return []
        return [_ask({**state, "page": state["page"] + 1})]


def _ask(state: dict[str, Any]) -> Ask:
    body = urlencode({**state["fields"], _NUMBER: state["page"]}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "XMLHttpRequest"}
    return Ask(state["url"], state, "POST", body, headers)
