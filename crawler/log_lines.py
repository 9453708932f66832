"""What Scrapy writes into the log of a crawl."""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter


class LogLines(LogFormatter):
    """Scrapy's lines; the one for each page is made only where it is written."""

    def __init__(self, *, each_page: bool) -> None:
        self._each_page = each_page

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LogLines:
        """Built by Scrapy."""
        return cls(each_page=crawler.settings.get("LOG_LEVEL") in ("DEBUG", "NOTSET"))

    def crawled(self, request: Request, response: Response, spider: Spider) -> Any:
        """The line for a page, or None."""
        return super().crawled(request, response, spider) if self._each_page else None
