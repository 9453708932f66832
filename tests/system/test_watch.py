"""Visits of lists alone: cheap, and a report that appears with an older date shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import crawling
import pytest
import warm

from fixtures.sites import PracticeProvince
from fixtures.sites.http import Request, Response
from storage import Archive
from storage.coverage import ledger
from storage.skips import skipped_by_site, skipped_links

pytestmark = pytest.mark.proof

ISSUER, ADDRESS = "松河县地震局", "/zfxxgk/zfxxgknb/202501/t20250120_990099.html"
LATE = f'<ul><li><a href="{ADDRESS}">{ISSUER}2024年政府信息公开工作年度报告</a><span>2025-01-20</span></li></ul>'


def nianbao(archive: Path, *arguments: str) -> str:
    done = warm.run("nianbao", *arguments, "--archive", archive)
    assert done.returncode == 0, done.stderr
    return done.stdout


def alter(province: PracticeProvince, url: str, made: Callable[[bytes], bytes]) -> None:
    """Lets an address answer with other bytes, a day younger."""
    host = next(h for site in province.sites for h in site.hosts.values() if h.authority == urlsplit(url).netloc)
    target = url.removeprefix(host.base)
    handler = host.handler(target)
    assert handler is not None

    def answer(request: Request) -> Response:
        served = handler(request)
        return replace(served, body=made(served.body))

    host.answer_target(target, answer)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[set[str]]]:
    """An archive of two visits between which a list gained a link; and what each visit asked for."""
    folder = tmp_path_factory.mktemp("watch")
    asked = []
    with PracticeProvince(pages=24, only=["trs"]) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        crawl = ["crawl", "practice", "--catalog", str(catalogue), "--watch", "--vantage", "Lanzhou", "--json"]
        reports = set(province.expected)
        for visit in range(2):
            if visit:
                column = province.sites[0].report_columns[0]
                alter(province, column, lambda body: body.replace(b"</body>", LATE.encode() + b"</body>"))
            province.forget_requests()
            nianbao(folder / "archive", *crawl, *crawling.QUICK)
            asked.append({f"http://{request.host}{request.path}" for request in province.requests})
            assert not asked[-1] & reports
    return folder / "archive", asked


def test_a_watch_fetches_lists_and_notes_every_report_they_link_to(visited: tuple[Path, list[set[str]]]) -> None:
    archive, _ = visited
    with Archive.open(archive) as opened:
        first, second = opened.crawls.list()
        links = [link for link in skipped_links(opened.engine, first.id) if link.reason == "--watch: not fetched"]
        assert len(links) > 5
        assert all(link.role == "report" and link.title and link.listed and link.found_on for link in links)
        assert {row.kind for row in opened.captures.list()} <= {"list", "other", "blocked"}
        more = {link.url for link in skipped_links(opened.engine, second.id)} - {link.url for link in links}
        assert [urlsplit(url).path for url in more] == [ADDRESS]
        [site] = skipped_by_site(opened.engine, first.id).values()
        assert site["promises no report"] > 10, "the links of menus are counted"


def test_a_link_that_came_later_than_its_date_is_told_as_back_dated(visited: tuple[Path, list[set[str]]]) -> None:
    archive, _ = visited
    with Archive.open(archive) as opened:
        entries = {entry.body.name: entry for entry in ledger(opened, "practice", year=2024).entries}
    assert not any(entry.overdue for entry in entries.values() if entry.evidence[0].what == "link")
    late = entries[ISSUER]
    assert (late.state, late.back_dated, str(late.listed)) == ("not_looked", True, "2025-01-20")
    assert late.last_absent is not None
    lines = nianbao(archive, "coverage", "practice", "--year", "2024", "--json").splitlines()
    [line] = [found for found in map(json.loads, lines) if found["body"] == ISSUER]
    [said] = [evidence for evidence in line["evidence"] if evidence["what"] == "back-dated"]
    assert said["note"].endswith("although dated 2025-01-20")
    assert said["vantage"] == "Lanzhou"


def test_why_links_were_not_followed_can_be_asked_for(visited: tuple[Path, list[set[str]]]) -> None:
    archive, _ = visited
    [first, _] = map(json.loads, nianbao(archive, "crawls", "--json").splitlines())
    assert first["skipped"]["--watch: not fetched"] > 5
    one = json.loads(nianbao(archive, "crawls", first["crawl"], "--json"))
    assert sum(sum(reasons.values()) for reasons in one["skipped_by_site"].values()) == sum(one["skipped"].values())
    links = list(map(json.loads, nianbao(archive, "crawls", first["crawl"], "--skipped", "--json").splitlines()))
    assert {link["reason"] for link in links} >= {"--watch: not fetched"}
    assert "promises no report" in nianbao(archive, "crawls", first["crawl"])
