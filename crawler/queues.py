"""Who may be fetched next: ready queues per host, a gate in front of each host, and requests that wait for their time.

Nothing here knows Scrapy, the database or the clock: callers pass the time in, and read the database when `reads`
asks for it (see `hosts` for the windows in memory). Requests that wait for a due time are all in memory: they are at
most as many as a crawl fails to get within its longest wait.

One host never holds more than its allowed leases, however many requests wait for it, so a slow host cannot fill the
downloader. The delay is a pause between the end of one request and the start of the next: counted from the start, a
request that was held up on its way would reach the server too close to the one after it. (Scrapy's own limit per
domain leaks when there is no delay, and follows a stale slot after a redirect to another host.)
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from crawler.hosts import Host
from crawler.pace import Pace
from storage import FrontierEntry

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

IN_MEMORY = 24_000
"""Requests that the windows of all hosts hold together, or thereabouts (about 1 KB each)."""
_SMALLEST_WINDOW = 4
_LARGEST_WINDOW = 1_000


class HostQueues:
    """Requests by host, handed out under each host's limits. Times are seconds of one clock of the caller's."""

    def __init__(
        self, *, delay: float, concurrency: int = 1, in_memory: int = IN_MEMORY, delay_limit: float = 60.0
    ) -> None:
        self._delay = delay
        self._delay_limit = delay_limit
        self._concurrency = concurrency
        self._in_memory = in_memory
        self._hosts: dict[str, Host] = {}
        self._unfinished: set[str] = set()
        """Hosts with requests that wait, here or in the database."""
        self._low: deque[str] = deque()
        self._ready: deque[str] = deque()
        self._timed: list[tuple[float, str]] = []
        self._later: list[tuple[float, int, FrontierEntry]] = []
        self._moment = float("-inf")
        """Up to when requests with a due time have been handed to their hosts."""

    def __len__(self) -> int:
        """Requests that wait in memory, those with a due time in the future included, leased ones not."""
        return sum(map(len, self._hosts.values())) + len(self._later)

    def __bool__(self) -> bool:
        """Whether anything waits, here or in the database, be it for its time."""
        return bool(self._unfinished or self._later)

    def begin(self, hosts: Iterable[str], later: Iterable[FrontierEntry], now: float) -> None:
        """Start with what the database holds: its hosts, and the requests that are due after now."""
        self._wake(now)
        for entry in later:
            self.push(entry, now)
        for key in hosts:
            host = self._host(key)
            host.stored()
            self._list(key, host, now)

    def push(self, entry: FrontierEntry, now: float) -> None:
        """Add a request that the journal has; one with a `due_at` after `now` is kept back until then."""
        self._wake(now)
        if entry.due_at is not None and entry.due_at > self._moment:
            heapq.heappush(self._later, (entry.due_at, entry.id, entry))
            return
        self._push(entry, now)

    def pop(self, now: float) -> FrontierEntry | None:
        """Lease the next request that may start now, hosts taking turns; None when there is none."""
        self._wake(now)
        while self._ready:
            key = self._ready.popleft()
            host = self._hosts[key]
            host.listed = False
            if host.ready_at <= now and host.startable:
                return self._lease(key, host, now)
            self._list(key, host, now)
        return None

    def release(self, entry: FrontierEntry, now: float, *, asked: bool = True) -> None:
        """Say that a leased request has ended, and that the journal has its end; its host's pause begins now.

        One that came to its end without the host being asked for anything needs no pause.
        """
        host = self._host(entry.host)
        host.end(entry)
        if asked:
            host.free_at = max(host.free_at, now + host.pace.delay)
        elif not host.leased:
            host.free_at = min(host.free_at, now)
        self._list(entry.host, host, now)

    def reads(self, most: int) -> dict[str, int]:
        """Hosts whose windows run low, at most so many, each with the number of requests to read from the database."""
        found: dict[str, int] = {}
        while self._low and len(found) < most:
            key = self._low.popleft()
            host = self._hosts[key]
            host.low = False
            if host.runs_low(self._window):
                found[key] = host.begin_reading(self._window)
        return found

    @property
    def moment(self) -> float:
        """Requests that are due after this moment must not be read: they are kept here until then."""
        return self._moment

    def fill(self, asked: Mapping[str, int], found: Mapping[str, Sequence[FrontierEntry]], now: float) -> None:
        """Take what was read for `reads`, each host's first requests in order."""
        for key, count in asked.items():
            host = self._hosts[key]
            host.fill(found[key], count, self._window)
            self._list(key, host, now)

    def slow_down(self, key: str, delay: float) -> None:
        """Never let the host's delay be less than this many seconds, from its last request on."""
        host = self._host(key)
        before = host.pace.delay
        host.pace.at_least(delay)
        host.free_at += host.pace.delay - before

    def answered(self, key: str, wanted: float) -> None:
        """Say that the host has answered, and after how long a pause, in seconds, it might be asked again."""
        self._host(key).pace.answered(wanted)

    def faltered(self, key: str) -> None:
        """Say that the host has more to do than it can."""
        self._host(key).pace.faltered()

    def hold(self, key: str, until: float) -> None:
        """Start nothing on this host before the given time (a server that asked for rest)."""
        host = self._host(key)
        host.held_until = max(host.held_until, until)

    def pace_of(self, key: str) -> Pace:
        """The pause that holds for the host."""
        return self._host(key).pace

    def next_time(self, now: float) -> float | None:
        """When `pop` may give something that it does not give now; None when only a release can change that."""
        self._wake(now)
        if self._ready:
            return now
        times = [heap[0][0] for heap in (self._timed, self._later) if heap]
        return min(times) if times else None

    @property
    def _window(self) -> int:
        return min(_LARGEST_WINDOW, max(_SMALLEST_WINDOW, self._in_memory // (len(self._hosts) or 1)))

    def _host(self, key: str) -> Host:
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = Host(Pace(self._delay, self._delay_limit), self._concurrency)
        return host

    def _push(self, entry: FrontierEntry, now: float) -> None:
        host = self._host(entry.host)
        host.push(entry, self._window)
        self._list(entry.host, host, now)

    def _lease(self, key: str, host: Host, now: float) -> FrontierEntry:
        entry = host.lease()
        host.free_at = now + host.pace.delay
        self._list(key, host, now)
        return entry

    def _list(self, key: str, host: Host, now: float) -> None:
        """Put the host where it belongs after any change."""
        if host.more or len(host):
            self._unfinished.add(key)
        else:
            self._unfinished.discard(key)
        if not host.low and host.runs_low(self._window):
            host.low = True
            self._low.append(key)
        if host.listed or not host.startable:
            return
        host.listed = True
        if host.ready_at <= now:
            self._ready.append(key)
        else:
            heapq.heappush(self._timed, (host.ready_at, key))

    def _wake(self, now: float) -> None:
        self._moment = max(self._moment, now)
        while self._later and self._later[0][0] <= self._moment:
            self._push(heapq.heappop(self._later)[2], now)
        while self._timed and self._timed[0][0] <= now:
            key = heapq.heappop(self._timed)[1]
            host = self._hosts[key]
            host.listed = False
            self._list(key, host, now)


def queues_of(crawler: Crawler) -> HostQueues | None:
    """The queues of a crawl that is under way; None with a scheduler that keeps none."""
    return getattr(crawler.engine.scheduler, "queues", None)
