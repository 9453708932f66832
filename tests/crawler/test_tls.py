"""TLS and certificates as they are, and what is kept about them."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from certificates import server_context
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.tls import TlsError
from crawler.wire import WireDownloadHandler, exchanges

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def fetch(context: ssl.SSLContext, folder: Path, name: str = "www.a.gov.cn", **settings: Any) -> tuple[str, int]:
    """What is noted about the TLS of a server known by that name, and how many connections two requests took."""
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await reader.readline():
            if (await reader.readuntil(b"\r\n\r\n")) is not None:
                writer.write(ANSWER)

    async def inside() -> str:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        hosts = folder / "hosts"
        hosts.write_text(f"127.0.0.1:{server.sockets[0].getsockname()[1]} {name}\n")
        crawler: Any = SimpleNamespace(settings=Settings({"HOSTS_FILE": str(hosts), **settings}))
        handler = WireDownloadHandler(crawler)
        try:
            for _ in range(2):
                request = Request(f"https://{name}/")
                response: Response = await handler.download_request(request)
                assert response.body == b"hello"
            return exchanges[request].tls or ""
        finally:
            await handler.close()
            server.close()

    return asyncio.run(inside()), connections


def test_a_certificate_that_nobody_vouches_for_is_let_pass_and_noted(tmp_path: Path) -> None:
    noted, connections = fetch(server_context(tmp_path, "www.a.gov.cn"), tmp_path)
    assert noted.startswith("TLSv1.3 TLS_")
    assert noted.endswith("; certificate: self-signed certificate")
    assert connections == 1, "the handshake that failed is not counted, and the second request keeps the connection"


def test_a_certificate_that_has_expired_is_let_pass_and_noted(tmp_path: Path) -> None:
    assert "certificate: " in fetch(server_context(tmp_path, "www.a.gov.cn", days=-1), tmp_path)[0]


def test_certificates_are_insisted_on_where_that_is_wished(tmp_path: Path) -> None:
    with pytest.raises(TlsError):
        fetch(server_context(tmp_path, "www.a.gov.cn"), tmp_path, DOWNLOAD_VERIFY_CERTIFICATES=True)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["1.0", "1.1"])
def test_a_server_that_speaks_an_old_tls_alone_is_met_in_it(tmp_path: Path, newest: ssl.TLSVersion) -> None:
    noted, _ = fetch(server_context(tmp_path, "www.a.gov.cn", newest=newest), tmp_path)
    assert noted.startswith("TLSv1")
    assert not noted.startswith(("TLSv1.2", "TLSv1.3"))
    assert "; old TLS: " in noted
