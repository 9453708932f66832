from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from crawl_samples import OTHER, SITE, column, failed, report, run

from storage import Archive
from storage.health import site_health

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 3, tzinfo=UTC)
REPORTS = [report(year=year, published=None) for year in (2021, 2022, 2023)]


def test_each_visited_site_says_when_it_last_gave_a_report(archive: Archive) -> None:
    elsewhere = replace(column("https://www.xiangcheng.gov.cn/nb/"), site=OTHER.id)
    run(archive, column(), *REPORTS, elsewhere, sites=[SITE, OTHER], moment=MARCH)
    unchanged = replace(REPORTS[0], body=b"", status=304, head=b"HTTP/1.1 304 Not Modified")
    run(archive, column(), unchanged, *REPORTS[1:], moment=JUNE)
    found = site_health(archive, "henan")
    assert (found[SITE.id].last_report, found[SITE.id].reports, found[SITE.id].reports_before) == (JUNE, 3, 3)
    assert (found[OTHER.id].last_report, found[OTHER.id].reports) == (None, 0)
    assert not found[SITE.id].dwindled
    assert found[OTHER.id].dwindled
    assert site_health(archive, "hebei") == {}


def test_a_site_that_gives_much_less_than_before_has_dwindled(archive: Archive) -> None:
    run(archive, column(), *REPORTS, moment=MARCH)
    gone = [failed(step, "http 404", status=404) for step in REPORTS[1:]]
    run(archive, column(), REPORTS[0], *gone, moment=JUNE)
    health = site_health(archive, "henan")[SITE.id]
    assert (health.reports, health.reports_before, health.dwindled) == (1, 3, True)


def test_crawls_that_were_limited_or_interrupted_are_no_measure(archive: Archive) -> None:
    run(archive, column(), *REPORTS, moment=MARCH)
    run(archive, column(), REPORTS[0], options={"limit": 1}, moment=JUNE)
    run(archive, column(), REPORTS[0], state="interrupted", moment=JUNE)
    health = site_health(archive, "henan")[SITE.id]
    assert (health.reports, health.reports_before, health.dwindled) == (3, None, False)
    assert health.last_report == JUNE
