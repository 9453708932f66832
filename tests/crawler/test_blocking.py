from __future__ import annotations

import pytest

from crawler.blocking import blocked

CHALLENGE = (
    b'<!DOCTYPE html><html><head><meta charset="utf-8"><script>var $_ts=window["$_ts"];if(!$_ts)$_ts={};'
    b'$_ts.nsd=42;$_ts.cd="qEw";</script></head><body></body></html>'
)
CLEARANCE = b"<script>document.cookie='__jsl_clearance_s=1700.1|-1|x;max-age=3600';location.href='/'</script>"
WAF = "<html><body><h1>您的请求被拦截</h1><p>网站防火墙</p></body></html>".encode("gb18030")
REPORT = (
    "<html><body><h1>长葛市2022年政府信息公开工作年度报告</h1><p>" + "一、总体情况。" * 200 + "</p></body></html>"
).encode()


@pytest.mark.parametrize("status", [403, 412, 468, 512, 521])
def test_statuses_that_keep_programs_out_are_blocked(status: int) -> None:
    assert str(blocked(status, b"")).startswith(f"blocked: {status}")


@pytest.mark.parametrize("body", [CHALLENGE, CLEARANCE, WAF], ids=["script", "clearance", "firewall"])
@pytest.mark.parametrize("status", [200, 202])
def test_challenges_that_say_200_are_blocked(body: bytes, status: int) -> None:
    assert str(blocked(status, body)).startswith("blocked")


@pytest.mark.parametrize("status", [200, 404, 500, 302, 202])
def test_a_report_is_not_blocked(status: int) -> None:
    assert blocked(status, REPORT) is None


def test_a_long_page_that_mentions_the_words_is_not_blocked() -> None:
    body = ("<p>网站防火墙拦截了攻击，请输入验证码。政府信息公开</p>" + "正文" * 9000).encode()
    assert blocked(200, body) is None


def test_an_ordinary_page_that_is_missing_or_down_is_not_blocked() -> None:
    assert blocked(404, b"<h1>404 Not Found</h1>") is None
    assert blocked(503, b"<h1>503 Service Temporarily Unavailable</h1>") is None
    assert blocked(200, b"") is None


def test_an_accepted_answer_with_nothing_but_a_script_is_blocked() -> None:
    assert blocked(202, b"<html><script>eval(1)</script></html>") is not None
    assert blocked(200, b"<html><script>location.href='/index.html'</script></html>") is None
