"""Links that a crawl did not follow can be asked for, each with its reason, on both databases."""

from __future__ import annotations

from crawl_samples import LIST, column, report, run, watched

from storage import Archive, Batch, Settlement
from storage.skips import skipped_by_site, skipped_links


def test_links_that_were_left_are_kept_one_by_one(archive: Archive) -> None:
    crawl = run(archive, column(), report(), watched(year=2023))
    [link] = skipped_links(archive.engine, crawl.id)
    assert (link.reason, link.role, link.listed, link.found_on) == (
        "--watch: not fetched",
        "report",
        "2025-01-20",
        LIST,
    )
    assert link.title == "长葛市水利局2023年政府信息公开工作年度报告"
    counts = archive.frontier.counts(crawl.id)
    assert (counts.done, counts.skipped, counts.queued, counts.total) == (2, 1, 0, 2)


def test_links_of_menus_are_counted_with_the_page_that_shows_them(archive: Archive) -> None:
    crawl = run(archive, column(), watched())
    number = next(row.frontier_id for row in archive.captures.list() if row.url == LIST)
    assert number is not None
    met = {"promises no report": 180, "met before": 3}
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(settled=[Settlement(number, "done", None, 1, passed_over=met)]))
        writer.commit(Batch(settled=[Settlement(number, "done", None, 1, passed_over=met)]))
    [site] = skipped_by_site(archive.engine, crawl.id).values()
    assert site == {**met, "--watch: not fetched": 1}, "a page settled twice counts once"
    assert skipped_by_site(archive.engine, crawl.id + 1) == {}
