"""A page known from an earlier crawl is asked about, and taken from the archive when it has not changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.capture import CaptureMiddleware
from crawler.conditional import ConditionalMiddleware
from crawler.leases import Lease, Leases
from crawler.session import Session
from crawler.tally import Tally
from storage import Archive, Batch, CaptureDraft, FrontierEntry, SiteRecord
from storage.patience import Patience

URL = "http://a.gov.cn/nb/"
PAGE = "<html><a href='1.html'>甲县2024年政府信息公开工作年度报告</a></html>".encode()
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: "1"\r\nContent-Length: 99'
SITE = SiteRecord("a-main", "410000", "henan", "甲县", "county", "http://a.gov.cn/")
ENTRY = FrontierEntry(7, b"7" * 20, URL, "a.gov.cn", "a-main", "column")


@dataclass
class _Session:
    """What the middlewares need of a session."""

    archive: Archive
    crawl: Any
    leases: Leases = field(default_factory=Leases)
    tally: Tally = field(default_factory=lambda: Tally(sites=1))
    patience: Patience = field(default_factory=Patience)


class Exchange:
    """A request on its way to the server and back, through both middlewares."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.conditional, self.capture = ConditionalMiddleware(session), CaptureMiddleware(session)
        self.request = Request(URL, headers={"Referer": "http://a.gov.cn/"})
        session.leases.start(self.request, ENTRY)
        asyncio.run(self.conditional.process_request(self.request))
        self.capture.process_request(self.request)
        self.sent = {name.decode(): self.request.headers[name].decode() for name in self.request.headers}

    @property
    def lease(self) -> Lease:
        lease = self.session.leases.get(self.request)
        assert lease is not None
        return lease

    def answered(self, status: int, body: bytes = b"") -> Response:
        response = HtmlResponse(URL, status=status, body=body, request=self.request)
        captured = self.capture.process_response(self.request, response)
        return self.conditional.process_response(self.request, captured)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A second crawl of a page that a first one had."""
    archive = Archive.open(tmp_path / "archive", create=True)
    first = archive.crawls.start("henan", sites=[SITE], catalogue="", options={})
    draft = CaptureDraft(URL, "GET", b"GET /nb/ HTTP/1.1", b"", HEAD, PAGE, 200, first.started_at, "text/html", "list")
    with archive.writer(first.id) as writer:
        writer.commit(Batch(captures=[draft]))
    second = archive.crawls.start("henan", sites=[SITE], catalogue="", options={})
    return cast(Session, _Session(archive, second))


def test_a_304_is_archived_as_what_it_is_and_read_as_the_stored_page(session: Session) -> None:
    exchange = Exchange(session)
    assert exchange.sent["If-None-Match"] == '"1"'
    response = exchange.answered(304)
    assert (response.status, response.body, type(response)) == (200, PAGE, HtmlResponse)
    [draft] = exchange.lease.captures
    assert (draft.status, draft.kind, draft.response_body, draft.reason) == (304, "list", b"", None)
    assert draft.confirms is not None
    assert exchange.lease.state == "done"


def test_a_changed_page_comes_through_as_it_is(session: Session) -> None:
    exchange = Exchange(session)
    response = exchange.answered(200, b"<html>new</html>")
    assert response.body == b"<html>new</html>"
    assert exchange.lease.captures[0].confirms is None


def test_validators_leave_the_request_with_its_answer(session: Session) -> None:
    exchange = Exchange(session)
    exchange.answered(302)
    assert list(exchange.request.headers) == [b"Referer"]
    again = Exchange(session)
    again.conditional.process_exception(again.request, TimeoutError())
    assert list(again.request.headers) == [b"Referer"]


def test_a_304_that_nobody_asked_for_is_an_error(session: Session) -> None:
    exchange = Exchange(session)
    exchange.lease.known = None
    response = exchange.answered(304)
    assert response.status == 304
    assert (exchange.lease.state, exchange.lease.reason) == ("failed", "http 304")
    [draft] = exchange.lease.captures
    assert (draft.kind, draft.reason, draft.confirms) == ("other", "http 304", None)


def test_a_page_that_cannot_be_read_is_asked_for_as_a_whole(session: Session, tmp_path: Path) -> None:
    [path] = (tmp_path / "archive" / "warc").glob("*.warc.gz")
    path.write_bytes(b"\0" * path.stat().st_size)
    assert "If-None-Match" not in Exchange(session).sent
