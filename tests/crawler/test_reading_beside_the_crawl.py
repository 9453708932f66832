"""Stored reports are read in a process beside the crawl, and stored by the crawl."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import crawler.reading
from crawler.reading import Reading
from fixtures.documents.cases import Recipe, make
from storage import Archive, Batch, CaptureDraft, ingest
from storage.database import reading
from storage.ingest import IngestResult
from storage.models import Parse


def draft(number: int, kind: str = "text/html") -> CaptureDraft:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}".encode()
    body = make(Recipe("2021", number, "word")).body if kind == "text/html" else b"%PDF-1.7 and no more"
    return CaptureDraft(f"http://a/{number}", "GET", b"", b"", head, body, 200, datetime.now(UTC), kind, "report")


def wait_for(reader: Reading, *, busy: int = 0) -> None:
    end = time.monotonic() + 60
    while reader.busy > busy:
        assert time.monotonic() < end, "nothing came back"
        if reader.ready:
            reader.store()
        else:
            time.sleep(0.005)


def test_a_process_reads_once_reading_costs_and_a_document_that_ends_it_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawler.reading, "processors", lambda: 2)
    read: list[IngestResult] = []
    with Archive.open(tmp_path / "archive", create=True) as archive:
        crawl = archive.crawls.start("practice", sites=[], catalogue="", options={})
        with archive.writer(crawl.id) as writer:
            html, pdf, last = writer.commit(Batch(captures=[draft(1), draft(2, "application/pdf"), draft(3)]))
            reader = Reading(archive, writer, on_read=read.append)
            reader.begin(html)
            assert (len(read), reader.busy) == (1, 0), "a first page is read here"
            reader.begin(pdf)
            assert (len(read), reader.busy) == (1, 1), "a PDF is not"
            wait_for(reader)
            assert reader._process is not None
            os.kill(reader._process.pid, signal.SIGSTOP)
            reader.begin(last)
            os.kill(reader._process.pid, signal.SIGKILL)
            wait_for(reader)
            reader.close()
        assert [result.kind for result in read] == ["report", "not_a_report", "not_a_report"]
        assert ingest.pending(archive, crawl.id) == []
        with reading(archive.engine) as connection:
            reason = connection.execute(select(Parse.reason).where(Parse.capture_id == last)).scalar_one()
        assert reason == "reading it ended the process (signal 9)"


def test_one_that_cannot_be_stored_is_no_reason_to_lose_those_read_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawler.reading, "processors", lambda: 2)
    read: list[IngestResult] = []
    together: list[int] = []
    real = ingest.keep_all
    with Archive.open(tmp_path / "archive", create=True) as archive:
        crawl = archive.crawls.start("practice", sites=[], catalogue="", options={})
        with archive.writer(crawl.id) as writer:
            ids = writer.commit(Batch(captures=[draft(number) for number in (1, 2, 3)]))

            def keep_all(within: Archive, found: list[ingest.Read]) -> list[IngestResult]:
                together.append(len(found))
                if any(row.id == ids[1] for row, _ in found):
                    raise ValueError("cannot be stored")
                return real(within, found)

            monkeypatch.setattr(ingest, "keep_all", keep_all)
            reader = Reading(archive, writer, on_read=read.append, read_here=0)
            for number in ids:
                reader.begin(number)
            with pytest.raises(ValueError, match="cannot be stored"):
                wait_for(reader)
            wait_for(reader)
            reader.close()
        assert together == [3, 1, 1, 1]
        assert [result.capture_id for result in read] == [ids[0], ids[2]]
        assert ingest.pending(archive, crawl.id) == [ids[1]]


def test_with_one_processor_everything_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.reading, "processors", lambda: 1)
    read: list[IngestResult] = []
    with Archive.open(tmp_path / "archive", create=True) as archive:
        crawl = archive.crawls.start("practice", sites=[], catalogue="", options={})
        with archive.writer(crawl.id) as writer:
            (pdf,) = writer.commit(Batch(captures=[draft(2, "application/pdf")]))
            reader = Reading(archive, writer, on_read=read.append, read_here=0)
            reader.begin(pdf)
            assert (len(read), reader.busy) == (1, 0)
