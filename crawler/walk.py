"""Walk a list from page to page: which links are new, and what to ask for next.

What a walk has to remember travels with its requests as JSON, so that it goes on after a restart. Of the links met so
far only four-byte hashes are kept: enough to tell a page that brings news from a stub or a page shown twice.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.lists import Ask, Family, by_name, candidates, recognise
from crawler.lists.base import Came
from crawler.lists.sitemap import Sitemap, sitemap_of
from crawler.pages import Anchor, Page
from crawler.requests import LIST_STATE
from crawler.titles import Promise, judge

_PAGER = re.compile(
    r"^\W*(?:[首尾末上下前后]一?页|第一页|最后一?页|第?\d{0,4}页?|GO|prev\w*|next\w*)\W*$", re.IGNORECASE
)
_LONGEST_KEPT = 2_000
"""Characters of a posted body that are kept for later."""


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
    known = _news(page, entries)
    others = _others(page, family, asks) if asks else []
    return Step(entries, [_packed(ask, family, 2, page.url, known, others) for ask in asks])


def next_step(page: Page, walk: dict[str, Any], *, ok: bool, most_pages: int) -> Step:
    """Read a further page; `ok` is False when the server gave none."""
    family = by_name(walk["family"])
    known = _unpacked(walk["known"])
    entries = [a for a in family.entries(page) if family.wanted(a, walk["state"])] if ok else []
    met = _news(page, entries)
    asks = family.go_on(page, walk["state"], Came(ok=ok, fresh=bool(met - known)))
    others = walk.get("others", [])
    if met - known:
        others = []  # this family was the right one
    elif not asks and others:
        return Step(entries, [_taken_up(others, walk["column"], known)])
    if walk["pages"] >= most_pages:
        return Step(entries, [], cut=asks)
    further = walk["pages"] + 1
    return Step(entries, [_packed(ask, family, further, walk["column"], known | met, others) for ask in asks])


def sitemap_step(page: Page) -> Ask:
    """The request for a sitemap, when a column shows no entries."""
    return _packed(sitemap_of(page), by_name(Sitemap.name), 2, page.url, set())


def _packed(
    ask: Ask, family: Family, pages: int, column: str, known: set[int], others: Sequence[dict[str, Any]] = ()
) -> Ask:
    hashes = base64.b85encode(b"".join(number.to_bytes(4, "big") for number in sorted(known))).decode()
    state = {"family": family.name, "pages": pages, "column": column, "known": hashes, "state": ask.state}
    if others:
        state["others"] = list(others)
    return Ask(ask.url, state, ask.method, ask.body, ask.headers)


def without_known(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a request that has ended still needs of its `meta`: not the links its walk had met, nor other ways to go."""
    walk = meta.get(LIST_STATE)
    if not isinstance(walk, dict) or "known" not in walk:
        return meta
    return {**meta, LIST_STATE: {**{key: value for key, value in walk.items() if key != "others"}, "known": ""}}


def _others(page: Page, chosen: Family, asks: Sequence[Ask]) -> list[dict[str, Any]]:
    """The first requests of the other families, for when what the chosen one asks for brings nothing new."""
    asked = {(ask.url, ask.body) for ask in asks}
    found = []
    for family, others in candidates(page):
        ask = others[0]
        if family is not chosen and (ask.url, ask.body) not in asked and len(ask.body) <= _LONGEST_KEPT:
            asked.add((ask.url, ask.body))
            found.append({"family": family.name, "ask": {**asdict(ask), "body": ask.body.decode("ascii", "replace")}})
    return found


def _taken_up(others: Sequence[dict[str, Any]], column: str, known: set[int]) -> Ask:
    """The request of the next family, where the one before came to nothing."""
    kept = others[0]["ask"]
    ask = Ask(kept["url"], kept["state"], kept["method"], kept["body"].encode(), kept["headers"])
    return _packed(ask, by_name(others[0]["family"]), 2, column, known, others[1:])


def _news(page: Page, entries: Iterable[Anchor]) -> set[int]:
    """Hashes of the links that make a page worth its request: those of its pager lead on for ever on some servers."""
    own = urlsplit(page.url).path
    return {zlib.crc32(anchor.url.encode()) for anchor in entries if not _is_pager(anchor, own)}


def _is_pager(anchor: Anchor, own: str) -> bool:
    if _PAGER.match(anchor.text):
        return True
    return urlsplit(anchor.url).path == own and judge(anchor.text).promise is Promise.NOTHING


def _unpacked(known: str) -> set[int]:
    packed = base64.b85decode(known)
    return {int.from_bytes(packed[start : start + 4], "big") for start in range(0, len(packed), 4)}
