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
