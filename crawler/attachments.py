"""Files that belong to a report page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawler.addresses import canonical
from crawler.pages import Anchor, Page

SUFFIXES = ("pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ofd", "rtf", "zip", "rar")
_FILE = re.compile(rf"\.(?:{'|'.join(SUFFIXES)})$", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"/(?:downfile|download|downloadfile|getfile|attach(?:ment)?)(?:\.\w+)?(?:$|[/?])", re.IGNORECASE
)
_VIEWER = re.compile(r"[?&](?:file|url|src)=([^&#]+)", re.IGNORECASE)
MOST = 12
"""Files of one page that are fetched at most."""


@lru_cache(maxsize=16_384)
def is_file(url: str) -> bool:
    """Whether an address names a document file, by its path or by a file name in its query."""
    parts = urlsplit(url)
    names = [parts.path, *(pair.partition("=")[2] for pair in parts.query.split("&"))]
    return any(_FILE.search(unquote(name)) for name in names)


def attachments(page: Page) -> Iterator[Anchor]:
    """Documents that the page links to or shows inside itself, at most MOST."""
    found: dict[str, str] = {}
    for anchor in page.anchors:
        if is_file(anchor.url) or _DOWNLOAD.search(anchor.url):
            found.setdefault(anchor.url, anchor.text)
    for source in page.root.xpath("//iframe/@src | //embed/@src | //object/@data"):
        url = _shown(str(source), page.base)
        if url is not None:
            found.setdefault(url, "")
    for url in list(found)[:MOST]:
        yield Anchor(url, found[url])


def _shown(source: str, base: str) -> str | None:
    """The document that a frame shows, directly or through a viewer's `?file=`."""
    viewer = _VIEWER.search(source)
    for candidate in (viewer and unquote(viewer[1]), source):
        url = canonical(candidate, base) if candidate else None
        if url is not None and is_file(url):
            return url
    return None
