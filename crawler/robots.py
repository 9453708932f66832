"""robots.txt, and the Crawl-delay in it (RFC 9309).

It is fetched before a host's first page, through the same handler, and archived like everything else; for 24 hours
what the archive holds is good enough, so a crawl that is taken up again does not ask for it once more. One that does
not exist (4xx) allows all. One that cannot be had now (5xx, 429, no connection) forbids all for now: the host is left
alone for a while, longer each time, and when that was to no avail its pages end as failed.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.addresses import server_key
from crawler.blocking import blocked
from crawler.queues import queues_of
from crawler.requests import ROLE
from crawler.resolving import ForbiddenAddress
from crawler.retry import NotYet, backoff_of, cause_of, failure_kind, retry_after
from crawler.session import session_of
from storage import Archive, Selection, StorageError

REFUSED = "robots.txt"
ROBOTS = "robots"
"""The role in which robots.txt is fetched."""
_UNREACHABLE = "robots.txt unreachable"
_MOST_BYTES = 512_000
_GOOD_FOR = 24 * 3600.0
"""Seconds (RFC 9309, section 2.4)."""
_TOO_MANY_REQUESTS = 429
_MOST_SITEMAPS = 5
"""Sitemaps that one robots.txt may name."""


class _KeptOut(Exception):
    """Raised when robots.txt is answered with a page that keeps programs out; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows, and until when that may be relied on (Unix seconds)."""

    robots: Any
    until: float

    @classmethod
    def read(cls, status: int, body: bytes, fetched_at: float) -> Rules:
        """From an answer that settles the matter: 2xx with rules, or 3xx and 4xx, which allow all."""
        text = body[:_MOST_BYTES].decode("utf-8", "replace") if status < 300 else ""
        return cls(Protego.parse(text.lstrip("\ufeff")), fetched_at + _GOOD_FOR)


class RobotsMiddleware:
    """Refuses what robots.txt forbids, and slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._session = session_of(crawler)
        self._obey = settings.getbool("ROBOTSTXT_OBEY")
        self._agent = settings.get("ROBOTSTXT_USER_AGENT") or settings.get("BOT_NAME")
        self._longest = settings.getfloat("CRAWL_DELAY_LIMIT")
        self._backoff = backoff_of(settings)
        self._rules: dict[str, Rules] = {}
        self._failures: dict[str, int] = {}
        """How often in a row an origin's robots.txt could not be had."""
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise IgnoreRequest; NotYet when nobody can tell now."""
        if request.meta.get(ROLE) == ROBOTS:
            self._stay_in_scope(request)
            if request.meta.get("redirect_times"):  # followed without a lease of its own
                await asyncio.sleep(self._pause(request.url))
            return
        if not self._obey:
            return
        rules = await self._rules_of(request)
        if not rules.robots.can_fetch(request.url, self._agent):
            self._end(request, "refused", REFUSED)

    def _stay_in_scope(self, request: Request) -> None:
        """robots.txt may redirect, but no further than a page may: there it counts as missing."""
        refusal = self._session.scope.refusal(request.url, ROBOTS)
        if refusal is not None:
            raise IgnoreRequest(refusal)

    async def _rules_of(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None:
                rules = await asyncio.to_thread(kept_rules, self._session.archive, origin, time.time())
            if rules is None or rules.until <= time.time():
                rules = await self._asked(request, origin)
                await asyncio.sleep(self._slow_down(request.url, rules))
            elif origin not in self._rules:
                self._slow_down(request.url, rules)
            self._rules[origin] = rules
            self._session.sitemaps[origin] = list(rules.robots.sitemaps)[:_MOST_SITEMAPS]
            return rules

    async def _asked(self, request: Request, origin: str) -> Rules:
        if self._failures.get(origin, 0) > self._backoff.times:
            self._end(request, "failed", _UNREACHABLE)
        lease = self._session.leases.get(request)
        if lease is not None:
            lease.asked = True
        try:
            rules = await self._fetch(origin)
        except _KeptOut as problem:
            if lease is not None:
                lease.reclassify("blocked", str(problem))
            self._end(request, "failed", str(problem))
        except NotYet as problem:
            if problem.until is not None or self._session.twins.instead(origin, cause_of(problem)) is not None:
                raise
            self._failures[origin] = self._failures.get(origin, 0) + 1
            queues = queues_of(self._crawler)
            if queues is not None:
                wait = self._backoff.seconds(self._failures[origin], problem.asked)
                queues.hold(server_key(origin), time.time() + wait)
            raise
        self._failures.pop(origin, None)
        return rules

    async def _fetch(self, origin: str) -> Rules:
        request = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, meta={ROLE: ROBOTS})
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except (NotYet, ForbiddenAddress):
            raise
        except IgnoreRequest:
            return Rules.read(404, b"", time.time())
        except Exception as error:
            raise NotYet(f"{_UNREACHABLE}: {failure_kind(error)}") from error
        keeps_out = blocked(response.status, response.body) if response.status >= 500 else None
        if keeps_out is not None:
            raise _KeptOut(keeps_out)
        if response.status >= 500 or response.status == _TOO_MANY_REQUESTS:
            asked = retry_after(response, time.time())
            raise NotYet(f"{_UNREACHABLE}: http {response.status}", asked=asked)
        return Rules.read(response.status, response.body, time.time())

    def _end(self, request: Request, state: Any, reason: str) -> None:
        lease = self._session.leases.get(request)
        if lease is not None:
            lease.end_as(state, reason)
        raise IgnoreRequest(reason)

    def _slow_down(self, url: str, rules: Rules) -> float:
        """Keep the host's pause to what it asks for, within the limit; gives the pause that holds."""
        asked = min(float(rules.robots.crawl_delay(self._agent) or 0), self._longest)
        delay = max(self._crawler.settings.getfloat("DOWNLOAD_DELAY"), asked)
        key = server_key(url)
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings.setdefault(key, {})["delay"] = delay
        if key in downloader.slots:
            downloader.slots[key].delay = delay
        queues = queues_of(self._crawler)
        if queues is not None:
            queues.slow_down(key, delay)
        return self._pause(url)

    def _pause(self, url: str) -> float:
        """The pause that holds for the host of an address."""
        queues = queues_of(self._crawler)
        usual = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        return queues.pace_of(server_key(url)).delay if queues is not None else usual


def kept_rules(archive: Archive, origin: str, now: float) -> Rules | None:
    """The rules that the archive holds and that may still be relied on; None when they must be asked for."""
    row = max(archive.captures.list(Selection(url=f"{origin}/robots.txt")), key=lambda row: row.id, default=None)
    if row is None or row.truncated or row.status is None:
        return None
    fetched_at = row.fetched_at.timestamp()
    settled = 200 <= row.status < 300 or (400 <= row.status < 500 and row.status != _TOO_MANY_REQUESTS)
    if not settled or fetched_at + _GOOD_FOR <= now:
        return None
    try:
        return Rules.read(row.status, archive.captures.load(row).payload, fetched_at)
    except StorageError:
        return None
