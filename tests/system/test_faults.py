"""Faults of our own end a page or the crawl, never silently, and never by hanging."""

from __future__ import annotations

from pathlib import Path

import crawling
import pytest
import warm

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

FAILED = 3


def crawl(folder: Path, part: str) -> tuple[int, str, set[str]]:
    """Exit code, stderr, and the addresses of reports that the archive ought to have."""
    with PracticeProvince(pages=20, only=["trs"]) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        done = warm.run("broken", part, folder / "archive", catalogue, timeout=60)
        expected = set(province.expected)
    with Archive.open(folder / "archive") as archive:
        assert integrity.check(archive, deep=True) == []
    return done.returncode, done.stderr, expected


def state(folder: Path) -> tuple[str, dict[str, int], int]:
    """State of the crawl, why requests failed, and how many are left."""
    with Archive.open(folder / "archive") as archive:
        crawl = archive.crawls.list()[-1]
        return crawl.state, archive.frontier.reasons(crawl.id), archive.frontier.counts(crawl.id).queued


def test_a_callback_that_fails_midway_keeps_what_it_gave_and_is_named(tmp_path: Path) -> None:
    code, _, _ = crawl(tmp_path, "midway")
    ended, reasons, left = state(tmp_path)
    assert (code, ended, left) == (0, "finished", 0)
    assert any("a fault in the spider" in reason for reason in reasons)
    assert sum(row.kind == "report" for row in crawling.captures(tmp_path / "archive")) >= 1


def test_requests_that_cannot_be_stored_are_named_and_the_others_kept(tmp_path: Path) -> None:
    code, _, expected = crawl(tmp_path, "unstorable")
    ended, reasons, left = state(tmp_path)
    assert (code, ended, left) == (0, "finished", 0)
    assert any(reason.startswith("output lost") for reason in reasons)
    assert expected <= {row.url for row in crawling.captures(tmp_path / "archive")}


@pytest.mark.parametrize("part", ["enqueue", "next"])
def test_a_fault_in_the_frontier_stops_the_crawl_and_leaves_it_resumable(tmp_path: Path, part: str) -> None:
    code, errors, expected = crawl(tmp_path, part)
    ended, _, left = state(tmp_path)
    assert code == FAILED
    assert "a fault in the frontier" in errors
    assert "nianbao resume" in errors
    assert ended == "interrupted"
    assert left > 0
    assert not expected <= {row.url for row in crawling.captures(tmp_path / "archive")}


def test_leaving_the_loop_in_the_midst_of_a_crawl_ends_the_process_resumable(tmp_path: Path) -> None:
    code, _, _ = crawl(tmp_path, "loop")
    ended, _, left = state(tmp_path)
    assert code == 4
    assert ended == "running"
    assert left > 0


@pytest.mark.parametrize("part", ["early", "twice"])
def test_ctrl_c_at_odd_moments_ends_no_request_that_has_not_ended(tmp_path: Path, part: str) -> None:
    code, errors, _ = crawl(tmp_path, part)
    ended, reasons, left = state(tmp_path)
    assert (code, ended) == (0, "interrupted"), errors
    assert left > 0
    assert "CancelledError" not in str(reasons)
