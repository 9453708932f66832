from __future__ import annotations

from datetime import UTC, datetime

from scrapy import Request

from crawler.leases import Lease, Leases
from storage import CaptureDraft, FrontierEntry

ENTRY = FrontierEntry(7, b"7", "http://a.cn/7", "a.cn", None, "report", attempts=1)
DRAFT = CaptureDraft("http://a.cn/7", "GET", b"", b"", b"", b"", 200, datetime(2026, 1, 1, tzinfo=UTC), None, "report")


def test_a_lease_is_found_by_the_request_itself_not_by_its_likeness() -> None:
    leases = Leases()
    request = Request("http://a.cn/7")
    leases.start(request, ENTRY)
    assert leases.get(request) is not None
    assert leases.get(Request("http://a.cn/7")) is None
    assert leases.get(request.copy()) is None
    assert leases.hosts() == ["a.cn"]
    assert leases.end(request) is not None
    assert leases.end(request) is None


def test_a_child_is_adopted_once_and_only_by_a_lease() -> None:
    leases = Leases()
    parent, child, stranger = Request("http://a.cn/"), Request("http://a.cn/1"), Request("http://a.cn/2")
    leases.start(parent, ENTRY)
    leases.adopt(child, parent)
    leases.adopt(stranger, Request("http://a.cn/robots.txt"))
    assert leases.parent_of(child) is leases.get(parent)
    assert leases.parent_of(child) is None
    assert leases.parent_of(stranger) is None


def test_a_request_that_failed_for_now_comes_again_with_its_tries_counted() -> None:
    lease = Lease(ENTRY)
    assert lease.settlement().state == "done"
    assert lease.again() is None
    lease.end_as("queued", "http 503", due_at=99.5)
    settlement, again = lease.settlement(), lease.again()
    assert (settlement.state, settlement.reason, settlement.attempts, settlement.due_at) == (
        "queued",
        "http 503",
        2,
        99.5,
    )
    assert again is not None
    assert (again.id, again.attempts, again.due_at) == (7, 2, 99.5)


def test_the_last_word_on_the_end_of_a_request_counts() -> None:
    lease = Lease(ENTRY)
    lease.end_as("queued", "timeout", due_at=5)
    lease.end_as("failed", "http 404")
    assert lease.settlement().due_at is None
    assert lease.again() is None


def test_a_capture_can_be_given_another_kind() -> None:
    lease = Lease(ENTRY)
    lease.reclassify("list")
    lease.captures.append(DRAFT)
    lease.reclassify("blocked", "blocked: 412")
    assert (lease.captures[0].kind, lease.captures[0].reason) == ("blocked", "blocked: 412")
