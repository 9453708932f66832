"""Scrapy's decompression, with a name for what cannot be unpacked. The archive has the body as it came, before this."""

from __future__ import annotations

import zlib

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.session import session_of


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Ends a request whose body unpacks to more than DOWNLOAD_MAXSIZE, or to nothing."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._leases = session_of(crawler).leases

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> UnpackingMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response with its body unpacked."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            reason = "too large"
        except (zlib.error, OSError, EOFError):
            reason = "unreadable coding"
        lease = self._leases.get(request)
        if lease is not None:
            lease.end_as("failed", reason)
        raise IgnoreRequest(reason)
