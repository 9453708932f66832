"""Bytes become text by what they are; a declaration only breaks ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing.decode import decode

TEXT = "政府信息公开工作年度报告 2022"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
def test_text_comes_back_whatever_is_declared(encoding: str) -> None:
    for declared in (None, "utf-8", "gb2312", "iso-8859-1", "no-such-charset", "base64"):
        assert decode(TEXT.encode(encoding), declared).text == TEXT


def test_a_byte_order_mark_decides() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert decode(TEXT.encode(encoding)).text == TEXT


def test_gb2312_is_read_as_the_wider_gb18030() -> None:
    found = decode("镕基㐀".encode("gb18030"), "gb2312")
    assert (found.text, found.encoding) == ("镕基㐀", "gb18030")


def test_a_charset_in_the_page_is_heeded_where_bytes_leave_a_choice() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5">公開'.encode("big5")
    assert decode(page).text.endswith("公開")


def test_a_broken_character_does_not_turn_a_page_into_another_encoding() -> None:
    for broken in (TEXT.encode() * 5 + b"\xff", (TEXT * 5).encode()[:-6]):
        found = decode(broken, "gbk")
        assert found.encoding == "utf-8"
        assert found.text.startswith(TEXT)
    assert decode(TEXT.encode() * 5 + b"\xff").replaced == 1


@given(st.binary(max_size=300))
def test_decoding_never_raises(body: bytes) -> None:
    assert isinstance(decode(body).text, str)
