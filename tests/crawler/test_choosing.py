from __future__ import annotations

import pytest

from crawler.choosing import (
    DEEPEST_COLUMN,
    ELSEWHERE,
    ENOUGH,
    ITSELF,
    NEIGHBOUR,
    NO_REPORT,
    TOO_DEEP,
    Choice,
    Chooser,
    Place,
)
from crawler.options import CrawlOptions
from crawler.pages import Anchor

COLUMN = "http://www.a.gov.cn/nb/"
HERE = Place(COLUMN, COLUMN, 0)


def chosen(text: str, url: str = f"{COLUMN}1.html", *, place: Place = HERE, limit: int | None = None) -> Choice:
    options = CrawlOptions(years=(2020, 2022), limit=limit)
    return Chooser(options, limit, lambda address: "b.cn" in address).choose(Anchor(url, text), place)


@pytest.mark.parametrize(
    ("text", "url", "expected"),
    [
        ("甲县2021年政府信息公开工作年度报告", f"{COLUMN}1.html", Choice("report")),
        ("甲县2021年政府信息公开工作年度报告", "http://b.cn/1.pdf", Choice("attachment")),
        ("甲县2015年政府信息公开工作年度报告", f"{COLUMN}1.html", Choice("report", "--years: not of 2020 to 2022")),
        ("2021年", f"{COLUMN}2021/", Choice("column")),
        ("2015年", f"{COLUMN}2015/", Choice("column", "--years: not of 2020 to 2022")),
        ("政府信息公开年报", "http://www.a.gov.cn/other/", Choice("column")),
        ("政府信息公开年报", COLUMN, Choice(None, ITSELF)),
        ("水利局", f"{COLUMN}slj/", Choice("column")),
        ("水利局", "http://www.a.gov.cn/slj/", Choice(None, ELSEWHERE)),
        ("水利局", "http://www.a.gov.cn/bm/slj/zwgk_7/zfxxgknb_7084/", Choice("column")),
        ("关于编制2021年政府信息公开工作年度报告的通知", f"{COLUMN}2.html", Choice(None, NEIGHBOUR)),
        ("联系我们", f"{COLUMN}contact.html", Choice(None, NO_REPORT)),
    ],
)
def test_each_link_of_a_list_is_followed_or_has_a_reason(text: str, url: str, expected: Choice) -> None:
    assert chosen(text, url) == expected


def test_columns_are_followed_to_a_depth_and_reports_at_any() -> None:
    deep = Place(COLUMN, COLUMN, DEEPEST_COLUMN)
    assert chosen("政府信息公开年报", "http://www.a.gov.cn/x/", place=deep) == Choice("column", TOO_DEEP)
    assert chosen("甲县2021年政府信息公开工作年度报告", place=deep) == Choice("report")


def test_a_limit_counts_the_reports_that_are_followed() -> None:
    chooser = Chooser(CrawlOptions(limit=1), 1, lambda _: False)
    links = [Anchor(f"{COLUMN}{n}.html", f"甲县{n}年政府信息公开工作年度报告") for n in (2021, 2022)]
    assert [chooser.choose(link, HERE).why_not for link in links] == [None, ENOUGH]
