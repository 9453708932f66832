from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import MOMENT, REPORT_PAGE, draft, fill, start
from sqlalchemy import text

from storage import Archive, Batch, Selection
from storage.importing import import_file
from storage.ingest import ingest_capture, pending
from storage.integrity import check
from storage.records import CaptureDraft
from storage.repair import repair
from storage.reparse import reparse
from storage.wacz import export_wacz
from storage.warc import sha1
from storage.warc_files import FOLDER

PAGE = REPORT_PAGE.encode()
LATER = MOMENT + timedelta(days=365)
NEW_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nDate: Mon, 22 Nov 2027 03:15:00 GMT"


@pytest.fixture
def twice(archive: Archive) -> Archive:
    """A page crawled in two years, unchanged."""
    fill(archive, draft(body=PAGE))
    fill(archive, draft(body=PAGE, head=NEW_HEAD, moment=LATER))
    return archive


def warcs(archive: Archive) -> list[Path]:
    return sorted((archive.directory / FOLDER).glob("*.warc.gz"))


def test_an_unchanged_page_is_stored_once_and_read_twice(twice: Archive) -> None:
    first, second = (twice.captures.read(number) for number in (1, 2))
    assert (first.row.record_type, second.row.record_type, second.row.refers_to_id) == ("response", "revisit", 1)
    assert first.payload == second.payload == PAGE
    assert second.response_head == NEW_HEAD + b"\r\n\r\n"
    assert second.row.record_length < 700 < first.row.record_length
    assert check(twice, deep=True) == []


def test_what_was_read_of_a_page_counts_for_its_revisits(twice: Archive) -> None:
    first, second = ingest_capture(twice, 1), ingest_capture(twice, 2)
    assert (first.kind, first.added, second.added) == ("report", True, False)
    assert (second.parse_id, second.report_id) == (first.parse_id, first.report_id)
    assert twice.reports.of_capture(1) == twice.reports.of_capture(2) is not None
    assert twice.captures.get(2).issuer == twice.captures.get(1).issuer is not None
    assert twice.captures.count(Selection(year=2022)) == 2
    assert twice.reports.parses(2) == []
    assert reparse(twice).parsed == 1
    [record] = twice.reports.list()
    assert record.capture_id == 1


def test_a_page_that_came_back_to_what_it_was_is_read_again(twice: Archive) -> None:
    edited = PAGE.replace(b"14041", b"14042")
    fill(twice, draft(body=edited, moment=LATER + timedelta(days=1)), draft(body=PAGE, moment=LATER + timedelta(2)))
    assert twice.captures.get(4).refers_to_id == 1
    assert pending(twice) == [1, 2, 3, 4]
    for number in (1, 2, 3, 4):
        ingest_capture(twice, number)
    assert pending(twice) == []
    [record] = twice.reports.list()
    assert record.capture_id == 4
    assert twice.reports.load(record.parse_id).cells["proactive.licensing.decisions"].value == 14041


def test_compressed_bodies_are_decoded_through_a_revisit(archive: Archive) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip"
    packed = draft(body=gzip.compress(PAGE, mtime=0), head=head)
    fill(archive, packed, replace(packed, fetched_at=LATER))
    assert [archive.captures.read(number).payload for number in (1, 2)] == [PAGE, PAGE]
    assert archive.captures.get(2).record_type == "revisit"


def test_only_the_same_url_with_the_same_payload_is_a_revisit(archive: Archive) -> None:
    cut = replace(draft("https://a/4", b"cut off"), truncated=True)
    fill(
        archive,
        *(draft("https://a/1", b"one"), draft("https://a/2", b"one"), draft("https://a/1", b"two")),
        *(draft("https://a/3", b""), draft("https://a/3", b""), cut, cut),
    )
    assert {row.record_type for row in archive.captures.list()} == {"response"}


def test_a_revisit_always_points_to_a_full_response(archive: Archive) -> None:
    for years in range(4):
        fill(archive, draft(body=PAGE, moment=MOMENT + timedelta(days=365 * years)))
    assert [row.refers_to_id for row in archive.captures.list()] == [None, 1, 1, 1]


def test_other_programs_read_revisits_without_complaint(twice: Archive) -> None:
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs(twice)], check=True)
    lines = [line for path in (twice.directory / FOLDER).glob("*.cdxj") for line in path.read_text().splitlines()]
    assert sorted('"mime": "warc/revisit"' in line for line in lines) == [False, True]


def test_nothing_points_to_a_payload_that_is_lost(twice: Archive) -> None:
    row = twice.captures.get(1)
    path = twice.directory / FOLDER / row.warc
    content = bytearray(path.read_bytes())
    content[row.offset + 30] ^= 0xFF
    path.write_bytes(content)
    repair(twice)
    assert [problem.kind for problem in check(twice, deep=True)] == ["lost", "lost"]
    fill(twice, draft(body=PAGE, moment=LATER + timedelta(days=1)))
    assert twice.captures.get(3).record_type == "response"
    assert repair(twice) == []


def test_a_revisit_whose_payload_stands_nowhere_is_found(twice: Archive) -> None:
    with twice.engine.begin() as connection:
        connection.execute(text("UPDATE captures SET refers_to_id = NULL WHERE id = 2"))
    assert [(problem.kind, problem.where) for problem in check(twice)] == [("wrong row", "snapshot 2")]


def test_rows_of_revisits_are_built_again_from_the_files(twice: Archive) -> None:
    before = list(twice.captures.list())
    with twice.engine.begin() as connection:
        connection.execute(text("DELETE FROM captures WHERE id = 2"))
        connection.execute(text("DELETE FROM captures"))
    repair(twice)
    assert list(twice.captures.list()) == before


def test_a_package_holds_the_pages_its_revisits_repeat(twice: Archive, tmp_path: Path) -> None:
    from storage import Selection

    assert export_wacz(twice, tmp_path / "second.wacz", Selection(ids=[2])).captures == 2
    with Archive.open(tmp_path / "elsewhere", create=True) as elsewhere:
        imported = import_file(elsewhere, tmp_path / "second.wacz")
        assert (len(imported.captures), imported.unresolved) == (2, 0)
        found = [elsewhere.captures.read(number) for number in imported.captures]
        assert [(item.payload, item.row.fetched_at) for item in found] == [(PAGE, MOMENT), (PAGE, LATER)]
        assert found[1].response_head == NEW_HEAD + b"\r\n\r\n"


def test_a_revisit_without_its_page_is_counted_not_guessed(twice: Archive, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "elsewhere", create=True) as elsewhere:
        imported = import_file(elsewhere, warcs(twice)[-1])
        assert (imported.captures, imported.unresolved) == ((), 1)


NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "5f-1"\r\nDate: Mon, 22 Nov 2027 03:15:00 GMT\r\n\r\n'


def not_modified(**values: object) -> CaptureDraft:
    """The answer 304 about PAGE, a year later."""
    first = draft(body=PAGE)
    answer = replace(first, response_body=b"", response_head=NOT_MODIFIED, status=304, fetched_at=LATER)
    return replace(answer, confirms=sha1(PAGE), **values)  # type: ignore[arg-type]


@pytest.fixture
def confirmed(archive: Archive) -> Archive:
    """A page, and the answer that it has not changed."""
    fill(archive, draft(body=PAGE))
    fill(archive, not_modified())
    return archive


def test_not_modified_is_a_revisit_of_the_page_it_was_about(confirmed: Archive) -> None:
    stored = confirmed.captures.read(2)
    assert (stored.row.status, stored.row.record_type, stored.row.refers_to_id) == (304, "revisit", 1)
    assert (stored.payload, stored.response_head) == (PAGE, NOT_MODIFIED)
    first = confirmed.captures.get(1)
    assert (stored.row.digest, stored.row.length, stored.row.anchor) == (first.digest, first.length, first.anchor)
    assert check(confirmed, deep=True) == []
    record = gzip.decompress(warcs(confirmed)[-1].read_bytes()[stored.row.offset :])
    assert record.count(b"WARC/1.1\r\n") == 1, "nothing is repeated that its original says"
    assert b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n" in record
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs(confirmed)], check=True)


def test_not_modified_is_not_read_again(confirmed: Archive) -> None:
    first = ingest_capture(confirmed, 1)
    assert pending(confirmed) == []
    assert ingest_capture(confirmed, 2) == replace(first, capture_id=2, cells=0, findings=0, added=False)


def test_not_modified_is_built_again_from_the_files_and_from_a_package(confirmed: Archive, tmp_path: Path) -> None:
    before = list(confirmed.captures.list())
    package = export_wacz(confirmed, tmp_path / "both.wacz", Selection(ids=[2]))
    with confirmed.engine.begin() as connection:
        connection.execute(text("DELETE FROM captures WHERE id = 2"))
        connection.execute(text("DELETE FROM captures"))
    repair(confirmed)
    assert list(confirmed.captures.list()) == before
    with Archive.open(tmp_path / "elsewhere", create=True) as elsewhere:
        assert len(import_file(elsewhere, package.path).captures) == 2
        assert import_file(elsewhere, package.path).skipped == 2
        assert [elsewhere.captures.get(n).record_type for n in (1, 2)] == ["response", "revisit"]
        assert elsewhere.captures.read(2).payload == PAGE


def test_not_modified_about_a_page_that_is_not_there_is_an_answer_like_any_other(archive: Archive) -> None:
    fill(archive, not_modified())
    row = archive.captures.get(1)
    assert (row.record_type, row.length, row.digest) == ("response", 0, sha1(b""))
    assert check(archive, deep=True) == []


def test_a_new_anchor_is_noted_with_a_revisit(archive: Archive) -> None:
    fill(archive, draft(body=PAGE))
    fill(archive, not_modified(anchor="2022年年报"))
    before = list(archive.captures.list())
    assert before[1].anchor == "2022年年报"
    with archive.engine.begin() as connection:
        connection.execute(text("DELETE FROM captures WHERE id = 2"))
    repair(archive)
    assert list(archive.captures.list()) == before


SOUND = "TLSv1.3 TLS_AES_256_GCM_SHA384"


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({"tls": SOUND}, True),
        ({"tls": f"{SOUND}; certificate has expired"}, False),
        ({"reason": "http 404"}, True),
        ({"reason": "soft 404"}, False),
    ],
)
def test_a_revisit_repeats_the_request_and_notes_only_where_there_is_something_to_tell(
    archive: Archive, changes: dict[str, str], alone: bool
) -> None:
    page = replace(draft(body=PAGE), tls=SOUND, reason="http 404")
    fill(archive, page)
    fill(archive, replace(page, fetched_at=LATER, **changes))  # type: ignore[arg-type]
    row = archive.captures.get(2)
    assert row.record_type == "revisit"
    assert (row.request_offset is None) == alone
    assert row.reason == changes.get("reason", "http 404")
    with archive.engine.begin() as connection:
        connection.execute(text("DELETE FROM captures WHERE id = 2"))
    repair(archive)
    assert archive.captures.get(2).reason == row.reason, "it is told by the files too"


def test_pages_of_one_batch_can_repeat_each_other(archive: Archive) -> None:
    with archive.writer(start(archive).id) as writer:
        numbers = writer.commit(Batch(captures=[draft(body=PAGE), draft(body=PAGE), draft(body=PAGE)]))
    assert [archive.captures.get(number).refers_to_id for number in numbers] == [None, numbers[0], numbers[0]]
    assert {archive.captures.read(number).payload for number in numbers} == {PAGE}


@pytest.mark.parametrize("status", [200, 304])
def test_what_came_unchanged_and_is_no_report_is_listed_as_that_after_a_crash_too(
    archive: Archive, status: int
) -> None:
    page = draft(body=b"<html><body>404</body></html>")
    ingest_capture(archive, fill(archive, page)[0])
    head = f"HTTP/1.1 {status} X".encode()
    again = replace(page, fetched_at=LATER, status=status, response_head=head)
    if status == 304:
        again = replace(again, response_body=b"", confirms=archive.captures.get(1).digest)
    [second] = fill(archive, again)
    assert (archive.captures.get(1).kind, archive.captures.get(second).kind) == ("other", "report")
    assert pending(archive) == [second]
    ingest_capture(archive, second)
    assert archive.captures.get(second).kind == "other"
    assert pending(archive) == []
