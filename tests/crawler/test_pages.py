from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.attachments import MOST, attachments, is_file
from crawler.pages import Page

URL = "http://www.a.gov.cn/nb/202301/t1.html"


def page(html: str, encoding: str = "utf-8") -> Page:
    return Page(URL, f"<html><head>{html}</head></html>".encode(encoding))


def test_a_page_is_decoded_by_what_its_bytes_are() -> None:
    html = '<meta charset="gb2312"><title>长葛市㙍镇</title>'
    assert page(html, "gb18030").title == "长葛市㙍镇"
    assert page(html).title == "长葛市㙍镇"


def test_links_come_once_each_with_the_longest_words() -> None:
    html = """<a href="a.html"><img src="x.png"></a>
    <a href="./a.html#top" title="甲县2022年政府信息公开工作年度报告">甲县2022年政府信息公开…</a>
    <a href="b.html">乙</a>"""
    assert [(a.url, a.text) for a in page(html).anchors] == [
        ("http://www.a.gov.cn/nb/202301/a.html", "甲县2022年政府信息公开工作年度报告"),
        ("http://www.a.gov.cn/nb/202301/b.html", "乙"),
    ]


def test_a_short_title_does_not_hide_the_text() -> None:
    assert page('<a href="a.html" title="年报">甲县2022年年报</a>').anchors[0].text == "甲县2022年年报"


@pytest.mark.parametrize(
    "link",
    ["javascript:void(0)", "#", "mailto:a@b.cn", "tel:1", "/login.jsp", "/print.jsp?url=x", "style.css", "/a/photo.JPG",
     "/calendar/index.jsp?y=2024", "x.shtml?print=1", "t1_wap.html"],
)  # fmt: skip
def test_links_that_lead_nowhere_are_passed_over(link: str) -> None:
    assert page(f'<a href="{link}">年报</a>').anchors == []


def test_links_opened_by_script_are_read() -> None:
    html = """<a href="javascript:window.open('/nb/1.html')">甲</a>
    <a href="#" onclick="location.href='/nb/2.html'">乙</a>"""
    assert [a.url for a in page(html).anchors] == ["http://www.a.gov.cn/nb/1.html", "http://www.a.gov.cn/nb/2.html"]


def test_the_base_of_a_page_counts() -> None:
    assert page('<base href="/x/"><a href="1.html">甲</a>').anchors[0].url == "http://www.a.gov.cn/x/1.html"


def test_session_ids_are_taken_off_links() -> None:
    assert (
        page('<a href="v.do;jsessionid=AB12?id=1">甲</a>').anchors[0].url == "http://www.a.gov.cn/nb/202301/v.do?id=1"
    )


def test_a_shell_that_moves_its_reader_by_script_is_seen_through() -> None:
    assert (
        page('<script>location.replace("./2022/")</script>').script_redirect() == "http://www.a.gov.cn/nb/202301/2022/"
    )
    long = "<p>" + "正文" * 100 + '</p><script>location.href="/x/"</script>'
    assert page(long).script_redirect() is None


def test_frames_that_hold_content_are_told_from_counters() -> None:
    html = '<iframe src="list.html"></iframe><iframe src="/count/hits.jsp"></iframe><iframe src="about:blank"></iframe>'
    assert list(page(html).frames()) == ["http://www.a.gov.cn/nb/202301/list.html"]


def test_the_frame_of_a_menu_is_looked_into_where_there_is_no_other() -> None:
    tree, content = '<iframe src="tree.html"></iframe>', '<iframe src="list.html"></iframe>'
    assert page(tree).elsewhere() == ["http://www.a.gov.cn/nb/202301/tree.html"]
    assert page(tree + content).elsewhere() == ["http://www.a.gov.cn/nb/202301/list.html"]


def test_a_report_is_known_by_the_words_of_its_tables() -> None:
    assert page("<p>第二十条第（一）项</p><p>本年新收政府信息公开申请数量</p>").looks_like_report
    assert not page("<p>本年新收政府信息公开申请数量</p>").looks_like_report


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(body: bytes) -> None:
    found = Page(URL, body)
    assert found.anchors is not None
    assert list(found.frames()) is not None
    assert isinstance(found.looks_like_report, bool)
    found.script_redirect()
    assert len(list(attachments(found))) <= MOST


@pytest.mark.parametrize(
    "url",
    ["http://a.cn/P020230118.pdf", "http://a.cn/x.DOCX", "http://a.cn/x.wps?v=1",
     "http://a.cn/module/download/downfile.jsp?classid=0&filename=ab12.pdf", "http://a.cn/%E5%B9%B4%E6%8A%A5.ofd"],
)  # fmt: skip
def test_document_files_are_known_by_path_or_query(url: str) -> None:
    assert is_file(url)


def test_a_page_is_no_file() -> None:
    assert not is_file("http://a.cn/docs/pdf/index.html")
    assert not is_file("http://a.cn/pdf")


def test_attachments_are_found_in_links_frames_and_viewers() -> None:
    html = """<a href="P01.docx">附件</a><a href="/download.do?id=5">下载</a>
    <iframe src="/pdf/web/viewer.html?file=%2Fa%2Fb.pdf">
    </iframe><embed src="c.pdf"><a href="t2.html">下一篇</a>"""
    assert [anchor.url.removeprefix("http://www.a.gov.cn/") for anchor in attachments(page(html))] == [
        "nb/202301/P01.docx",
        "download.do?id=5",
        "a/b.pdf",
        "nb/202301/c.pdf",
    ]
