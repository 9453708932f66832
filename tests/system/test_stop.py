"""Ctrl-C stops a crawl within seconds, whatever its servers do, and resume ends what it began."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import crawling
import pytest
import warm

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

STOPPED = 130
PASSING = {"torn tail", "index"}
"""What a process that was ended at once may leave, and the next opening puts right."""


def fresh_nianbao(*arguments: str | Path) -> subprocess.Popen[str]:
    """In a Python of its own, with pipes that can be closed and a start that takes its time."""
    command = [sys.executable, "-m", "nianbao", *map(str, arguments)]
    return subprocess.Popen(command, cwd=crawling.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start(province: PracticeProvince, folder: Path) -> warm.Started:
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    return warm.start(
        "nianbao",
        "crawl",
        "practice",
        "--catalog",
        catalogue,
        "--archive",
        folder / "archive",
        "--json",
        *crawling.QUICK,
    )


def wait_for(province: PracticeProvince, answers: int) -> None:
    end = monotonic() + 60
    while len(province.requests) < answers:
        assert monotonic() < end, "the crawl makes no progress"
        sleep(0.005)


def wait_for_frontier(archive: Path) -> None:
    """Wait until a crawl has put its first requests down: from then on it knows what Ctrl-C means."""
    end = monotonic() + 60
    while monotonic() < end:
        sleep(0.2)
        if (archive / "nianbao.db").exists():
            with Archive.open(archive, create=True) as opened:
                if any(opened.frontier.counts(crawl.id).queued for crawl in opened.crawls.list()):
                    return
    raise AssertionError("the crawl does not begin")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGHUP])
def test_a_stopped_crawl_is_interrupted_and_resume_finishes_it_though_nobody_listens(
    tmp_path: Path, stop: signal.Signals
) -> None:
    with PracticeProvince(delay=0.02) as province:
        process = start(province, tmp_path)
        wait_for(province, 30)
        process.send_signal(stop)
        output, errors = process.communicate(timeout=20)
        assert process.returncode == STOPPED, errors
        assert json.loads(output)["state"] == "interrupted"
        assert "nianbao resume" in errors
        unheard = fresh_nianbao(
            "resume", "--archive", tmp_path / "archive", "--json", *crawling.QUICK, "-s", "PROGRESS_INTERVAL=0.1"
        )
        assert unheard.stderr and unheard.stdout
        unheard.stderr.close()
        unheard.stdout.close()
        assert unheard.wait(timeout=120) == 0
        expected = set(province.expected)
        robots = [request.host for request in province.requests if request.path == "/robots.txt"]
        assert len(robots) == len(set(robots)), "what the archive knows need not be asked for again"
    had = {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    assert expected <= had
    assert not crawling.fetched_twice(tmp_path / "archive")


def test_servers_that_do_not_answer_hold_nothing_up(tmp_path: Path) -> None:
    with PracticeProvince(delay=30) as province:
        process = start(province, tmp_path)
        wait_for_frontier(tmp_path / "archive")
        before = monotonic()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        assert monotonic() - before < 12
        assert json.loads(output)["state"] == "interrupted", errors


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(tmp_path: Path) -> None:
    with PracticeProvince(delay=0.3) as province:
        process = start(province, tmp_path)
        wait_for(province, 12)
        process.send_signal(signal.SIGINT)
        sleep(0.1)
        before = monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert monotonic() - before < 5
        with Archive.open(tmp_path / "archive") as archive:
            assert integrity.check(archive, deep=True) == []
            assert archive.crawls.latest_unfinished() is not None


@pytest.mark.proof
def test_ctrl_c_while_the_database_is_away_ends_at_once_and_loses_nothing(
    tmp_path: Path, stoppable_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_DATABASE", stoppable_server.get_uri())
    with PracticeProvince(delay=0.1) as province:
        process = start(province, tmp_path)
        wait_for(province, 30)
        stoppable_server.stop()
        sleep(2)
        before = monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert monotonic() - before < 15
        assert process.returncode == 2
        assert "nianbao resume" in errors.splitlines()[-1]
        assert "Traceback" not in errors
        stoppable_server.ensure_postgres_running()
        code, errors = crawling.begin(tmp_path / "archive", tmp_path / "catalogue.toml", province).finish()
        assert code == 0, errors
        expected = set(province.expected)
    assert expected <= {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    with Archive.open(tmp_path / "archive") as archive:
        assert integrity.check(archive, deep=True) == []


@pytest.mark.skipif(os.name != "posix", reason="limits on file sizes are a matter of POSIX")
def test_a_full_disk_ends_the_crawl_with_one_line_and_resume_goes_on(tmp_path: Path) -> None:
    with PracticeProvince() as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        full = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -f 600; exec "$@"', "sh", sys.executable, "-m", "nianbao", "crawl", "practice",
             "--catalog", catalogue, "--archive", tmp_path / "archive", *crawling.QUICK],
            cwd=crawling.ROOT, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert full.returncode == 2
        last = full.stderr.strip().splitlines()[-1]
        assert "resume" in last
        assert "Traceback" not in full.stderr
        code, errors = crawling.begin(tmp_path / "archive", catalogue, province).finish()
        assert code == 0, errors
        expected = set(province.expected)
    had = {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    assert expected <= had
    with Archive.open(tmp_path / "archive") as archive:
        assert integrity.check(archive, deep=True) == []


@pytest.mark.proof
def test_a_crawl_that_is_frozen_for_longer_than_its_timeouts_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    with PracticeProvince(delay=0.05) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        run = crawling.begin(tmp_path / "archive", catalogue, province, [*crawling.QUICK, "-s", "DOWNLOAD_TIMEOUT=3"])
        for more in (15, 30, 30):
            assert crawling.wait_for_requests(run, province, more)
            run.process.send_signal(signal.SIGSTOP)
            sleep(7)
            run.process.send_signal(signal.SIGCONT)
            run = crawling.CrawlRun(run.process, len(province.requests))
        code, errors = run.finish()
        assert code == 0, errors
        expected = set(province.expected)
    assert expected <= {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    assert not crawling.fetched_twice(tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        assert integrity.check(archive, deep=True) == []
        reasons = archive.frontier.reasons(archive.crawls.list()[-1].id)
        assert not any(reason.startswith(("timeout", "connection")) for reason in reasons)


@pytest.mark.proof
def test_two_ctrl_c_in_a_row_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    dice = random.Random(20261122)
    # Its servers are slow enough that none of the ten runs comes to the end: a new crawl would ask for all again.
    with PracticeProvince(delay=0.5) as province:
        for _ in range(10):
            if crawling.unfinished(tmp_path / "archive"):
                process = fresh_nianbao("resume", "--archive", tmp_path / "archive", "--json", *crawling.QUICK)
            else:
                process = start(province, tmp_path)
            sleep(dice.uniform(0, 6))
            process.send_signal(signal.SIGINT)
            sleep(dice.choice([0, 0.01, 0.1, 0.5, 2]))
            process.send_signal(signal.SIGINT)
            before = monotonic()
            _, errors = process.communicate(timeout=60)
            assert monotonic() - before < 10
            assert process.returncode in {STOPPED, -signal.SIGINT, 0}, errors
            assert "Traceback" not in errors
            if (tmp_path / "archive" / "nianbao.db").exists():
                with Archive.open(tmp_path / "archive", create=True) as archive:
                    assert [x for x in integrity.check(archive, deep=True) if x.kind not in PASSING] == []
        assert crawling.unfinished(tmp_path / "archive")
        code, errors = crawling.begin(tmp_path / "archive", tmp_path / "catalogue.toml", province).finish()
        assert code == 0, errors
        expected = set(province.expected)
    assert expected <= {url for _, url in crawling.pages_by_kind(tmp_path / "archive")}
    assert not crawling.fetched_twice(tmp_path / "archive")
