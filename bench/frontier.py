"""The durable frontier at scale: `python -m bench.frontier [URLS] [HOSTS]`, by default 1,000,000 URLs on 3,000 hosts.

In SQLite on the disk of the temporary folder, through the parts a crawl uses: the writer's commits (500 requests each,
synchronous=FULL), the seen-set, the windows and queues. With every fifth URL one from long before is offered again.
Each step runs in a process of its own, so that its memory is its own: resident megabytes after each tenth of its work.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from crawler.queues import HostQueues
from crawler.seen import Seen
from storage import Archive, Batch, FrontierEntry, Settlement
from storage.frontier import FrontierStore

BATCH = 500
HOSTS_A_READ = 100
CLAIMS = 100_000

Figures: TypeAlias = dict[str, Any]


def entry(number: int, hosts: int) -> FrontierEntry:
    host = f"www.county{number % hosts:04}.gov.test"
    url = f"http://{host}/zfxxgk/fdzdgknr/zfxxgknb/2022{number % 12:02}/t{number:08}.html"
    digest = hashlib.sha1(url.encode(), usedforsecurity=False).digest()
    meta = {"role": "report", "site": None, "anchor": "政府信息公开工作年度报告", "_callback": "parse_report"}
    return FrontierEntry(number, digest, url, host, None, "report", meta=meta, priority=30 - number % 3)


def offered(numbers: range, hosts: int) -> list[FrontierEntry]:
    again = [number // 2 for number in numbers if number % 5 == 0]
    return [entry(number, hosts) for number in (*numbers, *again)]


def insert(folder: Path, urls: int, hosts: int) -> Figures:
    """Dedupe, store and hand on all URLs; what is offered a second, by tenths."""
    archive = Archive.open(folder, create=True)
    crawl = archive.crawls.start("bench", sites=[], catalogue="", options={})
    seen, queues = Seen(folder=folder), HostQueues(delay=0)
    stops = [Stop()]
    with archive.writer(crawl.id) as writer:
        for tenth in tenths(urls):
            for numbers in chunks(tenth):
                fresh = [made for made in offered(numbers, hosts) if seen.add(made.fingerprint)]
                writer.commit(Batch(queued=fresh))
                for made in fresh:
                    queues.push(made, 0.0)
            stops.append(Stop())
    assert len(seen) == urls
    first, last, end = stops[0], stops[-2], stops[-1]
    return {
        "all": 1.2 * urls / (end.clock - first.clock),
        "last": 0.12 * urls / (end.clock - last.clock),
        "worked": 0.12 * urls / (end.worked - last.worked),
        "memory": [stop.memory for stop in stops[1:]],
    }


def tenths(urls: int) -> list[range]:
    return [range(1 + urls * tenth // 10, 1 + urls * (tenth + 1) // 10) for tenth in range(10)]


def chunks(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


class Stop:
    """The clock, the processor's time of this process in seconds, and its resident megabytes, at one moment."""

    def __init__(self) -> None:
        self.clock = time.perf_counter()
        self.worked = time.process_time()
        self.memory = resident()


def resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not tell how much memory is resident")


class Claims:
    """What a resumed crawl does with its frontier: windows read, requests handed out."""

    def __init__(self, frontier: FrontierStore, crawl: int) -> None:
        self._frontier, self._crawl = frontier, crawl
        self.queues = HostQueues(delay=0)
        self.queues.begin(frontier.hosts(crawl), frontier.waiting(crawl, 0.0), 0.0)
        self.seconds, self.found = 0.0, 0

    def read(self) -> bool:
        """Fill the windows of some hosts that run low, if there are any."""
        asked = self.queues.reads(HOSTS_A_READ)
        start, before = time.perf_counter(), len(self.queues)
        if asked:
            self.queues.fill(asked, self._frontier.first(self._crawl, asked, self.queues.moment), 0.0)
        self.seconds += time.perf_counter() - start
        self.found += len(self.queues) - before
        return bool(asked)

    def take(self) -> list[Settlement]:
        """Some requests, each ended as soon as it is begun."""
        while self.read():
            pass
        taken = []
        while len(taken) < BATCH and (found := self.queues.pop(0.0)) is not None:
            self.queues.release(found, 0.0)
            taken.append(Settlement(found.id, "done"))
        return taken


def resume(folder: Path, urls: int, hosts: int) -> Figures:
    """From opening the archive to the first request; then claims and ends until CLAIMS requests have been made."""
    begun = Stop()
    archive = Archive.open(folder)
    crawl = archive.crawls.list()[0].id
    seen = Seen(archive.frontier.fingerprints(crawl), folder)
    claims = Claims(archive.frontier, crawl)
    claims.read()
    assert claims.queues.next_time(0.0) == 0.0
    assert len(seen) == urls
    stops, given, made, most = [Stop()], bytearray(urls + 1), 0, min(CLAIMS, urls)
    with archive.writer(crawl) as writer:
        while made < most:
            ends = claims.take()
            writer.commit(Batch(settled=ends))
            for end in ends:
                given[end.frontier_id] += 1
            made += len(ends)
            if made >= most * len(stops) / 10:
                stops.append(Stop())
    assert max(given) == 1
    assert sum(given) == made
    return {
        "ready": stops[0].clock - begun.clock,
        "claim": claims.seconds / claims.found * 1e6,
        "cycle": (stops[-1].clock - stops[0].clock) / most * 1e6,
        "memory": [stop.memory for stop in stops],
        "held": len(claims.queues),
    }


STEPS: dict[str, Callable[[Path, int, int], Figures]] = {"insert": insert, "resume": resume}


def run(step: str, folder: str, urls: int, hosts: int) -> Figures:
    command = [sys.executable, "-m", "bench.frontier", step, folder, str(urls), str(hosts)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result: Figures = json.loads(done.stdout)
    return result


def main(urls: int = 1_000_000, hosts: int = 3_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stored = run("insert", folder, urls, hosts)
        found = run("resume", folder, urls, hosts)
        size = Path(folder, "nianbao.db").stat().st_size / 1e6
    rows = [
        ("dedupe + insert, the whole run", f"{stored['all']:,.0f} URLs/s"),
        ("dedupe + insert, the last tenth", f"{stored['last']:,.0f} URLs/s"),
        ("the same by the processor's time", f"{stored['worked']:,.0f} URLs/s"),
        ("memory while inserting, after each tenth", " ".join(f"{size:.0f}" for size in stored["memory"])),
        ("resume: archive opened to first request", f"{found['ready']:.2f} s"),
        ("claim, mean", f"{found['claim']:.0f} µs/URL"),
        (f"claim, hand out, settle durably, over {CLAIMS:,}", f"{found['cycle']:.0f} µs/URL"),
        ("memory then, at first and after each tenth", " ".join(f"{size:.0f}" for size in found["memory"])),
        ("requests in memory then", f"{found['held']:,.0f}"),
        ("database", f"{size:.0f} MB"),
    ]
    print(f"{urls:,} URLs on {hosts:,} hosts, SQLite\n\n| what | figure |\n| --- | ---: |")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        step, folder, urls, hosts = sys.argv[1:]
        print(json.dumps(STEPS[step](Path(folder), int(urls), int(hosts))))
    else:
        main(*map(int, sys.argv[1:]))
