"""Media types told from content, against what servers declare."""

from __future__ import annotations

import io
import zipfile

import pytest

from parsing import media
from parsing.media import sniff


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")  # with a clock value in it, test workers would not agree
    return held.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(64)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html><html><body>x</body></html>", media.HTML),
        ("\ufeff\r\n  <html><head><title>年报</title>".encode(), media.HTML),
        ('<div class="con">2023年年报</div>'.encode("gb18030"), media.HTML),
        ("<html><body>年报</body></html>".encode("utf-16"), media.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">', media.HTML),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', media.XML),
        ("一、总体情况\n收到申请 3 件, a < b".encode("gb18030"), media.PLAIN),
        (b"", media.PLAIN),
        (b'{"title": "<p>x</p>"}', media.JSON),
        (b"[not json] <p>text</p>", media.HTML),
        (b"%PDF-1.7\n", media.PDF),
        (b"\r\n\r\n%PDF-1.4\n", media.PDF),
        (b"{\\rtf1\\ansi", media.RTF),
        (b"\x89PNG\r\n\x1a\n", media.PNG),
        (b"\xff\xd8\xff\xe0", media.JPEG),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", media.MHTML),
        (b"From: <Saved by Blink>\r\nDate: x\r\nMIME-Version: 1.0\r\n", media.MHTML),
        (b"Content-Type: multipart/related;\n type=text/html\n", media.MHTML),
        ("说明：年报\r\n附件: 表\r\nMIME-Version 1.0".encode(), media.PLAIN),
        (bytes(range(256)) * 4, media.UNKNOWN),
        (zipped("[Content_Types].xml", "word/document.xml"), media.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), media.XLSX),
        (zipped("OFD.xml", "Doc_0/Document.xml"), media.OFD),
        (zipped("photo.jpg"), media.ZIP),
        (zipped("word/document.xml")[:60], media.DOCX),
        (ole("WordDocument"), media.DOC),
        (ole("Workbook"), media.XLS),
        (ole("Something"), media.OLE),
    ],
)
def test_the_content_says_what_it_is(body: bytes, expected: str) -> None:
    assert sniff(body) == expected


def test_a_wrong_declaration_does_not_win_over_the_content() -> None:
    assert sniff(b"%PDF-1.5", "text/html; charset=gbk", "http://a.gov.cn/1.html") == media.PDF
    assert sniff(b"<html><body>", "application/msword", "http://a.gov.cn/1.doc") == media.HTML


def test_wps_is_told_from_word_by_its_name_alone() -> None:
    assert sniff(ole("WordDocument"), None, "http://a.gov.cn/%E5%B9%B4%E6%8A%A5.wps?x=1") == media.WPS
    assert sniff(ole("WordDocument"), "application/wps-office.wps; charset=binary") == media.WPS


def test_broken_json_is_json_only_when_declared() -> None:
    assert sniff(b'{"a": ', "application/json") == media.JSON
    assert sniff(b'{"a": ') == media.PLAIN
