from __future__ import annotations

import pytest

from crawler.lists.next_link import next_of_article
from crawler.pages import Page

COLUMN = "http://www.a.gov.cn/zfxxgk/nb/"


@pytest.mark.parametrize(
    ("call", "name", "following"),
    [
        ('(3, 0, "t20240112_5567", "html")', "t20240112_5567.html", "t20240112_5567_1.html"),
        ('(3, 1, "t20240112_5567", "html")', "t20240112_5567_1.html", "t20240112_5567_2.html"),
        ('(3, 2, "t20240112_5567", "html")', "t20240112_5567_2.html", None),
        ('(1, 0, "t20240112_5567", "html")', "t20240112_5567.html", None),
        ('(9, 0, "index", "html")', "t20240112_5567.html", None),
    ],
)
def test_an_article_of_several_pages_goes_on_where_its_call_names_its_own_file(
    call: str, name: str, following: str | None
) -> None:
    found = next_of_article(Page(COLUMN + name, f"<script>createPageHTML{call};</script>".encode()))
    assert found == (following and COLUMN + following)
