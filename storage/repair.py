"""Mends what can be mended, saves what can be saved, and says exactly what it did. Doing it twice changes nothing.

- A WARC file that was renamed gets its name back.
- Bytes behind the last commit are cut off; unless the database is older than the file (a backup was restored): then
  they are captures that count, and their rows are made again from the records.
- A WARC file that no row speaks of gets its rows back from its records.
- A damaged file of which the object store has a whole copy is fetched from there.
- Any other file with damaged records is copied without them, and goes to `warc/quarantine`. Captures that were lost
  keep their row, and what was parsed from them, marked as lost.
- Rows that contradict their records follow the records. Contradictions between parses and reports are settled.
- A request marked done without a capture is queued again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, insert, select, update

from storage import cdxj
from storage.adopt import crawl_for, reconcile, settle_readings, settle_revisits
from storage.at_hand import download
from storage.crawls import register_sites
from storage.database import reading, writing
from storage.deep_check import check_file, checksum_of, is_as_committed
from storage.errors import StoreUnreachable
from storage.exchanges import exchanges, info_of, record_is_whole
from storage.filing import refresh_reports
from storage.integrity import file_states, stored_problem
from storage.lock import WriteLock
from storage.members import Member, mapped, members
from storage.misplaced import put_back
from storage.models import Capture, Crawl, Frontier, ReportRow, WarcFile
from storage.object_store import URL, configured
from storage.problems import FileState
from storage.recovery import counted, newer_file, read_marker, write_marker
from storage.reparse import PAGE
from storage.salvage import put_aside, salvage
from storage.warc_files import FOLDER, QUARANTINE, SUFFIX, cut, sync_directory

if TYPE_CHECKING:
    from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was done."""

    action: str
    """renamed, cut, removed, adopted, added, corrected, fetched, copied, lost, settled, queued, indexed or left."""
    where: str
    what: str


def repair(archive: Archive) -> list[Repair]:
    """Repairs the archive; raises ArchiveBusy while somebody writes to it, ArchiveReadOnly where that is impossible."""
    lock = WriteLock(archive.directory)
    try:
        folder = archive.directory / FOLDER
        folder.mkdir(exist_ok=True)
        done = [
            *_finish_moves(archive, folder),
            *_misplaced(archive, folder),
            *_tails(archive, folder),
            *_strangers(archive, folder),
        ]
        for file in _files(archive):
            done += _file(archive, folder, file)
        done += [*_revisits(archive), *_readings(archive), *_frontier(archive), *_indexes(archive, folder)]
        _mark(archive, folder)
        return done
    finally:
        lock.release()


def _files(archive: Archive) -> list[FileState]:
    with reading(archive.engine) as connection:
        return file_states(connection)


def _finish_moves(archive: Archive, folder: Path) -> Iterator[Repair]:
    """What an interrupted repair, or a crash before a file's first commit, left behind."""
    with reading(archive.engine) as connection:
        query = select(WarcFile.name).where(WarcFile.name.startswith(QUARANTINE))
        aside = [name.removeprefix(QUARANTINE) for name in connection.execute(query).scalars()]
    for name in aside:
        put_aside(folder, name)
    newer = newer_file(folder, _files(archive))
    for file in _files(archive):
        if file.committed_length == 0 and counted(folder, file, newer) == 0:
            with writing(archive.engine) as connection:
                connection.execute(delete(WarcFile).where(WarcFile.id == file.id))
            if (folder / file.name).is_file():
                (folder / file.name).unlink()
                yield Repair("removed", file.name, "nothing in it was ever committed")


def _misplaced(archive: Archive, folder: Path) -> Iterator[Repair]:
    for name, proper in put_back(folder, _files(archive)):
        yield Repair("renamed", name, f"it was written as {proper}")


def _tails(archive: Archive, folder: Path) -> Iterator[Repair]:
    """Bytes behind the last commit the database knows."""
    newer = newer_file(folder, _files(archive))
    for file in _files(archive):
        path = folder / file.name
        size = path.stat().st_size if path.is_file() else 0
        end = counted(folder, file, newer)
        if end > file.committed_length:
            yield _adopt_tail(archive, path, file, end)
        if size > end and (end > file.committed_length or is_as_committed(path, file)):
            cut(path, end)
            yield Repair("cut", f"{file.name} at {end}", f"{size - end} bytes that were never committed")


def _adopt_tail(archive: Archive, path: Path, file: FileState, end: int) -> Repair:
    with mapped(path) as data, writing(archive.engine) as connection:
        state = {"committed_length": end, "checksum": checksum_of(data[:end]), "closed": True}
        connection.execute(update(WarcFile).where(WarcFile.id == file.id).values(state))
        found = reconcile(connection, file.id, exchanges(members(data, 0, end)))
    return Repair("adopted", file.name, f"{len(found.added)} captures that the database had forgotten")


def _strangers(archive: Archive, folder: Path) -> Iterator[Repair]:
    """WARC files that no row speaks of."""
    known = {file.name for file in _files(archive)}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name in known or not path.is_file():
            continue
        with mapped(path) as data:
            found = list(members(data, 0, len(data)))
            end = _end_of_records(found)
            if end == 0:
                yield Repair("left", path.name, "no WARC record can be read from it")
                continue
            added = _adopt_file(archive, path, data, found, end)
        if path.stat().st_size > end:
            cut(path, end)
        yield Repair("adopted", path.name, f"{added} captures that the database did not know")


def _end_of_records(found: list[Member]) -> int:
    """Where the last whole record ends; behind it stands a torn tail at most."""
    return max((member.offset + member.length for member in found if member.record is not None), default=0)


def _adopt_file(archive: Archive, path: Path, data: memoryview, found: list[Member], end: int) -> int:
    info = info_of(found)
    crawl = info.crawl or path.name.removesuffix(SUFFIX).rpartition("-")[0] or path.name
    with writing(archive.engine) as connection:
        moment = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        register_sites(connection, info.sites, replace=False)
        crawl_id = crawl_for(connection, crawl, crawl.rpartition("-")[0] or "unknown", moment)
        values = {"crawl_id": crawl_id, "name": path.name, "closed": True}
        values |= {"committed_length": end, "checksum": checksum_of(data[:end])}
        file_id = connection.execute(insert(WarcFile).values(values).returning(WarcFile.id)).scalar_one()
        return len(reconcile(connection, file_id, exchanges(iter(found))).added)


def _file(archive: Archive, folder: Path, file: FileState) -> Iterator[Repair]:
    """One file against its rows; a damaged one is fetched from the object store, or copied without the damage."""
    local = (folder / file.name).is_file()
    if file.stored and (not local or _is_damaged(archive, folder, file)):
        with _stored_copy(folder, file) as borrowed:
            if borrowed and not _is_damaged(archive, borrowed, file):
                if local:
                    _replace(folder / file.name, borrowed / file.name)
                    yield Repair("fetched", file.name, "a whole copy was in the object store")
                yield from _reconciled(archive, folder if local else borrowed, file)
                return
            if borrowed and not local:
                _replace(folder / file.name, borrowed / file.name)
    if _is_damaged(archive, folder, file):
        saved = salvage(archive.engine, archive.directory, file)
        yield Repair(
            "copied", file.name, f"{saved.saved} captures saved to {saved.copy}; the original is in quarantine"
        )
        for number in saved.lost:
            yield Repair("lost", f"snapshot {number}", f"its record in {file.name} cannot be saved")
        for copy in [copy for copy in _files(archive) if copy.name == saved.copy]:
            yield from _reconciled(archive, folder, copy)
        return
    yield from _reconciled(archive, folder, file)
    if file.stored and stored_problem(file, local=True) is not None:
        with writing(archive.engine) as connection:
            connection.execute(update(WarcFile).where(WarcFile.id == file.id).values(stored_at=None))
        yield Repair("queued", file.name, "will be uploaded to the object store again")


@contextmanager
def _stored_copy(folder: Path, file: FileState) -> Iterator[Path | None]:
    """A folder with the copy from the object store, None if it is gone from there; raises StoreUnreachable."""
    store = configured()
    if store is None:
        raise StoreUnreachable(f"{folder / file.name} is not whole, but an object store has a copy: name it in {URL}")
    if store.size(file.name) is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-warc-") as borrowed:
        download(store, file.name, Path(borrowed, file.name))
        yield Path(borrowed)


def _replace(path: Path, source: Path) -> None:
    part = path.with_name(path.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
    sync_directory(path.parent)


def _reconciled(archive: Archive, folder: Path, file: FileState) -> Iterator[Repair]:
    """What has to change in the rows of a whole file."""
    with mapped(folder / file.name) as data, writing(archive.engine) as connection:
        whole = members(data, 0, file.committed_length)
        found = reconcile(connection, file.id, exchanges(m for m in whole if m.record and record_is_whole(m.record)))
    yield from (Repair("added", f"snapshot {number}", f"from its record in {file.name}") for number in found.added)
    yield from (
        Repair("corrected", f"snapshot {number}", f"by its record in {file.name}") for number in found.corrected
    )
    yield from (Repair("lost", f"snapshot {number}", f"no record of it in {file.name}") for number in found.lost)


def _is_damaged(archive: Archive, folder: Path, file: FileState) -> bool:
    path = folder / file.name
    if not path.is_file() or path.stat().st_size < file.committed_length:
        return True
    if not is_as_committed(path, file):
        return True
    problems = check_file(archive.engine, folder, file, lambda _: None)
    return any(problem.kind == "damaged record" for problem in problems)


def _revisits(archive: Archive) -> Iterator[Repair]:
    """Revisits that do not point to the payload they repeat."""
    with writing(archive.engine) as connection:
        found, lost = settle_revisits(connection)
    yield from (Repair("corrected", f"snapshot {number}", "points to the payload it repeats") for number in found)
    yield from (Repair("lost", f"snapshot {number}", "the payload it repeats is gone") for number in lost)


def _readings(archive: Archive) -> Iterator[Repair]:
    """Parses and reports that contradict each other."""
    with writing(archive.engine) as connection:
        settled = settle_readings(connection)
        before = dict(connection.execute(select(ReportRow.id, ReportRow.current_parse_id)).all())
        for start in range(0, len(before), PAGE):
            refresh_reports(connection, list(before)[start : start + PAGE])
        after = dict(connection.execute(select(ReportRow.id, ReportRow.current_parse_id)).all())
    yield from (Repair("settled", f"snapshot {number}", "its latest parse is the current one") for number in settled)
    changed = [number for number in before if before[number] != after[number]]
    yield from (Repair("settled", f"report {number}", "points to its current parse again") for number in changed)


def _frontier(archive: Archive) -> Iterator[Repair]:
    """Requests that are marked done without anything to show for it."""
    captured = exists().where(Capture.frontier_id == Frontier.id)
    query = select(Frontier.id, Frontier.url, Frontier.crawl_id).where(Frontier.state == "done", ~captured)
    with writing(archive.engine) as connection:
        undone = connection.execute(query.order_by(Frontier.id)).all()
        for number, _, crawl_id in undone:
            connection.execute(update(Frontier).where(Frontier.id == number).values(state="queued"))
            connection.execute(update(Crawl).where(Crawl.id == crawl_id).values(state="interrupted"))
    yield from (Repair("queued", f"request {number}", f"{url} will be fetched again") for number, url, _ in undone)


def _indexes(archive: Archive, folder: Path) -> Iterator[Repair]:
    """Indexes that are missing, do not match, or belong to no file."""
    names = [file.name for file in _files(archive)]
    for path in sorted(folder.glob("*.cdxj")):
        if cdxj.warc_name(path.name) not in names:
            path.unlink()
            yield Repair("removed", path.name, "an index without a WARC file")
    for name in names:
        if cdxj.write_index(archive.engine, archive.directory, name):
            yield Repair("indexed", cdxj.index_name(name), "made again from the database")


def _mark(archive: Archive, folder: Path) -> None:
    """Brings the marker of the last commit into line, so that the next writer does not stumble over it."""
    marked, length = read_marker(folder)
    known = {file.name: file.committed_length for file in _files(archive)}
    if marked and length != known.get(marked, 0):
        write_marker(folder, marked, known.get(marked, 0))
