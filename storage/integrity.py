"""Does the archive hold what it says? Every offset, every digest, database against files.

The fast check looks at sizes and counts and takes seconds; the deep one reads every byte. Neither changes anything
(`storage.repair` does). Both can run while a crawl writes: what is committed meanwhile is simply not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from storage import cdxj, conversions
from storage.at_hand import folder_with
from storage.database import reading
from storage.deep_check import Progress, check_file
from storage.errors import ArchiveBusy, StorageError
from storage.lock import WriteLock
from storage.models import Address, Capture, Frontier, Parse, ReportRow, WarcFile
from storage.object_store import URL, configured
from storage.problems import FileState, Problem
from storage.recovery import counted, newer_file
from storage.warc_files import FOLDER, QUARANTINE, SUFFIX

if TYPE_CHECKING:
    from storage.archive import Archive


def check(archive: Archive, deep: bool = False, progress: Progress = lambda done, total: None) -> list[Problem]:
    """All that is wrong with the archive; empty when all is well.

    With `deep`, `progress` is called with the bytes read so far, and of how many.
    """
    folder = archive.directory / FOLDER
    writing = _is_written_to(archive)
    with reading(archive.engine) as connection:
        broken = list(_database_problems(connection)) or list(_address_problems(connection))
        if broken:  # what a damaged database says of the files means nothing
            return broken
        files = file_states(connection)
        problems = [
            *_file_problems(folder, files, writing=writing),
            *_place_problems(connection),
            *_revisit_problems(connection),
            *_lost_captures(connection),
            *_reading_problems(connection),
            *_frontier_problems(connection),
        ]
    problems += _index_problems(archive, deep=deep)
    if deep:
        problems += _deep(archive, folder, files, progress)
        problems += conversions.problems(archive.engine, folder)
    return problems


def file_states(connection: Connection) -> list[FileState]:
    """What the database says of each WARC file that is not in quarantine."""
    columns = (WarcFile.id, WarcFile.name, WarcFile.committed_length, WarcFile.checksum, WarcFile.closed)
    stored = WarcFile.stored_at.is_not(None)
    query = select(*columns, stored).where(~WarcFile.name.startswith(QUARANTINE)).order_by(WarcFile.id)
    return [FileState(*row) for row in connection.execute(query)]


def _is_written_to(archive: Archive) -> bool:
    try:
        WriteLock(archive.directory).release()
    except ArchiveBusy:
        return True
    except StorageError:  # a read-only archive has no writer
        return False
    return False


def _deep(archive: Archive, folder: Path, files: list[FileState], progress: Progress) -> Iterator[Problem]:
    total = sum(file.committed_length for file in files)
    before = 0
    for file in files:
        report = partial(_report_bytes, progress, before, total)
        if (folder / file.name).is_file():
            yield from check_file(archive.engine, folder, file, report)
        elif file.stored and stored_problem(file) is None:
            with folder_with(folder, file.name) as borrowed:
                yield from check_file(archive.engine, borrowed, file, report)
        before += file.committed_length
        progress(before, total)


def _report_bytes(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _database_problems(connection: Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    try:
        for line in connection.execute(text("PRAGMA quick_check")).scalars():
            if line != "ok":
                yield Problem("database", "nianbao.db", str(line))
        for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
            yield Problem("database", f"{table} {row}", f"points to a row of {parent} that is not there")
    except DBAPIError as problem:
        yield Problem("database", "nianbao.db", str(problem.orig))


def _address_problems(connection: Connection) -> Iterator[Problem]:
    """Captures of which nobody knows what they are of."""
    query = select(Capture.id).where(~exists().where(Address.id == Capture.address_id)).order_by(Capture.id)
    for number in connection.execute(query).scalars():
        yield Problem("wrong row", f"snapshot {number}", "has no address")


def _file_problems(folder: Path, files: list[FileState], *, writing: bool) -> Iterator[Problem]:
    newer = None if writing else newer_file(folder, files)
    for file in files:
        path = folder / file.name
        size = path.stat().st_size if path.is_file() else None
        if file.stored and (problem := stored_problem(file, local=size is not None)):
            yield problem
        elif size is None:
            if not file.stored and (file.committed_length or file.closed):
                yield Problem("missing file", file.name, f"gone with {file.committed_length} committed bytes")
        elif size < file.committed_length:
            yield Problem("missing file", file.name, f"{file.committed_length - size} bytes are gone from its end")
        elif size > file.committed_length and (file.closed or not writing):
            yield from _tail_problems(file, size, file.committed_length if writing else counted(folder, file, newer))
    known = {file.name for file in files}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name not in known and not writing:
            yield Problem("unknown file", path.name, "no row speaks of it")
    if newer is not None and newer not in known:
        yield Problem("outdated database", newer, "was committed to once, and the database does not know it")


def _tail_problems(file: FileState, size: int, counted: int) -> Iterator[Problem]:
    """What stands behind the bytes of a file that the database knows."""
    if counted > file.committed_length:
        more = counted - file.committed_length
        yield Problem("outdated database", file.name, f"{more} bytes were committed that the database does not know")
    if size > counted:
        yield Problem("torn tail", f"{file.name} at {counted}", f"{size - counted} bytes never committed")


def stored_problem(file: FileState, *, local: bool = False) -> Problem | None:
    """What is wrong with a file's copy in the object store, as far as its size tells; raises StoreUnreachable.

    Where no store is named, that is a problem only of a file that is not `local`.
    """
    store = configured()
    if store is None:
        what = f"lies in an object store alone, and {URL} names none"
        return None if local else Problem("missing file", file.name, what)
    size = store.size(file.name)
    if size == file.committed_length:
        return None
    found = "is gone" if size is None else f"has {size} bytes instead of {file.committed_length}"
    return Problem("missing file", file.name, f"its copy at {store.where(file.name)} {found}")


def _place_problems(connection: Connection) -> Iterator[Problem]:
    """Captures that reach outside of the committed bytes of their file."""
    outside = or_(Capture.offset < 0, Capture.offset + Capture.record_length > WarcFile.committed_length)
    outside = or_(outside, Capture.request_offset >= WarcFile.committed_length)
    query = select(Capture.id, WarcFile.name, Capture.offset).join(WarcFile, WarcFile.id == Capture.warc_file_id)
    for number, name, offset in connection.execute(query.where(outside, Capture.record_type != "lost")):
        yield Problem("row without record", f"snapshot {number}", f"points behind the end of {name}, to {offset}")


def _revisit_problems(connection: Connection) -> Iterator[Problem]:
    """Revisits whose payload stands nowhere."""
    body = aliased(Capture)
    query = select(Capture.id).outerjoin(body, body.id == Capture.refers_to_id).where(Capture.record_type == "revisit")
    nowhere = or_(body.id.is_(None), body.record_type != "response", body.digest != Capture.digest)
    nowhere = or_(nowhere, body.length != Capture.length)
    for number in connection.execute(query.where(nowhere).order_by(Capture.id)).scalars():
        yield Problem("wrong row", f"snapshot {number}", "is a revisit of a capture that does not hold its payload")


def _index_problems(archive: Archive, *, deep: bool) -> Iterator[Problem]:
    """Indexes that are missing; in a deep check also those that say something else than the database."""
    missing = cdxj.without_index(archive.engine, archive.directory)
    yield from (Problem("index", cdxj.index_name(name), "the index is missing") for name in missing)
    for path in sorted((archive.directory / FOLDER).glob("*.cdxj")) if deep else ():
        if path.read_bytes() != cdxj.index_of(archive.engine, cdxj.warc_name(path.name)).encode():
            yield Problem("index", path.name, "the index does not match its WARC file")


def _lost_captures(connection: Connection) -> Iterator[Problem]:
    """What an earlier repair could not save."""
    query = select(Capture.id, Capture.url, WarcFile.name).join(WarcFile, WarcFile.id == Capture.warc_file_id)
    for number, url, name in connection.execute(query.where(Capture.record_type == "lost").order_by(Capture.id)):
        yield Problem("lost", f"snapshot {number}", f"the record of {url} is lost; what is left is in {name}")


def _reading_problems(connection: Connection) -> Iterator[Problem]:
    """Parses and reports that contradict each other."""
    several = select(Parse.capture_id).where(Parse.current).group_by(Parse.capture_id).having(func.count() > 1)
    for number in connection.execute(several).scalars():
        yield Problem("reading", f"snapshot {number}", "has more than one current parse")
    has_current = exists().where(Parse.capture_id == Capture.id, Parse.current)
    none = select(Capture.id).where(exists().where(Parse.capture_id == Capture.id), ~has_current)
    for number in connection.execute(none).scalars():
        yield Problem("reading", f"snapshot {number}", "was parsed, but none of its parses is current")
    stale = select(ReportRow.id).join(Parse, Parse.id == ReportRow.current_parse_id)
    stale = stale.where(or_(~Parse.current, Parse.report_id != ReportRow.id, Parse.report_id.is_(None)))
    for number in connection.execute(stale).scalars():
        yield Problem("reading", f"report {number}", "points to a parse that is not current, or not its own")
    spoken_of = exists().where(Parse.report_id == ReportRow.id, Parse.current)
    for number in connection.execute(
        select(ReportRow.id).where(ReportRow.current_parse_id.is_(None), spoken_of)
    ).scalars():
        yield Problem("reading", f"report {number}", "points to no parse, although one of its parses is current")


def _frontier_problems(connection: Connection) -> Iterator[Problem]:
    captured = exists().where(Capture.frontier_id == Frontier.id)
    query = select(Frontier.id, Frontier.url).where(Frontier.state == "done", ~captured).order_by(Frontier.id)
    for number, url in connection.execute(query):
        yield Problem("frontier", f"request {number}", f"is done, but nothing was captured for {url}")
