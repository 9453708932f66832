"""Brings in what other programs have archived: WARC files, and WACZ packages of them.

The HTTP messages are taken over byte for byte into WARC files of ours, so that everything that holds for our own
captures holds for them. Importing a file twice adds nothing the second time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fastwarc.warc import ArchiveIterator
from sqlalchemy import select

from storage import http, warc
from storage.database import reading
from storage.errors import UnreadableImport
from storage.exchanges import likely_kind, moment_of, status_of
from storage.models import Capture
from storage.records import Batch, CaptureDraft

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


@dataclass(frozen=True, slots=True)
class _Response:
    url: str
    record_id: str
    concurrent_to: str
    date: str
    ip: str | None
    truncated: bool
    block: bytes


def import_file(
    archive: Archive, path: Path, *, province: str = "imported", progress: Callable[[int, int], None] = lambda *_: None
) -> Imported:
    """Imports a .warc, .warc.gz or .wacz as a crawl of its own.

    `progress` is called with responses done and 0. Raises UnreadableImport when the file is none of these or breaks
    off; what came before the break has been imported.
    """
    known = _known(archive)
    drafts = (draft for draft in _drafts(path) if _is_new(draft, known))
    first = next(drafts, None)
    if first is None:
        return Imported(None, (), known.skipped)
    crawl = archive.crawls.start(province, sites=[], catalogue="", options={"imported": path.name})
    captures: list[int] = []
    try:
        with archive.writer(crawl.id) as writer:
            for batch in _batches(first, drafts):
                captures += writer.commit(batch)
                progress(len(captures), 0)
    finally:
        archive.crawls.finish(crawl.id, "finished", {"captures": len(captures)})
    return Imported(crawl.name, tuple(captures), known.skipped)


@dataclass(slots=True)
class _Known:
    """What the archive holds already."""

    keys: set[tuple[str, str, str]]
    skipped: int = 0


def _known(archive: Archive) -> _Known:
    with reading(archive.engine) as connection:
        rows = connection.execute(select(Capture.url, Capture.fetched_at, Capture.digest))
        return _Known({(url, moment.isoformat(), digest) for url, moment, digest in rows})


def _is_new(draft: CaptureDraft, known: _Known) -> bool:
    head = http.with_end(draft.response_head)
    digest = warc.sha1(http.transfer_decoded(head, draft.response_body))
    key = (draft.url, draft.fetched_at.isoformat(), digest)
    if key in known.keys:
        known.skipped += 1
        return False
    known.keys.add(key)
    return True


def _batches(first: CaptureDraft, others: Iterator[CaptureDraft]) -> Iterator[Batch]:
    captures, size = [first], len(first.response_body)
    for draft in others:
        if size > BATCH_BYTES:
            yield Batch(captures=captures)
            captures, size = [], 0
        captures.append(draft)
        size += len(draft.response_body)
    yield Batch(captures=captures)


def _drafts(path: Path) -> Iterator[CaptureDraft]:
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


def _paired(records: Any) -> Iterator[CaptureDraft]:
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
        elif kind == "response" and (record.headers.get("Content-Type") or "").startswith("application/http"):
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
    )


def _draft(response: _Response, request: bytes) -> CaptureDraft:
    head, body = http.split(response.block)
    request_head, request_body = http.split(request)
    status = status_of(head)
    media_type = (http.header_text(head, b"Content-Type") or "").split(";")[0].strip().lower() or None
    return CaptureDraft(
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
