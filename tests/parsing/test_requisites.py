from __future__ import annotations

import pytest

from parsing.requisites import MOST, Requisite, of_document, of_stylesheet

URL = "https://www.example.gov.cn/nb/2024/t1.html"


def named(body: str) -> list[str]:
    found = of_document(f"<html><body>{body}</body></html>".encode(), URL)
    return [f"{one.kind} {one.url.removeprefix('https://www.example.gov.cn')}" for one in found]


@pytest.mark.parametrize(
    ("markup", "needed"),
    [
        ('<link rel="stylesheet" href="../a.css">', ["stylesheet /nb/a.css"]),
        ('<link rel="Shortcut Icon" href="/i.ico">', ["picture /i.ico"]),
        ('<link rel="alternate stylesheet" href="/b.css"><link rel="canonical" href="/x.html">', []),
        ('<script src="/j.js?v=1"></script><script>1</script>', ["script /j.js?v=1"]),
        ('<img src="blank.gif" data-original="W02.png">', ["picture /nb/2024/blank.gif", "picture /nb/2024/W02.png"]),
        ('<img srcset="a.png 1x, b.png 2x">', ["picture /nb/2024/a.png", "picture /nb/2024/b.png"]),
        ('<img src="图 一.png#top">', ["picture /nb/2024/%E5%9B%BE%20%E4%B8%80.png"]),
        ('<input type="image" src="/go.png"><td background="/bg.png">', ["picture /go.png", "picture /bg.png"]),
        ('<p style="background:url(&quot;/p.png&quot;)">x</p>', ["picture /p.png"]),
        ("<style>@import '/c.css'; @font-face{src:url(/f.woff2)}</style>", ["stylesheet /c.css", "font /f.woff2"]),
        ('<img src="data:image/png;base64,AA=="><img src=" "><img src="http://[bad/x.png">', []),
        ('<img src="/same.png"><img src="/same.png">', ["picture /same.png"]),
    ],
)
def test_a_page_names_what_it_is_shown_with(markup: str, needed: list[str]) -> None:
    assert named(markup) == needed


def test_links_refer_to_the_base_that_a_page_declares() -> None:
    body = '<html><head><base href="/skin/"></head><body><img src="a.png"></body></html>'.encode("gb18030")
    assert [one.url for one in of_document(body, URL)] == ["https://www.example.gov.cn/skin/a.png"]


def test_a_style_sheet_names_pictures_fonts_and_further_sheets() -> None:
    text = "@import url(\"b.css\");/* url(no.png) */.a{background:url( 'c.png' )}@font-face{src:url(d.eot?#x)}"
    assert list(of_stylesheet(text, "http://x.gov.cn/css/a.css")) == [
        Requisite("http://x.gov.cn/css/b.css", "stylesheet"),
        Requisite("http://x.gov.cn/css/c.png", "picture"),
        Requisite("http://x.gov.cn/css/d.eot", "font"),
    ]


def test_a_page_of_pictures_does_not_name_without_end() -> None:
    assert len(named("".join(f'<img src="/{n}.png">' for n in range(2 * MOST)))) == MOST


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"%PDF-1.4", b"<", '<?xml version="1.0"?><a/>'.encode("utf-16")])
def test_what_is_no_page_names_nothing(body: bytes) -> None:
    assert list(of_document(body, URL)) == []
