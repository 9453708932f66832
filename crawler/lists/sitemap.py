"""sitemap.xml, for a column whose list only a browser could draw: addresses below the column's folder.

A sitemap has no titles. What lies below the column's folder is fetched as a report, and what it is shows when it is
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urljoin

from crawler.addresses import folder
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Anchor, Page

_WORDS = "政府信息公开年度报告（sitemap.xml）"
_MOST_FILES = 20


class Sitemap(Family):
    """Reads the addresses of one sitemap; never chosen by recognition, only asked for when a list is empty."""

    name: ClassVar[str] = "sitemap"

    def entries(self, page: Page) -> Sequence[Anchor]:
        """Every address of the sitemap, with words that say where it was found."""
        return [Anchor(anchor.url, _WORDS) for anchor in page.anchors]

    def begin(self, page: Page) -> list[Ask]:
        """Nothing: no page shows that a sitemap is better than its own links."""
        return []

    def wanted(self, anchor: Anchor, state: dict[str, Any]) -> bool:
        """Whether the address lies below the column that the sitemap was asked for."""
        return anchor.url.startswith(state["below"])

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The sitemaps that an index names."""
        if "<sitemapindex" not in page.text or state.get("inside"):
            return []
        return [Ask(anchor.url, {**state, "inside": True}) for anchor in self.entries(page)[:_MOST_FILES]]


def sitemap_of(column: Page) -> Ask:
    """The request for the sitemap of a column's host."""
    return Ask(urljoin(column.url, "/sitemap.xml"), {"below": folder(column.url)})
