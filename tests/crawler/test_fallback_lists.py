"""Lists of systems that nobody has described: rows of numbers, and data that a page's own script asks for."""

from __future__ import annotations

import json

import pytest

from crawler.lists import by_name, recognise
from crawler.lists.base import Came
from crawler.pages import Page

URL = "https://www.qingshi.gov.cn/zwgk/nb/"
NEWS = Came(ok=True, fresh=True)


def page(body: str, url: str = URL) -> Page:
    return Page(url, f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode())


def links(*pairs: tuple[str, str]) -> str:
    return "".join(f'<a href="{href}">{text}</a>' for href, text in pairs)


def asked(body: str, url: str = URL) -> tuple[str, list[str]]:
    family, asks = recognise(page(body, url))
    return family.name, [ask.url for ask in asks]


def test_the_link_that_bears_the_next_number_is_followed() -> None:
    body = links(("list_2.html", "2"), ("list_3.html", "3"), ("list_9.html", "尾页"))
    assert asked(body) == ("numbers", [f"{URL}list_2.html"])
    family = by_name("numbers")
    (ask,) = family.go_on(page(body, f"{URL}list_2.html"), {"page": 2}, NEWS)
    assert (ask.url, ask.state) == (f"{URL}list_3.html", {"page": 3})


def test_an_arrow_is_followed_where_the_next_number_is_missing() -> None:
    assert asked(links(("p-b.html", ">"), ("p-z.html", ">>"))) == ("numbers", [f"{URL}p-b.html"])


def test_a_row_of_numbers_ends_when_a_page_brings_nothing_new() -> None:
    body = page(links(("list_3.html", "3")))
    assert by_name("numbers").go_on(body, {"page": 2}, Came(ok=True, fresh=False)) == []


def test_the_days_of_a_calendar_are_no_pages() -> None:
    assert asked(links(*((f"day_{n}.html", str(n)) for n in range(1, 31)))) == ("data", [])


def test_numbers_that_lead_elsewhere_are_no_pages() -> None:
    assert asked(links(("/hot/2.html", "2"), ("https://other.gov.cn/zwgk/nb/2.html", "3"))) == ("data", [])


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ('$.getJSON("/api/list?cid=88&page="+p, show)', "/api/list?cid=88&page=1"),
        ("fetch('/api/articles?page=' + pageNo + '&cid=7')", "/api/articles?page=1&cid=7"),
        ('var cid = "c31";\n$.ajax({url: "/data/" + cid + ".json"})', "/data/c31.json"),
        ('$.ajax({type:"GET",url:"list.xml",dataType:"xml"})', "/zwgk/nb/list.xml"),
        ('x.open("GET", "/nb/query.do?pageNo=1", true)', "/nb/query.do?pageNo=1"),
    ],
)
def test_the_address_that_a_script_asks_is_asked(script: str, address: str) -> None:
    name, urls = asked(f"<div id='list'></div><script>{script};</script>")
    assert (name, urls) == ("data", [f"https://www.qingshi.gov.cn{address}"])


@pytest.mark.parametrize(
    "script",
    [
        '$.getJSON("/api/list?cid=" + secret(), show)',
        '$.get("/hits/count.jsp?id=3")',
        'fetch("https://stat.example.com/list.json")',
    ],
)
def test_addresses_that_cannot_be_known_or_are_furniture_are_left_alone(script: str) -> None:
    assert asked(f"<script>{script};</script>") == ("data", [])


def test_pages_of_data_are_counted_up_while_they_bring_news() -> None:
    family = by_name("data")
    data = Page(f"{URL}list?page=2&size=10", b"{}")
    (ask,) = family.go_on(data, {"page": 2}, NEWS)
    assert ask.url == f"{URL}list?page=3&size=10"
    assert family.go_on(data, {"page": 2}, Came(ok=True, fresh=False)) == []


def test_entries_are_read_from_json_and_from_xml_by_their_shape() -> None:
    family = by_name("data")
    title = "青石县水利局2022年政府信息公开工作年度报告"
    body = json.dumps({"total": 1, "rows": [{"id": 1, "title": title, "url": "/c/1.html"}]})
    xml = f'<?xml version="1.0" encoding="utf-8"?><l><item><title>{title}</title><link>/c/1.html</link></item></l>'
    for content in (body, xml):
        (entry,) = family.entries(Page(f"{URL}data", content.encode()))
        assert (entry.url, entry.text) == ("https://www.qingshi.gov.cn/c/1.html", title)


def pager(script: str, link: str = '<a href="javascript:go(2)">2</a>', form: str = "") -> tuple[str, str, str, str]:
    family, asks = recognise(page(f"{form}{link}<script>{script}</script>"))
    return (family.name, asks[0].method, asks[0].url, asks[0].body.decode()) if asks else (family.name, "", "", "")


FORM = '<form id="f" action="/zwgk/q.jsp"><input type="hidden" name="lm" value="7"><input name="p" id="no"></form>'


@pytest.mark.parametrize(
    ("script", "form", "url"),
    [
        ("function go(n){ location.href = 'list_' + n + '.html'; }", "", f"{URL}list_2.html"),
        ('var base = "nb/p";\nfunction go(n) { window.location = base + n + ".shtml" }', "", f"{URL}nb/p2.shtml"),
        ("go = function (page) { location.replace('?lm=7&p=' + page); };", "", f"{URL}?lm=7&p=2"),
        (
            "function go(n){ $('#no').val(n); $('#f').submit(); }",
            FORM,
            "https://www.qingshi.gov.cn/zwgk/q.jsp?lm=7&p=2",
        ),
    ],
)
def test_a_pager_does_what_its_function_does(script: str, form: str, url: str) -> None:
    assert pager(script, form=form)[1:] == ("GET", url, "")


def test_a_pager_that_posts_a_form_posts_all_its_fields() -> None:
    form = FORM.replace("<form", '<form method="post"')
    script = "function go(n){ document.f.p.value = n; document.f.submit(); }"
    found = pager(script, '<li onclick="go(2)">下一页</li>', form)
    assert found == ("script pager", "POST", "https://www.qingshi.gov.cn/zwgk/q.jsp", "lm=7&p=2")


@pytest.mark.parametrize(
    ("script", "link"),
    [
        ("function go(n){ zoom(n) }", '<a href="javascript:go(2)">2</a>'),
        ("function go(n){ location.href = secret(n) + '.html' }", '<a href="javascript:go(2)">2</a>'),
        ("", '<a href="javascript:go(2)">2</a>'),
    ],
)
def test_a_function_that_turns_no_page_is_left_alone(script: str, link: str) -> None:
    assert pager(script, link)[0] == "data"


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ("function turn(n) { location.href = 'nb-' + n + '.html'; }", f"{URL}nb-2.html"),
        ("jump: function(obj){ window.location.href = '?lm=7&curPage=' + obj.curr; }", f"{URL}?lm=7&curPage=2"),
        ("function go(page) { location.replace('list_' + (page - 1) + '.htm') }", f"{URL}list_1.htm"),
        ("function show(id) { location.href = 'nb-' + id + '.html'; }", None),
        ("function find(word) { location.href = '/q?key=' + word; }", None),
    ],
)
def test_an_address_that_a_script_puts_around_a_number_is_counted_on(script: str, address: str | None) -> None:
    asks = by_name("script address").begin(page(f"<script>{script}</script>"))
    assert [ask.url for ask in asks] == ([address] if address else [])
