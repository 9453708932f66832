"""Reports published as files of every kind: each is archived, and read or named as what cannot be read here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_crawl import Crawled, crawl

from fixtures.sites import PracticeProvince
from fixtures.sites.more.files import FILES
from fixtures.sites.office_files import converted
from parsing import Report, media
from storage import Archive, Selection
from storage.integrity import check
from storage.wacz import export_wacz

pytestmark = pytest.mark.xdist_group("files")

KINDS = {
    "pdf": media.PDF,
    "docx": media.DOCX,
    "xlsx": media.XLSX,
    "ofd": media.OFD,
    "zip": media.ZIP,
    "rar": media.RAR,
    "doc": media.DOC,
    "wps": media.WPS,
    "xls": media.XLS,
    "packed doc": media.ZIP,
}
OLD_OFFICE = {"doc", "wps", "packed doc"}
"""What only an office program opens."""


def crawled(folder: Path, *, office: bool) -> Iterator[Crawled]:
    """A crawl with a program in the place of LibreOffice that knows one document, or with none."""
    programs = folder / "programs"
    programs.mkdir()
    known = folder / "known.docx"
    known.write_bytes(converted())
    script = '#!/bin/sh\ncase "$*" in *--version*) echo "Practice Office 1.0"; exit;; esac\n'
    for name in ("soffice", "libreoffice"):
        (programs / name).write_text(
            script + (f'mkdir -p made && cp "{known}" made/document.docx\n' if office else "exit 1\n")
        )
        (programs / name).chmod(0o755)
    with pytest.MonkeyPatch.context() as patch, PracticeProvince(pages=20, only=["files"]) as province:
        patch.setenv("PATH", f"{programs}:/usr/bin:/bin")
        yield crawl(folder, province, "--no-requisites")


@pytest.fixture(scope="module")
def with_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    yield from crawled(tmp_path_factory.mktemp("files"), office=True)


def read(crawled: Crawled) -> dict[str, tuple[Report, Report | None]]:
    """For each kind the report of its page and the reading of its file, found by the file's address."""
    [site] = crawled.province.sites
    rows = crawled.captured()
    found = {}
    with Archive.open(crawled.archive) as archive:
        reports = {record.url: archive.reports.load(record.parse_id) for record in archive.reports.list()}
        for kind, (url, expected) in zip(FILES, site.expected.items(), strict=True):
            [row] = rows[expected.attachments[0]]
            assert row.kind == "attachment"
            found[kind] = reports[url], archive.reports.of_capture(row.id)
    return found


def test_every_kind_is_known_by_its_content(with_office: Crawled) -> None:
    assert {kind: part.media_type for kind, (_, part) in read(with_office).items() if part} == KINDS


def test_every_report_has_the_cells_of_its_file(with_office: Crawled) -> None:
    [site] = with_office.province.sites
    for (kind, (report, _)), expected in zip(read(with_office).items(), site.expected.values(), strict=True):
        assert {name: cell.raw for name, cell in report.cells.items()} == dict(expected.cells), kind
        assert {cell.at.split(": ")[0] for cell in report.cells.values()} <= {"attachment 1"}
    with Archive.open(with_office.archive) as archive:
        assert check(archive, deep=True) == []


def test_what_cannot_be_opened_is_archived_and_named_at_its_report(with_office: Crawled) -> None:
    report, part = read(with_office)["rar"]
    assert part is not None
    assert part.reason == "application/vnd.rar cannot be read here: a RAR package is not opened, only kept as it is"
    assert [f.message for f in report.findings if f.rule == "parts.unread"] == [f"attachment 1: {part.reason}"]
    [row] = [row for rows in with_office.captured().values() for row in rows if row.url.endswith(".rar")]
    with Archive.open(with_office.archive) as archive:
        assert archive.captures.read(row.id).payload.startswith(b"Rar!")


def test_a_package_of_a_page_holds_its_file(with_office: Crawled, tmp_path: Path) -> None:
    [site] = with_office.province.sites
    url, expected = list(site.expected.items())[list(FILES).index("ofd")]
    with Archive.open(with_office.archive) as archive:
        [page] = archive.captures.list(Selection(url=url))
        export_wacz(archive, tmp_path / "one.wacz", Selection(ids=[page.id]))
    with zipfile.ZipFile(tmp_path / "one.wacz") as package:
        lines = package.read("indexes/index.cdx").decode().splitlines()
    assert {json.loads(line.split(" ", 2)[2])["url"] for line in lines} == {url, *expected.attachments}


@pytest.mark.proof
def test_where_the_office_program_fails_the_report_says_so(tmp_path: Path) -> None:
    for found in crawled(tmp_path, office=False):
        for kind, (report, _) in read(found).items():
            unread = [finding.message for finding in report.findings if finding.rule == "parts.unread"]
            assert bool(unread) == (kind in OLD_OFFICE | {"rar"}), kind
            assert all("cannot be read here" in message for message in unread)
