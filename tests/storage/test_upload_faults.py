"""Uploads that fail or arrive changed, and files damaged on either side."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archive_samples import draft, fill, start
from conftest import named_store
from fsspec.implementations.memory import MemoryFileSystem
from store_samples import files, local, stored, uploads

from storage import Archive, Batch
from storage.errors import DamagedRecord, StoreMismatch
from storage.integrity import check
from storage.object_store import KEEP_LOCAL, URL, ObjectStore
from storage.repair import repair
from storage.uploading import upload_all


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
    [path] = local(archive)
    content = path.read_bytes()
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    monkeypatch.setenv(KEEP_LOCAL, "0")
    failing = _inject(monkeypatch, 2, fault)
    store = named_store()
    uploads(archive, store, seconds=30).upload(path.name)
    assert failing.calls == 4  # twice in vain, the file, its index
    assert stored(store, path.name) == content
    assert local(archive) == []


def _changed_but_as_long(files: Any, source: str, target: str) -> None:
    """What a size alone would not show."""
    files.pipe_file(target, bytes(Path(source).stat().st_size))


@pytest.mark.parametrize("fault", [_changed_on_the_way, _changed_but_as_long])
def test_a_copy_that_differs_is_never_noted_and_frees_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Any, str, str], None]
) -> None:
    fill(archive, draft())
    [path] = local(archive)
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    monkeypatch.setenv(KEEP_LOCAL, "0")
    failing = _inject(monkeypatch, 10**9, fault)
    with pytest.raises(StoreMismatch, match="does not give back"):
        uploads(archive, named_store()).upload(path.name)
    assert failing.calls > 1
    assert local(archive) == [path]
    assert files(archive) == [(path.name, False)]


def test_a_store_that_does_not_answer_stops_no_crawl(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = _inject(monkeypatch, 10**9, _no_network)
    with archive.writer(start(archive).id, roll_at=1) as writer:
        writer.give_up()  # as a second Ctrl-C does: nothing is waited for
        for number in range(2):
            writer.commit(Batch(captures=[draft(f"https://www.example.gov.cn/{number}")]))
    assert failing.calls == 2
    assert [stored for _, stored in files(archive)] == [False, False]
    assert "stays in the archive's folder for now" in caplog.text
    assert check(archive, deep=True) == []


def test_a_damaged_file_is_not_uploaded(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(archive, draft())
    [path] = local(archive)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    monkeypatch.setenv(URL, f"memory://{uuid.uuid4().hex}")
    with pytest.raises(DamagedRecord, match="not uploaded"):
        upload_all(archive)
    assert named_store().size(path.name) is None


def test_a_damaged_file_is_fetched_from_the_store(archive: Archive, in_memory: ObjectStore) -> None:
    fill(archive, draft())
    [path] = local(archive)
    content = path.read_bytes()
    path.write_bytes(content[:-30] + b"\x00" * 30)
    assert [item.action for item in repair(archive)] == ["fetched"]
    assert path.read_bytes() == content
    assert repair(archive) == []


def test_a_copy_that_is_gone_is_found_and_uploaded_again(archive: Archive, in_memory: ObjectStore) -> None:
    fill(archive, draft())
    [path] = local(archive)
    MemoryFileSystem().rm(f"{in_memory.url.removeprefix('memory:/')}/{path.name}")
    assert [problem.kind for problem in check(archive)] == ["missing file"]
    assert [item.action for item in repair(archive)] == ["queued"]
    assert upload_all(archive).files == 1
    assert check(archive) == []
