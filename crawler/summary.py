"""The end of a crawl: its state, and what it has brought, counted in the archive."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Select, func, select

from crawler.errors import CrawlFailed
from crawler.session import Session
from crawler.tally import error_kind
from crawler.walk import without_known
from storage import Archive
from storage.confirmed import reading_of
from storage.database import reading
from storage.errors import StorageError
from storage.folding import fold_finished
from storage.health import SiteHealth, site_health
from storage.models import Capture, FindingRow, Frontier, Parse
from storage.records import REQUISITE_ROLES, CrawlState
from storage.recrawl import FATES, recrawl, whole_before

BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What one site has given."""

    site: str
    name: str
    captures: int
    reports: int
    errors: int
    blocked: int
    reports_before: int | None = None
    """The same of the whole crawl before this one that visited the site; None where there was none."""
    dwindled: bool = False
    """Whether it gave nothing, or much less than the time before."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """Reports that are new, changed, gone, unchanged, unknown; empty when there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl has given, over all the processes that worked on it."""

    crawl: str
    state: CrawlState
    """finished or interrupted."""
    sites: int
    captures: int
    reports: int
    """Annual reports: pages, or files of their own; the parts of a page's report are not counted again."""
    findings: int
    errors: Mapping[str, int]
    """Requests that came to nothing, by kind; blocked ones are counted apart."""
    blocked: int
    left: int
    """Requests still to be made."""
    requisites: int = 0
    """Captures of what pages are shown with; `captures` counts them too."""
    slowed: Mapping[str, float] = field(default_factory=dict)
    """Hosts that were asked more slowly because they answered slowly or not at all: the longest pause, in seconds."""
    since: str | None = None
    """Name of the crawl that this one was compared with."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """Reports that are new, changed, gone, unchanged, unknown, in all; empty when there is nothing to compare with."""
    rows: tuple[SiteSummary, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that `crawl --json` ends with."""
        whole = asdict(self)
        del whole["left"], whole["since"]
        whole["changes"] = {"since": self.since, **self.changes} if self.since else None
        whole["by_site"] = whole.pop("rows")
        return whole

    def line(self) -> str:
        """One line for a log."""
        errors = ", ".join(f"{count} {kind}" for kind, count in self.errors.items()) or "none"
        return (
            f"{self.crawl} {self.state}: {self.captures} captures, {self.reports} reports, {self.findings} findings, "
            f"{self.blocked} blocked, errors: {errors}"
        )


def conclude(session: Session) -> CrawlSummary:
    """Close the session, write the crawl's end into the archive, and count. Raises CrawlFailed when it had to stop."""
    try:
        state: CrawlState = "finished" if session.close() else "interrupted"
        if session.failure is None:
            return _noted(session, state)
        if not session.journal.stuck:
            with contextlib.suppress(StorageError):
                _noted(session, state)
        raise CrawlFailed(_kept(session, session.failure))
    except StorageError as error:
        raise CrawlFailed(_kept(session, str(error))) from error


def _noted(session: Session, state: CrawlState) -> CrawlSummary:
    summary = _count(session, state)
    session.archive.crawls.finish(session.crawl.id, state, summary.to_json())
    if state == "finished":
        summary = compared(session.archive, session.crawl.id, summary)
        session.archive.crawls.recount(session.crawl.id, summary.to_json())
        with contextlib.suppress(StorageError):  # the next crawl's end does it
            fold_finished(session.archive.engine, without_known)
    return summary


def _kept(session: Session, failure: str) -> str:
    return f"{failure}. Crawl {session.crawl.name} is kept and can be resumed: `nianbao resume`"


def compared(archive: Archive, crawl_id: int, summary: CrawlSummary) -> CrawlSummary:
    """The summary of a finished crawl with what changed since the last whole one, and how each site fared."""
    crawl = archive.crawls.get(crawl_id)
    if crawl.options.get("watch"):
        return summary
    before = whole_before(archive, crawl)
    found = recrawl(archive, before, crawl) if before is not None else None
    health = site_health(archive, crawl.province)
    by_site = found.by_site() if found is not None else {}
    none: dict[str, int] = dict.fromkeys(FATES, 0) if found is not None else {}
    rows = [replace(row, changes=by_site.get(row.site, none)) for row in summary.rows]
    rows = [_with_health(row, health[row.site]) if row.site in health else row for row in rows]
    totals = Counter[str]()
    for row in rows:
        totals.update(row.changes)
    changes = {fate: totals[fate] for fate in none}
    return replace(summary, since=before.name if before else None, changes=changes, rows=tuple(rows))


def _with_health(row: SiteSummary, health: SiteHealth) -> SiteSummary:
    return replace(row, reports_before=health.reports_before, dwindled=health.dwindled)


def _count(session: Session, state: CrawlState) -> CrawlSummary:
    crawl = session.crawl.id
    parsed = (
        select(Capture.site_id, func.count())
        .select_from(Capture)
        .join(Parse, reading_of(Capture, Parse))
        .where(Capture.crawl_id == crawl, Parse.report_id.is_not(None))
    )
    captures = _by_site(session, select(Capture.site_id, func.count()).where(Capture.crawl_id == crawl))
    reports = _by_site(session, parsed)
    findings = _by_site(session, parsed.join(FindingRow, FindingRow.parse_id == Parse.id))
    requisites = select(Capture.site_id, func.count()).join(Frontier, Frontier.id == Capture.frontier_id)
    requisites = requisites.where(Capture.crawl_id == crawl, Frontier.role.in_(REQUISITE_ROLES))
    ends = _ends(session)
    rows = tuple(
        SiteSummary(site.id, site.name, captures[site.id], reports[site.id], *_errors_and_blocked(ends, site.id))
        for site in session.catalogue.sites
    )
    kinds: Counter[str] = Counter()
    for (_, kind), count in ends.items():
        kinds[kind] += count
    blocked = kinds.pop(BLOCKED, 0)
    return CrawlSummary(
        crawl=session.crawl.name,
        state=state,
        sites=len(rows),
        captures=captures.total(),
        reports=reports.total(),
        findings=findings.total(),
        errors=dict(kinds.most_common()),
        blocked=blocked,
        left=session.archive.frontier.counts(crawl).queued,
        requisites=_by_site(session, requisites).total(),
        slowed=_slowed(session),
        rows=rows,
    )


def _slowed(session: Session) -> dict[str, float]:
    """What this process saw, and those before it that worked on the crawl."""
    found = dict((session.crawl.counts or {}).get("slowed", {}))
    for host, delay in session.tally.slowed.items():
        found[host] = max(round(delay, 1), found.get(host, 0.0))
    return found


def _ends(session: Session) -> Counter[tuple[str | None, str]]:
    """Requests that came to nothing, by site and kind, but for page requisites: a site does not fail by those."""
    query = (
        select(Frontier.site_id, Frontier.reason, func.count())
        .where(Frontier.crawl_id == session.crawl.id, Frontier.state.in_(("failed", "refused")))
        .where(Frontier.role.not_in(REQUISITE_ROLES))
        .group_by(Frontier.site_id, Frontier.reason)
    )
    found: Counter[tuple[str | None, str]] = Counter()
    with reading(session.archive.engine) as connection:
        for site, reason, count in connection.execute(query):
            found[site, error_kind(reason or "")] += count
    return found


def _errors_and_blocked(ends: Counter[tuple[str | None, str]], site: str) -> tuple[int, int]:
    every = sum(count for (where, _), count in ends.items() if where == site)
    return every - ends[site, BLOCKED], ends[site, BLOCKED]


def _by_site(session: Session, query: Select[str | None, int]) -> Counter[str | None]:
    with reading(session.archive.engine) as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query.group_by(Capture.site_id))})
