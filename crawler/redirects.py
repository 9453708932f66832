"""Who led to whom: the frontier must know which request a redirect or a link came out of."""

from __future__ import annotations

import codecs
import re
from functools import partial
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.referer import RefererMiddleware, SameOriginPolicy

from crawler.addresses import canonical, host_key
from crawler.leases import Leases
from crawler.session import session_of

_REFRESH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[;,]\s*url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)
"""The header that does what a page's own refresh does."""
_LOOKED_AT = 4 * 4096
"""Bytes that hold the 4096 characters in which Scrapy looks for a refresh."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FollowedRedirect(RedirectMiddleware):
    """Scrapy's redirects, with the redirected request adopted by the one that was redirected."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """A request for the new address, or the response when it redirects nowhere."""
        return _followed(super().process_response, request, response, session_of(self.crawler).leases)


class FollowedMetaRefresh(MetaRefreshMiddleware):
    """The same for pages that refresh themselves to another address."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """A request for the new address, or the response when it stays."""
        wanted = _REFRESH.match((response.headers.get("Refresh") or b"").decode("latin-1"))
        if wanted is not None and float(wanted[1]) < self._maxdelay:
            process = partial(self._sent_to, url=urljoin(response.url, wanted[2]))
            return _followed(process, request, response, session_of(self.crawler).leases)
        start = response.body[:_LOOKED_AT]
        if b"refresh" not in start.lower() and not start.startswith(_WIDE):
            return response  # looking closer would have the whole page decoded
        return _followed(super().process_response, request, response, session_of(self.crawler).leases)

    def _sent_to(self, request: Request, response: Response, *, url: str) -> Request | Response:
        """A request for the address that the header Refresh names."""
        return self._redirect(self._redirect_request_using_get(request, response, url), request, "refresh")


def _followed(process: Any, request: Request, response: Response, leases: Leases) -> Request | Response:
    lease = leases.get(request)
    try:
        result: Request | Response = process(request, response)
    except IgnoreRequest:
        if lease is not None:
            lease.end_as("failed", "too many redirects")
        raise
    if isinstance(result, Request) and lease is not None:
        address = canonical(result.url)
        if address is None:
            lease.end_as("failed", "redirect to no web address")
            return response
        if address == request.url:
            lease.end_as("failed", "redirect to itself")
            raise IgnoreRequest("a redirect to the same address")
        result = result.replace(url=address, meta=result.meta)
        leases.adopt(result, request)
    return result


class ParentageMiddleware(RefererMiddleware):
    """Notes, for each request that a callback gives back, the page that it came from, and tells the server of it.

    It does the work of all of Scrapy's own spider middlewares that this project needs: each of them costs as much as a
    request takes to be queued.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._leases = session_of(crawler).leases
        self._longest = crawler.settings.getint("URLLENGTH_LIMIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ParentageMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """The request itself, adopted; None when its address is longer than any server takes."""
        if self._longest and len(request.url) > self._longest:
            return None
        if response is not None:
            self._leases.adopt(request, response.request)
        return super().get_processed_request(request, response)


class SameOrigin(SameOriginPolicy):
    """Names the page that led to a request to the page's own server only: scheme, host and port are the same."""

    def origin(self, url: str) -> str | None:
        """What the addresses of one server have in common."""
        return f"{url.partition(':')[0]}://{host_key(url)}"
