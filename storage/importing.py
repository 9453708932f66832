"""Brings in what other programs have archived: WARC files, and WACZ packages of them.

The HTTP messages are taken over byte for byte into WARC files of ours, so that everything that holds for our own
captures holds for them. Importing a file twice adds nothing the second time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fastwarc.warc import ArchiveIterator
from sqlalchemy import select

from storage import http, warc
from storage.database import reading
from storage.errors import UnreadableImport
from storage.exchanges import likely_kind, moment_of, status_of
from storage.ingest import NOT_MODIFIED
from storage.models import Capture
from storage.records import Batch, CaptureDraft, CrawlRecord
from storage.revisits import originals
from storage.writer import CrawlWriter

if TYPE_CHECKING:
    from storage.archive import Archive

BATCH_BYTES = 8_000_000
"""Response bytes committed together."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought."""

    crawl: str | None
    """The crawl that holds it; None when everything was there already."""
    captures: tuple[int, ...]
    skipped: int
    """Responses that the archive holds already: same URL, moment and payload."""
    unresolved: int
    """Revisit records whose page stands neither in the file nor in the archive."""


@dataclass(frozen=True, slots=True)
class _Response:
    url: str
    record_id: str
    concurrent_to: str
    date: str
    ip: str | None
    truncated: bool
    block: bytes
    revisit_of: tuple[str, str] | None
    """For a revisit, URL and digest of the page it repeats."""


@dataclass(frozen=True, slots=True)
class _Revisit:
    """A capture whose body stands elsewhere."""

    draft: CaptureDraft
    of: tuple[str, str]


def import_file(
    archive: Archive, path: Path, *, province: str = "imported", progress: Callable[[int, int], None] = lambda *_: None
) -> Imported:
    """Imports a .warc, .warc.gz or .wacz as a crawl of its own.

    `progress` is called with responses done and 0. Raises UnreadableImport when the file is none of these or breaks
    off; what came before the break has been imported.
    """
    work = _Import(archive, path.name, province, progress)
    try:
        for item in _items(path):
            work.take(item)
        work.flush()
    except UnreadableImport:
        work.flush()
        raise
    finally:
        work.close()
    name = None if work.crawl is None else work.crawl.name
    return Imported(name, tuple(work.captures), work.skipped, work.unresolved)


class _Import:
    """An import under way. Its crawl begins with the first capture that is new."""

    def __init__(self, archive: Archive, name: str, province: str, progress: Callable[[int, int], None]) -> None:
        self._archive = archive
        self._name = name
        self._province = province
        self._progress = progress
        self._known = _known(archive)
        self._writer: CrawlWriter | None = None
        self._batch = Batch()
        self._size = 0
        self.crawl: CrawlRecord | None = None
        self.captures: list[int] = []
        self.skipped = 0
        self.unresolved = 0

    def take(self, item: CaptureDraft | _Revisit) -> None:
        """Imports a capture unless it is there already."""
        if isinstance(item, _Revisit):
            self.flush()  # the page it repeats may be among those not written yet
            body = self._body_of(item.of)
            if body is None:
                self.unresolved += 1
                return
            not_modified = item.draft.status == NOT_MODIFIED
            item = replace(item.draft, confirms=item.of[1]) if not_modified else replace(item.draft, response_body=body)
        if self._is_new(item):
            self._batch.captures.append(item)
            self._size += len(item.response_body)
            if self._size > BATCH_BYTES:
                self.flush()

    def _is_new(self, draft: CaptureDraft) -> bool:
        key = (draft.url, draft.fetched_at.isoformat(), warc.prepare(draft).digest)
        if key in self._known:
            self.skipped += 1
            return False
        self._known.add(key)
        return True

    def _body_of(self, key: tuple[str, str]) -> bytes | None:
        found = originals(self._archive.engine, [key]).get(key)
        if found is None:
            return None
        stored = self._archive.captures.read(found.capture_id)
        return http.transfer_decoded(stored.response_head, stored.body_as_stored)

    def flush(self) -> None:
        """Makes durable what was taken so far."""
        if not self._batch:
            return
        if self._writer is None:
            options = {"imported": self._name}
            self.crawl = self._archive.crawls.start(self._province, sites=[], catalogue="", options=options)
            self._writer = self._archive.writer(self.crawl.id)
        self.captures += self._writer.commit(self._batch)
        self._batch, self._size = Batch(), 0
        self._progress(len(self.captures), 0)

    def close(self) -> None:
        """Ends the crawl."""
        if self._writer is not None:
            self._writer.close()
        if self.crawl is not None:
            self._archive.crawls.finish(self.crawl.id, "finished", {"captures": len(self.captures)})


def _known(archive: Archive) -> set[tuple[str, str, str]]:
    with reading(archive.engine) as connection:
        rows = connection.execute(select(Capture.url, Capture.fetched_at, Capture.digest))
        return {(url, moment.isoformat(), digest) for url, moment, digest in rows}


def _items(path: Path) -> Iterator[CaptureDraft | _Revisit]:
    with _streams(path) as streams:
        for stream in streams:
            try:
                yield from _paired(ArchiveIterator(stream, parse_http=False))
            except (OSError, ValueError, zipfile.BadZipFile) as problem:
                raise UnreadableImport(f"{path}: no WARC file, or a damaged one ({problem})") from problem


@contextmanager
def _streams(path: Path) -> Iterator[Iterator[IO[bytes]]]:
    """The WARC files in a file: itself, or those inside a WACZ."""
    try:
        if path.suffix == ".wacz":
            with zipfile.ZipFile(path) as package:
                names = [n for n in package.namelist() if n.startswith("archive/") and ".warc" in n]
                yield (package.open(name) for name in names)
        else:
            with path.open("rb") as file:
                yield iter([file])
    except (OSError, zipfile.BadZipFile) as problem:
        raise UnreadableImport(f"{path} cannot be read: {problem}") from problem


def _paired(records: Any) -> Iterator[CaptureDraft | _Revisit]:
    """Responses with the request that belongs to each, which may stand before or behind it."""
    waiting: _Response | None = None
    requests: dict[str, bytes] = {}
    for record in records:
        kind = record.headers.get("WARC-Type")
        if kind == "request":
            block = bytes(record.reader.read())
            target = record.headers.get("WARC-Concurrent-To")
            if waiting is not None and target == waiting.record_id:
                yield _draft(waiting, block)
                waiting = None
            else:
                requests = {record.headers.get("WARC-Record-ID"): block, target or "": block}
        elif kind in ("response", "revisit") and (record.headers.get("Content-Type") or "").startswith(
            "application/http"
        ):
            if waiting is not None:
                yield _draft(waiting, _request_of(waiting, requests))
            waiting = _response(record)
    if waiting is not None:
        yield _draft(waiting, _request_of(waiting, requests))


def _request_of(response: _Response, requests: dict[str, bytes]) -> bytes:
    return requests.get(response.concurrent_to) or requests.get(response.record_id) or b""


def _response(record: Any) -> _Response:
    headers = record.headers
    return _Response(
        url=(headers.get("WARC-Target-URI") or "").strip("<>"),
        record_id=headers.get("WARC-Record-ID") or "",
        concurrent_to=headers.get("WARC-Concurrent-To") or "?",
        date=headers.get("WARC-Date") or "",
        ip=headers.get("WARC-IP-Address"),
        truncated=headers.get("WARC-Truncated") is not None,
        block=bytes(record.reader.read()),
        revisit_of=_repeated(headers) if headers.get("WARC-Type") == "revisit" else None,
    )


def _repeated(headers: Any) -> tuple[str, str]:
    target = headers.get("WARC-Refers-To-Target-URI") or headers.get("WARC-Target-URI") or ""
    return target.strip("<>"), headers.get("WARC-Payload-Digest") or ""


def _draft(response: _Response, request: bytes) -> CaptureDraft | _Revisit:
    head, body = http.split(response.block)
    request_head, request_body = http.split(request)
    status = status_of(head)
    media_type = (http.header_text(head, b"Content-Type") or "").split(";")[0].strip().lower() or None
    draft = CaptureDraft(
        url=response.url,
        method=request_head.split(b" ", 1)[0].decode("ascii", "replace") or "GET",
        request_head=request_head,
        request_body=request_body,
        response_head=head,
        response_body=body,
        status=status,
        fetched_at=moment_of(response.date),
        media_type=media_type,
        kind=likely_kind(status, media_type),
        ip=response.ip,
        truncated=response.truncated,
    )
    return draft if response.revisit_of is None else _Revisit(draft, response.revisit_of)
