from __future__ import annotations

import pytest

from crawler.attachments import MOST, attachments
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
