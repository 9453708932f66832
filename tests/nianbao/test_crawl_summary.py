"""What a person is told at the end of a crawl."""

from __future__ import annotations

import pytest

from crawler.run import CrawlOptions, CrawlSummary, SiteSummary
from nianbao import crawl_summary


def summary(*rows: SiteSummary, **values: object) -> CrawlSummary:
    given = {"crawl": "practice-2", "state": "finished", "sites": len(rows), "captures": 9, "reports": 5, "findings": 0}
    given |= {"errors": {}, "blocked": 0, "left": 0, "rows": rows}
    return CrawlSummary(**(given | values))  # type: ignore[arg-type]


def site(name: str, reports: int, before: int | None, **values: object) -> SiteSummary:
    given = {"captures": reports + 2, "errors": 0, "blocked": 0, "reports_before": before}
    return SiteSummary(name, name, reports=reports, **(given | values))  # type: ignore[arg-type]


GOOD, SILENT = site("a-main", 8, 8), site("b-main", 0, 12, dwindled=True)
FEWER = site("c-main", 3, 12, dwindled=True)


def told(*rows: SiteSummary, **options: object) -> list[str]:
    return list(crawl_summary.attention(summary(*rows), CrawlOptions(**options)))  # type: ignore[arg-type]


def test_a_site_that_gives_nothing_or_much_less_is_said() -> None:
    assert told(GOOD) == []
    assert told(GOOD, SILENT, FEWER) == [
        "no report came from 1 of 3 sites: b-main (0 after 12)",
        "much fewer reports than the time before came from 1 sites: c-main (3 after 12)",
    ]


def test_a_crawl_that_was_asked_for_less_says_nothing_of_it() -> None:
    assert told(SILENT, FEWER, limit=3) == told(SILENT, FEWER, watch=True) == []
    assert told(FEWER, years=(2020, 2021)) == []


def test_what_changed_stands_in_the_table_and_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"new": 2, "changed": 1, "gone": 0, "unchanged": 5, "unknown": 3}
    crawl_summary.show(summary(site("a-main", 8, 6, changes=changes), since="practice-1", changes=changes))
    shown = capsys.readouterr().out
    assert "since practice-1: 2 new, 1 changed, 0 gone, 5 unchanged (3 could not be had again" in shown
    assert "unchanged" in shown.splitlines()[2] or "unchanged" in shown.splitlines()[1]
    crawl_summary.show(summary(GOOD))
    assert "since" not in capsys.readouterr().out
