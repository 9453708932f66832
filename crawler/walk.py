"""Walk a list from page to page: which links are new, and what to ask for next.

What a walk has to remember travels with its requests as JSON, so that it goes on after a restart. Of the links met so
far only four-byte hashes are kept: enough to tell a page that brings news from a stub or a page shown twice.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.lists import Ask, Family, by_name, recognise
from crawler.lists.base import Came
from crawler.lists.sitemap import Sitemap, sitemap_of
from crawler.pages import Anchor, Page
from crawler.requests import LIST_STATE


@dataclass(frozen=True, slots=True)
class Step:
    """What a page of a list gave."""

    entries: Sequence[Anchor]
    asks: list[Ask]
    """Requests for further pages; the state of each is complete."""
    cut: Sequence[Ask] = ()
    """Those that would be asked for but for the limit on pages."""


def first_step(page: Page) -> Step:
    """Read a column's first page."""
    family, asks = recognise(page)
    entries = family.entries(page)
    return Step(entries, [_packed(ask, family, 2, page.url, _hashes(entries)) for ask in asks])


def next_step(page: Page, walk: dict[str, Any], *, ok: bool, most_pages: int) -> Step:
    """Read a further page; `ok` is False when the server gave none."""
    family = by_name(walk["family"])
    known = _unpacked(walk["known"])
    entries = [a for a in family.entries(page) if family.wanted(a, walk["state"])] if ok else []
    met = _hashes(entries)
    asks = family.go_on(page, walk["state"], Came(ok=ok, fresh=bool(met - known)))
    if walk["pages"] >= most_pages:
        return Step(entries, [], cut=asks)
    return Step(entries, [_packed(ask, family, walk["pages"] + 1, walk["column"], known | met) for ask in asks])


def sitemap_step(page: Page) -> Ask:
    """The request for a sitemap, when a column shows no entries."""
    return _packed(sitemap_of(page), by_name(Sitemap.name), 2, page.url, set())


def _packed(ask: Ask, family: Family, pages: int, column: str, known: set[int]) -> Ask:
    hashes = base64.b85encode(b"".join(number.to_bytes(4, "big") for number in sorted(known))).decode()
    state = {"family": family.name, "pages": pages, "column": column, "known": hashes, "state": ask.state}
    return Ask(ask.url, state, ask.method, ask.body, ask.headers)


def without_known(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a request that has ended still needs of its `meta`: not the links its walk had met."""
    walk = meta.get(LIST_STATE)
    return {**meta, LIST_STATE: {**walk, "known": ""}} if isinstance(walk, dict) and "known" in walk else meta


def _hashes(entries: Iterable[Anchor]) -> set[int]:
    return {zlib.crc32(anchor.url.encode()) for anchor in entries}


def _unpacked(known: str) -> set[int]:
    packed = base64.b85decode(known)
    return {int.from_bytes(packed[start : start + 4], "big") for start in range(0, len(packed), 4)}
