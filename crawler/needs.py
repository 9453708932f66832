"""What a page names that it is shown with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from lxml.html import HtmlElement

from crawler.pages import Page
from parsing import requisites
from parsing.requisites import Requisite


def named(page: Page) -> list[Requisite]:
    """The requisites of a page."""
    return list(requisites.of_elements(naming(page), page.base))


def naming(page: Page) -> list[HtmlElement]:
    """The elements of a page that name requisites, in reading order: those that `parsing.requisites.NAMES` finds."""
    if page.mentions(b"url", b"background") and requisites.STYLED(page.root):
        return cast(list[HtmlElement], requisites.NAMES(page.root))
    return [element for element in page.elements(*_NAMING) if _NAMING[element.tag](element)]


_NAMING: Mapping[str, Callable[[HtmlElement], bool]] = {
    "link": lambda element: element.get("href") is not None,
    "img": lambda _: True,
    "script": lambda element: element.get("src") is not None,
    "input": lambda element: element.get("type") == "image",
    "source": lambda element: element.get("src") is not None or element.get("srcset") is not None,
    "video": lambda element: element.get("poster") is not None,
    "style": lambda _: True,
}
"""By tag, whether an element names a requisite."""
