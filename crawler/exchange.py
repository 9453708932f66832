"""The bytes of a request and its response, exactly as they went over the wire.

aiohttp gives a response's headers and body taken apart, the chunks of a chunked body joined. The connections made here
keep, beside that, every byte they sent and received. They rest on a few names of aiohttp that it does not promise (see
`watch`); when one of them is missing, the watching is left out with a warning.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import re
from contextvars import ContextVar
from typing import Any

from aiohttp import client_proto

from storage import http

logger = logging.getLogger(__name__)

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_RETRY = "_retry_connection"
_INTERIM = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d")


class Exchange:
    """What was sent and what came back, for one request."""

    __slots__ = ("_head", "_pieces", "request", "reused", "tls")

    def __init__(self) -> None:
        self.restart(reused=False)

    def restart(self, *, reused: bool) -> None:
        """Begin anew on a connection; a `reused` one has answered another request before."""
        self.request = b""
        """The request as sent: head and body."""
        self.reused = reused
        self._pieces: list[bytes] = []
        self._head: tuple[int, int] | None = None
        self.tls: str | None = None
        """Version and cipher of TLS, and what was amiss with it."""

    def received(self, data: bytes) -> None:
        """Take bytes of the response."""
        self._pieces.append(data)

    @property
    def answered(self) -> bool:
        """Whether anything came back."""
        return bool(self._pieces)

    def request_head(self) -> bytes:
        """Request line and headers, with the empty line after them."""
        return http.split(self.request)[0]

    def response_head(self) -> bytes:
        """Status line and headers with the empty line after them; empty when they did not all come."""
        start, end = self._span()
        return self._data()[start:end]

    def body(self) -> bytes:
        """The body as received: chunked and compressed if the server sent it so, and as far as it came."""
        start, end = self._span()
        body = self._data()[end:] if end else b""
        return body[: http.chunked_length(body)] if http.is_chunked(self._data()[start:end]) else body

    def _data(self) -> bytes:
        if len(self._pieces) != 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def _span(self) -> tuple[int, int]:
        """Where the final head begins and ends: interim responses (100, 103) before it are passed over."""
        if self._head is None:
            data, start = self._data(), 0
            while (mark := _HEAD_END.search(data, start)) and _INTERIM.match(data, start):
                start = mark.end()
            self._head = (start, mark.end()) if mark else (0, 0)
        return self._head


current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)
"""The exchange that the request just being made belongs to."""


def watch(session: Any, connector: Any, loop: asyncio.AbstractEventLoop) -> bool:
    """Have the session's connections listened to; False, and a warning, when this aiohttp is built in another way.

    The session's own second try is turned off: it asks a host again at once, also on a connection that was new.
    """
    made = getattr(connector, "_factory", None)
    parts = all(hasattr(client_proto.ResponseHandler, name) for name in ("set_response_params", "data_received"))
    if not (parts and getattr(made, "func", None) is client_proto.ResponseHandler and hasattr(session, _RETRY)):
        logger.warning("Bytes are not kept exactly: aiohttp is built in another way than expected")
        return False
    connector._factory = functools.partial(_Watched, loop=loop)
    setattr(session, _RETRY, False)
    return True


class _Watched(client_proto.ResponseHandler):
    """A connection that passes on what it hears."""

    _exchange: Exchange | None = None
    _used = False

    def set_response_params(self, **values: Any) -> None:
        self._exchange = current.get()
        if self._exchange is not None:
            self._exchange.restart(reused=self._used)
            recorder: Any = _Recorder(self.transport, self._exchange)
            self.transport = recorder
        self._used = True
        super().set_response_params(**values)

    def data_received(self, data: bytes) -> None:
        if self._exchange is not None and data:
            self.transport = _unwatched(self.transport)
            self._exchange.received(data)
        super().data_received(data)


class _Recorder:
    """A transport that keeps what is written to it."""

    __slots__ = ("_exchange", "unwatched")

    def __init__(self, transport: Any, exchange: Exchange) -> None:
        self.unwatched: Any = _unwatched(transport)
        self._exchange = exchange

    def write(self, data: bytes) -> None:
        self._exchange.request += data
        self.unwatched.write(data)

    def writelines(self, pieces: list[bytes]) -> None:
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unwatched, name)


def _unwatched(transport: Any) -> Any:
    return transport.unwatched if isinstance(transport, _Recorder) else transport
