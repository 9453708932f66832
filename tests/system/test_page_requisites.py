"""What report pages are shown with: fetched once, last of all, from where it may be, and packed with a report."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import crawling
import pytest
from test_crawl import Crawled, crawl

from fixtures.sites import PracticeProvince
from fixtures.sites.log import fetched_more_than_once
from fixtures.sites.more.dressed import BROKEN, GUARDED, MISSING, NEEDED, TOO_LARGE
from storage import Archive, Selection
from storage.wacz import export_wacz

pytestmark = pytest.mark.xdist_group("dressed")


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with PracticeProvince(pages=12, only=["dressed"]) as province:
        yield crawl(tmp_path_factory.mktemp("dressed"), province)


def targets(crawled: Crawled) -> list[str]:
    """What the site was asked for, in order."""
    return [request.path for request in crawled.province.requests]


def test_a_replay_finds_whatever_a_report_page_names(dressed: Crawled) -> None:
    had = {
        url for url, rows in dressed.captured().items() if any(row.status == 200 and not row.truncated for row in rows)
    }
    [site] = dressed.province.sites
    with Archive.open(dressed.archive) as archive:
        for url in site.expected:
            [row] = archive.captures.list(Selection(url=url))
            page = archive.captures.load(row).payload.decode()
            named = re.findall(r"""(?:src|background|url)\s*[=(]\s*["']?([^"')>\s]+\.png)""", page)
            assert any("figure" in name for name in named)
            own = {urljoin(url, quote(name, safe="/:%@")) for name in named if "://" not in name}
            assert own - had == {urljoin(url, target) for target in (MISSING, TOO_LARGE, GUARDED)}
    assert {urljoin(site.portal, target) for target in NEEDED} <= had


def test_each_is_fetched_once_and_behind_the_reports(dressed: Crawled) -> None:
    asked = targets(dressed)
    assert fetched_more_than_once(dressed.province.requests) == {}
    [site] = dressed.province.sites
    last_report = max(asked.index(url.removeprefix(site.portal[:-1])) for url in site.expected)
    assert last_report < min(asked.index(target) for target in NEEDED)


def test_nothing_is_asked_of_hosts_that_the_catalogue_does_not_name(dressed: Crawled) -> None:
    assert {request.host for request in dressed.province.requests} == {
        site.portal.split("/")[2] for site in dressed.province.sites
    }


def test_requisites_that_cannot_be_had_are_no_failure_of_the_site(dressed: Crawled) -> None:
    assert {MISSING, TOO_LARGE, BROKEN} <= set(targets(dressed))
    assert targets(dressed).count(BROKEN) == 2
    assert (dressed.summary["errors"], dressed.summary["blocked"]) == ({}, 0)
    [site] = dressed.province.sites
    assert {row.kind for row in dressed.captured()[urljoin(site.portal, GUARDED)]} == {"other"}
    assert dressed.summary["reports"] == len(dressed.province.expected)
    rows = [row for rows in dressed.captured().values() for row in rows]
    needs = [row for row in rows if row.kind == "other" and not crawling.is_robots(row.url)]
    assert dressed.summary["requisites"] >= len(NEEDED) + dressed.summary["reports"]
    assert not [row for row in needs if row.parse_id is not None and row.url.endswith((".png", ".css"))]
    assert all(row.parent_id is not None for row in needs if "/images/" in row.url)


def test_a_package_of_one_report_holds_what_it_is_shown_with(dressed: Crawled, tmp_path: Path) -> None:
    [site] = dressed.province.sites
    url = list(site.expected)[-1]
    with Archive.open(dressed.archive) as archive:
        [page] = archive.captures.list(Selection(url=url))
        export_wacz(archive, tmp_path / "one.wacz", Selection(ids=[page.id]))
    with zipfile.ZipFile(tmp_path / "one.wacz") as package:
        lines = package.read("indexes/index.cdx").decode().splitlines()
    packed = {json.loads(line.split(" ", 2)[2])["url"] for line in lines}
    figures = {one for one in packed if "/images/figure" in one}
    assert {url, *(urljoin(url, target) for target in NEEDED)} <= packed
    assert len(figures) == 1
    assert packed.isdisjoint(set(site.expected) - {url})
