"""`nianbao provinces PROVINCE` with an archive beside it, and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import warm
from crawl_samples import SITE, column, report, run

from nianbao.cli import cli
from storage import Archive, Batch, ColumnSighting, SiteRecord

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)


def provinces(folder: Path, *args: str) -> str:
    done = warm.run("nianbao", "provinces", *args, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_an_archive_the_catalogue_stands_alone_and_none_is_made(tmp_path: Path) -> None:
    assert "last report" not in provinces(tmp_path, "henan")
    assert list(tmp_path.iterdir()) == []


def test_with_an_archive_each_site_says_when_it_last_gave_a_report(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        run(archive, column(), report(), moment=MARCH)
    shown = provinces(tmp_path, "henan")
    assert "last report (UTC)" in shown
    row = next(line for line in shown.splitlines() if line.strip().startswith(SITE.id))
    assert "2025-03-15 03:00" in row
    lines = {line["id"]: line for line in map(json.loads, provinces(tmp_path, "henan", "--json").splitlines())}
    assert lines[SITE.id]["last_report"].startswith("2025-03-15T03:00")
    assert lines[SITE.id]["reports"] == 1
    assert lines["410000-main"]["last_report"] is None


COLUMN = "https://www.example.gov.cn/c100/"


@pytest.fixture
def shown_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The command in this process, which has everything imported already; gives what it prints."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        cli.main(["provinces", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_discovered_columns_can_be_reviewed_and_laid_over_the_catalogue(
    tmp_path: Path, shown_by: Callable[..., str]
) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        site = SiteRecord("410100-main", "410100", "henan", "郑州市", "prefecture", "https://www.example.gov.cn/")
        crawl = archive.crawls.start("henan", sites=[site], catalogue='province = "henan"', options={})
        with archive.writer(crawl.id) as writer:
            told = {"site_id": site.id, "seen_at": MARCH, "score": 100, "path": (site.portal,)}
            used = ColumnSighting(url=COLUMN, state="used", reports=3, newest_year=2024, anchor="年报", **told)
            left = ColumnSighting(url=COLUMN + "x/", state="empty", reason="no link to a report", anchor="年报", **told)
            writer.commit(Batch(columns=[used, left]))
    table = shown_by("henan", "--discovered")
    assert COLUMN in table
    assert f"by way of {site.portal}" in table
    assert "no link to a report" in table
    line, other = map(json.loads, shown_by("henan", "--discovered", "--json").splitlines())
    assert (line["url"], line["state"], line["reports"], line["found_in"]) == (COLUMN, "used", 3, crawl.name)
    assert other["state"] == "empty"
    overlay = tmp_path / "mine.toml"
    overlay.write_text(shown_by("henan", "--toml"), encoding="utf-8")
    sites = map(json.loads, shown_by("henan", "--overlay", str(overlay), "--json").splitlines())
    mine = next(one for one in sites if one["id"] == site.id)
    assert (mine["report_columns"], mine["yours"]) == ([COLUMN], "corrected")
