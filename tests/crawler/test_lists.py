"""Each family on small pages written after what its systems send."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.lists import FAMILIES, by_name, recognise
from crawler.lists.base import Came
from crawler.pages import Page
from crawler.titles import Promise, judge
from crawler.walk import next_step, sitemap_step

COLUMN = "http://www.a.gov.cn/zfxxgk/nb/"
NEWS = Came(ok=True, fresh=True)
STALE = Came(ok=True, fresh=False)
NONE = Came(ok=False, fresh=False)


def page(html: str, url: str = COLUMN) -> Page:
    return Page(url, f"<html><body>{html}</body></html>".encode())


def urls(asks: list[object]) -> list[str]:
    return [ask.url for ask in asks]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("script", "second"),
    [
        ('createPageHTML(9, 0, "index", "html");', COLUMN + "index_1.html"),
        ("createPageHTML('page_div', 5, 1, 'fg', 'shtml', 89);", COLUMN + "fg_1.shtml"),
        ("createPageHTML(3,0,'/zfxxgk/nb/index','.htm',40,1,'x')", COLUMN + "index_1.htm"),
        ("var countPage = 4; var currentPage = 0;", COLUMN + "index_1.html"),
        ("Pager({size: 4, current: 0, prefix: 'list', suffix: 'htm'});", COLUMN + "list_1.htm"),
    ],
)
def test_numbered_files_are_known_by_their_script(script: str, second: str) -> None:
    family, asks = recognise(page(f"<script>{script}</script>"))
    assert family.name == "static"
    assert urls(asks) == [second]


def test_the_definition_of_the_script_is_no_call_of_it() -> None:
    drawn = 'function createPageHTML(total, current, "index", "html") {}'
    assert recognise(page(f"<script>{drawn}</script>"))[1] == []
    _, asks = recognise(page(f'<script>{drawn}</script><script>createPageHTML(2,0,"list","html")</script>'))
    assert urls(asks) == [COLUMN + "list_1.html"]


def test_a_column_of_one_page_asks_for_nothing() -> None:
    assert recognise(page('<script>createPageHTML(1, 0, "index", "html");</script>'))[1] == []


def walk_static(answers: dict[str, Came], total: int = 4) -> list[str]:
    family, asks = recognise(page(f'<script>createPageHTML({total}, 0, "index", "html");</script>'))
    asked = []
    while asks:
        ask = asks[0]
        name = ask.url.removeprefix(COLUMN)
        asked.append(name)
        asks = family.go_on(page("", ask.url), ask.state, answers.get(name, NONE))
    return asked


def test_files_counted_from_one_less_than_the_page_are_walked_to_the_total() -> None:
    answers = {f"index_{number}.html": NEWS for number in (1, 2, 3)}
    assert walk_static(answers) == ["index_1.html", "index_2.html", "index_3.html"]


@pytest.mark.parametrize("first", [STALE, NONE], ids=["shown twice", "missing"])
def test_files_counted_like_the_page_are_found_when_the_first_try_brings_nothing(first: Came) -> None:
    answers = {"index_1.html": first} | {f"index_{number}.html": NEWS for number in (2, 3, 4)}
    assert walk_static(answers) == ["index_1.html", "index_2.html", "index_3.html", "index_4.html"]


def test_a_stub_with_status_200_ends_the_walk() -> None:
    assert walk_static({"index_1.html": NEWS, "index_2.html": STALE}, total=9) == ["index_1.html", "index_2.html"]


def test_a_page_that_cannot_be_had_does_not_end_a_walk_that_knows_its_total() -> None:
    answers = {"index_1.html": NEWS, "index_2.html": NONE, "index_3.html": NEWS}
    assert walk_static(answers) == ["index_1.html", "index_2.html", "index_3.html"]


def test_the_link_that_says_next_page_is_followed_as_it_stands() -> None:
    html = '<a href="../nb/3.htm">下一页</a><a href="../nb/1.htm">尾页</a>'
    family, asks = recognise(page(html))
    assert family.name == "next"
    assert urls(asks) == [COLUMN + "3.htm"]
    further = page('<a href="2.htm"> [下页] </a>', asks[0].url)
    assert urls(family.go_on(further, asks[0].state, NEWS)) == [COLUMN + "2.htm"]
    assert family.go_on(further, asks[0].state, STALE) == []
    assert family.go_on(page('<a href="3.htm">下一页</a>', COLUMN + "3.htm"), asks[0].state, NEWS) == []


def test_pages_in_the_query_are_counted_up() -> None:
    url = "http://www.a.gov.cn/list.php?catid=12"
    family, asks = recognise(
        page('<a href="list.php?catid=12&page=2">2</a><a href="list.php?catid=12&page=3">3</a>', url)
    )
    assert family.name == "query"
    assert urls(asks) == [url + "&page=2"]
    assert urls(family.go_on(page("", asks[0].url), asks[0].state, NEWS)) == [url + "&page=3"]
    assert family.go_on(page("", asks[0].url), asks[0].state, STALE) == []


def test_a_number_in_another_list_is_no_page() -> None:
    assert recognise(page('<a href="/other.php?page=2">2</a><a href="?page=9">第九届全会</a>'))[1] == []


RECORDS = """<script>var x={appid:'1',webid:'12',path:'/',columnid:'1229404',unitid:'406462',perPage:15}</script>
<script type="text/xml"><datastore><totalrecord>47</totalrecord><totalpage>4</totalpage><recordset>
<record><![CDATA[<li><a href="/art/2023/1/20/art_1_1.html"
title="甲县2022年政府信息公开工作年度报告">甲县2022年…</a></li>]]></record>
<record><![CDATA[<li><a href='/art/2022/1/20/art_1_2.html'>甲县2021年政府信息公开工作年度报告</a></li>]]></record>
</recordset></datastore></script>
<script>load('/module/web/jpage/dataproxy.jsp?col=1&sourceContentType=1');</script>"""


def test_records_in_cdata_are_entries_and_the_proxy_gives_the_rest() -> None:
    column = page(RECORDS, "http://www.a.gov.cn/col/col1229404/index.html")
    family, asks = recognise(column)
    assert family.name == "hanweb"
    entries = {anchor.url: anchor.text for anchor in family.entries(column)}
    assert entries["http://www.a.gov.cn/art/2023/1/20/art_1_1.html"] == "甲县2022年政府信息公开工作年度报告"
    assert len(entries) == 2
    assert len(asks) == 1
    for part in (
        "dataproxy.jsp?",
        "startrecord=3",
        "endrecord=47",
        "perpage=15",
        "columnid=1229404",
        "unitid=406462",
        "col=1",
    ):
        assert part in asks[0].url
    answer = Page(
        asks[0].url, b"<datastore><recordset><record><![CDATA[<a href='/art/9.html'>\xe4\xb9\x99</a>]]></record>"
    )
    assert [anchor.url for anchor in family.entries(answer)] == ["http://www.a.gov.cn/art/9.html"]
    assert family.go_on(answer, asks[0].state, NEWS) == [], "all 47 records were asked for"


def test_blocks_of_records_are_walked_until_one_brings_nothing_new() -> None:
    more = RECORDS.replace("<totalrecord>47</totalrecord>", "<totalrecord>120</totalrecord>")
    family, asks = recognise(page(more))
    following = family.go_on(page("", asks[0].url), asks[0].state, NEWS)
    assert "startrecord=48" in following[0].url
    assert "endrecord=92" in following[0].url
    assert family.go_on(page("", asks[0].url), asks[0].state, STALE) == []


def test_a_proxy_that_repeats_a_block_is_asked_by_pages_instead() -> None:
    more = RECORDS.replace("<totalrecord>47</totalrecord>", "<totalrecord>40</totalrecord>")
    family, asks = recognise(page(more))
    again = page("<record><![CDATA[<a href='/art/2023/1/20/art_1_1.html'>甲</a>]]></record>", asks[0].url)
    second = family.go_on(again, asks[0].state, STALE)
    assert "page=2" in second[0].url
    third = family.go_on(again, second[0].state, NEWS)
    assert "page=3" in third[0].url
    assert family.go_on(again, second[0].state, STALE) == []


CHANNEL = "0123456789abcdef0123456789abcdef"


def test_a_list_drawn_from_json_is_asked_for_by_its_channel() -> None:
    html = f"<script>var channelId = '{CHANNEL}'; $.get('/common/search/' + channelId)</script><ul id='list'></ul>"
    column = page(html, "http://www.a.gov.cn/x/c106127/list.shtml")
    family, asks = recognise(column)
    assert family.name == "json"
    assert asks[0].url.startswith(f"http://www.a.gov.cn/common/search/{CHANNEL}?")
    assert "page=1" in asks[0].url
    assert "_isJson=true" in asks[0].url
    results = [{"title": "甲县<em>2022</em>年报", "url": "/x/c1/202301/a.shtml", "channel": {"name": "年报"}}]
    answer = Page(asks[0].url, json.dumps({"data": {"results": results, "total": 1}}).encode())
    assert [(a.url, a.text) for a in family.entries(answer)] == [
        ("http://www.a.gov.cn/x/c1/202301/a.shtml", "甲县2022年报")
    ]
    assert "page=2" in family.go_on(answer, asks[0].state, NEWS)[0].url
    assert family.go_on(answer, asks[0].state, STALE) == []


def test_an_answer_that_is_no_json_after_all_has_no_entries() -> None:
    assert by_name("json").entries(Page(COLUMN, b"{broken")) == []


def test_every_family_can_be_found_by_its_name_and_bears_an_empty_page() -> None:
    for family in FAMILIES:
        assert by_name(family.name) is family
        assert family.begin(Page(COLUMN, b"")) == []
        assert list(family.entries(Page(COLUMN, b""))) == []


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def test_a_block_of_the_cloud_is_asked_for_with_its_own_fields() -> None:
    html = f"""<div id="x"></div><script url="{UNIT}"
    queryData="{{'webId':'8d','pageId':'52','tagId':'信息列表'}}"></script>"""
    family, asks = recognise(page(html))
    assert family.name == "jpaas"
    assert parse_qs(urlsplit(asks[0].url).query) == {
        "webId": ["8d"],
        "pageId": ["52"],
        "tagId": ["信息列表"],
        "paramJson": ['{"pageNo":1,"pageSize":15}'],
    }
    inside = {"data": {"html": "<li><a href='/1.html'>甲县2022年年报</a></li>"}}
    answer = Page(asks[0].url, json.dumps(inside).encode())
    assert [a.url for a in family.entries(answer)] == ["http://www.a.gov.cn/1.html"]
    following = family.go_on(answer, asks[0].state, NEWS)
    assert parse_qs(urlsplit(following[0].url).query)["paramJson"] == ['{"pageNo":2,"pageSize":15}']
    assert family.go_on(answer, asks[0].state, STALE) == []


def test_the_columns_of_the_guangdong_platform_come_from_its_configuration() -> None:
    below = [{"id": 7, "name": "年度报告"}, {"id": 9, "name": "x", "type": "annualreport"}]
    tree = [{"id": 1, "name": "政策", "children": below}]
    html = f"<script>window._CONFIG = {json.dumps({'SID': 756001, 'TREE': tree})}; var x = 1;</script>"
    family, asks = recognise(page(html, "http://www.a.gov.cn/town/gkmlpt/annualreport"))
    assert family.name == "gkmlpt"
    assert urls(asks) == [f"http://www.a.gov.cn/town/gkmlpt/api/all/{n}?page=1&sid=756001" for n in (7, 9)]
    assert "page=2" in family.go_on(page("", asks[0].url), asks[0].state, NEWS)[0].url
    assert recognise(page("<script>_CONFIG = {broken</script>", "http://www.a.gov.cn/gkmlpt/index"))[1] == []


def test_a_label_is_asked_by_post_up_to_the_total() -> None:
    html = """<script>P({pageCount: 3, callback: function(n) { A({url: '/site/label/8888', type: 'POST',
    data: {IsAjax: 1, labelName: 'publicInfoList', organId: 6596211, type: 3, pageIndex: n}}); }});</script>"""
    family, asks = recognise(page(html, "http://www.a.gov.cn/public/column/6596211?type=3"))
    assert family.name == "public"
    assert (asks[0].url, asks[0].method) == ("http://www.a.gov.cn/site/label/8888", "POST")
    posted = parse_qs(asks[0].body.decode())
    assert posted["pageIndex"] == ["2"]
    assert posted["labelName"] == ["publicInfoList"]
    assert posted["type"] == ["3"], "the field of the data, not the method of the call"
    third = family.go_on(page("", asks[0].url), asks[0].state, NONE)
    assert parse_qs(third[0].body.decode())["pageIndex"] == ["3"]
    assert family.go_on(page("", asks[0].url), third[0].state, NEWS) == []


def form(number: int, onward: bool = True) -> str:
    link = f'<a href="javascript:__doPostBack(&#39;ctl$Pager&#39;,&#39;{number + 1}&#39;)">下一页</a>'
    return f"""<form action="Index.aspx"><input type="hidden" name="__VIEWSTATE" value="state{number}">
    <input type="hidden" name="__EVENTTARGET" value=""><input name="q">
    {link if onward else "下一页"}</form>"""


def test_a_form_is_posted_back_with_the_state_of_each_page() -> None:
    family, asks = recognise(page(form(1), "http://www.a.gov.cn/Category_1/Index.aspx"))
    assert family.name == "aspnet"
    assert parse_qs(asks[0].body.decode()) == {
        "__VIEWSTATE": ["state1"],
        "__EVENTTARGET": ["ctl$Pager"],
        "__EVENTARGUMENT": ["2"],
    }
    following = family.go_on(page(form(2), asks[0].url), asks[0].state, NEWS)
    assert parse_qs(following[0].body.decode())["__VIEWSTATE"] == ["state2"]
    assert family.go_on(page(form(3, onward=False), asks[0].url), following[0].state, NEWS) == []


def test_a_sitemap_gives_what_lies_below_the_column() -> None:
    ask = sitemap_step(page(""))
    assert ask.url == "http://www.a.gov.cn/sitemap.xml"
    index = b"<sitemapindex><sitemap><loc>http://www.a.gov.cn/sitemap_1.xml</loc></sitemap></sitemapindex>"
    step = next_step(Page(ask.url, index), ask.state, ok=True, most_pages=9)
    assert urls(step.asks) == ["http://www.a.gov.cn/sitemap_1.xml"]
    assert step.entries == []
    body = f"<urlset><url><loc>{COLUMN}202301/1.html</loc></url><url><loc>http://www.a.gov.cn/xw/2.html</loc></url>"
    step = next_step(Page(step.asks[0].url, body.encode()), step.asks[0].state, ok=True, most_pages=9)
    assert [a.url for a in step.entries] == [COLUMN + "202301/1.html"]
    assert judge(step.entries[0].text).promise is Promise.REPORT
    assert step.asks == []


def test_a_proxy_that_gives_a_page_where_a_block_was_asked_for_is_asked_for_the_next_page() -> None:
    fields = "columnid:'88',unitid:'330',perpage:2,totalRecord:9"
    column = Page(COLUMN, f"<html><script>load('/module/jpage/dataproxy.jsp',{{{fields}}})</script></html>".encode())
    family, [ask] = recognise(column)
    records = "".join(f"<record><![CDATA[<a href='/art/{n}.html'>甲{n}</a>]]></record>" for n in (1, 2))
    [following] = family.go_on(Page(ask.url, records.encode()), ask.state, NEWS)
    assert "startrecord=3" in following.url


def test_pages_below_the_columns_own_path_are_pages_of_it() -> None:
    html = '<a href="/class/nb/2">2</a><a href="/class/nb/3">3</a>'
    family, [ask] = recognise(Page("http://www.a.gov.cn/class/nb", html.encode()))
    assert (family.name, ask.url) == ("numbers", "http://www.a.gov.cn/class/nb/2")


def test_the_fields_that_a_call_hands_over_go_with_its_address() -> None:
    script = "var pageNo = 1; $.ajax({url: '/api/list', data: {columnId: 45, pageNo: pageNo, size: 10}, success: f})"
    family, [ask] = recognise(Page(COLUMN, f"<html><script>{script}</script></html>".encode()))
    assert (family.name, ask.url) == ("data", "http://www.a.gov.cn/api/list?columnId=45&pageNo=1&size=10")
    answer = Page(ask.url, b'{"list": [{"articleTitle": "a", "articleUrl": "/1.html", "imgUrl": "/p.html"}]}')
    assert [anchor.url for anchor in family.entries(answer)] == ["http://www.a.gov.cn/1.html"]


def test_a_configuration_that_is_no_json_names_its_columns_with_those_below() -> None:
    tree = '[{"id": 3, "name": "政府信息公开年报", "children": [{"id": 4, "name": "街道"}]}, {"id": 5, "name": "政策"}]'
    html = f"<script>window._CONFIG = {{ SID: '755', TREE: {tree}, f: 1 }}</script>"
    _, asks = recognise(Page("http://www.a.gov.cn/x/gkmlpt/annualreport", html.encode()))
    assert [ask.url.partition("/api/")[2] for ask in asks] == ["all/3?page=1&sid=755", "all/4?page=1&sid=755"]
