"""What a page is shown with, found among the captures: for packages that hold single pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from sqlalchemy import select

from parsing import media, requisites
from parsing.decode import decode
from storage import http
from storage.addresses import at
from storage.captures import Selection
from storage.database import reading
from storage.models import Capture
from storage.parts import PAGES, family_of
from storage.records import CaptureRow, StoredCapture

if TYPE_CHECKING:
    from storage.archive import Archive

_AT_ONCE = 300
"""Addresses looked for in one query."""
_LENGTHIEST = 8
"""Redirects and style sheets that lead to each other are followed so far."""


def with_requisites(archive: Archive, rows: list[CaptureRow]) -> list[CaptureRow]:
    """The captures, the other parts of their reports, and what their pages are shown with, as far as it was captured.

    Of several captures of an address the one made nearest to the page's own moment is taken.
    """
    found = {row.id: row for row in [*rows, *_parts(archive, rows)]}
    pages = [row for row in found.values() if row.kind in (*PAGES, "list") and row.status == 200]
    for page in pages:
        named = set(_named_by(archive.captures.read(page.id)))
        met: set[str] = set()
        for _ in range(_LENGTHIEST):
            met |= named
            further = [row for row in _nearest(archive, named, page.fetched_at) if row.id not in found]
            found |= {row.id: row for row in further}
            named = {url for row in further for url in _named_by(archive.captures.read(row.id))} - met
    return sorted(found.values(), key=lambda row: row.id)


def _parts(archive: Archive, rows: Iterable[CaptureRow]) -> list[CaptureRow]:
    """Further pages, attachments and pictures of the reports among the captures."""
    pages = [row.id for row in rows if row.kind in PAGES and row.status == 200]
    with reading(archive.engine) as connection:
        numbers = [part for page in pages for part in family_of(connection, page).parts]
    return list(archive.captures.list(Selection(ids=numbers))) if numbers else []


def _named_by(stored: StoredCapture) -> Iterator[str]:
    """Addresses that a page or a style sheet names, or that a redirect leads to, as they are captured."""
    row = stored.row
    if 300 <= row.status < 400:
        location = http.header_text(stored.response_head, b"Location")
        yield from [urljoin(row.url, location)] if location else []
    elif "css" in (row.media_type or "") or row.url.partition("?")[0].endswith(".css"):
        text = decode(stored.payload).text
        yield from (one.url for one in requisites.of_stylesheet(text, row.url))
    elif media.sniff(stored.payload, row.media_type, row.url) == media.HTML:
        yield from (one.url for one in requisites.of_document(stored.payload, row.url))


def _nearest(archive: Archive, urls: set[str], moment: datetime) -> list[CaptureRow]:
    """For each address the capture nearest to a moment."""
    best: dict[str, tuple[float, int]] = {}
    ordered = sorted(urls)
    with reading(archive.engine) as connection:
        for start in range(0, len(ordered), _AT_ONCE):
            columns: tuple[Any, ...] = (Capture.id, Capture.url, Capture.fetched_at)
            query = select(*columns).where(at(*ordered[start : start + _AT_ONCE]), Capture.status < 400)
            for number, url, fetched_at in connection.execute(query):
                away = (abs((fetched_at - moment).total_seconds()), number)
                best[url] = min(best.get(url, away), away)
    numbers = [number for _, number in best.values()]
    return list(archive.captures.list(Selection(ids=numbers))) if numbers else []
