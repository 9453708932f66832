"""What can go wrong while crawling.

CrawlError
├── CatalogueError      a catalogue cannot be read; the message names file and line
├── UnknownProvince     no built-in catalogue of that name; the message lists near matches
├── UnknownSite         a site id that the catalogue does not hold
├── HostsFileError      a hosts file cannot be read; the message names the line
├── UnsupportedScrapy   this Scrapy lacks an attribute that the durable frontier leans on
└── CrawlFailed         the crawl had to stop (archive not writable, …); what is stored is safe and resumable

A page that cannot be had is no exception: it is an outcome of its frontier row, counted in the summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CrawlError(Exception):
    """Base of everything this room raises on purpose. The text is one line for the user."""


class CatalogueError(CrawlError):
    """Raised when a catalogue is not what the format asks for."""

    def __init__(self, problem: str, *, source: Path | str, line: int | None = None) -> None:
        where = f"{source}, line {line}" if line is not None else str(source)
        super().__init__(f"{where}: {problem}")
        self.source = source
        self.line = line


class UnknownProvince(CrawlError):
    """Raised when no built-in catalogue has the name asked for."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f"Did you mean {' or '.join(near)}?" if near else "`nianbao provinces` lists them all."
        super().__init__(f"no province is called {name!r}. {hint}")
        self.near = tuple(near)


class UnknownSite(CrawlError):
    """Raised when a site was asked for that the catalogue does not hold."""


class HostsFileError(CrawlError):
    """Raised when the file that HOSTS_FILE names is no hosts file."""


class UnsupportedScrapy(CrawlError):
    """Raised at the start of a crawl, before any request, when Scrapy's engine is not built as expected."""


class CrawlFailed(CrawlError):
    """Raised after a crawl had to stop for a reason of its own; everything committed stays and can be resumed."""
