"""An archive's rows, taken from SQLite to PostgreSQL at the schema they were written for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Boolean, Connection, DateTime, Integer, MetaData, create_engine, text
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine

from storage.schema import MIGRATIONS


def copy_to_postgresql(dump: str, url: str) -> None:
    """Makes the tables of the dump's schema in an empty database, and puts its rows there."""
    source = sqlite3.connect(":memory:")
    source.executescript(dump)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        [(revision,)] = source.execute("SELECT version_num FROM alembic_version")
        _make_tables(connection, revision)
        tables = MetaData()
        tables.reflect(connection)
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables.tables.values():
            types = {column.name: column.type for column in table.columns}
            if table.name != "alembic_version" and (rows := list(_rows(source, table.name, types))):
                connection.execute(table.insert(), rows)
                _count_on(connection, table.name, types)
    engine.dispose()
    source.close()


def _make_tables(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _rows(source: sqlite3.Connection, table: str, types: dict[str, TypeEngine[Any]]) -> Iterator[dict[str, Any]]:
    found = source.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in found.description]
    assert set(names) == set(types)
    for row in found:
        yield {name: _converted(value, types[name]) for name, value in zip(names, row, strict=True)}


def _converted(value: Any, to: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(to, Boolean):
        return bool(value)
    if isinstance(to, JSON):
        return json.loads(value)
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(to, DateTime) else value


def _count_on(connection: Connection, table: str, types: dict[str, TypeEngine[Any]]) -> None:
    """Lets numbers that the database gives follow those that are there."""
    if isinstance(types.get("id"), Integer):
        counter = connection.execute(text(f"SELECT pg_get_serial_sequence('{table}', 'id')")).scalar()
        if counter is not None:
            connection.execute(text(f"SELECT setval('{counter}', max(id)) FROM {table}"))
