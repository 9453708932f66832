"""What archiving costs a crawl, nianbao beside plain Scrapy that stores nothing.

`python -m bench.crawl_cost [PAGES] [furnished]`; see `bench.loopback_site` for the pages, those that are furnished too.

Both fetch the same list and report pages of about 100 KB from a site on loopback, turn by turn, each in a process of
its own, with 32 requests at a time and no delay. Pages a second are counted between the first and the last response,
so nobody's start counts; where the reports are parsed, until the last of them has been read and stored. The
processor's time is that of the whole crawl, all threads, processes and the end included, without the imports before
it. The time of the crawl's own thread, which everything waits for, is given apart: it says most on a machine that is
not quiet. nianbao writes WARC (one member a record, fsync) and the durable frontier; with and without parsing.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

REPORTS = 2_000
ROUNDS = 3
FAST = {"CONCURRENT_REQUESTS": "32", "CONCURRENT_REQUESTS_PER_DOMAIN": "32", "DOWNLOAD_DELAY": "0"}
PLAIN = "plain Scrapy, stores nothing"
KINDS = {
    PLAIN: ["bench.plain_scrapy"],
    "nianbao, archives": ["bench.crawl_cost", "--archive", "False"],
    "nianbao, archives and parses": ["bench.crawl_cost", "--archive", "True"],
}

CATALOGUE = """province = "bench"

[[site]]
id = "bench"
division = "990000"
name = "青石县"
level = "county"
portal = "{url}"
report_columns = ["{url}"]
"""


def archive(url: str, read_reports: str) -> tuple[float, float, float]:
    """Crawl into a folder that is thrown away.

    Pages a second, and for each the processor's milliseconds, of all threads and of the loop's alone.
    """
    from crawler.catalog import load
    from crawler.run import CrawlOptions, run_crawl, start_crawl
    from crawler.spiders.reports import ReportsSpider
    from storage import Archive, Selection

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.toml")
        path.write_text(CATALOGUE.format(url=url), encoding="utf-8")
        with Archive.open(Path(folder, "archive"), create=True) as opened:
            crawl = start_crawl(opened, load(path, "bench"), CrawlOptions(requisites=False))
            assert ReportsSpider.name
            begun = time.process_time(), time.thread_time()
            run_crawl(opened, crawl, settings=FAST | {"READ_REPORTS": read_reports}, progress=False)
            ended = datetime.now(UTC)
            spent = time.process_time() - begun[0] + of_children(), time.thread_time() - begun[1]
            times = sorted(row.fetched_at for row in opened.captures.list(Selection()))
    each = 1000 / len(times)
    until = ended if read_reports == "True" else times[-1]
    return len(times) / (until - times[0]).total_seconds(), spent[0] * each, spent[1] * each


def of_children() -> float:
    """Seconds that the processes which this one started, and which have ended, used of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(module: list[str], url: str) -> list[float]:
    command = [sys.executable, "-m", module[0], *module[1:], url]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def main(reports: int, *, furnished: bool) -> None:
    command = [sys.executable, "-m", "bench.loopback_site", str(reports), *(["furnished"] if furnished else [])]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    found: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    try:
        for _ in range(ROUNDS):
            for kind, module in KINDS.items():
                found[kind].append(measured(module, url))
    finally:
        server.kill()
    medians = {kind: [statistics.median(column) for column in zip(*runs, strict=True)] for kind, runs in found.items()}
    print(f"{reports} reports of about 100 KB{', furnished' if furnished else ''}, median of {ROUNDS} rounds in turn\n")
    print("| what | pages/s | ratio | processor ms/page | ratio | of it the crawl's thread | ratio |")
    print(f"| --- |{' ---: |' * 6}")
    for kind, (rate, spent, loop) in medians.items():
        plain = medians[PLAIN]
        figures = rate, rate / plain[0], spent, plain[1] / spent, loop, plain[2] / loop
        print(f"| {kind} | {' | '.join(f'{figure:.2f}' for figure in figures)} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--archive"]:
        print(*archive(sys.argv[3], sys.argv[2]))
    else:
        numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
        main(numbers[0] if numbers else REPORTS, furnished="furnished" in sys.argv)
