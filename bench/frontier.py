"""The durable frontier at scale: `python -m bench.frontier [URLS] [HOSTS]`, by default 1,000,000 URLs on 3,000 hosts.

In SQLite on the disk of the temporary folder, through the parts a crawl uses: the writer's commits (500 requests each,
synchronous=FULL), the seen-set, the windows and queues. Every fifth URL is offered twice. Each step runs in a process
of its own, so that its memory is its own; megabytes are the greatest resident size of that process.
"""

from __future__ import annotations

import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from crawler.queues import HostQueues
from crawler.seen import Seen
from storage import Archive, Batch, FrontierEntry, Settlement

BATCH = 500
HOSTS_A_READ = 100
CLAIMS = 50_000


def entry(number: int, hosts: int) -> FrontierEntry:
    host = f"www.county{number % hosts:04}.gov.test"
    url = f"http://{host}/zfxxgk/fdzdgknr/zfxxgknb/2022{number % 12:02}/t{number:08}.html"
    digest = hashlib.sha1(url.encode(), usedforsecurity=False).digest()
    meta = {"role": "report", "site": None, "anchor": "政府信息公开工作年度报告", "_callback": "parse_report"}
    return FrontierEntry(number, digest, url, host, None, "report", meta=meta, priority=30 - number % 3)


def insert(folder: Path, urls: int, hosts: int) -> dict[str, float]:
    """Dedupe and store all URLs; the speed of the whole and of the last tenth."""
    archive = Archive.open(folder, create=True)
    crawl = archive.crawls.start("bench", sites=[], catalogue="", options={})
    seen, offered, begun, late = Seen(), 0, time.perf_counter(), 0.0
    with archive.writer(crawl.id) as writer:
        for numbers in chunks(range(1, urls + 1)):
            fresh = []
            for number in numbers:
                for _ in range(2 if number % 5 == 0 else 1):
                    offered += 1
                    made = entry(number, hosts)
                    if seen.add(made.fingerprint):
                        fresh.append(made)
            writer.commit(Batch(queued=fresh))
            if not late and numbers[-1] >= urls * 0.9:
                late, before = time.perf_counter(), offered
    ended = time.perf_counter()
    return {
        "processor": offered / time.process_time(),
        "all": offered / (ended - begun),
        "last": (offered - before) / (ended - late),
    }


def chunks(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


def resume(folder: Path, urls: int, hosts: int) -> dict[str, float]:
    """From opening the archive to the first request; then claims and ends until CLAIMS requests have been made."""
    begun = time.perf_counter()
    archive = Archive.open(folder)
    crawl = archive.crawls.list()[0].id
    frontier, queues, now = archive.frontier, HostQueues(delay=0), 0.0
    seen = Seen(frontier.fingerprints(crawl))
    queues.begin(frontier.hosts(crawl), frontier.waiting(crawl, now), now)
    reads: list[tuple[float, int]] = []

    def read_on() -> None:
        while asked := queues.reads(HOSTS_A_READ):
            start = time.perf_counter()
            found = frontier.first(crawl, asked, queues.moment)
            before = len(queues)
            queues.fill(asked, found, now)
            reads.append((time.perf_counter() - start, len(queues) - before))

    asked = queues.reads(HOSTS_A_READ)
    queues.fill(asked, frontier.first(crawl, asked, queues.moment), now)
    first = queues.pop(now)
    ready = time.perf_counter() - begun
    assert first is not None
    assert len(seen) == urls
    queues.release(first, now)
    given = {first.id}
    ends = [Settlement(first.id, "done")]
    read_on()
    at_start, claiming = peak(), time.perf_counter()
    with archive.writer(crawl) as writer:
        while len(given) < min(CLAIMS, urls):
            read_on()
            while len(ends) < BATCH and (found := queues.pop(now)) is not None:
                assert found.id not in given
                given.add(found.id)
                ends.append(Settlement(found.id, "done"))
                queues.release(found, now)
            writer.commit(Batch(settled=ends))
            ends = []
    seconds = time.perf_counter() - claiming
    each = statistics.median(taken / new for taken, new in reads if new)
    mean = sum(taken for taken, _ in reads) / sum(new for _, new in reads)
    return {
        "ready": ready,
        "claim": each * 1e6,
        "claim_mean": mean * 1e6,
        "cycle": seconds / len(given) * 1e6,
        "start": at_start,
        "end": peak(),
        "held": len(queues),
    }


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


STEPS: dict[str, Callable[[Path, int, int], dict[str, float]]] = {"insert": insert, "resume": resume}


def run(step: str, folder: str, urls: int, hosts: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.frontier", step, folder, str(urls), str(hosts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main(urls: int = 1_000_000, hosts: int = 3_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stored = run("insert", folder, urls, hosts)
        found = run("resume", folder, urls, hosts)
        size = Path(folder, "nianbao.db").stat().st_size / 1e6
    rows = [
        ("dedupe + insert, the whole run", f"{stored['all']:,.0f} URLs/s"),
        ("dedupe + insert, the last tenth", f"{stored['last']:,.0f} URLs/s"),
        ("the same by the processor's time", f"{stored['processor']:,.0f} URLs/s"),
        ("greatest memory while inserting", f"{stored['peak']:.0f} MB"),
        ("resume: archive opened to first request", f"{found['ready']:.2f} s"),
        ("claim, median of reads", f"{found['claim']:.0f} µs/URL"),
        ("claim, mean", f"{found['claim_mean']:.0f} µs/URL"),
        (f"claim, hand out, settle durably, over {CLAIMS:,}", f"{found['cycle']:.0f} µs/URL"),
        ("greatest memory when all windows are full", f"{found['start']:.0f} MB"),
        (f"greatest memory after {CLAIMS:,} more", f"{found['end']:.0f} MB"),
        ("requests in memory then", f"{found['held']:,.0f}"),
        ("database", f"{size:.0f} MB"),
    ]
    print(f"{urls:,} URLs on {hosts:,} hosts, SQLite\n\n| what | figure |\n| --- | ---: |")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        step, folder, urls, hosts = sys.argv[1:]
        print(json.dumps(STEPS[step](Path(folder), int(urls), int(hosts)) | {"peak": peak()}))
    else:
        main(*map(int, sys.argv[1:]))
