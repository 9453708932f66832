"""What a second crawl of an unchanged province adds to its archive: `python -m bench.crawl_again [PAGES]`.

Crawls the practice province twice, as it is and made as heavy as real sites, and says for each what the files of the
archive took, what the second crawl added, and where in the database it went (SQLite's dbstat, bytes a row).
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from fixtures.sites import PracticeProvince

PAGES = 540
KINDS = {".gz": "WARC", ".cdxj": "CDXJ", ".db": "database"}


def crawl(archive: Path, catalogue: Path) -> None:
    command = [sys.executable, "-m", "nianbao", "crawl", "practice", "--catalog", str(catalogue)]
    options = ["--archive", str(archive), "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_FIRST_WAIT=0.1"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr


def sizes(archive: Path) -> Counter[str]:
    """Bytes by kind of file."""
    files = [path for path in archive.rglob("*") if path.is_file()]
    return sum((Counter({KINDS.get(path.suffix, "other"): path.stat().st_size}) for path in files), Counter[str]())


def tables(archive: Path) -> dict[str, tuple[int, int]]:
    """Rows and bytes of them in each table and index."""
    query = (
        "SELECT name, sum(CASE WHEN pagetype = 'leaf' THEN ncell ELSE 0 END), sum(payload) FROM dbstat GROUP BY name"
    )
    connection = sqlite3.connect(archive / "nianbao.db")
    try:
        return {name: (rows, size) for name, rows, size in connection.execute(query)}
    finally:
        connection.close()


def measure(folder: Path, pages: int, *, lifelike: bool) -> None:
    found = []
    with PracticeProvince(pages=pages, lifelike=lifelike) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        for _ in range(2):
            crawl(folder / "archive", catalogue)
            found.append((sizes(folder / "archive"), tables(folder / "archive")))
    (first, before), (second, after) = found
    print(
        f"\n{'lifelike' if lifelike else 'light'} practice province\n\n| files | first crawl | second adds | growth |"
    )
    print("| --- | ---: | ---: | ---: |")
    for kind in KINDS.values():
        print(f"| {kind} | {first[kind]:,} | {second[kind] - first[kind]:,} | {second[kind] / first[kind] - 1:.2%} |")
    total, grown = first.total(), second.total() - first.total()
    print(f"| all | {total:,} | {grown:,} | {grown / total:.2%} |\n\n| table or index | rows added | bytes a row |")
    print("| --- | ---: | ---: |")
    for name, (rows, size) in sorted(after.items()):
        more = rows - before.get(name, (0, 0))[0]
        if more > 0:
            print(f"| {name} | {more} | {(size - before.get(name, (0, 0))[1]) / more:.0f} |")


def main(pages: int = PAGES) -> None:
    for lifelike in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), pages, lifelike=lifelike)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
