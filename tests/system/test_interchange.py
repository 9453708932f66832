"""Other programs open what nianbao wrote: pywb replays it byte for byte, `wacz` finds the packages valid.

Both live in an environment of their own, made once in pytest's cache: pywb wants an older setuptools than ours.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import crawling
import pytest

from fixtures.sites import PracticeProvince
from storage import Archive, CaptureRow
from storage.http import transfer_decoded

pytestmark = pytest.mark.proof

WITHOUT_BODY = range(300, 400)
"""Answers of which pywb may show the head alone."""
PACKAGES = ("pywb==2.10.*", "wacz==0.6.*", "setuptools<80")


@pytest.fixture(scope="module")
def others(request: pytest.FixtureRequest) -> Path:
    """The folder of the programs `wayback` and `wacz`."""
    folder = Path(request.config.cache.mkdir("other-archive-tools"))
    made, programs = folder / "made", folder / "bin"
    if not made.is_file() or made.read_text() != "\n".join(PACKAGES):
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        made.write_text("\n".join(PACKAGES))
    return programs


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice province, crawled twice."""
    folder = tmp_path_factory.mktemp("interchange")
    with PracticeProvince(pages=20) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        for _ in range(2):
            code, errors = crawling.begin(folder / "archive", catalogue, province).finish()
            assert code == 0, errors
    return folder / "archive"


def nianbao(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "nianbao", *arguments]


@contextmanager
def replayed(archive: Path, others: Path) -> Iterator[str]:
    """The address where `nianbao replay` shows the archive."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PATH": f"{others}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(crawling.ROOT)}
    command = nianbao("replay", "--port", str(port), "--archive", archive)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/nianbao"
    finally:
        process.terminate()
        assert process.wait(30) == 130
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=1)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = monotonic() + 90
    while True:
        assert process.poll() is None and monotonic() < end, "pywb does not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.2)
        else:
            return


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def moment(row: CaptureRow) -> str:
    return f"{row.fetched_at:%Y%m%d%H%M%S}"


def as_archived(archive: Archive, row: CaptureRow, *, decoded: bool) -> Answer:
    stored = archive.captures.load(row)
    body = stored.payload if decoded else transfer_decoded(stored.response_head, stored.body_as_stored)
    return Answer(row.status, b"" if row.status in WITHOUT_BODY else body)


def as_replayed(address: str, row: CaptureRow) -> tuple[Answer, bool]:
    """A capture as pywb gives it back unchanged, and whether it has undone the content coding."""
    opener = urllib.request.build_opener(_AsItIs)
    try:
        answer = opener.open(f"{address}/{moment(row)}id_/{row.url}", timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        body = b"" if answer.status in WITHOUT_BODY else answer.read()
        return Answer(answer.status, body), answer.headers["Content-Encoding"] is None


class _AsItIs(urllib.request.HTTPRedirectHandler):
    """Follows no redirects."""

    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


def test_pywb_replays_every_capture_byte_for_byte(archive: Path, others: Path) -> None:
    with Archive.open(archive) as opened, replayed(archive, others) as address:
        rows = [row for row in opened.captures.list() if row.method == "GET" and not crawling.is_robots(row.url)]
        assert len(rows) > 100
        assert any(row.record_type == "revisit" for row in rows)
        alike: dict[tuple[str, str], list[CaptureRow]] = {}
        for row in rows:  # an address tried twice in one second has one key in every index
            alike.setdefault((row.url, moment(row)), []).append(row)
        for same in alike.values():
            answer, decoded = as_replayed(address, same[0])
            assert answer in [as_archived(opened, row, decoded=decoded) for row in same], same[0].url


def test_packages_are_valid(archive: Path, others: Path, tmp_path: Path) -> None:
    package = tmp_path / "practice.wacz"
    subprocess.run(nianbao("archive", "export", "--wacz", package, "--archive", archive), check=True, cwd=crawling.ROOT)
    done = subprocess.run([others / "wacz", "validate", "-f", package], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "valid" in done.stdout
