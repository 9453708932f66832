"""The download handler against servers that answer with exact bytes, well and badly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.settings import Settings

from crawler import exchange
from crawler.capture import _draft
from crawler.wire import ImproperAnswer, WireDownloadHandler, exchanges

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + b"Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n"


class Server:
    """Gives its answers in turn, one for each request; None closes the connection without a word."""

    def __init__(self, answers: Sequence[bytes | None], *, close: bool = False, wait: float = 0) -> None:
        self.answers = list(answers)
        self.close = close
        self.wait = wait
        self.asked: list[bytes] = []
        self.connections = 0
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        while True:
            try:
                self.asked.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            answer = self.answers.pop(0)
            if answer is None:
                break
            writer.write(answer)
            await asyncio.sleep(self.wait)
            if self.close:
                break
        writer.close()


def run(use: Callable[[WireDownloadHandler], Awaitable[Any]], **settings: Any) -> Any:
    """Use a handler inside a loop."""

    async def inside() -> Any:
        handler = WireDownloadHandler(SimpleNamespace(settings=Settings(settings)))  # type: ignore[arg-type]
        try:
            return await use(handler)
        finally:
            await handler.close()

    return asyncio.run(inside())


def asked_of(server: Server, *, meta: dict[str, Any] | None = None, times: int = 1, **settings: Any) -> Any:
    """What a request to the server brings: the last request, its response, the server."""

    async def use(handler: WireDownloadHandler) -> tuple[Request, Response]:
        async with server:
            for _ in range(times):
                request = Request(server.url, meta=meta)
                response = await handler.download_request(request)
            return request, response

    return run(use, **settings)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (PLAIN, b"hello"),
        (CHUNKED, b"hello"),
        (b"HTTP/1.1 200 Alles gut\r\nx-a: 1\r\nX-Latin: caf\xe9\r\nX-A:2\r\ncontent-length: 0\r\n\r\n", b""),
        (b"HTTP/1.1 404 \r\nContent-Length: 2\r\nX-Long: " + b"a" * 30_000 + b"\r\n\r\nno", b"no"),
    ],
)
def test_every_byte_of_an_answer_is_kept(answer: bytes, body: bytes) -> None:
    request, response = asked_of(Server([answer]))
    kept = exchanges[request]
    assert response.body == body
    assert kept.response_head() + kept.body() == answer


def test_an_interim_answer_is_passed_over() -> None:
    request, response = asked_of(Server([b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + PLAIN]))
    assert response.body == b"hello"
    assert exchanges[request].response_head() + exchanges[request].body() == PLAIN


def test_the_request_is_kept_as_sent() -> None:
    server = Server([PLAIN, PLAIN])
    request, response = asked_of(server, times=2)
    assert server.connections == 1
    assert exchanges[request].request_head() == server.asked[1]
    assert str(response.ip_address) == "127.0.0.1"


def test_header_values_in_another_encoding_arrive() -> None:
    _, response = asked_of(Server([OK + b"X-Name: caf\xe9\r\nContent-Length: 0\r\n\r\n"]))
    assert response.headers["X-Name"] == b"caf\xe9"


def test_an_answer_without_length_ends_with_its_connection() -> None:
    request, response = asked_of(Server([b"HTTP/1.0 200 OK\r\n\r\nall of it"], close=True))
    assert (response.body, response.flags) == (b"all of it", [])
    assert exchanges[request].body() == b"all of it"


@pytest.mark.parametrize("whole", [OK + b"Content-Length: 9\r\n\r\nhalf", CHUNKED[:-30]])
def test_an_answer_that_breaks_off_is_an_error_until_it_is_wanted_as_far_as_it_came(whole: bytes) -> None:
    with pytest.raises(ResponseDataLossError):
        asked_of(Server([whole], close=True))
    _, response = asked_of(Server([whole], close=True), meta={"download_fail_on_dataloss": False})
    assert response.flags == ["dataloss", "disconnect"]
    assert response.body and response.body in b"half, hello"


def test_an_answer_that_takes_too_long_is_an_error_until_it_is_wanted_as_far_as_it_came() -> None:
    slow = OK + b"Content-Length: 9\r\n\r\nhalf"
    with pytest.raises(DownloadTimeoutError):
        asked_of(Server([slow], wait=5), meta={"download_timeout": 0.1})
    _, response = asked_of(Server([slow], wait=5), meta={"download_timeout": 0.1, "download_fail_on_dataloss": False})
    assert (response.body, response.flags) == (b"half", ["dataloss", "time"])


def test_an_answer_above_the_limit_is_taken_up_to_it_or_not_at_all_when_it_says_so() -> None:
    _, response = asked_of(Server([OK + b"Content-Length: 99\r\n\r\n" + b"x" * 99]), DOWNLOAD_MAXSIZE=50)
    assert (response.body, response.flags) == (b"", ["dataloss", "length"])
    _, response = asked_of(Server([OK + b"\r\n" + b"x" * 99]), DOWNLOAD_MAXSIZE=50)
    assert (response.body[:50], response.flags) == (b"x" * 50, ["dataloss", "length"])


def test_a_request_on_a_connection_just_closed_is_sent_again_on_a_new_one() -> None:
    server = Server([PLAIN, None, PLAIN])
    _, response = asked_of(server, times=2)
    assert response.body == b"hello"
    assert (server.connections, len(server.asked)) == (2, 3)


def test_a_server_that_hangs_up_on_a_new_connection_is_not_asked_again() -> None:
    server = Server([None, PLAIN])
    with pytest.raises(DownloadFailedError):
        asked_of(server)
    assert len(server.asked) == 1


def test_a_server_that_says_nothing_is_given_up() -> None:
    with pytest.raises(DownloadTimeoutError):
        asked_of(Server([b""], wait=5), meta={"download_timeout": 0.1})


@pytest.mark.parametrize(
    "answer",
    [b"\x00\x01 what?\r\n\r\n", b"<html>HTTP/0.9</html>\r\n\r\n", OK + b"X: " + b"a" * 200_000 + b"\r\n\r\n"],
    ids=["bytes", "no head", "huge head"],
)
def test_what_is_no_http_is_called_so(answer: bytes) -> None:
    with pytest.raises(ImproperAnswer):
        asked_of(Server([answer], close=True))


def test_a_closed_port_and_an_unknown_name_are_told_apart() -> None:
    async def ask(handler: WireDownloadHandler) -> None:
        async with Server([]) as server:
            closed = server.url
        with pytest.raises(DownloadConnectionRefusedError):
            await handler.download_request(Request(closed))
        with pytest.raises(CannotResolveHostError):
            await handler.download_request(Request("http://nowhere.invalid/"))

    run(ask)


def test_an_address_is_asked_for_as_it_is_written() -> None:
    server = Server([PLAIN])

    async def ask(handler: WireDownloadHandler) -> None:
        async with server:
            await handler.download_request(Request(f"{server.url}a%20b/%e5%b9%b4?x=%7e&y=a+b"))

    run(ask)
    assert server.asked[0].startswith(b"GET /a%20b/%e5%b9%b4?x=%7e&y=a+b HTTP/1.1\r\n")


def test_with_another_aiohttp_pages_are_had_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(exchange, "client_proto", SimpleNamespace(ResponseHandler=type("Other", (), {})))
    with caplog.at_level(logging.WARNING):
        request, response = asked_of(Server([CHUNKED]))
    assert response.body == b"hello"
    assert request not in exchanges
    assert "not kept exactly" in caplog.text


def test_without_the_bytes_of_the_wire_a_head_is_put_together_that_fits_the_stored_body() -> None:
    response = Response("http://a/", headers={"transfer-encoding": "chunked", "server": "Odd/1"}, body=b"hello")
    kept = _draft(Request("http://a/"), response, datetime.now(UTC), None, None)
    assert kept.response_head == b"HTTP/1.1 200 OK\r\nServer: Odd/1\r\n\r\n"
    assert kept.response_body == b"hello"
