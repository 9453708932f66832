"""Brings in what other programs have archived: WARC files, and WACZ packages of them.

The HTTP messages are taken over byte for byte into WARC files of ours, so that everything that holds for our own
captures holds for them. Importing a file twice adds nothing the second time. What is damaged in a file is left out,
and named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import http, warc
from storage.database import reading
from storage.foreign import Damage
from storage.ingest import NOT_MODIFIED
from storage.models import Capture
from storage.pairing import Aside, Item, paired
from storage.records import Batch, CaptureDraft, CrawlRecord
from storage.revisits import originals
from storage.unpacking import warcs
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
    aside: int
    """Records of pages that hold no HTTP answer."""
    damaged: tuple[Damage, ...]
    """What could not be read."""


def import_file(
    archive: Archive, path: Path, *, province: str = "imported", progress: Callable[[int, int], None] = lambda *_: None
) -> Imported:
    """Imports a .warc, .warc.gz or .wacz as a crawl of its own.

    `progress` is called with responses done and 0. Raises UnreadableImport when the file is none of these.
    """
    work = _Import(archive, path.name, province, progress)
    try:
        for found in warcs(path):
            for item in paired(found):
                work.take(item)
        unresolved = work.finish()
    finally:
        work.close()
    name = None if work.crawl is None else work.crawl.name
    return Imported(name, tuple(work.captures), work.skipped, unresolved, work.aside, tuple(work.damaged))


def require_readable(path: Path) -> None:
    """Raises UnreadableImport for a file without any WARC record, before anything is made for its sake."""
    for found in warcs(path):
        next(found, None)
        return


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
        self.aside = 0
        self._later: list[Item] = []
        """Revisits whose pages have not come yet: a program that writes several files at a time mixes their order."""
        self.damaged: list[Damage] = []

    def take(self, item: Item | Damage | Aside) -> None:
        """Imports a capture unless it is there already."""
        if isinstance(item, Damage):
            self.damaged.append(item)
        elif isinstance(item, Aside):
            self.aside += 1
        else:
            self._take(item)

    def _take(self, item: Item) -> None:
        draft = item.draft
        if item.repeats is not None:
            self.flush()  # the page it repeats may be among those not written yet
            found = self._original(item)
            if found is None:
                self._later.append(item)
                return
            draft = self._repeating(draft, *found)
        elif item.digest:
            self._digests[item.digest] = warc.prepare(draft).key
        if self._is_new(draft):
            self._batch.captures.append(draft)
            self._size += len(draft.response_body)
            if self._size > BATCH_BYTES:
                self.flush()

    def _original(self, item: Item) -> tuple[int, str] | None:
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

    def finish(self) -> int:
        """Takes the revisits whose pages came after them; gives the number of those whose pages did not come at all."""
        later, self._later = self._later, []
        for item in later:
            self._take(item)
        self.flush()
        return len(self._later)

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
