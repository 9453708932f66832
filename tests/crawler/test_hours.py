from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import CrawlError
from crawler.hours import OpeningHours, clock, parse_hours


def at(day: int, hour: int, minute: int = 0) -> float:
    """A moment in China, which is eight hours ahead of UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC).timestamp() - 8 * 3600


def test_hours_are_of_the_sites_own_time() -> None:
    hours = parse_hours("8-18")
    assert hours.opens_at(datetime(2026, 3, 5, 0, 0, tzinfo=UTC).timestamp()) is None, "08:00 in China"
    assert hours.opens_at(datetime(2026, 3, 5, 10, 0, tzinfo=UTC).timestamp()) == at(6, 8), "18:00 in China"
    assert clock(at(6, 8, 5)) == "08:05 China Standard Time"


def test_hours_may_cross_midnight() -> None:
    hours = parse_hours("22-6")
    assert [hours.opens_at(at(5, hour)) for hour in (22, 23, 0, 3, 5)] == [None] * 5
    assert hours.opens_at(at(5, 5, 59)) is None
    assert hours.opens_at(at(5, 6)) == at(5, 22)
    assert hours.opens_at(at(5, 21, 59)) == at(5, 22)


def test_minutes_and_the_end_of_the_day_can_be_said() -> None:
    assert str(parse_hours(" 22:30 - 6:15 ")) == "22:30-06:15"
    assert parse_hours("18-0") == parse_hours("18-24") == OpeningHours(18 * 60, 24 * 60)
    assert parse_hours("0-24").opens_at(at(5, 13)) is None
    assert parse_hours(str(parse_hours("0-24"))) == parse_hours("0-24")


@pytest.mark.parametrize("wrong", ["", "22", "22-", "22-25", "24-6", "6-6", "0-0", "22:60-6", "nachts", "22–6", "-1-3"])
def test_what_are_no_hours_is_said_in_one_line(wrong: str) -> None:
    with pytest.raises(CrawlError, match="write 22-6"):
        parse_hours(wrong)


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 10**6))
def test_the_next_opening_is_the_first_open_minute(opens: int, closes: int, minutes: int) -> None:
    if opens == closes:
        return
    hours, now = OpeningHours(opens, closes), minutes * 60.0 + 17
    then = hours.opens_at(now)
    if then is not None:
        assert now < then <= now + 24 * 3600
        assert hours.opens_at(then) is None
        assert hours.opens_at(then - 1) == then
