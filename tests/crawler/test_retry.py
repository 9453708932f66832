from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import retry
from crawler.leases import Lease
from crawler.retry import Backoff, BackoffMiddleware, failure_kind, retry_after
from crawler.tls import TlsError
from storage import FrontierEntry


def test_waits_double_with_jitter_up_to_the_limit() -> None:
    backoff = Backoff(first=4, longest=60, asked=600, times=9)
    waits = [[backoff.seconds(attempt) for _ in range(50)] for attempt in range(1, 8)]
    for attempt, drawn in enumerate(waits[:4]):
        assert min(drawn) >= 4 * 2**attempt
        assert max(drawn) <= 4 * 2**attempt + 2
        assert len(set(drawn)) > 1, "no jitter"
    assert max(map(max, waits)) <= 60


def test_what_the_server_asks_for_is_kept_within_a_limit_of_its_own() -> None:
    backoff = Backoff(first=1, longest=60, asked=600, times=3)
    assert backoff.seconds(1, asked=30) == 30
    assert backoff.seconds(1, asked=300) == 300
    assert backoff.seconds(1, asked=3000) == 600
    assert backoff.seconds(1, asked=0) >= 1


def answer(value: str | None) -> Response:
    return Response("http://a.cn/", status=503, headers={"Retry-After": value} if value is not None else {})


def test_retry_after_is_read_in_both_forms() -> None:
    assert retry_after(answer("120"), 0) == 120
    assert retry_after(answer("Wed, 21 Oct 2015 07:28:00 GMT"), 1445412480 - 90) == 90
    assert retry_after(answer("Wed, 21 Oct 2015 07:28:00 GMT"), 2e9) == 0
    assert retry_after(answer("soon"), 0) is None
    assert retry_after(answer(None), 0) is None


def test_failures_on_the_way_are_named_in_plain_words() -> None:
    assert failure_kind(DownloadTimeoutError("x")) == "timeout"
    assert failure_kind(CannotResolveHostError("x")) == "unknown host"
    assert failure_kind(ResponseDataLossError("x")) == "cut short"
    assert failure_kind(DownloadCancelledError("x")) == "too large"
    assert failure_kind(TlsError("certificate verify failed")) == "tls"
    assert failure_kind(DownloadTimeoutError("http://a.cn/ssl")) == "timeout"
    assert failure_kind(KeyError("x")) == "KeyError"


@pytest.mark.parametrize(("stopping", "tries"), [(False, 1), (True, 0)])
def test_what_breaks_while_the_crawl_is_stopped_is_no_try(
    monkeypatch: pytest.MonkeyPatch, stopping: bool, tries: int
) -> None:
    request = Request("http://a.gov.cn/1.css")
    entry = FrontierEntry(1, b"f" * 20, request.url, "a.gov.cn", "a", "report")
    lease = Lease(entry)
    leases, twins = {request: lease}, SimpleNamespace(instead=lambda *_: None)
    session = SimpleNamespace(leases=leases, twins=twins, stopping=stopping)
    monkeypatch.setattr(retry, "session_of", lambda _: session)
    crawler: Any = SimpleNamespace(
        settings=Settings({"RETRY_FIRST_WAIT": 1, "RETRY_LONGEST_WAIT": 9, "RETRY_TIMES": 2})
    )
    with pytest.raises(IgnoreRequest):
        BackoffMiddleware(crawler).process_exception(request, RuntimeError("Session is closed"))
    assert (lease.settlement().state, lease.settlement().attempts) == ("queued", tries)
