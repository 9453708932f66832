"""Crawls with one part broken on purpose: `python broken.py PART ARCHIVE CATALOGUE`; exit code 3 for CrawlFailed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

import crawler.run
import crawler.scheduler
from crawler.catalog import load
from crawler.errors import CrawlFailed
from crawler.scope import Scope
from crawler.spiders.reports import ReportsSpider
from storage import Archive

MANY = 30
"""More than CONCURRENT_ITEMS: what goes wrong so often has been seen to hang Scrapy."""


class RaisesMidway(ReportsSpider):
    """A callback that fails after it has given requests back."""

    def parse_column(self, response: Response) -> Iterator[Request]:
        for count, request in enumerate(super().parse_column(response)):
            if count == 3:
                raise RuntimeError("a fault in the spider")
            yield request


class GivesWhatCannotBeStored(ReportsSpider):
    """A callback that gives back requests which no other process could take up."""

    def parse_column(self, response: Response) -> Iterator[Request]:
        for number in range(MANY):
            yield Request(f"{response.url}?lost={number}", callback=lambda _: None)
        yield from super().parse_column(response)


def break_enqueue() -> None:
    def refusal(self: Scope, url: str, role: str) -> str | None:
        if role == "report":
            raise RuntimeError("a fault in the frontier")
        return None

    Scope.refusal = refusal  # type: ignore[method-assign]


def break_next() -> None:
    restore, asked = crawler.scheduler.to_request, []

    def to_request(*arguments: Any) -> Request:
        asked.append(1)
        if len(asked) == 6:
            raise RuntimeError("a fault in the frontier")
        return restore(*arguments)

    crawler.scheduler.to_request = to_request  # type: ignore[attr-defined]


def break_loop() -> None:
    def leave(self: Scope, url: str, role: str) -> str | None:
        if role == "report":
            raise SystemExit(4)
        return None

    Scope.refusal = leave  # type: ignore[method-assign]


def stop_while_opening() -> None:
    open_frontier = crawler.scheduler.DurableScheduler.open

    def interrupted(self: crawler.scheduler.DurableScheduler, spider: Spider) -> None:
        open_frontier(self, spider)
        signal.raise_signal(signal.SIGINT)

    crawler.scheduler.DurableScheduler.open = interrupted  # type: ignore[method-assign]


def stop_twice() -> None:
    restore, asked = crawler.scheduler.to_request, []

    def to_request(*arguments: Any) -> Request:
        asked.append(1)
        if len(asked) == 12:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        return restore(*arguments)

    crawler.scheduler.to_request = to_request  # type: ignore[attr-defined]


def main(part: str, archive: str, catalogue: str) -> int:
    spiders: dict[str, type[ReportsSpider]] = {"midway": RaisesMidway, "unstorable": GivesWhatCannotBeStored}
    crawler.run.ReportsSpider = spiders.get(part, ReportsSpider)  # type: ignore[misc,attr-defined]
    breaks = {
        "enqueue": break_enqueue,
        "next": break_next,
        "loop": break_loop,
        "early": stop_while_opening,
        "twice": stop_twice,
    }
    breaks.get(part, lambda: None)()
    settings = {"DOWNLOAD_DELAY": "0", "LOG_LEVEL": "CRITICAL", "RETRY_FIRST_WAIT": "0.1"}
    with Archive.open(Path(archive), create=True) as opened:
        crawl = crawler.run.start_crawl(opened, load(Path(catalogue)))
        try:
            crawler.run.run_crawl(opened, crawl, settings=settings, progress=False)
        except CrawlFailed as error:
            print(error, file=sys.stderr)
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
