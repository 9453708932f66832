from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from archive_samples import REPORT_PAGE, draft, fill

import storage.ingest
import storage.reparse
from parsing import Cell, Finding, Report
from storage import Archive, Selection
from storage.ingest import ingest_capture
from storage.integrity import check
from storage.parallel import BATCH, read_all
from storage.reparse import candidates, reparse

Edit = Callable[[Report], Report]
PAGE = REPORT_PAGE.encode()
LICENSING, FEES = "proactive.licensing.decisions", "proactive.fees.amount"
REPEALED = "proactive.normative_documents.repealed"


@pytest.fixture
def parsed(archive: Archive) -> Archive:
    for n in range(3):
        [number] = fill(archive, draft(f"https://www.example.gov.cn/{n}", body=PAGE))
        ingest_capture(archive, number)
    return archive


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a later version of the parser take over, which reads as the present one but for an edit."""
    today = storage.ingest.parse

    def install(edit: Edit, version: str = "99.0") -> None:
        def parse(body: bytes, *, media_type: str | None = None, url: str | None = None) -> Report:
            return replace(edit(today(body, media_type=media_type, url=url)), parser=version)

        monkeypatch.setattr(storage.ingest, "parse", parse)
        monkeypatch.setattr(storage.reparse, "PARSER_VERSION", version)

    return install


def with_cells(report: Report, **cells: Cell | None) -> Report:
    merged = report.cells | {name.replace("__", "."): cell for name, cell in cells.items()}  # type: ignore[operator]
    return replace(report, cells={name: cell for name, cell in merged.items() if cell is not None})


def number(value: int) -> Cell:
    return Cell(value, "printed", str(value), "table 1, row 1, column 1")


def edited(report: Report) -> Report:
    blank = Cell(None, "blank", "", "table 9")
    changed = with_cells(
        report,
        proactive__licensing__decisions=number(1),
        proactive__fees__amount=blank,
        proactive__normative_documents__repealed=number(2),
        proactive__penalties__decisions=None,
        review__total=number(3),
    )
    return replace(changed, findings=(*report.findings, Finding("review.row_sum", "error", ("review.total",), "…")))


def test_the_same_parser_changes_nothing(parsed: Archive) -> None:
    outcome = reparse(parsed)
    assert (outcome.parsed, outcome.added, outcome.changed_cells, outcome.changed_captures) == (3, 0, 0, 0)
    assert all(len(parsed.reports.parses(n)) == 1 for n in (1, 2, 3))


def test_a_newer_parser_adds_a_parse_and_says_what_changed(parsed: Archive, newer: Callable[..., None]) -> None:
    newer(edited)
    outcome = reparse(parsed)
    assert {key: group.count for key, group in outcome.cells.items()} == {
        (LICENSING, "number to number"): 3,
        (FEES, "number to blank"): 3,
        (REPEALED, "blank to number"): 3,
        ("proactive.penalties.decisions", "gone"): 3,
        ("review.total", "new"): 3,
    }
    assert (outcome.changed_cells, outcome.changed_captures, outcome.added) == (15, 3, 3)
    assert outcome.findings["review.row_sum", "new"].by_province == {"henan": 3}
    assert outcome.by_province() == {
        "henan": {**dict.fromkeys(("number to number", "number to blank", "blank to number", "gone", "new"), 3)}
        | {"finding new": 3}
    }
    sample = outcome.cells[LICENSING, "number to number"].samples[0]
    assert (sample.capture_id, sample.before.value, sample.after.value) == (1, 14041, 1)  # type: ignore[union-attr]
    assert [(p.parser_version == "99.0", p.current) for p in parsed.reports.parses(1)] == [(False, False), (True, True)]
    assert [record.parser_version for record in parsed.reports.list()] == ["99.0"] * 3
    assert check(parsed) == []


def test_older_parses_stay_as_they_were(parsed: Archive, newer: Callable[..., None]) -> None:
    [before] = parsed.reports.parses(1)
    report = parsed.reports.load(before.id)
    newer(edited)
    reparse(parsed)
    assert parsed.reports.load(before.id) == report


def test_an_interrupted_reparse_changes_nothing_that_is_read(parsed: Archive, newer: Callable[..., None]) -> None:
    newer(edited)

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reparse(parsed, progress=stop)
    assert [len(parsed.reports.parses(n)) for n in (1, 2, 3)] == [2, 2, 2]
    assert [record.parser_version for record in parsed.reports.list()] == ["1.0.0"] * 3
    assert parsed.reports.of_capture(1).cells[LICENSING].value == 14041  # type: ignore[union-attr]
    again = reparse(parsed)
    assert (again.added, again.changed_cells) == (0, 15)
    assert [record.parser_version for record in parsed.reports.list()] == ["99.0"] * 3
    assert [len(parsed.reports.parses(n)) for n in (1, 2, 3)] == [2, 2, 2]


def test_a_reading_that_differs_under_the_same_version_is_a_revision(
    parsed: Archive, newer: Callable[..., None]
) -> None:
    newer(edited, version="1.0.0")
    assert reparse(parsed).added == 3
    assert [(p.revision, p.current) for p in parsed.reports.parses(1)] == [(0, False), (1, True)]


def test_only_what_is_meant_is_parsed_again(parsed: Archive, newer: Callable[..., None]) -> None:
    newer(edited)
    assert reparse(parsed, Selection(province="hunan")).parsed == 0
    assert reparse(parsed, Selection(year=2019)).parsed == 0
    assert reparse(parsed, Selection(ids=[2])).parsed == 1
    assert [row.id for row in candidates(parsed, Selection(), only_older=True)] == [1, 3]
    assert reparse(parsed, Selection(year=2022, province="henan"), only_older=True).parsed == 2
    assert reparse(parsed, only_older=True).parsed == 0


def test_a_page_can_become_a_report_and_cease_to_be_one(archive: Archive, newer: Callable[..., None]) -> None:
    [capture] = fill(archive, draft(body=PAGE))
    ingest_capture(archive, capture)
    newer(lambda report: Report("not_a_report", "too short"), version="98")
    assert reparse(archive).kinds["report", "not_a_report"].count == 1
    assert (archive.captures.get(capture).kind, list(archive.reports.list())) == ("other", [])
    newer(lambda report: Report("report", year=2022), version="99")
    reparse(archive)
    assert archive.captures.get(capture).kind == "report"
    assert [record.capture_id for record in archive.reports.list()] == [capture]
    assert check(archive) == []


def test_damaged_captures_keep_their_parse_and_are_listed(parsed: Archive, newer: Callable[..., None]) -> None:
    row = parsed.captures.get(2)
    path = parsed.directory / "warc" / row.warc
    content = bytearray(path.read_bytes())
    content[row.offset + 60] ^= 0xFF
    path.write_bytes(content)
    newer(edited)
    outcome = reparse(parsed)
    assert [number for number, _ in outcome.damaged] == [2]
    assert [p.current for p in parsed.reports.parses(2)] == [True]
    assert outcome.parsed == 2


def test_several_processes_read_the_same_as_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Archive.open(tmp_path_factory.mktemp("archive"), create=True) as archive:
        fill(archive, *(draft(f"https://a/{n}", PAGE.replace(b"14041", b"%d" % n)) for n in range(4 * BATCH + 5)))
        rows = list(archive.captures.list())
        alone = [
            read
            for batch in read_all(archive.directory, rows, dialect=archive.engine.dialect.name, workers=1)
            for read in batch
        ]
        together = [
            read
            for batch in read_all(archive.directory, rows, dialect=archive.engine.dialect.name, workers=2)
            for read in batch
        ]
    assert together == alone
    assert [read.report.cells[LICENSING].value for read in together if read.report] == list(range(4 * BATCH + 5))
