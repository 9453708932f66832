"""The ledger: for each body and report year one state, with what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from storage.coverage.bodies import Body
from storage.deadlines import Term, in_china

State: TypeAlias = Literal[
    "on_time",
    "late",
    "published_date_unknown",
    "looked_and_not_found",
    "not_looked",
    "unreachable",
    "blocked",
    "found_but_unreadable",
    "removed_after_seen",
]

STATES: Mapping[State, str] = {
    "on_time": "published within the term: seen by then, or dated so by page, list or server with nothing against it",
    "late": "published after the term: it was not there when a crawl looked after the term, and was there later",
    "published_date_unknown": "published; nothing shows whether in time (a later date on the page is no proof)",
    "looked_and_not_found": "a crawl walked the site's report column to its end and the report was not there",
    "not_looked": "no crawl looked: not asked, left out by options, forbidden by robots.txt, or no column found",
    "unreachable": "the site, its list or the report did not answer from where the crawl was made",
    "blocked": "the site, its list or the report was closed to programs (challenge, refusal)",
    "found_but_unreadable": "a link by the report's title led to a page or file that could not be read as a report",
    "removed_after_seen": "the report was captured, and a later crawl found it gone or no longer linked",
}
"""All states, in the order in which they are shown, with what they mean."""

Basis: TypeAlias = Literal[
    "seen", "linked", "absent", "printed", "listed", "server", "dated after the term", "no date", "none"
]
"""What on_time and late rest on, the surest first. seen: our own capture within the term. linked: a list received
within the term links to it. absent: our own look after the term, without the report. printed, listed: the date of the
page, or beside its link. server: Last-Modified. The next two say why the date is unknown; "none" goes with the states
that speak of no publication."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was observed, and where to see it."""

    what: str
    """printed, listed, server, first seen, last seen, absent, linked, back-dated, looked, obstacle, link, gone, not
    linked, unreadable."""
    on: date | datetime | None = None
    snapshot: int | None = None
    """Number of the capture."""
    crawl: str | None = None
    url: str | None = None
    note: str | None = None
    vantage: str | None = None
    """From where the crawl was made, as its user called it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One body in one report year."""

    body: Body
    year: int
    state: State
    basis: Basis
    term: Term
    published: date | None
    """The date the page prints, a claim; None where it prints none that is possible."""
    listed: date | None
    """The earliest date that a list prints beside a link to it, a claim as well."""
    first_linked: datetime | None
    """When a list was first received that links to it."""
    first_seen: datetime | None
    last_seen: datetime | None
    last_absent: datetime | None
    """When a crawl last looked before the report, or a link to it, was first seen, and it was not there."""
    looked_at: datetime | None
    """When a crawl last looked for reports of this year on the body's site."""
    url: str | None
    snapshot: int | None
    """The capture it was first read from."""
    has_tables: bool
    """Whether cells of a statutory table were read from it."""
    evidence: tuple[Evidence, ...]

    @property
    def back_dated(self) -> bool:
        """Whether the page, or the list beside the link, prints a date before a day on which it was not there yet."""
        claimed = min(filter(None, (self.published, self.listed)), default=None)
        return claimed is not None and self.last_absent is not None and claimed < in_china(self.last_absent)

    @property
    def overdue(self) -> bool:
        """Whether a duty was not met when a crawl looked: the term had ended, and the report was not there."""
        if self.state != "looked_and_not_found" or self.looked_at is None or self.term.ends_at is None:
            return False
        return self.term.obligation == "duty" and self.looked_at >= self.term.ends_at


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who published, when, or why not."""

    province: str
    as_of: datetime | None
    """When the latest crawl of the province began; None if there was none."""
    years: tuple[int, ...]
    entries: tuple[Entry, ...]
    """By site, body and year."""
    set_aside: Mapping[str, int]
    """Reports that the ledger does not hold, counted by why not."""

    def totals(self) -> dict[State, int]:
        """How many entries are in each state; every state is named."""
        counted = Counter(entry.state for entry in self.entries)
        return {state: counted[state] for state in STATES}
