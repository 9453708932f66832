"""Reports in parts that are read anew: by a later parser, or because one part was edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from parts_by_hand import (
    ALL,
    FILE,
    INTRODUCTION,
    LICENSING,
    PAGE,
    Crawl,
    bare_page,
    listed,
    report_rows,
    word,
)

import storage.ingest
import storage.reparse
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from parsing import Report
from storage import Archive, Selection
from storage.ingest import pending
from storage.integrity import check
from storage.reparse import reparse


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a later version of the parser take over, which reads as the present one but for an edit."""
    today = storage.ingest.parse

    def install(edit: Callable[[Report], Report] = lambda report: report, version: str = "99.0") -> None:
        def parse(body: bytes, *, media_type: str | None = None, url: str | None = None) -> Report:
            return replace(edit(today(body, media_type=media_type, url=url)), parser=version)

        monkeypatch.setattr(storage.ingest, "parse", parse)
        monkeypatch.setattr(storage.reparse, "PARSER_VERSION", version)

    return install


def doubled(report: Report) -> Report:
    if LICENSING not in report.cells:
        return report
    cell = report.cells[LICENSING]._replace(value=5, raw="5")
    return replace(report, cells={**report.cells, LICENSING: cell})


def test_reparse_joins_as_the_crawl_did(archive: Archive, newer: Callable[..., None]) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    before = crawl.report()
    same = reparse(archive)
    assert (same.added, same.changed_captures) == (0, 0)
    newer(doubled)
    outcome = reparse(archive, Selection(year=2023, url=PAGE))
    assert outcome.cells[LICENSING, "number to number"].count == 2
    assert crawl.report() == replace(doubled(before), findings=crawl.report().findings, parser="99.0")
    assert crawl.report().cells[LICENSING].at.startswith("attachment 1: ")
    assert listed(archive) == report_rows(archive) == [PAGE]
    assert reparse(archive).added == 0


@pytest.mark.parametrize("by_a_newer_parser", [False, True])
def test_reparse_makes_parts_of_what_was_a_report_of_its_own(
    archive: Archive, newer: Callable[..., None], monkeypatch: pytest.MonkeyPatch, by_a_newer_parser: bool
) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    with monkeypatch.context() as context:
        context.setattr(storage.ingest, "page_of", lambda _connection, number: number)
        context.setattr(storage.ingest, "parts_among", lambda *_: set())
        context.setattr(storage.ingest, "settle", lambda *_: None)
        crawl.read()
    assert listed(archive) == [PAGE, FILE]
    if by_a_newer_parser:
        newer()
    reparse(archive)
    assert listed(archive) == [PAGE]
    assert report_rows(archive) == ([PAGE, FILE] if by_a_newer_parser else [PAGE])
    assert set(crawl.report().cells) == ALL


def test_an_interrupted_reparse_leaves_the_joined_report(archive: Archive, newer: Callable[..., None]) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    before = crawl.report()
    newer(doubled)

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reparse(archive, progress=stop)
    assert (crawl.report(), listed(archive)) == (before, [PAGE])


def test_parts_that_came_unchanged_leave_the_joined_reading_as_it_is(archive: Archive) -> None:
    first = Crawl(archive)
    first.fetch(bare_page(), word())
    first.read()
    parses = archive.reports.parses(first.captures[PAGE])
    second = Crawl(archive)
    second.fetch(bare_page(), word())
    second.read()
    assert {archive.captures.get(number).record_type for number in second.captures.values()} == {"revisit"}
    assert archive.reports.parses(first.captures[PAGE]) == parses
    assert [archive.reports.parses(number) for number in second.captures.values()] == [[], []]
    assert archive.reports.of_capture(second.captures[PAGE]) == archive.reports.of_capture(first.captures[PAGE])
    assert reparse(archive).added == 0


@pytest.mark.parametrize("edited", [PAGE, FILE])
def test_what_changed_is_read_anew_together_with_what_did_not(archive: Archive, edited: str) -> None:
    first = Crawl(archive)
    first.fetch(bare_page(), word())
    first.read()
    other = Facts("临川县水利局", 2023, "2021", consistent("2021", 8), "2024-01-20", 8)
    changed = {PAGE: bare_page(INTRODUCTION + "<p>更正</p>".encode()), FILE: word(other)}
    second = Crawl(archive)
    second.fetch(*({PAGE: bare_page(), FILE: word()} | {edited: changed[edited]}).values())
    second.read()
    [record] = archive.reports.list()
    assert record.capture_id == second.captures[PAGE]
    parts = [part.capture_id for part in archive.reports.parts(record.parse_id)]
    assert parts == [second.captures[PAGE], (first if edited == PAGE else second).captures[FILE]]
    assert set(archive.reports.load(record.parse_id).cells) == ALL
    assert pending(archive) == []
    assert reparse(archive).added == 0
    assert check(archive) == []
