"""Lists whose page shows the first entries itself, and whose script fetches the others."""

from __future__ import annotations

import pytest

from crawler.lists import recognise
from crawler.lists.base import Came
from crawler.pages import Page

URL = "http://www.a.gov.cn/nb/"
SHOWN = '<a href="1.html">甲县2023年政府信息公开工作年度报告</a><a id="more">加载更多</a>'
POSTED = (
    "<script>var page = 1; $('#more').click(function(){ page++; $.ajax({url: '/api/list', type: 'post', "
    "data: {channelId: 88, pageNo: page}}) })</script>"
)
ASKED = (
    "<script>var page = 1; $('#more').click(function(){ page++; $.getJSON('/api/list?c=88&pageNo=' + page) })</script>"
)
STALE = Came(ok=True, fresh=False)


@pytest.mark.parametrize("script", [POSTED, ASKED])
def test_a_first_page_of_data_that_the_page_shows_itself_does_not_end_the_walk(script: str) -> None:
    family, [first] = recognise(Page(URL, f"<html><body>{SHOWN}{script}</body></html>".encode()))
    answer = Page(first.url, b"[]")
    [second] = family.go_on(answer, first.state, STALE)
    assert "pageNo=2" in second.url + second.body.decode()
    assert family.go_on(Page(second.url, b"[]"), second.state, STALE) == []


@pytest.mark.parametrize("script", [POSTED, ASKED])
def test_data_without_news_ends_the_walk_of_a_page_that_shows_nothing(script: str) -> None:
    family, [first, *_] = recognise(Page(URL, f"<html><body>{script}</body></html>".encode()))
    assert family.go_on(Page(first.url, b"[]"), first.state, STALE) == []
