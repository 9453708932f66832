"""The download handler: aiohttp under Scrapy, without Twisted's reactor, keeping what went over the wire.

Scrapy's own handlers lose what an archive keeps: header names as sent, the reason phrase, chunk framing. This one
leaves all bytes in `exchanges`, takes headers in whatever encoding, and spends a good deal less of the processor. It
rests on Scrapy's documented interface for download handlers, not on the insides of Scrapy's own.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from yarl import URL

from crawler.exchange import Exchange, current, watch
from crawler.tls import tls_context
from storage import http

exchanges: WeakKeyDictionary[Request, Exchange] = WeakKeyDictionary()
"""Exchanges by the request they belong to: Scrapy's responses have no room for another attribute."""

_KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept: longer than the longest pause between two requests to a host."""
_LONGEST_FIELD = 65_536
_MOST_FIELDS = 1_000


class WireDownloadHandler:
    """Downloads over HTTP and HTTPS, and raises what Scrapy's own handlers raise."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._tls = tls_context(settings)
        connector = aiohttp.TCPConnector(
            limit=settings.getint("CONCURRENT_REQUESTS"),
            limit_per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            keepalive_timeout=_KEEP_ALIVE,
            happy_eyeballs_delay=None,  # one connection to a host, not a race of two
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_Answer,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_LONGEST_FIELD,
            max_field_size=_LONGEST_FIELD,
            max_headers=_MOST_FIELDS,
        )
        self._watching = watch(self._session, connector, asyncio.get_running_loop())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WireDownloadHandler:
        """Built by Scrapy."""
        return cls(crawler)

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def download_request(self, request: Request) -> Response:
        """Download, and leave the exchange in `exchanges`."""
        if not self._watching:
            return await self._download(request, None)
        exchange = Exchange()
        token = current.set(exchange)
        try:
            return await self._download_anew(request, exchange)
        finally:
            current.reset(token)
            exchanges[request] = exchange

    async def _download_anew(self, request: Request, exchange: Exchange) -> Response:
        """Download; once more, on a new connection, when the server had just closed the one it was sent on."""
        try:
            return await self._download(request, exchange)
        except DownloadFailedError as error:
            lost = isinstance(error.__cause__, (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError))
            if not (lost and exchange.reused and not exchange.answered and request.method == "GET"):
                raise
        return await self._download(request, exchange)

    async def _download(self, request: Request, exchange: Exchange | None) -> Response:
        try:
            return await self._ask(request, exchange)
        except TimeoutError as error:
            seconds = request.meta.get("download_timeout", self._timeout)
            raise DownloadTimeoutError(f"no whole answer within {seconds:g} seconds") from error
        except (aiohttp.InvalidUrlClientError, aiohttp.NonHttpUrlClientError) as error:
            raise UnsupportedURLSchemeError(str(error)) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise CannotResolveHostError(str(error)) from error
        except aiohttp.ClientSSLError as error:
            raise DownloadFailedError(str(error)) from error
        except aiohttp.ClientConnectorError as error:
            raise DownloadConnectionRefusedError(str(error)) from error
        except aiohttp.ClientError as error:
            raise DownloadFailedError(str(error) or type(error).__name__) from error

    async def _ask(self, request: Request, exchange: Exchange | None) -> Response:
        begun = time.monotonic()
        async with self._session.request(
            request.method,
            URL(request.url, encoded=True),
            data=request.body or None,
            headers=request.headers.to_tuple_list(),
            timeout=aiohttp.ClientTimeout(total=request.meta.get("download_timeout", self._timeout)),
            ssl=self._tls,
            allow_redirects=False,
            proxy=request.meta.get("proxy"),
        ) as answer:
            request.meta["download_latency"] = time.monotonic() - begun
            headers = Headers(answer.raw_headers)
            try:
                body, flags = await self._read(answer, request), []
            except aiohttp.ClientPayloadError as error:
                if request.meta.get("download_fail_on_dataloss", True):
                    raise ResponseDataLossError(str(error)) from error
                body, flags = _as_far_as_it_came(exchange), ["dataloss"]
        return _response(request, answer, headers, body, flags)

    async def _read(self, answer: aiohttp.ClientResponse, request: Request) -> bytes:
        most = request.meta.get("download_maxsize", self._most)
        _check_size(answer.content_length or 0, most)
        pieces, size = [], 0
        async for piece in answer.content.iter_any():
            pieces.append(piece)
            size += len(piece)
            _check_size(size, most)
        return b"".join(pieces)


class _Answer(aiohttp.ClientResponse):
    """A response that remembers who gave it: its connection may be gone by the time it has been read."""

    peer: tuple[Any, ...] | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        self.peer = transport.get_extra_info("peername") if transport is not None else None
        return await super().start(connection)


def _check_size(size: int, most: int) -> None:
    if most and size > most:
        raise DownloadCancelledError(f"{size} bytes or more, and no more than {most} are taken")


def _as_far_as_it_came(exchange: Exchange | None) -> bytes:
    """The body of an answer that broke off; aiohttp gives no part of it once it has failed."""
    return http.transfer_decoded(exchange.response_head(), exchange.body()) if exchange is not None else b""


def _response(request: Request, answer: Any, headers: Headers, body: bytes, flags: list[str]) -> Response:
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    version = answer.version
    return kind(
        url=request.url,
        status=answer.status,
        headers=headers,
        body=body,
        flags=flags,
        ip_address=ipaddress.ip_address(answer.peer[0]) if answer.peer else None,
        protocol=f"HTTP/{version.major}.{version.minor}" if version else None,
    )
