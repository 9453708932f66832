"""Who may be fetched next: ready queues per host, a gate in front of each host, and requests that wait for their time.

Nothing here knows Scrapy, the database or the clock: callers pass the time in. All operations are O(log n).

One host never holds more than its allowed leases, however many requests wait for it, so a slow host cannot fill the
downloader. The delay is a pause between the end of one request and the start of the next: counted from the start, a
request that was held up on its way would reach the server too close to the one after it. (Scrapy's own limit per
domain leaks when there is no delay, and follows a stale slot after a redirect to another host.)
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field

from storage import FrontierEntry


@dataclass(slots=True)
class _Host:
    """One host: what waits for it, and when it may be asked again."""

    delay: float
    concurrency: int
    waiting: list[tuple[int, int, FrontierEntry]] = field(default_factory=list)
    leased: int = 0
    free_at: float = 0.0
    listed: bool = False
    """Whether the host stands in the ready or the timed list; it never stands in both."""


class HostQueues:
    """Requests by host, handed out under each host's limits. Times are seconds of one clock of the caller's."""

    def __init__(self, *, delay: float, concurrency: int = 1) -> None:
        self._delay = delay
        self._concurrency = concurrency
        self._hosts: dict[str, _Host] = {}
        self._ready: deque[str] = deque()
        self._timed: list[tuple[float, str]] = []
        self._later: list[tuple[float, int, FrontierEntry]] = []
        self._turn = 0
        self._waiting = 0

    def __len__(self) -> int:
        """How many requests wait, those with a due time in the future included; leased ones are not counted."""
        return self._waiting + len(self._later)

    def push(self, entry: FrontierEntry, now: float) -> None:
        """Add a request; one with a `due_at` after `now` is kept back until then."""
        self._turn += 1
        if entry.due_at is not None and entry.due_at > now:
            heapq.heappush(self._later, (entry.due_at, self._turn, entry))
            return
        host = self._host(entry.host)
        heapq.heappush(host.waiting, (-entry.priority, self._turn, entry))
        self._waiting += 1
        self._list(entry.host, host, now)

    def pop(self, now: float) -> FrontierEntry | None:
        """Lease the next request that may start now, hosts taking turns; None when there is none."""
        self._wake(now)
        while self._ready:
            key = self._ready.popleft()
            host = self._hosts[key]
            host.listed = False
            if host.free_at <= now:
                return self._lease(key, host, now)
            self._list(key, host, now)
        return None

    def release(self, key: str, now: float) -> None:
        """Say that a leased request of the host has ended, whatever its outcome; its pause begins now."""
        host = self._host(key)
        host.leased -= 1
        host.free_at = max(host.free_at, now + host.delay)
        self._list(key, host, now)

    def slow_down(self, key: str, delay: float) -> None:
        """Raise the host's delay to at least this many seconds, from its last request on."""
        host = self._host(key)
        if delay > host.delay:
            host.free_at += delay - host.delay
            host.delay = delay

    def hold(self, key: str, until: float) -> None:
        """Start nothing on this host before the given time (a server that asked for rest)."""
        host = self._host(key)
        host.free_at = max(host.free_at, until)

    def delay_of(self, key: str) -> float:
        """The delay between starts that holds for the host, in seconds."""
        return self._host(key).delay

    def next_time(self, now: float) -> float | None:
        """When `pop` may give something that it does not give now; None when only a release can change that."""
        self._wake(now)
        if self._ready:
            return now
        times = [heap[0][0] for heap in (self._timed, self._later) if heap]
        return min(times) if times else None

    def _host(self, key: str) -> _Host:
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = _Host(self._delay, self._concurrency)
        return host

    def _lease(self, key: str, host: _Host, now: float) -> FrontierEntry:
        entry = heapq.heappop(host.waiting)[2]
        self._waiting -= 1
        host.leased += 1
        host.free_at = now + host.delay
        self._list(key, host, now)
        return entry

    def _list(self, key: str, host: _Host, now: float) -> None:
        if host.listed or not host.waiting or host.leased >= host.concurrency:
            return
        host.listed = True
        if host.free_at <= now:
            self._ready.append(key)
        else:
            heapq.heappush(self._timed, (host.free_at, key))

    def _wake(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            entry = heapq.heappop(self._later)[2]
            host = self._host(entry.host)
            self._turn += 1
            heapq.heappush(host.waiting, (-entry.priority, self._turn, entry))
            self._waiting += 1
            self._list(entry.host, host, now)
        while self._timed and self._timed[0][0] <= now:
            key = heapq.heappop(self._timed)[1]
            host = self._hosts[key]
            host.listed = False
            self._list(key, host, now)
