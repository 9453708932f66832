"""Brings a database to the schema of this program, or says why it cannot."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.errors import ArchiveNotFound, ArchiveTooNew, NotAnArchive

HEAD = "0008"
"""Latest revision this program knows."""

MIGRATIONS = Path(__file__).parent / "migrations"


def ensure(engine: Engine, place: str, *, create: bool) -> None:
    """Creates the schema in an empty database if asked to, upgrades an older one.

    Alembic is imported only when there is something to do. Raises ArchiveNotFound for an empty database that is not to
    be created, NotAnArchive for another program's, ArchiveTooNew for a later program's.
    """
    with engine.connect() as connection:
        found = _revision(connection, place)
    if found == HEAD:
        return
    if found is None and not create:
        raise ArchiveNotFound(f"no archive at {place}: name another with --archive, or start one with `nianbao crawl`")
    if found is not None and found not in known_revisions():
        raise ArchiveTooNew(
            f"the archive at {place} was written by a newer nianbao (schema {found}, this program knows {HEAD}): "
            "upgrade nianbao to open it"
        )
    with engine.execution_options(writes=True).begin() as connection:
        if _revision(connection, place) != HEAD:
            _upgrade(connection)


def known_revisions() -> set[str]:
    """Revisions that come with this program."""
    return {path.name.split("_", 1)[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _revision(connection: Connection, place: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if tables:
            raise NotAnArchive(f"the database at {place} belongs to something else: it holds {_few(tables)}")
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _few(tables: set[str]) -> str:
    names = sorted(tables)
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
