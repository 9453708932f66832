from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

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
    queues.release(first, 5)
    assert queues.pop(5) is not None


def test_a_host_is_given_a_pause_after_the_end_of_each_request() -> None:
    queues = HostQueues(delay=2)
    queues.push(entry(1), 0)
    queues.push(entry(2), 0)
    found = queues.pop(10)
    assert found is not None
    queues.release(found, 10.5)
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
        queues.release(found, 0)
    assert order == [2, 4, 1, 3]


def test_what_is_due_later_waits_and_counts_as_waiting() -> None:
    queues = HostQueues(delay=0)
    queues.push(entry(1, due_at=100.0), 0)
    assert queues
    assert queues.pop(99.9) is None
    assert queues.next_time(99.9) == 100
    assert queues.pop(100) is not None
    assert not queues


def test_a_crawl_delay_can_only_raise_the_pause() -> None:
    queues = HostQueues(delay=1)
    queues.push(entry(1), 0)
    queues.push(entry(2), 0)
    found = queues.pop(10)
    assert found is not None
    queues.slow_down("a", 5)
    queues.slow_down("a", 2)
    queues.release(found, 10.5)
    assert queues.pace_of("a").delay == 5
    assert queues.pop(15.4) is None
    assert queues.pop(15.5) is not None


def test_a_request_that_asked_its_host_for_nothing_needs_no_pause_but_ends_no_rest() -> None:
    queues = HostQueues(delay=30)
    for number in range(4):
        queues.push(entry(number), 0)
    first = queues.pop(0)
    assert first is not None
    queues.release(first, 1, asked=False)
    second = queues.pop(1)
    assert second is not None, "nothing was asked, so no pause"
    queues.hold("a", 50)
    queues.release(second, 2, asked=False)
    assert queues.pop(49) is None
    assert queues.pop(50) is not None


def test_a_host_that_asked_for_rest_is_left_alone_even_when_it_was_ready() -> None:
    queues = HostQueues(delay=0)
    queues.push(entry(1), 0)
    queues.hold("a", 60)
    assert queues.pop(59) is None
    assert queues.pop(60) is not None


def test_most_of_a_long_queue_is_left_to_the_database() -> None:
    queues = HostQueues(delay=0, in_memory=40)
    for number in range(10_000):
        queues.push(entry(number, priority=number % 3), 0)
    assert len(queues) <= 80
    assert queues


def test_what_is_under_way_or_ends_during_a_read_is_not_given_again() -> None:
    queues = HostQueues(delay=0, concurrency=2, in_memory=8)
    stored = [entry(number) for number in range(40)]
    queues.begin(["a"], [], 0)
    queues.fill(queues.reads(1), {"a": stored[:8]}, 0)
    given = [queues.pop(0) for _ in range(2)]
    for _ in range(5):
        queues.release(given[-2], 0)  # type: ignore[arg-type]
        given.append(queues.pop(0))
    asked = queues.reads(1)
    answer = {"a": stored[5 : 5 + asked["a"]]}
    queues.release(given[-2], 0)  # type: ignore[arg-type]
    queues.fill(asked, answer, 0)
    assert [found and found.id for found in given] == [0, 1, 2, 3, 4, 5, 6]
    following = queues.pop(0)
    assert following is not None
    assert following.id == 7


HOSTS = ("a", "b", "c")


class Frontier(RuleBasedStateMachine):
    """Queues with small windows, beside a database that gets everything at once, and is read now and then."""

    @initialize(delay=st.sampled_from((0.0, 0.0, 2.0)), most=st.integers(1, 3), old=st.integers(0, 100))
    def begin(self, delay: float, most: int, old: int) -> None:
        self.now = 0.0
        self.delay, self.most = delay, most
        self.stored = {n: entry(n, HOSTS[n % 3], n % 2, due_at=5.0 if n % 7 == 6 else None) for n in range(old)}
        self.made = old
        self.leased: dict[int, FrontierEntry] = {}
        self.rested: dict[str, float] = {}
        self.touched: dict[str, float] = {}
        self.asked: dict[str, int] | None = None
        self.answer: dict[str, list[FrontierEntry]] | None = None
        self.queues = HostQueues(delay=delay, concurrency=most, in_memory=12)
        later = [found for found in self.stored.values() if found.due_at is not None]
        self.queues.begin({found.host for found in self.stored.values()}, later, self.now)

    @rule(host=st.sampled_from(HOSTS), priority=st.integers(0, 2), wait=st.one_of(st.none(), st.floats(0, 50)))
    def push(self, host: str, priority: int, wait: float | None) -> None:
        made = entry(self.made, host, priority, None if wait is None else self.now + wait)
        self.made += 1
        self.stored[made.id] = made
        self.queues.push(made, self.now)

    @rule(times=st.integers(1, 4))
    def pop(self, times: int) -> None:
        for _ in range(times):
            self.take()

    @rule(again=st.one_of(st.none(), st.none(), st.floats(0, 20)), many=st.integers(1, 4))
    def end(self, again: float | None, many: int) -> None:
        for number in list(self.leased)[:many]:
            self.finish(number, again)

    @rule(seconds=st.floats(0, 5))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(host=st.sampled_from(HOSTS), seconds=st.floats(0, 20))
    def hold(self, host: str, seconds: float) -> None:
        self.rested[host] = max(self.rested.get(host, 0), self.now + seconds)
        self.queues.hold(host, self.rested[host])

    @precondition(lambda self: self.asked is None)
    @rule(most=st.integers(1, 3))
    def ask(self, most: int) -> None:
        self.asked = self.queues.reads(most) or None
        self.moment = self.queues.moment

    @precondition(lambda self: self.asked is not None and self.answer is None)
    @rule()
    def read(self) -> None:
        assert self.asked is not None
        self.answer = {host: self.first(host, self.moment)[:count] for host, count in self.asked.items()}

    @precondition(lambda self: self.answer is not None)
    @rule()
    def fill(self) -> None:
        assert self.asked is not None and self.answer is not None
        self.queues.fill(self.asked, self.answer, self.now)
        self.asked = self.answer = None

    def first(self, host: str, moment: float) -> list[FrontierEntry]:
        """The database's answer: it does not know what is leased."""
        due = [f for f in self.stored.values() if f.host == host and (f.due_at is None or f.due_at <= moment)]
        return sorted(due, key=lambda found: (-found.priority, found.id))

    def take(self) -> bool:
        found = self.queues.pop(self.now)
        if found is None:
            return False
        assert found.id in self.stored and found.id not in self.leased
        assert found.due_at is None or found.due_at <= self.now
        assert self.rested.get(found.host, 0) <= self.now
        assert self.now >= self.touched.get(found.host, -1e9) + self.delay
        before = [f for f in self.first(found.host, self.now) if f.id not in self.leased]
        assert before[0].id == found.id, "not the first of its host"
        self.leased[found.id] = found
        self.touched[found.host] = self.now
        assert max(Counter(f.host for f in self.leased.values()).values()) <= self.most
        return True

    def finish(self, number: int, again: float | None) -> None:
        ended = self.leased.pop(number)
        del self.stored[number]
        if again is not None:
            self.stored[number] = replace(ended, due_at=self.now + again)
        self.queues.release(ended, self.now)
        self.touched[ended.host] = self.now
        if again is not None:
            self.queues.push(self.stored[number], self.now)

    def teardown(self) -> None:
        """From here on everything ends at once: all must come out."""
        if not hasattr(self, "queues"):
            return
        for _ in range(20 * self.made + 20):
            for number in list(self.leased):
                self.finish(number, None)
            if self.asked is None:
                self.ask(3)
            if self.asked is not None:
                if self.answer is None:
                    self.read()
                self.fill()
            elif not self.take():
                due = self.queues.next_time(self.now)
                if due is None:
                    break
                self.now = due
        assert not self.stored and not self.leased
        assert not self.queues


TestFrontier = Frontier.TestCase
TestFrontier.settings = settings(max_examples=100, stateful_step_count=60)
