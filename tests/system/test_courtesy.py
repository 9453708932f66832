"""Courtesy, measured where it counts: at the servers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crawling
import pytest
import warm

from fixtures.sites import (
    PracticeProvince,
    Received,
    most_at_once,
    rests_broken,
    shortest_gaps,
    shortest_pauses,
)
from fixtures.sites.http import Response
from fixtures.sites.log import RequestLog
from fixtures.sites.server import Server, Service, address_of, listen
from fixtures.sites.site import Host, Make

SLOW, FAILING = "990200-hanweb-2", "990400-php-3"
SLOW_ANSWER, DELAY = 0.6, 0.28
"""So long that asking forty hosts leaves processors idle: else they all would answer late, and be spared as slow."""
UNHURRIED = ("-s", f"DOWNLOAD_DELAY={DELAY}", "-s", "SLOW_ANSWER=0.5", "-s", "READ_REPORTS=False")


def crawl(folder: Path, province: PracticeProvince, *settings: str) -> tuple[Received, ...]:
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    run = crawling.begin(folder / "archive", catalogue, province, (*crawling.QUICK, *settings))
    code, errors = run.finish()
    assert code == 0, errors
    return province.requests


@dataclass(frozen=True, slots=True)
class Visit:
    """A crawl of thirty sites, one of them slow, one that answers 503 to everything; on others a page or two falter."""

    province: PracticeProvince
    archive: Path
    summary: dict[str, Any]

    @property
    def requests(self) -> tuple[Received, ...]:
        return self.province.requests

    def of(self, site: str) -> list[Received]:
        return sorted((one for one in self.requests if one.site == site), key=lambda one: one.time)


@pytest.fixture(
    scope="module", params=[pytest.param(120, id="short"), pytest.param(900, id="long", marks=pytest.mark.proof)]
)
def visit(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("visit")
    sites = PracticeProvince(pages=request.param, copies=6, slow={SLOW: SLOW_ANSWER}, failing=[FAILING])
    with sites as province:
        catalogue, archive = province.write_catalogue(folder / "catalogue.toml"), folder / "archive"
        options = ["--catalog", catalogue, "--json", "--archive", archive, *crawling.QUICK, *UNHURRIED]
        done = warm.run("nianbao", "crawl", "practice", *options, timeout=600)
        assert done.returncode in {0, 1}, done.stderr
        yield Visit(province, archive, json.loads(done.stdout))


@pytest.mark.xdist_group("courtesy")
class TestThirtySites:
    def test_a_host_has_one_connection_at_a_time(self, visit: Visit) -> None:
        assert set(visit.province.most_connections.values()) == {1}
        assert set(most_at_once(visit.requests).values()) == {1}

    def test_two_requests_to_a_host_are_never_closer_than_the_delay(self, visit: Visit) -> None:
        gaps = shortest_gaps(visit.requests)
        assert len(gaps) >= 30
        assert min(gaps.values()) >= DELAY

    def test_a_server_that_asks_for_rest_is_left_alone_for_so_long(self, visit: Visit) -> None:
        assert sum(request.retry_after > 0 for request in visit.requests) >= 5
        assert rests_broken(visit.requests) == []

    def test_robots_txt_comes_first_once_for_each_host_and_is_obeyed(self, visit: Visit) -> None:
        for host in {request.host for request in visit.requests if request.site != FAILING}:
            asked = sorted((one for one in visit.requests if one.host == host), key=lambda one: one.time)
            paths = [one.path for one in asked]
            assert paths[0] == "/robots.txt"
            assert paths.count("/robots.txt") == 1
        refused = {trap.url for trap in visit.province.traps if trap.outcome == "refused by robots.txt"}
        assert len(refused) >= 24
        assert not refused & {request.url for request in visit.requests}

    def test_a_host_whose_robots_txt_cannot_be_had_is_asked_for_nothing_else(self, visit: Visit) -> None:
        asked = visit.of(FAILING)
        assert {request.path for request in asked} == {"/robots.txt"}
        assert 2 <= len(asked) <= 6
        waits = [after.time - before.finished for before, after in itertools.pairwise(asked)]
        assert all(wait >= 0.1 * 2**number for number, wait in enumerate(waits)), "the wait doubles"
        assert visit.summary["errors"]["robots.txt unreachable"] == 1

    def test_a_slow_host_is_given_pauses_as_long_as_its_answers(self, visit: Visit) -> None:
        host = visit.of(SLOW)[0].host
        assert shortest_pauses(visit.of(SLOW))[host] >= 0.9 * SLOW_ANSWER
        assert visit.summary["slowed"][host] >= SLOW_ANSWER
        assert len(visit.summary["slowed"]) < 30

    def test_slow_and_failing_hosts_hold_no_other_up(self, visit: Visit) -> None:
        others = sorted(one.time for one in visit.requests if one.site not in {SLOW, FAILING})
        waits = [(one.time, one.finished) for one in visit.of(SLOW)]
        waits += [(before.finished, after.time) for before, after in itertools.pairwise(visit.of(FAILING))]
        busy = others[len(others) * 3 // 4]
        long = [(begun, ended) for begun, ended in waits if begun < busy and ended - begun >= 0.9 * SLOW_ANSWER]
        assert long
        assert all(any(begun < time < ended for time in others) for begun, ended in long), "others are asked meanwhile"

    def test_every_report_of_the_sound_sites_is_had(self, visit: Visit) -> None:
        wanted = {url for url, report in visit.province.expected.items() if report.site != FAILING}
        assert wanted <= {url for _, url in crawling.pages_by_kind(visit.archive)}

    def test_no_host_outside_the_catalogue_is_asked(self, visit: Visit) -> None:
        assert any(trap.outcome == "foreign host" for trap in visit.province.traps)
        assert not [request for request in visit.requests if visit.province.stranger.endswith(request.host)]


def test_the_user_agent_says_who_it_is_and_whom_to_ask(tmp_path: Path) -> None:
    with PracticeProvince(pages=10, only=["990100-trs"]) as province:
        requests = crawl(tmp_path, province, "-s", "CONTACT_URL=https://example.org/nianbao")
    assert {request.user_agent for request in requests} == {
        "nianbao/0.1 (archive of annual disclosure reports; +https://example.org/nianbao)"
    }
    assert min(shortest_gaps(requests).values()) >= 0.05, "its robots.txt asks for a Crawl-delay of 0.05 s"


@pytest.mark.proof
def test_a_host_that_stays_silent_while_others_answer_is_given_up(tmp_path: Path) -> None:
    sockets, log = [listen(0), listen(0)], RequestLog()
    host, silent = (Host(address_of(taken), Make(), lambda: "") for taken in sockets)
    silent.answer_under("/", lambda _request: Response(raw=lambda: iter(())))
    silent.answer_target("/robots.txt", lambda _request: Response(b"", 404))
    links = [f"{base}/{number}.html" for number in range(15) for base in (host.base, silent.base)]
    rows = "".join(f'<li><a href="{link}">甲县2020年政府信息公开年度报告</a></li>' for link in links)
    host.page("/nb/", lambda: f"<html><body><ul>{rows}</ul></body></html>")
    (tmp_path / "catalogue.toml").write_text(
        f'province = "practice"\n[[site]]\nid = "a"\ndivision = "990000"\nname = "甲县"\nlevel = "county"\n'
        f'portal = "{host.base}/"\nreport_columns = ["{host.base}/nb/"]\nhosts = ["{silent.authority}"]\n',
        encoding="utf-8",
    )
    options = ["--catalog", tmp_path / "catalogue.toml", "--json", "--archive", tmp_path / "archive"]
    server = Server([Service(one.base, one, taken) for one, taken in zip((host, silent), sockets, strict=True)], log)
    server.start()
    done = warm.run("nianbao", "crawl", "practice", *options, *crawling.QUICK, "-s", "SILENT_REQUESTS=5")
    server.stop()
    errors = json.loads(done.stdout)["errors"]
    assert sum(f"http://{one.host}" == silent.base for one in log.entries()) <= 7
    assert errors["host does not answer"] >= 10
    assert errors["http 404"] >= 15, "the other host is asked for all its pages"
