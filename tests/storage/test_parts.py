"""A page, its files and further pages are one report, whatever the order they come in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from parts_by_hand import (
    ALL,
    FILE,
    HOST,
    INTRODUCTION,
    LICENSING,
    PAGE,
    SECOND,
    Crawl,
    Got,
    bare_page,
    facts,
    filed,
    listed,
    page,
    places,
    report_rows,
    title,
    whole_page,
    word,
)

from fixtures.documents.draft import draft_of
from fixtures.documents.html import render_blocks
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from parsing.further_pages import continues
from storage import Archive
from storage.ingest import IngestResult, ingest_capture, keep_all, pending, read_report, settle_parts


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
        ("show.jsp?id=5", "show.jsp?id=5&pageNo=2", True),
        ("show.jsp?id=5&pageNo=2", "show.jsp?id=5&pageNo=3", True),
        ("show.jsp?id=5&pageNo=2", "show.jsp?id=5&pageNo=4", False),
        ("show.jsp?id=5", "show.jsp?id=6", False),
        ("2023.html", "2023-2.html", True),
        ("2023-2.html", "2023-3.html", True),
    ],
)
def test_the_next_page_has_the_pages_address_with_a_number_more(url: str, following: str, expected: bool) -> None:
    assert continues(f"{HOST}/nb/{url}", f"{HOST}/nb/{following}") is expected
