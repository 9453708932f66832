"""A process that reads captures, and what is known when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, fill

from storage import Archive, CaptureRow
from storage.ingest import read_report
from storage.reading_process import Job, Outcome, ReadingProcess
from storage.warc_files import FOLDER


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """In SQLite: the process never sees the database."""
    with Archive.open(tmp_path / "archive", create=True) as opened:
        yield opened


@pytest.fixture
def rows(archive: Archive) -> list[CaptureRow]:
    """Two reports and a Word document."""
    word = draft("https://a/3.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, media_type="application/msword")
    drafts = [draft(f"https://a/{n}", REPORT_PAGE.encode() + b"<!-- %d -->" % n) for n in (1, 2)]
    return [archive.captures.get(number) for number in fill(archive, *drafts, word)]


@pytest.fixture
def process(archive: Archive) -> Iterator[ReadingProcess]:
    made = ReadingProcess(archive.directory / FOLDER, on_outcome=lambda: None)
    yield made
    made.close()


def outcomes(process: ReadingProcess, number: int) -> list[Outcome]:
    found: list[Outcome] = []
    end = time.monotonic() + 60
    while len(found) < number:
        assert time.monotonic() < end, f"only {len(found)} outcomes came"
        outcome = process.take()
        if outcome is None:
            time.sleep(0.01)
        else:
            found.append(outcome)
    return found


def test_a_capture_is_read_as_it_would_be_here(
    archive: Archive, rows: list[CaptureRow], process: ReadingProcess
) -> None:
    for row in rows:
        process.submit(Job(row))
    first, second, word = outcomes(process, 3)
    assert first.report == read_report(archive.captures.read(rows[0].id))
    assert second.report is not None and second.report.kind == "report"
    assert (word.needs_conversion, word.report) == (True, None)


def test_a_document_that_ends_the_process_or_takes_for_ever_is_named_and_the_others_are_read(
    rows: list[CaptureRow], process: ReadingProcess
) -> None:
    process.submit(Job(rows[0]))
    outcomes(process, 1)
    os.kill(process.pid, signal.SIGSTOP)
    for row in rows[:2]:
        process.submit(Job(row))
    os.kill(process.pid, signal.SIGKILL)
    first, second = outcomes(process, 2)
    assert (first.job.row.id, first.report) == (rows[0].id, None)
    assert first.problem == "reading it ended the process (signal 9)"
    assert second.job.row.id == rows[1].id
    assert second.report is not None and second.report.kind == "report"
    process.time_limit = 0.2
    os.kill(process.pid, signal.SIGSTOP)
    process.submit(Job(rows[0]))
    assert outcomes(process, 1)[0].problem == "not read within 0.2 s"


def test_without_a_process_the_work_comes_back(
    archive: Archive, rows: list[CaptureRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    process = ReadingProcess(archive.directory / FOLDER, on_outcome=lambda: None)
    process.submit(Job(rows[0]))
    (outcome,) = outcomes(process, 1)
    process.close()
    assert (outcome.not_begun, process.works) == (True, False)


def test_the_process_ends_when_the_crawl_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from storage.reading_process import ReadingProcess\n"
        "process = ReadingProcess(Path(sys.argv[1]), on_outcome=lambda: None)\n"
        "print(process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        reader = int(crawl.stdout.readline())
        crawl.kill()
    until(lambda: not Path(f"/proc/{reader}").exists() or ended(reader))


def ended(number: int) -> bool:
    return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
