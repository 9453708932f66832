"""Draw pages whose lists only a script can fill, in a Chromium that never touches the network itself.

Every request that a page makes is taken from the browser and made by the crawl: through robots.txt, the pause and the
one connection of each host, the scope of the catalogue, and into the archive. Pictures, style sheets and whatever lies
outside the sites are refused. What the browser has drawn is kept beside the page as a conversion of it.

Needs the extra `browser` (Playwright) and a Chromium on the system; NIANBAO_CHROMIUM names one that is not found.
"""

from __future__ import annotations

import asyncio
import html
import importlib.util
import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import HtmlResponse, Response

from crawler.browser_page import Drawing, draw
from crawler.browser_traffic import Traffic
from crawler.leases import Lease
from crawler.origins import BROWSER
from crawler.pages import Page
from crawler.session import session_of
from storage.records import ConversionDraft
from storage.warc import prepare

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

logger = logging.getLogger(__name__)

NEEDED = "needs a browser"
"""How a request ends whose page would have to be drawn, where no browser is."""
PROGRAM = "NIANBAO_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_AT_ONCE = 2
"""Pages drawn at the same time: each takes some 100 MB."""
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-pings",
)
"""With these, what is not taken from the browser fails in it."""


def program() -> str | None:
    """The Chromium to use; None when there is none, or no Playwright to steer it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    named = os.environ.get(PROGRAM)
    if named is not None:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, _NAMES)), None)


class BrowserMiddleware:
    """Answers requests that ask for a drawing with the drawn page; all others pass."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._settings = crawler.settings
        self._opening = asyncio.Lock()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BrowserMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """The drawn page. Raises DownloadTimeoutError or DownloadFailedError."""
        lease = self._session.leases.get(request)
        if lease is None or not request.meta.get(BROWSER):
            return None
        if not available(self._settings):
            self._end_undrawn(lease, request.meta[BROWSER])
        async with self._places:
            drawing = await self._drawn(request, lease)
        if drawing.document is not None and not drawing.documents:
            return drawing.document
        lease.conversions.extend(self._kept(request, lease, drawing))
        return HtmlResponse(request.url, body=_together(drawing).encode(), encoding="utf-8", request=request)

    def _end_undrawn(self, lease: Lease, why: str) -> NoReturn:
        lease.end_as("failed", f"{NEEDED}: {why}")
        raise IgnoreRequest(NEEDED)

    async def _drawn(self, request: Request, lease: Lease) -> Drawing:
        from playwright.async_api import Error

        try:
            browser = await self._opened()
        except Error as error:
            self._end_undrawn(lease, f"{program()} cannot be started ({_first_line(error)})")
        traffic = Traffic(self._crawler, request, lease, most=self._settings.getint("BROWSER_REQUESTS"))
        seconds = self._settings.getfloat("BROWSER_TIMEOUT")
        most = self._settings.getint("BROWSER_PAGES")
        context = await browser.new_context(
            user_agent=self._settings.get("USER_AGENT"),
            locale="zh-CN",
            service_workers="block",
            ignore_https_errors=True,
        )
        try:
            async with asyncio.timeout(seconds):
                return await draw(context, traffic, request.url, most_pages=most)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"the page was not drawn within {seconds:.0f} s") from error
        except Error as error:
            if traffic.document is not None and traffic.refused:
                return Drawing(request.url, (), traffic.document)
            raise DownloadFailedError(f"the browser failed: {_first_line(error)}") from error
        finally:
            with suppress(Error):
                await context.close()

    def _kept(self, request: Request, lease: Lease, drawing: Drawing) -> Iterable[ConversionDraft]:
        """What was drawn, as a conversion of the page that came."""
        source = next((draft for draft in reversed(lease.captures) if draft.url == drawing.url), None)
        if source is None or self._browser is None:
            return
        digest, version = prepare(source).digest, f"Chromium {self._browser.version}"
        for document in drawing.documents:
            yield ConversionDraft(request.url, "", digest, document.encode(), "text/html", version, datetime.now(UTC))

    async def _opened(self) -> Browser:
        async with self._opening:
            if self._browser is None or not self._browser.is_connected():
                from playwright.async_api import async_playwright

                self._playwright = self._playwright or await async_playwright().start()
                self._browser = await self._playwright.chromium.launch(
                    executable_path=program(),
                    args=[*_OFFLINE, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
                    handle_sigint=False,  # when the crawl is stopped, it closes the browser itself
                    handle_sigterm=False,
                    handle_sighup=False,
                )
            return self._browser

    async def _close(self) -> None:
        with suppress(Exception):  # Ctrl-C reaches the browser's processes too, and they may be gone
            if self._browser is not None:
                await self._browser.close()
            if self._playwright is not None:
                await self._playwright.stop()


def _together(drawing: Drawing) -> str:
    """The first document, with the links of the others at its end."""
    first, *others = drawing.documents
    links = [anchor for document in others for anchor in Page(drawing.url, document.encode()).anchors]
    added = "".join(f'<p><a href="{html.escape(link.url)}">{html.escape(link.text)}</a></p>' for link in links)
    before, end, after = first.rpartition("</body>")
    return before + added + end + after if end else first + added


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def available(settings: Any) -> bool:
    """Whether pages can be drawn here, and may be."""
    return bool(settings.getbool("BROWSER")) and program() is not None
