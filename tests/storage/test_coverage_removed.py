"""A report is removed only where a later look found the list and not the report."""

from __future__ import annotations

import pytest
from crawl_samples import column, failed, report, run
from ledger_samples import EARLIER, JANUARY, JUNE, MARCH, entry_of, what

from storage import Archive


def test_a_report_that_is_gone_later_was_removed(archive: Archive) -> None:
    run(archive, column(), EARLIER, report(), moment=MARCH)
    run(archive, column(), EARLIER, failed(report(), "http 404", status=404), moment=JUNE)
    entry = entry_of(archive)
    assert entry.state == "removed_after_seen"
    assert entry.basis == "printed"
    assert entry.last_seen == MARCH
    assert what(entry)[-1] == "gone"


def test_a_report_whose_list_no_longer_links_to_it_was_removed(archive: Archive) -> None:
    run(archive, column(), EARLIER, report(), moment=MARCH)
    run(archive, column(), EARLIER, moment=JUNE)
    entry = entry_of(archive)
    assert entry.state == "removed_after_seen"
    assert what(entry)[-1] == "not linked"


def test_a_report_that_moved_was_not_removed(archive: Archive) -> None:
    run(archive, column(), EARLIER, report(), moment=JANUARY)
    run(archive, column(), EARLIER, report(url="https://www.changge.gov.cn/new.html"), moment=JUNE)
    entry = entry_of(archive)
    assert (entry.state, entry.basis) == ("on_time", "seen")
    assert entry.url == "https://www.changge.gov.cn/new.html"
    assert (entry.first_seen, entry.last_seen) == (JANUARY, JUNE)


def test_a_report_with_one_address_gone_and_the_other_out_of_reach_was_not_removed(archive: Archive) -> None:
    twin = report(url="https://www.changge.gov.cn/twin.html")
    run(archive, column(), EARLIER, report(), twin, moment=JANUARY)
    ends = failed(report(), "http 404", status=404), failed(twin, "timeout")
    run(archive, column(), EARLIER, *ends, moment=JUNE)
    assert entry_of(archive).state == "on_time"


def test_a_report_that_moved_behind_a_challenge_was_not_removed(archive: Archive) -> None:
    run(archive, column(), EARLIER, report(), moment=JANUARY)
    moved = failed(report(url="https://www.changge.gov.cn/new.html"), "blocked: 412 script challenge")
    run(archive, column(), EARLIER, moved, moment=JUNE)
    assert entry_of(archive).state == "on_time"


@pytest.mark.parametrize("reason", ["timeout", "http 503", "blocked: 403 forbidden"])
def test_a_report_that_could_not_be_had_again_was_not_removed(archive: Archive, reason: str) -> None:
    run(archive, column(), EARLIER, report(), moment=JANUARY)
    run(archive, column(), EARLIER, failed(report(), reason), moment=JUNE)
    assert entry_of(archive).state == "on_time"


def test_a_crawl_that_missed_a_list_removes_nothing(archive: Archive) -> None:
    other = "https://www.changge.gov.cn/zfxxgk/bm/"
    run(archive, column(), column(other), report(parent=other), moment=JANUARY)
    run(archive, column(), moment=JUNE)
    assert entry_of(archive).state == "on_time"
