"""What changed between two captures or two parses of a page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from archive_samples import draft, fill
from crawl_samples import BUREAU, page_of

from parsing import Report
from parsing import parse as real_parse
from storage import Archive
from storage.difference import Difference, difference, parse_side, snapshot_side
from storage.errors import UnknownCapture
from storage.ingest import ingest_capture
from storage.reparse import reparse

URL = "https://www.changge.gov.cn/zfxxgk/nb/1.html"
PAGE = page_of(BUREAU, 2022, "2023-01-20")


def captured(archive: Archive, *bodies: bytes, urls: tuple[str, ...] = (URL, URL)) -> list[int]:
    numbers = fill(archive, *(draft(url, body) for url, body in zip(urls, bodies, strict=True)))
    for number in numbers:
        ingest_capture(archive, number)
    return numbers


def between(archive: Archive, old: bytes, new: bytes, **options: tuple[str, ...]) -> Difference:
    before, after = captured(archive, old, new, **options)
    return difference(archive, snapshot_side(archive, before), snapshot_side(archive, after))


def test_the_same_bytes_differ_in_nothing(archive: Archive) -> None:
    found = between(archive, PAGE, PAGE)
    assert found.same_bytes
    assert found.same_content
    assert not found.is_edit


def test_a_counter_changes_the_bytes_and_not_the_content(archive: Archive) -> None:
    counters = [f"<p>浏览次数：{count}次</p></body>".encode() for count in (17, 23)]
    found = between(archive, *(PAGE.replace(b"</body>", counter) for counter in counters))
    assert not found.same_bytes
    assert found.same_content, found.text


def test_a_number_changed_at_the_same_address_is_a_silent_edit(archive: Archive) -> None:
    found = between(archive, PAGE, PAGE.replace(b"<td>3</td>", b"<td>8</td>"))
    [change] = found.cells
    assert (change.cell_id, change.kind) == ("proactive.penalties.decisions", "number to number")
    assert change.before is not None
    assert change.after is not None
    assert (change.before.value, change.after.value) == (3, 8)
    assert found.is_edit
    assert found.is_silent


def test_an_edit_that_says_so_is_not_silent(archive: Archive) -> None:
    edited = PAGE.replace(b"<td>3</td>", b"<td>8</td>")
    said = edited.replace("<h2>一、".encode(), "<p>更正：行政处罚数量有误。</p><h2>一、".encode())
    dated = edited.replace(b"2023-01-20", b"2023-03-02")
    for number, after in enumerate((said, dated)):
        address = URL.replace("1", str(number))
        found = between(archive, PAGE, after, urls=(address, address))
        assert found.is_edit
        assert not found.is_silent


def test_other_words_are_shown_as_a_diff_of_the_cleaned_text(archive: Archive) -> None:
    after = PAGE.replace("本年度主动公开信息若干条。".encode(), "本年度主动公开信息十二条。".encode())
    found = between(archive, PAGE, after)
    assert "-本年度主动公开信息若干条。" in found.text
    assert "+本年度主动公开信息十二条。" in found.text
    assert not found.cells
    assert not found.is_edit
    assert not found.same_content


def test_pages_of_two_addresses_can_be_compared_and_are_no_edit(archive: Archive) -> None:
    found = between(archive, PAGE, PAGE.replace(b"<td>3</td>", b"<td>8</td>"), urls=(URL, URL + "x"))
    assert found.cells
    assert not found.same_url
    assert not found.is_edit


def test_two_parses_of_a_capture_are_compared_as_they_are_stored(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    [number] = captured(archive, PAGE, urls=(URL,))

    def later(body: bytes, *, media_type: str | None = None, url: str | None = None) -> Report:
        read = real_parse(body, media_type=media_type, url=url)
        cells = dict(read.cells)
        cells["proactive.penalties.decisions"] = cells["proactive.penalties.decisions"]._replace(value=9, raw="9")
        return replace(read, cells=cells, parser="99")

    monkeypatch.setattr("storage.ingest.parse", later)
    monkeypatch.setattr("storage.reparse.PARSER_VERSION", "99")
    reparse(archive, workers=1)
    old, new = (parse.id for parse in archive.reports.parses(number))
    found = difference(archive, parse_side(archive, old), parse_side(archive, new))
    assert [change.cell_id for change in found.cells] == ["proactive.penalties.decisions"]
    assert found.same_bytes
    assert not found.is_edit
    assert found.text == ()


def test_unknown_numbers_are_named(archive: Archive) -> None:
    with pytest.raises(UnknownCapture, match="7"):
        snapshot_side(archive, 7)
    with pytest.raises(UnknownCapture, match="parse has the number 9"):
        parse_side(archive, 9)
