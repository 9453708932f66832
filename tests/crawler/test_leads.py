from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crawler.catalog import Catalogue, Site
from crawler.leads import beside, drawn_way, first, from_home, second, towards
from crawler.pages import Page
from storage.deadlines import latest_due
from storage.report_columns import ColumnRecord

SITE = Site("a", "410000", "甲市", "prefecture", "http://www.a.gov.cn/")
KNOWN = replace(SITE, report_columns=("http://www.a.gov.cn/nb/",))
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLUMN = ColumnRecord(
    "a", "http://www.a.gov.cn/c1/", "discovered", "年报", None, 100, "its link names the column",
    ["http://www.a.gov.cn/", "http://www.a.gov.cn/gk/"], NOW, NOW, NOW, 5, 2024, "used", None, None, 1, "henan-1",
)  # fmt: skip


def page(*links: tuple[str, str], url: str = "http://www.a.gov.cn/") -> Page:
    html = "".join(f'<a href="{href}">{text}</a>' for href, text in links)
    return Page(url, f"<html><body>{html}</body></html>".encode())


def test_a_crawl_begins_at_the_columns_of_the_catalogue_and_of_earlier_crawls() -> None:
    old = replace(COLUMN, url="http://www.a.gov.cn/nb/", path=[])
    columns = [lead for lead in first(KNOWN, [COLUMN, old]) if lead.role == "column"]
    assert [(lead.url, lead.meta["found"]["source"]) for lead in columns] == [
        ("http://www.a.gov.cn/nb/", "catalogue"),
        ("http://www.a.gov.cn/c1/", "discovered"),
    ]


def test_the_page_that_led_to_a_column_is_looked_at_again() -> None:
    [lead] = [lead for lead in first(SITE, [COLUMN]) if lead.role == "portal"]
    assert (lead.url, lead.meta["glance"]) == ("http://www.a.gov.cn/gk/", 1)
    assert lead.meta["trail"] == ["http://www.a.gov.cn/"]


def test_a_crawl_begins_at_the_home_page_where_no_column_is_known() -> None:
    assert [(lead.role, lead.url) for lead in first(SITE, ())] == [("portal", "http://www.a.gov.cn/")]


def test_a_column_remembers_the_pages_that_led_to_it_and_what_spoke_for_it() -> None:
    meta = {"site": "b", "seeker": "a", "trail": ["http://www.a.gov.cn/"], "path": ["政务公开"]}
    [lead] = towards(page(("/c2/", "政府信息公开年报"), url="http://www.a.gov.cn/gk/"), meta, lambda _: True)
    assert lead.meta["root"] == ["a", "http://www.a.gov.cn/c2/"]
    assert lead.meta["found"]["path"] == ["http://www.a.gov.cn/", "http://www.a.gov.cn/gk/"]
    assert lead.meta["found"]["evidence"] == "its link names the column"


def test_the_way_to_a_column_is_no_part_of_how_deep_it_is() -> None:
    meta = {"site": "a", "path": ["政务公开", "政府信息公开", "法定主动公开内容"]}
    [lead] = towards(page(("/c2/", "政府信息公开年报")), meta, lambda _: True)
    assert lead.meta["path"] == ["政府信息公开年报"]


def test_a_glance_takes_columns_but_goes_no_further_than_it_may() -> None:
    ways = page(("/gk/", "政府信息公开"), ("/zn/", "政府信息公开指南"))
    assert [lead.role for lead in towards(ways, {"site": "a"}, lambda _: True)] == ["portal", "portal"]
    assert list(towards(ways, {"site": "a", "glance": 1}, lambda _: True)) == []
    [lead] = towards(ways, {"site": "a", "glance": 3}, lambda _: True)
    assert (lead.url, lead.meta["glance"]) == ("http://www.a.gov.cn/gk/", 2)
    named = page(("/c3/", "政府信息公开年报"))
    assert [lead.role for lead in towards(named, {"site": "a", "glance": 1}, lambda _: True)] == ["column"]


def test_a_home_page_that_a_script_draws_is_drawn_once() -> None:
    shell = Page("http://www.a.gov.cn/", b"<html><body><div id='app'></div><script src='/a.js'></script></body></html>")
    [lead] = drawn_way(shell, {"seeker": "a"})
    assert (lead.url, lead.role, lead.meta["seeker"]) == ("http://www.a.gov.cn/", "portal", "a")
    assert list(drawn_way(shell, dict(lead.meta))) == []
    assert list(drawn_way(page(("/xw/", "新闻")), {})) == []


def test_a_column_found_from_the_home_page_does_not_lead_back_to_it() -> None:
    catalogue = Catalogue("henan", (SITE,))
    assert [lead.url for lead in from_home(catalogue, {"site": "a"})] == ["http://www.a.gov.cn/"]
    assert list(from_home(catalogue, {"site": "a", "path": ["年报"]})) == []


def test_a_silent_host_leads_to_a_home_page_on_another_host_only() -> None:
    catalogue, meta = Catalogue("henan", (SITE,)), {"site": "a", "found": {"source": "catalogue"}}
    assert list(from_home(catalogue, meta, "www.a.gov.cn")) == []
    assert [lead.url for lead in from_home(catalogue, meta, "xxgk.a.gov.cn")] == ["http://www.a.gov.cn/"]


TODAY = date(2026, 11, 22)


def test_a_site_whose_columns_led_to_nothing_is_explored_from_its_home_page() -> None:
    [lead] = second(Catalogue("henan", (SITE,)), [replace(COLUMN, reports=0, state="empty")])
    assert (lead.url, "glance" in lead.meta) == ("http://www.a.gov.cn/", False)
    assert list(second(Catalogue("henan", (SITE,)), [COLUMN])) == []


@pytest.mark.parametrize(("newest", "looked"), [(2025, False), (2024, True), (None, False)])
def test_a_column_of_the_catalogue_is_trusted_until_the_latest_report_due_is_missing(
    newest: int | None, looked: bool
) -> None:
    for source, expected in (("catalogue", looked), ("discovered", False)):
        meta = {"site": "a", "found": {"source": source}}
        leads = list(beside(Catalogue("henan", (KNOWN,)), meta, newest, TODAY))
        assert [(lead.url, lead.meta["glance"]) for lead in leads] == (
            [("http://www.a.gov.cn/", 3)] if expected else []
        )


def test_a_site_that_did_not_answer_is_left_alone() -> None:
    assert list(second(Catalogue("henan", (SITE,)), [])) == []


@pytest.mark.parametrize(("day", "year"), [(date(2026, 3, 31), 2024), (date(2026, 4, 1), 2025)])
def test_a_report_is_due_from_the_day_after_its_term(day: date, year: int) -> None:
    assert latest_due(day) == year
