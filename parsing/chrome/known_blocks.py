"""Blocks beside a report that were taken away before: menus, crumbs and footers of a site come again on each page.

What became of a block is kept under all of its markup, and only where nothing else of its page had a say in it.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from parsing.chrome.labels import Fact

_MOST = 300
_LARGEST = 30_000
"""Bytes."""


class Taken(NamedTuple):
    """Why a block was taken away, what stood in it, and what it said."""

    rule: str
    text: str
    facts: tuple[Fact, ...]


_KNOWN: dict[tuple[bytes, bool], Taken] = {}


def markup_of(element: etree._Element) -> bytes:
    """The markup of a block, without the text behind it."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def recall(markup: bytes, pathless: bool) -> Taken | None:
    """What became of a block like this, on a page whose path was not (`pathless`) or was known by then."""
    return _KNOWN.get((markup, pathless))


def remember(markup: bytes, pathless: bool, taken: Taken) -> None:
    """Keep what became of a block."""
    if len(markup) > _LARGEST:
        return
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    _KNOWN[markup, pathless] = taken


def forget() -> None:
    """Forget all blocks; for measuring what the first page of a site costs."""
    _KNOWN.clear()
