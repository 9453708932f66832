from __future__ import annotations

import json

from crawler.pages import Page
from crawler.walk import first_step, next_step

COLUMN = "http://www.a.gov.cn/nb/"


def listing(entries: list[int], url: str = COLUMN) -> Page:
    links = "".join(f'<li><a href="{n}.html">甲县{n}年政府信息公开工作年度报告</a></li>' for n in entries)
    menu = "".join(f'<a href="/menu/{n}/">栏目</a>' for n in range(40))
    script = '<script>createPageHTML(50, 0, "index", "html")</script>'
    return Page(url, f"<html><body>{menu}{links}{script}</body></html>".encode())


def test_a_walk_carries_all_it_needs_as_json() -> None:
    step = first_step(listing([1, 2]))
    walk = json.loads(json.dumps(step.asks[0].state))
    following = next_step(listing([3], step.asks[0].url), walk, ok=True, most_pages=200)
    assert following.asks[0].url == COLUMN + "index_2.html"
    assert following.asks[0].state["column"] == COLUMN
    assert {anchor.url for anchor in following.entries} >= {COLUMN + "3.html"}


def test_a_page_with_nothing_but_what_earlier_pages_had_ends_the_walk() -> None:
    walk = first_step(listing([1, 2])).asks[0].state
    walk = next_step(listing([3, 4]), walk, ok=True, most_pages=200).asks[0].state
    assert next_step(listing([1, 4]), walk, ok=True, most_pages=200).asks == []


def test_a_walk_ends_at_the_most_pages_allowed() -> None:
    step = first_step(listing([0]))
    for number in range(1, 9):
        step = next_step(listing([number]), step.asks[0].state, ok=True, most_pages=5)
        if not step.asks:
            break
    assert number == 4


def test_the_memory_of_a_walk_stays_small() -> None:
    step = first_step(listing(list(range(20))))
    for number in range(1, 49):
        page = listing([number * 100 + i for i in range(20)])
        step = next_step(page, step.asks[0].state, ok=True, most_pages=200)
    assert len(json.dumps(step.asks[0].state)) < 6000


def shown(*numbers: int, more: str = "", url: str = COLUMN) -> Page:
    rows = "".join(f'<li><a href="/art/{n}.html">甲县{2000 + n}年政府信息公开工作年度报告</a></li>' for n in numbers)
    return Page(url, f"<html><body>{rows}{more}</body></html>".encode())


def test_a_pager_that_leads_on_for_ever_is_not_followed_for_ever() -> None:
    [ask] = first_step(shown(1, 2, more='<a href="?p=2">下一页</a>')).asks
    step = next_step(shown(3, more='<a href="?p=3">下一页</a>', url=ask.url), ask.state, ok=True, most_pages=50)
    [ask] = step.asks
    assert not next_step(shown(more='<a href="?p=4">下一页</a>', url=ask.url), ask.state, ok=True, most_pages=50).asks


def test_where_a_family_comes_to_nothing_the_next_one_is_tried() -> None:
    script = (
        "<script>createPageHTML(3, 0, 'index', 'html'); function go(n){ location.href = 'nb-' + n + '.html' }</script>"
    )
    [ask] = first_step(shown(1, 2, more=script)).asks
    asked = [ask.url]
    for _ in range(2):
        [ask] = next_step(Page(ask.url, b""), ask.state, ok=False, most_pages=50).asks
        asked.append(ask.url)
    assert [url.rpartition("/")[2] for url in asked] == ["index_1.html", "index_2.html", "nb-2.html"]
    [ask] = next_step(shown(3, url=ask.url), ask.state, ok=True, most_pages=50).asks
    assert ask.url.endswith("nb-3.html")
    assert not next_step(Page(ask.url, b""), ask.state, ok=False, most_pages=50).asks


def test_a_next_link_is_seen_beside_another_link_to_the_same_page() -> None:
    more = '<a href="list-2.html">下页</a><a href="list-2.html">尾页</a>'
    assert [ask.url.rpartition("/")[2] for ask in first_step(shown(1, more=more)).asks] == ["list-2.html"]
