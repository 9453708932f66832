"""New, changed, gone, unchanged: what a second crawl finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from crawl_samples import BUREAU, LIST, OTHER, SITE, column, failed, page_of, report, run

from storage import Archive
from storage.errors import UnknownCrawl
from storage.recrawl import FATES, PageChange, latest_pair, recrawl

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 3, tzinfo=UTC)
PAGE = page_of(BUREAU, 2024, "2025-01-20")


def pages(archive: Archive) -> dict[str, PageChange]:
    return {page.url: page for page in recrawl(archive, *latest_pair(archive, "henan")).pages}


def only(archive: Archive) -> PageChange:
    [page] = pages(archive).values()
    return page


def test_a_report_of_the_later_crawl_alone_is_new(archive: Archive) -> None:
    run(archive, column(), moment=MARCH)
    run(archive, column(), report(), moment=JUNE)
    page = only(archive)
    assert (page.fate, page.before, page.issuer, page.year) == ("new", None, BUREAU, 2024)
    assert page.after is not None


def test_the_same_bytes_or_a_304_are_unchanged(archive: Archive) -> None:
    other = report(year=2023, published="2024-01-20")
    run(archive, column(), report(), other, moment=MARCH)
    not_modified = replace(other, body=b"", status=304, head=b"HTTP/1.1 304 Not Modified")
    run(archive, column(), report(), not_modified, moment=JUNE)
    assert [page.fate for page in pages(archive).values()] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("old", "new", "extent"),
    [
        ("<td>3</td>", "<td>8</td>", "cells"),
        ("若干条", "十二条", "text"),
        ("2025-01-20", "2025-01-21", "text"),
        ("</body>", "<!-- 7 --></body>", "bytes"),
    ],
)
def test_other_bytes_are_a_change_and_how_far_it_goes_is_said(
    archive: Archive, old: str, new: str, extent: str
) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(), report(body=PAGE.replace(old.encode(), new.encode())), moment=JUNE)
    page = only(archive)
    assert (page.fate, page.extent) == ("changed", extent)
    assert page.cells == (("proactive.penalties.decisions",) if extent == "cells" else ())
    assert page.before != page.after


def test_a_report_that_became_something_else_has_changed_and_says_into_what(archive: Archive) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(), report(body="<html><p>您访问的页面不存在</p></html>".encode()), moment=JUNE)
    page = only(archive)
    assert (page.fate, page.extent, page.issuer) == ("changed", "text", BUREAU)
    assert page.reason


@pytest.mark.parametrize("status", [404, 410])
def test_what_the_server_says_is_gone_is_gone(archive: Archive, status: int) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(), failed(report(), f"http {status}", status=status), moment=JUNE)
    page = only(archive)
    assert (page.fate, page.reason, page.after) == ("gone", f"http {status}", None)


def test_what_its_list_no_longer_links_to_is_gone(archive: Archive) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(), moment=JUNE)
    page = only(archive)
    assert (page.fate, page.reason) == ("gone", "no longer linked")


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (failed(report(), "timeout"), "timeout"),
        (failed(report(), "blocked: 412 script challenge"), "blocked: 412 script challenge"),
        (failed(column(f"{LIST}2.html"), "http 502"), "http 502"),
    ],
)
def test_what_could_not_be_had_again_is_unknown(archive: Archive, step: object, reason: str) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(), step, moment=JUNE)  # type: ignore[arg-type]
    page = only(archive)
    assert (page.fate, page.reason) == ("unknown", reason)


def test_a_list_not_fetched_again_and_a_site_not_visited_leave_it_unknown(archive: Archive) -> None:
    run(archive, column(), report(), moment=MARCH)
    run(archive, column(f"{LIST}other/"), moment=JUNE)
    assert only(archive).reason == "the page that linked to it was not fetched again"
    elsewhere = replace(column("https://www.xiangcheng.gov.cn/nb/"), site=OTHER.id)
    first = archive.crawls.list()[0]
    later = run(archive, elsewhere, sites=[SITE, OTHER], moment=JUNE)
    [page] = recrawl(archive, first, later).pages
    assert (page.fate, page.reason) == ("unknown", "the later crawl did not visit the site")


def test_totals_name_every_fate_and_edits_are_those_of_numbers(archive: Archive) -> None:
    edited = report(body=PAGE.replace(b"<td>3</td>", b"<td>8</td>"))
    run(archive, column(), report(), report(year=2023, published=None), moment=MARCH)
    run(archive, column(), edited, report(year=2022, published=None), moment=JUNE)
    found = recrawl(archive, *latest_pair(archive, "henan"))
    assert found.totals() == {"new": 1, "changed": 1, "gone": 1, "unchanged": 0, "unknown": 0}
    assert list(found.totals()) == list(FATES)
    assert [page.url for page in found.edited] == [edited.url]


def test_the_latest_two_finished_crawls_are_compared(archive: Archive) -> None:
    run(archive, column(), moment=MARCH)
    with pytest.raises(UnknownCrawl, match="1 finished"):
        latest_pair(archive, "henan")
    second = run(archive, column(), moment=JUNE)
    run(archive, column(), state="interrupted", moment=JUNE)
    assert [crawl.id for crawl in latest_pair(archive, "henan")] == [second.id - 1, second.id]
