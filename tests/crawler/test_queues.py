from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.queues import HostQueues
from storage import FrontierEntry


def entry(number: int, host: str = "a", priority: int = 0, due_at: float | None = None) -> FrontierEntry:
    url = f"http://{host}/{number}"
    return FrontierEntry(number, url.encode(), url, host, None, "report", priority=priority, due_at=due_at)


def test_a_host_is_asked_one_at_a_time() -> None:
    queues = HostQueues(delay=0)
    for number in range(3):
        queues.push(entry(number), 0)
    first = queues.pop(0)
    assert first is not None
    assert queues.pop(0) is None
    assert queues.next_time(0) is None, "only the end of a request can change that"
    queues.release("a", 5)
    assert queues.pop(5) is not None


def test_a_host_is_given_a_pause_after_the_end_of_each_request() -> None:
    queues = HostQueues(delay=2)
    queues.push(entry(1), 0)
    queues.push(entry(2), 0)
    assert queues.pop(10) is not None
    queues.release("a", 10.5)
    assert queues.pop(12.4) is None
    assert queues.next_time(12.4) == 12.5
    assert queues.pop(12.5) is not None


def test_a_slow_host_holds_no_other_up() -> None:
    queues = HostQueues(delay=0)
    for number in range(50):
        queues.push(entry(number, "slow"), 0)
    queues.push(entry(99, "fast"), 0)
    assert {found.host for found in (queues.pop(0), queues.pop(0)) if found} == {"slow", "fast"}
    assert queues.pop(0) is None


def test_higher_priority_goes_first_and_equals_in_turn() -> None:
    queues = HostQueues(delay=0)
    for number, priority in [(1, 0), (2, 10), (3, 0), (4, 10)]:
        queues.push(entry(number, priority=priority), 0)
    order = []
    while (found := queues.pop(0)) is not None:
        order.append(found.id)
        queues.release("a", 0)
    assert order == [2, 4, 1, 3]


def test_what_is_due_later_waits_and_counts_as_waiting() -> None:
    queues = HostQueues(delay=0)
    queues.push(entry(1, due_at=100.0), 0)
    assert len(queues) == 1
    assert queues.pop(99.9) is None
    assert queues.next_time(99.9) == 100
    assert queues.pop(100) is not None
    assert len(queues) == 0


def test_a_delay_can_only_grow() -> None:
    queues = HostQueues(delay=1)
    queues.push(entry(1), 0)
    queues.push(entry(2), 0)
    queues.pop(10)
    queues.slow_down("a", 5)
    queues.slow_down("a", 2)
    queues.release("a", 10.5)
    assert queues.delay_of("a") == 5
    assert queues.pop(15.4) is None
    assert queues.pop(15.5) is not None


def test_a_host_that_asked_for_rest_is_left_alone_even_when_it_was_ready() -> None:
    queues = HostQueues(delay=0)
    queues.push(entry(1), 0)
    queues.hold("a", 60)
    assert queues.pop(59) is None
    assert queues.pop(60) is not None


HOSTS = ("a", "b", "c")
STEPS = st.one_of(
    st.tuples(st.just("push"), st.sampled_from(HOSTS), st.one_of(st.none(), st.floats(0, 50))),
    st.tuples(st.just("pop"), st.just(""), st.none()),
    st.tuples(st.just("release"), st.sampled_from(HOSTS), st.none()),
    st.tuples(st.just("wait"), st.just(""), st.floats(0, 5)),
    st.tuples(st.just("hold"), st.sampled_from(HOSTS), st.floats(0, 20)),
)


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=80), st.floats(0, 4), st.integers(1, 3))
def test_nothing_is_lost_given_twice_or_given_too_early(
    steps: list[tuple[str, str, float | None]], delay: float, most: int
) -> None:
    queues = HostQueues(delay=delay, concurrency=most)
    now = 0.0
    pushed: dict[int, FrontierEntry] = {}
    given_out: list[FrontierEntry] = []
    leased: Counter[str] = Counter()
    started: dict[str, float] = {}  # or ended, whichever came last
    resting: dict[str, float] = {}

    def take() -> bool:
        found = queues.pop(now)
        if found is None:
            return False
        given_out.append(found)
        leased[found.host] += 1
        assert leased[found.host] <= most
        assert found.due_at is None or found.due_at <= now
        assert resting.get(found.host, 0) <= now
        assert now >= started.get(found.host, -1e9) + delay
        started[found.host] = now
        return True

    for action, host, value in steps:
        if action == "push":
            found = entry(len(pushed) + 1, host, due_at=value)
            pushed[found.id] = found
            queues.push(found, now)
        elif action == "pop":
            take()
        elif action == "release" and leased[host]:
            leased[host] -= 1
            queues.release(host, now)
            started[host] = now
        elif action == "wait":
            now += value or 0
        elif action == "hold":
            resting[host] = max(resting.get(host, 0), now + (value or 0))
            queues.hold(host, resting[host])
        assert len(queues) == len(pushed) - len(given_out)
    for _ in range(10 * len(pushed) + 10):  # from here on everything ends at once: all must come out
        for host in HOSTS:
            while leased[host]:
                leased[host] -= 1
                queues.release(host, now)
                started[host] = now
        if not take():
            due = queues.next_time(now)
            if due is None:
                break
            assert due > now
            now = due
    assert sorted(found.id for found in given_out) == sorted(pushed)
