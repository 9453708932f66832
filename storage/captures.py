"""Captures: found by what they are, read back byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, Row, Select, and_, func, select

from storage import http, warc
from storage.database import reading
from storage.errors import DamagedRecord, UnknownCapture
from storage.models import Capture, Crawl, Parse, WarcFile
from storage.records import CaptureRow, StoredCapture
from storage.warc_files import FOLDER

CaptureQuery: TypeAlias = Select[*tuple[Any, ...]]

PAGE = 1_000
"""Rows taken from the database at a time."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which captures are meant; what is None or empty does not narrow."""

    province: str | None = None
    url: str | None = None
    year: int | None = None
    """Report year, as the current parse reads it."""
    crawl: str | None = None
    """Name of the crawl."""
    crawl_id: int | None = None
    kind: str | None = None
    site: str | None = None
    ids: Sequence[int] = ()


class Captures:
    """The archive's captures."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self._engine = engine
        self._folder = directory / FOLDER

    def _page(self, query: CaptureQuery) -> Sequence[CaptureRow]:
        with reading(self._engine) as connection:
            return [row_from(row) for row in connection.execute(query)]

    def list(self, selection: Selection | None = None) -> Iterator[CaptureRow]:
        """Captures in the order they were made."""
        query = chosen(rows_query(), selection or Selection()).order_by(Capture.id).limit(PAGE)
        last = 0
        while page := self._page(query.where(Capture.id > last)):
            yield from page
            last = page[-1].id

    def get(self, capture_id: int) -> CaptureRow:
        """The capture of that number; raises UnknownCapture."""
        found = self._page(rows_query().where(Capture.id == capture_id))
        if not found:
            raise UnknownCapture(f"no snapshot has the number {capture_id}: `nianbao snapshots` lists them")
        return found[0]

    def count(self, selection: Selection | None = None) -> int:
        """How many captures are meant."""
        query = chosen(rows_query(), selection or Selection()).subquery()
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(query)).scalar_one()

    def read(self, capture_id: int) -> StoredCapture:
        """A capture with its bytes; raises UnknownCapture, or DamagedRecord if they are not what was written."""
        return self.load(self.get(capture_id))

    def load(self, row: CaptureRow) -> StoredCapture:
        """The bytes of a capture already found; raises DamagedRecord."""
        return load_capture(self._folder, row)


def load_capture(folder: Path, row: CaptureRow) -> StoredCapture:
    """The bytes of a capture from the WARC files in `folder`; raises DamagedRecord."""
    path = folder / row.warc
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as problem:
        raise DamagedRecord(f"snapshot {row.id}: {path} cannot be opened ({problem.strerror})") from problem
    try:
        response = warc.read_member(descriptor, row.offset, row.record_length, str(path))
        request = _request(descriptor, row, str(path))
    finally:
        os.close(descriptor)
    return stored_capture(row, response.block, request)


def _request(descriptor: int, row: CaptureRow, where: str) -> bytes:
    if row.request_offset is None:
        return b""
    return warc.read_member_at(descriptor, row.request_offset, where).block


def stored_capture(row: CaptureRow, response: bytes, request: bytes) -> StoredCapture:
    """A capture from its two HTTP messages; raises DamagedRecord if the payload is not what the row says."""
    head, body = http.split(response)
    request_head, request_body = http.split(request)
    transferred = http.transfer_decoded(head, body)
    if warc.sha1(transferred) != row.digest:
        raise DamagedRecord(f"snapshot {row.id}: the bytes in {row.warc} at {row.offset} are not what was archived")
    payload = http.content_decoded(head, transferred)
    return StoredCapture(row, request_head, request_body, head, body, payload)


def rows_query() -> CaptureQuery:
    """Selects what a CaptureRow holds."""
    current = and_(Parse.capture_id == Capture.id, Parse.current)
    own: tuple[Any, ...] = (Capture.id, Capture.url, Capture.method, Capture.status, Capture.fetched_at)
    own += (Capture.media_type, Capture.kind, Capture.digest, Capture.length, Capture.offset, Capture.record_length)
    own += (Capture.request_offset, Capture.crawl_id, Capture.site_id, Capture.frontier_id, Capture.parent_id)
    own += (Capture.anchor, Capture.ip, Capture.truncated, Capture.reason, Capture.record_type, Capture.refers_to_id)
    others: tuple[Any, ...] = (WarcFile.name.label("warc"), Crawl.name.label("crawl"), Crawl.province)
    others += (Parse.id.label("parse_id"), Parse.report_id, Parse.year, Parse.issuer, Parse.title)
    return (
        select(*own, *others)
        .join(WarcFile, WarcFile.id == Capture.warc_file_id)
        .join(Crawl, Crawl.id == Capture.crawl_id)
        .outerjoin(Parse, current)
    )


def chosen(query: CaptureQuery, selection: Selection) -> CaptureQuery:
    """Narrows a query over captures to what is meant."""
    conditions = {
        Crawl.province: selection.province,
        Capture.url: selection.url,
        Parse.year: selection.year,
        Crawl.name: selection.crawl,
        Capture.crawl_id: selection.crawl_id,
        Capture.kind: selection.kind,
        Capture.site_id: selection.site,
    }
    query = query.where(*(column == value for column, value in conditions.items() if value is not None))
    return query.where(Capture.id.in_(selection.ids)) if selection.ids else query


def row_from(row: Row[Any]) -> CaptureRow:
    """A row of `rows_query` as a CaptureRow."""
    return CaptureRow(**row._asdict())
