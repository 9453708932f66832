"""Courtesy towards each host: its own queue in the downloader, its robots.txt, its Crawl-delay.

robots.txt is fetched before a host's first page, through the same handler, and archived like everything else. One
that does not exist (4xx) allows all; one that cannot be had now (5xx, no connection) forbids all for now (RFC 9309,
section 2.3.1): the pages wait and are tried again.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.addresses import host_key
from crawler.retry import failure_kind
from crawler.session import session_of

REFUSED = "robots.txt"
_MOST_BYTES = 512_000


class RobotsUnreachable(DownloadFailedError):
    """Raised when a host's robots.txt cannot be had at present."""


class HostSlotMiddleware:
    """Puts each request into the downloader's queue of its own host and port.

    Scrapy's queue goes by host name alone, and a redirect keeps the queue of the host it came from.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        contact = settings.get("CONTACT_URL")
        agent = settings.get("USER_AGENT")
        self._agent = f"{agent.removesuffix(')')}; +{contact})" if contact else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostSlotMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the queue, and the contact address in the user agent."""
        request.meta["download_slot"] = host_key(request.url)
        if self._agent:
            request.headers["User-Agent"] = self._agent


class RobotsMiddleware:
    """Refuses what robots.txt forbids, and slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._leases = session_of(crawler).leases
        self._obey = settings.getbool("ROBOTSTXT_OBEY")
        self._agent = settings.get("ROBOTSTXT_USER_AGENT") or settings.get("BOT_NAME")
        self._longest = settings.getfloat("CRAWL_DELAY_LIMIT")
        self._rules: dict[str, Any] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise IgnoreRequest; RobotsUnreachable when nobody can tell now."""
        if not self._obey or request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_of(request.url)
        if not rules.can_fetch(request.url, self._agent):
            lease = self._leases.get(request)
            if lease is not None:
                lease.end_as("refused", REFUSED)
            raise IgnoreRequest("forbidden by robots.txt")

    async def _rules_of(self, url: str) -> Any:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                self._rules[origin] = await self._fetch(origin)
                await asyncio.sleep(self._slow_down(url, self._rules[origin].crawl_delay(self._agent)))
            return self._rules[origin]

    async def _fetch(self, origin: str) -> Any:
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "role": "robots"},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except IgnoreRequest:
            return Protego.parse("")
        except Exception as error:
            raise RobotsUnreachable(f"robots.txt: {failure_kind(error)}") from error
        if response.status >= 500:
            raise RobotsUnreachable(f"robots.txt: http {response.status}")
        text = response.body[:_MOST_BYTES].decode("utf-8", "replace") if response.status < 300 else ""
        return Protego.parse(text.lstrip("\ufeff"))

    def _slow_down(self, url: str, asked: float | None) -> float:
        """Set the host's delay to what it asks for, within the limit; gives the delay that holds."""
        usual = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        delay = max(usual, min(float(asked or 0), self._longest))
        key = host_key(url)
        queues = getattr(self._crawler.engine.scheduler, "queues", None)
        if queues is not None:
            queues.slow_down(key, delay)
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings.setdefault(key, {})["delay"] = delay
        if key in downloader.slots:
            downloader.slots[key].delay = delay
        return delay
