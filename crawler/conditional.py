"""Ask for pages that an earlier crawl had only if they have changed since.

A request goes out with If-None-Match and If-Modified-Since when the archive holds the page and its server gave it an
ETag or a date. The answer 304 is archived as a revisit by the capture middleware; here it is exchanged for the page as
it is stored, so that whatever reads pages behind this middleware reads it as if it had come: lists are walked, links
are followed. The stored bytes are read before the request is sent, so nothing is asked about that could not be read.
"""

from __future__ import annotations

import asyncio
import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.origins import BROWSER
from crawler.session import Session, session_of
from storage.known_pages import VALIDATORS, KnownPage, has_earlier_crawls, known_page

logger = logging.getLogger(__name__)

NOT_MODIFIED = 304


class ConditionalMiddleware:
    """Stands next to the capture middleware. Left out in a first crawl, and with CONDITIONAL_REQUESTS = False."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Built by Scrapy."""
        session = session_of(crawler)
        if not crawler.settings.getbool("CONDITIONAL_REQUESTS"):
            raise NotConfigured("pages are to be fetched whole")
        if not has_earlier_crawls(session.archive, session.crawl.id):
            raise NotConfigured
        return cls(session)

    async def process_request(self, request: Request) -> None:
        """Add the validators of the stored page; the archive is read in another thread."""
        lease = self._session.leases.get(request)
        if lease is None or request.method != "GET" or request.meta.get(BROWSER):
            return
        lease.known = await asyncio.to_thread(self._known, request.url)
        for name, value in lease.known.validators.items() if lease.known is not None else ():
            request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, or the stored page when that is still the same."""
        known = self._forget(request)
        return _as_stored(response, known) if known is not None and response.status == NOT_MODIFIED else response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Leave the request as it was."""
        self._forget(request)

    def _known(self, url: str) -> KnownPage | None:
        session = self._session
        try:
            return session.patience(lambda: known_page(session.archive, url, session.crawl.id))
        except Exception as problem:  # whatever is wrong with the stored page, the server still has it
            logger.warning("Asking for %s as a whole: %s", url, problem)
            return None

    def _forget(self, request: Request) -> KnownPage | None:
        """Take the validators off again: a redirect copies headers."""
        lease = self._session.leases.get(request)
        if lease is None or lease.known is None:
            return None
        known, lease.known = lease.known, None
        for name in VALIDATORS:
            request.headers.pop(name, None)
        return known


def _as_stored(response: Response, known: KnownPage) -> Response:
    headers = Headers({"Content-Type": known.media_type} if known.media_type else {})
    kind = responsetypes.from_args(headers=headers, url=response.url, body=known.payload)
    return kind(
        response.url,
        headers=headers,
        body=known.payload,
        flags=response.flags,
        request=response.request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
