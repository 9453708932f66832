"""One alarm for everything that falls due later."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from crawler import alarm
from crawler.alarm import Alarm


def rung(dues: Sequence[float], monkeypatch: pytest.MonkeyPatch, *, cancelled: bool = False) -> tuple[list[float], int]:
    """When an alarm rang that was set so many seconds ahead, in turn; and how many timers are left."""

    async def wait() -> tuple[list[float], int]:
        loop, began, heard = asyncio.get_running_loop(), time.monotonic(), list[float]()
        timers: list[asyncio.TimerHandle] = []

        def later(delay: float, ring: object) -> asyncio.TimerHandle:
            timers.append(loop.call_later(delay, ring))  # type: ignore[arg-type]
            return timers[-1]

        monkeypatch.setattr(alarm, "call_later", later)
        clock = Alarm(lambda: heard.append(time.monotonic() - began))
        for due in dues:
            clock.set(due, 0.0)
        if cancelled:
            clock.cancel()
        await asyncio.sleep(0.05)
        return heard, sum(not timer.cancelled() and timer.when() > loop.time() for timer in timers)

    return asyncio.run(wait())


@pytest.mark.parametrize("dues", [(0.01, 30.0), (30.0, 0.01), (0.01, 0.01)])
def test_it_rings_once_for_the_earliest_and_leaves_no_timer(
    dues: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    [at], left = rung(dues, monkeypatch)
    assert at >= 0.01
    assert left == 0


def test_what_is_already_due_rings_at_once_and_a_cancelled_alarm_never(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(rung([-5.0], monkeypatch)[0]) == 1
    assert rung([0.01], monkeypatch, cancelled=True) == ([], 0)
