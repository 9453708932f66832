from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider

from crawler.leases import ASK_AT
from crawler.requests import NotStorable, to_entry, to_request
from crawler.twins import Twins
from storage import FrontierEntry


class Walker(Spider):
    name = "walker"

    def parse_list(self, response: object) -> None: ...

    def failed(self, failure: object) -> None: ...


SPIDER = Walker()


def stored(request: Request, parent: FrontierEntry | None = None) -> FrontierEntry:
    return to_entry(request, spider=SPIDER, number=7, parent=parent, depth=2)


def test_a_request_comes_back_as_it_went() -> None:
    request = Request(
        "http://a.gov.cn/list?page=2",
        method="POST",
        body=b"\x00a=1",
        headers={"Referer": "http://a.gov.cn/", "User-Agent": "not ours to keep", "Content-Type": "text/plain"},
        callback=SPIDER.parse_list,
        errback=SPIDER.failed,
        meta={"role": "page", "site": "a-main", "walk": {"page": 2, "known": "abc"}, "anchor": "年报"},
        priority=20,
    )
    entry = stored(request)
    again = to_request(entry, SPIDER, Twins())
    assert (again.url, again.method, again.body, again.priority) == (request.url, "POST", b"\x00a=1", 20)
    assert again.callback == SPIDER.parse_list
    assert again.errback == SPIDER.failed
    assert again.meta == {**request.meta, "depth": 2}
    assert again.headers[b"Referer"] == b"http://a.gov.cn/"
    assert b"User-Agent" not in again.headers
    assert (entry.host, entry.role, entry.site_id) == ("a.gov.cn", "page", "a-main")


def test_what_the_engine_left_in_meta_stays_behind() -> None:
    leaks = {"download_slot": "b.cn", "download_latency": 0.2, "is_start_request": True, "retry_times": 2, "proxy": "x"}
    entry = stored(Request("http://a.gov.cn/", meta={**leaks, "role": "column", "redirect_times": 1}))
    assert dict(entry.meta) == {"redirect_times": 1, "_callback": None, "_errback": None}
    assert to_request(entry, SPIDER, Twins()).meta == {"role": "column", "redirect_times": 1, "depth": 2}


def test_a_stored_request_has_the_same_fingerprint_after_a_restart() -> None:
    entry = stored(Request("http://a.gov.cn/x?b=2&a=1", method="POST", body=b"q"))
    again = stored(to_request(entry, SPIDER, Twins()))
    assert isinstance(entry.fingerprint, bytes)
    assert again.fingerprint == entry.fingerprint
    assert stored(Request("http://a.gov.cn/x?b=2&a=1")).fingerprint != entry.fingerprint


@pytest.mark.parametrize(
    "request_",
    [
        Request("http://a.gov.cn/", callback=lambda response: None),
        Request("http://a.gov.cn/", callback=Walker().parse_list),
        Request("http://a.gov.cn/", meta={"walk": {"odd": object()}}),
    ],
    ids=["no method", "method of another spider", "odd meta"],
)
def test_what_cannot_be_stored_is_said(request_: Request) -> None:
    with pytest.raises(NotStorable):
        stored(request_)


def test_a_row_of_a_spider_that_has_changed_is_said() -> None:
    entry = stored(Request("http://a.gov.cn/", callback=SPIDER.parse_list))
    gone = FrontierEntry(**{**_fields(entry), "meta": {"_callback": "parse_gone"}})
    with pytest.raises(NotStorable, match="parse_gone"):
        to_request(gone, SPIDER, Twins())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.binary(max_size=50), st.sampled_from(["GET", "POST"]))
def test_any_state_of_a_walk_survives_json(walk: object, body: bytes, method: str) -> None:
    request = Request("http://a.gov.cn/年报", meta={"walk": walk, "role": "page"}, body=body, method=method)
    entry = stored(request)
    through_json = FrontierEntry(**{**_fields(entry), "meta": json.loads(json.dumps(dict(entry.meta)))})
    again = to_request(through_json, SPIDER, Twins())
    assert again.meta.get("walk") == walk
    assert stored(again).fingerprint == entry.fingerprint


def _fields(entry: FrontierEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def test_twins_are_one_page_unless_one_redirects_to_the_other() -> None:
    one = stored(Request("http://www.a.gov.cn/nb/1.html?b=2&a=1"))
    for address in ("https://www.a.gov.cn", "http://a.gov.cn", "https://a.gov.cn"):
        assert stored(Request(f"{address}/nb/1.html?b=2&a=1")).fingerprint == one.fingerprint
        moved = stored(Request(f"{address}/nb/1.html?b=2&a=1"), parent=one)
        assert moved.fingerprint != one.fingerprint, "what a page redirects to must be asked for"
        assert stored(Request(f"{address}/nb/2.html"), parent=one).fingerprint != one.fingerprint
    assert stored(Request("http://www.a.gov.cn/nb/1.html?b=2&a=1", method="POST")).fingerprint != one.fingerprint
    assert stored(Request("http://www.a.gov.cn:8080/nb/1.html?b=2&a=1")).fingerprint != one.fingerprint
    assert stored(Request("http://xxgk.a.gov.cn/nb/1.html?b=2&a=1")).fingerprint != one.fingerprint


def test_a_request_goes_to_the_twin_that_was_chosen_for_it_or_that_answers() -> None:
    entry, twins = stored(Request("https://a.gov.cn/1.html")), Twins()
    assert to_request(entry, SPIDER, twins).url == "https://a.gov.cn/1.html"
    chosen = replace(entry, meta=entry.meta | {ASK_AT: "http://a.gov.cn/1.html"})
    assert to_request(chosen, SPIDER, twins).url == "http://a.gov.cn/1.html"
    twins.answered("http://a.gov.cn/1.html", wanted="https://a.gov.cn/1.html")
    assert to_request(entry, SPIDER, twins).url == "http://a.gov.cn/1.html"
