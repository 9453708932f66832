"""A small site whose report column changes its address from year to year, crawled again and again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import crawling
import pytest
import warm

from storage import Archive, Batch, ColumnSighting, SiteRecord
from storage.report_columns import ColumnRecord


def page(*links: tuple[str, str]) -> str:
    return "".join(f'<p><a href="{href}">{text}</a></p>' for href, text in links)


def report(year: int) -> tuple[str, str]:
    return f"/r/{year}.html", f"甲县人民政府{year}年政府信息公开工作年度报告"


class ChangingSite(BaseHTTPRequestHandler):
    """Answers from a table that the test rewrites between crawls."""

    pages: ClassVar[dict[str, str]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = self.pages.get(self.path)
        if body is None and self.path.startswith("/r/"):
            body = "<h1>年度报告</h1><p>一、总体情况</p>"
        self.send_response(404 if body is None else 200)
        data = f"<html><head><meta charset='utf-8'><title>甲县</title></head><body>{body}</body></html>".encode()
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Town:
    """The site, its archive, and crawls of it."""

    def __init__(self, base: str, folder: Path) -> None:
        self.base, self.archive = base, folder / "archive"
        self.catalogue = folder / "catalogue.toml"
        self.catalogue.write_text(
            f'province = "practice"\n[[site]]\nid = "town"\ndivision = "990000"\nname = "甲县"\nlevel = "county"\n'
            f'portal = "{base}/"\n',
            encoding="utf-8",
        )

    def remember(self, column: str, path: tuple[str, ...]) -> None:
        """Leave the archive as an earlier crawl would have left it that found this column."""
        site = SiteRecord("town", "990000", "practice", "甲县", "county", f"{self.base}/")
        told = {"anchor": "政府信息公开年报", "score": 100, "path": [self.base + step for step in path]}
        with Archive.open(self.archive, create=True) as archive:
            crawl = archive.crawls.start("practice", sites=[site], catalogue='province = "practice"', options={})
            with archive.writer(crawl.id) as writer:
                seen = ColumnSighting("town", self.base + column, datetime.now(UTC), "used", 2, 2023, **told)
                writer.commit(Batch(columns=[seen]))
            archive.crawls.finish(crawl.id, "finished")

    def crawl(self, pages: dict[str, str]) -> list[str]:
        """Crawl the site as it is now; gives the paths that were asked for, in order."""
        ChangingSite.pages = pages
        ChangingSite.asked.clear()
        command = ["crawl", "reports", "-a", "province=practice", "-a", f"catalog={self.catalogue}"]
        done = warm.run("scrapy", *command, "-s", f"ARCHIVE={self.archive}", *crawling.QUICK)
        assert done.returncode == 0, done.stderr
        return [path for path in ChangingSite.asked if path != "/robots.txt"]

    def columns(self) -> dict[str, ColumnRecord]:
        with Archive.open(self.archive) as archive:
            return {column.url.removeprefix(self.base): column for column in archive.columns.known("practice")}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ThreadingHTTPServer(("127.0.0.1", 0), ChangingSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Town(f"http://127.0.0.1:{server.server_address[1]}", tmp_path)
        server.shutdown()


def test_a_known_column_saves_the_way_gets_a_sister_and_is_found_again_when_it_moved(town: Town) -> None:
    town.remember("/c100/", path=("/", "/gk/"))
    home = page(("/gk/", "政府信息公开"), ("/news/", "新闻"))
    pages = {
        "/": home,
        "/gk/": page(("/c100/", "政府信息公开年报"), ("/c201/", "信息公开年报"), ("/c7/", "年度报告")),
        "/c7/": page(("/x/1.html", "通知")),
        "/c100/": page(report(2022), report(2023)),
        "/c201/": page(report(2024)),
    }
    asked = town.crawl(pages)
    assert asked[0] == "/c100/"
    assert "/" not in asked, "the way from the home page is saved"
    assert {"/gk/", "/c201/", "/r/2024.html"} <= set(asked)
    found = town.columns()
    assert (found["/c201/"].newest_year, found["/c201/"].path) == (2024, [f"{town.base}/", f"{town.base}/gk/"])
    assert (found["/c7/"].state, found["/c7/"].reason) == ("empty", "no link to a report")

    moved = {"/": home, "/gk/": page(("/c300/", "政府信息公开年报")), "/c300/": page(report(2024), report(2025))}
    asked = town.crawl(moved)
    assert asked[0] == "/c100/"
    assert {"/", "/gk/", "/c300/", "/r/2025.html"} <= set(asked)
    found = town.columns()
    assert (found["/c100/"].state, found["/c100/"].moved_to) == ("moved", f"{town.base}/c300/")
    assert (found["/c300/"].state, found["/c300/"].reports) == ("used", 2)
    assert found["/c300/"].path == [f"{town.base}/", f"{town.base}/gk/"]
