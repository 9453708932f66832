"""Cookies for servers that redirect a page to itself until their cookie comes back, and for no others.

Some gateways of this field answer any first request with 302 to the same address and a Set-Cookie (RFC 6265), and only
then with the page. Such a server gets a jar of its own, and its requests carry what it set. All others are asked
without cookies: every visit is a first visit. A cookie that a script would have to compute is not worked around; such
a page stays blocked. Jars are not kept: a crawl that is taken up again is given new cookies.
"""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.addresses import canonical, server_key
from crawler.leases import Lease
from crawler.session import session_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class CookieMiddleware:
    """Sees redirects that set cookies, before they are followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._leases = session_of(crawler).leases
        self._jars: dict[str, CookieJar] = {}
        self._insisting: set[str] = set()
        """Servers that have redirected a page to itself; the others' jars are not used."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CookieMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the cookies of a server that insists on them."""
        server = server_key(request.url)
        if server in self._insisting:
            request.headers.pop("Cookie", None)
            self._jars[server].add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, unless its address is asked again, with a cookie this time."""
        if response.status not in _REDIRECTS or "Set-Cookie" not in response.headers:
            return response
        server, target = server_key(request.url), _target(response)
        if target is None or server_key(target) != server:
            return response
        self._jars.setdefault(server, CookieJar()).extract_cookies(response, request)
        if target == request.url or target in request.meta.get("redirect_urls", ()):
            self._insisting.add(server)
            self._ask_again(self._leases.get(request), request, target)
        return response

    def _ask_again(self, lease: Lease | None, request: Request, target: str) -> None:
        """Queue the address again when its request would carry other cookies than this one; else it goes in circles."""
        if lease is None:  # robots.txt is asked for again by following the redirect
            return
        again = Request(target)
        self._jars[server_key(target)].add_cookie_header(again)
        if again.headers.get("Cookie") != request.headers.get("Cookie"):
            lease.ask_instead(target, "asked again with the cookie it set")
            raise IgnoreRequest("asked again with a cookie")


def _target(response: Response) -> str | None:
    location = (response.headers.get("Location") or b"").decode("latin-1")
    return canonical(urljoin(response.url, location)) if location else None
