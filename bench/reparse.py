"""What a second process gives a reparse: `python -m bench.reparse [PAGES] [ROUNDS]`, by default 1,200 pages, 3 rounds.

An archive of report pages of about 100 KB, all different (see `bench.loopback_site`), is read again by one process and
by two, in turns: first as pages nobody has read, whose readings are all stored, then as pages that were read before,
whose readings are compared with the stored ones. Each turn has a copy of the archive and a process of its own.

The clock says how fast it is where the machine has nothing else to do. Elsewhere the processor's time tells: what a
parent does alone can never be shared, and `ratio` is what two processors could give at most, the whole work of one
process by the larger of two shares, the parent's or that of one of two readers and half of the parent's.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.loopback_site import report_pages

PAGES = 1_200
ROUNDS = 3
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8"


def fill(folder: Path, pages: int) -> None:
    """Captures that nobody has parsed."""
    from storage import Archive, Batch, CaptureDraft, SiteRecord

    site = SiteRecord("bench", "990000", "bench", "青石县", "county", "https://www.bench.test/")
    bodies = report_pages()
    with Archive.open(folder, create=True) as archive:
        crawl = archive.crawls.start("bench", sites=[site], catalogue="", options={})
        with archive.writer(crawl.id) as writer:
            for number in range(pages):
                url = f"https://www.bench.test/nb/{number}.html"
                request = f"GET /nb/{number}.html HTTP/1.1\r\nHost: www.bench.test".encode()
                body = bodies[number % len(bodies)] + f"<!-- {number} -->".encode()
                moment = datetime(2026, 1, 1, tzinfo=UTC)
                draft = CaptureDraft(
                    url, "GET", request, b"", HEAD, body, 200, moment, "text/html", "report", site_id=site.id
                )
                writer.commit(Batch(captures=[draft]))


def reparse(folder: Path, workers: int) -> tuple[float, float, float]:
    """Seconds by the clock, of this process and of the others."""
    from storage import Archive
    from storage.reparse import reparse as run

    with Archive.open(folder) as archive:
        begun = time.perf_counter(), time.process_time()
        outcome = run(archive, workers=workers)
        ended = time.perf_counter(), time.process_time()
    assert not outcome.damaged
    return ended[0] - begun[0], ended[1] - begun[1], of_others()


def of_others() -> float:
    """Processor's seconds of the processes that this one has started, and of those that they have."""
    pids = Path("/proc/self/task", str(os.getpid()), "children").read_text().split()
    stats = [Path("/proc", pid, "stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(ticks) for stat in stats for ticks in stat[11:15]) / os.sysconf("SC_CLK_TCK")


def measured(archive: Path, workers: int) -> list[float]:
    with tempfile.TemporaryDirectory(dir=archive.parent) as copy:
        shutil.copytree(archive, copy, dirs_exist_ok=True)
        command = [sys.executable, "-m", "bench.reparse", "--once", copy, str(workers)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def compared(archive: Path, rounds: int) -> dict[int, list[float]]:
    found: dict[int, list[list[float]]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, runs in found.items():
            runs.append(measured(archive, workers))
    return {
        workers: [statistics.median(column) for column in zip(*runs, strict=True)] for workers, runs in found.items()
    }


def main(pages: int = PAGES, rounds: int = ROUNDS) -> None:
    print(f"{pages:,} pages of about 100 KB, medians of {rounds} rounds in turn\n")
    print("| readings | processes | pages/s | ratio | parent ms/page | readers ms/page | ratio by the processor |")
    print(f"| --- |{' ---: |' * 6}")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "archive")
        fill(archive, pages)
        for what in ("new", "compared"):
            found = compared(archive, rounds)
            one = found[1]
            for workers, (clock, parent, readers) in found.items():
                longest = max(parent, (parent + readers) / 2) if workers > 1 else parent
                figures = [f"{pages / clock:.0f}", f"{one[0] / clock:.2f}"]
                figures += [f"{1000 * seconds / pages:.2f}" for seconds in (parent, readers)]
                print(f"| {what} | {workers} | {' | '.join(figures)} | {one[1] / longest:.2f} |", flush=True)
            reparse(archive, 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        print(*reparse(Path(sys.argv[2]), int(sys.argv[3])))
    else:
        main(*map(int, sys.argv[1:]))
