"""An unchanged province, crawled again, makes its archive less than 3 % larger: all files counted, indexes too."""

from __future__ import annotations

from pathlib import Path

import crawling
import pytest

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

PAGES = 540


def size(archive: Path) -> int:
    return sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())


@pytest.mark.proof
def test_a_second_crawl_of_an_unchanged_province_adds_less_than_3_percent(tmp_path: Path) -> None:
    sizes = []
    with PracticeProvince(pages=PAGES, lifelike=True) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        for _ in range(2):
            code, errors = crawling.begin(tmp_path / "archive", catalogue, province).finish(600)
            assert code == 0, errors
            sizes.append(size(tmp_path / "archive"))
        expected = len(province.expected)
    with Archive.open(tmp_path / "archive") as archive:
        assert [crawl.state for crawl in archive.crawls.list()] == ["finished", "finished"]
        assert integrity.check(archive, deep=True) == []
        assert len(list(archive.reports.list())) == expected
    first, second = sizes
    assert second - first < 0.03 * first, f"{first:,} bytes, then {second - first:,} more: {second / first - 1:.2%}"
