"""Answers as pages, taken apart beside the crawl's loop where there is a second processor.

Taking pages apart is the dearest step of a crawl. The middleware has it done on the way from the network to the spider,
which then finds the page ready: in a thread, and as soon as report pages crowd there, these in a process, which has a
Python interpreter of its own.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.leases import Leases
from crawler.page_process import Deadly, PageProcess
from crawler.pages import Page, visible_text
from crawler.reading import processors
from crawler.report_page import Findings, Sheet, note, take_apart
from crawler.requests import ANCHOR, ROLE
from crawler.session import session_of
from crawler.titles import judge

Found = TypeVar("Found")

_FILE = re.compile(rb"\s*(?:%PDF-|PK\x03\x04|\xd0\xcf\x11\xe0|\x89PNG|\xff\xd8\xff|Rar!\x1a|7z\xbc\xaf|GIF8)")
_GZIP = b"\x1f\x8b"
_LONGEST = 10_000_000
"""Bytes of a packed page (a sitemap) that are looked at."""
_WORTH = 16_384
"""Bytes from which on handing a page over costs less than it saves."""
_CROWD = 8
"""Report pages that are taken apart at once when a process is started for them."""
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

    def __init__(self, leases: Leases | None = None, *, requisites: bool = True, crowd: int = _CROWD) -> None:
        """`requisites`: whether what a report page needs is looked for too."""
        self._leases = leases or Leases()
        self._requisites = requisites
        self._crowd = crowd
        self._at_work = 0
        self._turn = asyncio.Lock()
        """Pages wait for the thread here, and not in its queue: the process may be ready before their turn comes."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pages") if processors() > 1 else None
        self.process = PageProcess()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageReadingMiddleware:
        """Built by Scrapy."""
        session = session_of(crawler)
        made = cls(session.leases, requisites=session.options.requisites)
        crawler.signals.connect(made.close, signal=signals.spider_closed)
        if crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") >= _CROWD:
            made.begin()
        return made

    def begin(self) -> None:
        """Start the process: pages are going to crowd."""
        if self._thread is not None:
            self.process.start()

    def close(self) -> None:
        """End the thread and the process."""
        self.process.close()
        if self._thread is not None:
            self._thread.shutdown(wait=False)
            self._thread = None

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response, its page taken apart if it is a large one in which the spider will find something."""
        role = request.meta.get(ROLE)
        if self._thread is None or role not in _READ or len(response.body) < _WORTH:
            return response
        page = page_of(response)
        if page is None:
            return response
        _ready[response] = page
        if role == "report":
            await self._take_apart(page, request)
        else:
            await self._in_thread(page.find, visible_text)
        return response

    async def _take_apart(self, page: Page, request: Request) -> None:
        sheet = Sheet(page.url, page.body, page.declared, is_named(request.meta), self._requisites)
        self._at_work += 1
        if self._at_work >= self._crowd:
            self.process.start()
        try:
            found = await self._in_process(sheet, request)
            if found is None:
                async with self._turn:
                    found = await self._in_process(sheet, request) or await self._in_thread(take_apart, sheet, page)
        finally:
            self._at_work -= 1
        if found:
            note(sheet, found, page)
        else:  # no report after all: the spider is going to read it as something else
            await self._in_thread(page.find, visible_text)

    async def _in_process(self, sheet: Sheet, request: Request) -> Findings | None:
        try:
            return await self.process.take_apart(sheet) if self.process.ready else None
        except Deadly as error:
            lease = self._leases.get(request)
            if lease is not None:
                lease.end_as("failed", str(error))
            raise IgnoreRequest(str(error)) from None

    async def _in_thread(self, work: Callable[..., Found], *values: object) -> Found | None:
        if self._thread is None:  # the crawl is ending
            return None
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)
