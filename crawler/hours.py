"""Opening hours: when a crawl may ask, in the sites' own time.

All of China keeps China Standard Time, UTC+8, without summer time; the hours are meant in it, wherever the crawl runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from crawler.errors import CrawlError

CHINA = timezone(timedelta(hours=8), "China Standard Time")
_DAY = 24 * 60
_MOMENT = r"(\d{1,2})(?::([0-5]\d))?"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From one minute of the day up to another; across midnight when the second is the smaller one."""

    opens: int
    closes: int

    def opens_at(self, now: float) -> float | None:
        """None while open; else when it opens next. Both in Unix seconds."""
        moment = datetime.fromtimestamp(now, CHINA)
        minute = moment.hour * 60 + moment.minute
        if (self.opens <= minute < self.closes) if self.opens < self.closes else not self.closes <= minute < self.opens:
            return None
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        days = 1 if minute >= self.opens else 0
        return (midnight + timedelta(days=days, minutes=self.opens)).timestamp()

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


def parse_hours(text: str) -> OpeningHours:
    """Read `22-6` or `22:30-6:15`. Raises CrawlError when it is no such thing."""
    match = re.fullmatch(rf"\s*{_MOMENT}\s*-\s*{_MOMENT}\s*", text)
    if match is not None:
        opens, closes = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
        if opens < _DAY and 0 < closes <= _DAY and opens != closes:
            return OpeningHours(opens, closes)
        if opens < _DAY and closes == 0 and opens:
            return OpeningHours(opens, _DAY)
    raise CrawlError(f"{text!r} are no opening hours: write 22-6 or 22:30-6:15, in China Standard Time")


def clock(moment: float) -> str:
    """A moment (Unix seconds) as a person at the sites would say it."""
    return f"{datetime.fromtimestamp(moment, CHINA):%H:%M} {CHINA.tzname(None)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
