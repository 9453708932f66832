"""WARC files are rolled over at the real border of 1 GB, in a crawl of files that cannot be compressed."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import crawling
import pytest
from fastwarc.warc import ArchiveIterator
from test_kill import assert_whole

from storage.writer import ROLL_AT

pytestmark = pytest.mark.proof

FILES, SIZE = 58, 22_000_000
MOST_BEHIND = 8_000_000 + 2 * SIZE
"""A batch is written as a whole: its bytes, and the answer that filled it, may stand behind the border."""


class _Site(BaseHTTPRequestHandler):
    """A column of yearbooks, each of another noise."""

    def do_GET(self) -> None:
        if self.path.endswith(".pdf"):
            self._answer("application/pdf", random.Random(self.path).randbytes(SIZE))
        elif self.path in ("/", "/nb/"):
            links = (f'<li><a href="/nb/{n}.pdf">第{n}局2023年政府信息公开工作年度报告</a></li>' for n in range(FILES))
            self._answer("text/html; charset=utf-8", f"<html><body><ul>{''.join(links)}</ul></body></html>".encode())
        else:
            self.send_error(404)

    def _answer(self, media_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CATALOGUE = """
province = "practice"

[[site]]
id = "990100-large"
name = "砚川市人民政府"
division = "990100"
level = "prefecture"
portal = "{base}/"
report_columns = ["{base}/nb/"]
"""


def test_files_are_rolled_over_at_a_gigabyte_and_every_program_reads_them(tmp_path: Path) -> None:
    if shutil.disk_usage(tmp_path).free < 4 * ROLL_AT:
        pytest.skip("needs 4 GB on the disk")
    archive, catalogue = tmp_path / "archive", tmp_path / "catalogue.toml"
    with site() as base:
        catalogue.write_text(CATALOGUE.format(base=base), encoding="utf-8")
        command = [sys.executable, "-m", "nianbao", "crawl", "practice", "--catalog", catalogue, "--archive", archive]
        settings = [*crawling.QUICK, "-s", "READ_REPORTS=False"]
        done = subprocess.run([*command, *settings], cwd=crawling.ROOT, capture_output=True, text=True, timeout=900)
        assert done.returncode in (0, 1), done.stderr
    first, second = crawling.warc_files(archive)
    assert ROLL_AT <= first.stat().st_size < ROLL_AT + MOST_BEHIND
    assert all(path.with_name(path.name.replace(".warc.gz", ".cdxj")).is_file() for path in (first, second))
    rows = [row for row in crawling.captures(archive) if row.url.endswith(".pdf")]
    assert len(rows) == FILES and {row.warc for row in rows} == {first.name, second.name}
    bodies = 0
    for path in (first, second):
        with path.open("rb") as file:
            bodies += sum(record.reader.consume() >= SIZE for record in ArchiveIterator(file))
    assert bodies == FILES
    assert_whole(archive)
    checked = [sys.executable, "-m", "nianbao", "check", "--deep", "--archive", archive]
    assert subprocess.run(checked, cwd=crawling.ROOT, capture_output=True, timeout=900).returncode == 0
    shutil.rmtree(archive)
