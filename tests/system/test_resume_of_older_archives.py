"""A crawl that an older program was interrupted in is ended by today's, with the real command.

The kept archives (see `tests/storage/test_upgrades.py`) are led to a practice site first: their open requests get its
addresses, in the shape in which the program of their time wrote them.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import crawling
import pytest
import warm
from scrapy import Request
from scrapy.utils.request import fingerprint

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

OLDER = sorted((crawling.ROOT / "tests" / "storage" / "archives").iterdir())
EACH = [pytest.param(path, id=path.name, marks=[pytest.mark.proof] if path != OLDER[0] else []) for path in OLDER]


def led_to(province: PracticeProvince, kept: Path, folder: Path) -> Path:
    """A copy of a kept archive whose two open requests are a report column and a report of the practice site."""
    shutil.copytree(kept, folder)
    [site] = province.sites
    database = sqlite3.connect(folder / "nianbao.db")
    database.executescript((kept / "nianbao.sql").read_text(encoding="utf-8"))
    database.execute("UPDATE crawls SET catalogue = ?, options = '{}'", [province.catalogue])
    database.execute(
        "INSERT INTO sites (id, division_code, province, name, level, portal) "
        "SELECT ?, division_code, province, name, level, ? FROM sites",
        [site.id, site.portal],
    )
    open_ones = {2: ("column", site.report_columns[0]), 3: ("report", min(province.expected))}
    for number, (role, url) in open_ones.items():
        row = [url, url.split("/")[2], site.id, role, fingerprint(Request(url)), number]
        database.execute("UPDATE frontier SET url=?, host=?, site_id=?, role=?, fingerprint=? WHERE id=?", row)
    database.commit()
    database.close()
    return folder


@pytest.mark.parametrize("kept", EACH)
def test_resume_ends_a_crawl_of_an_older_program(tmp_path: Path, kept: Path) -> None:
    with PracticeProvince(pages=10, only=["trs"]) as province:
        archive = led_to(province, kept, tmp_path / "archive")
        done = warm.run("nianbao", "resume", "--archive", archive, *crawling.QUICK)
        assert done.returncode == 0, done.stderr
        assert set(province.expected) <= {url for _, url in crawling.pages_by_kind(archive)}
        assert set(province.expected) <= set(crawling.reports(archive))
    assert not crawling.fetched_twice(archive)
    with Archive.open(archive) as opened:
        assert integrity.check(opened, deep=True) == []
        assert opened.captures.get(1).kind == "report"
        assert opened.crawls.get(1).state == "finished"
        assert opened.frontier.counts(1).queued == 0
