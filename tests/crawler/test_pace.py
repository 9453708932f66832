from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.pace import Pace


def test_a_slow_answer_makes_the_pause_as_long_as_it_took_at_once() -> None:
    pace = Pace(1.0, 60.0)
    pace.answered(4.0)
    assert pace.delay == 4


def test_prompt_answers_shorten_the_pause_in_small_steps_down_to_the_floor() -> None:
    pace = Pace(1.0, 60.0)
    pace.answered(11.0)
    pauses = []
    while pace.delay > 1.0:
        pace.answered(0.0)
        pauses.append(pace.delay)
    assert pauses[:2] == [9.0, 7.4]
    assert len(pauses) > 20


def test_a_server_with_too_much_to_do_gets_twice_the_pause() -> None:
    pace = Pace(1.0, 60.0)
    delays = []
    for _ in range(7):
        pace.faltered()
        delays.append(pace.delay)
    assert delays == [2, 4, 8, 16, 32, 60, 60]


def test_a_crawl_delay_beyond_the_limit_of_growth_is_kept() -> None:
    pace = Pace(1.0, 30.0)
    pace.at_least(45.0)
    pace.faltered()
    pace.answered(300.0)
    assert pace.delay == 45


@given(st.lists(st.one_of(st.none(), st.floats(0, 1000)), max_size=60), st.floats(0, 10), st.floats(0, 100))
def test_the_pause_stays_between_the_floor_and_the_limit(
    course: list[float | None], floor: float, limit: float
) -> None:
    pace = Pace(floor, limit)
    for wanted in course:
        if wanted is None:
            pace.faltered()
        else:
            pace.answered(wanted)
        assert floor <= pace.delay <= max(floor, limit)
