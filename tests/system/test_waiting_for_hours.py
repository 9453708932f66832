"""A crawl that may ask only at certain hours, and the clock says otherwise."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import crawling
import pytest

from crawler.hours import CHINA
from fixtures.sites import PracticeProvince
from storage import Archive


def test_outside_its_hours_a_crawl_waits_says_until_when_and_can_be_stopped_and_taken_up(tmp_path: Path) -> None:
    hour = datetime.now(CHINA).hour
    later, now = f"{(hour + 2) % 24}-{(hour + 3) % 24 or 24}", f"{hour}-{(hour + 2) % 24 or 24}"
    with PracticeProvince(pages=10, only=["ucap"]) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        with nianbao(tmp_path, "crawl", "practice", "--catalog", str(catalogue), "--hours", later) as waiting:
            said = read_until(waiting, "waiting until")
            assert f"outside the opening hours, waiting until {(hour + 2) % 24:02}:00 China Standard Time" in said
            waiting.send_signal(signal.SIGINT)
            began = time.monotonic()
            assert waiting.wait(30) == 130
            assert time.monotonic() - began < 15
        assert province.requests == ()
        going = nianbao(tmp_path, "resume", "--hours", now)
        _, errors = going.communicate(timeout=60)
        assert going.returncode == 0, errors
        assert set(province.expected) <= {request.url for request in province.requests}
    with Archive.open(tmp_path / "archive") as archive:
        [crawl] = archive.crawls.list()
        assert crawl.options["hours"] == f"{hour:02}:00-{(hour + 2) % 24 or 24:02}:00"


def nianbao(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "nianbao", *arguments, "--archive", str(folder / "archive"), *crawling.QUICK]
    command += ["-s", "PROGRESS_INTERVAL=0.2"]
    return subprocess.Popen(
        command, cwd=crawling.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    return next(line for line in process.stderr if words in line)


@pytest.mark.proof
def test_at_closing_time_no_further_request_starts(tmp_path: Path) -> None:
    with PracticeProvince(pages=600, delay=0.4, only=["ucap", "hanweb", "php"]) as province:
        catalogue = province.write_catalogue(tmp_path / "catalogue.toml")
        moment = datetime.now(CHINA)
        if moment.second > 40:
            time.sleep(61 - moment.second)
            moment = datetime.now(CHINA)
        closes = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        hours = f"{moment:%H:%M}-{closes:%H:%M}"
        with nianbao(tmp_path, "crawl", "practice", "--catalog", str(catalogue), "--hours", hours) as crawl:
            assert "waiting until" in read_until(crawl, "outside the opening hours")
            time.sleep(1)
            crawl.send_signal(signal.SIGINT)
            assert crawl.wait(30) == 130
        assert len(province.requests) > 50, "it did begin"
        assert max(request.time for request in province.requests) <= closes.timestamp() + 0.2
