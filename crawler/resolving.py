"""From names to the addresses that are really connected to.

A public name may lead to a private address, by mistake or on purpose, and do so only after it has been looked at. So
the check stands where the connection is made: of the addresses that a name resolves to, private ones are left out,
unless the catalogue itself names that host. Behind a proxy it is the proxy that looks names up; there only names are
checked.

A hosts file (setting HOSTS_FILE) says where names are to be found instead, as /etc/hosts does, with ports if need be:

    10.1.2.3        www.example.gov.cn example.gov.cn
    127.0.0.1:8443  www.example.gov.cn:443

It is for institutions whose resolver does not know a site, for a tunnel, for a copy of a site; an address that stands
there may be private.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy.exceptions import DownloadFailedError

from crawler.addresses import host_of, is_public
from crawler.errors import HostsFileError

_STANDARD_PORTS = frozenset({80, 443})


class PrivateAddress(OSError):
    """Raised by the resolver when a name leads to private addresses only."""


class ForbiddenAddress(DownloadFailedError):
    """Raised instead of a connection to an address that may not be asked."""


HostsFile = Mapping[str, tuple[str, int | None]]
"""Address and, where it is another one, port, by `name` or `name:port`."""


class GuardedResolver(AbstractResolver):
    """Looks names up with the system's resolver, and leaves private addresses out.

    `may_be_private` tells for `host` or `host:port` whether such an address is right for it.
    """

    def __init__(self, system: AbstractResolver, may_be_private: Callable[[str], bool], hosts: HostsFile) -> None:
        self._system = system
        self._may_be_private = may_be_private
        self._hosts = hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises PrivateAddress, and OSError when it has none."""
        told = self._hosts.get(f"{host}:{port}") or self._hosts.get(host)
        if told is not None:
            address, other_port = told
            return [_result(host, address, other_port or port)]
        found = await self._system.resolve(host, port, family)
        if self._may_be_private(host if port in _STANDARD_PORTS else f"{host}:{port}"):
            return found
        public = [one for one in found if is_public(ipaddress.ip_address(one["host"]))]
        if found and not public:
            raise PrivateAddress(f"{host} leads to {found[0]['host']}")
        return public

    async def close(self) -> None:
        """Release what is held."""
        await self._system.close()


def read_hosts(path: str | Path) -> HostsFile:
    """A hosts file; without a path, nothing. Raises HostsFileError, which names the line."""
    if not str(path):
        return {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HostsFileError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    found: dict[str, tuple[str, int | None]] = {}
    for number, line in enumerate(lines, 1):
        address, *names = line.partition("#")[0].split() or [""]
        if not address:
            continue
        try:
            place = _address(address)
        except ValueError:
            raise HostsFileError(
                f"{path}, line {number}: {address!r} is no IP address, with or without a port"
            ) from None
        if not names:
            raise HostsFileError(f"{path}, line {number}: no name stands behind {address}")
        found |= {name.lower(): place for name in names}
    return found


def proxies() -> Collection[str]:
    """Hosts of the proxies that the environment names: they may well be inside one's own network."""
    return {urlsplit(url if "//" in url else f"//{url}").hostname or "" for url in getproxies().values()}


def _address(text: str) -> tuple[str, int | None]:
    try:
        return str(ipaddress.ip_address(text)), None
    except ValueError:
        host, _, port = text.rpartition(":")
        return str(ipaddress.ip_address(host_of(host))), int(port)


def _result(name: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=name, host=address, port=port, family=family, proto=0, flags=flags)
