"""Crawling a province again: what is unchanged costs next to nothing, what changed is seen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import crawling
import pytest
import warm

from fixtures.sites import PracticeProvince
from fixtures.sites.http import Request, Response
from storage import Archive, CaptureRow, integrity
from storage.coverage import ledger
from storage.recrawl import recrawl

pytestmark = pytest.mark.xdist_group("again")

SITES = ["trs", "php"]
"""One make whose servers give ETag and date, and one whose pages carry neither."""
PAGES = 26


@dataclass
class Again:
    """An archive of several crawls, and what each of them said and cost."""

    archive: Path
    province: PracticeProvince
    summaries: list[dict[str, Any]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    """Size of all files of the archive after each."""
    statuses: list[Counter[int]] = field(default_factory=list)

    def captures(self, crawl: int) -> list[CaptureRow]:
        return [row for row in crawling.captures(self.archive) if row.crawl_id == crawl]

    def crawl(self, catalogue: Path, *options: str, command: str = "crawl") -> None:
        which = ["crawl", "practice", "--catalog", str(catalogue)] if command == "crawl" else ["resume"]
        self.province.forget_requests()
        done = warm.run("nianbao", *which, "--archive", self.archive, "--json", *crawling.QUICK, *options)
        assert done.returncode in (0, 1), done.stderr
        self.codes.append(done.returncode)
        self.summaries.append(json.loads(done.stdout))
        self.bytes.append(sum(path.stat().st_size for path in self._files()))
        self.statuses.append(Counter(request.status for request in self.province.requests))

    def _files(self) -> list[Path]:
        return [path for path in self.archive.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    """A crawl; another that is killed half-way and resumed, with nothing changed; a third after edits."""
    folder = tmp_path_factory.mktemp("again")
    with PracticeProvince(pages=PAGES, only=SITES) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        found = Again(folder / "archive", province)
        found.crawl(catalogue)
        before = len(province.requests)
        options = ["--catalog", catalogue, "--archive", found.archive, *crawling.QUICK]
        run = crawling.CrawlRun(warm.start("nianbao", "crawl", "practice", *options), before)
        assert crawling.wait_for_requests(run, province, 15)
        run.kill()
        found.crawl(catalogue, command="resume")
        edit(province)
        found.crawl(catalogue, "--vantage", "Shanghai, a cable")
        yield found


def edit(province: PracticeProvince) -> None:
    """One report gets another number, another is taken down."""
    reports = [url for url, report in province.expected.items() if report.form and not report.attachments]
    changed, gone = reports[0], reports[-1]
    number = next(text for text in province.expected[changed].cells.values() if len(text) > 1)
    printed = re.compile(rf">([\s\xa0]*){number}([\s\xa0]*)<".encode())
    page = serve(province, changed, lambda body: printed.sub(rf">\g<1>{number}9\g<2><".encode(), body, count=1))
    assert f"{number}9".encode() in page
    serve(province, gone, None)


def serve(province: PracticeProvince, url: str, made: Any) -> bytes:
    """Lets an address answer with other bytes, or with 404."""
    parts = urlsplit(url)
    host = next(h for site in province.sites for h in site.hosts.values() if h.authority == parts.netloc)
    target = url.removeprefix(host.base)
    handler = host.handler(target)
    assert handler is not None
    old = handler(Request("GET", target, {}))
    body = made(old.body) if made else b"404"
    host.answer_target(target, lambda _: Response(body, 200 if made else 404, old.media_type))
    return body


def test_an_unchanged_province_is_answered_by_304_or_stored_as_revisits(again: Again) -> None:
    first, second = again.captures(1), again.captures(2)
    pages = [row for row in second if row.kind in {"list", "report"}]
    assert len(pages) >= len([row for row in first if row.kind in {"list", "report"}])
    assert {row.record_type for row in pages} == {"revisit"}
    assert {row.status for row in pages} == {200, 304}
    assert all(row.status == 304 for row in pages if "trs" in str(row.site_id) and row.kind == "report")
    had = {row.url for row in first if row.status == 200 and not crawling.is_robots(row.url)}
    assert had == {row.url for row in second if row.record_type == "revisit" and row.status in (200, 304)}


def test_a_page_that_is_unchanged_costs_next_to_nothing(again: Again) -> None:
    grown = again.bytes[1] - again.bytes[0]
    assert grown < 1_500 * len(again.captures(2)) + 20_000, (
        "the crawl itself, begun twice, has some pages in the database"
    )


def test_nothing_is_doubled_or_lost_when_the_second_crawl_is_killed(again: Again) -> None:
    fetched = Counter(row.url for row in again.captures(2) if not crawling.is_robots(row.url))
    assert set(fetched.values()) == {1}
    assert again.summaries[1]["reports"] == again.summaries[0]["reports"] == len(again.province.expected)
    with Archive.open(again.archive) as archive:
        assert integrity.check(archive, deep=True) == []


def test_nothing_is_read_again_that_is_known(again: Again) -> None:
    with Archive.open(again.archive) as archive:
        read = [row for row in again.captures(2) if archive.reports.parses(row.id)]
        assert read == []
        assert all(row.year for row in again.captures(2) if row.kind == "report")


def test_edited_and_deleted_reports_are_seen(again: Again) -> None:
    with Archive.open(again.archive) as archive:
        crawls = archive.crawls.list()
        assert recrawl(archive, *crawls[:2]).totals()["unchanged"] == len(again.province.expected)
        found = recrawl(archive, *crawls[1:])
        totals = found.totals()
        assert (totals["changed"], totals["gone"], totals["unknown"], totals["new"]) == (1, 1, 0, 0)
        [edited] = found.edited
        assert edited.after is not None
        assert archive.captures.get(edited.after).record_type == "response"
        assert len(archive.reports.parses(edited.after)) == 1


def test_the_summary_tells_what_is_new_and_what_is_gone_in_all_and_by_site(again: Again) -> None:
    reports = len(again.province.expected)
    assert again.summaries[0]["changes"] is None
    second, third = (summary["changes"] for summary in again.summaries[1:])
    assert second == {
        "since": again.summaries[0]["crawl"],
        "new": 0,
        "changed": 0,
        "gone": 0,
        "unchanged": reports,
        "unknown": 0,
    }
    assert third["since"] == again.summaries[1]["crawl"]
    assert (third["changed"], third["gone"], third["unchanged"]) == (1, 1, reports - 2)
    by_site = again.summaries[2]["by_site"]
    assert sum(site["changes"]["unchanged"] for site in by_site) == reports - 2
    assert sum(site["reports_before"] for site in by_site) == reports


def test_the_vantage_point_stands_in_every_piece_of_evidence(again: Again) -> None:
    with Archive.open(again.archive) as archive:
        assert archive.crawls.list()[2].options["vantage"] == "Shanghai, a cable"
        entries = ledger(archive, "practice").entries
    [removed] = [entry for entry in entries if entry.state == "removed_after_seen"]
    assert {evidence.vantage for evidence in removed.evidence if evidence.what == "gone"} == {"Shanghai, a cable"}
