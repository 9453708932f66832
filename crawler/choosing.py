"""Which links of a list are followed, as what, and why the others are not.

A link that would be followed but for a limit or an option is *left*: the frontier keeps it, with the reason. Any other
link, of the menus that stand on every page mostly, is *passed over*: only the number of these is kept, by reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.addresses import folder, host_key
from crawler.attachments import is_file
from crawler.discovery import names_column
from crawler.options import CrawlOptions
from crawler.pages import Anchor
from crawler.titles import Judgement, Promise, is_issuer, judge

DEEPEST_COLUMN = 5
"""Columns within columns that are followed at most."""

NO_REPORT = "promises no report"
NEIGHBOUR = "named like a notice, an explanation or a rule on reports"
ITSELF = "the list itself"
TOO_DEEP = f"below {DEEPEST_COLUMN} columns"
ELSEWHERE = "a body's page outside the column's folder"
FACET = "the same list, narrowed once more"
AGAIN = "a page that shows the same as the one before"
MET_BEFORE = "met before"
ENOUGH = "--limit: enough reports"
BUDGET = "PAGES_PER_LIST: a list of more pages"
WATCH = "--watch: not fetched"
"""Reasons for which links are not followed; those of the scope come to them."""

_NARROWING = frozenset({Promise.YEAR, Promise.ISSUERS})
"""Choices that narrow a list; a second one of the same kind adds nothing."""
_CUT = re.compile(r"(?:…|\.{2,})$")
"""How a title ends that the list has cut short."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a link of a list."""

    role: str | None
    """As what it is fetched, or would be; None for a link that is passed over."""
    why_not: str | None = None
    """Why it is not; None for one that is fetched."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands."""

    page: str
    """Address of the page."""
    column: str
    """Address of the first page of its list."""
    depth: int
    """Columns that led to it."""
    bare: bool = False
    """Whether no link on the page promises a report."""
    again: bool = False
    """Whether the page shows word for word what the page that led to it showed: servers do that for any address."""
    kinds: frozenset[Promise] = frozenset()
    """What the words promised that led from the column to the page."""


class Chooser:
    """Chooses by the words of links, under the options of a crawl."""

    def __init__(self, options: CrawlOptions, left: int | None, refused: Callable[[str], bool]) -> None:
        """`refused` says of an address whether it is out of scope for a report."""
        self._options = options
        self._refused = refused
        self.left = left
        """Report pages that may still be asked for; None without a limit."""

    def choose(self, anchor: Anchor, place: Place) -> Choice:
        """What becomes of the link."""
        judgement = judge(anchor.text)
        if judgement.promise is Promise.REPORT:
            return self._report(anchor, judgement)
        if judgement.promise is Promise.NEIGHBOUR:
            return Choice(None, NEIGHBOUR)
        if judgement.year is not None and _CUT.search(anchor.text) and anchor.url.startswith(folder(place.column)):
            return self._report(anchor, judgement)
        if not self._promises_column(anchor, judgement):
            return Choice(None, NO_REPORT)
        if anchor.url in {place.column, place.page}:
            return Choice(None, ITSELF)
        return self._column(anchor, judgement, place)

    def _promises_column(self, anchor: Anchor, judgement: Judgement) -> bool:
        named = judgement.promise in {Promise.YEAR, Promise.COLUMN, Promise.ISSUERS}
        return named or is_issuer(anchor.text)

    def _column(self, anchor: Anchor, judgement: Judgement, place: Place) -> Choice:
        below = not is_file(anchor.url) and (anchor.url.startswith(folder(place.column)) or _beside(anchor, place))
        if judgement.promise not in {Promise.COLUMN, Promise.YEAR} and not below:
            return Choice(None, ELSEWHERE)
        if place.depth >= DEEPEST_COLUMN:
            return Choice("column", TOO_DEEP)
        if place.again:
            return Choice(None, AGAIN)
        if judgement.promise in place.kinds & _NARROWING and _is_facet(anchor.url, place.page):
            return Choice(None, FACET)
        if judgement.promise is Promise.YEAR:
            near = judgement.year is not None and any(map(self._options.wants_year, around(judgement.year)))
            return Choice("column", None if near else self._other_year())
        return Choice("column")

    def _report(self, anchor: Anchor, judgement: Judgement) -> Choice:
        role = "attachment" if is_file(anchor.url) and self._refused(anchor.url) else "report"
        if not self._options.wants_year(judgement.year):
            return Choice(role, self._other_year())
        if self.left is None:
            return Choice(role)
        if self.left <= 0:
            return Choice(role, ENOUGH)
        self.left -= 1
        return Choice(role)

    def _other_year(self) -> str:
        first, last = self._options.years or (0, 0)
        return f"--years: not of {first} to {last}"


def _beside(anchor: Anchor, place: Place) -> bool:
    """Whether an address names a column of its own, `/bm/jyj/zfxxgknb/`, or is made like that of the list's column.

    The latter, and other hosts, count only where the column shows no report itself: `/col/col12/`, `/col/col13/`.
    """
    if names_column(anchor.url) and (place.bare or host_key(anchor.url) == host_key(place.column)):
        return True
    return place.bare and _mould(anchor.url) == _mould(place.column) != anchor.url


def _is_facet(url: str, page: str) -> bool:
    """Whether an address differs from that of the page in its query alone."""
    return "?" in url and url.partition("?")[0] == page.partition("?")[0]


def _mould(url: str) -> str:
    """An address with a mark for each number in it."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", url)


def around(year: int) -> tuple[int, int, int]:
    """A folder named by a year may hold the reports of that year or of its neighbours."""
    return year - 1, year, year + 1
