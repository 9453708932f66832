"""Run a crawl in this process, to its end or to its interruption."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.reactor import is_reactor_installed

from crawler.errors import CrawlError
from crawler.hours import parse_hours
from crawler.options import CrawlOptions, parse_years
from crawler.session import Session
from crawler.spiders.reports import ReportsSpider
from crawler.start import start_crawl, take_up
from crawler.summary import CrawlSummary, SiteSummary, conclude
from storage import Archive, CrawlRecord

__all__ = [
    "CrawlOptions",
    "CrawlSummary",
    "SiteSummary",
    "parse_hours",
    "parse_years",
    "run_crawl",
    "start_crawl",
    "take_up",
]


def run_crawl(
    archive: Archive, crawl: CrawlRecord, *, settings: Mapping[str, str] | None = None, progress: bool = True
) -> CrawlSummary:
    """Crawl until nothing is left, or until SIGINT or SIGTERM; a second signal stops at once. Both are resumable.

    `settings` are Scrapy settings by name, as given with `-s`. The crawl has an asyncio loop of its own, so it cannot
    run beside another one in the same thread, nor beside Twisted's reactor. Raises CrawlFailed when the crawl could not
    go on (what is stored stays), and storage's errors when the archive cannot be opened for writing.
    """
    if is_reactor_installed():
        raise CrawlError("Twisted's reactor is installed in this process: start the crawl in another one")
    chosen = _settings(settings or {}, progress=progress)
    session = Session(archive, crawl, reading=chosen.getbool("READ_REPORTS"))
    process = AsyncCrawlerProcess(chosen)
    try:
        crawling = process.crawl(ReportsSpider, session=session)
        _stop_on_hangup()
        process.start()
    finally:
        session.flush()
    if crawling.done() and not crawling.cancelled() and (error := crawling.exception()) and session.failure is None:
        session.broken = f"Scrapy could not crawl: {error}"
    return conclude(session)


def _stop_on_hangup() -> None:
    """Let a terminal that is closed end the crawl as SIGTERM does; unless it is to be ignored, as `nohup` wants it."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _settings(chosen: Mapping[str, str], *, progress: bool) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("PROGRESS", progress, priority="project")
    settings.setdict(dict(chosen), priority="cmdline")
    return settings
