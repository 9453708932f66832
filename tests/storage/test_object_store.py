"""WARC files in an object store: in memory and in a folder for the logic, and on a server that speaks S3."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import uuid
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from archive_samples import REPORT_PAGE, draft, fill, start
from click.testing import CliRunner
from fsspec.implementations.memory import MemoryFileSystem
from sqlalchemy import select

from nianbao.cli import cli
from storage import Archive, Batch, ingest, parallel
from storage.errors import DamagedRecord, StorageError, StoreMismatch, StoreUnreachable
from storage.integrity import check
from storage.models import WarcFile
from storage.object_store import KEEP_LOCAL, OPTIONS, URL, ObjectStore, configured
from storage.repair import repair
from storage.reparse import reparse
from storage.uploading import Uploads, upload_all
from storage.wacz import export_wacz
from storage.warc_files import FOLDER

BUCKET = "reports"

PICTURE = random.Random(1).randbytes(700_000)
"""Too long for one request, and nothing that can be compressed."""


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
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **CREDENTIALS)
        client.create_bucket(Bucket=BUCKET)
        client.close()
    yield f"http://{host}:{port}"
    server.stop()


CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    return _named()


@pytest.fixture(params=["memory", "folder", "s3"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ObjectStore:
    """The store the environment names, of each kind."""
    prefix = uuid.uuid4().hex
    if request.param == "s3":
        endpoint = request.getfixturevalue("s3_server")
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
        for name, value in zip(names, CREDENTIALS.values(), strict=True):
            monkeypatch.setenv(name, value)
        monkeypatch.setenv(OPTIONS, json.dumps({"client_kwargs": {"endpoint_url": endpoint}}))
        monkeypatch.setenv(URL, f"s3://{BUCKET}/{prefix}")
    else:
        monkeypatch.setenv(URL, f"memory://{prefix}" if request.param == "memory" else f"file://{tmp_path}/store")
    return _named()


def _named() -> ObjectStore:
    found = configured()
    assert found is not None
    return found


def _files(archive: Archive) -> list[tuple[str, bool]]:
    """Names of WARC files, and whether they are noted as stored."""
    with archive.engine.connect() as connection:
        rows = connection.execute(select(WarcFile.name, WarcFile.stored_at).order_by(WarcFile.id)).all()
    return [(name, at is not None) for name, at in rows]


def _local(archive: Archive) -> list[Path]:
    return sorted((archive.directory / FOLDER).glob("*.warc.gz"))


def _stored(store: ObjectStore, name: str) -> bytes:
    return b"".join(store.pieces(name))


def _uploads(archive: Archive, store: ObjectStore, seconds: float = 0.2) -> Uploads:
    return Uploads(archive.engine, archive.directory, store, seconds=seconds, first_wait=0)


def _freed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills the archive with a report and a page of which nothing is left in its folder."""
    monkeypatch.setenv(KEEP_LOCAL, "0")
    picture = draft("https://www.example.gov.cn/other", PICTURE, kind="other")
    ids = fill(archive, draft(body=REPORT_PAGE.encode()), picture)
    assert _local(archive) == []
    return ids


def test_a_closed_file_and_its_index_are_uploaded_and_stay(archive: Archive, store: ObjectStore) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    assert _files(archive) == [(path.name, True)]
    assert _stored(store, path.name) == path.read_bytes()
    index = path.name.replace(".warc.gz", ".cdxj")
    assert _stored(store, index) == path.with_name(index).read_bytes()
    assert check(archive, deep=True) == []


def test_what_was_freed_is_read_from_the_store(
    archive: Archive, store: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report, other = _freed(archive, monkeypatch)
    assert archive.captures.read(report).payload == REPORT_PAGE.encode()
    assert archive.captures.read(other).payload == PICTURE
    assert ingest.ingest_capture(archive, report).kind == "report"
    assert reparse(archive).damaged == []
    assert check(archive, deep=True) == []
    assert repair(archive) == []
    export_wacz(archive, tmp_path / "all.wacz")
    [(name, _)] = _files(archive)
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        assert package.read(f"archive/{name}") == _stored(store, name)
    assert _local(archive) == []


def test_freed_files_are_read_by_several_processes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    monkeypatch.setattr(parallel, "BATCH", 1)
    monkeypatch.setattr(parallel, "WORTH_A_POOL", 2)
    _freed(archive, monkeypatch)
    fill(archive, draft("https://www.example.gov.cn/nb/2023.html", REPORT_PAGE.encode()))
    outcome = reparse(archive, workers=2)
    assert (outcome.parsed, outcome.damaged) == (2, [])


def test_files_are_uploaded_as_they_are_rolled(archive: Archive, in_memory: ObjectStore) -> None:
    with archive.writer(start(archive).id, roll_at=1) as writer:
        for number in range(3):
            writer.commit(Batch(captures=[draft(f"https://www.example.gov.cn/{number}")]))
    assert [stored for _, stored in _files(archive)] == [True, True, True]
    assert all(_stored(in_memory, path.name) == path.read_bytes() for path in _local(archive))


def test_what_was_left_behind_is_uploaded_at_the_next_opening(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv(URL)
        fill(archive, draft())
    assert [stored for _, stored in _files(archive)] == [False]
    archive.writer(start(archive).id).close()
    assert [stored for _, stored in _files(archive)] == [True]


def test_an_upload_of_everything_counts_what_it_did(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(archive, draft())
    size = _local(archive)[0].stat().st_size
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    steps: list[tuple[int, int]] = []
    done = upload_all(archive, lambda *step: steps.append(step))
    assert (done.files, done.size, done.freed, steps) == (1, size, 0, [(1, 1)])
    assert upload_all(archive).files == 0
    monkeypatch.setenv(KEEP_LOCAL, "0")
    assert upload_all(archive).freed == 1
    assert _local(archive) == []


def test_the_command_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(tmp_path / "archive", create=True) as archive:
        fill(archive, draft())
    command = ["archive", "upload", "--archive", str(tmp_path / "archive")]
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, StoreUnreachable)
    assert URL in str(refused.exception)
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0
    assert "1 files uploaded and read back" in done.output


def test_replay_says_what_lies_in_the_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wayback").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "wayback").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    command = ["replay", "--archive", str(tmp_path / "archive")]
    with Archive.open(tmp_path / "archive", create=True) as archive:
        _freed(archive, monkeypatch)
        refused = CliRunner().invoke(cli, command)
        assert refused.exit_code == 2
        assert "all 1 WARC files lie in the object store alone" in refused.output
        monkeypatch.delenv(KEEP_LOCAL)
        fill(archive, draft())
    shown = CliRunner().invoke(cli, command)
    assert shown.exit_code == 0
    assert "1 of 2 WARC files lie in the object store alone" in shown.output


@pytest.mark.proof
def test_every_command_reads_what_lies_in_the_store_alone(
    tmp_path: Path, s3_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")
    for name, value in zip(names, CREDENTIALS.values(), strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(OPTIONS, json.dumps({"client_kwargs": {"endpoint_url": s3_server}}))
    monkeypatch.setenv(URL, f"s3://{BUCKET}/{uuid.uuid4().hex}")
    with Archive.open(tmp_path / "archive", create=True) as archive:
        report, _ = _freed(archive, monkeypatch)
        ingest.ingest_capture(archive, report)
    assert _nianbao(tmp_path, f"show {report} --raw") == REPORT_PAGE.encode()
    assert b"Content-Type" in _nianbao(tmp_path, f"show {report} --headers")
    assert "主动公开".encode() in _nianbao(tmp_path, f"show {report} --clean")
    assert b"14041" in _nianbao(tmp_path, f"show {report} --cells --json")
    assert b"1 captures parsed" in _nianbao(tmp_path, "reparse")
    assert b"every byte read" in _nianbao(tmp_path, "check --deep")
    assert b"nothing to repair" in _nianbao(tmp_path, "check --repair")
    assert b"1 reports" in _nianbao(tmp_path, "export --format csv --out csv")
    assert b"2 captures" in _nianbao(tmp_path, "archive export --wacz all.wacz")
    assert b"snapshot" in _nianbao(tmp_path, f"diff {report} {report}")


def _nianbao(folder: Path, arguments: str) -> bytes:
    """What the real command prints in a folder with an archive."""
    command = [sys.executable, "-m", "nianbao", *arguments.split()]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class _Failing:
    """Stands before a file system's upload: the first so many fail, or arrive changed."""

    def __init__(self, times: int, fault: Callable[[Any, str, str], None]) -> None:
        self.calls = 0
        self._times = times
        self._fault = fault
        self._put = MemoryFileSystem.put_file

    def __call__(self, files: Any, source: str, target: str) -> None:
        self.calls += 1
        if self.calls > self._times:
            self._put(files, source, target)
        else:
            self._fault(files, source, target)


def _no_network(_files: Any, _source: str, _target: str) -> None:
    raise ConnectionResetError("the line went dead")


def _changed_on_the_way(files: Any, _source: str, target: str) -> None:
    files.pipe_file(target, b"something else")


def _inject(monkeypatch: pytest.MonkeyPatch, times: int, fault: Callable[[Any, str, str], None]) -> _Failing:
    failing = _Failing(times, fault)

    def put_file(*given: Any) -> None:  # a function, so that it becomes a method
        failing(*given)

    monkeypatch.setattr(MemoryFileSystem, "put_file", put_file)
    return failing


@pytest.mark.parametrize("fault", [_no_network, _changed_on_the_way])
def test_an_upload_that_fails_twice_is_tried_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Any, str, str], None]
) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    content = path.read_bytes()
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    monkeypatch.setenv(KEEP_LOCAL, "0")
    failing = _inject(monkeypatch, 2, fault)
    store = _named()
    _uploads(archive, store, seconds=30).upload(path.name)
    assert failing.calls == 4  # twice in vain, the file, its index
    assert _stored(store, path.name) == content
    assert _local(archive) == []


def _changed_but_as_long(files: Any, source: str, target: str) -> None:
    """What a size alone would not show."""
    files.pipe_file(target, bytes(Path(source).stat().st_size))


@pytest.mark.parametrize("fault", [_changed_on_the_way, _changed_but_as_long])
def test_a_copy_that_differs_is_never_noted_and_frees_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Any, str, str], None]
) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    monkeypatch.setenv(KEEP_LOCAL, "0")
    failing = _inject(monkeypatch, 10**9, fault)
    with pytest.raises(StoreMismatch, match="does not give back"):
        _uploads(archive, _named()).upload(path.name)
    assert failing.calls > 1
    assert _local(archive) == [path]
    assert _files(archive) == [(path.name, False)]


def test_a_store_that_does_not_answer_stops_no_crawl(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = _inject(monkeypatch, 10**9, _no_network)
    with archive.writer(start(archive).id, roll_at=1) as writer:
        writer.give_up()  # as a second Ctrl-C does: nothing is waited for
        for number in range(2):
            writer.commit(Batch(captures=[draft(f"https://www.example.gov.cn/{number}")]))
    assert failing.calls == 2
    assert [stored for _, stored in _files(archive)] == [False, False]
    assert "stays in the archive's folder for now" in caplog.text
    assert check(archive, deep=True) == []


def test_a_damaged_file_is_not_uploaded(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    with pytest.raises(DamagedRecord, match="not uploaded"):
        upload_all(archive)
    assert _named().size(path.name) is None


def test_a_damaged_file_is_fetched_from_the_store(archive: Archive, in_memory: ObjectStore) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    content = path.read_bytes()
    path.write_bytes(content[:-30] + b"\x00" * 30)
    assert [item.action for item in repair(archive)] == ["fetched"]
    assert path.read_bytes() == content
    assert repair(archive) == []


def test_a_copy_that_is_gone_is_found_and_uploaded_again(archive: Archive, in_memory: ObjectStore) -> None:
    fill(archive, draft())
    [path] = _local(archive)
    MemoryFileSystem().rm(f"{in_memory.url.removeprefix('memory:/')}/{path.name}")
    assert [problem.kind for problem in check(archive)] == ["missing file"]
    assert [item.action for item in repair(archive)] == ["queued"]
    assert upload_all(archive).files == 1
    assert check(archive) == []


def test_bits_that_flip_in_the_store_are_found(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [_, other] = _freed(archive, monkeypatch)
    [(name, _)] = _files(archive)
    content = bytearray(_stored(in_memory, name))
    content[len(content) - 400] ^= 1
    MemoryFileSystem().pipe_file(f"{in_memory.url.removeprefix('memory:/')}/{name}", bytes(content))
    assert "damaged record" in {problem.kind for problem in check(archive, deep=True)}
    assert "copied" in {item.action for item in repair(archive)}
    assert upload_all(archive).files == 1
    assert other not in [problem.where for problem in check(archive)]


def test_without_the_store_nothing_freed_is_taken_for_lost(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [report, _] = _freed(archive, monkeypatch)
    with monkeypatch.context() as without:
        without.delenv(URL)
        assert [problem.kind for problem in check(archive)] == ["missing file"]
        with pytest.raises(DamagedRecord):
            archive.captures.read(report)
        with pytest.raises(StoreUnreachable, match=URL):
            repair(archive)
        with archive.writer(start(archive).id) as writer:
            assert writer.recovered == []
    assert archive.captures.read(report).payload == REPORT_PAGE.encode()
    assert check(archive, deep=True) == []


def test_a_missing_extra_is_named(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, f"s3://{uuid.uuid4().hex}")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(StoreUnreachable, match=r"nianbao\[s3\]"):
        archive.writer(start(archive).id)


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("nowhere://bucket", "", "cannot be used"),
        ("memory://bucket", "{", "is not JSON"),
        ("memory://bucket", "[1]", "has to be a JSON object"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, url: str, options: str, said: str) -> None:
    monkeypatch.setenv(URL, url)
    monkeypatch.setenv(OPTIONS, options)
    with pytest.raises(StorageError, match=said) as caught:
        configured()
    assert "\n" not in str(caught.value)


def test_a_missing_bucket_and_a_dead_server_are_one_clear_line_each(
    s3_server: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, draft())
    keys = {"key": "test", "secret": "test", "config_kwargs": {"retries": {"max_attempts": 1}}}
    alive = ObjectStore("s3://no-such-bucket/x", keys | {"client_kwargs": {"endpoint_url": s3_server}})
    with pytest.raises(StoreUnreachable, match="make the bucket") as caught:
        _uploads(archive, alive, seconds=600).upload(_local(archive)[0].name)
    assert "\n" not in str(caught.value)
    dead = ObjectStore("s3://reports/x", keys | {"client_kwargs": {"endpoint_url": "http://127.0.0.1:1"}})
    with pytest.raises(StoreUnreachable, match="cannot be reached") as caught:
        _uploads(archive, dead, seconds=0).upload(_local(archive)[0].name)
    assert "\n" not in str(caught.value)
