from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import canonical, folder, host_key, is_private, registered_name


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://WWW.Example.gov.cn/a", "www.example.gov.cn"),
        ("http://a.cn:80/", "a.cn"),
        ("https://a.cn:443/", "a.cn"),
        ("http://a.cn:443/", "a.cn:443"),
        ("http://127.0.0.1:8001/x", "127.0.0.1:8001"),
        ("http://[::1]:8/", "[::1]:8"),
        ("http://a.cn:port/", ""),
        ("mailto:a@b.cn", ""),
    ],
)
def test_a_host_key_is_the_lower_case_host_with_an_odd_port(url: str, key: str) -> None:
    assert host_key(url) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("xxgk.changge.gov.cn", "changge.gov.cn"),
        ("www.gov.cn", "www.gov.cn"),
        ("fgw.henan.gov.cn", "henan.gov.cn"),
        ("a.b.bjdch.gov.cn:8080", "bjdch.gov.cn"),
        ("www.example.com.cn", "example.com.cn"),
        ("www.example.cn", "example.cn"),
        ("www.example.org", "example.org"),
        ("127.0.0.1:8001", "127.0.0.1:8001"),
    ],
)
def test_the_registered_name_stands_below_the_names_under_which_china_registers(key: str, name: str) -> None:
    assert registered_name(key) == name


@pytest.mark.parametrize(
    "key",
    [
        "127.0.0.1:80", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "[::1]:8", "[fe80::1]", "localhost",
        "intranet", "printer.local", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0", "100.64.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_spelling(key: str) -> None:
    assert is_private(key)


@pytest.mark.parametrize(
    "host",
    [
        "localhost.", "127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "0", "017700000001", "0177.0.0.1",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[::]", "[ff02::1]", "224.0.0.1", "user:pw@10.0.0.1",
        "[::ffff:a00:1]", "LOCALHOST", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_disguise(host: str) -> None:
    assert is_private(host_key(f"http://{host}/x"))


@pytest.mark.parametrize("host", ["%31%32%37.0.0.1", "[fe80::1%25eth0]", "a..gov.cn", "a.cn:99999", "[::1", "."])
def test_what_cannot_be_looked_up_is_no_address(host: str) -> None:
    assert host_key(f"http://{host}/x") == ""
    assert canonical(f"http://{host}/x") is None


def test_names_in_chinese_are_known_as_they_are_looked_up() -> None:
    assert host_key("http://长葛.政务/") == "xn--pt1az46a.xn--zfr164b"
    assert canonical("http://长葛。政务/年报.html") == "http://xn--pt1az46a.xn--zfr164b/年报.html"
    assert host_key("http://www.a.gov.cn./") == "www.a.gov.cn"


@pytest.mark.parametrize(
    "key",
    [
        "[2400:3200::1]:80",
        "[::ffff:1.2.4.8]",
        "[64:ff9b::1.2.4.8]",
        "www.example.gov.cn",
        "1.2.4.8",
        "[2400:3200::1]",
        "a.cn:8080",
    ],
)
def test_public_addresses_are_not_private(key: str) -> None:
    assert not is_private(key)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("./202301/t1.html", "http://a.gov.cn/nb/202301/t1.html"),
        ("../x/#top", "http://a.gov.cn/x/"),
        ("HTTP://A.gov.CN:80/B", "http://a.gov.cn/B"),
        ("/visit.do;jsessionid=9F3A?id=3", "http://a.gov.cn/visit.do?id=3"),
        ("?id=3&jsessionid=7&page=2", "http://a.gov.cn/nb/index.html?id=3&page=2"),
        ("?page=1&sid=200001", "http://a.gov.cn/nb/index.html?page=1&sid=200001"),
        ("?id=1&sid=0123456789abcdef01", "http://a.gov.cn/nb/index.html?id=1"),
        ("?b=2&a=1", "http://a.gov.cn/nb/index.html?b=2&a=1"),
        ("a b.pdf", "http://a.gov.cn/nb/a%20b.pdf"),
        ("  /x\n", "http://a.gov.cn/x"),
        ("javascript:void(0)", None),
        ("ftp://a.gov.cn/", None),
        ("http://[bad/", None),
    ],
)
def test_a_link_is_brought_to_the_form_it_is_remembered_by(link: str, address: str | None) -> None:
    assert canonical(link, "http://a.gov.cn/nb/index.html") == address


@given(st.text(max_size=60))
def test_no_link_whatever_raises(link: str) -> None:
    found = canonical(link, "http://a.gov.cn/")
    assert found is None or found.startswith(("http://", "https://"))


@given(st.from_regex(r"[a-z0-9/._?=&;-]{0,40}", fullmatch=True))
def test_the_canonical_form_is_its_own_canonical_form(link: str) -> None:
    once = canonical(link, "http://a.gov.cn/nb/")
    assert once is not None
    assert canonical(once) == once


def test_a_folder_ends_at_the_last_slash() -> None:
    assert folder("http://a.cn/x/y.html?b=/c") == "http://a.cn/x/"
