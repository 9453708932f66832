"""A crawl on a disk that fills up: `full_disk.py PART FOLDER`, in a mount namespace of its own (see test_full_disk).

PART is what finds no room: `warc`, `database` or `index`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import crawling
from test_kill import assert_same_as_undisturbed, assert_whole, undisturbed

from fixtures.sites import PracticeProvince
from storage import Archive, integrity

PASSING = {"torn tail", "index"}


def mount(folder: Path, *options: str) -> None:
    """A file system in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder], check=True)


def give_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=200m,nr_inodes=1000", folder], check=True)


def nianbao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nianbao", *map(str, arguments)]
    return subprocess.run(command, cwd=crawling.ROOT, capture_output=True, text=True, timeout=300)


def lay_out(part: str, archive: Path) -> Path:
    """Mounts what the archive stands on; gives what will be full."""
    if part == "database":
        mount(archive, "size=2m")
        mount(archive / "warc", "size=200m")
        return archive
    mount(archive, "size=200m")
    mount(archive / "warc", "size=600k" if part == "warc" else "size=200m,nr_inodes=3")
    return archive / "warc"


def assert_stopped(done: subprocess.CompletedProcess[str]) -> None:
    """It said in one line that there is no room, and how to go on."""
    assert done.returncode == 2, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("nianbao:")]
    assert len(said) == 1 and "free some space" in said[0] and "nianbao resume" in said[0], done.stderr
    assert "Traceback" not in done.stderr and "Logging error" not in done.stderr, done.stderr


def assert_nothing_half_written(archive: Path) -> None:
    with Archive.open(archive) as opened:
        assert [found for found in integrity.check(opened, deep=True) if found.kind not in PASSING] == []
        crawl = opened.crawls.latest_unfinished()
        assert crawl is not None and opened.frontier.counts(crawl.id).queued > 0
        assert opened.captures.count() > 0
    assert list(archive.rglob("*.part")) == []


def crawl_until_full(part: str, folder: Path) -> None:
    archive = folder / "killed"
    small = lay_out(part, archive)
    with PracticeProvince(pages=120, only=["trs", "php"]) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        begun = nianbao("crawl", "practice", "--catalog", catalogue, "--archive", archive, *crawling.QUICK)
        if part == "index":
            assert begun.returncode == 0, begun.stderr
            assert "has no index yet" in "".join(log.read_text() for log in (archive / "logs").iterdir())
            give_room(small)
            assert nianbao("check", "--repair", "--archive", archive).returncode == 1
        else:
            assert_stopped(begun)
            assert_nothing_half_written(archive)
            assert_stopped(nianbao("resume", "--archive", archive, *crawling.QUICK))
            assert_nothing_half_written(archive)
            give_room(small)
            again = nianbao("resume", "--archive", archive, *crawling.QUICK)
            assert again.returncode == 0, again.stderr
        calm = undisturbed(province, folder)
        assert set(province.expected) <= {url for _, url in crawling.pages_by_kind(archive)}
    assert_same_as_undisturbed(archive, calm)
    assert_whole(archive)


if __name__ == "__main__":
    crawl_until_full(sys.argv[1], Path(sys.argv[2]))
