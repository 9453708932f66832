from __future__ import annotations

from datetime import timedelta
from typing import Any

from archive_samples import MOMENT, SITE

from storage import Archive, Batch, ColumnSighting

OLD, NEW = "https://www.example.gov.cn/c100/", "https://www.example.gov.cn/c200/"


def sighting(url: str = OLD, minutes: int = 0, **news: Any) -> ColumnSighting:
    told = {"state": "used", "reports": 3, "anchor": "政府信息公开年报", "score": 100, "path": ("https://a.cn/",)}
    return ColumnSighting(site_id=SITE.id, url=url, seen_at=MOMENT + timedelta(minutes=minutes), **{**told, **news})


def crawl(archive: Archive, *sightings: ColumnSighting) -> int:
    record = archive.crawls.start("henan", sites=[SITE], catalogue='province = "henan"', options={})
    with archive.writer(record.id) as writer:
        for one in sightings:
            writer.commit(Batch(columns=[one]))
    archive.columns.settle(record.id)
    archive.crawls.finish(record.id, "finished")
    return record.id


def test_what_a_columns_pages_give_adds_up_within_a_crawl_and_begins_anew_in_the_next(archive: Archive) -> None:
    crawl(archive, sighting(newest_year=2023), sighting(reports=2, newest_year=2024, score=None, path=()))
    [column] = archive.columns.known("henan")
    assert (column.reports, column.newest_year, column.state, column.path) == (5, 2024, "used", ["https://a.cn/"])
    crawl(archive, sighting(reports=4, newest_year=2022, score=None, path=()))
    [column] = archive.columns.known("henan")
    assert (column.reports, column.newest_year) == (4, 2022)


def test_a_list_whose_first_page_is_empty_is_used_when_a_later_one_is_not(archive: Archive) -> None:
    empty = sighting(state="empty", reports=0, reason="no link to a report")
    crawl(archive, empty, sighting(minutes=1), sighting(minutes=2, state="empty", reports=0))
    [column] = archive.columns.known("henan")
    assert (column.state, column.reason, column.confirmed_at) == ("used", None, MOMENT + timedelta(minutes=2))


def test_a_column_that_is_gone_points_to_the_one_found_in_its_place(archive: Archive) -> None:
    crawl(archive, sighting())
    crawl(archive, sighting(minutes=9, state="gone", reports=0, reason="http 404"), sighting(NEW, 10))
    old, new = archive.columns.known("henan")
    assert (old.state, old.moved_to, old.worth_asking) == ("moved", NEW, False)
    assert (new.state, new.worth_asking) == ("used", True)


def test_a_column_that_is_gone_for_now_is_asked_again(archive: Archive) -> None:
    crawl(archive, sighting())
    crawl(archive, sighting(minutes=9, state="gone", reports=0, reason="http 404"))
    [column] = archive.columns.known("henan")
    assert (column.state, column.worth_asking, column.confirmed_at) == ("gone", True, MOMENT)


def test_what_never_led_to_a_report_is_kept_with_the_reason_and_not_asked_again(archive: Archive) -> None:
    crawl(archive, sighting(), sighting(NEW, state="empty", reports=0, reason="no link to a report"))
    _, other = archive.columns.known("henan", site=SITE.id)
    assert (other.state, other.reason, other.worth_asking) == ("empty", "no link to a report", False)


def test_a_crawl_knows_the_columns_that_answered_to_it(archive: Archive) -> None:
    first = crawl(archive, sighting(), sighting(NEW))
    second = crawl(archive, sighting(NEW, minutes=5, score=None))
    assert [column.url for column in archive.columns.asked_in(first)] == [OLD]
    assert [column.url for column in archive.columns.asked_in(second)] == [NEW]
