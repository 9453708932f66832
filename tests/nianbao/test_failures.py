"""Bad input gives one clear line on stderr, exit code 2, and changes nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import warm
from command_line import Ran, fresh_nianbao, nianbao

from nianbao.cli import COMMANDS


def assert_one_line(result: Ran, *words: str) -> None:
    assert result.code == 2, result.errors
    assert result.output == b""
    lines = result.errors.strip().splitlines()
    assert len(lines) == 1, result.errors
    assert lines[0].startswith("nianbao: ")
    for word in words:
        assert word in lines[0]


def test_an_unknown_province_is_named_with_near_ones(tmp_path: Path) -> None:
    assert_one_line(nianbao("crawl", "hennan", cwd=tmp_path), "hennan", "henan")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_points_to_the_help(tmp_path: Path) -> None:
    assert_one_line(nianbao("crawll", cwd=tmp_path), "crawll", "--help")


def test_a_catalogue_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    catalogue = tmp_path / "sites.toml"
    catalogue.write_text('province = "x"\n\n[[site]]\nid = oops\n', encoding="utf-8")
    assert_one_line(nianbao("crawl", "x", "--catalog", catalogue, cwd=tmp_path), "sites.toml", "line 4")
    assert not (tmp_path / "archive").exists()


def test_a_catalogue_with_a_wrong_key_is_named_with_its_line(tmp_path: Path) -> None:
    catalogue = tmp_path / "sites.toml"
    catalogue.write_text('province = "x"\n\n[[site]]\nid = "a"\nnmae = "b"\n', encoding="utf-8")
    assert_one_line(nianbao("crawl", "x", "--catalog", catalogue, cwd=tmp_path), "line 5", "nmae")


def test_a_catalogue_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert_one_line(nianbao("crawl", "x", "--catalog", tmp_path / "no.toml", cwd=tmp_path), "no.toml")


def test_an_archive_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    for command in ("crawls", "snapshots", "check", "resume", "reparse"):
        assert_one_line(nianbao(command, cwd=tmp_path), "archive")
    assert not (tmp_path / "archive").exists()


def test_a_file_that_is_no_warc_starts_no_archive(tmp_path: Path) -> None:
    (tmp_path / "letter.warc.gz").write_text("Dear aunt, all is well here.\n")
    assert_one_line(nianbao("archive", "import", "letter.warc.gz", cwd=tmp_path), "letter.warc.gz", "WARC")
    assert_one_line(nianbao("archive", "import", "nowhere.wacz", cwd=tmp_path), "nowhere.wacz", "No such file")
    assert not (tmp_path / "archive").exists()


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    newer_archive(tmp_path)
    assert_one_line(nianbao("crawls", cwd=tmp_path), "newer")


@pytest.mark.proof
def test_every_command_refuses_an_archive_of_a_newer_version_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    before = newer_archive(tmp_path)
    (tmp_path / "some.warc").write_bytes(
        b"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        b"WARC-Date: 2024-01-15T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    (tmp_path / "wayback").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "wayback").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    for arguments in EVERY_COMMAND:
        assert_one_line(fresh_nianbao(*arguments.split(), cwd=tmp_path, PATH=path), "newer", "upgrade nianbao")
        assert contents(tmp_path / "archive") == before, arguments
    assert {arguments.split()[0] for arguments in EVERY_COMMAND} == set(COMMANDS) - {"parse"}


EVERY_COMMAND = (
    *("provinces henan", "provinces henan --discovered", "crawl henan", "resume", "crawls", "crawls 1", "snapshots"),
    *("show 1", "show 1 --raw", "diff 1 2", "reparse", "export --format csv --out out", "coverage henan"),
    *("check", "check --deep", "check --repair", "archive export --wacz some.wacz", "archive import some.warc"),
    *("archive upload", "replay"),
)


def newer_archive(folder: Path) -> dict[str, bytes]:
    """Makes an archive of a schema that is not known yet; gives all its files."""
    from storage import Archive

    Archive.open(folder / "archive", create=True).close()
    with sqlite3.connect(folder / "archive" / "nianbao.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_later'")
    database.close()
    return contents(folder / "archive")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_in_the_archives_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("not a folder", encoding="utf-8")
    result = nianbao("crawl", "henan", "--limit", "1", cwd=tmp_path)
    assert_one_line(result, "archive")


def test_a_setting_without_a_value_is_named(tmp_path: Path) -> None:
    assert_one_line(nianbao("crawl", "henan", "-s", "DOWNLOAD_DELAY", cwd=tmp_path), "DOWNLOAD_DELAY", "NAME=VALUE")


def test_an_unknown_snapshot_is_named(tmp_path: Path) -> None:
    from storage import Archive

    Archive.open(tmp_path / "archive", create=True).close()
    assert_one_line(nianbao("show", "7", cwd=tmp_path), "7")
    assert_one_line(nianbao("show", "seven", cwd=tmp_path), "seven")


def test_nothing_to_resume_is_said(tmp_path: Path) -> None:
    from storage import Archive

    Archive.open(tmp_path / "archive", create=True).close()
    assert_one_line(nianbao("resume", cwd=tmp_path), "nothing to resume")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder where even root may not write: /proc")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    assert_one_line(nianbao("crawl", "henan", "--archive", "/proc/archive", cwd=tmp_path), "/proc/archive")


def test_an_internal_error_keeps_its_traceback_in_the_log(tmp_path: Path) -> None:
    from storage import Archive

    Archive.open(tmp_path / "archive", create=True).close()
    script = (
        "import sys; from nianbao import cli; from nianbao.commands import crawls\n"
        "def broken(): raise ZeroDivisionError('boom')\n"
        "crawls.open_archive = broken\n"
        "cli.main(['crawls'])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(warm.ROOT)}
    result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "boom" in (tmp_path / "archive" / "nianbao.log").read_text(encoding="utf-8")
