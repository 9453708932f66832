"""Captures: found by what they are, read back byte for byte."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Engine, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from storage import at_hand, http, warc
from storage.addresses import at
from storage.confirmed import reading_of
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

    def _page(self, query: CaptureQuery, **values: object) -> Sequence[CaptureRow]:
        with reading(self._engine) as connection:
            return [row_from(row) for row in connection.execute(query, values)]

    def list(self, selection: Selection | None = None) -> Iterator[CaptureRow]:
        """Captures in the order they were made."""
        query = chosen(rows_query(), selection or Selection()).order_by(Capture.id).limit(PAGE)
        last = 0
        while page := self._page(query.where(Capture.id > last)):
            yield from page
            last = page[-1].id

    def get(self, capture_id: int) -> CaptureRow:
        """The capture of that number; raises UnknownCapture."""
        found = self._page(_row_query(), number=capture_id)
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

    def tls(self, row: CaptureRow) -> str | None:
        """The TLS that a capture came over, see `tls_of`."""
        return tls_of(self._folder, row)

    def load(self, row: CaptureRow) -> StoredCapture:
        """The bytes of a capture already found; raises DamagedRecord, or StoreUnreachable."""
        return load_capture(self._folder, row)


def load_capture(folder: Path, row: CaptureRow) -> StoredCapture:
    """The bytes of a capture from the WARC files in `folder` or the object store.

    Raises DamagedRecord, or StoreUnreachable.
    """
    with _opened(folder / row.warc, row) as file:
        response = warc.read_member(file, row.offset, row.record_length, str(folder / row.warc)).block
        request = b""
        if row.request_offset is not None:
            request = warc.read_member_at(file, row.request_offset, str(folder / row.warc)).block
    head, body = http.split(response)
    body_head = head
    if row.payload_warc is not None and row.payload_offset is not None and row.payload_record_length is not None:
        with _opened(folder / row.payload_warc, row) as file:
            place = (row.payload_offset, row.payload_record_length)
            body_head, body = http.split(warc.read_member(file, *place, str(folder / row.payload_warc)).block)
    transferred = http.transfer_decoded(body_head, body)
    if warc.sha1(transferred) != row.digest:
        raise DamagedRecord(f"snapshot {row.id}: the bytes in {row.warc} at {row.offset} are not what was archived")
    payload = http.content_decoded(body_head, transferred)
    return StoredCapture(row, *http.split(request), head, body, payload)


def tls_of(folder: Path, row: CaptureRow) -> str | None:
    """Version and cipher of the TLS that a capture came over and what was amiss with it, as its records tell.

    What came unchanged is told of at the capture that holds the payload. Raises DamagedRecord, or StoreUnreachable.
    """
    places = [(row.warc, row.offset), (row.payload_warc, row.payload_offset)]
    found = (_tls_at(folder / name, row, at) for name, at in places if name is not None and at is not None)
    return next((told for told in found if told is not None), None)


def _tls_at(path: Path, row: CaptureRow, offset: int) -> str | None:
    with _opened(path, row) as file:
        records = warc.records_from(file, offset, str(path))
        own = next(records).headers.get("WARC-Record-ID")
        for record in itertools.takewhile(lambda following: following.type in ("request", "metadata"), records):
            if record.type == "metadata" and record.headers.get("WARC-Refers-To") == own:
                lines = (line.partition(": ") for line in record.block.decode("utf-8", "replace").splitlines())
                return next((value for name, _, value in lines if name == warc.TLS), None)
    return None


@contextmanager
def _opened(path: Path, row: CaptureRow) -> Iterator[warc.ReadAt]:
    try:
        with at_hand.opened(path) as read_at:
            yield read_at
    except OSError as problem:
        raise DamagedRecord(f"snapshot {row.id}: {path} cannot be opened ({problem.strerror})") from problem


@cache
def rows_query() -> CaptureQuery:
    """Selects what a CaptureRow holds; made once, since SQLAlchemy takes longer to make it than SQLite to answer it."""
    body, body_file = aliased(Capture), aliased(WarcFile)
    own: tuple[Any, ...] = (Capture.id, Capture.url, Capture.method, Capture.status, Capture.fetched_at)
    own += (Capture.media_type, Capture.kind, Capture.digest, Capture.length, Capture.offset, Capture.record_length)
    own += (Capture.request_offset, Capture.crawl_id, Capture.site_id, Capture.frontier_id, Capture.parent_id)
    own += (
        func.coalesce(Capture.anchor, body.anchor).label("anchor"),
        Capture.ip,
        Capture.truncated,
        Capture.reason,
        Capture.record_type,
        Capture.refers_to_id,
    )
    others: tuple[Any, ...] = (WarcFile.name.label("warc"), Crawl.name.label("crawl"), Crawl.province)
    others += (body_file.name.label("payload_warc"), body.offset.label("payload_offset"))
    others += (body.record_length.label("payload_record_length"),)
    others += (Parse.id.label("parse_id"), Parse.report_id, Parse.year, Parse.issuer, Parse.title)
    return (
        select(*own, *others)
        .join(WarcFile, WarcFile.id == Capture.warc_file_id)
        .join(Crawl, Crawl.id == Capture.crawl_id)
        .outerjoin(Parse, reading_of(Capture, Parse))
        .outerjoin(body, body.id == Capture.refers_to_id)
        .outerjoin(body_file, body_file.id == body.warc_file_id)
    )


@cache
def _row_query() -> CaptureQuery:
    return rows_query().where(Capture.id == bindparam("number"))


def chosen(query: CaptureQuery, selection: Selection) -> CaptureQuery:
    """Narrows a query over captures to what is meant."""
    conditions = {
        Crawl.province: selection.province,
        Parse.year: selection.year,
        Crawl.name: selection.crawl,
        Capture.crawl_id: selection.crawl_id,
        Capture.kind: selection.kind,
        Capture.site_id: selection.site,
    }
    query = query.where(*(column == value for column, value in conditions.items() if value is not None))
    query = query.where(at(selection.url)) if selection.url is not None else query
    return query.where(Capture.id.in_(selection.ids)) if selection.ids else query


def row_from(row: Row[Any]) -> CaptureRow:
    """A row of `rows_query` as a CaptureRow."""
    return CaptureRow(**row._asdict())
