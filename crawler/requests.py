"""Scrapy requests to frontier rows and back, so that a crawl can be taken up in another process.

A row keeps what a request needs to be made again: address, method, body, the few headers we set ourselves, and the
part of `meta` that is ours. What the engine and the downloader left in `meta` stays behind: a copied `download_slot`
would send a redirected request through the wrong host's queue.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider
from scrapy.utils.request import fingerprint

from crawler.addresses import server_key
from crawler.errors import CrawlError
from crawler.leads import ASIDE, GLANCE, SEEKER, TRAIL
from crawler.leases import ASK_AT
from crawler.origins import BROWSER, FOUND, ROOT
from crawler.twins import Twins, are_twins, plain
from storage import FrontierEntry

ROLE, SITE, ANCHOR, LIST_STATE, PATH = "role", "site", "anchor", "walk", "path"
"""Keys of `meta` that belong to this project: what a page is fetched as, whose it is, what its link said, where in a
list it stands, and by which words discovery came to it. Those of `origins` and `leads` come to them."""

SHOWN = "shown"
"""Key of `meta`: a checksum of the words of the page that led to a column."""
LISTED, LEAVE = "listed", "leave"
"""Keys of `meta` that are not kept in it: the date beside the link, and why the link is to be left alone."""
OTHER = "other"
"""Role of what has none."""

_OURS = (SHOWN, ANCHOR, LIST_STATE, PATH, ROOT, FOUND, GLANCE, SEEKER, TRAIL, ASIDE, BROWSER)
_SCRAPYS = (
    "redirect_times",
    "redirect_ttl",
    "redirect_urls",
    "handle_httpstatus_all",
    "download_maxsize",
    "download_timeout",
)
_KEPT_META = frozenset((*_OURS, *_SCRAPYS))
"""Role and site have columns of their own."""
_KEPT_HEADERS = ("Referer", "Content-Type", "X-Requested-With")


class NotStorable(CrawlError):
    """Raised when a request cannot be written down (a callback that is no method of the spider, odd meta)."""


def to_entry(
    request: Request, *, spider: Spider, number: int, parent: FrontierEntry | None, depth: int = 0
) -> FrontierEntry:
    """The frontier row of a new request. Raises NotStorable."""
    role = request.meta.get(ROLE, OTHER)
    meta = {key: value for key, value in request.meta.items() if key in _KEPT_META and value is not None}
    meta |= {
        f"_{name}": method
        for name, usual in _usual(role).items()
        if (method := _method(getattr(request, name), spider)) != usual
    }
    try:
        json.dumps(meta)
    except (TypeError, ValueError) as error:
        raise NotStorable(f"the meta of {request.url} is no JSON: {error}") from None
    entry = FrontierEntry(
        id=number,
        fingerprint=identity(request),
        url=request.url,
        host=server_key(request.url),
        site_id=request.meta.get(SITE),
        role=role,
        method=request.method,
        body=request.body,
        headers=_own_headers(request),
        meta=meta,
        priority=request.priority,
        depth=depth,
        attempts=0,
        due_at=None,
        parent_id=parent.id if parent is not None else None,
        listed=request.meta.get(LISTED),
    )
    moved = parent is not None and are_twins(parent.url, request.url)  # a redirect, which is to be followed
    return as_itself(entry) if moved else entry


def to_request(entry: FrontierEntry, spider: Spider, twins: Twins) -> Request:
    """The request of a stored row, ready for the engine. Raises NotStorable when the spider has changed too much."""
    meta: dict[str, Any] = dict(entry.meta)
    address = meta.pop(ASK_AT, None) or twins.address(entry.url)
    names = (meta.pop(f"_{name}", usual) for name, usual in _usual(entry.role).items())
    callback, errback = (_restored(name, spider) for name in names)
    meta |= {"depth": entry.depth} | ({ROLE: entry.role} if entry.role != OTHER else {})
    meta |= {SITE: entry.site_id} if entry.site_id is not None else {}
    return Request(
        address,
        method=entry.method,
        body=entry.body,
        headers=dict(entry.headers),
        meta=meta,
        priority=entry.priority,
        callback=callback,
        errback=errback,
        dont_filter=True,
    )


def identity(request: Request) -> bytes:
    """What makes a request the same as another one: twins are one page. One drawn or only glanced at stands apart."""
    url = plain(request.url)
    found = fingerprint(request if url == request.url else Request(url, method=request.method, body=request.body))
    apart = next((mark for mark in (BROWSER, GLANCE) if request.meta.get(mark)), None)
    return hashlib.sha1(found + apart.encode(), usedforsecurity=False).digest() if apart else found


def as_itself(entry: FrontierEntry) -> FrontierEntry:
    """The row with an identity of its own, apart from its twins."""
    own = hashlib.sha1(entry.fingerprint + entry.url.encode(), usedforsecurity=False).digest()
    return replace(entry, fingerprint=own)


def as_left(entry: FrontierEntry, reason: str) -> FrontierEntry:
    """The row of a link that is left alone: it does not stand in the way of the same request from elsewhere."""
    own = hashlib.sha1(b"left " + entry.fingerprint, usedforsecurity=False).digest()
    meta = {ANCHOR: entry.meta[ANCHOR]} if ANCHOR in entry.meta else {}
    return replace(entry, fingerprint=own, skipped=reason, meta=meta, headers=())


def _usual(role: str) -> dict[str, str]:
    """The methods that pages of a role are given to; they are written down only where it is others."""
    return {"callback": f"parse_{role}", "errback": "failed"}


def _own_headers(request: Request) -> tuple[tuple[str, str], ...]:
    found = ((name, request.headers.get(name)) for name in _KEPT_HEADERS)
    return tuple((name, value.decode("latin-1")) for name, value in found if value is not None)


def _method(function: Any, spider: Spider) -> str | None:
    if function is None:
        return None
    name = getattr(function, "__name__", "")
    if getattr(function, "__self__", None) is not spider or getattr(spider, name, None) != function:
        raise NotStorable(f"{function!r} is no method of the spider, so it cannot be stored")
    return str(name)


def _restored(name: str | None, spider: Spider) -> Any:
    if name is None:
        return None
    method = getattr(spider, name, None)
    if not callable(method):
        raise NotStorable(f"the spider has no method {name!r} any more")
    return method
