"""The one place where captures become durable.

A commit appends WARC records, waits until they are on disk, then records them together with everything they led to in
one transaction. Whatever moment the process dies at, the database speaks only of bytes that are on disk, and
`storage.recovery` cuts off what it does not speak of.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, tuple_, update

from storage import frontier, report_columns
from storage.addresses import with_addresses
from storage.capture_rows import draft_values, not_kept_yet, payload_values, places, set_parents, sites_of, with_way
from storage.cdxj import without_index, write_index
from storage.database import translated
from storage.errors import StorageError, WriteFailed
from storage.lock import WriteLock
from storage.models import Capture, Conversion, Crawl, Frontier, WarcFile
from storage.patience import SECONDS, Patience
from storage.records import Batch, CaptureDraft, ConversionDraft
from storage.recovery import MARKER, Recovery, marker_line, recover
from storage.revisits import original_of, originals
from storage.uploading import BackgroundUploads, background
from storage.warc import capture_members, conversion_member, prepare, sha1
from storage.warc_files import FOLDER, WarcAppender, file_name

log = logging.getLogger(__name__)

ROLL_AT = 1_000_000_000
"""Bytes from which on a WARC file is closed and the next one begun."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a batch adds to the tables about WARC records."""

    captures: list[dict[str, Any]]
    conversions: list[dict[str, Any]]

    def __bool__(self) -> bool:
        return bool(self.captures or self.conversions)


class CrawlWriter:
    """Writes one crawl's captures and frontier. Used by one thread at a time; a failed commit ends its life."""

    def __init__(
        self, engine: Engine, directory: Path, crawl_id: int, *, roll_at: int = ROLL_AT, patience: float = SECONDS
    ) -> None:
        self._engine = engine.execution_options(writes=True)
        self._directory = directory
        self._folder = directory / FOLDER
        self._crawl_id = crawl_id
        self._roll_at = roll_at
        self._file: WarcAppender | None = None
        self._file_id = 0
        self._marker: int | None = None
        self._broken = False
        self._named: dict[str, str] = {}
        self._committing = False
        self._patience = Patience(patience)
        self._uploads: BackgroundUploads | None = None
        self._lock = WriteLock(directory)
        try:
            self._open()
        except BaseException:
            self._finish_uploads(hurry=True)
            self._lock.release()
            raise

    def give_up(self) -> None:
        """Stops waiting for a database or object store that does not answer; may be called from any thread."""
        self._patience.give_up()
        if self._uploads is not None:
            self._uploads.give_up()

    recovered: list[Recovery]
    """What opening the writer put right."""

    def _open(self) -> None:
        self._folder.mkdir(exist_ok=True)
        self.recovered = recover(self._engine, self._directory)
        for name in without_index(self._engine, self._directory):
            self._write_index(name)
        self._uploads = background(self._engine, self._directory)
        with translated(), self._engine.connect() as connection:
            self._crawl = connection.execute(select(Crawl.name).where(Crawl.id == self._crawl_id)).scalar_one()
            self._next_id = (connection.execute(select(func.max(Capture.id))).scalar() or 0) + 1

    def commit(self, batch: Batch) -> list[int]:
        """Makes a batch durable as a whole, and gives the numbers of its captures.

        Raises WriteFailed (or another StorageError) if it could not: then nothing of the batch counts, and the writer
        takes no more. Opening a new one finds the archive as the last good commit left it. While the database does not
        answer, waits for it to come back.
        """
        if self._broken:
            raise WriteFailed("an earlier write failed: the crawl has to be resumed")
        try:
            return self._commit(batch)
        except BaseException:
            self._broken = True
            raise

    def _commit(self, batch: Batch) -> list[int]:
        if (batch.captures or batch.conversions) and (self._file is None or self._file.length >= self._roll_at):
            self._patience(self._next_file)
        committed = self._file.length if self._file else 0
        try:
            rows = _Rows(self._append(batch.captures), self._append_conversions(batch.conversions))
        except OSError as problem:
            self._cut_back(committed)
            raise _write_failed(self._folder, problem) from problem
        ids = self._record(batch, rows, committed)
        self._leave_mark(bool(rows))
        return ids

    def _append(self, captures: Sequence[CaptureDraft]) -> list[dict[str, Any]]:
        if not captures or self._file is None:
            return []
        prepared = [prepare(draft) for draft in self._patience(lambda: with_way(self._engine, captures))]
        keys = [item.key for item in prepared if item.length or item.draft.confirms]
        known = self._patience(lambda: originals(self._engine, keys))
        pieces: list[bytes] = []
        rows = []
        self._named.clear()
        end = self._file.length
        for number, drafted in enumerate(prepared, self._next_id):
            original = None if drafted.draft.truncated else known.get(drafted.key)
            item = drafted if original else drafted.by_itself()
            if original is None and item.length and not item.draft.truncated:
                known[item.key] = original_of(number, item.draft, item.length)
            written = capture_members(item, original)
            self._named[item.digest] = written.record_id
            rows.append(
                draft_values(item.draft)
                | {"id": number, "crawl_id": self._crawl_id, "warc_file_id": self._file_id}
                | payload_values(item, original)
                | places(end, written)
            )
            pieces += written.members
            end += sum(map(len, written.members))
        self._file.append(b"".join(pieces))
        self._file.sync()
        return rows

    def _append_conversions(self, drafts: Sequence[ConversionDraft]) -> list[dict[str, Any]]:
        if not drafts or self._file is None:
            return []
        rows = []
        for draft in self._patience(lambda: not_kept_yet(self._engine, drafts)):
            member = conversion_member(draft, self._named.get(draft.source_digest))
            place = {"offset": self._file.append(member), "record_length": len(member)}
            made = {name: getattr(draft, name) for name in ("source_digest", "media_type", "program", "made_at")}
            rows.append(made | place | {"digest": sha1(draft.document), "warc_file_id": self._file_id})
        self._file.sync()
        return rows

    def _record(self, batch: Batch, rows: _Rows, committed: int) -> list[int]:
        self._committing = False
        attempts = itertools.count()
        try:
            self._patience(lambda: self._transact(batch, rows, again=next(attempts) > 0))
        except BaseException:
            # A commit that fails may still have happened (the answer of a server can be lost): then the file is left
            # as it is, and the next opening cuts it to what the database says.
            if not self._committing:
                self._cut_back(committed)
            raise
        self._next_id += len(rows.captures)
        return [row["id"] for row in rows.captures]

    def _transact(self, batch: Batch, rows: _Rows, *, again: bool) -> None:
        with translated(), self._engine.connect() as connection:
            if again and self._has_happened(connection, batch, rows):
                return
            self._execute(connection, batch, rows)
            self._committing = True
            connection.commit()

    def _has_happened(self, connection: Connection, batch: Batch, rows: _Rows) -> bool:
        """Whether an earlier attempt was committed although its answer was lost. To settle twice does no harm."""
        if rows.captures:
            known = select(Capture.id).where(Capture.id == rows.captures[0]["id"])
            return connection.execute(known).first() is not None
        if rows.conversions:
            first_of = (rows.conversions[0][name] for name in ("source_digest", "digest"))
            known = select(Conversion.id).where(
                tuple_(Conversion.source_digest, Conversion.digest).in_([tuple(first_of)])
            )
            return connection.execute(known).first() is not None
        first = batch.queued[0].id if batch.queued else None
        return connection.execute(select(Frontier.id).where(Frontier.id == first)).first() is not None

    def _execute(self, connection: Connection, batch: Batch, rows: _Rows) -> None:
        frontier.add(connection, self._crawl_id, batch.queued)
        if rows.captures:
            set_parents(connection, batch.captures, rows.captures)
            connection.execute(insert(Capture), with_addresses(connection, rows.captures))
        if rows.conversions:
            connection.execute(insert(Conversion), rows.conversions)
        if rows and self._file:
            state = {"committed_length": self._file.length, "checksum": self._file.checksum}
            connection.execute(update(WarcFile).where(WarcFile.id == self._file_id).values(state))
        report_columns.note(connection, self._crawl_id, batch.columns)
        frontier.settle(connection, batch.settled)

    def _next_file(self) -> None:
        """Begins a file: its row first, so that a file on disk is never unknown."""
        self._close_file()
        with translated(), self._engine.connect() as connection:
            names = connection.execute(select(WarcFile.name).where(WarcFile.crawl_id == self._crawl_id)).scalars()
            taken = set(names) | {path.name for path in self._folder.iterdir()}
            name = next(n for i in range(1, len(taken) + 2) if (n := file_name(self._crawl, i)) not in taken)
            values = {"crawl_id": self._crawl_id, "name": name, "committed_length": 0, "checksum": 0, "closed": False}
            self._file_id = connection.execute(insert(WarcFile).values(values).returning(WarcFile.id)).scalar_one()
            notes = sites_of(connection, self._crawl_id)
            connection.commit()
        try:
            self._file = WarcAppender(self._folder / name, self._crawl, notes)
        except OSError as problem:
            raise _write_failed(self._folder, problem) from problem

    def _close_file(self) -> None:
        if self._file is None:
            return
        name = self._file.path.name
        self._file.close()
        self._file = None
        with translated(), self._engine.connect() as connection:
            connection.execute(update(WarcFile).where(WarcFile.id == self._file_id).values(closed=True))
            connection.commit()
        self._write_index(name)
        if self._uploads is not None:
            self._uploads.add([name])

    def _write_index(self, name: str) -> None:
        """An index can be made again at any time: that it could not be written now is no reason to stop."""
        try:
            write_index(self._engine, self._directory, name)
        except OSError as problem:
            log.warning("%s has no index yet (%s): the next opening makes it", name, problem.strerror or problem)

    def _cut_back(self, committed: int) -> None:
        if self._file is not None:
            self._file.cut_back(committed)

    def _leave_mark(self, wrote: bool) -> None:
        """Notes the commit beside the files, see `storage.recovery`. Not synced: it may lag behind."""
        if not wrote or self._file is None:
            return
        if self._marker is None:
            self._marker = os.open(self._folder / MARKER, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.pwrite(self._marker, marker_line(self._file.path.name, self._file.length), 0)

    def close(self) -> None:
        """Closes the file, waits for its upload, and lets others write. Safe to call twice, and after a failure."""
        try:
            if not self._broken:
                self._close_file()
            elif self._file is not None:
                self._file.close()
                self._file = None
            if self._marker is not None:
                os.close(self._marker)
                self._marker = None
        finally:
            self._finish_uploads(hurry=self._broken)
            self._lock.release()

    def _finish_uploads(self, *, hurry: bool) -> None:
        if self._uploads is not None:
            self._uploads.finish(hurry=hurry)

    def __enter__(self) -> CrawlWriter:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _write_failed(folder: Path, problem: OSError) -> StorageError:
    return WriteFailed(f"cannot write to {folder}: {problem.strerror or problem}; free some space, then resume")
