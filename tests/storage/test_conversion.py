from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_samples import draft, fill, start
from warcio.archiveiterator import ArchiveIterator

from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from fixtures.documents.office import render_docx
from fixtures.documents.picture_corpus import cases
from fixtures.sites.attachments import docx
from parsing import Report, media, parse
from storage import Archive, Batch, office
from storage.conversions import find
from storage.errors import ConversionFailed
from storage.ingest import ingest_capture
from storage.integrity import check
from storage.repair import repair
from storage.reparse import reparse

FACTS = Facts("临川县水利局", 2023, "2021", consistent("2021", 7), "2024-01-20", 7)
WORD = docx("临川县水利局2023年政府信息公开工作年度报告", FACTS)
RTF = b"{\\rtf1\\ansi a report that only an office program opens}"
URL = "https://www.example.gov.cn/nb/P1.doc"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a program in the place of LibreOffice: a shell script that finds its arguments in $6 (folder) and so on."""

    def put(script: str | None) -> None:
        folder = tmp_path / "programs"
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
        monkeypatch.setattr(office, "_PROGRAMS", ("practice-office",))
        place = folder / "practice-office"
        place.unlink(missing_ok=True)
        office.version.cache_clear()
        if script is not None:
            place.write_text(f"#!/bin/sh\n{script}\n")
            place.chmod(0o755)

    return put


@pytest.fixture
def working(tmp_path: Path, install: Install) -> Path:
    """A program that "converts" to a document known before, and notes each time it does; gives its notes."""
    known, notes = tmp_path / "known.docx", tmp_path / "notes"
    known.write_bytes(WORD)
    notes.write_text("")
    copy = f'mkdir -p made && cp "{known}" made/document.docx && echo converted >> "{notes}"'
    install(f'case "$*" in *--version*) echo "Practice Office 1.0";; *) {copy};; esac')
    return notes


def rtf(**values: object) -> object:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/msword"
    return draft(URL, RTF, head=head, kind="attachment", media_type="application/msword", **values)  # type: ignore[arg-type]


def reading(archive: Archive, number: int) -> Report:
    found = archive.reports.of_capture(number)
    assert found is not None
    return found


def test_what_only_an_office_program_opens_is_read_from_its_conversion(archive: Archive, working: Path) -> None:
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    assert ingest_capture(archive, number).kind == "report"
    found = reading(archive, number)
    assert found.cells == parse(WORD).cells
    assert found.media_type == media.RTF
    assert [f.message for f in found.findings] == ["read from what Practice Office 1.0 made of it: DOCX"]
    assert check(archive, deep=True) == []


def test_the_conversion_is_kept_as_a_record_that_points_to_the_response(archive: Archive, working: Path) -> None:
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    ingest_capture(archive, number)
    records = {}
    for path in sorted((archive.directory / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                records[record.rec_type] = (record.rec_headers, record.content_stream().read())
    headers, document = records["conversion"]
    assert document == WORD
    assert headers.get_header("WARC-Refers-To") == records["response"][0].get_header("WARC-Record-ID")
    assert (headers.get_header("WARC-Target-URI"), headers.get_header("Content-Type")) == (URL, media.DOCX)


def test_a_document_is_converted_once_however_often_it_is_met(archive: Archive, working: Path) -> None:
    numbers = fill(archive, rtf()) + fill(archive, rtf())  # type: ignore[arg-type]
    for number in numbers:
        ingest_capture(archive, number)
    assert reparse(archive).added == 0
    assert working.read_text() == "converted\n"
    assert reading(archive, numbers[0]).cells == reading(archive, numbers[1]).cells


def test_a_crawl_keeps_conversions_with_its_own_writer(archive: Archive, working: Path) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        [number] = writer.commit(Batch(captures=[rtf()]))  # type: ignore[list-item]
        assert ingest_capture(archive, number, writer).kind == "report"
        [after] = writer.commit(Batch(captures=[draft()]))
    assert archive.captures.read(after).payload == draft().response_body
    assert len(list((archive.directory / "warc").glob("*.warc.gz"))) == 1
    assert check(archive, deep=True) == []


def test_without_libreoffice_the_file_is_archived_and_the_reason_is_clear(archive: Archive, install: Install) -> None:
    install(None)
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    assert ingest_capture(archive, number).kind == "not_a_report"
    assert (
        reading(archive, number).reason
        == "application/rtf cannot be read here: needs LibreOffice, which converts it to DOCX"
    )
    assert archive.captures.read(number).payload == RTF


def test_reparse_reads_what_had_to_wait_for_libreoffice(archive: Archive, install: Install, tmp_path: Path) -> None:
    install(None)
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    ingest_capture(archive, number)
    known = tmp_path / "known.docx"
    known.write_bytes(WORD)
    install(f'mkdir -p made && cp "{known}" made/document.docx')
    assert reparse(archive).kinds["not_a_report", "report"].count == 1
    assert len(reading(archive, number).cells) == 200
    assert check(archive, deep=True) == []


def test_while_a_crawl_writes_nothing_is_converted_beside_it(archive: Archive, working: Path) -> None:
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    with archive.writer(start(archive).id):
        ingest_capture(archive, number)
    assert "its conversion cannot be kept now" in (reading(archive, number).reason or "")


def test_a_program_that_hangs_is_ended_with_all_it_started(install: Install, tmp_path: Path) -> None:
    install(f'sleep 60 & echo $! > "{tmp_path}/child"; wait')
    begun = time.monotonic()
    with pytest.raises(ConversionFailed, match=r"within 0\.5 s"):
        office.to_docx(office.program() or "", RTF, media.RTF, time_limit=0.5)
    assert time.monotonic() - begun < 10
    child = int((tmp_path / "child").read_text())
    assert not Path(f"/proc/{child}/cmdline").exists() or not Path(f"/proc/{child}/cmdline").read_bytes()


def test_a_program_that_breaks_is_tried_twice(archive: Archive, install: Install, tmp_path: Path) -> None:
    install(f'echo tried >> "{tmp_path}/tries"; echo "source file could not be loaded" >&2; exit 1')
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    ingest_capture(archive, number)
    assert (tmp_path / "tries").read_text() == "tried\n" * 2
    reason = reading(archive, number).reason
    assert reason == (
        "application/rtf cannot be read here: LibreOffice could not convert it (source file could not be loaded)"
    )


def test_a_damaged_conversion_is_found_and_a_repair_lets_it_be_made_again(archive: Archive, working: Path) -> None:
    [number] = fill(archive, rtf())  # type: ignore[arg-type]
    ingest_capture(archive, number)
    place = find(archive.engine, archive.captures.get(number).digest)
    assert place is not None
    path = archive.directory / "warc" / place.warc
    content = bytearray(path.read_bytes())
    content[place.offset + 60] ^= 0xFF
    path.write_bytes(content)
    assert "damaged record" in {problem.kind for problem in check(archive, deep=True)}
    list(repair(archive))
    assert [problem for problem in check(archive, deep=True) if problem.kind != "lost"] == []
    assert reparse(archive).damaged == []
    assert working.read_text() == "converted\n" * 2
    assert check(archive, deep=True) == []


@pytest.fixture(scope="module")
def libreoffice() -> str:
    """The real program."""
    path = office.program()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("LibreOffice is missing: apt-get install libreoffice-writer-nogui")
    if path is None:
        pytest.skip("LibreOffice is not installed")
    return path


@pytest.mark.parametrize(("suffix", "media_type"), [("doc", media.DOC), ("rtf", media.RTF)])
def test_libreoffice_gives_the_same_cells(
    libreoffice: str, tmp_path: Path, suffix: str, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / f"document.{suffix}"
    source = tmp_path / "document.docx"
    source.write_bytes(WORD)
    profile = (tmp_path / "profile").as_uri()
    command = [libreoffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
    office._run([*command, "--outdir", str(tmp_path), str(source)], tmp_path, 90)
    content = older.read_bytes()
    assert parse(content).media_type == media_type
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}".encode()
    with Archive.open(tmp_path / "archive", create=True) as archive:
        [number] = fill(archive, draft(URL, content, head=head, kind="attachment", media_type=media_type))
        ingest_capture(archive, number)
        found = reading(archive, number)
        assert {name: (c.value, c.state) for name, c in found.cells.items()} == {
            name: (c.value, c.state) for name, c in parse(WORD).cells.items()
        }
        assert found.media_type == media_type
        assert "LibreOffice" in found.findings[0].message


@pytest.mark.proof
@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
@pytest.mark.parametrize("suffix", ["doc", "wps", "rtf"])
def test_every_form_comes_back_from_the_old_office_formats(
    libreoffice: str, tmp_path: Path, suffix: str, form: str
) -> None:
    """WPS writes the container of Word under its own name."""
    body = render_docx(cases()[form][0])
    (tmp_path / "document.docx").write_bytes(body)
    command = [libreoffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    made = "rtf" if suffix == "rtf" else "doc"
    office._run([*command, made, "--outdir", str(tmp_path), str(tmp_path / "document.docx")], tmp_path, 90)
    content = (tmp_path / f"document.{made}").read_bytes()
    url = URL.removesuffix(".doc") + f".{suffix}"
    with Archive.open(tmp_path / "archive", create=True) as archive:
        [number] = fill(archive, draft(url, content, kind="attachment", media_type="application/octet-stream"))
        ingest_capture(archive, number)
        found = reading(archive, number)
    wanted = parse(body).cells
    assert found.media_type == {"doc": media.DOC, "wps": media.WPS, "rtf": media.RTF}[suffix]
    assert {n: (c.value, c.state) for n, c in found.cells.items()} == {n: (c.value, c.state) for n, c in wanted.items()}
