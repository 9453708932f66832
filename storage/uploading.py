"""Copies closed WARC files to the object store, and frees the folder of them if that is wanted.

A file counts as stored once it was read back from the store and had the size and SHA-256 of what stands in the folder,
which itself must have the length and checksum that were committed. Only then the database notes it, and only after
that the local file may go. So at any moment of death at least one whole copy is there, and what was not noted is
uploaded the next time.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select, update
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    stop_any,
    stop_when_event_set,
    wait_exponential,
    wait_random,
)
from tenacity.nap import sleep_using_event

from storage.cdxj import index_name, without_index, write_index
from storage.database import reading, writing
from storage.errors import DamagedRecord, StorageError, StoreMismatch, StoreUnreachable
from storage.lock import WriteLock
from storage.models import WarcFile
from storage.object_store import PIECE, URL, ObjectStore, configured, frees_local
from storage.recovery import recover
from storage.warc_files import FOLDER, QUARANTINE

if TYPE_CHECKING:
    from storage.archive import Archive

SECONDS = 180.0
"""How long an upload is tried again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did."""

    files: int
    size: int
    """Bytes of the WARC files."""
    freed: int
    """Files removed from the archive's folder."""


@dataclass(frozen=True, slots=True)
class _Content:
    size: int
    checksum: int
    digest: str


class Uploads:
    """Uploads files one after the other; who uses it holds the archive's lock."""

    def __init__(
        self, engine: Engine, directory: Path, store: ObjectStore, *, seconds: float = SECONDS, first_wait: float = 0.5
    ) -> None:
        self._engine = engine
        self._folder = directory / FOLDER
        self._store = store
        self._frees = frees_local()
        self._gave_up = threading.Event()
        self._retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            wait=wait_exponential(multiplier=first_wait, max=30) + wait_random(0, first_wait),
            stop=stop_any(stop_after_delay(seconds), stop_when_event_set(self._gave_up)),
            sleep=sleep_using_event(self._gave_up),
            reraise=True,
        )

    def give_up(self) -> None:
        """Ends all waiting now, from any thread."""
        self._gave_up.set()

    def pending(self) -> list[str]:
        """Closed files that are not stored yet, and stored ones that are to be freed."""
        query = select(WarcFile.name, WarcFile.stored_at).where(WarcFile.closed, WarcFile.committed_length > 0)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(~WarcFile.name.startswith(QUARANTINE)).order_by(WarcFile.id)).all()
        return [name for name, at in rows if (at is None or self._frees) and (self._folder / name).is_file()]

    def upload(self, name: str, *, patiently: bool = True) -> int:
        """Stores one file with its index, and gives its bytes. `patiently`: tries again while that may help.

        Raises DamagedRecord when the local file is not what was committed; StoreUnreachable or StoreMismatch when it
        could not be stored: then it is neither noted nor freed.
        """
        path = self._folder / name
        content = _content(_pieces(path))
        self._refuse_damaged(path, content)
        self._send(path, content, patiently=patiently)
        index = self._folder / index_name(name)
        if index.is_file():
            self._send(index, _content(_pieces(index)), patiently=patiently)
        with writing(self._engine) as connection:
            connection.execute(update(WarcFile).where(WarcFile.name == name).values(stored_at=datetime.now(UTC)))
        if self._frees:
            path.unlink()
        return content.size

    def _refuse_damaged(self, path: Path, content: _Content) -> None:
        query = select(WarcFile.committed_length, WarcFile.checksum).where(WarcFile.name == path.name)
        with reading(self._engine) as connection:
            expected = connection.execute(query).one()
        if (content.size, content.checksum) != tuple(expected):
            raise DamagedRecord(f"{path} is not what was committed, and was not uploaded: see `nianbao check --deep`")

    def _send(self, path: Path, content: _Content, *, patiently: bool) -> None:
        retrying = self._retrying if patiently else self._retrying.copy(stop=stop_after_attempt(1))
        retrying.copy()(self._send_once, path, content)

    def _send_once(self, path: Path, content: _Content) -> None:
        if self._is_stored(path.name, content):
            return
        self._store.put(path, path.name)
        if not self._is_stored(path.name, content):
            raise StoreMismatch(f"{self._store.where(path.name)} does not give back what was uploaded from {path}")

    def _is_stored(self, name: str, content: _Content) -> bool:
        """Whether the store has just these bytes, as read back from it."""
        return self._store.size(name) == content.size and _content(self._store.pieces(name)) == content


class BackgroundUploads:
    """Uploads beside a crawl. What fails is left for the next opening, and never stops the crawl."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._patiently = True
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="warc-upload")

    def add(self, names: Iterable[str]) -> None:
        """Uploads these files when their turn comes."""
        for name in names:
            self._thread.submit(self._upload, name)

    def give_up(self) -> None:
        """Lets what cannot be uploaded at once wait for the next opening; may be called from any thread."""
        self._uploads.give_up()

    def finish(self, *, hurry: bool = False) -> None:
        """Returns once everything was tried; with `hurry`, nothing new is begun."""
        if hurry:
            self.give_up()
        self._thread.shutdown(wait=True, cancel_futures=hurry)

    def _upload(self, name: str) -> None:
        # A store that was waited for in vain is not waited for again with each file that follows.
        try:
            self._uploads.upload(name, patiently=self._patiently)
            self._patiently = True
        except StorageError as problem:
            self._patiently = False
            log.warning("%s stays in the archive's folder for now: %s", name, problem)
        except OSError as problem:
            log.warning("%s cannot be read for its upload: %s", name, problem)


def background(engine: Engine, directory: Path) -> BackgroundUploads | None:
    """Begins to upload what earlier crawls left behind; None without a store. Raises StoreUnreachable."""
    store = configured()
    if store is None:
        return None
    uploads = Uploads(engine, directory, store)
    started = BackgroundUploads(uploads)
    started.add(uploads.pending())
    return started


def freed(archive: Archive) -> list[str]:
    """WARC files that lie in the object store alone."""
    query = select(WarcFile.name).where(WarcFile.stored_at.is_not(None), ~WarcFile.name.startswith(QUARANTINE))
    with reading(archive.engine) as connection:
        names = list(connection.execute(query.order_by(WarcFile.id)).scalars())
    return [name for name in names if not (archive.directory / FOLDER / name).is_file()]


def upload_all(archive: Archive, progress: Callable[[int, int], None] = lambda done, total: None) -> Uploaded:
    """Uploads every file that is not stored yet; `progress` is called with files done, and of how many.

    First puts right what a crash left. Raises ArchiveBusy while somebody writes to the archive, StoreUnreachable,
    StoreMismatch or DamagedRecord; what was stored before that stays so.
    """
    store = configured()
    if store is None:
        raise StoreUnreachable(f"no object store is named: set {URL}, for example to s3://bucket/prefix")
    lock = WriteLock(archive.directory)
    try:
        recover(archive.engine, archive.directory)
        for name in without_index(archive.engine, archive.directory):
            write_index(archive.engine, archive.directory, name)
        uploads = Uploads(archive.engine, archive.directory, store)
        names, size = uploads.pending(), 0
        for number, name in enumerate(names, 1):
            size += uploads.upload(name)
            progress(number, len(names))
        return Uploaded(len(names), size, len(names) if frees_local() else 0)
    finally:
        lock.release()


def _may_pass(problem: BaseException) -> bool:
    """Whether trying again may help: not where access is refused or the bucket is missing."""
    lasting = isinstance(problem.__cause__, (PermissionError, FileNotFoundError))
    return isinstance(problem, (StoreUnreachable, StoreMismatch)) and not lasting


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _content(pieces: Iterable[bytes]) -> _Content:
    size = checksum = 0
    digest = hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        digest.update(piece)
    return _Content(size, checksum, digest.hexdigest())
