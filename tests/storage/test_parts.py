from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from archive_samples import SITE, draft, start
from sqlalchemy import select

import storage.ingest
import storage.reparse
from fixtures.documents.draft import draft_of
from fixtures.documents.html import render_blocks
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from fixtures.sites.attachments import DOCX_TYPE, docx
from parsing import Report
from parsing.forms import FORMS
from storage import Archive, Batch, FrontierEntry, Selection, Settlement
from storage.database import reading
from storage.ingest import IngestResult, ingest_capture, keep_all, pending, read_report, settle_parts
from storage.integrity import check
from storage.models import ReportRow
from storage.parts import continues
from storage.records import RequestState
from storage.reparse import reparse

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


def test_a_page_and_its_word_file_are_one_report(archive: Archive) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    assert listed(archive) == report_rows(archive) == [PAGE]
    found = crawl.report()
    assert set(found.cells) == ALL
    assert {name: cell.raw for name, cell in found.cells.items()} == dict(facts().numbers)
    assert places(found) == {"attachment 1"}
    assert (found.issuer, found.year, found.title) == ("临川县水利局", 2023, title(facts()))
    assert pending(archive) == []
    [site] = archive.reports.crawl_summary(crawl.id)
    assert (site.captures, site.reports) == (2, 1)


def test_the_order_of_reading_changes_nothing(archive: Archive) -> None:
    second = f"{HOST}/nb/P2.docx"
    readings = []
    for number, order in enumerate(itertools.permutations((PAGE, FILE, second))):
        crawl = Crawl(archive)
        mark = b" " * number  # so that no crawl brings what an earlier one has read already
        files = [replace(item, body=(item.body or b"") + mark) for item in (word(), word(url=second))]
        crawl.fetch(bare_page(INTRODUCTION + mark), *files)
        crawl.read(*order)
        parse = next(p for p in archive.reports.parses(crawl.captures[PAGE]) if p.current)
        names = [(part.name, part.capture_id - crawl.captures[PAGE]) for part in archive.reports.parts(parse.id)]
        readings.append((crawl.report(), names, report_rows(archive), len(archive.reports.parses(parse.capture_id))))
    assert all(reading == readings[0] for reading in readings)
    assert readings[0][1] == [("page", 0), ("attachment 1", 1), ("attachment 2", 2)]


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


def test_readings_stored_together_are_filed_as_one_by_one(archive: Archive, tmp_path: Path) -> None:
    alone = Crawl(archive)
    one_by_one = filed(alone, lambda: [ingest_capture(archive, number) for number in pending(archive)] and None)
    with Archive.open(tmp_path / "other", create=True) as other:
        crawl = Crawl(other)
        results: list[IngestResult] = []

        def together() -> None:
            rows = [other.captures.get(number) for number in (*pending(other), pending(other)[-1])]
            results.extend(keep_all(other, [(row, read_report(other.captures.load(row))) for row in rows]))

        assert filed(crawl, together) == one_by_one
    assert [result.added for result in results] == [*(True for _ in results[1:]), False]
    assert results[-1].parse_id == results[-2].parse_id


def test_reading_again_adds_nothing(archive: Archive) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    before = [archive.reports.parses(number) for number in crawl.captures.values()]
    crawl.read()
    settle_parts(archive, crawl.id)
    assert [archive.reports.parses(number) for number in crawl.captures.values()] == before
    assert [len(parses) for parses in before] == [2, 1]


def test_a_report_on_two_pages_is_one(archive: Archive) -> None:
    blocks = draft_of(facts()).blocks
    crawl = Crawl(archive)
    rest = Got(SECOND, page(render_blocks(blocks[6:], "plain")), "report", PAGE, media_type="text/html")
    crawl.fetch(bare_page(page(render_blocks(blocks[:6], "plain"))), rest)
    crawl.read()
    assert listed(archive) == [PAGE]
    assert set(crawl.report().cells) == ALL
    assert "page 2" in places(crawl.report())
    assert [section.number for section in crawl.report().sections] == [1, 2, 3, 4, 5, 6]


def test_nothing_is_joined_before_all_parts_have_come(archive: Archive) -> None:
    crawl = Crawl(archive)
    late = word(url=f"{HOST}/nb/P2.docx")
    crawl.fetch(bare_page())
    crawl.queue(late)
    crawl.fetch(word())
    crawl.read(PAGE, FILE)
    settle_parts(archive, crawl.id)
    assert (listed(archive), len(crawl.report().cells)) == ([PAGE], 0)
    crawl.fetch(replace(late, body=None, state="failed"))
    settle_parts(archive, crawl.id)
    assert (listed(archive), set(crawl.report().cells)) == ([PAGE], ALL)


def test_a_page_with_tables_keeps_its_own_cells_beside_a_file(archive: Archive) -> None:
    crawl = Crawl(archive)
    crawl.fetch(whole_page(), word())
    crawl.read()
    assert listed(archive) == [PAGE]
    assert places(crawl.report()) == {""}
    [parse] = archive.reports.parses(crawl.captures[PAGE])
    assert [part.name for part in archive.reports.parts(parse.id)] == ["page", "attachment 1"]


def test_a_file_that_says_something_else_takes_the_cell_away(archive: Archive) -> None:
    other = replace(facts(), numbers={**facts().numbers, LICENSING: "987654"})
    crawl = Crawl(archive)
    crawl.fetch(whole_page(), word(other))
    crawl.read()
    assert set(crawl.report().cells) == ALL - {LICENSING}
    assert ("parts.disagree", (LICENSING,)) in [(f.rule, f.cells) for f in crawl.report().findings]


def test_reports_of_others_that_a_page_links_to_stay_their_own(archive: Archive) -> None:
    education, older = facts("临川县教育局"), facts(year=2022)
    crawl = Crawl(archive)
    urls = [f"{HOST}/nb/{name}.docx" for name in ("education", "older")]
    crawl.fetch(bare_page(), word(education, urls[0]), word(older, urls[1]), word())
    crawl.read()
    assert listed(archive) == [PAGE, *urls]
    assert places(crawl.report()) == {"attachment 3"}
    assert crawl.report(urls[0]).issuer == "临川县教育局"


def test_files_below_a_list_are_reports(archive: Archive) -> None:
    crawl = Crawl(archive)
    column = Got(PAGE, b"<html><ul><li>a list</li></ul></html>", "list", None, media_type="text/html")
    crawl.fetch(column, word())
    crawl.read(FILE)
    assert listed(archive) == [FILE]


def test_files_of_a_page_that_is_no_report_are_reports(archive: Archive) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(b"<html><p>Weather: fair.</p></html>"), word())
    crawl.read(FILE, PAGE)
    assert listed(archive) == [FILE]


def test_a_later_crawl_joins_its_own_captures(archive: Archive) -> None:
    first, second = Crawl(archive), Crawl(archive)
    first.fetch(bare_page(), word())
    first.read()
    changed = replace(facts(), numbers={**facts().numbers, LICENSING: "987654"})
    second.fetch(bare_page(), word(changed))
    second.read()
    assert listed(archive) == [PAGE]
    [record] = archive.reports.list()
    assert record.capture_id == second.captures[PAGE]
    assert archive.reports.load(record.parse_id).cells[LICENSING].value == 987654
    assert str(first.report().cells[LICENSING].value) == facts().numbers[LICENSING]


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a later version of the parser take over, which reads as the present one but for an edit."""
    today = storage.ingest.parse

    def install(edit: Callable[[Report], Report] = lambda report: report, version: str = "99.0") -> None:
        def parse(body: bytes, *, media_type: str | None = None, url: str | None = None) -> Report:
            return replace(edit(today(body, media_type=media_type, url=url)), parser=version)

        monkeypatch.setattr(storage.ingest, "parse", parse)
        monkeypatch.setattr(storage.reparse, "PARSER_VERSION", version)

    return install


def doubled(report: Report) -> Report:
    if LICENSING not in report.cells:
        return report
    cell = report.cells[LICENSING]._replace(value=5, raw="5")
    return replace(report, cells={**report.cells, LICENSING: cell})


def test_reparse_joins_as_the_crawl_did(archive: Archive, newer: Callable[..., None]) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    before = crawl.report()
    same = reparse(archive)
    assert (same.added, same.changed_captures) == (0, 0)
    newer(doubled)
    outcome = reparse(archive, Selection(year=2023, url=PAGE))
    assert outcome.cells[LICENSING, "number to number"].count == 2
    assert crawl.report() == replace(doubled(before), findings=crawl.report().findings, parser="99.0")
    assert crawl.report().cells[LICENSING].at.startswith("attachment 1: ")
    assert listed(archive) == report_rows(archive) == [PAGE]
    assert reparse(archive).added == 0


@pytest.mark.parametrize("by_a_newer_parser", [False, True])
def test_reparse_makes_parts_of_what_was_a_report_of_its_own(
    archive: Archive, newer: Callable[..., None], monkeypatch: pytest.MonkeyPatch, by_a_newer_parser: bool
) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    with monkeypatch.context() as context:
        context.setattr(storage.ingest, "page_of", lambda _connection, number: number)
        context.setattr(storage.ingest, "parts_among", lambda *_: set())
        context.setattr(storage.ingest, "settle", lambda *_: None)
        crawl.read()
    assert listed(archive) == [PAGE, FILE]
    if by_a_newer_parser:
        newer()
    reparse(archive)
    assert listed(archive) == [PAGE]
    assert report_rows(archive) == ([PAGE, FILE] if by_a_newer_parser else [PAGE])
    assert set(crawl.report().cells) == ALL


def test_an_interrupted_reparse_leaves_the_joined_report(archive: Archive, newer: Callable[..., None]) -> None:
    crawl = Crawl(archive)
    crawl.fetch(bare_page(), word())
    crawl.read()
    before = crawl.report()
    newer(doubled)

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reparse(archive, progress=stop)
    assert (crawl.report(), listed(archive)) == (before, [PAGE])


@pytest.mark.xdist_group("recognition")
def test_pictures_of_the_tables_make_the_report(tmp_path: Path) -> None:
    """Reads drawn pages as the practice pictures are: slow, so once."""
    folder = Path(__file__).parents[1] / "parsing" / "readers" / "pages"
    of = Facts("临川县人民政府", 2023, "2021", consistent("2021", 7, "county"), "2024-01-20", 7)
    files = sorted(folder.glob("report-*.png"))
    pictures = [Got(f"{HOST}/nb/{file.name}", file.read_bytes(), media_type="image/png") for file in files]
    with Archive.open(tmp_path / "archive", create=True) as archive:
        crawl = Crawl(archive)
        crawl.fetch(bare_page(page("<p>　　现将年度报告公布如下。</p>", of)), *pictures)
        crawl.read()
        assert listed(archive) == [PAGE]
        found = crawl.report()
    assert places(found) == {"picture 1", "picture 2"}
    assert all(cell.raw == of.numbers[name] for name, cell in found.cells.items())
    assert len(found.cells) > 190
    assert all(cell.confidence is not None for cell in found.cells.values())


@pytest.mark.parametrize(
    ("url", "following", "expected"),
    [
        ("t20240120_512.html", "t20240120_512_2.html", True),
        ("t20240120_512_2.html", "t20240120_512_3.html", True),
        ("t20240120_512_2.html", "t20240120_512_9.html", False),
        ("t20240120_512.html", "t20240120_513.html", False),
        ("t20240120_512.html", "t20240120_512.html?page=2", False),
        ("t20240120_512.html", "t20240120_51234.html", False),
    ],
)
def test_the_next_page_has_the_pages_address_with_a_number_more(url: str, following: str, expected: bool) -> None:
    assert continues(f"{HOST}/nb/{url}", f"{HOST}/nb/{following}") is expected


def test_parts_that_came_unchanged_leave_the_joined_reading_as_it_is(archive: Archive) -> None:
    first = Crawl(archive)
    first.fetch(bare_page(), word())
    first.read()
    parses = archive.reports.parses(first.captures[PAGE])
    second = Crawl(archive)
    second.fetch(bare_page(), word())
    second.read()
    assert {archive.captures.get(number).record_type for number in second.captures.values()} == {"revisit"}
    assert archive.reports.parses(first.captures[PAGE]) == parses
    assert [archive.reports.parses(number) for number in second.captures.values()] == [[], []]
    assert archive.reports.of_capture(second.captures[PAGE]) == archive.reports.of_capture(first.captures[PAGE])
    assert reparse(archive).added == 0


@pytest.mark.parametrize("edited", [PAGE, FILE])
def test_what_changed_is_read_anew_together_with_what_did_not(archive: Archive, edited: str) -> None:
    first = Crawl(archive)
    first.fetch(bare_page(), word())
    first.read()
    other = Facts("临川县水利局", 2023, "2021", consistent("2021", 8), "2024-01-20", 8)
    changed = {PAGE: bare_page(INTRODUCTION + "<p>更正</p>".encode()), FILE: word(other)}
    second = Crawl(archive)
    second.fetch(*({PAGE: bare_page(), FILE: word()} | {edited: changed[edited]}).values())
    second.read()
    [record] = archive.reports.list()
    assert record.capture_id == second.captures[PAGE]
    parts = [part.capture_id for part in archive.reports.parts(record.parse_id)]
    assert parts == [second.captures[PAGE], (first if edited == PAGE else second).captures[FILE]]
    assert set(archive.reports.load(record.parse_id).cells) == ALL
    assert pending(archive) == []
    assert reparse(archive).added == 0
    assert check(archive) == []


@pytest.mark.parametrize(
    ("url", "following", "expected"),
    [
        ("show.jsp?id=5", "show.jsp?id=5&pageNo=2", True),
        ("show.jsp?id=5&pageNo=2", "show.jsp?id=5&pageNo=3", True),
        ("show.jsp?id=5&pageNo=2", "show.jsp?id=5&pageNo=4", False),
        ("show.jsp?id=5", "show.jsp?id=6", False),
        ("2023.html", "2023-2.html", True),
        ("2023-2.html", "2023-3.html", True),
    ],
)
def test_the_next_page_may_be_counted_in_the_query_or_behind_a_hyphen(url: str, following: str, expected: bool) -> None:
    assert continues(f"{HOST}/nb/{url}", f"{HOST}/nb/{following}") is expected
