"""Word files and workbooks of the strict standard, with macros, and templates."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from media_reports import draft, truth

from fixtures.documents.office import render_docx, render_xlsx
from parsing import parse
from parsing.readers import word
from parsing.readers.dialects import usual

_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OPEN = b"http://schemas.openxmlformats.org/"


def changed(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The package with every part of it changed."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as package, zipfile.ZipFile(held, "w") as written:
        for item in package.infolist():
            written.writestr(item.filename, change(package.read(item)))
    return held.getvalue()


def strict(part: bytes) -> bytes:
    for kind in (b"wordprocessingml", b"spreadsheetml", b"officeDocument", b"drawingml"):
        part = part.replace(_OPEN + kind + b"/2006/", b"http://purl.oclc.org/ooxml/" + kind + b"/")
    return part


@pytest.mark.parametrize("body", [render_docx(draft()), render_xlsx(draft())])
def test_a_report_in_strict_markup_gives_its_numbers(body: bytes) -> None:
    report = parse(changed(body, strict))
    assert {name: cell.value for name, cell in report.cells.items()} == truth()


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_a_document_with_macros_and_a_template_are_read(kind: bytes) -> None:
    body = render_docx(draft())
    assert word.read(changed(body, lambda part: part.replace(_DOCUMENT, kind))).blocks == word.read(body).blocks


def test_a_usual_or_damaged_package_stays_as_it_is() -> None:
    body = render_docx(draft())
    assert usual(body) is body
    assert usual(body[:500]) == body[:500]
