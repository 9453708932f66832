"""What is archived is what went over the wire."""

from __future__ import annotations

import gzip
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import crawling
import pytest
import warm

from storage import Archive, CaptureRow, Selection, warc

pytestmark = pytest.mark.xdist_group("bytes")

REPORT = "<html><head><meta charset='gb2312'><title>甲县2022年政府信息公开年度报告</title></head>㙍</html>"
ZIPPED = gzip.compress(REPORT.encode("gb18030"), mtime=0)
COLUMN = (
    '<html><body><a href="/1.html">甲县2022年政府信息公开工作年度报告</a>'
    '<a href="/2.html">甲县2021年政府信息公开工作年度报告</a></body></html>'
).encode()
CHUNKED = b"%x;ext=1\r\n%s\r\n%x\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (7, ZIPPED[:7], len(ZIPPED) - 7, ZIPPED[7:])
REPORT_HEAD = (
    b"HTTP/1.1 200 Alles gut\r\nserver: Odd/1\r\nX-Twice: b\r\nSET-COOKIE: a=1\r\nx-twice: a\r\n"
    b"Content-type:text/html\r\nX-Latin: caf\xe9\r\nContent-Encoding: gzip\r\n"
)
ANSWERS = {
    b"/robots.txt": b"HTTP/1.1 404 Nope\r\nContent-Length: 2\r\n\r\nno",
    b"/": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    b"/nb/": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(COLUMN) + COLUMN,
    b"/2.html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>half",
    b"/1.html": REPORT_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED,
}


class Raw(socketserver.StreamRequestHandler):
    """Sends bytes as they are written above, and keeps the bytes it was sent."""

    heads: ClassVar[dict[bytes, bytes]] = {}

    def handle(self) -> None:
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            path = head.split(b" ")[1]
            self.heads[path] = head
            self.wfile.write(ANSWERS[path])
            if path == b"/2.html":
                return


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("bytes")
    with Server(("127.0.0.1", 0), Raw) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        catalogue = folder / "catalogue.toml"
        catalogue.write_text(
            f'province = "practice"\n[[site]]\nid = "raw"\ndivision = "990000"\nname = "甲县"\nlevel = "county"\n'
            f'portal = "{base}/"\nreport_columns = ["{base}/nb/"]\n',
            encoding="utf-8",
        )
        options = ["-s", f"ARCHIVE={folder / 'archive'}", *crawling.QUICK, "-s", "RETRY_TIMES=1"]
        done = warm.run("scrapy", "crawl", "reports", "-a", "province=practice", "-a", f"catalog={catalogue}", *options)
        assert done.returncode == 0, done.stderr
        server.shutdown()
    with Archive.open(folder / "archive") as opened:
        yield opened


def capture(archive: Archive, path: str) -> CaptureRow:
    return next(row for row in archive.captures.list(Selection()) if row.url.endswith(path))


def test_the_whole_answer_is_kept_as_sent(archive: Archive) -> None:
    stored = archive.captures.read(capture(archive, "/1.html").id)
    assert stored.response_head + stored.body_as_stored == ANSWERS[b"/1.html"]


def test_chunks_are_no_part_of_the_payload(archive: Archive) -> None:
    row = capture(archive, "/1.html")
    assert (row.length, row.digest) == (len(ZIPPED), warc.sha1(ZIPPED))
    assert archive.captures.read(row.id).payload.decode("gb18030") == REPORT


def test_the_body_is_shown_as_served_without_its_chunks(archive: Archive) -> None:
    row = capture(archive, "/1.html")
    shown, _ = warm.start("nianbao", "--archive", archive.directory, "show", "--raw", str(row.id)).bytes_said()
    assert shown == ZIPPED


def test_the_request_is_kept_as_sent(archive: Archive) -> None:
    for path in ("/1.html", "/nb/", "/robots.txt"):
        stored = archive.captures.read(capture(archive, path).id)
        assert stored.request_head == Raw.heads[path.encode()]
        assert b"Nianbao-Exchange" not in stored.request_head


def test_an_interim_response_is_not_taken_for_the_answer(archive: Archive) -> None:
    stored = archive.captures.read(capture(archive, "/nb/").id)
    assert stored.response_head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert stored.payload == COLUMN


def test_robots_txt_is_archived_with_its_site(archive: Archive) -> None:
    row = capture(archive, "/robots.txt")
    assert (row.status, row.kind, row.site_id, row.frontier_id) == (404, "other", "raw", None)


def test_a_page_knows_the_page_that_linked_to_it_and_in_what_words(archive: Archive) -> None:
    report, column = capture(archive, "/1.html"), capture(archive, "/nb/")
    assert report.parent_id == column.id
    assert report.anchor == "甲县2022年政府信息公开工作年度报告"
    assert column.kind == "list"
    assert report.ip == "127.0.0.1"


def test_files_are_there_for_any_tool(archive: Archive, tmp_path: Path) -> None:
    files = crawling.warc_files(archive.directory)
    checked = warm.run("warcio.cli", "check", *files)
    assert checked.returncode == 0, checked.stdout


def test_a_body_that_is_cut_short_every_time_is_kept_as_far_as_it_came(archive: Archive) -> None:
    row = capture(archive, "/2.html")
    assert row.truncated
    assert archive.captures.read(row.id).body_as_stored == b"<p>half"
    assert archive.frontier.reasons(row.crawl_id) == {"cut short": 1}
