from __future__ import annotations

import pytest

from crawler.pages import Page
from crawler.pictures import MOST, pictures

URL = "http://www.a.gov.cn/nb/202401/t1.html"
PROSE = "<p>根据条例规定，现公布本机关年度报告。本报告所列数据的统计期限为全年，如有疑问，请与办公室联系。</p>"
TABLE = "<table><tr><td>第二十条第（一）项</td></tr><tr><td>一、本年新收政府信息公开申请数量</td></tr></table>"


def found(article: str, around: str = "", named: str = "TRS_Editor") -> list[str]:
    body = f'{around}<div class="{named}">{PROSE}{article}</div><div class="footer"><img src="/images/foot.png"></div>'
    return [anchor.url for anchor in pictures(Page(URL, f"<html><body>{body}</body></html>".encode()))]


def test_pictures_of_an_article_without_tables_are_found_in_order() -> None:
    article = '<p><img src="./W1.png" alt="表一"></p><p><img src="/pic/W2.JPG"></p><p><img src="./W1.png"></p>'
    assert found(article) == ["http://www.a.gov.cn/nb/202401/W1.png", "http://www.a.gov.cn/pic/W2.JPG"]


def test_a_page_that_prints_its_tables_keeps_its_pictures() -> None:
    assert found('<img src="W1.png">' + TABLE) == []


def test_pictures_around_the_article_are_left_alone() -> None:
    assert found("", around='<div class="head"><img src="/images/top.jpg"></div>') == []
    assert found('<img src="W1.png">', around='<div><img src="/images/top.jpg"></div>', named="x") == [
        "http://www.a.gov.cn/nb/202401/W1.png"
    ]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/images/logo.png">',
        '<img src="/templates/default/x.png">',
        '<img src="W1.png" width="16" height="16">',
        '<img src="W1.png" style="width: 600px; height:24px">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="/counter?id=1">',
        "<img>",
    ],
)
def test_ornaments_are_no_tables(image: str) -> None:
    assert found(image) == []


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/images/grey.gif" data-original="W1.png">',
        '<img src="W1.png" width="600" height="100%">',
        '<img src="W1.png" style="max-width:100px;width:700px">',
    ],
)
def test_a_picture_that_loads_late_or_says_its_size_is_found(image: str) -> None:
    assert found(image) == ["http://www.a.gov.cn/nb/202401/W1.png"]


def test_no_more_pictures_are_fetched_than_a_report_has() -> None:
    assert len(found("".join(f'<img src="W{n}.png">' for n in range(MOST + 5)))) == MOST


def test_on_a_page_of_hardly_a_word_pictures_outside_its_frame_are_taken() -> None:
    shown = """<html><body><div class="header-box"><img src="/top.png"></div><div class="wz"><h1>2023年年度报告</h1>
    <img src="/W1.png"></div><a href="/x"><img src="/ad.png"></a>
    <div id="footer"><img src="/foot.png"></div></body></html>"""
    found = Page("http://www.a.gov.cn/nb/t1.html", shown.encode())
    assert [anchor.url for anchor in pictures(found)] == ["http://www.a.gov.cn/W1.png"]
