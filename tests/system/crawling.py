"""Real crawls as processes of their own, and what their archives hold: shared by the system tests."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import warm

from fixtures.sites import PracticeProvince
from storage import Archive, CaptureRow, Selection

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_FIRST_WAIT=0.1", "-s", "PROGRESS_INTERVAL=60")


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """A crawl process and the moment it began."""

    process: warm.Started
    asked_before: int
    """Requests that the sites had received before it."""

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def finish(self, timeout: float = 120) -> tuple[int, str]:
        """Exit code and stderr."""
        _, errors = self.process.communicate(timeout=timeout)
        return self.process.returncode, errors


def begin(archive: Path, catalogue: Path, province: PracticeProvince, settings: Sequence[str] = QUICK) -> CrawlRun:
    """Start a crawl with Scrapy's own command, or go on with the archive's unfinished one."""
    arguments = (
        ["-a", "crawl=latest"] if unfinished(archive) else ["-a", "province=practice", "-a", f"catalog={catalogue}"]
    )
    process = warm.start("scrapy", "crawl", "reports", *arguments, "-s", f"ARCHIVE={archive}", *settings)
    return CrawlRun(process, len(province.requests))


def unfinished(archive: Path) -> bool:
    """Whether the archive holds a crawl to go on with."""
    if not (archive / "nianbao.db").exists() and "NIANBAO_DATABASE" not in os.environ:
        return False
    with Archive.open(archive, create=True) as opened:
        return opened.crawls.latest_unfinished() is not None


def wait_for_requests(run: CrawlRun, province: PracticeProvince, more: int, timeout: float = 60) -> bool:
    """Wait until the sites have received so many requests of this run; False when it ended before."""
    end = monotonic() + timeout
    while len(province.requests) < run.asked_before + more:
        if run.process.poll() is not None:
            return False
        assert monotonic() < end, "the crawl makes no progress"
        sleep(0.002)
    return True


def lasts(run: CrawlRun, seconds: float) -> bool:
    """Whether a run has not ended after so long."""
    with suppress(subprocess.TimeoutExpired):
        run.process.wait(seconds)
    return run.process.poll() is None


def captures(archive: Path) -> list[CaptureRow]:
    """Every capture of the archive."""
    with Archive.open(archive) as opened:
        return list(opened.captures.list(Selection()))


def pages_by_kind(archive: Path) -> set[tuple[str, str]]:
    """Kind and address of every page that was had; robots.txt is asked for again by every process."""
    return {(row.kind, row.url) for row in captures(archive) if row.status == 200 and not is_robots(row.url)}


def outcomes(archive: Path) -> dict[str, tuple[int, str, str]]:
    """How each address ended: status, kind and digest of its last capture."""
    return {row.url: (row.status, row.kind, row.digest) for row in captures(archive) if not is_robots(row.url)}


def is_robots(url: str) -> bool:
    return url.endswith("/robots.txt")


def reports(archive: Path) -> dict[str, dict[str, object]]:
    """What was read from each report, by its address."""
    with Archive.open(archive) as opened:
        records = list(opened.reports.list())
        return {record.url: _content(opened, record.parse_id) for record in records}


def _content(archive: Archive, parse_id: int) -> dict[str, object]:
    read = archive.reports.load(parse_id).to_json()
    return {key: read[key] for key in ("kind", "form", "year", "issuer", "title", "cells")}


def fetched_twice(archive: Path) -> Counter[str]:
    """Addresses that were captured with 200 more than once."""
    times = Counter(row.url for row in captures(archive) if row.status == 200 and not is_robots(row.url))
    return Counter({url: count for url, count in times.items() if count > 1})


def warc_files(archive: Path) -> list[Path]:
    return sorted((archive / "warc").glob("*.warc.gz"))
