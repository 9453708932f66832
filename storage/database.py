"""Connections: SQLite in the archive's folder, or PostgreSQL by URL."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from storage.errors import (
    ArchiveNotFound,
    ArchiveReadOnly,
    DatabaseUnreachable,
    NotAnArchive,
    StorageError,
    WriteFailed,
)
from storage.models import Base

FILE_NAME = "nianbao.db"
BUSY_SECONDS = 30
"""How long a statement waits for another process's transaction."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-32000",  # kilobytes: with the usual 2 MB the indexes of a million requests do not fit
    "PRAGMA wal_autocheckpoint=16000",  # pages: leaves are touched all over, and copied back less often so
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)


POSTGRESQL = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""What a connection is opened with unless the URL says otherwise: a network that swallows everything is noticed within
a minute, instead of hours."""


def engine_for(directory: Path, database: str | None, *, create: bool) -> tuple[Engine, str]:
    """The engine of an archive, and how to call its database in a message.

    `database` (else NIANBAO_DATABASE) is an SQLAlchemy URL; without one the database is a file in `directory`.
    """
    url = database or os.environ.get("NIANBAO_DATABASE")
    if url:
        return _engine_by_url(url)
    file = directory / FILE_NAME
    if not create and not file.is_file():
        raise ArchiveNotFound(
            f"no archive at {directory}: name another with --archive, or start one with `nianbao crawl`"
        )
    if file.is_file() and not os.access(directory, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return _read_only_engine(file), str(directory)
    return _sqlite_engine(URL.create("sqlite", database=str(file))), str(directory)


def engine_without_room(directory: Path, database: str | None) -> Engine | None:
    """The engine that reads an archive on a full disk, where SQLite finds no room for its lock table of 32 KB.

    None where there is no such archive, or one that was not closed properly, or one that another process has open.
    """
    file = directory / FILE_NAME
    if database or os.environ.get("NIANBAO_DATABASE") or not file.is_file() or _journal_of(file):
        return None
    return _read_only_engine(file)


def _journal_of(file: Path) -> int:
    """Bytes that were committed and are not in the database's file yet."""
    journal = file.with_name(file.name + "-wal")
    return journal.stat().st_size if journal.is_file() else 0


def _read_only_engine(file: Path) -> Engine:
    """An archive on a disk that cannot be written to can still be read, if it was closed properly before."""
    if _journal_of(file):
        raise ArchiveReadOnly(
            f"the archive at {file.parent} was not closed properly and cannot be written to: copy it to another disk"
        )
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    engine = create_engine(URL.create("sqlite", database=file.absolute().as_uri(), query=query))
    event.listen(engine, "connect", _without_own_transactions)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _engine_by_url(text: str) -> tuple[Engine, str]:
    try:
        url = make_url(text)
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(url), url.render_as_string()
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername != "postgresql+psycopg":
            raise DatabaseUnreachable(f"NIANBAO_DATABASE names {url.drivername}: use sqlite:/// or postgresql://")
        patience = {name: value for name, value in POSTGRESQL.items() if name not in url.query}
        engine = create_engine(
            url, connect_args=patience, pool_pre_ping=True, json_serializer=to_json, json_deserializer=_from_json
        )
    except ArgumentError as problem:
        raise DatabaseUnreachable("NIANBAO_DATABASE is no database URL: use postgresql://user@host/name") from problem
    except (ModuleNotFoundError, NoSuchModuleError) as problem:
        raise DatabaseUnreachable("PostgreSQL needs the extra 'postgres': pip install 'nianbao[postgres]'") from problem
    _few_statements(engine)
    return engine, url.render_as_string()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, json_serializer=to_json, json_deserializer=_from_json
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _few_statements(engine)
    return engine


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: Any) -> str:
    """As JSON in UTF-8, half as long for Chinese as with escapes; a lone surrogate can only be escaped."""
    if not value and isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    text = _JSON.encode(value)
    return text if text.isascii() or _is_utf8(text) else json.dumps(value)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _from_json(text: str) -> Any:
    """Most stored objects are empty, and a crawl of a million requests reads two million of them."""
    return {} if text == "{}" else [] if text == "[]" else json.loads(text)


def _few_statements(engine: Engine) -> None:
    """Lets an insert of many rows travel as one statement with many VALUES.

    Row by row, SQLite's driver gives up the interpreter lock for each; a writer thread beside a busy event loop then
    waits for it thousands of times in a batch.
    """
    engine.dialect.use_insertmanyvalues_wo_returning = True


def _without_own_transactions(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own idea of when to begin leaves DDL and reads outside of transactions.
    connection.isolation_level = None


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    _without_own_transactions(connection, record)
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: upgrading a read lock later can fail without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: one consistent moment of the archive, whatever is written meanwhile."""
    with translated(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, committed at the end of the block as a whole or not at all."""
    with translated(), engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def translated(place: str | None = None) -> Iterator[None]:
    """Turns the database's own errors into one clear line each; leaves programming errors as they are."""
    try:
        yield
    except DBAPIError as problem:
        known = _known(problem, f" at {place}" if place else "")
        if known is None:
            raise
        raise known from problem
    except ValueError as problem:
        if isinstance(problem, (json.JSONDecodeError, UnicodeDecodeError)) or "isoformat" in str(problem):
            raise NotAnArchive(
                f"the database{f' at {place}' if place else ''} holds what nobody wrote ({problem})"
            ) from problem
        raise


def _known(problem: DBAPIError, where: str) -> StorageError | None:
    said = str(problem.orig)
    rules: tuple[tuple[tuple[str, ...], type[StorageError], str], ...] = (
        (("not a database", "malformed"), NotAnArchive, f"the database{where} is damaged or no database ({said})"),
        (
            ("readonly",),
            ArchiveReadOnly,
            f"the archive{where} cannot be written to: its disk or folder is read-only, or the disk is full",
        ),
        (("unable to open",), ArchiveReadOnly, f"the database{where} cannot be opened: check the folder's permissions"),
        (("is full", "No space left"), WriteFailed, f"the disk is full{where}: free some space, then go on"),
        (("disk I/O error",), WriteFailed, f"the disk is full or failed{where}: nothing of the last write counts"),
        (("locked",), WriteFailed, f"the database{where} stayed locked by another program for {BUSY_SECONDS} s"),
    )
    for signs, kind, message in rules:
        if any(sign in said for sign in signs):
            return kind(message)
    if problem.connection_invalidated or type(problem.orig).__name__ in ("OperationalError", "ConnectionTimeout"):
        return DatabaseUnreachable(f"the database{where} does not answer: {' '.join(said.split())}")
    return None


def upsert(
    connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]], *, key: str, replace: bool
) -> None:
    """Inserts rows; where the key exists already, replaces the other columns or keeps them."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(model)
    if replace:
        others = {name: statement.excluded[name] for name in rows[0] if name != key}
        statement = statement.on_conflict_do_update(index_elements=[key], set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=[key])
    connection.execute(statement, list(rows))
