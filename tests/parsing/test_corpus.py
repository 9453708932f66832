"""The golden corpus: every page gives what its golden file says, and no version reads worse than the one before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.documents import golden
from fixtures.documents.accept import FLOOR
from fixtures.documents.golden import CORPUS, documents
from fixtures.documents.quality import corpus_checksum, measure, reading, verdict

PAGES = tuple(documents())
EYES = "nobody has looked at this page yet: read it by eye and write {} (see fixtures/documents/golden.py)"
# All of this file reads the same pages: one worker of a parallel run keeps what it has read.
pytestmark = pytest.mark.xdist_group("corpus")


def name_of(page: Path) -> str:
    return page.relative_to(CORPUS).as_posix()


def test_the_corpus_holds_at_least_a_hundred_and_fifty_documents() -> None:
    assert len(PAGES) >= 150


def test_every_golden_file_has_its_page() -> None:
    orphans = [path.name for path in CORPUS.rglob("*.json") if not path.with_suffix("").exists()]
    assert not orphans


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_is_read_as_its_golden_file_says(page: Path) -> None:
    assert golden.golden_path(page).exists(), EYES.format(name_of(golden.golden_path(page)))
    expected, report, found = golden.read(page), reading(page), verdict(page)
    assert (report.kind, report.form) == (expected.kind, expected.form), report.reason
    for name in ("year", "issuer", "published"):
        wanted = getattr(expected, name)
        assert wanted is None or getattr(report, name) == wanted
    assert not found.silent, "wrong, and no finding says so"
    assert not found.unmentioned, "left out, and no finding says so"
    assert not found.lost, "certain on the page, but not read"
    sure = {name for name, cell in expected.truth.items() if not cell.doubtful}
    assert not sure.intersection(found.flagged)
    assert len(sure) < len(expected.truth) or not found.extra, "the page has no such cell"


def test_pages_that_are_no_report_say_why() -> None:
    silent = [name_of(page) for page in PAGES if reading(page).kind == "not_a_report" and not reading(page).reason]
    assert not silent


def test_the_quality_floor_holds() -> None:
    floor, quality = json.loads(FLOOR.read_text("utf-8")), measure(PAGES)
    assert quality.silent <= floor["silent"]
    assert quality.share >= floor["exact"]
    assert quality.documents >= floor["documents"]


def test_the_quality_floor_speaks_of_this_corpus() -> None:
    floor = json.loads(FLOOR.read_text("utf-8"))
    assert floor["corpus"] == corpus_checksum(), "the corpus changed: run python -m fixtures.documents.accept"
