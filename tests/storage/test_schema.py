from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import Archive, schema
from storage.errors import ArchiveNotFound, ArchiveReadOnly, ArchiveTooNew, DatabaseUnreachable, NotAnArchive
from storage.models import Base


def test_the_migrations_build_exactly_the_models(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_program_knows_the_latest_migration() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert scripts.get_current_head() == schema.HEAD
    assert {script.revision for script in scripts.walk_revisions()} == schema.known_revisions()


def test_opening_again_finds_the_same_archive(archive: Archive, database: str | None) -> None:
    crawl = archive.crawls.start("henan", sites=[], catalogue="province = 'henan'", options={"limit": 5})
    with Archive.open(archive.directory, database=database) as again:
        assert again.crawls.get(crawl.id) == crawl
        assert again.crawls.get(crawl.name) == crawl


def test_a_newer_archive_is_refused_and_left_alone(archive: Archive, database: str | None) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ArchiveTooNew, match="newer nianbao") as caught:
        Archive.open(archive.directory, database=database)
    assert "\n" not in str(caught.value)
    with archive.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_nothing_is_made_where_no_archive_stands(tmp_path: Path) -> None:
    with pytest.raises(ArchiveNotFound, match="no archive at"):
        Archive.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_database_is_no_archive(tmp_path: Path, postgresql: str) -> None:
    with pytest.raises(ArchiveNotFound, match="no archive at postgresql"):
        Archive.open(tmp_path, database=postgresql)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "nianbao.db").write_bytes(b"this is a letter to my aunt" * 100)
    with pytest.raises(NotAnArchive, match="damaged or no database"):
        Archive.open(tmp_path)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "nianbao.db") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(NotAnArchive, match="recipes"):
        Archive.open(tmp_path, create=True)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("occupied")
    with pytest.raises(ArchiveReadOnly, match="no archive can be made at"):
        Archive.open(tmp_path / "archive", create=True)


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "nonsense", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_used_is_one_clear_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        Archive.open(tmp_path, create=True, database=url)
    assert "\n" not in str(caught.value)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        Archive.open(tmp_path, create=True, database="postgresql://user:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
