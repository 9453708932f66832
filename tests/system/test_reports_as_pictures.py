"""Reports whose tables are pictures, crawled for real: read by recognition, or named as what needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_crawl import Crawled, crawl

from fixtures.sites import PracticeProvince
from parsing import Report
from storage import Archive

pytestmark = pytest.mark.xdist_group("recognition")


@pytest.fixture
def province() -> Iterator[PracticeProvince]:
    with PracticeProvince(pages=4, only=["pictured"]) as province:
        yield province


def reports(crawled: Crawled) -> dict[str, Report]:
    with Archive.open(crawled.archive) as archive:
        return {record.url: archive.reports.load(record.parse_id) for record in archive.reports.list()}


def test_without_recognition_the_pictures_are_archived_and_the_report_says_what_it_needs(
    province: PracticeProvince, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "rapidocr.py").write_text("raise ImportError('not installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "without"), prepend=":")
    crawled = crawl(tmp_path, province, "--no-requisites")
    found = reports(crawled)
    assert set(found) == set(province.expected)
    for url, expected in province.expected.items():
        assert {row.kind for row in crawled.captured()[expected.attachments[0]]} == {"attachment"}
        assert not found[url].cells
        [message] = [finding.message for finding in found[url].findings if finding.rule == "parts.unread"]
        assert "needs the extra 'ocr'" in message


@pytest.mark.proof
def test_the_numbers_in_pictures_come_back_or_are_flagged(province: PracticeProvince, tmp_path: Path) -> None:
    found = reports(crawl(tmp_path, province))
    assert set(found) == set(province.expected)
    for url, expected in province.expected.items():
        report = found[url]
        named = {name for finding in report.findings for name in finding.cells}
        wrong = {name for name, cell in report.cells.items() if cell.raw != expected.cells[name]}
        assert wrong <= named
        assert len(report.cells.keys() - wrong) >= 0.98 * len(expected.cells)
        assert (report.year, report.issuer, report.form) == (expected.year, expected.issuer, expected.form)
        places = {cell.at.split(": ")[0] for cell in report.cells.values()}
        assert places == {"attachment 1" if expected.attachments[0].endswith(".pdf") else "picture 1"}
        assert all(cell.confidence is not None for cell in report.cells.values())
