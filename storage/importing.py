"""Brings in what other programs have archived: WARC files, and WACZ packages of them.

The HTTP messages are taken over byte for byte into WARC files of ours, so that everything that holds for our own
captures holds for them. Importing a file twice adds nothing the second time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fastwarc.warc import ArchiveIterator
from sqlalchemy import select

from storage import http, warc
from storage.database import reading
from storage.errors import UnreadableImport
from storage.exchanges import likely_kind, moment_of, notes_of, status_of
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


@dataclass(slots=True)
class _Response:
    """A response or revisit, with what stands in other records about it."""

    url: str
    record_id: str
    concurrent_to: str
    date: str
    ip: str | None
    truncated: bool
    block: bytes
    digest: str | None
    """Of the payload, as the other program says; not always the kind that we use."""
    repeats: str | None
    """For a revisit, the address of the page it repeats."""
    request: bytes = b""
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Item:
    """A capture as it stands in the file."""

    draft: CaptureDraft
    digest: str | None
    repeats: str | None
    """For a revisit, whose body stands elsewhere, the address of the page it repeats."""


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


def require_readable(path: Path) -> None:
    """Raises UnreadableImport for a file whose first record cannot be read, before anything is made for its sake."""
    next(iter(_items(path)), None)


class _Import:
    """An import under way. Its crawl begins with the first capture that is new."""

    def __init__(self, archive: Archive, name: str, province: str, progress: Callable[[int, int], None]) -> None:
        self._archive = archive
        self._name = name
        self._province = province
        self._progress = progress
        self._known = _known(archive)
        self._digests: dict[str, tuple[str, str]] = {}
        """Digests as the other program writes them, with address and digest of ours."""
        self._writer: CrawlWriter | None = None
        self._batch = Batch()
        self._size = 0
        self.crawl: CrawlRecord | None = None
        self.captures: list[int] = []
        self.skipped = 0
        self.unresolved = 0

    def take(self, item: _Item) -> None:
        """Imports a capture unless it is there already."""
        draft = item.draft
        if item.repeats is not None:
            self.flush()  # the page it repeats may be among those not written yet
            found = self._original(item)
            if found is None:
                self.unresolved += 1
                return
            draft = self._repeating(draft, *found)
        elif item.digest:
            self._digests[item.digest] = warc.prepare(draft).key
        if self._is_new(draft):
            self._batch.captures.append(draft)
            self._size += len(draft.response_body)
            if self._size > BATCH_BYTES:
                self.flush()

    def _original(self, item: _Item) -> tuple[int, str] | None:
        """Number and payload digest of the capture that a revisit repeats."""
        key = (item.repeats or "", item.digest or "")
        for url, digest in (key, self._digests.get(item.digest or "", key)):
            found = originals(self._archive.engine, [(url, digest)]).get((url, digest))
            if found is not None:
                return found.capture_id, digest
        return None

    def _repeating(self, draft: CaptureDraft, capture_id: int, digest: str) -> CaptureDraft:
        if draft.status == NOT_MODIFIED:
            return replace(draft, confirms=digest)
        stored = self._archive.captures.read(capture_id)
        return replace(draft, response_body=http.transfer_decoded(stored.response_head, stored.body_as_stored))

    def _is_new(self, draft: CaptureDraft) -> bool:
        key = (draft.url, draft.fetched_at.isoformat(), warc.prepare(draft).digest)
        if key in self._known:
            self.skipped += 1
            return False
        self._known.add(key)
        return True

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


def _items(path: Path) -> Iterator[_Item]:
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
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
        raise UnreadableImport(f"{path} cannot be read: {reason}") from problem


def _paired(records: Any) -> Iterator[_Item]:
    """Responses, each with the request and the notes that belong to it. A request may stand before or behind it."""
    waiting: _Response | None = None
    early: dict[str, bytes] = {}
    for record in records:
        kind, owners = record.headers.get("WARC-Type"), _owners(record.headers)
        ours = waiting is not None and waiting.record_id in owners
        if kind == "request":
            block, own = bytes(record.reader.read()), record.headers.get("WARC-Record-ID")
            if waiting is not None and (ours or own == waiting.concurrent_to):
                waiting.request = block
            else:
                early = {own: block} | dict.fromkeys(owners, block)
        elif kind == "metadata" and waiting is not None and ours:
            waiting.notes |= notes_of(bytes(record.reader.read()))
        elif kind in ("response", "revisit") and _is_http(record.headers):
            if waiting is not None:
                yield _item(waiting)
            waiting = _response(record)
            waiting.request = early.get(waiting.concurrent_to) or early.get(waiting.record_id) or b""
            early = {}
    if waiting is not None:
        yield _item(waiting)


def _owners(headers: Any) -> set[str]:
    """The records that one belongs to."""
    return {value for name in ("WARC-Concurrent-To", "WARC-Refers-To") if (value := headers.get(name))}


def _is_http(headers: Any) -> bool:
    return (headers.get("Content-Type") or "").startswith("application/http")


def _response(record: Any) -> _Response:
    headers = record.headers
    url = (headers.get("WARC-Target-URI") or "").strip("<>")
    repeats = (headers.get("WARC-Refers-To-Target-URI") or url).strip("<>")
    return _Response(
        url=url,
        record_id=headers.get("WARC-Record-ID") or "",
        concurrent_to=headers.get("WARC-Concurrent-To") or "?",
        date=headers.get("WARC-Date") or "",
        ip=headers.get("WARC-IP-Address"),
        truncated=headers.get("WARC-Truncated") is not None,
        block=bytes(record.reader.read()),
        digest=headers.get("WARC-Payload-Digest"),
        repeats=repeats if headers.get("WARC-Type") == "revisit" else None,
    )


def _item(response: _Response) -> _Item:
    head, body = http.split(response.block)
    request_head, request_body = http.split(response.request)
    status = status_of(head)
    media_type = (http.header_text(head, b"Content-Type") or "").split(";")[0].strip().lower() or None
    notes = response.notes
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
        kind=notes.get("kind") or likely_kind(status, media_type),
        anchor=notes.get("anchor"),
        via=notes.get(warc.VIA),
        ip=response.ip,
        truncated=response.truncated,
        reason=notes.get("reason"),
    )
    return _Item(draft, response.digest, response.repeats)
