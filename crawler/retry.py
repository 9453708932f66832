"""Try passing failures again, later: the wait grows with tenacity's backoff, and lives in the frontier.

A failed try ends its request as "queued" with a due time, in the database, so that the wait outlives a restart and the
tries are counted across it. What is final (404, a refusal, a page that blocks programs) is not tried again.
"""

from __future__ import annotations

import time
from datetime import UTC
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.settings import BaseSettings
from tenacity import RetryCallState, Retrying
from tenacity.wait import wait_exponential, wait_random

from crawler.blocking import blocked
from crawler.bodies import PACKED
from crawler.leases import Lease
from crawler.queues import queues_of
from crawler.resolving import ForbiddenAddress
from crawler.session import session_of
from crawler.tls import TlsError
from crawler.wire import ImproperAnswer
from storage.records import REQUISITE_ROLES

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524, 598, 599})
"""Answers that say nothing about the page itself."""

_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (TlsError, "tls"),
    (DownloadTimeoutError, "timeout"),
    (TimeoutError, "timeout"),
    (CannotResolveHostError, "unknown host"),
    (DownloadConnectionRefusedError, "connection refused"),
    (ResponseDataLossError, "cut short"),
    (ImproperAnswer, "improper answer"),
    (DownloadCancelledError, "too large"),
    (UnsupportedURLSchemeError, "no web address"),
    (DownloadFailedError, "connection failed"),
    (OSError, "connection failed"),
)
_FINAL = frozenset({"too large", "no web address"})


class Backoff:
    """How long to wait before the next try."""

    def __init__(self, *, first: float, longest: float, asked: float, times: int) -> None:
        self._wait = wait_exponential(multiplier=first, max=longest) + wait_random(0, first / 2)
        self._longest = longest
        self._asked = asked
        self.times = times

    def seconds(self, attempt: int, asked: float | None = None) -> float:
        """Seconds to wait after the `attempt`-th failure, at least what the server asked for, within the limits."""
        state = RetryCallState(retry_object=Retrying(), fn=None, args=(), kwargs={})
        state.attempt_number = attempt
        return max(min(self._longest, self._wait(state)), min(self._asked, asked or 0.0))


def backoff_of(settings: BaseSettings) -> Backoff:
    """The waits that the settings ask for."""
    return Backoff(
        first=settings.getfloat("RETRY_FIRST_WAIT"),
        longest=settings.getfloat("RETRY_LONGEST_WAIT"),
        asked=settings.getfloat("RETRY_AFTER_LIMIT"),
        times=settings.getint("RETRY_TIMES"),
    )


class BackoffMiddleware:
    """Puts failed requests back into the frontier, or lets them end as failed when they were tried often enough."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._session = session_of(crawler)
        self._leases = self._session.leases
        self._twins = self._session.twins
        self._backoff = backoff_of(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BackoffMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """At the last try, take what comes: a body that is cut short again is better than none."""
        lease = self._leases.get(request)
        if lease is not None and lease.entry.attempts >= self._backoff.times:
            request.meta["download_fail_on_dataloss"] = False

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, unless it is a passing failure that is tried again."""
        lease = self._leases.get(request)
        if lease is not None and response.status in PASSING_STATUSES:
            asked = retry_after(response, time.time())
            self._rest(lease, asked)
            self._again(lease, f"http {response.status}", asked)
        if lease is not None and len(response.body) < (request.meta.get(PACKED) or 0):
            lease.cut_short()
            self._again(lease, "cut short", None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note what went wrong on the way, and try again when it may pass."""
        lease = self._leases.get(request)
        if lease is None or isinstance(exception, IgnoreRequest):
            return
        if isinstance(exception, ForbiddenAddress):
            lease.end_as("refused", str(exception))
            return
        kind = failure_kind(exception)
        if self._session.stopping:
            # What is under way is torn off by us: that is no try, or crawls stopped often would run out of them.
            lease.put_off(f"the crawl was stopped ({kind})", time.time())
            raise IgnoreRequest(kind)
        asked = exception.asked if isinstance(exception, NotYet) else None
        if isinstance(exception, NotYet) and exception.until is not None:
            lease.put_off(kind, exception.until)
            raise IgnoreRequest(kind)
        self._ask_twin(lease, request.url, cause_of(exception))
        if kind not in _FINAL:
            self._again(lease, kind, asked)
        else:
            lease.end_as("failed", f"{kind}: {exception}")

    def _ask_twin(self, lease: Lease, url: str, kind: str) -> None:
        """Queue the request again, for its twin, when nothing has ever answered at the address just asked."""
        tried = url != lease.entry.url or lease.entry.attempts > self._backoff.times
        twin = None if tried else self._twins.instead(url, kind)
        if twin is not None:
            lease.ask_instead(twin, kind)
            raise IgnoreRequest(f"{kind}: {twin} is asked instead")

    def _again(self, lease: Lease, reason: str, asked: float | None) -> None:
        """Queue the request again by ending it here; return when it has been tried often enough."""
        attempt = lease.entry.attempts + 1
        times = min(1, self._backoff.times) if lease.entry.role in REQUISITE_ROLES else self._backoff.times
        if attempt > times:
            lease.end_as("failed", reason)
            return
        lease.end_as("queued", reason, due_at=time.time() + self._backoff.seconds(attempt, asked))
        raise IgnoreRequest(f"{reason}: to be tried again")

    def _rest(self, lease: Lease, asked: float | None) -> None:
        """Keep the whole host quiet for as long as it asked."""
        queues = queues_of(self._crawler)
        if asked and queues is not None:
            queues.hold(lease.entry.host, time.time() + self._backoff.seconds(1, asked))


class BlockedMiddleware:
    """Ends requests that were answered with a page that keeps programs out."""

    def __init__(self, crawler: Crawler) -> None:
        self._leases = session_of(crawler).leases

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BlockedMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, unless it blocks."""
        lease = self._leases.get(request)
        reason = blocked(response.status, response.body)
        if reason is None or lease is None:
            return response
        if (
            lease.entry.role not in REQUISITE_ROLES
        ):  # a picture that may not be shown elsewhere says nothing of the site
            lease.reclassify("blocked", reason)
        lease.end_as("failed", reason)
        raise IgnoreRequest(reason)


class NotYet(DownloadFailedError):
    """Raised instead of a request that may not be made at present; its text says why, in the words of the summary."""

    def __init__(self, why: str, *, asked: float | None = None, until: float | None = None) -> None:
        super().__init__(why)
        self.asked = asked
        """Seconds that the server asked to be left alone for, if it said so."""
        self.until = until
        """When the request may be made (Unix seconds), if it is we who put it off."""


def cause_of(exception: BaseException) -> str:
    """What went wrong on the way, be it to the page or to the robots.txt before it."""
    cause = exception.__cause__ if isinstance(exception, NotYet) else None
    return failure_kind(cause or exception)


def failure_kind(exception: BaseException) -> str:
    """What went wrong on the way, in the words of the summary."""
    if isinstance(exception, NotYet):
        return str(exception)
    return next((kind for cls, kind in _KINDS if isinstance(exception, cls)), type(exception).__name__)


def retry_after(response: Response, now: float) -> float | None:
    """Seconds that the server asks to wait, from either form of Retry-After (RFC 9110, section 10.2.3)."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
