"""What the entries of a list promise, taken together."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.pages import Anchor
from crawler.titles import Promise, judge


def reports(anchors: Iterable[Anchor]) -> int:
    """How many links promise a report."""
    return sum(judge(anchor.text).promise is Promise.REPORT for anchor in anchors)


def promising(anchors: Iterable[Anchor]) -> bool:
    """Whether a list shows reports, or the years under which they stand."""
    return any(judge(anchor.text).promise in {Promise.REPORT, Promise.YEAR} for anchor in anchors)
