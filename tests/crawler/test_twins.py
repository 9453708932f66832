from __future__ import annotations

import pytest

from crawler.twins import Twins, are_twins, plain

PAGE = "/zfxxgk/nb/1.html?id=7"


def test_twins_differ_in_scheme_or_www_alone() -> None:
    assert are_twins(f"https://www.a.gov.cn{PAGE}", f"http://a.gov.cn{PAGE}")
    assert not are_twins(f"http://a.gov.cn{PAGE}", f"http://a.gov.cn{PAGE}")
    assert not are_twins(f"http://a.gov.cn{PAGE}", "http://www.a.gov.cn/")
    assert not are_twins("http://a.gov.cn:8080/", "https://a.gov.cn:8080/"), "a port serves one scheme"
    assert plain("https://www.gov.cn/") == "http://gov.cn/"
    assert plain("http://www.cn/") == "http://www.cn/"


@pytest.mark.parametrize("kind", ["tls", "connection refused", "connection failed", "timeout"])
def test_where_nothing_answers_the_other_scheme_is_tried(kind: str) -> None:
    twins = Twins()
    assert twins.instead(f"https://a.gov.cn{PAGE}", kind) == f"http://a.gov.cn{PAGE}"
    assert twins.instead(f"http://a.gov.cn{PAGE}", kind) == f"https://a.gov.cn{PAGE}"
    assert twins.instead("http://a.gov.cn:8080/", kind) is None


def test_where_the_name_is_unknown_the_name_with_or_without_www_is_tried() -> None:
    twins = Twins()
    assert twins.instead("http://www.a.gov.cn/", "unknown host") == "http://a.gov.cn/"
    assert twins.instead("http://a.gov.cn/", "unknown host") == "http://www.a.gov.cn/"
    assert twins.instead("http://xxgk.a.gov.cn/", "unknown host") is None
    assert twins.instead("http://intranet/", "unknown host") is None


def test_a_server_that_has_answered_once_is_asked_again_itself() -> None:
    twins = Twins()
    twins.answered("https://a.gov.cn/", wanted="https://a.gov.cn/")
    assert twins.instead(f"https://a.gov.cn{PAGE}", "timeout") is None
    assert twins.instead("http://a.gov.cn/", "cut short") is None


def test_the_other_pages_of_a_server_are_asked_for_where_the_first_one_was_had() -> None:
    twins = Twins()
    twins.answered("http://a.gov.cn/", wanted="https://a.gov.cn/")
    assert twins.address(f"https://a.gov.cn{PAGE}") == f"http://a.gov.cn{PAGE}"
    assert twins.address(f"https://b.gov.cn{PAGE}") == f"https://b.gov.cn{PAGE}"
    twins.answered("https://a.gov.cn/", wanted="https://a.gov.cn/")
    assert twins.address(f"https://a.gov.cn{PAGE}") == f"https://a.gov.cn{PAGE}", "it is back"
