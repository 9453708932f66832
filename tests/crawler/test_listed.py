"""The date that a list prints beside a link, in the ways lists are drawn."""

from __future__ import annotations

import pytest

from crawler.lists.json_list import JsonList
from crawler.pages import Page

TITLE = "甲县水利局2024年政府信息公开工作年度报告"
LINK = f'<a href="1.html">{TITLE}</a>'


@pytest.mark.parametrize(
    "entry",
    [
        f"<ul><li>{LINK}<span>2025-01-20</span></li><li><a href='2.html'>x</a><span>2024-01-01</span></li></ul>",
        f"<ul><li><span>[2025-01-20]</span>{LINK}</li></ul>",
        f"<table><tr><td>{LINK}</td><td>2025年1月20日</td></tr><tr><td>2024-01-01</td></tr></table>",
        f"<dl><dt><b>{LINK}</b></dt><dd>2025/01/20</dd></dl>",
        f'<p><a href="1.html">{TITLE} 2025-01-20</a></p>',
    ],
)
def test_the_date_stands_in_the_entry_of_the_link(entry: str) -> None:
    page = Page("http://www.a.gov.cn/nb/", f"<html><body>{entry}</body></html>".encode())
    [anchor] = [found for found in page.anchors if found.url.endswith("1.html")]
    assert anchor.listed == "2025-01-20"


def test_a_date_that_belongs_to_no_entry_is_none_of_the_link() -> None:
    links = "".join(f'<a href="{n}.html">甲县{n}年政府信息公开工作年度报告</a>' for n in (2021, 2022, 2023))
    page = Page("http://www.a.gov.cn/nb/", f"<html><body><div>今天是2026-11-22 {links}</div></body></html>".encode())
    assert {anchor.listed for anchor in page.anchors} == {None}


def test_records_of_data_carry_their_date() -> None:
    body = f'{{"results": [{{"title": "{TITLE}", "url": "/1.html", "publishedTimeStr": "2025-01-20 08:30:00"}}]}}'
    page = Page("http://www.a.gov.cn/list.json", body.encode())
    assert [anchor.listed for anchor in JsonList().entries(page)] == ["2025-01-20"]
