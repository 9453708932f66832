from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.journal import Journal, Unit
from storage import Batch, CaptureDraft, FrontierEntry, Settlement
from storage.errors import WriteFailed

MOMENT = datetime(2026, 1, 31, tzinfo=UTC)


def capture(number: int, kind: str = "report", status: int = 200, size: int = 10) -> CaptureDraft:
    url = f"http://a.cn/{number}"
    return CaptureDraft(url, "GET", b"", b"", b"HTTP/1.1 200 OK", b"x" * size, status, MOMENT, "text/html", kind)


def entry(number: int) -> FrontierEntry:
    return FrontierEntry(number, str(number).encode(), f"http://a.cn/{number}", "a.cn", None, "report")


class Recorder:
    """A writer that notes what it was given, and can be held up or told to fail."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.batches: list[Batch] = []
        self.fail_at = fail_at
        self.gate = threading.Event()
        self.gate.set()
        self._next = 1

    def commit(self, batch: Batch) -> list[int]:
        self.gate.wait(10)
        if self.fail_at is not None and len(self.batches) >= self.fail_at:
            raise OSError(28, "No space left on device")
        self.batches.append(batch)
        ids = list(range(self._next, self._next + len(batch.captures)))
        self._next += len(ids)
        return ids

    @property
    def settled(self) -> list[int]:
        return [settlement.frontier_id for batch in self.batches for settlement in batch.settled]


class Here:
    """Reads in the journal's own thread."""

    busy = 0
    ready = False
    takes_more = True
    on_ready: Callable[[], None]

    def __init__(self, read: Callable[[int], None]) -> None:
        self.begin = read

    def store(self) -> None:
        raise AssertionError("nothing was handed over")

    def close(self) -> None:
        pass


class Apart:
    """Reads beside the journal, two pages at a time; `give` hands one back."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.stored: list[int] = []
        self.given = 0
        self.closed = False
        self.on_ready: Callable[[], None]

    @property
    def busy(self) -> int:
        return len(self.begun) - len(self.stored)

    @property
    def ready(self) -> bool:
        return self.given > len(self.stored)

    @property
    def takes_more(self) -> bool:
        return self.busy < 2

    def begin(self, number: int) -> None:
        self.begun.append(number)

    def store(self) -> None:
        self.stored.append(self.begun[len(self.stored)])

    def give(self) -> None:
        self.given += 1
        self.on_ready()

    def close(self) -> None:
        self.closed = True


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.001)


def journal(writer: Recorder, read: Callable[[int], None] = lambda _: None, **options: object) -> Journal:
    options.setdefault("reader", Here(read))
    made = Journal(writer, **options)  # type: ignore[arg-type]
    made.start()
    return made


def unit(number: int) -> Unit:
    return Unit([capture(number)], [entry(1000 + number)], [Settlement(number, "done")])


def test_units_are_committed_whole_and_in_order() -> None:
    writer = Recorder()
    made = journal(writer)
    for number in range(1, 501):
        made.put(unit(number))
    made.close()
    assert writer.settled == list(range(1, 501))
    for batch in writer.batches:
        assert len(batch.captures) == len(batch.queued) == len(batch.settled) <= 200
        assert [int(c.url.rsplit("/", 1)[1]) for c in batch.captures] == [s.frontier_id for s in batch.settled]


def test_reports_are_read_after_their_commit_with_the_ids_of_the_archive() -> None:
    writer, read = Recorder(), []
    made = journal(writer, read.append)
    made.put(Unit([capture(1), capture(2, "list"), capture(3, "attachment"), capture(4, status=404)]))
    made.put(Unit([capture(5)]))
    made.close()
    assert read == [1, 3, 5]


def test_reading_never_holds_commits_up() -> None:
    writer, order = Recorder(), []

    def read(number: int) -> None:
        order.append(len(writer.settled))
        time.sleep(0.02)

    made = journal(writer, read)
    made.put(Unit([capture(n) for n in range(20)]))
    time.sleep(0.15)
    made.put(Unit(settled=[Settlement(1, "done")]))
    made.close()
    assert 0 in order, "reading began before the second unit came"
    assert order[-1] == 1
    assert order.index(1) < 15, "the second unit was committed between two readings"


def test_what_an_earlier_run_left_unread_is_read() -> None:
    read: list[int] = []
    journal(Recorder(), read.append, unread=[7, 8]).close()
    assert read == [7, 8]


def test_a_report_that_cannot_be_read_stops_nothing() -> None:
    read: list[int] = []

    def fail_first(number: int) -> None:
        read.append(number)
        if number == 1:
            raise ValueError("broken")

    made = journal(Recorder(), fail_first)
    made.put(Unit([capture(1), capture(2)]))
    made.close()
    assert read == [1, 2]
    assert made.failure is None


def test_a_report_that_cannot_be_written_down_stops_the_crawl_and_stays_unread() -> None:
    def full(number: int) -> None:
        raise WriteFailed("no space")

    told: list[BaseException] = []
    made = journal(Recorder(), full, on_failure=told.append)
    made.put(Unit([capture(1), capture(2)]))
    made.close()
    assert made.failure is told[0]
    assert made.unread == 2


def test_a_failed_commit_is_told_once_and_nothing_is_written_after() -> None:
    writer, told = Recorder(fail_at=1), []
    made = journal(writer, on_failure=told.append)
    made.put(unit(1))
    time.sleep(0.2)
    made.put(unit(2))
    time.sleep(0.2)
    made.put(unit(3))
    made.close()
    assert writer.settled == [1]
    assert [type(error) for error in told] == [OSError]
    assert made.failure is told[0]


def test_a_journal_that_cannot_keep_up_says_so_and_recovers() -> None:
    writer = Recorder()
    writer.gate.clear()
    made = journal(writer)
    assert not made.full
    for number in range(8):
        made.put(Unit([capture(number, "other", size=10_000_000)]))
    assert made.full
    writer.gate.set()
    made.close()
    assert not made.full
    assert sum(len(batch.captures) for batch in writer.batches) == 8


def test_after_an_interruption_reading_ends_in_time_and_commits_do_not_suffer() -> None:
    writer, read = Recorder(), []

    def slow(number: int) -> None:
        read.append(number)
        time.sleep(0.05)

    made = journal(writer, slow)
    made.put(Unit([capture(n) for n in range(100)], settled=[Settlement(1, "done")]))
    before = time.monotonic()
    made.close(read_for=0.2)
    assert time.monotonic() - before < 2
    assert writer.settled == [1]
    assert 0 < len(read) < 100
    assert made.unread == 100 - len(read)


def test_a_writer_that_never_answers_is_left_when_there_is_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.journal._STUCK_AFTER", 0.1)
    writer = Recorder()
    writer.gate.clear()
    written = journal(writer)
    written.put(unit(1))
    written.close(hurry=True)
    writer.gate.set()
    assert written.stuck
    assert "no answer" in str(written.failure)


def test_a_slow_writer_is_waited_for_even_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.journal._STUCK_AFTER", 0.2)
    monkeypatch.setattr("crawler.journal._BATCH_UNITS", 1)
    slow = Recorder()
    monkeypatch.setattr(slow.gate, "wait", lambda _: time.sleep(0.1))
    written = journal(slow)
    for number in range(5):
        written.put(unit(number))
    written.close(hurry=True)
    assert slow.settled == [0, 1, 2, 3, 4]
    assert not written.stuck
    assert written.failure is None


def test_the_interpreter_is_left_as_it_was() -> None:
    before = sys.getswitchinterval()
    made = journal(Recorder())
    assert sys.getswitchinterval() < before
    made.close()
    assert sys.getswitchinterval() == before


def test_a_read_in_order_sees_what_was_put_before_it() -> None:
    writer, seen = Recorder(), []
    writer.gate.clear()
    made = journal(writer)
    made.put(unit(1))
    made.put(unit(2))
    done = threading.Event()
    made.read_in_order(lambda: (seen.extend(writer.settled), done.set()))  # type: ignore[func-returns-value]
    assert not seen
    writer.gate.set()
    assert done.wait(10)
    made.close()
    assert seen == [1, 2]


def test_a_read_that_fails_stops_the_crawl() -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    told: list[BaseException] = []
    made = journal(Recorder(), on_failure=told.append)
    made.read_in_order(broken)
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        time.sleep(0.01)
    made.close()
    assert made.failure is told[0]


def test_without_reading_reports_are_stored_alone() -> None:
    writer, read = Recorder(), []
    made = journal(writer, read.append, unread=[7], reader=None)
    made.put(unit(1))
    made.close()
    assert writer.settled == [1]
    assert read == []
    assert made.unread == 0


def test_pages_read_apart_are_stored_as_they_come_and_commits_wait_for_none() -> None:
    writer, reader = Recorder(), Apart()
    made = journal(writer, reader=reader)
    made.put(Unit([capture(n) for n in range(5)]))
    until(lambda: reader.begun == [1, 2])
    made.put(Unit(settled=[Settlement(1, "done")]))
    until(lambda: writer.settled == [1])
    assert (reader.stored, made.unread) == ([], 5)
    reader.give()
    until(lambda: reader.begun == [1, 2, 3])
    assert (reader.stored, made.unread) == ([1], 4)
    closing = threading.Thread(target=made.close)
    closing.start()
    for number in range(2, 6):
        until(lambda number=number: len(reader.begun) >= number)  # type: ignore[misc]
        reader.give()
    closing.join(10)
    assert (reader.stored, made.unread, reader.closed) == ([1, 2, 3, 4, 5], 0, True)


def test_an_interrupted_crawl_leaves_what_is_read_apart_unread() -> None:
    reader = Apart()
    made = journal(Recorder(), reader=reader)
    made.put(Unit([capture(1), capture(2), capture(3)]))
    until(lambda: reader.busy == 2)
    made.close(read_for=0.05)
    assert (made.unread, reader.closed, made.failure) == (3, True, None)
