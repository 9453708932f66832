from __future__ import annotations

from crawler.catalog import Catalogue, Site
from crawler.discovery import columns, ways
from crawler.pages import Page
from crawler.scope import Scope


def page(*links: tuple[str, str], url: str = "http://www.a.gov.cn/") -> Page:
    html = "".join(f'<a href="{href}">{text}</a>' for href, text in links)
    return Page(url, f"<html><body>{html}</body></html>".encode())


def test_the_words_of_a_link_name_the_column_before_its_address_does() -> None:
    found = columns(page(("/x/zfxxgknb/", "更多"), ("/c101/", "政府信息公开年报"), ("/xw/", "新闻")))
    assert [one.anchor.url for one in found] == ["http://www.a.gov.cn/c101/", "http://www.a.gov.cn/x/zfxxgknb/"]


def test_annual_reports_of_another_kind_are_no_column() -> None:
    assert (
        columns(
            page(("/1/", "企业年报"), ("/2/", "法治政府建设年度报告"), ("/3/", "统计年报"), ("/4/", "财政年度报告"))
        )
        == []
    )


def test_without_a_column_the_way_leads_over_disclosure() -> None:
    links = (("/zw/", "政务公开"), ("/gk/", "政府信息公开"), ("/zn/", "政府信息公开指南"), ("/bs/", "办事服务"))
    assert [a.url[20:] for a in ways(page(*links), lambda url: False)] == ["gk/", "zn/", "zw/"]


def test_the_way_stays_within_the_registered_name_or_the_sites_own_hosts() -> None:
    links = (
        ("http://xxgk.a.gov.cn/", "政府信息公开"),
        ("http://www.b.gov.cn/", "政府信息公开"),
        ("http://1.2.3.4/", "信息公开"),
    )
    assert [a.url for a in ways(page(*links), lambda url: False)] == ["http://xxgk.a.gov.cn/"]
    assert len(ways(page(*links), lambda url: "1.2.3.4" in url)) == 2


SCOPE = Scope(
    Catalogue(
        "x",
        (
            Site("a", "410000", "甲", "county", "http://www.a.gov.cn/", hosts=("127.0.0.1:8001",)),
            Site("b", "410001", "乙", "county", "http://localhost:9000/"),
        ),
    )
)


def test_hosts_of_the_sites_and_their_registered_names_may_be_asked() -> None:
    for url in ("http://www.a.gov.cn/x", "https://xxgk.a.gov.cn/", "http://127.0.0.1:8001/", "http://localhost:9000/x"):
        assert SCOPE.refusal(url, "report") is None
    assert SCOPE.site_of("http://xxgk.a.gov.cn/1") == "a"
    assert SCOPE.site_of("http://localhost:9000/") == "b"


def test_other_hosts_may_not_but_for_attachments() -> None:
    assert SCOPE.refusal("http://www.c.gov.cn/", "report") is not None
    assert SCOPE.refusal("http://files.c.cn/1.pdf", "attachment") is None


def test_private_addresses_may_not_even_for_attachments_unless_named_with_their_port() -> None:
    for url in (
        "http://127.0.0.1:8002/",
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.0.0.1/a.pdf",
        "http://nas/a.pdf",
    ):
        assert "private" in str(SCOPE.refusal(url, "attachment"))
