"""A link that says 下一页: Vsb (its files are numbered from the end, so only the link is right) and many others."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from crawler.lists.base import Ask, Came, Family
from crawler.lists.static_pages import continued
from crawler.pages import Page
from parsing.further_pages import continues

_NEXT = re.compile(
    r"^[\s\[【<>»›]*(?:下一页|下页|后一页|下一頁|后页|next(?:page)?|(?:点击)?加载(?:更多|下一页)|显示更多)[\s\]】>»›…]*$",
    re.IGNORECASE,
)


def next_page(page: Page) -> str | None:
    """Address of the link that says 下一页, unless it leads to the page itself."""
    for anchor in page.links:
        if _NEXT.match(anchor.text) and anchor.url != page.url:
            return anchor.url
    return None


def next_of_article(page: Page) -> str | None:
    """Address of the next page of the article that the page is a part of, by its pager's script or by 下一页."""
    following = continued(page) or (page.find(next_page) if page.may_go_on else None)
    return following if following is not None and continues(page.url, following) else None


class NextLink(Family):
    """Follows 下一页 as long as pages bring new links."""

    name: ClassVar[str] = "next"

    def begin(self, page: Page) -> list[Ask]:
        """The page that 下一页 leads to."""
        url = next_page(page)
        return [Ask(url, {"page": 2})] if url else []

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The same from there."""
        url = next_page(page) if came.ok and came.fresh else None
        return [Ask(url, {"page": state["page"] + 1})] if url else []
