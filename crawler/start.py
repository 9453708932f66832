"""Begin a crawl, or take one up: what it is to do is written down, so that any later process can go on with it."""

from __future__ import annotations

from dataclasses import replace

from crawler.catalog import Catalogue, render
from crawler.hours import parse_hours
from crawler.options import CrawlOptions
from storage import Archive, CrawlRecord, SiteRecord

ALWAYS = "always"
"""What is written instead of opening hours to do without."""


def start_crawl(archive: Archive, catalogue: Catalogue, options: CrawlOptions | None = None) -> CrawlRecord:
    """Record a new crawl of a catalogue, or of the sites of it that the options name. Raises UnknownSite."""
    options = options or CrawlOptions()
    chosen = catalogue.only(options.sites) if options.sites else catalogue
    sites = [SiteRecord(s.id, s.division, chosen.province, s.name, s.level, s.portal) for s in chosen.sites]
    return archive.crawls.start(chosen.province, sites=sites, catalogue=render(chosen), options=options.to_json())


def take_up(archive: Archive, crawl: CrawlRecord, hours: str | None = None) -> CrawlRecord:
    """Open an unfinished crawl again, from now on at other hours if some are given. Raises CrawlError."""
    if hours is None:
        return archive.crawls.reopen(crawl.id)
    chosen = parse_hours(hours) if hours.strip().lower() != ALWAYS else None
    options = replace(CrawlOptions.from_json(crawl.options), hours=chosen)
    return archive.crawls.reopen(crawl.id, {**crawl.options, **options.to_json()})
