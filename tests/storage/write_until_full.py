"""Writes captures until nothing more fits: `write_until_full.py FOLDER`, in a mount namespace of its own.

First the WARC files find no room, then the database, then the index; each time the archive must hold what was committed
and go on once there is room. Then the whole disk is full, and what stands on it must still be read.
"""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from archive_samples import draft, entry, start

from storage import Archive, Batch
from storage.errors import ArchiveReadOnly, WriteFailed
from storage.integrity import check

PASSING = {"torn tail", "index"}
"""What the next opening for writing puts right."""
DICE = random.Random(20261122)


def mount(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder], check=True)
    return folder


def give_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=100m,nr_inodes=1000", folder], check=True)


def write_until_full(archive: Archive, crawl: int) -> int:
    """How many batches were committed."""
    first = committed = archive.captures.count()
    with suppress(WriteFailed), archive.writer(crawl) as writer:
        while committed < first + 60:
            page = draft(f"https://www.example.gov.cn/{committed}", DICE.randbytes(9_000))
            writer.commit(Batch([page], [entry(committed + 1)]))
            committed += 1
    return committed


def assert_nothing_lost(small: Path, folder: Path) -> None:
    with Archive.open(folder, create=True) as archive:
        crawl = start(archive).id
        committed = write_until_full(archive, crawl)
        assert committed > 10
        assert archive.captures.count() == archive.frontier.counts(crawl).queued == committed
        assert {found.kind for found in check(archive, deep=True)} <= PASSING
        assert list(folder.rglob("*.part")) == []
        give_room(small)
        more = write_until_full(archive, crawl)
        assert archive.captures.count() == archive.frontier.counts(crawl).queued == more > committed
        assert check(archive, deep=True) == []


def assert_still_read(disk: Path, folder: Path) -> None:
    with Archive.open(folder, create=True) as archive:
        crawl = start(archive).id
        write_until_full(archive, crawl)
    with suppress(OSError), (disk / "more").open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    with Archive.open(folder) as archive:
        assert check(archive, deep=True) == []
        with pytest.raises(ArchiveReadOnly, match="the disk is full"):
            start(archive)


def main(folder: Path) -> None:
    mount(folder, "size=300m")
    assert_nothing_lost(mount(folder / "a" / "warc", "size=200k"), folder / "a")
    small = mount(folder / "b", "size=900k")
    mount(folder / "b" / "warc", "size=100m")
    assert_nothing_lost(small, folder / "b")
    assert_nothing_lost(mount(folder / "c" / "warc", "size=100m,nr_inodes=3"), folder / "c")
    disk = mount(folder / "d", "size=20m")
    assert_still_read(disk, disk / "archive")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
