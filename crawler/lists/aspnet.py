"""ASP.NET pagers: 下一页 posts the page's own form back, with its view state."""

from __future__ import annotations

import html
import re
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_POSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]\s*\)")
_NEXT = re.compile(r"^\W*(?:下一页|下页|后页|next)\W*$", re.IGNORECASE)


class AspNet(Family):
    """Posts back what 下一页 would post, or the number after the one shown."""

    name: ClassVar[str] = "aspnet"

    def begin(self, page: Page) -> list[Ask]:
        """The second page, when the first has such a pager."""
        return _ask(page, 2)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The page after, from the form of the page that came."""
        return _ask(page, state["page"] + 1) if came.ok and came.fresh else []


def _ask(page: Page, number: int) -> list[Ask]:
    target = _pager(page, number)
    forms = page.root.xpath("//form[.//input[@name='__VIEWSTATE']]")
    if target is None or not forms:
        return []
    form = forms[0]
    fields = {
        str(field.get("name")): str(field.get("value") or "") for field in form.xpath(".//input[@type='hidden'][@name]")
    }
    fields |= {"__EVENTTARGET": target[0], "__EVENTARGUMENT": target[1]}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    address = urljoin(page.url, str(form.get("action") or ""))
    return [Ask(address, {"page": number}, "POST", urlencode(fields).encode(), headers)]


def _pager(page: Page, number: int) -> tuple[str, str] | None:
    """Target and argument of the link that says 下一页, else of the one with the number."""
    links = page.root.xpath("//a[contains(@href, '__doPostBack')]")
    words = {str(number), f"[{number}]"}
    for wanted in (_NEXT.match, words.__contains__):
        for link in links:
            posted = _POSTBACK.search(html.unescape(str(link.get("href"))))
            if posted and wanted(" ".join(str(link.text_content()).split())):
                return posted[1], posted[2]
    return None
