"""Courtesy measured at the servers: `python -m bench.courtesy [PAGES]` crawls thirty practice sites as usual.

One site takes two seconds for every answer, one says 503 to everything. All figures come from the servers' own logs.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from fixtures.sites import (
    PracticeProvince,
    most_at_once,
    rests_broken,
    shortest_gaps,
    shortest_pauses,
)

PAGES = 600
SLOW, FAILING = "990200-hanweb-2", "990400-php-3"


def main() -> int:
    """Crawl, and print what the servers saw."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    sites = PracticeProvince(pages=pages, copies=6, slow={SLOW: 2.0}, failing=[FAILING])
    with tempfile.TemporaryDirectory() as folder, sites as province:
        summary = crawl(province, Path(folder))
        for name, value in figures(province, summary).items():
            print(f"| {name} | {value} |")
    return 0


def crawl(province: PracticeProvince, folder: Path) -> dict[str, dict[str, float]]:
    """The summary of a crawl with the usual settings."""
    catalogue = province.write_catalogue(folder / "catalogue.toml")
    command = [sys.executable, "-m", "nianbao", "crawl", "practice", "--catalog", str(catalogue), "--json"]
    command += ["--archive", str(folder / "archive")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def figures(province: PracticeProvince, summary: dict[str, dict[str, float]]) -> dict[str, object]:
    """What the logs say."""
    log = province.requests
    began = min(one.time for one in log)
    ended = {site.id: max(one.finished for one in log if one.site == site.id) - began for site in province.sites}
    others = sorted(time for site, time in ended.items() if site not in {SLOW, FAILING})
    slow = next(one.host for one in log if one.site == SLOW)
    forbidden = {trap.url for trap in province.traps if trap.outcome == "refused by robots.txt"}
    return {
        "hosts asked": len({one.host for one in log}),
        "requests": len(log),
        "most connections to a host at a time": max(province.most_connections.values()),
        "most requests to a host at a time": max(most_at_once(log).values()),
        "shortest time between the starts of two requests to a host": f"{min(shortest_gaps(log).values()):.3f} s",
        "answers with Retry-After": sum(one.retry_after > 0 for one in log),
        "requests before its time was over": len(rests_broken(log)),
        "addresses that robots.txt forbids": len(forbidden),
        "of these asked for": len(forbidden & {one.url for one in log}),
        "hosts whose first request was not robots.txt": sum(
            next(one.path for one in log if one.host == host) != "/robots.txt" for host in {one.host for one in log}
        ),
        "requests to the host that fails": sum(one.site == FAILING for one in log),
        "shortest pause for the host that takes 2 s": f"{shortest_pauses(log)[slow]:.2f} s",
        "longest pause for it, as the summary says": f"{summary['slowed'].get(slow, 0):.1f} s",
        "half of the other hosts done after, all after": f"{statistics.median(others):.0f} s, {others[-1]:.0f} s",
        "the slow host done after": f"{ended[SLOW]:.0f} s",
        "the failing host given up after": f"{ended[FAILING]:.0f} s",
    }


if __name__ == "__main__":
    sys.exit(main())
