"""Real crawls of the practice province, and what the ledger and a second crawl say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import crawling
import pytest

from fixtures.sites import PracticeProvince
from storage import Archive
from storage.coverage import Ledger, ledger
from storage.recrawl import Recrawl, latest_pair, recrawl

pytestmark = pytest.mark.xdist_group("ledger")


@dataclass(frozen=True)
class Crawled:
    province: PracticeProvince
    ledger: Ledger
    recrawl: Recrawl


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The practice province, crawled twice with nothing changed in between."""
    folder = tmp_path_factory.mktemp("ledger")
    with PracticeProvince() as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        for _ in range(2):
            code, errors = crawling.begin(folder / "archive", catalogue, province).finish()
            assert code == 0, errors
        with Archive.open(folder / "archive") as archive:
            yield Crawled(province, ledger(archive, "practice"), recrawl(archive, *latest_pair(archive, "practice")))


def test_every_published_report_has_an_entry_that_says_so(crawled: Crawled) -> None:
    entries = {entry.url: entry for entry in crawled.ledger.entries if entry.first_seen is not None}
    missing = [e.title for e in crawled.province.expected.values() if e.url not in entries and not e.attachments]
    assert missing == []
    for expected in crawled.province.expected.values():
        entry = entries.get(expected.url)
        if entry is None:  # two pages can be one report: the entry names the one that was seen last
            continue
        assert entry.year == expected.year
        in_time = entry.term.due_on is not None and date.fromisoformat(expected.published) <= entry.term.due_on
        if entry.published is not None:
            assert entry.published == date.fromisoformat(expected.published)
            assert (entry.state == "on_time") == in_time, expected.title


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("blocked", "blocked"), ("gone", "looked_and_not_found"), ("refused by robots.txt", "not_looked")],
)
def test_every_trap_by_the_title_of_a_report_ends_in_its_state(crawled: Crawled, outcome: str, state: str) -> None:
    traps = {trap.url for trap in crawled.province.traps if trap.outcome == outcome}
    found = [entry for entry in crawled.ledger.entries if entry.url in traps]
    assert found
    for entry in found:
        # One site has a list that shows nothing without a script: nothing there may be called missing.
        hidden = any((evidence.note or "").startswith("empty list") for evidence in entry.evidence)
        assert entry.state == ("not_looked" if hidden and outcome == "gone" else state), entry.url


def test_no_report_that_was_published_is_called_missing(crawled: Crawled) -> None:
    published = {(e.issuer, e.year) for e in crawled.province.expected.values()}
    called_missing = {
        (entry.body.name, entry.year)
        for entry in crawled.ledger.entries
        if entry.state in {"looked_and_not_found", "removed_after_seen", "found_but_unreadable"}
    }
    assert not published & called_missing


def test_a_second_crawl_of_unchanged_sites_finds_nothing_new_gone_or_edited(crawled: Crawled) -> None:
    totals = crawled.recrawl.totals()
    assert (totals["new"], totals["gone"]) == (0, 0)
    assert crawled.recrawl.edited == ()
    assert totals["unchanged"] >= len(crawled.province.expected) * 0.9, Counter(p.extent for p in crawled.recrawl.pages)
