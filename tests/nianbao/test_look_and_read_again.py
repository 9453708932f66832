"""A province is crawled once with the real command; then it is looked at, read again, taken along and checked."""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import warm
from command_line import Ran, nianbao

from fixtures.sites import PracticeProvince

pytestmark = pytest.mark.xdist_group("look")

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_FIRST_WAIT=0.1")


@dataclass(frozen=True, slots=True)
class Crawled:
    """A folder with an archive in it, the sites it came from, and what `crawl` said."""

    folder: Path
    province: PracticeProvince
    said: Ran

    def run(self, *arguments: str | Path) -> Ran:
        return nianbao(*arguments, cwd=self.folder)

    def snapshot_of(self, url: str) -> dict[str, object]:
        return next(line for line in self.run("snapshots", "--url", url, "--json").objects if line["status"] == 200)

    @property
    def seed_page(self) -> str:
        """The report of 社旗县, whose numbers are real."""
        return next(url for url, page in self.province.expected.items() if page.issuer == "社旗县人民政府")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("province")
    with PracticeProvince(only=["trs", "php"]) as province:
        catalogue = folder / "practice.toml"
        province.write_catalogue(catalogue)
        said = nianbao("crawl", "practice", "--catalog", catalogue, *QUICK, "--json", cwd=folder)
        yield Crawled(folder, province, said)


def test_a_crawl_ends_with_one_object_that_says_what_it_brought(crawled: Crawled) -> None:
    assert crawled.said.code == 0, crawled.said.errors
    (summary,) = crawled.said.objects
    assert summary["state"] == "finished"
    assert summary["sites"] == 2
    assert summary["reports"] >= len(crawled.province.expected)
    assert set(summary) >= {"crawl", "captures", "findings", "errors", "blocked"}


def test_crawls_lists_it_as_finished(crawled: Crawled) -> None:
    (crawl,) = crawled.run("crawls", "--json").objects
    assert (crawl["province"], crawl["state"], crawl["queued"]) == ("practice", "finished", 0)


def test_each_snapshot_says_where_its_bytes_stand(crawled: Crawled) -> None:
    lines = crawled.run("snapshots", "--json").objects
    asked = {"id", "url", "status", "fetched_at", "media_type", "digest", "length", "warc", "offset", "kind", "crawl"}
    assert all(asked <= set(line) for line in lines)
    assert {line["kind"] for line in lines} >= {"report", "list", "attachment", "other"}


def test_snapshots_are_narrowed_by_year_and_province(crawled: Crawled) -> None:
    lines = crawled.run("snapshots", "--province", "practice", "--year", "2022", "--json").objects
    assert {line["year"] for line in lines} == {2022}
    assert crawled.run("snapshots", "--province", "elsewhere", "--json").objects == []


def test_raw_bytes_are_those_that_were_digested(crawled: Crawled) -> None:
    line = crawled.snapshot_of(crawled.seed_page)
    body = crawled.run("show", str(line["id"]), "--raw").output
    assert len(body) == line["length"]
    assert f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}" == line["digest"]


def test_headers_are_those_of_request_and_response(crawled: Crawled) -> None:
    number = str(crawled.snapshot_of(crawled.seed_page)["id"])
    heads = crawled.run("show", number, "--headers").text
    assert heads.startswith("GET ")
    assert "HTTP/1.1 200" in heads


def test_cells_are_what_the_page_prints_and_say_where(crawled: Crawled) -> None:
    number = str(crawled.snapshot_of(crawled.seed_page)["id"])
    (shown,) = crawled.run("show", number, "--cells", "--json").objects
    printed = crawled.province.expected[crawled.seed_page].cells
    assert {name: cell["raw"] for name, cell in shown["cells"].items()} == dict(printed)
    assert all("row" in cell["at"] and "column" in cell["at"] for cell in shown["cells"].values())


def test_the_tables_are_shown_to_a_person(crawled: Crawled) -> None:
    number = str(crawled.snapshot_of(crawled.seed_page)["id"])
    shown = crawled.run("show", number).text
    for words in ("社旗县人民政府2022年政府信息公开工作年度报告", "14041", "四、结转下年度继续办理", "行政复议"):
        assert words in shown


def test_clean_says_what_was_taken_away_and_why(crawled: Crawled) -> None:
    number = str(crawled.snapshot_of(crawled.seed_page)["id"])
    (shown,) = crawled.run("show", number, "--clean", "--json").objects
    assert "总体情况" in shown["text"]
    assert shown["removed"]
    assert all(piece["rule"] and piece["text"] for piece in shown["removed"])
    assert "ICP备" not in shown["text"]


def test_a_list_page_is_shown_as_not_parsed(crawled: Crawled) -> None:
    line = next(one for one in crawled.run("snapshots", "--json").objects if one["kind"] == "list")
    assert "not parsed" in crawled.run("show", str(line["id"])).text
    assert crawled.run("show", str(line["id"]), "--cells").code == 2


def test_reading_again_with_the_same_parser_changes_nothing(crawled: Crawled) -> None:
    (outcome,) = crawled.run("reparse", "--province", "practice", "--json").objects
    assert outcome["parsed"] >= len(crawled.province.expected)
    assert (outcome["changed_cells"], outcome["added"]) == (0, 0)


def test_the_export_holds_every_cell_of_every_report(crawled: Crawled) -> None:
    out = crawled.folder / "dataset"
    assert crawled.run("export", "--format", "csv", "--out", out).code == 0
    with (out / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["url"] == crawled.seed_page]
    printed = crawled.province.expected[crawled.seed_page].cells
    assert {row["cell"]: row["raw"] for row in rows} == dict(printed)


def test_json_lines_are_the_objects_of_parse_with_snapshot_and_url(crawled: Crawled) -> None:
    out = crawled.folder / "lines"
    assert crawled.run("export", "--format", "jsonl", "--out", out).code == 0
    lines = Ran(0, (out / "reports.jsonl").read_bytes(), "").objects
    seed = next(line for line in lines if line["url"] == crawled.seed_page)
    assert seed["snapshot"] == crawled.snapshot_of(crawled.seed_page)["id"]
    assert seed["cells"]["proactive.licensing.decisions"]["value"] == 14041


def test_the_parser_alone_reads_the_same_from_the_stored_page(crawled: Crawled) -> None:
    number = str(crawled.snapshot_of(crawled.seed_page)["id"])
    page = crawled.folder / "page.html"
    page.write_bytes(crawled.run("show", number, "--decoded").output)
    ran = crawled.run("parse", page, crawled.folder / "missing.html", "--url", crawled.seed_page, "--json")
    alone, missing = ran.objects
    (stored,) = crawled.run("show", number, "--json").objects
    assert ran.code == 1
    assert alone["cells"] == stored["report"]["cells"]
    assert "error" in missing


def test_the_archive_is_in_order_for_us_and_for_warcio(crawled: Crawled) -> None:
    assert crawled.run("check", "--deep").code == 0
    files = sorted((crawled.folder / "archive" / "warc").glob("*.warc.gz"))
    assert files
    assert warm.run("warcio.cli", "check", *files).returncode == 0


def test_a_package_of_it_is_imported_into_another_archive_and_read_the_same(crawled: Crawled) -> None:
    package = crawled.folder / "practice.wacz"
    assert crawled.run("archive", "export", "--wacz", package, "--province", "practice").code == 0
    other = ("--archive", crawled.folder / "other")
    assert crawled.run(*other, "archive", "import", package, "--province", "practice").code == 0
    ours = {line["url"] for line in crawled.run("snapshots", "--kind", "report", "--json").objects}
    theirs = {line["url"] for line in crawled.run(*other, "snapshots", "--kind", "report", "--json").objects}
    assert theirs == ours


def test_scrapys_own_command_makes_the_same_crawl(crawled: Crawled, tmp_path: Path) -> None:
    command = ["crawl", "reports", "-a", "province=practice", "-a", f"catalog={crawled.folder / 'practice.toml'}"]
    assert warm.run("scrapy", *command, "-s", f"ARCHIVE={tmp_path / 'archive'}", *QUICK).returncode == 0
    ours = crawled.run("snapshots", "--kind", "report", "--json").objects
    theirs = nianbao("snapshots", "--kind", "report", "--json", cwd=tmp_path).objects
    assert {line["url"] for line in theirs} == {line["url"] for line in ours}
