"""An archive: a folder of WARC files and the database that knows what is in them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from sqlalchemy import Engine

from storage import schema
from storage.captures import Captures
from storage.crawls import Crawls
from storage.database import FILE_NAME, engine_for, engine_without_room, translated
from storage.errors import ArchiveReadOnly, StorageError, WriteFailed
from storage.frontier import FrontierStore
from storage.patience import SECONDS
from storage.report_columns import ReportColumns
from storage.reports import Reports
from storage.warc_files import FOLDER
from storage.writer import ROLL_AT, CrawlWriter


class Archive:
    """The way into an archive. Reading is possible at any moment, also while a crawl writes."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self.engine = engine
        self.directory = directory
        self.crawls = Crawls(engine)
        self.frontier = FrontierStore(engine)
        self.captures = Captures(engine, directory)
        self.reports = Reports(engine)
        self.columns = ReportColumns(engine)

    @classmethod
    def open(cls, directory: Path, *, create: bool = False, database: str | None = None) -> Archive:
        """Opens an archive, and brings an older one to the present schema.

        `database` is an SQLAlchemy URL (default: NIANBAO_DATABASE, else a SQLite file in the folder). With `create` an
        archive is started where none stands. Raises ArchiveNotFound, NotAnArchive, ArchiveTooNew, ArchiveReadOnly,
        WriteFailed or DatabaseUnreachable, and leaves everything as it was.
        """
        directory = Path(directory)
        with _nothing_half_made(directory) if create else nullcontext():
            engine, place = engine_for(directory, database, create=create)
            try:
                return cls(_with_schema(engine, place, create=create), directory)
            except WriteFailed:
                unwritten = None if create else engine_without_room(directory, database)
                if unwritten is None:
                    raise
        return cls(_with_schema(unwritten, place, create=False), directory)

    def writer(self, crawl_id: int, *, roll_at: int = ROLL_AT, patience: float = SECONDS) -> CrawlWriter:
        """The one writer of the archive, which first puts right what a crash left; raises ArchiveBusy.

        A file is closed once it has `roll_at` bytes; a database that goes away is waited for `patience` seconds.
        """
        return CrawlWriter(self.engine, self.directory, crawl_id, roll_at=roll_at, patience=patience)

    def close(self) -> None:
        """Closes the database's connections."""
        self.engine.dispose()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _with_schema(engine: Engine, place: str, *, create: bool) -> Engine:
    """The engine, once the database has the present schema."""
    try:
        with translated(place):
            schema.ensure(engine, place, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def _nothing_half_made(directory: Path) -> Iterator[None]:
    """Makes the archive's folders; takes back whatever was made when the rest fails."""
    made = [path for path in (directory, directory / FOLDER) if not path.exists()]
    database = directory / FILE_NAME
    new = not database.exists()
    try:
        _make_folders(directory)
        yield
    except StorageError:
        for leftover in directory.glob(f"{FILE_NAME}*") if new else ():
            leftover.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folders(directory: Path) -> None:
    try:
        (directory / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        kind = WriteFailed if full else ArchiveReadOnly
        raise kind(f"no archive can be made at {directory}: {problem.strerror}") from problem
