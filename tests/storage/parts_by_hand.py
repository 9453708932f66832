"""Crawls of reports in parts, made by hand, one exchange after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from archive_samples import SITE, draft, start
from sqlalchemy import select

from fixtures.documents.draft import draft_of
from fixtures.documents.html import render_blocks
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from fixtures.sites.attachments import DOCX_TYPE, docx
from parsing import Report
from parsing.forms import FORMS
from storage import Archive, Batch, FrontierEntry, Selection, Settlement
from storage.database import reading
from storage.ingest import ingest_capture, pending
from storage.integrity import check
from storage.models import ReportRow
from storage.records import RequestState

HOST = "https://www.example.gov.cn"
PAGE, FILE, SECOND = f"{HOST}/nb/t1_5.html", f"{HOST}/nb/P1.docx", f"{HOST}/nb/t1_5_2.html"
LICENSING = "proactive.licensing.decisions"
ALL = set(FORMS["2021"].cells)


def facts(issuer: str = "临川县水利局", year: int = 2023) -> Facts:
    return Facts(issuer, year, "2021", consistent("2021", 7), f"{year + 1}-01-20", 7)


def title(of: Facts) -> str:
    return f"{of.issuer}{of.year}年政府信息公开工作年度报告"


def page(body: str, of: Facts | None = None) -> bytes:
    name = title(of or facts())
    head = f"<head><meta charset=utf-8><title>{name}</title></head>"
    return f"<html>{head}<body><h1>{name}</h1>{body}</body></html>".encode()


INTRODUCTION = page("<p>　　现将年度报告全文公布如下，请查阅。</p>")


@dataclass(frozen=True)
class Got:
    """A request, what came for it and which request led to it."""

    url: str
    body: bytes | None
    kind: str = "attachment"
    parent: str | None = PAGE
    state: RequestState = "done"
    media_type: str = DOCX_TYPE


def word(of: Facts | None = None, url: str = FILE) -> Got:
    return Got(url, docx(title(of or facts()), of or facts()))


def whole_page(url: str = PAGE, parent: str | None = None) -> Got:
    return Got(url, page(render_blocks(draft_of(facts()).blocks, "plain")), "report", parent, media_type="text/html")


def bare_page(body: bytes = INTRODUCTION) -> Got:
    return Got(PAGE, body, "report", None, media_type="text/html")


class Crawl:
    """A crawl made by hand, one exchange after the other."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.id = start(archive).id
        self.requests: dict[str, int] = {}
        self.captures: dict[str, int] = {}

    def queue(self, *found: Got) -> None:
        for item in found:
            self._commit(Batch(queued=[self._entry(item)]))

    def fetch(self, *found: Got) -> None:
        self.queue(*(item for item in found if item.url not in self.requests))
        for item in found:
            number = self.requests[item.url]
            parent = None if item.parent is None else self.requests[item.parent]
            drafts = []
            if item.body is not None:
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {item.media_type}".encode()
                made = draft(item.url, item.body, head=head, kind=item.kind, frontier=number, parent=parent)
                drafts = [replace(made, media_type=item.media_type)]
            ids = self._commit(Batch(captures=drafts, settled=[Settlement(number, item.state, None, 1)]))
            self.captures |= dict.fromkeys([item.url], ids[0]) if ids else {}

    def _commit(self, batch: Batch) -> list[int]:
        with self.archive.writer(self.id) as writer:
            return writer.commit(batch)

    def _entry(self, item: Got) -> FrontierEntry:
        number = self.requests[item.url] = self.archive.frontier.next_id()
        mark = hashlib.sha1(item.url.encode()).digest()
        parent = None if item.parent is None else self.requests[item.parent]
        role = item.kind
        return FrontierEntry(number, mark, item.url, "www.example.gov.cn", SITE.id, role, parent_id=parent)

    def read(self, *urls: str) -> None:
        for url in urls or tuple(self.captures):
            ingest_capture(self.archive, self.captures[url])

    def report(self, url: str = PAGE) -> Report:
        found = self.archive.reports.of_capture(self.captures[url])
        assert found is not None
        return found


def listed(archive: Archive) -> list[str]:
    assert check(archive) == []
    return [record.url for record in archive.reports.list()]


def report_rows(archive: Archive) -> list[str]:
    with reading(archive.engine) as connection:
        return list(connection.execute(select(ReportRow.url).order_by(ReportRow.id)).scalars())


def places(report: Report) -> set[str]:
    return {cell.at.rpartition(":")[0] for cell in report.cells.values()}


def filed(crawl: Crawl, read: Callable[[], None]) -> list[object]:
    """What the tables say after a crawl of all kinds of captures has been read; clock values left out."""
    other = Got(f"{HOST}/nb/t9.html", page("<p>放假通知</p>"), "report", None, media_type="text/html")
    crawl.fetch(bare_page(), word(), other, whole_page(f"{HOST}/nb/t2.html"), whole_page(f"{HOST}/nb/t7.html"))
    read()
    found: list[object] = [report_rows(crawl.archive), listed(crawl.archive), pending(crawl.archive)]
    for row in crawl.archive.captures.list(Selection()):
        said = crawl.archive.reports.of_capture(row.id)
        found.append((row.url, row.kind, row.reason, row.report_id, said))
        parses = crawl.archive.reports.parses(row.id)
        found += [(item.current, crawl.archive.reports.parts(item.id)) for item in parses]
    return found
