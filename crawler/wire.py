"""A download handler that keeps the heads of requests and responses exactly as they went over the wire.

Scrapy gives a response's headers renamed, grouped and without the reason phrase. This handler watches the bytes of
each connection until the end of the response's head. It rests on three private names of Scrapy and Twisted; when one
of them is missing the watching is left out with a warning, and heads are put together from what Scrapy kept.
"""

from __future__ import annotations

import itertools
import logging
import re
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.http import Response

logger = logging.getLogger(__name__)

_TAG = b"X-Nianbao-Exchange"
"""Carries the number of an exchange from the handler to its connection, and is taken off before anything is sent."""
_MOST_HEAD = 262_144


class Exchange:
    """The heads of one request and its response."""

    __slots__ = ("_received", "request_head")

    def __init__(self) -> None:
        self.request_head = bytearray()
        self._received = bytearray()

    def restart(self) -> None:
        """Begin anew, for a connection that had to be opened again."""
        self.request_head.clear()
        self._received.clear()

    def received(self, data: bytes) -> bool:
        """Take bytes of the response; False when the head is complete and no more are wanted."""
        self._received += data
        return self._end() is None and len(self._received) < _MOST_HEAD

    def response_head(self) -> bytes | None:
        """Status line and headers with the empty line after them; None when they did not all come."""
        span = self._end()
        return bytes(self._received[span[0] : span[1]]) if span is not None else None

    def _end(self) -> tuple[int, int] | None:
        """Where the final head begins and ends: interim responses (100, 103) before it are passed over."""
        start = 0
        while end := re.compile(rb"\r?\n\r?\n").search(self._received, start):
            if not re.match(rb"HTTP/\d\.\d 1\d\d", self._received[start : start + 12]):
                return start, end.end()
            start = end.end()
        return None


exchanges: WeakKeyDictionary[Request, Exchange] = WeakKeyDictionary()
"""Exchanges by the request they belong to: Scrapy's responses have no room for another attribute."""

_underway: dict[bytes, Exchange] = {}
_numbers = itertools.count(1)


class WireDownloadHandler(http11.HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, with a listener on its connections."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._watching = _watch(self)

    async def download_request(self, request: Request) -> Response:
        """Download, and leave the exchange in `exchanges`."""
        if not self._watching:
            return await super().download_request(request)
        number = str(next(_numbers)).encode()
        exchange = _underway[number] = Exchange()
        tagged = request.replace(headers=request.headers.copy(), meta=request.meta)
        tagged.headers[_TAG] = number
        try:
            response = await super().download_request(tagged)
        finally:
            del _underway[number]
        exchanges[request] = exchange
        request.meta.update(tagged.meta)
        return response


def _watch(handler: Any) -> bool:
    factory = getattr(http11, "_LenientHTTP11ClientFactory", None)
    protocol = getattr(http11, "_LenientHTTP11ClientProtocol", None)
    pool: Any = getattr(handler, "_pool", None)
    if factory is None or protocol is None or not hasattr(pool, "_factory"):
        logger.warning("Heads are not kept exactly: Scrapy's HTTP handler is built in another way than expected")
        return False
    pool._factory = _watched(factory, protocol)
    return True


def _watched(factory: Any, protocol: Any) -> Any:
    class WatchedProtocol(protocol):  # type: ignore[misc]
        _exchange: Exchange | None = None

        def request(self, request: Any) -> Any:
            self._exchange = _exchange_of(request)
            return super().request(request)

        def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
            if self._exchange is not None and not self._exchange.received(data):
                self._exchange = None
            super().dataReceived(data)

    class WatchedFactory(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
            return WatchedProtocol(self._quiescentCallback)

    return WatchedFactory


def _exchange_of(request: Any) -> Exchange | None:
    """The exchange of Twisted's request, which also learns the head as it is written."""
    numbers = request.headers.getRawHeaders(_TAG)
    request.headers.removeHeader(_TAG)
    if numbers is None:  # a second try on a new connection: the tag is gone, the exchange is kept on the request
        exchange: Exchange | None = getattr(request, "exchange", None)
        if exchange is not None:
            exchange.restart()
        return exchange
    exchange = _underway.get(numbers[0])
    write = getattr(request, "_writeHeaders", None)
    if exchange is not None and write is not None:
        request.exchange = exchange
        request._writeHeaders = lambda transport, framing: write(_Recorder(transport, exchange), framing)
    return exchange


class _Recorder:
    """Passes what is written on, and keeps it."""

    def __init__(self, transport: Any, exchange: Exchange) -> None:
        self._transport = transport
        self._exchange = exchange

    def writeSequence(self, lines: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self._exchange.request_head += b"".join(lines)
        self._transport.writeSequence(lines)
