"""The coverage ledger: who published, when, or why not.

    from storage.coverage import ledger
    found = ledger(archive, "henan", year=2024)

For each body and report year one state, never mixed with another, and the evidence for it. The bodies are those of the
catalogue's sites and every issuer seen in a report of such a site. What the states mean stands in `model.STATES`, what
"looked" means in `looks`, and the whole of it, for readers, in docs/coverage.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from storage import http
from storage.coverage.bodies import Body, Register
from storage.coverage.cases import Cases, Known, bodies
from storage.coverage.judge import Judge
from storage.coverage.looks import Look, looks
from storage.coverage.model import STATES, Entry, Evidence, Ledger, State
from storage.coverage.observed import Observed
from storage.database import reading
from storage.deadlines import FIRST_YEAR, in_china, term
from storage.errors import DamagedRecord
from storage.records import SiteRecord

if TYPE_CHECKING:
    from storage.archive import Archive

__all__ = ["STATES", "Body", "Entry", "Evidence", "Ledger", "State", "ledger"]


def ledger(archive: Archive, province: str, *, sites: Sequence[SiteRecord] = (), year: int | None = None) -> Ledger:
    """The ledger of a province, for one report year or for all that anything is known of.

    `sites` adds sites of the catalogue that no crawl has brought into the archive; they are "not looked" at. Without
    `year`, the years run from the first report found to the year before the latest crawl. A body known by its
    reports alone is listed from its first report year on; bodies without a duty or custom to report are set aside.
    """
    crawls = [crawl for crawl in archive.crawls.list() if crawl.province == province]
    with reading(archive.engine) as connection:
        observed = Observed.of(connection, crawls)
    known_sites = {site.id: site for site in (*sites, *archive.crawls.sites(province))}
    cases = Cases(Register(list(known_sites.values())), observed)
    as_of = max((crawl.started_at for crawl in crawls), default=None)
    years = (year,) if year is not None else _years(cases, as_of)
    by_site = looks(crawls, observed.requests, observed.responses)
    entries = [
        entry
        for known in bodies(cases)
        for entry in _entries(archive, known, by_site.get(known.body.site_id, []), observed, years, cases)
    ]
    return Ledger(province, as_of, years, tuple(entries), dict(sorted(cases.set_aside.items())))


def _years(cases: Cases, as_of: datetime | None) -> tuple[int, ...]:
    met = {year for known in cases.known.values() for year in known.years if year >= FIRST_YEAR}
    last = in_china(as_of).year - 1 if as_of is not None else None
    met |= {last} if last is not None else set()
    return tuple(range(min(met), max(met) + 1)) if met else ()


def _entries(
    archive: Archive,
    known: Known,
    looks_there: Sequence[Look],
    observed: Observed,
    years: Sequence[int],
    cases: Cases,
) -> Iterator[Entry]:
    judge = Judge(known, looks_there, observed, lambda number: _last_modified(archive, number))
    first = min(known.years, default=FIRST_YEAR)
    for year in years:
        terms = term(known.body.kind, year)
        if terms is None or terms.obligation == "none":
            cases.set_aside["the body owes no report"] += len({page.url for page in known.reports.get(year, ())})
        elif known.body.is_own or year >= first:
            yield judge.entry(year, terms)


def _last_modified(archive: Archive, capture_id: int) -> datetime | None:
    """What the server says of when the page was last changed; None if it says nothing, or the bytes are damaged."""
    try:
        head = archive.captures.read(capture_id).response_head
        said = http.header_text(head, b"Last-Modified")
        moment = parsedate_to_datetime(said) if said else None
    except (DamagedRecord, ValueError):
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
