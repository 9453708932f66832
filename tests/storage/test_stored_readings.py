from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from archive_samples import REPORT_PAGE, draft, fill, start
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

import storage.ingest
from parsing import Cell, Finding, Report, Section
from storage import Archive, Batch, Selection
from storage.database import reading, writing
from storage.errors import DamagedRecord, UnknownCapture
from storage.ingest import ingest_capture, pending, read_report
from storage.models import ApplicationRow, Parse
from storage.reading_rows import finding_identity, insert_rows, rows_of
from storage.readings import as_stored, load_report, parse_row, parse_values

PAGE = REPORT_PAGE.encode()

IDS = st.sampled_from(
    [
        "applications.received_new.total",
        "applications.received_new.business",
        "applications.denied.state_secret.natural_person",
        "review.upheld",
        "litigation_direct.total",
        "litigation_after_review.pending",
        "proactive.licensing.decisions",
        "proactive.fees.amount",
        "channels.website.count",
    ]
)
NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
    st.sampled_from([Decimal("12.30"), Decimal("0.0000"), Decimal("1E+400"), Decimal("0.1234567890123456789"), 2**63]),
)
CELLS = st.one_of(
    st.builds(
        Cell,
        value=NUMBERS,
        state=st.just("printed"),
        raw=st.text(max_size=8),
        at=st.text(max_size=8),
        confidence=st.none(),
    ),
    st.builds(
        Cell,
        value=st.none(),
        state=st.sampled_from(["blank", "not_applicable", "unreadable"]),
        raw=st.text(max_size=8),
        at=st.just("table 1, row 2, column 3"),
        confidence=st.one_of(st.none(), st.floats(0, 1)),
    ),
)
FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["applications.row_sum", "balance"]),
    severity=st.sampled_from(["error", "warning", "info"]),
    cells=st.lists(IDS, max_size=3).map(tuple),
    message=st.text(),
    expected=st.one_of(st.none(), NUMBERS),
    found=st.one_of(st.none(), NUMBERS),
)
SECTIONS = st.builds(Section, number=st.one_of(st.none(), st.integers(1, 6)), heading=st.text(), text=st.text())
REPORTS = st.builds(
    Report,
    kind=st.just("report"),
    form=st.sampled_from(["2021", "2019", None]),
    year=st.one_of(st.none(), st.integers(2008, 2030)),
    issuer=st.one_of(st.none(), st.text()),
    title=st.one_of(st.none(), st.text()),
    cells=st.dictionaries(IDS, CELLS),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    sections=st.lists(SECTIONS, max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=REPORTS)
def test_any_report_comes_back_as_it_was_stored(archive: Archive, report: Report) -> None:
    if archive.captures.count() == 0:
        fill(archive, draft())
    with writing(archive.engine) as connection:
        number = connection.execute(select(Parse.revision).order_by(Parse.revision.desc())).scalar()
        values = parse_values(report) | {"capture_id": 1, "revision": 0 if number is None else number + 1}
        values |= {"report_id": None, "current": False, "text_length": 0}
        parse_id = connection.execute(insert(Parse).values(values).returning(Parse.id)).scalar_one()
        insert_rows(connection, [(parse_id, rows_of(report, "sha1:X", connection.dialect.name))])
    with reading(archive.engine) as connection:
        row = parse_row(connection, parse_id)
        assert row is not None
        loaded = load_report(connection, row)
    assert loaded == as_stored(report)
    for name, cell in report.cells.items():
        assert str(loaded.cells[name].value) == str(cell.value)


def test_values_can_be_compared_and_summed_in_sql(archive: Archive) -> None:
    cells = {"applications.granted.total": 7, "applications.granted.business": Decimal("0.5")}
    report = Report("report", cells={name: Cell(value, "printed", str(value), "") for name, value in cells.items()})
    fill(archive, draft(body=PAGE))
    parse_id = ingest_capture(archive, 1).parse_id
    with writing(archive.engine) as connection:
        connection.execute(text("DELETE FROM application_rows"))
        rows = rows_of(replace(report, findings=(), sections=()), "sha1:X", connection.dialect.name)
        insert_rows(connection, [(parse_id, rows)])
        found = connection.execute(
            select(ApplicationRow.row).where(ApplicationRow.total > 6, ApplicationRow.business < 1)
        ).scalars()
        assert list(found) == ["granted"]


def test_a_report_page_becomes_a_report_with_its_cells(archive: Archive) -> None:
    [number] = fill(archive, draft(body=PAGE))
    assert pending(archive) == [number]
    result = ingest_capture(archive, number)
    assert (result.kind, result.added) == ("report", True)
    assert pending(archive) == []
    stored = archive.reports.of_capture(number)
    assert stored == as_stored(read_report(archive.captures.read(number)))
    assert stored is not None
    assert stored.cells["proactive.licensing.decisions"].value == 14041
    assert str(stored.cells["proactive.fees.amount"].value) == "1234.5600"
    assert stored.cells["proactive.normative_documents.repealed"].state == "blank"
    [record] = archive.reports.list(province="henan", year=2022)
    assert (record.capture_id, record.division_code, record.url) == (number, "410000", archive.captures.get(number).url)


def test_ingesting_twice_changes_nothing(archive: Archive) -> None:
    [number] = fill(archive, draft(body=PAGE))
    first = ingest_capture(archive, number)
    second = ingest_capture(archive, number)
    assert (second.parse_id, second.report_id, second.added) == (first.parse_id, first.report_id, False)
    assert len(archive.reports.parses(number)) == 1


def test_a_page_that_is_no_report_stays_listed_with_the_reason(archive: Archive) -> None:
    [number] = fill(archive, draft(body=b"<html><p>Weather: fair.</p></html>"))
    assert ingest_capture(archive, number).kind == "not_a_report"
    row = archive.captures.get(number)
    assert row.kind == "other"
    assert row.reason
    assert list(archive.reports.list()) == []
    assert pending(archive) == []


def test_only_what_may_be_a_report_waits_to_be_parsed(archive: Archive) -> None:
    kinds = ["list", "report", "attachment", "other", "blocked"]
    numbers = fill(archive, *(draft(f"https://a/{kind}", kind=kind) for kind in kinds), draft(status=404))
    assert pending(archive) == numbers[1:3]


def test_a_report_follows_its_latest_capture(archive: Archive) -> None:
    [first] = fill(archive, draft(body=PAGE))
    changed = PAGE.replace(b"14041", b"14042")
    [second] = fill(archive, draft(body=changed))
    for number in (second, first):
        ingest_capture(archive, number)
    [record] = archive.reports.list()
    assert record.capture_id == second
    [third] = fill(archive, draft(body=b"<html>moved away</html>"))
    ingest_capture(archive, third)
    [record] = archive.reports.list()
    assert record.capture_id == second


def test_what_the_parser_says_reaches_the_list_of_captures(archive: Archive) -> None:
    [number] = fill(archive, draft(body=PAGE))
    ingest_capture(archive, number)
    [row] = archive.captures.list(Selection(year=2022))
    assert (row.id, row.title) == (number, "长葛市人民政府2022年政府信息公开工作年度报告")
    assert archive.captures.count(Selection(year=2021)) == 0


def test_a_crawl_is_summed_up_by_site(archive: Archive) -> None:
    crawl = start(archive)
    pages = [draft(body=PAGE), draft("https://a/x", status=404, kind="other"), draft("https://a/y", kind="blocked")]
    with archive.writer(crawl.id) as writer:
        numbers = writer.commit(Batch(captures=[*pages, draft("https://a/robots.txt", kind="other", site=None)]))
    ingest_capture(archive, numbers[0])
    with_site, without = archive.reports.crawl_summary(crawl.id)
    assert (with_site.captures, with_site.reports, with_site.blocked, with_site.errors) == (3, 1, 1, {"http 404": 1})
    assert (without.site_id, without.captures, without.reports) == (None, 1, 0)


def test_damaged_bytes_are_refused_not_parsed(archive: Archive) -> None:
    [number] = fill(archive, draft(body=PAGE))
    row = archive.captures.get(number)
    path = archive.directory / "warc" / row.warc
    content = bytearray(path.read_bytes())
    content[row.offset + 50] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedRecord, match=str(row.offset)):
        ingest_capture(archive, number)


def test_a_failure_while_storing_leaves_nothing(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding whose rule is no text cannot be stored: cells inserted before it must go too."""
    [number] = fill(archive, draft(body=PAGE))
    whole = storage.ingest.parse
    broken = Finding(None, "error", (), "")  # type: ignore[arg-type]
    monkeypatch.setattr(storage.ingest, "parse", lambda *args, **kw: replace(whole(*args, **kw), findings=(broken,)))
    with pytest.raises(Exception):  # noqa: B017
        ingest_capture(archive, number)
    assert archive.reports.parses(number) == []
    with reading(archive.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM proactive_rows")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM reports")).scalar() == 0


def test_an_unknown_snapshot_is_named(archive: Archive) -> None:
    with pytest.raises(UnknownCapture, match="number 77"):
        archive.captures.read(77)


def test_a_finding_keeps_its_identity_through_every_parse() -> None:
    one = finding_identity("sha1:A", "row_sum", ["a.total", "a.business"])
    assert one == finding_identity("sha1:A", "row_sum", ("a.total", "a.business"))
    assert one != finding_identity("sha1:B", "row_sum", ("a.total", "a.business"))
