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
from aiohttp.resolver import ThreadedResolver
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from yarl import URL

from crawler.addresses import host_key, host_of
from crawler.bodies import PACKED, Cut, head_fields, is_whole_all_the_same, packed_length
from crawler.exchange import Exchange, current, watch
from crawler.resolving import ForbiddenAddress, GuardedResolver, PrivateAddress, proxies, read_hosts
from crawler.tls import TlsError, TlsManners
from storage import http
from storage.warc import AMISS

exchanges: WeakKeyDictionary[Request, Exchange] = WeakKeyDictionary()
"""Exchanges by the request they belong to: Scrapy's responses have no room for another attribute."""

_KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept: longer than the longest pause between two requests to a host."""
_PROXY_AUTHORIZATION = "Proxy-Authorization"
_LONGEST_FIELD = 65_536
_MOST_FIELDS = 1_000


class ImproperAnswer(DownloadFailedError):
    """Raised when what a server sent is no HTTP response, or one with a head beyond all measure."""


class WireDownloadHandler:
    """Downloads over HTTP and HTTPS, and raises what Scrapy's own handlers raise."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._tls = TlsManners(settings)
        connector = aiohttp.TCPConnector(
            resolver=_resolver(crawler),
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
            return await self._download_leniently(request, None)
        exchange = Exchange()
        token = current.set(exchange)
        try:
            return await self._download_leniently(request, exchange)
        finally:
            current.reset(token)
            exchanges[request] = exchange

    async def _download_leniently(self, request: Request, exchange: Exchange | None) -> Response:
        """Download; where TLS fails, again with less asked of the server."""
        server = host_key(request.url)
        while True:
            try:
                return await self._download_anew(request, exchange)
            except (DownloadFailedError, DownloadConnectionRefusedError) as error:
                cause = error.__cause__
                if not (request.url.startswith("https:") and isinstance(cause, aiohttp.ClientError)):
                    raise
                if not self._tls.relent(server, cause):
                    raise

    async def _download_anew(self, request: Request, exchange: Exchange | None) -> Response:
        """Download; once more, on a new connection, when the server had just closed the one it was sent on."""
        try:
            return await self._download(request, exchange)
        except DownloadFailedError as error:
            lost = isinstance(error.__cause__, (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError))
            unheard = exchange is not None and exchange.reused and not exchange.answered
            if not (lost and unheard and request.method == "GET"):
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
            if isinstance(error.os_error, PrivateAddress):
                raise ForbiddenAddress(f"a private address: {error.os_error}") from error
            raise CannotResolveHostError(str(error)) from error
        except aiohttp.ClientSSLError as error:
            raise TlsError(str(error)) from error
        except aiohttp.ClientConnectorError as error:
            hung_up = isinstance(error.os_error, (ConnectionResetError, ConnectionAbortedError))
            raise (DownloadFailedError if hung_up else DownloadConnectionRefusedError)(str(error)) from error
        except aiohttp.ClientResponseError as error:
            if exchange is not None and http.is_chunked(exchange.response_head()):  # the head was all right
                return _broken_off(request, exchange, error)
            raise ImproperAnswer(error.message or type(error).__name__) from error
        except aiohttp.ClientError as error:
            raise DownloadFailedError(str(error) or type(error).__name__) from error

    async def _ask(self, request: Request, exchange: Exchange | None) -> Response:
        begun = time.monotonic()
        headers, for_proxy = _headers(request)
        async with self._session.request(
            request.method,
            URL(request.url, encoded=True),
            data=request.body or None,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=request.meta.get("download_timeout", self._timeout)),
            ssl=self._tls.context(host_key(request.url)),
            allow_redirects=False,
            proxy=request.meta.get("proxy"),
            proxy_headers=for_proxy,
        ) as answer:
            request.meta["download_latency"] = time.monotonic() - begun
            spoken: str | None = getattr(answer, "tls", None)
            if exchange is not None and spoken is not None:
                exchange.tls = AMISS.join(filter(None, [spoken, self._tls.amiss(host_key(request.url))]))
            body, cut = await self._read(answer, request, exchange)
        return _response(request, answer, body, ["dataloss", cut] if cut else [])

    async def _read(
        self, answer: aiohttp.ClientResponse, request: Request, exchange: Exchange | None
    ) -> tuple[bytes, Cut | None]:
        """The body as far as it is taken, and why it is not whole.

        What breaks off or takes too long is an error as long as there is another try. What is too large is taken up to
        the limit, and not at all when it says so beforehand.
        """
        most = request.meta.get("download_maxsize", self._most)
        if most and (answer.content_length or 0) > most:
            return b"", "length"
        pieces, size = [], 0
        try:
            async for piece in answer.content.iter_any():
                pieces.append(piece)
                size += len(piece)
                if most and size > most:
                    return b"".join(pieces), "length"
        except (aiohttp.ClientPayloadError, TimeoutError) as error:
            cut: Cut = "time" if isinstance(error, TimeoutError) else "disconnect"
            came = _as_far_as_it_came(exchange)
            if is_whole_all_the_same(Headers(answer.raw_headers), came):
                return came, None
            if not request.meta.get("download_fail_on_dataloss", True):
                return came, cut
            if cut == "time":
                raise
            raise ResponseDataLossError(str(error)) from error
        return b"".join(pieces), None


def _resolver(crawler: Crawler) -> GuardedResolver:
    """Private addresses are for the hosts that the catalogue names, and for proxies."""
    spider = getattr(crawler, "spider", None)
    session = getattr(spider, "session", None)
    own = proxies()
    named = session.scope.names if session is not None else lambda _key: False
    hosts = read_hosts(crawler.settings.get("HOSTS_FILE", ""))
    return GuardedResolver(ThreadedResolver(), lambda key: named(key) or host_of(key) in own, hosts)


def _headers(request: Request) -> tuple[list[tuple[str, str]], dict[str, str] | None]:
    """What goes with the request, and what goes to a proxy that only opens a way to the server (CONNECT)."""
    every = request.headers.to_tuple_list()
    if not request.url.startswith("https:"):
        return every, None
    own = [pair for pair in every if pair[0] != _PROXY_AUTHORIZATION]
    return own, dict(pair for pair in every if pair[0] == _PROXY_AUTHORIZATION) or None


class _Answer(aiohttp.ClientResponse):
    """A response that remembers who gave it: its connection may be gone by the time it has been read."""

    peer: tuple[Any, ...] | None = None
    tls: str | None = None
    """Version and cipher."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        transport = connection.transport
        self.peer = transport.get_extra_info("peername") if transport is not None else None
        spoken = transport.get_extra_info("ssl_object") if transport is not None else None
        if spoken is not None:
            self.tls = f"{spoken.version()} {spoken.cipher()[0]}"
        return await super().start(connection)


def _as_far_as_it_came(exchange: Exchange | None) -> bytes:
    """The body of an answer that broke off; aiohttp gives no part of it once it has failed."""
    return http.transfer_decoded(exchange.response_head(), exchange.body()) if exchange is not None else b""


def _broken_off(request: Request, exchange: Exchange, error: Exception) -> Response:
    """An answer whose chunks are out of order from the first on, as far as it came, when there is no other try."""
    if request.meta.get("download_fail_on_dataloss", True):
        raise ResponseDataLossError(str(error)) from error
    status, headers = head_fields(exchange.response_head())
    body = _as_far_as_it_came(exchange)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return kind(url=request.url, status=status, headers=headers, body=body, flags=["dataloss", "disconnect"])


def _response(request: Request, answer: Any, body: bytes, flags: list[str]) -> Response:
    headers = Headers(answer.raw_headers)
    request.meta[PACKED] = packed_length(headers, body) if not flags else None
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    version = answer.version
    return kind(
        url=request.url,
        status=answer.status,
        headers=headers,
        body=body,
        flags=flags,
        ip_address=ipaddress.ip_address(answer.peer[0]) if answer.peer and not request.meta.get("proxy") else None,
        protocol=f"HTTP/{version.major}.{version.minor}" if version else None,
    )
