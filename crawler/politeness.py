"""Courtesy towards each host: an honest name, its own queue in the downloader, pauses that grow when it slows down."""

from __future__ import annotations

import logging
import time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.addresses import server_key
from crawler.queues import HostQueues, queues_of
from crawler.retry import PASSING_STATUSES, NotYet, failure_kind
from crawler.session import session_of
from crawler.twins import are_twins

logger = logging.getLogger(__name__)

_BURDENED_STATUSES = PASSING_STATUSES - {500}  # which a page can give that is broken itself
_BURDENED = frozenset({"timeout", "connection refused", "connection failed", "cut short"})
"""Failures on the way that a server shows when it has too much to do."""
_SILENCE = frozenset({"timeout", "connection refused", "connection failed", "unknown host", "tls"})
"""Failures on the way after which nothing is known of the server."""
_WORTH_SAYING = 2.0
"""A pause that has grown by more is named in the log and in the summary."""


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
        request.meta["download_slot"] = server_key(request.url)
        if self._agent:
            request.headers["User-Agent"] = self._agent


class OpeningHoursMiddleware:
    """Puts off what would go out outside the opening hours: it was chosen before, and waited for robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self._hours = session_of(crawler).options.hours

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OpeningHoursMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise NotYet."""
        opens = self._hours.opens_at(time.time()) if self._hours is not None else None
        if opens is not None:
            raise NotYet("outside the opening hours", until=opens)


class SilenceMiddleware:
    """Gives a host up that has not answered for a long row of requests while others did, and ends what waits for it.

    Without it a host that goes down in the middle of a crawl holds up the crawl's end: each of its pages would be
    tried several times, with the longest pauses. A later crawl asks again. It stands next to the downloader.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._leases = session_of(crawler).leases
        self._most = crawler.settings.getint("SILENT_REQUESTS")
        self._silent: dict[str, tuple[int, float]] = {}
        """For each host how many requests in a row brought nothing, and since when (seconds of a steady clock)."""
        self._latest = 0.0
        """When anybody answered."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SilenceMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or end it."""
        if not self._given_up(server_key(request.url)):
            return
        lease = self._leases.get(request)
        if lease is not None:
            lease.end_as("failed", "host does not answer")
        raise IgnoreRequest("the host does not answer")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; its host is there, and so is the network."""
        self._silent.pop(server_key(request.url), None)
        self._latest = time.monotonic()
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a request that brought nothing, but none that was not made."""
        key = server_key(request.url)
        if failure_kind(exception) not in _SILENCE:
            return
        times, since = self._silent.get(key, (0, time.monotonic()))
        self._silent[key] = times + 1, since
        if self._given_up(key):
            logger.warning("%s is given up: nothing came of the last %d requests", key, times + 1)

    def _given_up(self, key: str) -> bool:
        times, since = self._silent.get(key, (0, 0.0))
        return times >= self._most and since < self._latest


class PaceMiddleware:
    """Tells the host's queue how each answer went. It stands next to the downloader, so it sees every one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._slow = crawler.settings.getfloat("SLOW_ANSWER")
        self._session = session_of(crawler)
        self._said: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PaceMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; the host's pause is set by how long it took."""
        self._note_address(request)
        queues, key = queues_of(self._crawler), server_key(request.url)
        if queues is None:
            return response
        took = request.meta.get("download_latency", 0.0)
        if response.status in _BURDENED_STATUSES:
            queues.faltered(key)
            self._note(queues, key, f"http {response.status}")
        else:
            queues.answered(key, took if took > self._slow else 0.0)
            self._note(queues, key, f"an answer took {took:.1f} s")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A connection that broke or was never made lengthens the pause as well."""
        queues, key = queues_of(self._crawler), server_key(request.url)
        kind = failure_kind(exception)
        if queues is not None and kind in _BURDENED:
            queues.faltered(key)
            self._note(queues, key, kind)

    def _note_address(self, request: Request) -> None:
        lease = self._session.leases.get(request)
        wanted = lease.entry.url if lease is not None else request.url
        self._session.twins.answered(request.url, wanted)
        if lease is not None and are_twins(wanted, request.url) and lease.state == "done":
            lease.end_as("done", f"had at {request.url}, since nothing answers at its own address")

    def _note(self, queues: HostQueues, key: str, why: str) -> None:
        pace = queues.pace_of(key)
        slowed = self._session.tally.slowed
        if pace.delay <= pace.floor * _WORTH_SAYING or pace.delay <= slowed.get(key, 0.0):
            return
        slowed[key] = pace.delay
        if pace.delay >= self._said.get(key, 0.0) * _WORTH_SAYING:
            self._said[key] = pace.delay
            logger.warning("%s is asked more slowly, with pauses of %.1f s: %s", key, pace.delay, why)
