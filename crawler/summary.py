"""The end of a crawl: its state, and what it has brought, counted in the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, func, select

from crawler.errors import CrawlFailed
from crawler.session import Session
from crawler.tally import error_kind
from storage.models import Capture, FindingRow, Frontier, Parse


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What one site has given."""

    site: str
    name: str
    captures: int
    reports: int
    errors: int
    blocked: int


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl has given, over all the processes that worked on it."""

    crawl: str
    state: str
    """finished or interrupted."""
    sites: int
    captures: int
    reports: int
    """Pages that were read as annual reports; their attachments are not counted again."""
    findings: int
    errors: Mapping[str, int]
    """Requests that came to nothing, by kind; blocked ones are counted apart."""
    blocked: int
    left: int
    """Requests still to be made."""
    rows: tuple[SiteSummary, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that `crawl --json` ends with."""
        whole = asdict(self)
        del whole["rows"], whole["left"]
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
    finished = session.close()
    state = "finished" if finished else "interrupted"
    failure = session.failure
    try:
        summary = _count(session, state)
        session.archive.crawls.finish(session.crawl.id, "finished" if finished else "interrupted", summary.to_json())
    except Exception:
        if failure is None:
            raise
    if failure is not None:
        raise CrawlFailed(f"{failure}. Crawl {session.crawl.name} is kept and can be resumed: `nianbao resume`")
    return summary


def _count(session: Session, state: str) -> CrawlSummary:
    crawl = session.crawl.id
    captures = _by_site(session, select(Capture.site_id, func.count()).where(Capture.crawl_id == crawl))
    parsed = (
        select(Capture.site_id, func.count())
        .select_from(Capture)
        .join(Parse, Parse.capture_id == Capture.id)
        .where(Capture.crawl_id == crawl, Parse.current, Parse.kind == "report")
    )
    reports = _by_site(session, parsed.where(Capture.kind == "report"))
    findings = _by_site(session, parsed.join(FindingRow, FindingRow.parse_id == Parse.id))
    ends = select(Frontier.site_id, Frontier.reason, func.count()).where(
        Frontier.crawl_id == crawl, Frontier.state.in_(("failed", "refused"))
    )
    errors: Counter[str] = Counter()
    wrong: Counter[str | None] = Counter()
    blocked: Counter[str | None] = Counter()
    with session.archive.engine.connect() as connection:
        for site, reason, count in connection.execute(ends.group_by(Frontier.site_id, Frontier.reason)):
            kind = error_kind(reason or "")
            if kind == "blocked":
                blocked[site] += count
            else:
                errors[kind] += count
                wrong[site] += count
    rows = tuple(
        SiteSummary(s.id, s.name, captures[s.id], reports[s.id], wrong[s.id], blocked[s.id])
        for s in session.catalogue.sites
    )
    return CrawlSummary(
        crawl=session.crawl.name,
        state=state,
        sites=len(session.catalogue.sites),
        captures=captures.total(),
        reports=reports.total(),
        findings=findings.total(),
        errors=dict(errors.most_common()),
        blocked=blocked.total(),
        left=session.archive.frontier.counts(crawl).queued,
        rows=rows,
    )


def _by_site(session: Session, query: Select[str | None, int]) -> Counter[str | None]:
    with session.archive.engine.connect() as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query.group_by(Capture.site_id))})
