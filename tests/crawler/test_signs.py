"""What is told from the markup of a page before it is taken apart is never told wrongly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler import signs
from crawler.attachments import attachments
from crawler.lists.next_link import next_page
from crawler.needs import naming
from crawler.pages import Page
from fixtures.documents.cases import Recipe, make
from parsing.further_pages import continues
from parsing.requisites import NAMES

URL = "https://www.example.gov.cn/nb/2024/t20240112_5567.html"


def page(markup: str, url: str = URL) -> Page:
    return Page(url, f"<html><body>{markup}</body></html>".encode())


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/f/1.PDF">表</a>',
        '<a href="/f/1.docx?v=2">表</a>',
        '<a href="/f/1%2Epdf">表</a>',
        '<a href="/f/1.%70df">表</a>',
        '<a href="/f/1&#46;pdf">表</a>',
        '<a href="/f/1&#x2E;pdf">表</a>',
        '<a href="/f/1.p&#100;f">表</a>',
        '<a href="/f/1&period;pdf">表</a>',
        '<a href="/f/1.p\0df">表</a>',
        '<a href="/view.html?file=%252Ff%252F1%252Epdf">表</a>',
        '<a href="/get?id=7">年度报告.wps （点击下载）</a>',
        '<a href="/x/downloadFile.do?id=1">表</a>',
        '<a href="/x/GetFile?id=1">表</a>',
        '<a href="/x/attachment/7">表</a>',
        "<button onclick=\"f('/f/1.rar')\">表</button>",
        '<div data-url="/f/1.ofd"></div>',
        '<object><param name="src" value="/f/1.xls"></object>',
        "<script>show('/f/1.zip')</script>",
    ],
)
def test_a_page_that_leads_to_a_file_shows_a_sign_of_it(markup: str) -> None:
    assert len(list(attachments(page(markup)))) == 1 or "%252E" in markup
    assert page(markup).may_name_files


def test_a_dot_may_be_written_as_programs_write_it() -> None:
    told = Page(URL, rb'[{"url": "/f/1\u002epdf", "title": "a"}]')
    assert [found.url for found in attachments(told)] == ["https://www.example.gov.cn/f/1.pdf"]


def test_a_relative_link_may_leave_it_to_the_address_of_its_page() -> None:
    for url in ("https://a.gov.cn/download/?n=1", "https://a.gov.cn/nb/a.pdf", "https://a.gov.cn/nb/a.pd%66"):
        assert page('<a href="?n=2">表</a>', url).may_name_files


@pytest.mark.parametrize(
    "markup", ["", '<a href="/index.html">首页</a>&nbsp;&#160;&#12304;', '<a href="/s?q=%E5%B9%B4%20a">年</a>第3.etc段']
)
def test_a_page_that_leads_to_no_file_need_not_be_taken_apart(markup: str) -> None:
    assert not page(markup).may_name_files
    assert not page(markup).may_show_pictures
    assert not page(markup).may_go_on


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (URL, "t20240112_5567_1.html"),
        (URL, "./T20240112_5567_2.html".lower()),
        ("https://a.gov.cn/nb/t7_1.shtml", "t7_2.shtml"),
        ("https://a.gov.cn/nb/甲 1.html", "%E7%94%B2%201_2.html"),
        ("https://a.gov.cn/nb/%E7%94%B2.html", "甲_2.html"),
        ("https://a.gov.cn/nb/t7.html", "t7&#95;2.html"),
        ("https://a.gov.cn/nb/t7.html", "&#116;7_2.html"),
        ("https://a.gov.cn/nb/t7.html", "/nb/t7&lowbar;2.html"),
    ],
)
def test_a_page_that_is_continued_shows_a_sign_of_it(url: str, link: str) -> None:
    assert page(f'<a href="{link}">下一页</a>', url).may_go_on


def test_the_sign_of_a_further_page_is_what_the_rule_asks_for() -> None:
    for url in (URL, "https://a.gov.cn/nb/t7_1.shtml", "https://a.gov.cn/nb/content_12_3.html"):
        for following in (f"{url.rpartition('.')[0]}_2.html", "https://a.gov.cn/nb/t7_2.shtml", "content_12_4.html"):
            beside = page(f'<a href="{following}">下一页</a>', url)
            found = next_page(beside)
            assert found is None or not continues(url, found) or beside.may_go_on


def test_a_picture_is_a_sign_however_it_is_written() -> None:
    assert page('<IMG SRC="a.png">').may_show_pictures


def _pages() -> Iterator[Page]:
    furniture = '<link href="a.css" rel="stylesheet"><link rel="x"><script src="b.js"></script><script>1</script>'
    furniture += (
        '<style>p{background:url(c.png)}</style><input type="image" src="d.png"><input type="text" src="e.png">'
    )
    furniture += '<source><source srcset="f.png"><video poster="g.png"></video><video></video><img src="h.png"><img>'
    for styled in ("", '<td background="i.png">', '<td style="background:url(j.png)">', '<td style="color:red">'):
        yield page(furniture + styled)
    yield Page(URL, make(Recipe("2021", 3, "word")).body)


def test_elements_that_name_requisites_are_those_of_the_expression() -> None:
    for each in _pages():
        assert naming(each) == NAMES(each.root)


def test_a_sign_is_looked_for_in_small_letters() -> None:
    assert signs.of_files("https://a.gov.cn/NB/A.PDF", b"")
