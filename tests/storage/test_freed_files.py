"""WARC files that lie in the object store alone are read from there, by every command."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
import warm
from archive_samples import REPORT_PAGE, draft, fill, start
from click.testing import CliRunner
from conftest import name_s3
from fsspec.implementations.memory import MemoryFileSystem
from store_samples import PICTURE, files, freed, local, stored

from nianbao.cli import cli
from storage import Archive, ingest, parallel
from storage.errors import DamagedRecord, StoreUnreachable
from storage.integrity import check
from storage.object_store import KEEP_LOCAL, URL, ObjectStore
from storage.repair import repair
from storage.reparse import reparse
from storage.uploading import upload_all
from storage.wacz import export_wacz


def test_what_was_freed_is_read_from_the_store(
    archive: Archive, store: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report, other = freed(archive, monkeypatch)
    assert archive.captures.read(report).payload == REPORT_PAGE.encode()
    assert archive.captures.read(other).payload == PICTURE
    assert ingest.ingest_capture(archive, report).kind == "report"
    assert reparse(archive).damaged == []
    assert check(archive, deep=True) == []
    assert repair(archive) == []
    export_wacz(archive, tmp_path / "all.wacz")
    [(name, _)] = files(archive)
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        assert package.read(f"archive/{name}") == stored(store, name)
    assert local(archive) == []


def test_freed_files_are_read_by_several_processes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    monkeypatch.setattr(parallel, "BATCH", 1)
    monkeypatch.setattr(parallel, "WORTH_A_POOL", 2)
    freed(archive, monkeypatch)
    fill(archive, draft("https://www.example.gov.cn/nb/2023.html", REPORT_PAGE.encode()))
    outcome = reparse(archive, workers=2)
    assert (outcome.parsed, outcome.damaged) == (2, [])


def test_replay_says_what_lies_in_the_store_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wayback").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "wayback").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv(URL, f"file://{tmp_path}/store")
    command = ["replay", "--archive", str(tmp_path / "archive")]
    with Archive.open(tmp_path / "archive", create=True) as archive:
        freed(archive, monkeypatch)
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
    name_s3(s3_server, monkeypatch)
    with Archive.open(tmp_path / "archive", create=True) as archive:
        report, _ = freed(archive, monkeypatch)
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
    """What the command prints in a folder with an archive."""
    started = warm.start("nianbao", *arguments.split(), cwd=folder)
    said, errors = started.bytes_said(timeout=120)
    assert started.returncode == 0, said + errors
    return said


def test_bits_that_flip_in_the_store_are_found(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [_, other] = freed(archive, monkeypatch)
    [(name, _)] = files(archive)
    content = bytearray(stored(in_memory, name))
    content[len(content) - 400] ^= 1
    MemoryFileSystem().pipe_file(f"{in_memory.url.removeprefix('memory:/')}/{name}", bytes(content))
    assert "damaged record" in {problem.kind for problem in check(archive, deep=True)}
    assert "copied" in {item.action for item in repair(archive)}
    assert upload_all(archive).files == 1
    assert other not in [problem.where for problem in check(archive)]


def test_without_the_store_nothing_freed_is_taken_for_lost(
    archive: Archive, in_memory: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    [report, _] = freed(archive, monkeypatch)
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
