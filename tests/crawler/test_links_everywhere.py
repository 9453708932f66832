"""Links that stand elsewhere than in the address of an `<a>`."""

from __future__ import annotations

import json

import pytest

from crawler.choosing import Chooser, Place
from crawler.discovery import columns, in_sitemap
from crawler.options import CrawlOptions
from crawler.pages import Page
from crawler.titles import Promise

URL = "http://www.a.gov.cn/gk/nb/"
REPORT = "甲县2023年政府信息公开工作年度报告"


def page(html: str, url: str = URL) -> Page:
    return Page(url, html.encode())


def links(html: str, url: str = URL) -> list[tuple[str, str]]:
    return [(anchor.url.removeprefix("http://www.a.gov.cn"), anchor.text) for anchor in page(html, url).anchors]


@pytest.mark.parametrize(
    ("html", "href", "words"),
    [
        ('<map><area href="/gk/" alt="信息公开"></map>', "/gk/", "信息公开"),
        ('<a href="/gk/"><img src="x.gif" alt="信息公开"></a>', "/gk/", "信息公开"),
        ('<a href="p2.html"><img src="/img/btn_next.gif"></a>', "/gk/nb/p2.html", "下一页"),
        ("<div onclick=\"location.href='/gk/'\">信息公开</div>", "/gk/", "信息公开"),
        ("<dd onclick=\"window.open('1.html','_blank')\">报告</dd>", "/gk/nb/1.html", "报告"),
        ('<input type="button" value="下一页" onclick="location.href=\'2.html\'">', "/gk/nb/2.html", "下一页"),
        ('<a href="javascript:;" data-href="/gk/">信息公开</a>', "/gk/", "信息公开"),
        ('<button data-url="/api?pn=2">加载更多</button>', "/api?pn=2", "加载更多"),
        ("<select onchange='location=this.value'><option value='2023/'>2023年</select>", "/gk/nb/2023/", "2023年"),
        ('<select onchange="location=\'r?y=\'+this.value"><option value=2023>二</select>', "/gk/nb/r?y=2023", "二"),
        ("<script>document.write('<a href=\"/gk/\">信息公开<\\/a>')</script>", "/gk/", "信息公开"),
        ('<script>h += "<li><a href=\\"/gk/\\">信息公开</a></li>";</script>', "/gk/", "信息公开"),
        ("<script>var m = [{id: 1, name: '信息公开', url: '/gk/', children: []}];</script>", "/gk/", "信息公开"),
        ("<a href=\"javascript:see('7')\">甲</a><script>function see(n){open('/v?' + n)}</script>", "/v?7", "甲"),
        ("<recordset><record><![CDATA[<a href='/1.html'>报告</a>]]></record></recordset>", "/1.html", "报告"),
    ],
)  # fmt: skip
def test_a_link_is_found_wherever_it_stands(html: str, href: str, words: str) -> None:
    assert links(f"<html><body>{html}</body></html>") == [(href, words)]


@pytest.mark.parametrize(
    "html",
    [
        "<div onclick=\"location.href='x.html?id=' + n\">甲</div>",
        f"<div onclick=\"location.href='x.html'\">{'甲' * 300}</div>",
        "<select><option value='3'>三</option></select>",
        "<script>var m = {name: '信息公开', url: ''}; var t = '<a href=\"' + u + '\">信息公开</a>';</script>",
        "<a href=\"javascript:see('7')\">报告</a><script>function see(n){ alert(n) }</script>",
    ],
)
def test_what_leads_nowhere_that_could_be_told_is_no_link(html: str) -> None:
    assert links(html) == []


def test_an_address_keeps_its_words_as_often_as_it_is_linked() -> None:
    found = page('<a href="list-3.html">下页</a><a href="list-3.html">尾页</a>')
    assert [anchor.text for anchor in found.links] == ["下页", "尾页"]
    assert len(found.anchors) == 1


def test_an_answer_in_json_holds_objects_markup_and_the_next_address() -> None:
    content = {
        "html": f'<li><a href="/1.html">{REPORT}</a></li>',
        "rows": [{"title": "乙", "url": "/2.html"}],
        "next": "/d?p=2",
    }
    assert set(links(json.dumps(content))) == {("/1.html", REPORT), ("/2.html", "乙"), ("/d?p=2", "下一页")}
    assert set(links(f"back({json.dumps(content)});")) >= {("/1.html", REPORT)}


def test_links_without_words_of_their_own_belong_to_their_heading() -> None:
    html = """<div><h3>政府信息公开指南</h3><a href="/zn/">更多&gt;&gt;</a></div>
    <div><div class="t"><h3>政府信息公开年报</h3><span><a href="/c7/">更多&gt;&gt;</a></span></div></div>
    <ul><li>财政年度报告</li><li><a href="/cz/">2023年</a></li></ul>"""
    assert [found.anchor.url for found in columns(page(html))] == ["http://www.a.gov.cn/c7/"]


def test_years_and_kinds_of_issuers_belong_to_their_heading_however_many() -> None:
    below = "".join(f'<dd><a href="/c{n}/">{2008 + n}年部门</a></dd>' for n in range(16))
    html = f"""<dl><dt>政府信息公开年报</dt>{below}<dd><a href="/szf/">市政府</a></dd></dl>
    <dl><dt>部门预算</dt><dd><a href="/ys1/">2023年部门</a></dd><dd><a href="/ys2/">县政府</a></dd></dl>"""
    found = [one.anchor.url.removeprefix("http://www.a.gov.cn") for one in columns(page(html))]
    assert found == [*(f"/c{n}/" for n in range(16)), "/szf/"]


def test_a_bodys_name_does_not_make_its_column_one_of_other_reports() -> None:
    assert columns(page('<a href="/1/">审计局政府信息公开年报</a>'))
    assert not columns(page('<a href="/1/">审计年度报告</a>'))


def test_a_sitemap_names_a_column_by_its_page_or_by_the_folder_of_its_reports() -> None:
    def sitemap(*paths: str) -> Page:
        return page(
            "<urlset>" + "".join(f"<url><loc>http://www.a.gov.cn{path}</loc></url>" for path in paths) + "</urlset>"
        )

    listed = sitemap("/xw/1.html", "/zfxxgknb/2024/1.html", "/zfxxgknb/index.html")
    assert [found.anchor.url for found in in_sitemap(listed)] == ["http://www.a.gov.cn/zfxxgknb/index.html"]
    alone = sitemap("/xw/1.html", "/gk/zfxxgknb/2024/1.html", "/gk/zfxxgknb/2023/1.html")
    assert [found.anchor.url for found in in_sitemap(alone)] == ["http://www.a.gov.cn/gk/zfxxgknb/"]


def chosen(html: str, **place: object) -> list[str | None]:
    chooser = Chooser(CrawlOptions(), None, lambda url: False)
    where = Place(URL, URL, 1, **place)  # type: ignore[arg-type]
    return [chooser.choose(anchor, where).role for anchor in page(html).anchors]


def test_bodies_beside_a_column_that_shows_no_report_are_followed_only_where_their_address_says_so() -> None:
    html = '<a href="http://jyj.a.gov.cn/xxgk/nb/">教育局</a><a href="http://jyj.a.gov.cn/">水利局</a>'
    assert chosen(html, bare=True) == ["column", None]
    assert chosen(html) == [None, None]


def test_a_title_that_a_list_has_cut_short_is_a_report_below_the_column() -> None:
    assert chosen('<a href="1.html">甲县人民政府办公室2023年政府信…</a>') == ["report"]
    assert chosen('<a href="/xw/1.html">甲县人民政府办公室2023年预算…</a>') == [None]


def test_a_page_that_shows_the_same_as_the_one_before_leads_to_no_further_column() -> None:
    html = f'<a href="2023/">2023年</a><a href="1.html">{REPORT}</a>'
    assert chosen(html, again=True) == [None, "report"]


def test_a_list_is_not_narrowed_by_the_same_kind_of_choice_twice() -> None:
    html = f'<a href="{URL}?y=2022">2022年</a>'
    assert chosen(html) == ["column"]
    assert chosen(html, kinds=frozenset({Promise.YEAR})) == [None]
    assert chosen(f'<a href="{URL}?y=2022&b=7">教育局</a>', kinds=frozenset({Promise.YEAR, Promise.NOTHING})) == [
        "column"
    ]
