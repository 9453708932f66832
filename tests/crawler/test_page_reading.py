"""Pages are taken apart beside the loop, and read the same as otherwise."""

from __future__ import annotations

import asyncio
import threading

import pytest
from lxml.html import HtmlElement
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse

from crawler import trees
from crawler.anchors import Anchor
from crawler.attachments import attachments
from crawler.choosing import MET_BEFORE
from crawler.leases import Lease, Leases
from crawler.lists.next_link import next_page
from crawler.met_files import MetFiles
from crawler.needs import named
from crawler.page_process import Deadly, PageProcess
from crawler.page_reading import PageReadingMiddleware, page_of
from crawler.pictures import pictures
from crawler.report_page import Sheet
from fixtures.documents.cases import Recipe, make
from storage import FrontierEntry


def answer(body: bytes, **values: object) -> HtmlResponse:
    return HtmlResponse("http://a.gov.cn/nb/1.html", body=body, encoding="utf-8", **values)


def passed_on(
    response: HtmlResponse, role: str, monkeypatch: pytest.MonkeyPatch, *, requisites: bool = True, anchor: str = ""
) -> set[str]:
    """Has the middleware see the response; gives the names of the threads that parsed a page."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    middleware = PageReadingMiddleware(requisites=requisites)
    threads: set[str] = set()
    real = trees.tree

    def noted(markup: bytes) -> HtmlElement:
        threads.add(threading.current_thread().name)
        return real(markup)

    monkeypatch.setattr(trees, "tree", noted)
    request = Request(response.url, meta={"role": role, "anchor": anchor})
    result = asyncio.run(middleware.process_response(request, response))
    middleware.close()
    assert result is response
    return threads


def test_a_large_page_is_ready_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    body = make(Recipe("2021", 1, "word")).body.replace(b"</body>", b'<a href="/f/1.pdf">a</a>' + b" " * 20_000)
    response = answer(body)
    assert passed_on(response, "report", monkeypatch) == {"pages_0"}
    ready, anew = page_of(response), page_of(answer(body))
    assert ready is not None and anew is not None
    assert (ready.anchors, ready.visible) == (anew.anchors, anew.visible)
    assert [found.url for found in attachments(ready)] == ["http://a.gov.cn/f/1.pdf"]


NAMED = "甲县2022年政府信息公开工作年度报告"


def test_of_a_page_known_for_a_report_only_what_it_leads_to_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    more = b'<a href="/f/1.pdf">a</a><link rel="stylesheet" href="/a.css"><a href="1_2.html">next</a>'
    body = make(Recipe("2021", 1, "word")).body.replace(b"</body>", more + b" " * 20_000)
    response = answer(body)
    assert passed_on(response, "report", monkeypatch, anchor=NAMED) == {"pages_0"}
    page = page_of(response)
    assert page is not None
    monkeypatch.setattr(trees, "tree", None)  # nothing is parsed a second time
    assert [found.url for found in page.find(attachments)] == ["http://a.gov.cn/f/1.pdf"]
    assert [found.url for found in page.find(named)] == ["http://a.gov.cn/a.css"]
    assert page.find(pictures) == []
    assert page.find(next_page) == "http://a.gov.cn/nb/1_2.html"


def test_a_report_that_leads_nowhere_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    response = answer(make(Recipe("2021", 1, "word")).body + b" " * 20_000)
    assert passed_on(response, "report", monkeypatch, requisites=False, anchor=NAMED) == set()
    page = page_of(response)
    assert page is not None
    assert (page.find(attachments), page.find(pictures), page.may_go_on) == ([], [], False)


@pytest.mark.parametrize("role", ["attachment", "requisite", "robots"])
def test_what_the_spider_does_not_read_is_left_alone(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed_on(answer(b"<p>" + b"a" * 50_000), role, monkeypatch) == set()


def test_errors_and_files_are_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for response in (answer(b"<p>" * 9_000, status=404), answer(b"%PDF-1.7" + b"a" * 50_000)):
        assert passed_on(response, "report", monkeypatch) == set()
        assert page_of(response) is None


def test_where_report_pages_crowd_a_process_takes_them_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    more = b'<a href="/f/1.pdf">a</a><link rel="stylesheet" href="/a.css">'
    body = make(Recipe("2021", 1, "word")).body.replace(b"</body>", more + b" " * 20_000)
    request = Request("http://a.gov.cn/nb/1.html", meta={"role": "report", "anchor": NAMED})

    async def run() -> HtmlResponse:
        middleware = PageReadingMiddleware(crowd=1)
        await middleware.process_response(request, answer(body))
        async with asyncio.timeout(60):
            while not middleware.process.ready:
                await asyncio.sleep(0.01)
        monkeypatch.setattr(trees, "tree", None)  # nothing is parsed here any more
        response = answer(body)
        await middleware.process_response(request, response)
        middleware.close()
        return response

    page = page_of(asyncio.run(run()))
    assert page is not None
    assert [found.url for found in page.find(attachments)] == ["http://a.gov.cn/f/1.pdf"]
    assert [found.url for found in page.find(named)] == ["http://a.gov.cn/a.css"]


def test_a_page_over_which_the_process_dies_ends_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    leases, request = Leases(), Request("http://a.gov.cn/nb/1.html", meta={"role": "report"})
    leases.start(request, FrontierEntry(1, b"1" * 20, request.url, "a.gov.cn", None, "report"))

    async def dies(_process: PageProcess, _sheet: Sheet) -> None:
        raise Deadly("taking it apart ended the process twice (signal 11)")

    async def run() -> None:
        middleware = PageReadingMiddleware(leases)
        monkeypatch.setattr(PageProcess, "take_apart", dies)
        middleware.process.ready = True
        with pytest.raises(IgnoreRequest):
            await middleware.process_response(request, answer(b"<p>" * 9_000))
        middleware.close()

    asyncio.run(run())
    lease = leases.get(request)
    assert lease is not None
    assert (lease.state, lease.reason) == ("failed", "taking it apart ended the process twice (signal 11)")


def test_a_file_that_a_page_has_led_to_is_not_offered_again_but_counted() -> None:
    files = MetFiles(lambda url, _role: "outside" if "//b." in url else None)
    lease = Lease(FrontierEntry(1, b"1" * 20, "http://a.gov.cn/", "a.gov.cn", None, "report"))
    form, theirs = Anchor("http://a.gov.cn/form.doc", "表"), Anchor("http://b.gov.cn/form.doc", "表")
    assert list(files.new([form, theirs], lease)) == [form, theirs]
    assert list(files.new([form, theirs], lease)) == [theirs]  # what is refused is counted where it is refused
    assert dict(lease.passed_over) == {MET_BEFORE: 1}
