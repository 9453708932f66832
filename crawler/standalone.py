"""`scrapy crawl reports -a province=…`: the same crawl as `nianbao crawl`, begun from Scrapy's own command."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.catalog import OVERLAY, Catalogue, choose
from crawler.errors import CrawlError
from crawler.hours import parse_hours
from crawler.options import VANTAGE, CrawlOptions, parse_years
from crawler.session import Session
from crawler.start import start_crawl, take_up
from crawler.summary import conclude
from storage import Archive, CrawlRecord, StorageError


def open_session(crawler: Crawler, arguments: Mapping[str, Any]) -> Session:
    """Open the archive and start a crawl, or take an interrupted one up; close both when the engine stops.

    What a person has to put right is said in one line, and ends the process with code 2.
    """
    directory = crawler.settings.get("ARCHIVE") or os.environ.get("NIANBAO_ARCHIVE") or "archive"
    try:
        session = _session(Path(directory), arguments, reading=crawler.settings.getbool("READ_REPORTS"))
    except (CrawlError, StorageError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    crawler.signals.connect(lambda: _end(session), signal=signals.engine_stopped, weak=False)
    return session


def _session(directory: Path, arguments: Mapping[str, Any], *, reading: bool) -> Session:
    wanted = arguments.get("crawl")
    catalogue = _catalogue(arguments) if not wanted else None
    archive = Archive.open(directory, create=catalogue is not None)
    try:
        if catalogue is not None:
            return Session(archive, start_crawl(archive, catalogue, _options(arguments)), reading=reading)
        crawl = take_up(archive, _unfinished(archive, str(wanted)), arguments.get("hours"))
        return Session(archive, crawl, reading=reading)
    except BaseException:
        archive.close()
        raise


def _end(session: Session) -> None:
    try:
        sys.stderr.write(f"{conclude(session).line()}\n")
    except (CrawlError, StorageError) as error:
        sys.stderr.write(f"{error}\n")
    finally:
        session.archive.close()


def _catalogue(arguments: Mapping[str, Any]) -> Catalogue:
    province, path = arguments.get("province"), arguments.get("catalog")
    if not province:
        raise CrawlError("name a province: scrapy crawl reports -a province=henan")
    overlay = arguments.get("overlay") or os.environ.get(OVERLAY)
    return choose(province, Path(path) if path else None, Path(overlay) if overlay else None)


def _unfinished(archive: Archive, wanted: str) -> CrawlRecord:
    found = archive.crawls.latest_unfinished() if wanted == "latest" else archive.crawls.get(wanted)
    if found is None or found.state == "finished":
        raise CrawlError("there is no such unfinished crawl in this archive: `nianbao crawls` lists them")
    return found


_NO = ("no", "0", "false")


def _options(arguments: Mapping[str, Any]) -> CrawlOptions:
    sites = tuple(filter(None, str(arguments.get("site") or "").split(",")))
    years, limit, hours = (arguments.get(name) for name in ("years", "limit", "hours"))
    return CrawlOptions(
        sites=sites,
        years=parse_years(years) if years else None,
        limit=int(limit) if limit else None,
        requisites=str(arguments.get("requisites") or "yes").lower() not in _NO,
        hours=parse_hours(hours) if hours else None,
        watch=str(arguments.get("watch") or "no").lower() not in _NO,
        vantage=arguments.get("vantage") or os.environ.get(VANTAGE) or None,
    )
