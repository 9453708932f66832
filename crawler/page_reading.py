"""Answers as pages, taken apart in a thread beside the crawl's loop where there is a second processor.

Parsing the markup is the dearest step of a crawl, and needs no Python. The middleware does it on the way from the
network to the spider, which then finds the page ready.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.attachments import attachments, framed
from crawler.lists.next_link import next_page
from crawler.pages import Page, visible_text
from crawler.pictures import pictures
from crawler.reading import processors
from crawler.requests import ANCHOR, ROLE
from crawler.requisites import named
from crawler.session import session_of
from crawler.titles import judge

_FILE = re.compile(rb"\s*(?:%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|\x89PNG|\xff\xd8\xff|Rar!\x1a|7z\xbc\xaf|GIF8)")
_GZIP = b"\x1f\x8b"
_LONGEST = 10_000_000
"""Bytes of a packed page (a sitemap) that are looked at."""
_WORTH = 16_384
"""Bytes from which on handing a page over costs less than it saves."""
_READ = {"report", "column", "page", "portal"}
"""Roles of the pages that the spider reads."""

_ready: WeakKeyDictionary[Response, Page] = WeakKeyDictionary()


def page_of(response: Response) -> Page | None:
    """The answer as a page, or None when it is an error or a document file."""
    if response.status >= 300 or _FILE.match(response.body[:1024]):
        return None
    ready = _ready.pop(response, None)
    if ready is not None:
        return ready
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if response.body[:2] == _GZIP:
        return Page(response.url.removesuffix(".gz"), _unpacked(response.body))
    declared = re.search(r"charset\s*=\s*[\"']?([\w-]+)", kind)
    return Page(response.url, response.body, declared[1] if declared else None)


def is_named(meta: Mapping[str, Any]) -> bool:
    """Whether the words of its link say that a page is a report of some year, so that it is not asked itself."""
    return judge(meta.get(ANCHOR) or "").year is not None


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _LONGEST)
    except zlib.error:
        return b""


class PageReadingMiddleware:
    """Takes pages apart before the spider sees them."""

    def __init__(self, *, requisites: bool = True) -> None:
        """`requisites`: whether what a report page needs is looked for too."""
        self._requisites = requisites
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pages") if processors() > 1 else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageReadingMiddleware:
        """Built by Scrapy."""
        made = cls(requisites=session_of(crawler).options.requisites)
        crawler.signals.connect(made.close, signal=signals.spider_closed)
        return made

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response, its page taken apart if it is a large one in which the spider will find something."""
        role = request.meta.get(ROLE)
        if self._thread is None or role not in _READ or len(response.body) < _WORTH:
            return response
        page = page_of(response)
        if page is None:
            return response
        _ready[response] = page
        known = role == "report" and is_named(request.meta)
        looks = self._looks(page) if known else (visible_text,)
        if looks:
            await asyncio.get_running_loop().run_in_executor(self._thread, _take_apart, page, looks, known)
        return response

    def _looks(self, page: Page) -> tuple[Callable[[Page], object], ...]:
        """What the spider will look for on a page that it knows for a report."""
        looks = (
            (attachments, page.may_name_files),
            (framed, page.mentions(b"<iframe", b"<frame")),
            (pictures, page.may_show_pictures),
            (next_page, page.may_go_on),
            (named, self._requisites),
        )
        return tuple(look for look, worth in looks if worth)


def _take_apart(page: Page, looks: Iterable[Callable[[Page], object]], whole: bool) -> None:
    """Parse the page and look for things on it. Are they the whole of what will be asked for, the tree goes here."""
    for look in looks:
        page.find(look)
    if whole:
        page.let_go()
