"""The dataset as files: CSV for statistics programs, JSON lines for other programs.

One row a report: its current parse. The order is that of the reports' numbers and of the official forms, and no clock
of ours goes in, so two exports of the same archive are the same bytes. Files are UTF-8 without a byte order mark, lines
end in a line feed, quoting follows RFC 4180; spreadsheets open them as "UTF-8" (the README beside them says how).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sqlalchemy import Connection, select

from parsing import Cell, Finding, Report
from storage.database import reading
from storage.dictionary import DATA_DICTIONARY
from storage.errors import WriteFailed
from storage.models import Parse
from storage.reading_rows import finding_identity
from storage.readings import load_report
from storage.reports import ReportRecord, reports_page

if TYPE_CHECKING:
    from storage.archive import Archive

PART = ".part"
"""Ending of a file that is not whole yet."""

CSV_FILES = ("reports.csv", "cells.csv", "findings.csv", "README.md")
REPORT_COLUMNS = [
    "report",
    "division",
    "site",
    "province",
    "issuer",
    "year",
    "form",
    "title",
    "published",
    "source",
    "index_number",
    "document_number",
    "issuing_body",
    "cells",
    "findings",
    "snapshot",
    "url",
    "fetched_at",
    "digest",
    "warc",
    "offset",
    "crawl",
    "parser",
]
CELL_COLUMNS = [
    "report",
    "division",
    "issuer",
    "year",
    "form",
    "cell",
    "value",
    "state",
    "raw",
    "at",
    "confidence",
    "snapshot",
    "url",
    "digest",
    "parser",
]
FINDING_COLUMNS = [
    "report",
    "division",
    "issuer",
    "year",
    "identity",
    "rule",
    "severity",
    "cells",
    "message",
    "expected",
    "found",
    "snapshot",
    "url",
    "parser",
]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    files: tuple[Path, ...]
    reports: int
    cells: int
    findings: int


def export_csv(archive: Archive, out: Path) -> Exported:
    """Writes reports.csv, cells.csv, findings.csv and README.md (the data dictionary) into `out`.

    Files appear under their names only when whole; raises WriteFailed.
    """
    counts = [0, 0, 0]
    with _new_files(out, CSV_FILES) as (
        reports,
        cells,
        findings,
        readme,
    ):
        writers = [csv.writer(file, lineterminator="\n") for file in (reports, cells, findings)]
        for writer, columns in zip(writers, (REPORT_COLUMNS, CELL_COLUMNS, FINDING_COLUMNS), strict=True):
            writer.writerow(columns)
        for record, report in current_reports(archive):
            tables = (
                [_report_row(record, report)],
                list(_cell_rows(record, report)),
                list(_finding_rows(record, report)),
            )
            for number, (writer, rows) in enumerate(zip(writers, tables, strict=True)):
                writer.writerows(rows)
                counts[number] += len(rows)
        readme.write(DATA_DICTIONARY)
    return Exported(tuple(out / name for name in CSV_FILES), *counts)


def export_jsonl(archive: Archive, out: Path) -> Exported:
    """Writes reports.jsonl into `out`: a line per report, the object of `nianbao parse --json` with `snapshot` and
    `url`; raises WriteFailed.
    """
    counts = [0, 0, 0]
    with _new_files(out, ("reports.jsonl",)) as (file,):
        for record, report in current_reports(archive):
            line = {"snapshot": record.capture_id, "url": record.url} | report.to_json()
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            counts = [counts[0] + 1, counts[1] + len(report.cells), counts[2] + len(report.findings)]
    return Exported((out / "reports.jsonl",), *counts)


def current_reports(archive: Archive) -> Iterator[tuple[ReportRecord, Report]]:
    """Every report with its current parse, in the order they were found; one moment of the archive."""
    with reading(archive.engine) as connection:
        last = 0
        while page := reports_page(connection, last):
            for record in page:
                yield record, _load(connection, record.parse_id)
            last = page[-1].id


def _load(connection: Connection, parse_id: int) -> Report:
    return load_report(connection, connection.execute(select(Parse.__table__).where(Parse.id == parse_id)).one())


def _report_row(record: ReportRecord, report: Report) -> Sequence[object]:
    who = (record.id, record.division_code, record.site_id, record.province, report.issuer, report.year, report.form)
    said = (report.title, report.published, report.source, report.index_number, report.document_number)
    counted = (report.issuing_body, len(report.cells), len(report.findings), record.capture_id, record.url)
    trace = (record.fetched_at.isoformat(), record.digest, record.warc, record.offset, record.crawl, report.parser)
    return (*who, *said, *counted, *trace)


def _cell_rows(record: ReportRecord, report: Report) -> Iterator[Sequence[object]]:
    who = (record.id, record.division_code, report.issuer, report.year, report.form)
    trace = (record.capture_id, record.url, record.digest, report.parser)
    for name, cell in report.cells.items():
        yield (*who, name, _number(cell), cell.state, cell.raw, cell.at, cell.confidence, *trace)


def _number(cell: Cell) -> object:
    """Digits as printed: never an exponent."""
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else cell.value


def _finding_rows(record: ReportRecord, report: Report) -> Iterator[Sequence[object]]:
    who = (record.id, record.division_code, report.issuer, report.year)
    trace = (record.capture_id, record.url, report.parser)
    for finding in report.findings:
        yield (*who, _identity(record, finding), *_said(finding), *trace)


def _identity(record: ReportRecord, finding: Finding) -> str:
    return finding_identity(record.digest, finding.rule, finding.cells)


def _said(finding: Finding) -> Sequence[object]:
    cells = " ".join(finding.cells)
    return (finding.rule, finding.severity, cells, finding.message, finding.expected, finding.found)


@contextmanager
def _new_files(out: Path, names: Sequence[str]) -> Iterator[Sequence[TextIO]]:
    """Files that take their names only when all of them are whole."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            paths = [out / (name + PART) for name in names]
            for path in paths:
                stack.callback(path.unlink, missing_ok=True)
            opened = [stack.enter_context(path.open("w", encoding="utf-8", newline="")) for path in paths]
            yield opened
            for file in opened:
                file.close()
            for path, name in zip(paths, names, strict=True):
                path.replace(out / name)
    except OSError as problem:
        raise WriteFailed(f"cannot write to {out}: {problem.strerror or problem}") from problem
