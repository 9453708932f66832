"""A crawl that is killed at random moments, and resumed each time, ends with what an undisturbed one has."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import crawling
import pytest
from fastwarc.warc import ArchiveIterator
from warcio.checker import Checker

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

LEASES = 6
"""Hosts of the practice province that are asked at the same time, one request each."""
COMMIT_WINDOW = 0.05
MOST_RATE = 400
"""Pages a second: far above what these crawls reach."""


@dataclass
class Killed:
    """What the kills of one crawl cost."""

    kills: int = 0
    lost: list[int] = field(default_factory=list)
    """For each kill, requests that the sites had answered and the archive did not hold."""


def crawl_with_kills(
    province: PracticeProvince,
    folder: Path,
    kills: int,
    seed: int,
    total: int,
    valid: Callable[[Path, set[Path]], None] = lambda archive, seen: None,
) -> Killed:
    """Kill a crawl of about `total` requests, each process after a random share of them; `valid` looks on."""
    seen: set[Path] = set()
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    archive, dice, cost = folder / "killed", random.Random(seed), Killed()
    while cost.kills < kills:
        run = crawling.begin(archive, catalogue, province)
        if not crawling.wait_for_requests(run, province, dice.randint(1, max(2, 2 * total // kills))):
            run.finish()
            break
        run.kill()
        cost.kills += 1
        cost.lost.append(_not_archived(province, archive))
        if crawling.unfinished(archive):
            valid(archive, seen)
    if crawling.unfinished(archive):
        code, errors = crawling.begin(archive, catalogue, province).finish()
        assert code == 0, errors
    return cost


def _not_archived(province: PracticeProvince, archive: Path) -> int:
    """Answers that the sites have given, over all runs so far, less those in the archive."""
    if not (archive / "nianbao.db").exists():
        return len(province.requests)
    return len(province.requests) - len(crawling.captures(archive))


def undisturbed(province: PracticeProvince, folder: Path) -> Path:
    archive = folder / "undisturbed"
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    code, errors = crawling.begin(archive, catalogue, province).finish()
    assert code == 0, errors
    return archive


def assert_same_as_undisturbed(killed: Path, calm: Path) -> None:
    assert crawling.pages_by_kind(killed) == crawling.pages_by_kind(calm)
    assert crawling.reports(killed) == crawling.reports(calm)
    assert not crawling.fetched_twice(killed)


def assert_whole(archive: Path) -> None:
    """warcio finds nothing in any file, and the database agrees with the files."""
    for path in crawling.warc_files(archive):
        with path.open("rb") as file:
            checker = Checker(_CheckArguments([str(path)]))
            checker.process_one(str(path))
            assert checker.exit_value == 0, f"warcio finds fault with {path.name}"
            assert file.read(2) == b"\x1f\x8b"
    with Archive.open(archive) as opened:
        assert integrity.check(opened, deep=True) == []
        crawl = opened.crawls.list()[-1]
        assert crawl.state == "finished"
        assert opened.frontier.counts(crawl.id).queued == 0


@dataclass
class _CheckArguments:
    inputs: list[str]
    verbose: bool = False


@pytest.mark.parametrize("seed", [20261122])
def test_ten_kills_change_nothing(tmp_path: Path, seed: int) -> None:
    with PracticeProvince(flaky=True, pages=60) as province:
        cost = crawl_with_kills(province, tmp_path, kills=10, seed=seed, total=85)
        calm = undisturbed(province, tmp_path)
    assert cost.kills >= 8, "the crawl was over before it could be killed often enough"
    assert_same_as_undisturbed(tmp_path / "killed", calm)
    assert_whole(tmp_path / "killed")
    refetched = [later - before for before, later in zip([0, *cost.lost], cost.lost, strict=False)]
    assert max(refetched) <= LEASES * 2 + COMMIT_WINDOW * MOST_RATE


@pytest.mark.proof
def test_a_hundred_kills_of_two_thousand_pages_change_nothing(tmp_path: Path) -> None:
    with PracticeProvince(flaky=True, pages=2000) as province:
        cost = crawl_with_kills(province, tmp_path, kills=100, seed=20261122, total=2000, valid=assert_valid)
        calm = undisturbed(province, tmp_path)
    assert cost.kills >= 90, "the crawl was over before it could be killed often enough"
    assert_same_as_undisturbed(tmp_path / "killed", calm)
    assert_whole(tmp_path / "killed")
    refetched = [later - before for before, later in pairwise([0, *cost.lost])]
    assert max(refetched) <= LEASES * 2 + COMMIT_WINDOW * MOST_RATE
    print(f"{cost.kills} kills, {cost.lost[-1]} answers asked for again")


@pytest.mark.proof
def test_kills_change_nothing_in_a_second_crawl(tmp_path: Path) -> None:
    with PracticeProvince(flaky=True, pages=200) as province:
        undisturbed(province, tmp_path)
        shutil.copytree(tmp_path / "undisturbed", tmp_path / "killed")
        cost = crawl_with_kills(province, tmp_path, kills=12, seed=20261122, total=200)
        calm = undisturbed(province, tmp_path)
    assert cost.kills >= 8
    assert latest_pages(tmp_path / "killed") == latest_pages(calm)
    assert crawling.reports(tmp_path / "killed") == crawling.reports(calm)
    assert_whole(tmp_path / "killed")


def latest_pages(archive: Path) -> set[tuple[str, str]]:
    """Kind and address of what the latest crawl had, were it only the answer that nothing has changed."""
    rows = crawling.captures(archive)
    latest = max(row.crawl_id for row in rows)
    had = [row for row in rows if row.crawl_id == latest and row.status in (200, 304)]
    return {(row.kind, row.url) for row in had if not crawling.is_robots(row.url)}


def assert_valid(archive: Path, seen: set[Path]) -> None:
    """After a kill: once the archive is opened again, every WARC file is valid, and the database agrees with it."""
    with Archive.open(archive) as opened:
        crawl = opened.crawls.latest_unfinished()
        assert crawl is not None
        opened.writer(crawl.id).close()
        assert integrity.check(opened, deep=True) == []
    for path in sorted(set(crawling.warc_files(archive)) - seen):
        checker = Checker(_CheckArguments([str(path)]))
        checker.process_one(str(path))
        assert checker.exit_value == 0, f"warcio finds fault with {path.name}"
        with path.open("rb") as file:
            assert sum(record.reader.consume() >= 0 for record in ArchiveIterator(file)) > 0
        seen.add(path)


def test_a_kill_changes_nothing_on_postgresql(tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATABASE", postgresql)
    with PracticeProvince(pages=30, only=["trs", "php"]) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        run = crawling.begin(tmp_path / "killed", catalogue, province)
        assert crawling.wait_for_requests(run, province, 15)
        run.kill()
        assert crawling.unfinished(tmp_path / "killed")
        code, errors = crawling.begin(tmp_path / "killed", catalogue, province).finish()
        assert code == 0, errors
        assert set(province.expected) <= {url for _, url in crawling.pages_by_kind(tmp_path / "killed")}
    assert not crawling.fetched_twice(tmp_path / "killed")
    assert_whole(tmp_path / "killed")
