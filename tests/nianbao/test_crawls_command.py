"""`nianbao crawls`: what each crawl did, and what it left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import nianbao
from crawl_samples import column, report, run, watched

from storage import Archive

pytestmark = pytest.mark.xdist_group("crawls")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an archive of a crawl and of a visit of lists alone stands."""
    folder = tmp_path_factory.mktemp("crawls")
    with Archive.open(folder / "archive", create=True) as archive:
        run(archive, column(), report())
        run(archive, column(), watched(), watched(year=2023), options={"watch": True, "vantage": "Lanzhou"})
    return folder


def test_each_crawl_says_how_many_links_it_left_alone_and_why(folder: Path) -> None:
    first, second = nianbao("crawls", "--json", cwd=folder).objects
    assert (first["skipped"], second["skipped"]) == ({}, {"--watch: not fetched": 2})
    assert (second["options"]["vantage"], second["refused"], second["queued"]) == ("Lanzhou", 0, 0)
    [one] = nianbao("crawls", "2", "--json", cwd=folder).objects
    assert one["skipped_by_site"] == {"411082-main": {"--watch: not fetched": 2}}
    shown = nianbao("crawls", "2", cwd=folder).text
    assert "finished (watch)" in shown
    assert "--watch: not fetched" in shown


def test_the_links_themselves_can_be_listed(folder: Path) -> None:
    links = nianbao("crawls", "2", "--skipped", "--json", cwd=folder).objects
    assert {(link["title"], link["listed"]) for link in links} == {
        ("长葛市水利局2024年政府信息公开工作年度报告", "2025-01-20"),
        ("长葛市水利局2023年政府信息公开工作年度报告", "2025-01-20"),
    }
    unnamed = nianbao("crawls", "--skipped", cwd=folder)
    assert (unnamed.code, unnamed.errors.count("\n")) == (2, 1)
