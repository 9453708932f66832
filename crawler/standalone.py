"""`scrapy crawl reports -a province=…`: the same crawl as `nianbao crawl`, begun from Scrapy's own command."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.catalog import builtin, load
from crawler.errors import CrawlError
from crawler.options import CrawlOptions, parse_years
from crawler.session import Session
from crawler.start import start_crawl
from crawler.summary import conclude
from storage import Archive, CrawlRecord


def open_session(crawler: Crawler, arguments: Mapping[str, Any]) -> Session:
    """Open the archive and start a crawl, or take an interrupted one up; close both when the engine stops."""
    directory = crawler.settings.get("ARCHIVE") or os.environ.get("NIANBAO_ARCHIVE") or "archive"
    archive = Archive.open(Path(directory), create=True)
    try:
        session = Session(archive, _crawl(archive, arguments))
    except BaseException:
        archive.close()
        raise

    def end() -> None:
        try:
            sys.stderr.write(f"{conclude(session).line()}\n")
        except CrawlError as error:
            sys.stderr.write(f"{error}\n")
        finally:
            archive.close()

    crawler.signals.connect(end, signal=signals.engine_stopped, weak=False)
    return session


def _crawl(archive: Archive, arguments: Mapping[str, Any]) -> CrawlRecord:
    wanted = arguments.get("crawl")
    if wanted == "latest":
        latest = archive.crawls.latest_unfinished()
        if latest is None:
            raise CrawlError("no crawl in this archive is unfinished")
        return latest
    if wanted:
        return archive.crawls.get(wanted)
    province = arguments.get("province")
    if not province:
        raise CrawlError("name a province: scrapy crawl reports -a province=henan")
    path = arguments.get("catalog")
    catalogue = load(Path(path), province) if path else builtin(province)
    return start_crawl(archive, catalogue, _options(arguments))


def _options(arguments: Mapping[str, Any]) -> CrawlOptions:
    sites = tuple(filter(None, str(arguments.get("site") or "").split(",")))
    years, limit = arguments.get("years"), arguments.get("limit")
    return CrawlOptions(sites, parse_years(years) if years else None, int(limit) if limit else None)
