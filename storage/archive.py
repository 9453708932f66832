"""An archive: a folder of WARC files and the database that knows what is in them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from storage import schema
from storage.captures import Captures
from storage.crawls import Crawls
from storage.database import engine_for, translated
from storage.errors import ArchiveReadOnly, WriteFailed
from storage.frontier import FrontierStore
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

    @classmethod
    def open(cls, directory: Path, *, create: bool = False, database: str | None = None) -> Archive:
        """Opens an archive, and brings an older one to the present schema.

        `database` is an SQLAlchemy URL (default: NIANBAO_DATABASE, else a SQLite file in the folder). With `create` an
        archive is started where none stands. Raises ArchiveNotFound, NotAnArchive, ArchiveTooNew, ArchiveReadOnly,
        WriteFailed or DatabaseUnreachable, and leaves everything as it was.
        """
        directory = Path(directory)
        if create:
            _make_folders(directory)
        engine, place = engine_for(directory, database, create=create)
        try:
            with translated(place):
                schema.ensure(engine, place, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, directory)

    def writer(self, crawl_id: int, *, roll_at: int = ROLL_AT) -> CrawlWriter:
        """The one writer of the archive, which first puts right what a crash left; raises ArchiveBusy."""
        return CrawlWriter(self.engine, self.directory, crawl_id, roll_at=roll_at)

    def close(self) -> None:
        """Closes the database's connections."""
        self.engine.dispose()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _make_folders(directory: Path) -> None:
    try:
        (directory / FOLDER).mkdir(parents=True, exist_ok=True)
    except (PermissionError, FileExistsError, NotADirectoryError) as problem:
        raise ArchiveReadOnly(f"no archive can be made at {directory}: {problem.strerror}") from problem
    except OSError as problem:
        if problem.errno and "Read-only" in str(problem.strerror):
            raise ArchiveReadOnly(f"no archive can be made at {directory}: the disk is read-only") from problem
        raise WriteFailed(f"no archive can be made at {directory}: {problem.strerror}") from problem
