"""One host of the frontier: a window of its requests in memory, the others in the database.

The database holds every request that has not ended. In memory stand the first of them, in order, up to a *horizon*:
whatever stands behind it is passed over here, to be read from the database when the window runs low. That loses
nothing, because a window is read only after everything that was handed to the journal before has been committed.
Requests that come up or end while a read is under way are remembered until it is there: the read may have missed the
first, and may still show the others as waiting.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.pace import Pace
from storage import FrontierEntry

_START = (float("-inf"), 0)
_END = (float("inf"), 0)


@dataclass(slots=True)
class Host:
    """What waits for one host, and when it may be asked again."""

    pace: Pace
    concurrency: int
    leased: set[int] = field(default_factory=set)
    free_at: float = 0.0
    held_until: float = 0.0
    listed: bool = False
    """Whether the host stands in the ready or the timed list; it never stands in both."""
    reading: bool = False
    """Whether the database has been asked for more."""
    low: bool = False
    """Whether it stands in the list of hosts to be read."""
    _waiting: list[tuple[tuple[float, int], FrontierEntry]] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)
    """Ids of what waits in memory."""
    _horizon: tuple[float, int] = _END
    _ended: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        """Requests waiting in memory, within the horizon or not."""
        return len(self._waiting)

    @property
    def more(self) -> bool:
        """Whether the database may hold requests that do not stand here."""
        return self._horizon != _END

    @property
    def startable(self) -> bool:
        """Whether a request could be leased, were it time."""
        within = bool(self._waiting) and self._waiting[0][0] <= self._horizon
        return within and len(self.leased) < self.concurrency

    @property
    def ready_at(self) -> float:
        """When it may be asked again: its pause is over, and the rest that it asked for."""
        return max(self.free_at, self.held_until)

    def stored(self) -> None:
        """Say that the database holds requests for this host, none of which has been read yet."""
        self._horizon = _START

    def push(self, entry: FrontierEntry, window: int) -> None:
        """Add a request that is due; one far behind is left to the database."""
        key = _key(entry)
        if entry.id in self._known or entry.id in self.leased or (key > self._horizon and not self.reading):
            return
        heapq.heappush(self._waiting, (key, entry))
        self._known.add(entry.id)
        if len(self._waiting) > 2 * window and not self.reading:
            self._cut(window)

    def lease(self) -> FrontierEntry:
        """Take the first request."""
        entry = heapq.heappop(self._waiting)[1]
        self._known.discard(entry.id)
        self.leased.add(entry.id)
        return entry

    def end(self, entry: FrontierEntry) -> None:
        """Say that a leased request has ended."""
        self.leased.discard(entry.id)
        if self.reading:
            self._ended.add(entry.id)

    def runs_low(self, window: int) -> bool:
        """Whether it is time to read on."""
        return self.more and not self.reading and len(self._waiting) <= window // 4

    def begin_reading(self, window: int) -> int:
        """How many requests to read: those that stand here already come again."""
        self.reading = True
        return window + len(self._waiting) + len(self.leased)

    def fill(self, entries: Sequence[FrontierEntry], asked: int, window: int) -> None:
        """Take the first requests of the database; fewer than were asked for are all."""
        self.reading = False
        self._horizon = _key(entries[-1]) if len(entries) >= asked else _END
        for entry in entries:
            if entry.id not in self._ended and entry.id not in self._known and entry.id not in self.leased:
                heapq.heappush(self._waiting, (_key(entry), entry))
                self._known.add(entry.id)
        self._ended.clear()
        self._cut(2 * window)

    def _cut(self, most: int) -> None:
        """Keep the first requests up to the horizon; when they are too many, draw the horizon nearer."""
        kept = sorted(pair for pair in self._waiting if pair[0] <= self._horizon)
        if len(kept) > most:
            kept = kept[:most]
            self._horizon = kept[-1][0]
        self._waiting = kept
        self._known = {entry.id for _, entry in kept}


def _key(entry: FrontierEntry) -> tuple[float, int]:
    return -entry.priority, entry.id
