"""What the entries of a list promise, taken together."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from crawler.addresses import folder
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge


def reports(anchors: Iterable[Anchor]) -> int:
    """How many links promise a report."""
    return sum(judge(anchor.text).promise is Promise.REPORT for anchor in anchors)


def promising(anchors: Iterable[Anchor]) -> bool:
    """Whether a list shows reports, or the years under which they stand."""
    return any(judge(anchor.text).promise in {Promise.REPORT, Promise.YEAR} for anchor in anchors)


def newest(anchors: Iterable[Anchor]) -> int | None:
    """The latest year of which a list shows a report."""
    found = (judged.year for anchor in anchors if (judged := judge(anchor.text)).promise is Promise.REPORT)
    return max((year for year in found if year is not None), default=None)


def other_years(page: Page) -> list[Anchor]:
    """What a column that shows a report itself has for the other years: links that name a year or a report."""
    own, wanted = folder(page.url), {Promise.YEAR, Promise.REPORT}
    return [anchor for anchor in page.anchors if judge(anchor.text).promise in wanted and anchor.url.startswith(own)]


def checksum(page: Page) -> int:
    """A checksum of what the page shows."""
    return zlib.crc32(page.visible.encode())
