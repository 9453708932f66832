"""Pages behind a row of numbers, `1 2 3 … >`, whatever their addresses look like.

The link that bears the next number is followed, else an arrow. The numbers of a calendar are no pages.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_NUMBER = re.compile(r"^[\[(（【第]?\s*(\d{1,4})\s*[\])）】页]?$")
_ARROW = re.compile(r"^[\[(]?\s*(?:>|›|»|>>|→|▶|►|&gt;)\s*[\])]?$")
_DAYS = frozenset(range(1, 29))


class NumberLinks(Family):
    """Follows numbered links from page to page as long as they bring new links."""

    name: ClassVar[str] = "numbers"

    def begin(self, page: Page) -> list[Ask]:
        """The page that the link "2" (or an arrow) leads to."""
        return _next(page, 2)

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The same from there, one number further."""
        return _next(page, state["page"] + 1) if came.ok and came.fresh else []


def _next(page: Page, number: int) -> list[Ask]:
    numbered = _numbered(page)
    if numbered.keys() >= _DAYS:
        return []
    url = numbered.get(number) or _arrow(page)
    return [Ask(url, {"page": number})] if url else []


def _numbered(page: Page) -> dict[int, str]:
    """Addresses on this host by the number that their links bear."""
    found: dict[int, str] = {}
    for anchor in page.links:
        label = _NUMBER.match(anchor.text)
        if label and anchor.url != page.url and _near(anchor.url, page.url):
            found.setdefault(int(label[1]), anchor.url)
    return found


def _arrow(page: Page) -> str | None:
    for anchor in page.links:
        if _ARROW.match(anchor.text) and anchor.url != page.url and _near(anchor.url, page.url):
            return anchor.url
    return None


def _near(url: str, other: str) -> bool:
    """Whether two addresses differ in numbers and in the last step of their path at most, or the first has one more."""
    one, two = urlsplit(url), urlsplit(other)
    below = re.fullmatch(re.escape(two.path.rstrip("/")) + r"/\d{1,4}", one.path) is not None
    return one.netloc == two.netloc and (below or _skeleton(one.path) == _skeleton(two.path))


def _skeleton(path: str) -> str:
    return re.sub(r"\d+", "#", path.rpartition("/")[0])
