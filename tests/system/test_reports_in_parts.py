"""Reports made of several documents, crawled for real: the tables end up in the page's report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import begin, wait_for_requests

from fixtures.sites import PracticeProvince
from storage import Archive
from storage.integrity import check


@pytest.fixture
def province() -> Iterator[PracticeProvince]:
    with PracticeProvince(only=["parts"], pages=20, delay=0.02) as province:
        yield province


@pytest.mark.parametrize("killed", [False, True])
def test_every_report_has_its_cells_wherever_they_stood(
    province: PracticeProvince, tmp_path: Path, killed: bool
) -> None:
    catalogue = tmp_path / "practice.toml"
    province.write_catalogue(catalogue)
    if killed:
        run = begin(tmp_path / "archive", catalogue, province)
        wait_for_requests(run, province, 8)
        run.kill()
    code, errors = begin(tmp_path / "archive", catalogue, province).finish()
    assert code == 0, errors
    [site] = province.sites
    with Archive.open(tmp_path / "archive") as archive:
        found = {record.url: archive.reports.load(record.parse_id) for record in archive.reports.list()}
        assert check(archive, deep=True) == []
    assert set(found) == set(site.expected)
    for url, expected in site.expected.items():
        assert {name: cell.raw for name, cell in found[url].cells.items()} == dict(expected.cells)
        is_elsewhere = {cell.at.startswith(("attachment 1: ", "page 2: ")) for cell in found[url].cells.values()}
        assert is_elsewhere <= {expected.tables_attached}
