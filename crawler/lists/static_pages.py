"""Numbered static files: `index.html`, `index_1.html`, … with the total in a script (TRS WCM and look-alikes).

The call is `createPageHTML(total, current, "index", "html")` in several spellings; its first number is the page count
in all of them. Whether `index_1` is the second page or the first is not constant, even within one city: the second
page is asked for as `_1`, and when that brings nothing new as `_2`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from crawler.lists.base import Ask, Came, Family
from crawler.pages import Page

_CALL = re.compile(r"createPageHTML\s*\(([^()]*)\)", re.IGNORECASE)
_NAMED = re.compile(r"\bPager\s*\(\s*\{([^{}]*)\}")
_PART = re.compile(r"""\b(size|prefix|suffix)['"]?\s*:\s*['"]?([\w./-]+)""")
"""The same with names: `Pager({size: 9, current: 0, prefix: "index", suffix: "html"})`."""
_DRAWN = re.compile(r"function\s+createPageHTML", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:countPage|totalPages?|pageCount|pageTotal|totalPageCount)['\"]?\s*[=:]\s*['\"]?(\d{1,4})", re.IGNORECASE
)
_ARGUMENT = re.compile(r"""['"]([^'"]*)['"]|(\d+)""")
_EXTENSION = re.compile(r"^\.?(s?html?|jsp|aspx?)$", re.IGNORECASE)
_INDEX = re.compile(r"(?:/|/([\w-]*?)\.(s?html?|jspx?|aspx?|jhtml))$", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)([_-]?)1$")
"""The name of a file that bears the number of the first page."""


@dataclass(frozen=True, slots=True)
class _Numbering:
    total: int
    stem: str
    extension: str
    mark: str = "_"
    """What stands between the stem and the number."""
    counted: bool = False
    """Whether the first page bears its number too."""


class StaticPages(Family):
    """Walks `stem_N.ext` up to the total that the first page names."""

    name: ClassVar[str] = "static"

    def begin(self, page: Page) -> list[Ask]:
        """The second page, when a script names more than one."""
        found = _numbering(page)
        if found is None or found.total < 2:
            return []
        state = {
            "base": urljoin(page.url, found.stem or ".") + found.mark,
            "ext": found.extension,
            "total": found.total,
        }
        return [_ask({**state, "page": 2, "offset": 0 if found.counted else 1})]

    def go_on(self, page: Page, state: dict[str, Any], came: Came) -> list[Ask]:
        """The next number; after a first one without news, the other way of numbering."""
        number, offset, total = state["page"], state["offset"], state["total"]
        if number == 2 and offset == 1 and not came.fresh:
            return [_ask({**state, "offset": 0})]
        if number >= total or (came.ok and not came.fresh) or (not came.ok and number == 2):
            return []
        return [_ask({**state, "page": number + 1})]


def _ask(state: dict[str, Any]) -> Ask:
    return Ask(f"{state['base']}{state['page'] - state['offset']}.{state['ext']}", state)


def continued(page: Page) -> str | None:
    """The next page of an article of several pages: its call names the article's own file, and the first bears no 1."""
    called = _called(page) if page.mentions(b"createpagehtml") else None
    if called is None:
        return None
    stem = called.stem.rpartition("/")[2]
    place = re.fullmatch(
        rf"{re.escape(stem)}(?:_(\d+))?\.{called.extension}", urlsplit(page.url).path.rpartition("/")[2]
    )
    number = int(place[1] or 0) + 1 if place is not None else called.total
    return urljoin(page.url, f"{stem}_{number}.{called.extension}") if number < called.total else None


def _called(page: Page) -> _Numbering | None:
    for call in _CALL.finditer(page.text):
        if _DRAWN.search(page.text[max(0, call.start() - 10) : call.end()]):
            continue
        arguments = [(text, number) for text, number in _ARGUMENT.findall(call[1])]
        numbers = [int(number) for _, number in arguments if number]
        texts = [text for text, number in arguments if not number]
        extension = next((n for n, text in enumerate(texts) if _EXTENSION.match(text)), None)
        if numbers and extension:
            return _Numbering(numbers[0], texts[extension - 1], texts[extension].lstrip("."))
    return None


def _named(page: Page) -> _Numbering | None:
    """As a call of `Pager` names the parts."""
    call = _NAMED.search(page.text)
    parts = dict(_PART.findall(call[1])) if call is not None else {}
    if not ({"size", "prefix", "suffix"} <= parts.keys() and parts["size"].isdecimal()):
        return None
    return _Numbering(int(parts["size"]), parts["prefix"], parts["suffix"].lstrip("."))


def _numbering(page: Page) -> _Numbering | None:
    called = _called(page)
    if called is not None or (called := _named(page)) is not None:
        return called
    total = _TOTAL.search(page.text)
    place = _INDEX.search(page.url.split("?")[0])
    if total is None or place is None:
        return None
    numbered = _NUMBERED.match(place[1] or "")
    if numbered is not None:
        return _Numbering(int(total[1]), numbered[1], place[2], numbered[2], counted=True)
    return _Numbering(int(total[1]), place[1] or "index", place[2] or "html")
