"""Lists that only a script fills, in a real crawl with a real Chromium."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import crawling
import pytest
import warm
from sqlalchemy import select

from crawler.browser import program
from fixtures.sites import PracticeProvince
from storage import Archive, integrity
from storage.models import Conversion

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        program() is None and os.environ.get("CI") != "true", reason="no Chromium here, or no Playwright to steer it"
    ),
]
DELAY = 0.2


@dataclass(frozen=True)
class Drawn:
    province: PracticeProvince
    archive: Path
    summary: dict[str, object]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Two sites: a script asks for the one's list, with a token; the other's stands encoded in a script."""
    folder = tmp_path_factory.mktemp("browser")
    with PracticeProvince(pages=14, only=["scripted", "drawn"]) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        options = ["--archive", folder / "archive", *crawling.QUICK, "-s", f"DOWNLOAD_DELAY={DELAY}", "--json"]
        done = warm.run("nianbao", "crawl", "practice", "--catalog", catalogue, *options)
        assert done.returncode == 0, done.stderr
        yield Drawn(province, folder / "archive", json.loads(done.stdout))


def test_every_report_of_a_list_that_a_script_draws_is_captured_from_all_its_pages(drawn: Drawn) -> None:
    had = {row.url for row in crawling.captures(drawn.archive) if row.kind == "report"}
    assert set(drawn.province.expected) == had
    assert len(had) >= 9
    assert drawn.summary["errors"] == {}


def test_the_browser_asks_nothing_outside_the_sites(drawn: Drawn) -> None:
    assert {request.site for request in drawn.province.requests} == {site.id for site in drawn.province.sites}
    assert {request.user_agent for request in drawn.province.requests} == {
        "nianbao/0.1 (archive of annual disclosure reports)"
    }


def test_what_the_browser_asks_for_keeps_the_pause_and_the_one_connection(drawn: Drawn) -> None:
    for site in drawn.province.sites:
        times = [request.time for request in drawn.province.requests if request.site == site.id]
        assert min(later - earlier for earlier, later in pairwise(times)) > DELAY * 0.95
    assert set(drawn.province.most_connections.values()) == {1}


def test_the_page_the_data_and_the_drawing_are_kept_each_as_what_it_is(drawn: Drawn) -> None:
    rows = crawling.captures(drawn.archive)
    assert [row.kind for row in rows if row.url.endswith("/gateway/query")] == ["list"]
    assert [row.kind for row in rows if row.url.endswith("/static/app.3f9c.js")] == ["other"]
    home = drawn.province.sites[1].portal
    pages = {row.digest for row in rows if row.url.endswith("/xxgk/zfxxgknb/") or row.url == home}
    with Archive.open(drawn.archive) as archive, archive.engine.connect() as connection:
        drawings = connection.execute(select(Conversion.source_digest, Conversion.media_type, Conversion.program)).all()
        assert {source for source, _, _ in drawings} == pages
        assert len(drawings) >= 3, "each page that was turned to is kept"
        assert all(kind == "text/html" and program.startswith("Chromium ") for _, kind, program in drawings)
        assert integrity.check(archive, deep=True) == []


def test_what_was_drawn_can_be_looked_at(drawn: Drawn) -> None:
    number = next(row.id for row in crawling.captures(drawn.archive) if row.url.endswith("/xxgk/zfxxgknb/"))
    shown = warm.run("nianbao", "show", str(number), "--drawn", "--archive", drawn.archive)
    assert shown.returncode == 0, shown.stderr
    assert "<!-- drawn by Chromium " in shown.stdout
    assert "年政府信息公开工作年度报告</a>" in shown.stdout
