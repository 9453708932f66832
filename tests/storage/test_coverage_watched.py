"""What visits to list pages alone add to the ledger: traces of links, and dates that came too early."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from crawl_samples import LIST, Step, column, failed, report, run, watched
from ledger_samples import EARLIER, FEBRUARY, JANUARY, MARCH, entry_of, what

from storage import Archive


def watch(archive: Archive, *steps: Step, moment: datetime) -> None:
    run(archive, *steps, moment=moment, options={"watch": True, "vantage": "Shanghai"})


def test_a_link_that_a_watch_left_is_no_absence(archive: Archive) -> None:
    watch(archive, column(), EARLIER, watched(), moment=FEBRUARY)
    entry = entry_of(archive)
    assert (entry.state, entry.overdue, entry.last_absent) == ("not_looked", False, None)
    assert what(entry) == ["link", "linked"]
    assert entry.evidence[0].note == "--watch: not fetched"


def test_a_watch_that_walks_a_list_without_the_report_has_looked(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=datetime(2024, 6, 1, tzinfo=UTC))
    watch(archive, column(), moment=MARCH)
    assert entry_of(archive).state == "looked_and_not_found"


def test_a_link_that_appears_between_two_watches_with_an_older_date_is_back_dated(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=datetime(2024, 6, 1, tzinfo=UTC))
    watch(archive, column(), moment=FEBRUARY)
    watch(archive, column(body=b"longer"), watched(), moment=MARCH)
    entry = entry_of(archive)
    assert (entry.state, entry.back_dated, entry.listed) == ("not_looked", True, date(2025, 1, 20))
    [said] = [evidence for evidence in entry.evidence if evidence.what == "back-dated"]
    assert said.note == f"appeared between {FEBRUARY:%Y-%m-%d} and {MARCH:%Y-%m-%d} although dated 2025-01-20"
    assert said.vantage == "Shanghai"


@pytest.mark.parametrize(
    ("place", "back_dated"), [("https://www.changge.gov.cn/bm/nb/", True), (f"{LIST}index_1.html", False)]
)
def test_only_what_kept_a_page_of_the_same_list_away_hides_a_back_dated_link(
    archive: Archive, place: str, back_dated: bool
) -> None:
    run(archive, column(), EARLIER, moment=datetime(2024, 6, 1, tzinfo=UTC))
    watch(archive, column(), failed(column(place), "timeout"), moment=FEBRUARY)
    watch(archive, column(body=b"longer"), watched(), moment=MARCH)
    assert entry_of(archive).back_dated is back_dated


def test_a_report_of_a_watched_list_that_is_fetched_later_keeps_its_traces(archive: Archive) -> None:
    run(archive, column(), EARLIER, moment=datetime(2024, 6, 1, tzinfo=UTC))
    watch(archive, column(), moment=FEBRUARY)
    watch(archive, column(), watched(), moment=MARCH)
    run(archive, column(), report(published="2025-01-20"), moment=datetime(2025, 6, 1, tzinfo=UTC))
    entry = entry_of(archive)
    assert (entry.state, entry.back_dated, entry.last_absent) == ("late", True, FEBRUARY)
    assert what(entry) == ["first seen", "printed", "listed", "absent", "linked", "back-dated"]


def test_a_watch_does_not_take_a_report_for_removed(archive: Archive) -> None:
    run(archive, column(), report(), moment=FEBRUARY)
    watch(archive, column(), watched(), moment=MARCH)
    assert entry_of(archive).state == "published_date_unknown" or entry_of(archive).state == "on_time"


def test_a_list_received_within_the_term_shows_that_a_report_came_in_time(archive: Archive) -> None:
    watch(archive, column(), watched(listed=None), moment=JANUARY)
    run(archive, column(), report(published="2025-05-05"), moment=MARCH)
    entry = entry_of(archive)
    assert (entry.state, entry.basis, entry.first_linked) == ("on_time", "linked", JANUARY)
    assert "linked" in what(entry)
