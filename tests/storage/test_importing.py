from __future__ import annotations

import gc
import gzip
import http.server
import io
import os
import shutil
import subprocess
import threading
import warnings
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, fill
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage import Archive
from storage.errors import UnreadableImport
from storage.importing import import_file
from storage.ingest import ingest_capture, pending
from storage.integrity import check
from storage.warc_files import FOLDER

PAGE = REPORT_PAGE.encode()


def write_with_warcio(path: Path, *, packed: bool = True) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its spooled files to the collector
        _write_with_warcio(path, packed=packed)
        gc.collect()


def _write_with_warcio(path: Path, *, packed: bool) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for number in (1, 2):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"http://www.example.gov.cn/{number}.html"
            response = writer.create_warc_record(
                url, "response", payload=io.BytesIO(PAGE), http_headers=headers,
                warc_headers_dict={"WARC-Date": f"2024-03-0{number}T01:02:03Z"},
            )  # fmt: skip
            asked = StatusAndHeaders(
                f"GET /{number}.html HTTP/1.1", [("Host", "www.example.gov.cn")], is_http_request=True
            )
            request = writer.create_warc_record(url, "request", http_headers=asked)
            writer.write_request_response_pair(request, response)


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_of_another_program_is_taken_over(archive: Archive, tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("other.warc.gz" if packed else "other.warc")
    write_with_warcio(path, packed=packed)
    imported = import_file(archive, path)
    assert len(imported.captures) == 2
    stored = archive.captures.read(imported.captures[1])
    assert stored.payload == PAGE
    assert stored.request_head.startswith(b"GET /2.html HTTP/1.1\r\n")
    assert stored.row.fetched_at == datetime(2024, 3, 2, 1, 2, 3, tzinfo=UTC)
    assert (stored.row.status, stored.row.media_type, stored.row.province) == (200, "text/html", "imported")
    assert check(archive, deep=True) == []


def test_imported_pages_are_parsed_like_our_own(archive: Archive, tmp_path: Path) -> None:
    write_with_warcio(tmp_path / "other.warc.gz")
    imported = import_file(archive, tmp_path / "other.warc.gz")
    assert pending(archive) == list(imported.captures)
    assert ingest_capture(archive, imported.captures[0]).kind == "report"


def test_importing_twice_adds_nothing(archive: Archive, tmp_path: Path) -> None:
    write_with_warcio(tmp_path / "other.warc.gz")
    import_file(archive, tmp_path / "other.warc.gz")
    again = import_file(archive, tmp_path / "other.warc.gz")
    assert (again.crawl, again.captures, again.skipped) == (None, (), 2)
    assert archive.captures.count() == 2


def test_our_own_files_can_be_imported_elsewhere(archive: Archive, tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html"
    fill(archive, draft(body=PAGE), draft("https://a/2", b"3\r\nabc\r\n0\r\n\r\n", head=chunked))
    file = next((archive.directory / FOLDER).glob("*.warc.gz"))
    with Archive.open(tmp_path / "second", create=True) as second:
        imported = import_file(second, file)
        for ours, theirs in zip(imported.captures, (1, 2), strict=True):
            one, two = second.captures.read(ours), archive.captures.read(theirs)
            assert one.response_head == two.response_head
            assert one.body_as_stored == two.body_as_stored
            assert one.request_head == two.request_head
            assert one.row.digest == two.row.digest
            assert one.row.fetched_at == two.row.fetched_at
            assert (one.row.kind, one.row.anchor, one.row.reason) == (two.row.kind, two.row.anchor, two.row.reason)


def test_a_package_is_opened_and_its_files_imported(archive: Archive, tmp_path: Path) -> None:
    write_with_warcio(tmp_path / "data.warc.gz")
    with zipfile.ZipFile(tmp_path / "pages.wacz", "w") as package:
        package.write(tmp_path / "data.warc.gz", "archive/data.warc.gz")
        package.writestr("pages/pages.jsonl", "{}")
    assert len(import_file(archive, tmp_path / "pages.wacz").captures) == 2


def record(kind: str, uri: str, block: bytes, *lines: str, version: str = "1.0", day: int = 1) -> bytes:
    """A WARC record as a gzip member of its own."""
    head = [f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", f"WARC-Date: 2024-03-0{day}T01:02:03Z"]
    head += [*lines, f"Content-Length: {len(block)}", "", ""]
    return gzip.compress("\r\n".join(head).encode() + block + b"\r\n\r\n", mtime=0)


def numbered(number: int) -> str:
    return f"<urn:uuid:00000000-0000-0000-0000-{number:012d}>"


def exchange(number: int, url: str, head: str, body: bytes, *lines: str, via: str = "") -> bytes:
    """A response with request and metadata, as Heritrix writes them."""
    response = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
    request = f"GET {url} HTTP/1.0\r\nUser-Agent: heritrix\r\n\r\n".encode()
    notes = f"via: {via}\r\nhopsFromSeed: L\r\nfetchTimeMs: 5\r\n".encode()
    http, fields = "Content-Type: application/http; msgtype=", "Content-Type: application/warc-fields"
    answered = (f"WARC-Record-ID: {numbered(number)}", "WARC-IP-Address: 192.0.2.1", *lines)
    belongs = f"WARC-Concurrent-To: {numbered(number)}"
    return b"".join(
        [
            record("response", url, response, *answered, f"{http}response"),
            record("request", url, request, f"WARC-Record-ID: {numbered(number + 500)}", belongs, f"{http}request"),
            record("metadata", url, notes, f"WARC-Record-ID: {numbered(number + 600)}", belongs, fields),
        ]
    )


def test_what_heritrix_archived_is_imported_with_its_ways(archive: Archive, tmp_path: Path) -> None:
    column, page = "http://www.example.gov.cn/nb/", "http://www.example.gov.cn/nb/2022.html"
    packed = gzip.compress(PAGE, mtime=0)
    chunked = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, packed[:100], len(packed) - 100, packed[100:])
    chunked_head = "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"
    revisit = (
        f"WARC-Record-ID: {numbered(90)}",
        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        f"WARC-Refers-To: {numbered(1)}",
        "WARC-Payload-Digest: sha1:GIVENBYANOTHERPROGRAM2222222222",
        "Content-Type: application/http; msgtype=response",
    )
    digest = "WARC-Payload-Digest: sha1:GIVENBYANOTHERPROGRAM2222222222"
    records = [
        record("warcinfo", "", b"software: Heritrix/3.4.0\r\nformat: WARC File Format 1.0\r\n"),
        record("response", "dns:www.example.gov.cn", b"20240301010203\nwww.example.gov.cn. 1 IN A 192.0.2.1\n"),
        exchange(1, column, "Content-Type: text/html", b"<a href=2022.html>report</a>", digest),
        exchange(2, page, chunked_head, chunked, via=column),
        record("revisit", column, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", *revisit, day=2),
        record("resource", "http://www.example.gov.cn/picture", b"\x89PNG", "Content-Type: image/png"),
    ]
    (tmp_path / "heritrix.warc.gz").write_bytes(b"".join(records))
    imported = import_file(archive, tmp_path / "heritrix.warc.gz")
    assert imported.unresolved == 0
    listed, read, again = (archive.captures.read(number) for number in imported.captures)
    assert read.body_as_stored == chunked
    assert read.payload == PAGE
    assert read.request_head.startswith(f"GET {page} ".encode())
    assert (read.row.parent_id, read.row.ip) == (listed.row.id, "192.0.2.1")
    assert (again.row.record_type, again.payload) == ("revisit", listed.payload)
    assert ingest_capture(archive, read.row.id).kind == "report"
    assert check(archive, deep=True) == []


def test_what_browsertrix_archived_is_imported(archive: Archive, tmp_path: Path) -> None:
    page = "https://www.example.gov.cn/nb/2022.html"
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nx-orig-content-encoding: br\r\n\r\n"
    digest, http = "WARC-Payload-Digest: sha256:9f86d081884c7d65", "Content-Type: application/http; msgtype="
    asked = b"GET /nb/2022.html HTTP/1.1\r\naccept: */*\r\n\r\n"
    again = ("WARC-Refers-To-Target-URI: " + page, "WARC-Refers-To-Date: 2024-03-01T01:02:03Z")
    warc = [
        record("warcinfo", "", b"software: Browsertrix-Crawler 1.5.0\r\n", version="1.1"),
        record("response", page, head + PAGE, f"WARC-Record-ID: {numbered(1)}", digest, f"{http}response"),
        record("request", page, asked, f"WARC-Concurrent-To: {numbered(1)}", f"{http}request"),
        record("resource", "urn:pageinfo:" + page, b"{}", "Content-Type: application/json"),
        record("revisit", page + "?again", head, f"WARC-Record-ID: {numbered(2)}", digest, *again, f"{http}response"),
    ]
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as package:
        package.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}')
        package.writestr("archive/rec-1.warc.gz", b"".join(warc))
        package.writestr("indexes/index.cdxj", "")
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n')
    imported = import_file(archive, tmp_path / "crawl.wacz")
    assert imported.unresolved == 0
    assert [archive.captures.read(number).payload for number in imported.captures] == [PAGE, PAGE]
    assert archive.captures.read(imported.captures[0]).request_head.startswith(b"GET /nb/2022.html")
    assert ingest_capture(archive, imported.captures[0]).kind == "report"
    assert check(archive, deep=True) == []


@pytest.mark.parametrize("name", ["letter.warc.gz", "letter.warc", "letter.wacz", "nowhere.warc.gz"])
def test_what_is_no_warc_file_is_one_clear_line(archive: Archive, tmp_path: Path, name: str) -> None:
    if not name.startswith("nowhere"):
        (tmp_path / name).write_bytes(b"Dear aunt, all is well here.\r\n\r\n")
    with pytest.raises(UnreadableImport, match=name) as caught:
        import_file(archive, tmp_path / name)
    assert "\n" not in str(caught.value)
    assert archive.crawls.list() == []


def test_what_is_damaged_is_named_and_all_else_is_kept(archive: Archive, tmp_path: Path) -> None:
    write_with_warcio(tmp_path / "cut.warc.gz")
    content = (tmp_path / "cut.warc.gz").read_bytes()
    response = content.rindex(b"\x1f\x8b\x08", 0, content.rindex(b"\x1f\x8b\x08"))
    (tmp_path / "cut.warc.gz").write_bytes(content[: response + 200])
    imported = import_file(archive, tmp_path / "cut.warc.gz")
    assert [archive.captures.read(number).payload for number in imported.captures] == [PAGE]
    [damage] = imported.damaged
    assert damage.what == "the gzip member is cut short"
    assert check(archive, deep=True) == []


def test_a_package_of_packages_and_a_revisit_before_its_page_are_taken(archive: Archive, tmp_path: Path) -> None:
    page, http = "https://www.example.gov.cn/nb/2022.html", "Content-Type: application/http; msgtype=response"
    head, digest = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "WARC-Payload-Digest: sha256:9f86d081884c7d65"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("archive/1.warc.gz", record("revisit", page, head, digest, http, day=2))
        package.writestr("archive/2.warc.gz", record("response", page, head + PAGE, digest, http))
        package.writestr("archive/3.warc.gz", record("resource", page, PAGE, "Content-Type: text/html"))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as package:
        package.writestr("inner.wacz", inner.getvalue())
    imported = import_file(archive, tmp_path / "outer.zip")
    assert [archive.captures.read(number).payload for number in imported.captures] == [PAGE, PAGE]
    assert (imported.unresolved, imported.aside, imported.damaged) == (0, 1, ())


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/nb/2022.html"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("wget") is None and os.environ.get("CI") != "true", reason="wget is not installed")
def test_what_wget_archived_is_imported(archive: Archive, tmp_path: Path, site: str) -> None:
    command = ["wget", "--quiet", f"--warc-file={tmp_path / 'from-wget'}", "--output-document=/dev/null", site]
    subprocess.run(command, check=True, cwd=tmp_path)
    imported = import_file(archive, tmp_path / "from-wget.warc.gz")
    rows = [archive.captures.get(number) for number in imported.captures]
    assert [row.url for row in rows if row.kind == "report"] == [site]
    page = next(row for row in rows if row.url == site)
    assert archive.captures.load(page).payload == PAGE
    assert archive.captures.load(page).request_head.startswith(b"GET /nb/2022.html")
    assert ingest_capture(archive, page.id).kind == "report"
