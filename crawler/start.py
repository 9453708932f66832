"""Begin a crawl: write down what it is to do, so that it can be taken up by any later process."""

from __future__ import annotations

from crawler.catalog import Catalogue, render
from crawler.options import CrawlOptions
from storage import Archive, CrawlRecord, SiteRecord


def start_crawl(archive: Archive, catalogue: Catalogue, options: CrawlOptions | None = None) -> CrawlRecord:
    """Record a new crawl of a catalogue, or of the sites of it that the options name. Raises UnknownSite."""
    options = options or CrawlOptions()
    chosen = catalogue.only(options.sites) if options.sites else catalogue
    sites = [SiteRecord(s.id, s.division, chosen.province, s.name, s.level, s.portal) for s in chosen.sites]
    return archive.crawls.start(chosen.province, sites=sites, catalogue=render(chosen), options=options.to_json())
