"""A crawl that is killed at random moments, and resumed each time, ends with what an undisturbed one has."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import time

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
STARTING = 1.5
"""Seconds: more than a process takes to its first request, on a machine that has little else to do."""
LONGEST_COMMIT = 3.0
"""Seconds: what a commit may take on a machine that is busy with other tests, with the window before it."""


@dataclass
class Killed:
    """What the kills of one crawl cost."""

    kills: int = 0
    lost: list[int] = field(default_factory=list)
    """For each kill, requests that the sites had answered and the archive did not hold."""
    oldest: float = 0.0
    """How long before its kill the first of them had been answered, in seconds, at most."""
    by_address: Counter[str] = field(default_factory=Counter)

    def count(self, province: PracticeProvince, archive: Path, moment: float) -> None:
        """Notes what the kill of that moment cost: of each address the latest answers that are not held."""
        held = (
            Counter(row.url for row in crawling.captures(archive)) if (archive / "nianbao.db").exists() else Counter()
        )
        given: dict[str, list[float]] = {}
        for request in province.requests:
            given.setdefault(f"http://{request.host}{request.path}", []).append(request.finished)
        lost = Counter({url: len(answers) - held[url] for url, answers in given.items()})
        anew = lost - self.by_address
        ages = [moment - answer for url, count in anew.items() for answer in given[url][-count:]]
        self.kills += 1
        self.lost.append(anew.total())
        self.oldest = max([self.oldest, *ages])
        self.by_address = lost


def crawl_with_kills(
    province: PracticeProvince,
    folder: Path,
    kills: int,
    seed: int,
    total: int,
    valid: Callable[[Path, set[Path]], None] = lambda archive, seen: None,
) -> Killed:
    """Kill a crawl of about `total` requests, each process after a random share of them; `valid` looks on.

    Every fourth process is killed by the clock instead, mostly while it starts, opens the archive, takes up its rows.
    """
    seen: set[Path] = set()
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    archive, dice, cost = folder / "killed", random.Random(seed), Killed()
    while cost.kills < kills:
        run = crawling.begin(archive, catalogue, province)
        if cost.kills % 4 == 3:
            alive = crawling.lasts(run, dice.uniform(0, STARTING))
        else:
            alive = crawling.wait_for_requests(run, province, dice.randint(1, max(2, 2 * total // kills)))
        if not alive:
            run.finish()
            break
        run.kill()
        cost.count(province, archive, time())
        if crawling.unfinished(archive):
            valid(archive, seen)
    if crawling.unfinished(archive):
        code, errors = crawling.begin(archive, catalogue, province).finish()
        assert code == 0, errors
    return cost


def undisturbed(province: PracticeProvince, folder: Path) -> Path:
    archive = folder / "undisturbed"
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    code, errors = crawling.begin(archive, catalogue, province).finish()
    assert code == 0, errors
    return archive


def assert_same_as_undisturbed(killed: Path, calm: Path) -> None:
    assert crawling.pages_by_kind(killed) == crawling.pages_by_kind(calm)
    assert crawling.outcomes(killed) == crawling.outcomes(calm)
    assert crawling.reports(killed) == crawling.reports(calm)
    assert not crawling.fetched_twice(killed)


def assert_little_lost(cost: Killed) -> None:
    """A kill costs what was in flight, and what had come in since the last commit."""
    assert max(cost.lost) <= LEASES * 2 + COMMIT_WINDOW * MOST_RATE
    assert cost.oldest <= LONGEST_COMMIT


def assert_whole(archive: Path) -> None:
    """warcio finds nothing in any file, and the database agrees with the files."""
    for path in crawling.warc_files(archive):
        with path.open("rb") as file:
            checker = Checker(_CheckArguments([str(path)]))
            checker.process_one(str(path))
            assert checker.exit_value == 0, f"warcio finds fault with {path.name}"
            assert sum(record.reader.consume() >= 0 for record in ArchiveIterator(file)) > 0
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
    assert_little_lost(cost)


@pytest.mark.proof
def test_a_hundred_kills_of_two_thousand_pages_change_nothing(tmp_path: Path) -> None:
    with PracticeProvince(flaky=True, pages=2000) as province:
        cost = crawl_with_kills(province, tmp_path, kills=100, seed=20261122, total=2000, valid=assert_valid)
        calm = undisturbed(province, tmp_path)
    assert cost.kills >= 90, "the crawl was over before it could be killed often enough"
    assert_same_as_undisturbed(tmp_path / "killed", calm)
    assert_whole(tmp_path / "killed")
    assert_little_lost(cost)
    print(
        f"{cost.kills} kills, {sum(cost.lost)} answers asked for again, none older than {cost.oldest:.2f} s at its kill"
    )


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
