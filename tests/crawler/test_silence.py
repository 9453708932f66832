"""When a host is given up, and when it is not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import politeness
from crawler.politeness import SilenceMiddleware

DEAD, ALIVE = Request("http://www.a.gov.cn/1.html"), Request("http://b.gov.cn/1.html")


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> SilenceMiddleware:
    monkeypatch.setattr(politeness, "session_of", lambda _: SimpleNamespace(leases={}))
    crawler: Any = SimpleNamespace(settings=Settings({"SILENT_REQUESTS": 3}))
    return SilenceMiddleware(crawler)


def test_a_row_without_answers_ends_what_waits_while_others_answer(silence: SilenceMiddleware) -> None:
    for _ in range(3):
        silence.process_request(DEAD)
        silence.process_exception(DEAD, DownloadTimeoutError())
    silence.process_request(DEAD)
    silence.process_response(ALIVE, Response(ALIVE.url))
    with pytest.raises(IgnoreRequest):
        silence.process_request(DEAD)
    with pytest.raises(IgnoreRequest):
        silence.process_request(Request("https://a.gov.cn/2.html"))
    silence.process_request(ALIVE)


def test_when_nobody_answers_it_is_the_network_and_no_host_is_given_up(silence: SilenceMiddleware) -> None:
    silence.process_response(ALIVE, Response(ALIVE.url))
    for request in [DEAD, ALIVE] * 5:
        silence.process_exception(request, DownloadTimeoutError())
    silence.process_request(DEAD)
    silence.process_request(ALIVE)


def test_any_answer_begins_the_count_anew(silence: SilenceMiddleware) -> None:
    for _ in range(2):
        silence.process_exception(DEAD, DownloadTimeoutError())
    silence.process_response(DEAD, Response(DEAD.url, status=503))
    silence.process_exception(DEAD, DownloadTimeoutError())
    silence.process_exception(DEAD, ResponseDataLossError())
    silence.process_response(ALIVE, Response(ALIVE.url))
    silence.process_request(DEAD)
