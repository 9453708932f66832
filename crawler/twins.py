"""One page under several addresses: http and https, with and without `www.`.

Such twins are one page to a crawl: it is asked for under the address that is met first, and once. Where a server does
not answer there at all (no TLS, nobody listens, the name is unknown) the other scheme, or the other name, is tried
once before the address itself is tried again; when that answers, the server's other pages are asked for there too.
What is archived says under which address it was had.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.addresses import host_key, host_of, is_private, registered_name

_WWW = "www."
_OTHER_SCHEME = {"http": "https", "https": "http"}
_NO_SERVICE = frozenset({"tls", "connection refused", "connection failed", "timeout"})
"""Failures after which the other scheme may be the one that is served."""
_NO_NAME = "unknown host"


def plain(url: str) -> str:
    """What twins have in common: the address in http, without `www.`. One with a port of its own has no twins."""
    parts = urlsplit(url)
    if _has_port(url):
        return url
    return parts._replace(scheme="http", netloc=_without_www(parts.netloc)).geturl()


def are_twins(one: str, other: str) -> bool:
    """Whether two different addresses are one page."""
    return one != other and plain(one) == plain(other)


class Twins:
    """Which servers have answered in this process, and where those are to be found that did not."""

    def __init__(self) -> None:
        self._answered: set[str] = set()
        self._moved: dict[str, str] = {}

    def instead(self, url: str, kind: str) -> str | None:
        """Where to ask after a failure of that kind at a server that has never answered; None to ask it again."""
        if _server(url) in self._answered:
            return None
        if kind in _NO_SERVICE:
            return _other_scheme(url)
        return _other_name(url) if kind == _NO_NAME else None

    def answered(self, asked: str, wanted: str) -> None:
        """Say that an answer came from the address asked, perhaps instead of the one wanted."""
        self._answered.add(_server(asked))
        if _server(wanted) not in self._answered:
            self._moved[_server(wanted)] = _server(asked)

    def address(self, url: str) -> str:
        """The address to ask at: the one given, unless its server is known to answer elsewhere only."""
        there = self._moved.get(_server(url))
        if there is None or _server(url) in self._answered:
            return url
        scheme, _, host = there.partition("://")
        return urlsplit(url)._replace(scheme=scheme, netloc=host).geturl()


def _server(url: str) -> str:
    return f"{urlsplit(url).scheme}://{host_key(url)}"


def _other_scheme(url: str) -> str | None:
    parts = urlsplit(url)
    return None if _has_port(url) else parts._replace(scheme=_OTHER_SCHEME[parts.scheme]).geturl()


def _other_name(url: str) -> str | None:
    """With `www.` a registered name, without it any other."""
    parts, key = urlsplit(url), host_key(url)
    if _has_port(url) or is_private(key):
        return None
    bare = _without_www(parts.netloc)
    if bare != parts.netloc:
        return parts._replace(netloc=bare).geturl()
    return parts._replace(netloc=_WWW + bare).geturl() if registered_name(key) == key else None


def _without_www(netloc: str) -> str:
    bare = netloc.removeprefix(_WWW)
    return bare if "." in bare else netloc


def _has_port(url: str) -> bool:
    return host_of(host_key(url)) != host_key(url).strip("[]")
