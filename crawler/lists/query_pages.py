"""Pages counted in the query: `?page=2`, drawn as a row of numbers without 下一页."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_NAMES = re.compile(r"^(?:page(?:no|num|index|number|_no)?|curr?(?:ent)?_?page|pn|p|pageno1)$", re.IGNORECASE)


class QueryPages(Family):
    """Counts up a query field that links of the first page have shown."""

    name: ClassVar[str] = "query"

    def begin(self, page: Page) -> list[Ask]:
        """The page after the one shown, by the query field that its numbered links carry."""
        here = urlsplit(page.url)
        for anchor in page.links:
            there = urlsplit(anchor.url)
            field = _page_field(there.query)
            if there.netloc == here.netloc and there.path == here.path and field and _numbered(anchor.text):
                shown = _page_field(here.query)
                number = int(shown[1]) + 1 if shown and shown[0] == field[0] else 2
                return [_ask(anchor.url, field[0], number)]
        return []

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next number, as long as pages bring new links."""
        return [_ask(page.url, state["field"], state["page"] + 1)] if came.ok and came.fresh else []


def _numbered(text: str) -> bool:
    return re.fullmatch(r"\[?\d{1,3}\]?|末页|尾页|最后一页", text.strip()) is not None


def _page_field(query: str) -> tuple[str, str] | None:
    pairs = parse_qsl(query, keep_blank_values=True)
    return next(((name, value) for name, value in pairs if _NAMES.match(name) and value.isdecimal()), None)


def _ask(url: str, field: str, number: int) -> Ask:
    parts = urlsplit(url)
    pairs = [(k, str(number) if k == field else v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    return Ask(urlunsplit(parts._replace(query=urlencode(pairs))), {"field": field, "page": number})
