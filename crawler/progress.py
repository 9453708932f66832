"""Show a running crawl on stderr: a live table on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.hours import clock
from crawler.session import Session, session_of

_REFRESH = 0.25
_HOSTS_SHOWN = 6


class _Console(Console):
    """A console that falls silent when nobody reads it. Rich itself would end the program, in the midst of a crawl."""

    def on_broken_pipe(self) -> None:
        """Called by Rich; raises BrokenPipeError."""
        raise BrokenPipeError

    def try_to(self, show: Callable[[], object]) -> None:
        """Show something, if anybody still reads it."""
        try:
            show()
        except (OSError, ValueError):  # a pipe without a reader, a terminal that is gone, a full disk, a closed file
            self.quiet = True


class ProgressExtension:
    """Draws the session's tally at intervals. Left out with the setting PROGRESS = False."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PROGRESS"):
            raise NotConfigured("progress is not wanted")
        self._crawler = crawler
        self._session: Session = session_of(crawler)
        self._console = _Console(file=sys.stderr)
        self._interval = crawler.settings.getfloat("PROGRESS_INTERVAL")
        self._live: Live | None = None
        self._printed = ""
        """The latest line; while the crawl waits for its hours it stays the same and is not printed again."""
        self._loop: Any = None
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressExtension:
        """Built by Scrapy."""
        return cls(crawler)

    def _opened(self, spider: Spider) -> None:
        if self._console.is_terminal:
            self._live = Live(self._table(), console=self._console, auto_refresh=False, transient=True)
            self._console.try_to(self._live.start)
        self._loop = create_looping_call(self._draw)
        self._loop.start(_REFRESH if self._live is not None else self._interval, now=False)

    def _closed(self, spider: Spider, reason: str) -> None:
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._console.try_to(self._live.stop)
        else:
            self._console.try_to(self._print)

    def _draw(self) -> None:
        if self._live is not None:
            live = self._live
            self._console.try_to(lambda: live.update(self._table(), refresh=True))
        elif not closed(self._session) or line(self._session) != self._printed:
            self._console.try_to(self._print)

    def _print(self) -> None:
        self._printed = line(self._session)
        self._console.print(self._printed, highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        tally = self._session.tally
        table = Table.grid(padding=(0, 2))
        table.add_row("crawl", self._session.crawl.name)
        for name, value in counts(self._session):
            table.add_row(name, value)
        hosts = self._session.leases.hosts()
        more = f" and {len(hosts) - _HOSTS_SHOWN} more" if len(hosts) > _HOSTS_SHOWN else ""
        nobody = f"nobody: {closed(self._session) or 'waiting'}"
        table.add_row("asking", ", ".join(hosts[:_HOSTS_SHOWN]) + more or nobody)
        if self._session.stopping:
            table.add_row("stopping", "what is under way has a few seconds; Ctrl-C again stops at once")
        table.add_row("time", time.strftime("%H:%M:%S", time.gmtime(time.monotonic() - tally.started)))
        return table


def counts(session: Session) -> list[tuple[str, str]]:
    """What a person wants to know while waiting: names and values."""
    tally = session.tally
    errors = ", ".join(f"{kind} {number}" for kind, number in tally.errors.most_common(4))
    return [
        ("sites", str(tally.sites)),
        ("pages", f"{tally.captures} ({tally.rate:.1f}/s)"),
        ("reports", f"{tally.reports}{_unread(session)}"),
        ("findings", str(tally.findings)),
        ("errors", f"{tally.errors.total()}{f' ({errors})' if errors else ''}, tried again {tally.retries}"),
        ("blocked", str(tally.blocked)),
    ]


def _unread(session: Session) -> str:
    return f" ({session.journal.unread} pages still to be read)" if session.journal.unread else ""


def closed(session: Session) -> str:
    """Until when the crawl waits outside its opening hours; empty within them."""
    hours = session.options.hours
    opens = hours.opens_at(time.time()) if hours is not None else None
    return f"outside the opening hours, waiting until {clock(opens)}" if opens is not None else ""


def line(session: Session) -> str:
    """The counts as one line."""
    return "; ".join([*(f"{name} {value}" for name, value in counts(session)), *filter(None, [closed(session)])])
