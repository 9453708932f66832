from __future__ import annotations

import pytest

from crawler.attachments import MOST, attachments, framed
from crawler.pages import Page

URL = "https://www.example.gov.cn/nb/2024/t1.html"
HOST = "https://www.example.gov.cn"


def found(body: str) -> list[str]:
    page = Page(URL, f"<html><body>{body}</body></html>".encode())
    return [anchor.url.removeprefix(HOST) for anchor in attachments(page)]


@pytest.mark.parametrize(
    ("markup", "files"),
    [
        ('<a href="./P0202301.ofd">年报</a>', ["/nb/2024/P0202301.ofd"]),
        ('<a href="/fj/年报.WPS">下载</a>', ["/fj/年报.WPS"]),
        (
            '<a href="/module/download/downfile.jsp?classid=0&filename=6f.pdf">年报.pdf</a>',
            ["/module/download/downfile.jsp?classid=0&filename=6f.pdf"],
        ),
        ('<a href="/attach/download?id=77">附件</a>', ["/attach/download?id=77"]),
        ('<a href="/api/get?id=8">附件：2023年年度报告.docx</a>', ["/api/get?id=8"]),
        ('<a href="/api/get?id=8">2023年年度报告.rar（点击下载）</a>', ["/api/get?id=8"]),
        ('<a href="/pdfjs/web/viewer.html?file=%2Ffj%2Fa.pdf">查看</a>', ["/fj/a.pdf"]),
        ('<a href="javascript:void(0)" onclick="window.open(\'/fj/b.xls\')">查看</a>', ["/fj/b.xls"]),
        ("<button onclick=\"location.href='/fj/c.zip'\">下载</button>", ["/fj/c.zip"]),
        ('<iframe src="/view?url=/fj/d.pdf"></iframe>', ["/fj/d.pdf"]),
        ('<iframe data-src="e.pdf"></iframe><embed src="f.pdf">', ["/nb/2024/e.pdf", "/nb/2024/f.pdf"]),
        ('<object data="g.pdf"><param name="src" value="/fj/h.doc"></object>', ["/nb/2024/g.pdf", "/fj/h.doc"]),
        ("<script>PDFObject.embed('/fj/i.pdf', '#x');</script>", ["/fj/i.pdf"]),
        ('<script src="/js/down.js"></script><a href="/nb/2023/t0.html">下一篇：年报</a>', []),
        ('<a href="/ldzc/index.html">领导之窗</a><iframe src="/count.html"></iframe>', []),
    ],
)
def test_files_are_found_however_a_page_leads_to_them(markup: str, files: list[str]) -> None:
    assert found(markup) == files


def test_a_page_of_forms_is_not_emptied() -> None:
    assert len(found("".join(f'<a href="/fj/{n}.doc">表</a>' for n in range(50)))) == MOST


@pytest.mark.parametrize(
    ("html", "files"),
    [
        ('<p>附件1：<a href="/open?uuid=77">年度报告附表</a></p>', ["/open?uuid=77"]),
        ('<p>附 件：</p><p><a href="/open?uuid=77">年度报告附表</a></p>', []),
        ('<p>附件：<a href="2.html">说明</a></p>', []),
        ('<embed src="/f/2021" type="application/pdf">', ["/f/2021"]),
        ('<iframe src="/pdfjs/web/viewer.html?file=%2Ff%2F2022"></iframe>', ["/f/2022"]),
        ('<span onclick="window.open(\'/f/9c\')">年报.docx</span>', ["/f/9c"]),
        ("<a href=\"javascript:get('9')\">年报.docx</a><script>function get(i){open('/f?' + i)}</script>", ["/f?9"]),
    ],
)  # fmt: skip
def test_files_are_known_by_how_they_are_offered(html: str, files: list[str]) -> None:
    found = attachments(Page("http://www.a.gov.cn/nb/1.html", html.encode()))
    assert [anchor.url for anchor in found] == [f"http://www.a.gov.cn{file}" for file in files]


def test_a_page_that_is_but_a_frame_leads_to_what_is_in_it() -> None:
    html = '<h1>甲县2023年年度报告</h1><iframe src="2023_in.html"></iframe><iframe src="/count.html"></iframe>'
    assert framed(Page("http://www.a.gov.cn/nb/1.html", html.encode())) == ["http://www.a.gov.cn/nb/2023_in.html"]
    assert framed(Page("http://www.a.gov.cn/nb/1.html", (html + "正文" * 300).encode())) == []
