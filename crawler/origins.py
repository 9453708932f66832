"""Where a list began: the report column that a crawl started from, and what its pages say of it.

Every list page belongs to a column that the catalogue named, that an earlier crawl found, or that this one has found
from the home page. What it gave is noted with the column, so that the next crawl knows where to begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Response

from crawler.addresses import canonical
from crawler.discovery import Found
from crawler.entries import newest, reports
from crawler.pages import Anchor, Page
from crawler.script_lists import drawn_by_script
from crawler.titles import judge
from crawler.twins import are_twins
from storage import ColumnSighting

ROOT, FOUND, BROWSER = "root", "found", "browser"
"""Keys of `meta`: the site and address of the column that a list page belongs to; on the request for that column
itself, how it was found; and, of a page that is drawn in a browser, what told that it must be."""
GONE = frozenset({404, 410})
_LONGEST_TITLE = 200


def start(site: str, url: str, source: str) -> dict[str, Any]:
    """The `meta` of a column that was known before the crawl."""
    return {ROOT: [site, canonical(url) or url], FOUND: {"source": source}}


def discovered(site: str, found: Found, trail: list[str]) -> dict[str, Any]:
    """The `meta` of a column that discovery has found; `trail` are the pages that led to it."""
    origin = {"source": "discovered", "anchor": found.anchor.text[:_LONGEST_TITLE], "score": found.score}
    return {ROOT: [site, found.anchor.url], FOUND: origin | {"evidence": found.evidence, "path": trail}}


def begins(response: Response) -> bool:
    """Whether the answer is that of the column itself, not of a list below it."""
    return FOUND in response.meta


def moved(response: Response) -> Iterable[ColumnSighting]:
    """Notes that the column was redirected, and takes the new address for its root."""
    root = response.meta.get(ROOT)
    if root is None or not begins(response) or not response.meta.get("redirect_urls") or response.status >= 300:
        return
    site, before = root
    if before != response.url and not are_twins(before, response.url):
        yield _sighting(response, state="moved", reason="redirected", moved_to=response.url)
        response.meta[ROOT] = [site, response.url]


def lost(response: Response) -> Iterable[ColumnSighting]:
    """Notes that the column itself is no page: gone, or something else than a list."""
    if ROOT not in response.meta or not begins(response):
        return
    if response.status in GONE:
        yield _sighting(response, state="gone", reason=f"http {response.status}")
    elif response.status < 300:
        yield _sighting(response, state="empty", reason="a file, no list")


def gave(response: Response, page: Page, entries: Sequence[Anchor]) -> Iterable[ColumnSighting]:
    """Notes how many links to reports a page of the column holds; silent about a page below that holds none."""
    if ROOT not in response.meta:
        return
    links = reports(entries)
    if links:
        yield _sighting(response, page=page, state="used", reports=links, newest_year=newest(entries))
    elif begins(response):
        sign = drawn_by_script(page) if not response.meta.get(BROWSER) else None
        reason = f"needs a browser: {sign}" if sign else "no link to a report"
        yield _sighting(response, page=page, state="empty", reason=reason)


def is_report(response: Response, page: Page) -> Iterable[ColumnSighting]:
    """Notes that what was taken for a column is a report."""
    if ROOT in response.meta:
        yield _sighting(response, page=page, state="used", reports=1, newest_year=judge(page.title).year)


def _sighting(response: Response, *, page: Page | None = None, **news: Any) -> ColumnSighting:
    site, url = response.meta[ROOT]
    told = dict(response.meta.get(FOUND) or {})
    title = page.title[:_LONGEST_TITLE] or None if page is not None and told else None
    return ColumnSighting(site_id=site, url=url, seen_at=datetime.now(UTC), title=title, **{**told, **news})
