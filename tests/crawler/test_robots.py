"""What the archive knows of a site's robots.txt, and for how long it may be relied on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_samples import Step, run

from crawler.robots import kept_rules
from storage import Archive

ORIGIN = "https://www.changge.gov.cn"
THEN = datetime(2025, 6, 1, 3, tzinfo=UTC)
NOW = THEN.timestamp() + 3600


def asked(archive: Archive, status: int, body: bytes = b"", moment: datetime = THEN) -> None:
    head = b"HTTP/1.1 %d X\r\nContent-Type: text/plain" % status
    run(archive, Step(f"{ORIGIN}/robots.txt", "robots", body=body, status=status, head=head), moment=moment)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive", create=True)


def test_rules_that_were_read_within_a_day_need_not_be_asked_for(archive: Archive) -> None:
    asked(archive, 200, b"User-agent: *\nDisallow: /inner/\nCrawl-delay: 7\n")
    rules = kept_rules(archive, ORIGIN, NOW)
    assert rules is not None
    assert not rules.robots.can_fetch(f"{ORIGIN}/inner/1.html", "nianbao")
    assert rules.robots.can_fetch(f"{ORIGIN}/1.html", "nianbao")
    assert rules.robots.crawl_delay("nianbao") == 7
    assert rules.until == THEN.timestamp() + 24 * 3600


def test_a_missing_robots_txt_allows_all(archive: Archive) -> None:
    asked(archive, 404, b"User-agent: *\nDisallow: /\n")
    rules = kept_rules(archive, ORIGIN, NOW)
    assert rules is not None and rules.robots.can_fetch(f"{ORIGIN}/1.html", "nianbao")


@pytest.mark.parametrize("status", [302, 429, 500, 503])
def test_what_settles_nothing_is_asked_for_again(archive: Archive, status: int) -> None:
    asked(archive, status)
    assert kept_rules(archive, ORIGIN, NOW) is None


def test_the_latest_answer_counts_and_only_for_a_day(archive: Archive) -> None:
    asked(archive, 200, b"User-agent: *\nDisallow: /\n", THEN - timedelta(days=2))
    assert kept_rules(archive, ORIGIN, NOW) is None
    asked(archive, 200, b"", THEN)
    rules = kept_rules(archive, ORIGIN, NOW)
    assert rules is not None and rules.robots.can_fetch(f"{ORIGIN}/1.html", "nianbao")
    assert kept_rules(archive, "http://www.changge.gov.cn", NOW) is None, "another origin"
