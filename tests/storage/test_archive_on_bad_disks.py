from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_samples import draft, fill, start

from storage import Archive
from storage.errors import ArchiveReadOnly, StorageError, WriteFailed
from storage.integrity import check

NOBODY = 65534


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="nianbao-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Takes the right to write away, also from root."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was == 0:
            os.seteuid(0)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)


def test_a_read_only_archive_can_be_read_and_checked(public_folder: Path) -> None:
    with Archive.open(public_folder / "a", create=True) as archive:
        [number] = fill(archive, draft(body=b"page"))
    with read_only(public_folder / "a"), Archive.open(public_folder / "a") as archive:
        assert archive.captures.read(number).payload == b"page"
        assert check(archive, deep=True) == []


def test_writing_to_a_read_only_archive_is_one_clear_line(public_folder: Path) -> None:
    with Archive.open(public_folder / "a", create=True) as archive:
        crawl = start(archive)
    before = {path: path.read_bytes() for path in (public_folder / "a").rglob("*") if path.is_file()}
    with read_only(public_folder / "a"), Archive.open(public_folder / "a") as archive:
        for write in (lambda: start(archive), lambda: archive.writer(crawl.id)):
            with pytest.raises(ArchiveReadOnly, match="cannot be written to") as caught:
                write()
            assert "\n" not in str(caught.value)
    assert {path: path.read_bytes() for path in (public_folder / "a").rglob("*") if path.is_file()} == before


def test_an_archive_not_closed_properly_is_not_read_half(public_folder: Path) -> None:
    with Archive.open(public_folder / "a", create=True) as archive:
        fill(archive, draft())
        shutil.copytree(public_folder / "a", public_folder / "copy")
    with read_only(public_folder / "copy"), pytest.raises(ArchiveReadOnly, match="not closed properly"):
        Archive.open(public_folder / "copy")


def test_no_archive_can_be_made_in_a_read_only_place(public_folder: Path) -> None:
    with read_only(public_folder), pytest.raises(ArchiveReadOnly, match="no archive can be made at"):
        Archive.open(public_folder / "a", create=True)


def test_a_full_disk_leaves_no_half_made_archive(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(WriteFailed) as caught:
            Archive.open(tmp_path / "a", create=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "a").exists()


def test_a_failed_opening_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "nianbao.db").write_bytes(b"notes of somebody else, long enough to be looked at" * 50)
    with pytest.raises(StorageError):
        Archive.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["nianbao.db"]


def test_a_disk_without_room_loses_nothing_and_can_be_read(namespace: list[str], tmp_path: Path) -> None:
    script = Path(__file__).with_name("write_until_full.py")
    environment = {**os.environ, "PYTHONPATH": str(script.parents[2])}
    command = [*namespace, sys.executable, script, tmp_path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
