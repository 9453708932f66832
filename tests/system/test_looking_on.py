"""Every command that reads works while a crawl writes, at once and without an error, and the crawl does not notice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic

import crawling
import pytest

from fixtures.sites import PracticeProvince
from storage import Archive, Selection, integrity

pytestmark = pytest.mark.proof

LONGEST = 25.0
"""Seconds: less than a statement waits for a lock, far more than any command needs here."""


@pytest.fixture(params=["sqlite", "postgresql"])
def named(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of database that the commands are told to use."""
    if request.param == "postgresql":
        monkeypatch.setenv("NIANBAO_DATABASE", request.getfixturevalue("postgresql"))
    return str(request.param)


def commands(archive: Path, catalogue: Path, folder: Path) -> Iterator[tuple[str, ...]]:
    """Each reading command with each of its views, on what the archive holds at the moment."""
    with Archive.open(archive) as opened:
        crawl = opened.crawls.list()[-1].name
        report = next(row.id for row in opened.captures.list(Selection(kind="report")) if row.parse_id)
    yield from [("provinces", "practice", "--catalog", str(catalogue), *view) for view in ((), ("--discovered",))]
    yield from [("crawls",), ("crawls", crawl, "--json"), ("crawls", crawl, "--skipped")]
    yield from [("snapshots", "--json"), ("snapshots", "--province", "practice", "--kind", "report")]
    views = ("", "--raw", "--decoded", "--headers", "--clean", "--cells", "--findings")
    yield from [("show", str(report), *filter(None, [view])) for view in views]
    yield "diff", str(report), str(report), "--json"
    yield from [("export", "--format", form, "--out", str(folder / form)) for form in ("csv", "jsonl")]
    yield "coverage", "practice", "--catalog", str(catalogue), "--json"
    yield from [("check",), ("check", "--deep")]
    yield "archive", "export", "--wacz", str(folder / "some.wacz"), "--crawl", crawl
    yield "reparse", "--snapshot", str(report)


def look(arguments: tuple[str, ...], archive: Path) -> float:
    """Runs a command, which must have nothing to say on stderr; gives its seconds."""
    command = [sys.executable, "-m", "nianbao", *arguments, "--archive", str(archive)]
    began = monotonic()
    done = subprocess.run(command, cwd=crawling.ROOT, capture_output=True, timeout=90)
    assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr)
    assert b"nianbao:" not in done.stderr or "--raw" in arguments, (arguments, done.stderr)
    return monotonic() - began


def test_every_reading_command_works_while_a_crawl_writes(tmp_path: Path, named: str) -> None:
    archive, seconds = tmp_path / "archive", dict[tuple[str, ...], float]()
    with PracticeProvince(pages=2000, delay=0.2, only=["trs", "php"]) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        run = crawling.begin(archive, catalogue, province)
        assert crawling.wait_for_requests(run, province, 60)
        try:
            for arguments in commands(archive, catalogue, tmp_path):
                seconds[arguments] = look(arguments, archive)
            assert run.process.poll() is None, "the crawl was over before all commands had been tried"
        finally:
            run.process.terminate()
            code, errors = run.finish()
        moments = [request.time for request in province.requests]
    assert code == 0 and "stayed locked" not in errors and "Traceback" not in errors, errors
    assert max(seconds.values()) < LONGEST, seconds
    longest = max(after - before for before, after in pairwise(moments))
    assert longest < 10, f"the crawl stood still for {longest:.1f} s"
    with Archive.open(archive) as opened:
        assert integrity.check(opened, deep=True) == []
        assert not any("stored" in reason for reason in opened.frontier.reasons(opened.crawls.list()[-1].id))
    print(
        f"{named}: {len(seconds)} commands, the slowest {max(seconds.values()):.1f} s, {len(moments)} pages meanwhile"
    )
