"""What becomes of the entries of a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from crawler.addresses import folder
from crawler.attachments import is_file
from crawler.pages import Anchor
from crawler.titles import Promise, is_issuer, judge


def role(anchor: Anchor, shown: Collection[str] | None, column: str, wants_year: Callable[[int], bool]) -> str | None:
    """In which role an entry of a list is fetched, or None when it is left alone.

    `shown` are the addresses of the list itself; None where lists are no longer followed into further ones.
    """
    judgement = judge(anchor.text)
    if judgement.promise is Promise.REPORT:
        return "report"
    if shown is None or anchor.url in shown:
        return None
    if judgement.promise is Promise.YEAR:
        near = judgement.year is not None and any(map(wants_year, _around(judgement.year)))
        return "column" if near else None
    if judgement.promise is Promise.COLUMN:
        return "column"
    below = anchor.url.startswith(folder(column)) and not is_file(anchor.url)
    return "column" if below and (judgement.promise is Promise.ISSUERS or is_issuer(anchor.text)) else None


def reports(anchors: Iterable[Anchor]) -> int:
    """How many links promise a report."""
    return sum(judge(anchor.text).promise is Promise.REPORT for anchor in anchors)


def promising(anchors: Iterable[Anchor]) -> bool:
    """Whether a list shows reports, or the years under which they stand."""
    return any(judge(anchor.text).promise in {Promise.REPORT, Promise.YEAR} for anchor in anchors)


def _around(year: int) -> tuple[int, int, int]:
    """A folder named by a year may hold the reports of that year or of its neighbours."""
    return year - 1, year, year + 1
