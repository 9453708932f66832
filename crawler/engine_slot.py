"""The one place that leans on private parts of Scrapy's engine.

The durable frontier must know the moment when a request has really ended: response handled, every request it led to
handed to the scheduler, pipelines done. Scrapy has no signal for it. In 2.19 that moment is `remove_request` of the
engine's slot: it comes last and exactly once, for every kind of end (callback, error, redirect, refusal, close).
`EngineSlot` wraps it on the instance, and the slot's `close` to learn that the engine begins to stop.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.core.engine import ExecutionEngine

from crawler.errors import UnsupportedScrapy

_NEEDED = ("remove_request", "close", "inprogress", "nextcall")


class EngineSlot:
    """A watched engine slot. Raises UnsupportedScrapy when the engine is not built as this class expects."""

    def __init__(
        self, engine: ExecutionEngine, *, on_end: Callable[[Request], None], on_closing: Callable[[], None]
    ) -> None:
        slot: Any = getattr(engine, "_slot", None)
        missing = [name for name in _NEEDED if not hasattr(slot, name)]
        if missing:
            raise UnsupportedScrapy(
                f"this Scrapy's engine slot has no {missing[0]!r}: install the version in constraints.txt"
            )
        self._slot = slot
        self._on_end = on_end
        self._on_closing = on_closing
        self._remove = slot.remove_request
        self._close = slot.close
        slot.remove_request = self._removed
        slot.close = self._closing

    def wake(self) -> None:
        """Make the engine ask the scheduler soon, instead of at its next heartbeat (5 s)."""
        if self._slot.closing is None:
            self._slot.nextcall.schedule()

    def abandon(self) -> int:
        """Let a closing engine go on without what is still in flight; returns how many requests that were.

        Their ends are not reported any more.
        """
        left = list(self._slot.inprogress)
        for request in left:
            self._remove(request)
        return len(left)

    def _removed(self, request: Request) -> None:
        if request not in self._slot.inprogress:
            return  # abandoned before
        try:
            self._on_end(request)
        finally:
            self._remove(request)

    async def _closing(self) -> None:
        with contextlib.suppress(Exception):
            self._on_closing()
        await self._close()
