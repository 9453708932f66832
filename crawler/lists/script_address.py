"""Pages whose address a script puts together around a number: `location.href = "list-" + n + ".html"`.

The number counts from the page that is shown; the walk ends with the first page that brings nothing new.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from crawler.addresses import canonical
from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_COUNTED = r"(?:\w+\.)?(?:p|n|i|no|num|cur\w*|pn|page\w*|\w*page(?:no|num|index)?|index|idx)"
_PUT = re.compile(
    rf"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|\burl\s*=)\s*"""
    rf"""(?:(['"])([^'"<>\s]{{0,300}})\1\s*\+\s*)?\(?{_COUNTED}\b\s*(-\s*1)?\)?\s*(?:\+\s*(['"])([^'"<>\s]{{0,200}})\4)?""",
    re.IGNORECASE,
)


class ScriptAddress(Family):
    """Puts one number after the other where the page's script puts them."""

    name: ClassVar[str] = "script address"

    def begin(self, page: Page) -> list[Ask]:
        """The second page, when a script of the page goes to an address with a number in it."""
        for script in page.root.xpath("//script[not(@src)]/text()"):
            for _, before, less, _, after in _PUT.findall(str(script)):
                if before or after:
                    state = {"before": before, "after": after, "less": int(bool(less)), "page": 2}
                    return _ask({**state, "base": page.base}, page)
        return []

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next number, as long as pages bring something new."""
        return _ask({**state, "page": state["page"] + 1}, page) if came.ok and came.fresh else []


def _ask(state: dict[str, Any], page: Page) -> list[Ask]:
    url = canonical(f"{state['before']}{state['page'] - state['less']}{state['after']}", state["base"])
    return [Ask(url, state)] if url and url != page.url else []
