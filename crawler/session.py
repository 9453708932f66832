"""One crawl while it runs: what Scrapy's parts share. Each part finds it through its spider."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import func, select

from crawler.catalog import parse
from crawler.choosing import WATCH
from crawler.collector import CalmCollector
from crawler.journal import Journal
from crawler.leases import Leases
from crawler.options import CrawlOptions
from crawler.reading import Reading
from crawler.scope import Scope
from crawler.tally import Tally
from crawler.twins import Twins
from storage import Archive, CrawlRecord, ingest
from storage.database import reading
from storage.ingest import IngestResult
from storage.models import Frontier
from storage.patience import Patience
from storage.records import REPORT_ROLES
from storage.report_columns import ColumnRecord
from storage.skips import SKIPPED

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_READ_AFTER_STOP = 1.0
"""Seconds spent on reading stored reports after an interruption; resume reads the rest."""


class Session:
    """The archive open for writing, the journal, the leases and the counts of one crawl.

    Opening it takes the archive's writer lock and cuts torn file ends; raises storage's errors when that fails.
    """

    def __init__(self, archive: Archive, crawl: CrawlRecord, *, reading: bool = True) -> None:
        self.archive = archive
        self.crawl = crawl
        self.options = CrawlOptions.from_json(crawl.options)
        self.catalogue = parse(crawl.catalogue, source=f"the catalogue kept with crawl {crawl.name}")
        self.scope = Scope(self.catalogue)
        self.known_columns = _known_columns(archive, crawl)
        """Report columns that earlier crawls found, by site."""
        self.leases = Leases()
        self.twins = Twins()
        self.sitemaps: dict[str, list[str]] = {}
        """Addresses of sitemaps that robots.txt names, by origin."""
        self.tally = Tally(sites=len(self.catalogue.sites))
        self.reason: str | None = None
        """Why Scrapy closed the spider; "finished" when there was nothing left to do."""
        self.on_failure: Callable[[], None] = lambda: None
        """Called in the journal's thread when nothing can be stored any more."""
        self.on_progress: Callable[[], None] = lambda: None
        """Called in the journal's thread whenever it has got on."""
        self.patience = Patience()
        """Waits for a database that went away; for what is read while the crawl runs."""
        self._writer = archive.writer(crawl.id)
        self.journal = Journal(
            self._writer,
            reader=Reading(archive, self._writer, on_read=self._count) if reading else None,
            unread=ingest.pending(archive, crawl.id),
            on_failure=lambda _: self.on_failure(),
            on_progress=self._progressed,
        )
        self.stopping = False
        """Whether the crawl is ending before its time, with requests under way."""
        self.broken: str | None = None
        """What went wrong in the frontier itself; the crawl ends as interrupted."""
        self._closed = False
        self.journal.start()
        self._collector = CalmCollector()

    def fail(self, problem: str) -> None:
        """Note an error of ours that makes going on unsafe."""
        if self.broken is None:
            self.broken = problem
            logger.error("The crawl stops: %s", problem)
        self.on_failure()

    @property
    def failure(self) -> str | None:
        """One line on why the crawl could not go on, or None."""
        if self.journal.failure is not None:
            return f"the archive cannot be written: {_one_line(self.journal.failure)}"
        return self.broken

    def refusal(self, url: str, role: str) -> str | None:
        """Why an address is not asked for in this crawl, or None when it is."""
        if self.options.watch and role in REPORT_ROLES:
            return WATCH
        return self.scope.refusal(url, role)

    def sitemaps_of(self, url: str) -> list[str]:
        """The sitemaps that robots.txt names on the server of an address."""
        parts = urlsplit(url)
        return self.sitemaps.get(f"{parts.scheme}://{parts.netloc}", [])

    def reports_left(self) -> int | None:
        """How many more report pages may be asked for; None without a limit."""
        if self.options.limit is None:
            return None
        query = select(func.count()).where(Frontier.crawl_id == self.crawl.id, Frontier.role == "report")
        query = query.where(Frontier.state != SKIPPED)
        with reading(self.archive.engine) as connection:
            return max(0, self.options.limit - connection.execute(query).scalar_one())

    def flush(self) -> None:
        """Bring everything that has ended to the disk. Safe to call twice.

        A crawl that is stopped does not wait for a database that went away: what is not stored will be fetched again.
        """
        if self._closed:
            return
        self._closed = True
        self._collector.end()
        self.patience.give_up()
        if self.reason == "finished":
            self.journal.close()
        else:
            self._writer.give_up()
            self.journal.close(read_for=_READ_AFTER_STOP, hurry=True)

    def close(self) -> bool:
        """Flush, give the archive free, and tell whether the crawl is finished: ended by itself, no row left."""
        self.flush()
        if self.journal.stuck:  # the archive is still in use by the journal's thread, until the process ends
            return False
        try:
            if self.failure is not None:
                return False
            ingest.settle_parts(self.archive, self.crawl.id)
            self.archive.columns.settle(self.crawl.id)
            left = self.archive.frontier.counts(self.crawl.id).queued
        finally:
            self._writer.close()
        if left and self.reason == "finished":
            self.broken = f"Scrapy ended the crawl with {left} requests left"
        return self.reason == "finished" and left == 0 and self.journal.unread == 0

    def _progressed(self) -> None:
        self.on_progress()

    def _count(self, result: IngestResult) -> None:
        is_report = result.report_id is not None
        self.tally.read(is_report=is_report, findings=result.findings if is_report else 0)


def session_of(crawler: Crawler) -> Session:
    """The session of the crawl that a Scrapy component is built for."""
    session = getattr(crawler.spider, "session", None)
    if not isinstance(session, Session):
        raise TypeError("this component works only with a spider that has a session (crawler.spiders.reports)")
    return session


def _known_columns(archive: Archive, crawl: CrawlRecord) -> dict[str, list[ColumnRecord]]:
    """What other crawls found: a crawl that is taken up begins where it began, whatever it has found since."""
    known: dict[str, list[ColumnRecord]] = {}
    for column in archive.columns.known(crawl.province):
        if column.worth_asking and column.source == "discovered" and column.found_crawl != crawl.name:
            known.setdefault(column.site_id, []).append(column)
    return known


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
