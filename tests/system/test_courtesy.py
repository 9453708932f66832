"""Courtesy, measured where it counts: at the servers."""

from __future__ import annotations

from pathlib import Path

import crawling
import pytest

from fixtures.sites import PracticeProvince, Received
from fixtures.sites.log import most_at_once, shortest_gaps


def crawl(folder: Path, province: PracticeProvince, *settings: str) -> tuple[Received, ...]:
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    run = crawling.begin(folder / "archive", catalogue, province, (*crawling.QUICK, *settings))
    code, errors = run.finish()
    assert code == 0, errors
    return province.requests


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[PracticeProvince, tuple[Received, ...]]:
    with PracticeProvince(pages=40, flaky=True) as province:
        return province, crawl(tmp_path_factory.mktemp("visit"), province, "-s", "DOWNLOAD_DELAY=0.1")


def test_a_host_has_one_connection_at_a_time(visit: tuple[PracticeProvince, tuple[Received, ...]]) -> None:
    assert set(most_at_once(visit[1]).values()) == {1}


def test_two_requests_to_a_host_are_never_closer_than_the_delay(
    visit: tuple[PracticeProvince, tuple[Received, ...]],
) -> None:
    gaps = shortest_gaps(visit[1])
    assert len(gaps) >= 5
    assert min(gaps.values()) >= 0.1


def test_robots_txt_comes_first_once_for_each_host_and_is_obeyed(
    visit: tuple[PracticeProvince, tuple[Received, ...]],
) -> None:
    province, requests = visit
    for host in {request.host for request in requests}:
        paths = [request.path for request in sorted(requests, key=lambda r: r.time) if request.host == host]
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1
    asked = {request.url for request in requests}
    refused = {trap.url for trap in province.traps if trap.outcome == "refused by robots.txt"}
    assert len(refused) >= 4
    assert not refused & asked


def test_no_host_outside_the_catalogue_is_asked(visit: tuple[PracticeProvince, tuple[Received, ...]]) -> None:
    province, requests = visit
    assert any(trap.outcome == "foreign host" for trap in province.traps)
    assert not [request for request in requests if province.stranger.endswith(request.host)]


def test_the_user_agent_says_who_it_is_and_whom_to_ask(tmp_path: Path) -> None:
    with PracticeProvince(pages=10, only=["990100-trs"]) as province:
        requests = crawl(tmp_path, province, "-s", "CONTACT_URL=https://example.org/nianbao")
    assert {request.user_agent for request in requests} == {
        "nianbao/0.1 (archive of annual disclosure reports; +https://example.org/nianbao)"
    }


def test_a_crawl_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    with PracticeProvince(pages=20, only=["990100-trs"]) as province:
        requests = crawl(tmp_path, province)
    assert min(shortest_gaps(requests).values()) >= 0.05, "the site asks for 0.05 s"


def test_a_server_that_asks_for_rest_is_left_alone_for_so_long(tmp_path: Path) -> None:
    with PracticeProvince(pages=20, only=["990400-php"]) as province:
        requests = sorted(crawl(tmp_path, province), key=lambda request: request.time)
    busy = [number for number, request in enumerate(requests) if request.status == 503]
    assert busy, "one page says 503 at first, with Retry-After: 1"
    for number in busy:
        assert requests[number + 1].time - requests[number].finished >= 1


def test_a_slow_host_holds_no_other_up(tmp_path: Path) -> None:
    slow = PracticeProvince(pages=20, delay=0.25, only=["990100-trs"])
    fast = PracticeProvince(pages=20, only=["990300-ucap", "990400-php"])
    with slow, fast:
        slow.write_catalogue(tmp_path / "sites" / "slow.toml")
        fast.write_catalogue(tmp_path / "sites" / "fast.toml")
        code, errors = crawling.begin(tmp_path / "archive", tmp_path / "sites", fast).finish()
        assert code == 0, errors
        began = min(request.time for request in slow.requests)
        needed = max(request.finished for request in fast.requests) - began
        assert set(fast.expected) <= {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    assert needed < (max(request.finished for request in slow.requests) - began) / 2
