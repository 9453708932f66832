"""When nothing is left to fetch, look once more where report columns may have appeared or moved.

Only then is it known what the columns have brought. What they brought stands in the archive, so a crawl that is resumed
at this point decides as an undisturbed one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from crawler.session import session_of
from crawler.spiders.reports import ReportsSpider
from storage.report_columns import ColumnRecord


class SecondLook:
    """Keeps the spider open, once, until the second look has been decided on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._begun = self._decided = False
        crawler.signals.connect(self._idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SecondLook:
        """Built by Scrapy."""
        return cls(crawler)

    def _idle(self, spider: Spider) -> None:
        if self._decided or self._session.failure is not None:
            return
        if not self._begun:
            self._begun = True
            self._loop = asyncio.get_running_loop()
            self._session.journal.read_in_order(self._read)
        raise DontCloseSpider

    def _read(self) -> None:
        """In the journal's thread, when all that the crawl has seen is stored."""
        asked = self._session.patience(lambda: self._session.archive.columns.asked_in(self._session.crawl.id))
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._decide, asked)

    def _decide(self, asked: Sequence[ColumnRecord]) -> None:
        self._decided = True
        spider, engine = self._crawler.spider, self._crawler.engine
        if isinstance(spider, ReportsSpider) and engine.running:
            for request in spider.look_again(asked):
                engine.crawl(request)
        self._session.on_progress()
