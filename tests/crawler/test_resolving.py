"""Names, and the addresses they may lead to."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from scrapy import Request
from scrapy.settings import Settings

from crawler.errors import HostsFileError
from crawler.resolving import ForbiddenAddress, GuardedResolver, PrivateAddress, read_hosts
from crawler.wire import WireDownloadHandler


class Zone(AbstractResolver):
    """A resolver with names of its own; each look-up takes the next of a name's answers."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = names

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = self._names[host.partition(".")[0]].pop(0)
        return [ResolveResult(hostname=host, host=one, port=port, family=0, proto=0, flags=0) for one in found]

    async def close(self) -> None: ...


def look_up(zone: Zone, host: str, port: int = 80) -> list[str]:
    resolver = GuardedResolver(zone, lambda key: key == "mirror.a.gov.cn", {})
    return [found["host"] for found in asyncio.run(resolver.resolve(host, port))]


def test_a_public_name_does_not_lead_into_a_private_network() -> None:
    for address in ("127.0.0.1", "10.0.0.7", "::1", "fe80::1%1", "::ffff:192.168.1.1", "64:ff9b::a00:1", "0.0.0.0"):
        with pytest.raises(PrivateAddress, match=r"www\.a\.gov\.cn leads to"):
            look_up(Zone(www=[[address]]), "www.a.gov.cn")


def test_private_addresses_among_public_ones_are_left_out() -> None:
    assert look_up(Zone(www=[["10.0.0.7", "1.2.4.8", "::1", "2400:3200::1"]]), "www.a.gov.cn") == [
        "1.2.4.8",
        "2400:3200::1",
    ]


def test_a_name_that_changes_is_looked_at_each_time() -> None:
    zone = Zone(www=[["1.2.4.8"], ["127.0.0.1"]])
    assert look_up(zone, "www.a.gov.cn") == ["1.2.4.8"]
    with pytest.raises(PrivateAddress):
        look_up(zone, "www.a.gov.cn")


def test_a_host_that_the_catalogue_names_may_be_private_at_its_own_port() -> None:
    assert look_up(Zone(mirror=[["10.0.0.7"]]), "mirror.a.gov.cn", 443) == ["10.0.0.7"]
    with pytest.raises(PrivateAddress):
        look_up(Zone(mirror=[["10.0.0.7"]]), "mirror.a.gov.cn", 8080)


def test_the_handler_refuses_what_the_resolver_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def rebound(*_: Any) -> Any:
        return [{"hostname": "a", "host": "127.0.0.1", "port": 80, "family": 2, "proto": 0, "flags": 0}]

    async def ask() -> None:
        crawler: Any = SimpleNamespace(settings=Settings())
        handler = WireDownloadHandler(crawler)
        try:
            await handler.download_request(Request("http://www.a.gov.cn/"))
        finally:
            await handler.close()

    monkeypatch.setattr(ThreadedResolver, "resolve", rebound)
    with pytest.raises(ForbiddenAddress, match=r"a private address: www\.a\.gov\.cn leads to 127\.0\.0\.1"):
        asyncio.run(ask())


def test_a_hosts_file_says_where_names_are_found(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text(
        "# copies\n10.1.2.3 www.a.gov.cn A.gov.cn # both\n\n127.0.0.1:8443\twww.a.gov.cn:443\n[::1]:80 b.cn\n::1 c.cn\n"
    )
    hosts = read_hosts(path)
    assert hosts == {
        "www.a.gov.cn": ("10.1.2.3", None),
        "a.gov.cn": ("10.1.2.3", None),
        "www.a.gov.cn:443": ("127.0.0.1", 8443),
        "b.cn": ("::1", 80),
        "c.cn": ("::1", None),
    }
    resolver = GuardedResolver(Zone(), lambda _: False, hosts)
    [secure] = asyncio.run(resolver.resolve("www.a.gov.cn", 443))
    [plain] = asyncio.run(resolver.resolve("www.a.gov.cn", 80))
    assert (secure["host"], secure["port"]) == ("127.0.0.1", 8443)
    assert (plain["host"], plain["port"]) == ("10.1.2.3", 80)
    assert read_hosts("") == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("10.0.0.1 a.cn\nwww.a.cn 10.0.0.1\n", r"line 2: 'www\.a\.cn' is no IP address"),
        ("10.0.0.1:x a.cn", "line 1: '10.0.0.1:x' is no IP"),
        ("\n\n10.0.0.1 # a.cn", "line 3: no name stands behind 10.0.0.1"),
    ],
)
def test_what_is_wrong_in_a_hosts_file_is_said_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "hosts").write_text(text)
    with pytest.raises(HostsFileError, match=complaint):
        read_hosts(tmp_path / "hosts")
    with pytest.raises(HostsFileError, match="cannot be read"):
        read_hosts(tmp_path / "nothing")
