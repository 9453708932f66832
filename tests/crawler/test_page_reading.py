"""Pages are taken apart beside the loop, and read the same as otherwise."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

import pytest
from lxml import etree
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.attachments import attachments
from crawler.page_reading import PageReadingMiddleware, page_of
from crawler.pages import Page
from fixtures.documents.cases import Recipe, make


def answer(body: bytes, **values: object) -> HtmlResponse:
    return HtmlResponse("http://a.gov.cn/nb/1.html", body=body, encoding="utf-8", **values)


def passed_on(response: HtmlResponse, role: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Has the middleware see the response; gives the names of the threads that took a page apart."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    middleware = PageReadingMiddleware()
    threads: set[str] = set()
    real = Page.take_apart

    def noted(page: Page, expressions: Iterable[etree.XPath]) -> None:
        threads.add(threading.current_thread().name)
        real(page, expressions)

    monkeypatch.setattr(Page, "take_apart", noted)
    result = asyncio.run(middleware.process_response(Request(response.url, meta={"role": role}), response))
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


@pytest.mark.parametrize("role", ["attachment", "requisite", "robots"])
def test_what_the_spider_does_not_read_is_left_alone(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed_on(answer(b"<p>" + b"a" * 50_000), role, monkeypatch) == set()


def test_errors_and_files_are_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for response in (answer(b"<p>" * 9_000, status=404), answer(b"%PDF-1.7" + b"a" * 50_000)):
        assert passed_on(response, "report", monkeypatch) == set()
        assert page_of(response) is None
