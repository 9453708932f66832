"""KEEP: the archive of captures, reports and parses.

    with Archive.open(Path("archive"), create=True) as archive:
        crawl = archive.crawls.start("henan", sites=[...], catalogue="...", options={})
        with archive.writer(crawl.id) as writer:                    # exclusive; recovers first
            ids = writer.commit(Batch(captures=[...], queued=[...], settled=[...]))
        archive.crawls.finish(crawl.id, "finished", {...})

- `archive.crawls`: start, get, list, latest_unfinished, reopen, finish, sites
- `archive.writer(crawl_id)`: the one writer; `commit(Batch) -> capture ids`, `recovered`, `give_up`, `close`. Frontier
  ids are given by the crawler from `archive.frontier.next_id()` on, capture ids by the writer. The crawler
  queues a fingerprint once (crawler.seen); to fetch it again, it is settled as "queued".
- `archive.frontier`: pending, fingerprints, next_id, counts, reasons (read only; written through the writer)
- `archive.captures`: list(Selection), get, count, read, load
- `archive.reports`: list(province=, year=, site=), load(parse_id) -> parsing.Report, of_capture, parses(capture_id),
  parts(parse_id) of a report made of several captures, crawl_summary(crawl_id)
- `archive.columns`: known(province, site=), asked_in(crawl_id), settle(crawl_id): sites' report columns, as
  crawls found them; sightings are written through the writer
- `storage.ingest`: ingest_capture(archive, capture_id, writer=None), pending(archive, crawl_id=None),
  settle_parts(archive, crawl_id) at a crawl's end, read_report(stored)
- `storage.parts`: which captures make one report; `storage.joined`: reads them as one; `storage.conversions`: documents
  that LibreOffice (`storage.office`) had to open, kept as conversion records
- `storage.reparse`: reparse(archive, Selection, only_older=, workers=, progress=) -> changes.ReparseOutcome
- `storage.compare`: compare(before: Report, after: Report) -> Comparison
- `storage.integrity`: check(archive, deep, progress) -> list[problems.Problem]
- `storage.repair`: repair(archive) -> list[Repair]
- `storage.importing`: import_file(archive, path, province=) -> Imported; `storage.wacz`: export_wacz(archive, path,
  Selection) -> Packaged; `storage.cdxj`: the index beside each closed WARC file
- `storage.object_store`: configured() -> ObjectStore | None; `storage.uploading`: upload_all(archive, progress) ->
  Uploaded. The writer uploads what it closes by itself, and all reading falls back to the store
- `storage.dataset`: export_csv(archive, out), export_jsonl(archive, out) -> Exported; current_reports(archive)
- `storage.coverage`: ledger(archive, province, sites=, year=) -> Ledger; `storage.deadlines`: term(body_kind, year)
- `storage.difference`: difference(archive, before, after) of two `snapshot_side`s or `parse_side`s
- `storage.recrawl`: recrawl(archive, before, after) of two crawls; latest_pair(archive, province)
- `storage.health`: site_health(archive, province): when each site last gave a report, how many, how many before
- `storage.errors`: everything raised on purpose
"""

from __future__ import annotations

from storage.archive import Archive
from storage.captures import Selection
from storage.errors import StorageError
from storage.records import (
    Batch,
    CaptureDraft,
    CaptureRow,
    ColumnSighting,
    CrawlRecord,
    FrontierCounts,
    FrontierEntry,
    Settlement,
    SiteRecord,
    StoredCapture,
)
from storage.writer import CrawlWriter

__all__ = [
    "Archive",
    "Batch",
    "CaptureDraft",
    "CaptureRow",
    "ColumnSighting",
    "CrawlRecord",
    "CrawlWriter",
    "FrontierCounts",
    "FrontierEntry",
    "Selection",
    "Settlement",
    "SiteRecord",
    "StorageError",
    "StoredCapture",
]
