"""WARC files in an object store: in memory and in a folder for the logic, and on a server that speaks S3."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

import pytest
from archive_samples import draft, fill, start
from click.testing import CliRunner
from store_samples import files, local, stored, uploads

from nianbao.cli import cli
from storage import Archive, Batch
from storage.errors import StorageError, StoreUnreachable
from storage.integrity import check
from storage.object_store import KEEP_LOCAL, OPTIONS, URL, ObjectStore, configured
from storage.uploading import upload_all


def test_a_closed_file_and_its_index_are_uploaded_and_stay(archive: Archive, store: ObjectStore) -> None:
    fill(archive, draft())
    [path] = local(archive)
    assert files(archive) == [(path.name, True)]
    assert stored(store, path.name) == path.read_bytes()
    index = path.name.replace(".warc.gz", ".cdxj")
    assert stored(store, index) == path.with_name(index).read_bytes()
    assert check(archive, deep=True) == []


def test_files_are_uploaded_as_they_are_rolled(archive: Archive, in_memory: ObjectStore) -> None:
    with archive.writer(start(archive).id, roll_at=1) as writer:
        for number in range(3):
            writer.commit(Batch(captures=[draft(f"https://www.example.gov.cn/{number}")]))
    assert [stored for _, stored in files(archive)] == [True, True, True]
    assert all(stored(in_memory, path.name) == path.read_bytes() for path in local(archive))


def test_what_was_left_behind_is_uploaded_at_the_next_opening(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv(URL)
        fill(archive, draft())
    assert [stored for _, stored in files(archive)] == [False]
    archive.writer(start(archive).id).close()
    assert [stored for _, stored in files(archive)] == [True]


def test_an_upload_of_everything_counts_what_it_did(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(archive, draft())
    size = local(archive)[0].stat().st_size
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    steps: list[tuple[int, int]] = []
    done = upload_all(archive, lambda *step: steps.append(step))
    assert (done.files, done.size, done.freed, steps) == (1, size, 0, [(1, 1)])
    assert upload_all(archive).files == 0
    monkeypatch.setenv(KEEP_LOCAL, "0")
    assert upload_all(archive).freed == 1
    assert local(archive) == []


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
        uploads(archive, alive, seconds=600).upload(local(archive)[0].name)
    assert "\n" not in str(caught.value)
    dead = ObjectStore("s3://reports/x", keys | {"client_kwargs": {"endpoint_url": "http://127.0.0.1:1"}})
    with pytest.raises(StoreUnreachable, match="cannot be reached") as caught:
        uploads(archive, dead, seconds=0).upload(local(archive)[0].name)
    assert "\n" not in str(caught.value)
