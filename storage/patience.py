"""Waits for a database that went away to come back, instead of giving up at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    stop_any,
    stop_when_event_set,
    wait_exponential,
)
from tenacity.nap import sleep_using_event

from storage.errors import DatabaseUnreachable

T = TypeVar("T")

SECONDS = 60.0
"""How long a writer waits for its database before the crawl stops."""


class Patience:
    """Tries again while the database does not answer; every other error passes at once."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._gave_up = threading.Event()
        self._retrying = Retrying(
            retry=retry_if_exception_type(DatabaseUnreachable),
            wait=wait_exponential(multiplier=0.1, max=5),
            stop=stop_any(stop_after_delay(seconds), stop_when_event_set(self._gave_up)),
            sleep=sleep_using_event(self._gave_up),
            reraise=True,
        )

    def __call__(self, action: Callable[[], T]) -> T:
        """What the action gives; raises DatabaseUnreachable when the time is over."""
        return self._retrying.copy()(action)

    def give_up(self) -> None:
        """Ends all waiting now, from any thread."""
        self._gave_up.set()
