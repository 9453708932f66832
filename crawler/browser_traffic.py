"""What a page in the browser asks for, asked by the crawl in its stead."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.addresses import server_key
from crawler.blocking import blocked
from crawler.capture import WHOLE
from crawler.leases import Lease
from crawler.queues import queues_of
from crawler.session import session_of

if TYPE_CHECKING:
    from playwright.async_api import Request as Asked
    from playwright.async_api import Route

logger = logging.getLogger(__name__)

_WANTED = frozenset({"document", "script", "xhr", "fetch"})
_OURS = frozenset({"host", "user-agent", "cookie", "accept-encoding", "connection", "content-length"})
"""Headers that the crawl sets itself."""
_UNDONE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
"""Headers of an answer that do not hold for its decoded body."""


class Traffic:
    """Makes a page's requests through the crawl's own downloader and keeps the answers with the page."""

    def __init__(self, crawler: Crawler, request: Request, lease: Lease, *, most: int) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._request = request
        self._lease = lease
        self._left = most
        self._underway = 0
        self._latest = time.monotonic()
        self._turns: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self.refused = False
        """Whether the server kept the page itself back."""
        self.document: Response | None = None
        """The answer to the page's own address; the last one, when a script has led elsewhere."""

    async def answer(self, route: Route) -> None:
        """Answer one request of the page, or refuse it."""
        asked = route.request
        refusal = self._refusal(asked)
        if refusal is not None:
            if asked.resource_type in _WANTED:
                self._session.tally.dropped[refusal] += 1
            await route.abort("blockedbyclient")
            return
        self._left -= 1
        self._underway += 1
        try:
            response = await self._fetched(asked)
        except Exception as error:  # whatever it was, the page must not wait for it
            logger.info("%s, asked for by %s, came to nothing: %r", asked.url, self._request.url, error)
            await route.abort("failed" if not isinstance(error, IgnoreRequest) else "blockedbyclient")
        else:
            await route.fulfill(status=response.status, headers=_headers(response), body=response.body)
        finally:
            self._underway -= 1
            self._latest = time.monotonic()

    async def rest(self, seconds: float) -> None:
        """Wait until nothing has been asked for so long."""
        self._latest = time.monotonic()
        while self._underway or time.monotonic() - self._latest < seconds:
            await asyncio.sleep(0.05)

    @asynccontextmanager
    async def _turn(self, server: str) -> AsyncIterator[None]:
        """One request to a server at a time, after the pause that it is owed; its frontier waits for the same pause."""
        async with self._turns.setdefault(server, asyncio.Lock()):
            await asyncio.sleep(max(0.0, self._free_at.get(server, 0.0) - time.time()))
            try:
                yield
            finally:
                queues = queues_of(self._crawler)
                if queues is not None:
                    self._free_at[server] = time.time() + queues.pace_of(server).delay
                    queues.hold(server, self._free_at[server])

    def _refusal(self, asked: Asked) -> str | None:
        if asked.resource_type not in _WANTED:
            return "not needed to draw a list"
        if self._left <= 0:
            return "more than a page may ask for"
        return self._session.scope.refusal(asked.url, "page")

    async def _fetched(self, asked: Asked) -> Response:
        headers = {name: value for name, value in (await asked.all_headers()).items() if _may_pass(name)}
        request = Request(
            asked.url,
            method=asked.method,
            body=asked.post_data_buffer or b"",
            headers=headers,
            callback=NO_CALLBACK,
            meta={"role": asked.resource_type, "site": self._lease.entry.site_id, WHOLE: self._lease},
        )
        async with self._turn(server_key(request.url)):
            response = await self._crawler.engine.download_async(request)
        if asked.is_navigation_request() and asked.frame.parent_frame is None:
            self.document = response
            if response.status >= 300 or blocked(response.status, response.body):
                self.refused, self._left = True, 0  # a challenge gets no browser to solve it
                raise IgnoreRequest("the page itself was not had")
        return response


def _may_pass(name: str) -> bool:
    return name not in _OURS and not name.startswith((":", "sec-"))


def _headers(response: Response) -> dict[str, str]:
    kept = ((name.decode("latin-1").lower(), values) for name, values in response.headers.items())
    return {name: values[-1].decode("latin-1") for name, values in kept if name not in _UNDONE}
