"""Answers that break off, never end, lie about their length or are none: each ends by its name, its bytes kept."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

import crawling
import pytest
from sqlalchemy import select

from fixtures.sites import PracticeProvince
from storage import Archive, CaptureRow, integrity
from storage.models import Frontier

LIMITS = ("-s", "DOWNLOAD_MAXSIZE=400000", "-s", "DOWNLOAD_TIMEOUT=1", "-s", "RETRY_TIMES=1")
ENDS = {
    "too large": "too large",
    "timeout": "timeout",
    "improper answer": "improper answer",
    "connection failed": "connection failed",
    "cut short": "cut short",
    "empty": "empty answer",
    "too many redirects": "too many redirects",
    "unreadable": "unreadable coding",
}
CUTS = {"endless": "length", "drip": "time", "chunk": "disconnect", "packed": "disconnect"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A crawl of the site with broken answers."""

    province: PracticeProvince
    archive: Archive
    ends: dict[str, tuple[str, str | None]]
    """State and reason by address."""
    captures: dict[str, list[CaptureRow]]

    def of(self, name: str) -> list[CaptureRow]:
        return next((rows for url, rows in self.captures.items() if url.endswith(f"/{name}.html")), [])


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("broken")
    with PracticeProvince(pages=14, only=["wires"]) as province:
        catalogue = province.write_catalogue(folder / "catalogue.toml")
        run = crawling.begin(folder / "archive", catalogue, province, (*crawling.QUICK, *LIMITS))
        code, errors = run.finish()
        assert code == 0, errors
        captures: dict[str, list[CaptureRow]] = {}
        for row in crawling.captures(folder / "archive"):
            captures.setdefault(row.url, []).append(row)
        with Archive.open(folder / "archive") as archive:
            with archive.engine.connect() as connection:
                rows = connection.execute(select(Frontier.url, Frontier.state, Frontier.reason)).all()
            yield Visit(province, archive, {row.url: (row.state, row.reason) for row in rows}, captures)


@pytest.mark.xdist_group("broken")
class TestBrokenAnswers:
    def test_each_ends_by_its_name(self, visit: Visit) -> None:
        wanted = {trap.url: ENDS[trap.outcome] for trap in visit.province.traps if trap.outcome in ENDS}
        assert len(wanted) >= 15
        for url, reason in wanted.items():
            last = max((one for one in visit.ends if one.startswith(url)), key=lambda one: (len(one), one))
            assert visit.ends[last] == ("failed", reason), url

    def test_what_came_is_kept_and_marked_as_cut(self, visit: Visit) -> None:
        data = b"".join(gzip.decompress(path.read_bytes()) for path in crawling.warc_files(visit.archive.directory))
        for name, why in CUTS.items():
            [row] = visit.of(name)
            assert row.truncated
            assert visit.archive.captures.load(row).body_as_stored
            record = data[data.index(f"WARC-Target-URI: {row.url}".encode()) :]
            assert f"WARC-Truncated: {why}\r\n".encode() in record[:1000]
        assert all(row.truncated for row in visit.of("torn")), (
            "a gzip body that ends too soon, though its length is right"
        )

    def test_the_limits_hold(self, visit: Visit) -> None:
        [endless], [bomb] = visit.of("endless"), visit.of("bomb")
        assert endless.length is not None and 400_000 < endless.length < 800_000
        assert bomb.length is not None and bomb.length < 10_000

    def test_reports_are_read_however_they_are_packed(self, visit: Visit) -> None:
        for url in visit.province.expected:
            [row] = visit.captures[url]
            assert row.kind == "report" and not row.truncated and row.report_id is not None, url
        codings = {
            field.split(b":")[1].strip()
            for url in visit.province.expected
            for field in visit.archive.captures.load(visit.captures[url][0]).response_head.split(b"\r\n")
            if field.lower().startswith(b"content-encoding")
        }
        assert {b"gzip", b"GZIP", b"deflate", b"gzip, gzip"} <= codings

    def test_an_encoding_that_nobody_asked_for_is_kept_as_it_came(self, visit: Visit) -> None:
        [row] = visit.of("brotli")
        assert visit.archive.captures.load(row).body_as_stored == b"\x8b\x02\x80<p>\x03"
        assert row.report_id is None

    def test_the_archive_is_sound(self, visit: Visit) -> None:
        assert integrity.check(visit.archive, deep=True) == []
