"""What a URL says before it is fetched: its host key, its registered name, whether it is private, its canonical form.

No list is downloaded for this: the few second-level names under which China registers (gov.cn, com.cn, and the
provinces' own such as bj.cn) are known here, every other name is taken to be registered below its last label.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as NAT64 writes them (RFC 6052)."""
_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""IPv4 addresses in an older spelling (RFC 4291, section 2.5.5.1); the unspecified address and loopback among them."""

_CATEGORIES = "gov com org net edu ac mil"
_PROVINCES = "bj sh tj cq he sx nm ln jl hl js zj ah fj jx sd ha hb hn gd gx hi sc gz yn xz sn gs qh nx xj tw hk mo"
_SECOND_LEVEL = frozenset(f"{_CATEGORIES} {_PROVINCES}".split())
"""Labels below .cn under which names are registered (CNNIC: category names and the provinces' codes)."""

_SESSION_KEYS = re.compile(r"^(jsessionid|phpsessid|sessionid|aspsessionid\w*|timestamp|_t|rand(om)?|nocache)$", re.I)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.I)


@lru_cache(maxsize=4_096)
def host_key(url: str) -> str:
    """Lower-case `host` or `host:port` of an address; the port is left out where it is the scheme's own.

    A name in other letters is given as it is looked up (IDNA), one that cannot be looked up as nothing.
    """
    try:
        parts = urlsplit(url)
        host, port = _looked_up(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    if port is None or port == _DEFAULT_PORTS.get(parts.scheme):
        return host
    return f"{host}:{port}"


def _looked_up(host: str) -> str:
    """The host as a resolver sees it. Raises ValueError."""
    if "%" in host or ".." in host:
        raise ValueError("an escape, a network interface or an empty label in a host")
    if not host.isascii():  # also full-width digits and dots, which name an IP address to a resolver
        host = host.encode("idna").decode("ascii")
    return host.lower().removesuffix(".")


def server_key(url: str) -> str:
    """The key under which a server is treated with courtesy: the host key, with `www.` in front of it left out.

    `www.x.gov.cn` and `x.gov.cn` are one server nearly always; where they are not, it is asked a little slower.
    """
    key = host_key(url)
    bare = key.removeprefix("www.")
    return bare if "." in bare else key


def host_of(key: str) -> str:
    """The host of a host key, without its port."""
    return key.rsplit(":", 1)[0].strip("[]") if re.search(r":\d+$", key) else key.strip("[]")


def registered_name(key: str) -> str:
    """The registered name of a host key: `xxgk.changge.gov.cn` is `changge.gov.cn`. An IP address is its own."""
    host = host_of(key)
    if _as_ip(host) is not None:
        return key
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and labels[-1] == "cn" and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def is_private(key: str) -> bool:
    """Whether a host key names this machine or an inner network: loopback, private, link-local, or a bare name."""
    host = host_of(key)
    ip = _as_ip(host)
    if ip is not None:
        return not is_public(ip)
    return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address is one of the internet's, also when an IPv4 address stands inside an IPv6 one."""
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATED or ip in _COMPATIBLE:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(inside)
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.(0x[0-9a-f]+|\d+)){0,3}", host):
        return None
    return _as_short_ip(host)


def _as_short_ip(host: str) -> ipaddress.IPv4Address | None:
    """Spellings that resolvers accept as well: 127.1, 0x7f.1, 2130706433."""
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def canonical(url: str, base: str | None = None) -> str | None:
    """The form of a link under which it is fetched and remembered, or None when it is no web address.

    The fragment is dropped, scheme and host are lower-cased, a default port, session ids and cache breakers go away.
    The order of the query is kept: some servers of this field read it by position.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        key = host_key(joined)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not key or re.search(r"[\s<>\"'\\^{}|]", key):
        return None
    path = _SESSION_IN_PATH.sub("", re.sub(r"(?<=/)(?:\./)+", "", parts.path)) or "/"
    return urlunsplit((parts.scheme, key, path.replace(" ", "%20"), _clean_query(parts.query), ""))


def _clean_query(query: str) -> str:
    if not query or not re.search(r"sess|sid=|stamp|_t=|rand|nocache", query, re.I):
        return query.replace(" ", "%20")
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if not _is_passing(*pair)])


def _is_passing(name: str, value: str) -> bool:
    """Whether a field of a query only marks a visit; a short `sid` is the number of a site."""
    return _SESSION_KEYS.match(name) is not None or (name == "sid" and re.fullmatch("[0-9a-f]{16,}", value) is not None)


def folder(url: str) -> str:
    """The address of the folder that a page lies in, with its slash."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rsplit("/", 1)[0] + "/", "", ""))
