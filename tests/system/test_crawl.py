"""A whole crawl of the practice province, by the command of the house: nothing missing, nothing foreign, all named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crawling
import pytest
import warm
from sqlalchemy import select

from fixtures.sites import PracticeProvince
from storage import Archive, CaptureRow, integrity
from storage.coverage import ledger
from storage.models import Capture, Frontier
from storage.records import REQUISITE_ROLES

NEED_A_BROWSER = {"990609-scripted", "990613-drawn"}
ALL = ["trs", "hanweb", "ucap", "php", "vsb", "jpaas", "gkmlpt", "public", "aspnet", "frame", "refresh", "numbering"]
ALL += ["truecms", "epoint", "search", "picturemenu", "writtenmenu", "numbered"]


@dataclass(frozen=True, slots=True)
class Crawled:
    """A finished crawl, and the province as it was."""

    province: PracticeProvince
    archive: Path
    summary: dict[str, Any]
    stderr: str

    def captured(self) -> dict[str, list[CaptureRow]]:
        found: dict[str, list[CaptureRow]] = {}
        for row in crawling.captures(self.archive):
            found.setdefault(row.url, []).append(row)
        return found


def crawl(folder: Path, province: PracticeProvince, *options: str, known: bool = True) -> Crawled:
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    if not known:
        text = re.sub(r"report_columns = .*", "report_columns = []", catalogue.read_text(encoding="utf-8"))
        catalogue.write_text(text, encoding="utf-8")
    archive, hosts = folder / "archive", folder / "hosts"
    hosts.write_text(province.hosts_file, encoding="utf-8")
    command = ["crawl", "practice", "--catalog", catalogue, "--archive", archive, "--json"]
    done = warm.run("nianbao", *command, *crawling.QUICK, "-s", f"HOSTS_FILE={hosts}", *options)
    assert done.returncode in {0, 1}, done.stderr
    return Crawled(province, archive, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Eighteen makes of sites under names of their own, none of whose columns is known beforehand."""
    with PracticeProvince(pages=254, only=ALL, named=True) as province:
        yield crawl(tmp_path_factory.mktemp("found"), province, known=False)


@pytest.mark.xdist_group("crawl")
class TestDiscoveryFromTheHomePage:
    def test_every_report_on_every_page_is_captured(self, found: Crawled) -> None:
        had = {url for url, rows in found.captured().items() if any(row.status == 200 for row in rows)}
        missing = set(found.province.expected) - had
        assert not missing
        assert len(found.province.expected) >= 110

    def test_every_attachment_of_a_report_is_captured(self, found: Crawled) -> None:
        had = found.captured()
        wanted = {url for report in found.province.expected.values() for url in report.attachments}
        assert len(wanted) >= 3
        assert not wanted - set(had)

    def test_a_column_is_found_in_few_requests(self, found: Crawled) -> None:
        for site in found.province.sites:
            requests = [request for request in found.province.requests if request.site == site.id]
            columns = set(site.report_columns) or {""}
            before = next(
                (n for n, request in enumerate(requests) if any(request.url.startswith(c) for c in columns)), 999
            )
            assert before <= 60, site.id

    def test_each_column_is_remembered_with_the_way_to_it(self, found: Crawled) -> None:
        with Archive.open(found.archive) as archive:
            columns = archive.columns.known("practice")
        used = {column.site_id: column for column in columns if column.state == "used"}
        assert used.keys() == {site.id for site in found.province.sites}
        for site in found.province.sites:
            column = used[site.id]
            assert column.path[0] == site.portal
            assert 1 <= len(column.path) <= 4
            assert (column.score, column.reports > 0) == (100, True)

    def test_traps_end_as_they_ought(self, found: Crawled) -> None:
        had = found.captured()
        for trap in found.province.traps:
            kinds = {row.kind for row in had.get(trap.url, [])}
            statuses = {row.status for row in had.get(trap.url, [])}
            if trap.outcome in {"refused by robots.txt", "foreign host"}:
                assert not kinds, trap
            elif trap.outcome == "blocked":
                assert kinds == {"blocked"}, trap
            elif trap.outcome == "gone":
                assert statuses == {404}, trap
            else:
                assert "report" not in kinds, trap

    def test_nobody_else_is_asked(self, found: Crawled) -> None:
        asked = {request.host for request in found.province.requests}
        assert not [host for host in asked if not host.endswith(".gov.cn")]
        assert "xxgk.vsb.gov.cn" in asked, "a sister host under the same registered name"

    def test_few_requests_are_wasted(self, found: Crawled) -> None:
        rows = crawling.captures(found.archive)
        reports = sum(row.kind == "report" for row in rows)
        assert len(rows) < 2.2 * reports

    def test_the_summary_agrees_with_the_archive(self, found: Crawled) -> None:
        rows = crawling.captures(found.archive)
        assert found.summary["state"] == "finished"
        assert found.summary["sites"] == len(ALL)
        assert found.summary["captures"] == len(rows)
        assert found.summary["reports"] == sum(row.kind == "report" for row in rows)
        assert found.summary["blocked"] == sum(row.kind == "blocked" for row in rows)
        with Archive.open(found.archive) as archive:
            with archive.engine.connect() as connection:
                asked = select(Frontier.id).where(Frontier.role.in_(REQUISITE_ROLES))
                folded = select(Capture.frontier_id).where(Capture.role.in_(REQUISITE_ROLES))
                needs = {*connection.execute(asked).scalars(), *connection.execute(folded).scalars()}
            gone = [row for row in rows if row.status == 404 and row.frontier_id]
            pages_gone = [row for row in gone if row.frontier_id not in needs]
            assert found.summary["errors"]["http 404"] == len(pages_gone) < len(gone)
            assert found.summary["requisites"] == sum(row.frontier_id in needs for row in rows) > 0
            assert integrity.check(archive, deep=True) == []
            assert archive.crawls.list()[0].counts == found.summary


def test_troubles_end_in_their_named_outcome(tmp_path: Path) -> None:
    with PracticeProvince(pages=20, only=["troubles", "scripted", "drawn", "sitemap"]) as province:
        crawled = crawl(tmp_path, province, "-s", "BROWSER=False")
        had = crawled.captured()
        reports = [url for url, report in province.expected.items() if report.site not in NEED_A_BROWSER]
        assert not set(reports) - set(had)
        for trap in province.traps:
            if trap.outcome == "blocked":
                assert {row.kind for row in had[trap.url]} == {"blocked"}
                assert len(had[trap.url]) == 1, "a page that blocks is not asked for again"
            elif trap.outcome == "needs a cookie":
                assert 200 in {row.status for row in had[trap.url]}, trap
    assert crawled.summary["errors"]["needs a browser"] == 3, "a sitemap helps one of them out"
    assert "need a browser" in crawled.stderr
    with Archive.open(crawled.archive) as archive:
        entries = [
            entry for entry in ledger(archive, "practice", year=2022).entries if entry.body.site_id in NEED_A_BROWSER
        ]
    assert entries
    assert {entry.state for entry in entries} == {"not_looked"}
    assert all("needs a browser" in str(entry.evidence) for entry in entries)
    assert crawled.summary["errors"]["redirects in a circle"] == 1
    assert "redirect to itself" not in crawled.summary["errors"]
    assert crawled.summary["blocked"] >= 6


def test_a_column_that_moved_is_found_again_from_the_home_page(tmp_path: Path) -> None:
    with PracticeProvince(pages=10, only=["trs"]) as province:
        text = province.catalogue.replace("/zfxxgk/zfxxgknb/", "/zfxxgk/old_column/")
        (tmp_path / "moved.toml").write_text(text, encoding="utf-8")
        run = crawling.begin(tmp_path / "archive", tmp_path / "moved.toml", province)
        code, errors = run.finish()
        assert code == 0, errors
        assert set(province.expected) <= {row.url for row in crawling.captures(tmp_path / "archive")}


def test_years_limit_site_and_no_requisites_narrow_a_crawl(tmp_path: Path) -> None:
    with PracticeProvince(pages=60, only=["trs", "php"]) as province:
        crawled = crawl(
            tmp_path, province, "--site", "990400-php", "--years", "2021-2022", "--limit", "3", "--no-requisites"
        )
        assert crawled.summary["sites"] == 1
        assert {request.site for request in province.requests} == {"990400-php"}
        asked = [report for url, report in province.expected.items() if url in crawled.captured()]
        assert 0 < len(asked) <= 3
        assert {report.year for report in asked} <= {2021, 2022}
        assert crawled.summary["requisites"] == 0
