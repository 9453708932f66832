"""One alarm for all that falls due later, where Scrapy's engine looks by itself only every five seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.utils.asyncio import call_later

_NEVER = float("inf")
_AFTER = 0.001
"""Seconds added, so that what is due at a moment is due when the alarm rings."""


class Alarm:
    """Calls a function on the loop at the earliest of the moments it was set to, then waits to be set again."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._timer: Any = None
        self._at = _NEVER

    def set(self, due: float, now: float) -> None:
        """Rings at `due`, in seconds since the epoch, unless it rings before that anyway."""
        if self._at <= due:
            return
        self.cancel()
        self._at = due
        self._timer = call_later(max(0.0, due - now) + _AFTER, self._due)

    def cancel(self) -> None:
        """It will not ring."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._at = _NEVER

    def _due(self) -> None:
        self._timer = None
        self._at = _NEVER
        self._ring()
