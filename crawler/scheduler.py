"""Scrapy's scheduler interface over a frontier that survives a kill.

The frontier's rows live in the database; here are a window of them for each host, the set of what was ever queued,
and the leases. The rules that make it safe:

- a request is settled only when it has really ended (see `engine_slot`), in one unit with its captures and children;
- children become fetchable in that moment, so no child is settled before its own row is stored;
- a request under way is still "queued" in the database, so after a kill it is simply fetched again;
- the database is read in the journal's own order, so a read shows whatever was handed to the journal before;
- nothing raises into the engine: an exception from `next_request` would stall it, one from `enqueue_request` would
  lose the page's output and may hang it. Whatever goes wrong here closes the spider and leaves the rows queued.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from crawler.alarm import Alarm
from crawler.choosing import MET_BEFORE
from crawler.engine_slot import EngineSlot
from crawler.journal import Unit
from crawler.leases import Lease
from crawler.queues import HostQueues
from crawler.requests import LEAVE, ROLE, NotStorable, as_itself, as_left, identity, to_entry, to_request
from crawler.seen import Seen
from crawler.session import Session, session_of
from crawler.twins import are_twins
from storage import FrontierEntry, Settlement
from storage.records import REQUISITE_ROLES

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

_WORTH_A_ROW = frozenset({"column", "page", "report", "attachment"})
_HOSTS_A_READ = 100
"""Hosts whose windows are filled at a time; some 30 ms, after which commits have their turn."""

FAILED = "archive_failed"
"""Reason given to Scrapy when the spider is closed because nothing can be stored."""


class DurableScheduler(BaseScheduler):
    """The durable frontier, as Scrapy sees it."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._session: Session = session_of(crawler)
        self._leases = self._session.leases
        self._journal = self._session.journal
        self.queues = HostQueues(
            delay=settings.getfloat("DOWNLOAD_DELAY"),
            concurrency=max(1, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
            delay_limit=settings.getfloat("DELAY_LIMIT"),
        )
        self._grace = settings.getfloat("SHUTDOWN_GRACE")
        self._failed: dict[bytes, str] = {}
        """Addresses of this process that failed, by what identifies them: a twin of theirs may be asked for."""
        self._next_id = 0
        self._alarm = Alarm(self._wake)
        self._stopping = False
        self._task: asyncio.Task[Any] | None = None
        """The crawl itself."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DurableScheduler:
        """Built by Scrapy."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Load what is left to do, and watch the engine."""
        self._spider = spider
        engine = self._crawler.engine
        self._slot = EngineSlot(engine, on_end=self._ended, on_closing=self._closing)
        self._loop = asyncio.get_event_loop()
        self._task = asyncio.current_task()
        self._session.on_failure = self._soon(self._stop_broken)
        self._session.on_progress = self._soon(self._slot.wake)
        self._crawler.signals.connect(self._spider_failed, signal=signals.spider_error)
        self._frontier = self._session.archive.frontier
        self._next_id = self._frontier.next_id()
        crawl, now = self._session.crawl.id, time.time()
        folded = (identity(Request(url)) for url in self._frontier.folded_pages(crawl))
        self._seen = Seen(chain(self._frontier.fingerprints(crawl), folded), self._session.archive.directory)
        self.queues.begin(self._frontier.hosts(crawl), self._frontier.waiting(crawl, now), now)
        self._read_on()

    def close(self, reason: str) -> Deferred[None]:
        """Wait until everything that has ended is on the disk."""
        self._session.reason = reason
        self._alarm.cancel()
        return deferred_from_coro(asyncio.to_thread(self._session.flush))

    def has_pending_requests(self) -> bool:
        """Whether anything waits, be it for its time."""
        return not self._stopping and bool(self.queues)

    def enqueue_request(self, request: Request) -> bool:
        """Take a new request; False when it was met before or may not be asked for."""
        try:
            return self._enqueue(request)
        except Exception as error:
            self._session.fail(f"a request could not be queued ({request.url}: {error!r})")
            return True

    def next_request(self) -> Request | None:
        """The next request that may start now."""
        try:
            self._stop_if_asked()
            return self._next()
        except Exception as error:
            self._session.fail(f"the frontier broke while choosing a request ({error!r})")
            return None

    def _enqueue(self, request: Request) -> bool:
        parent = self._leases.parent_of(request)
        refusal = request.meta.get(LEAVE) or self._session.refusal(request.url, request.meta.get(ROLE, ""))
        try:
            entry = self._entry(request, parent)
        except NotStorable as error:
            self._lose(parent, str(error))
            return True
        if refusal is not None:
            self._leave(entry, parent, refusal, redirected="redirect_times" in request.meta)
            return False
        if are_twins(self._failed.get(entry.fingerprint, entry.url), entry.url):
            entry = as_itself(entry)
        if not self._seen.add(entry.fingerprint):
            if parent is not None:
                parent.passed_over[MET_BEFORE] += 1
                if request.url in request.meta.get("redirect_urls", ()):
                    parent.end_as("failed", "redirects in a circle")
            return False
        self._next_id += 1
        if parent is not None:
            parent.children.append(entry)
        else:
            self._journal.put(Unit(queued=[entry]))
            self.queues.push(entry, time.time())
        return True

    def _leave(self, entry: FrontierEntry, parent: Lease | None, reason: str, *, redirected: bool) -> None:
        """Note that a request is not made: with its own row where a report may be behind it, else as a number."""
        self._session.tally.dropped[reason] += 1
        if parent is None:
            return
        left = as_left(entry, reason)
        if redirected:
            parent.end_as("refused", f"redirect: {reason}")
        elif entry.role in _WORTH_A_ROW and self._seen.add(left.fingerprint):
            self._next_id += 1
            parent.left.append(left)
        else:
            parent.passed_over[reason] += 1

    def _entry(self, request: Request, parent: Lease | None) -> FrontierEntry:
        above = parent.entry if parent is not None else None
        depth = above.depth + 1 if above is not None else 0
        return to_entry(request, spider=self._spider, number=self._next_id, parent=above, depth=depth)

    def _lose(self, parent: Lease | None, problem: str) -> None:
        logger.error("A request is lost: %s", problem)
        if parent is not None:
            parent.end_as("failed", f"output lost: {problem}")

    def _next(self) -> Request | None:
        if self._session.failure is not None:
            self._stop_broken()
        if self._stopping or self._journal.full:
            return None
        now = time.time()
        if self._opens_at(now) is not None:
            self._set_alarm(now)
            return None
        while (entry := self.queues.pop(now)) is not None:
            try:
                request = to_request(entry, self._spider, self._session.twins)
            except NotStorable as error:
                self._settle(Settlement(entry.id, "failed", f"not restorable: {error}", entry.attempts))
                self.queues.release(entry, now)
                continue
            self._leases.start(request, entry)
            self._read_on()
            return request
        self._read_on()
        self._set_alarm(now)
        return None

    def _ended(self, request: Request) -> None:
        """Called when a request has really ended."""
        lease = self._leases.end(request)
        if lease is None or self._is_torn_off():
            return
        try:
            self._settle_lease(lease)
        except Exception as error:
            self._session.fail(f"the end of a request could not be noted ({request.url}: {error!r})")

    def _is_torn_off(self) -> bool:
        """Whether everything under way has just been cancelled: by a second Ctrl-C. That is no end of a request."""
        return self._task is not None and self._task.cancelling() > 0

    def _settle_lease(self, lease: Lease) -> None:
        settlement = lease.settlement()
        queued = [*lease.children, *lease.left]
        self._journal.put(Unit(lease.captures, queued, [settlement], lease.columns, lease.conversions))
        if lease.entry.role not in REQUISITE_ROLES:
            self._session.tally.settled(settlement)
        if settlement.state == "failed":
            self._failed[lease.entry.fingerprint] = lease.entry.url
        now = time.time()
        for child in lease.children:
            self.queues.push(child, now)
        self.queues.release(lease.entry, now, asked=lease.asked)
        again = lease.again()
        if again is not None:
            self.queues.push(again, now)
        self._set_alarm(now)

    def _read_on(self) -> None:
        """Have the windows that run low filled: read in the journal's thread, taken here on the loop."""
        while asked := self.queues.reads(_HOSTS_A_READ):
            self._journal.read_in_order(partial(self._read, asked, self.queues.moment))

    def _read(self, asked: dict[str, int], moment: float) -> None:
        crawl = self._session.crawl.id
        found = self._session.patience(lambda: self._frontier.first(crawl, asked, moment))
        self._soon(partial(self._take, asked, found))()

    def _take(self, asked: dict[str, int], found: dict[str, list[FrontierEntry]]) -> None:
        self.queues.fill(asked, found, time.time())
        self._read_on()
        self._slot.wake()

    def _settle(self, settlement: Settlement) -> None:
        self._journal.put(Unit(settled=[settlement]))
        self._session.tally.settled(settlement)

    def _spider_failed(self, failure: Failure, response: Any) -> None:
        request = getattr(response, "request", None)
        lease = self._leases.get(request)
        if lease is not None:
            lease.end_as("failed", f"spider error: {failure.getErrorMessage()}")

    def _set_alarm(self, now: float) -> None:
        """Have the engine woken when the next host or request falls due."""
        due = self.queues.next_time(now)
        opens = self._opens_at(now)
        if due is not None and opens is not None:
            due = max(due, opens)
        if due is not None and not self._stopping:
            self._alarm.set(due, now)

    def _wake(self) -> None:
        self._slot.wake()

    def _opens_at(self, now: float) -> float | None:
        return None if (hours := self._session.options.hours) is None else hours.opens_at(now)

    def _closing(self) -> None:
        """The engine begins to stop: give what is in flight a short while, then go on without it."""
        self._stopping = True
        self._session.stopping = len(self._leases) > 0
        call_later(self._grace, self._slot.abandon)

    def _stop_if_asked(self) -> None:
        """Scrapy forgets a Ctrl-C that comes while the engine is about to start, and then waits for ever at the end."""
        if not self._crawler.crawling and not self._stopping:
            self._stopping = True
            self._closing_task = asyncio.ensure_future(self._crawler.engine.stop_async())

    def _stop_broken(self) -> None:
        if not self._stopping:
            self._stopping = True
            self._closing_task = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=FAILED))

    def _soon(self, function: Callable[[], Any]) -> Callable[[], None]:
        """The function to be called on the loop, from whichever thread."""

        def call() -> None:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(function)

        return call
