from __future__ import annotations

import io
import zipfile

import pytest

from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent
from fixtures.sites.attachments import docx
from fixtures.sites.pictures import png
from parsing import parse

FACTS = Facts("临川县水利局", 2023, "2021", consistent("2021", 7), "2024-01-20", 7)
WORD = docx("临川县水利局2023年政府信息公开工作年度报告", FACTS)


def packed(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in members.items():
            package.writestr(name.replace("__", "."), member)
    return content.getvalue()


def test_a_package_with_one_document_is_read_as_that() -> None:
    found = parse(packed(report__docx=WORD, seal__png=png(8, 8, 2)))
    alone = parse(WORD)
    assert (found.media_type, found.cells) == ("application/zip", alone.cells)
    assert len(found.cells) == 200
    assert (found.issuer, found.year, found.title) == (alone.issuer, alone.year, alone.title)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (packed(one__docx=WORD, two__docx=WORD), "the package holds 2 documents"),
        (packed(seal__png=png(8, 8, 2)), "the package holds no documents"),
        (packed(inner__zip=packed(report__docx=WORD)), "the package holds no documents"),
        (packed(report__docx=WORD)[:-30], "damaged"),
    ],
)
def test_a_package_that_leaves_a_doubt_is_not_guessed_at(body: bytes, reason: str) -> None:
    found = parse(body)
    assert found.kind == "not_a_report"
    assert reason in (found.reason or "")


class GbkInfo(zipfile.ZipInfo):
    """A member whose name is written as Windows writes it: GBK, not marked as UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed_by_windows(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in members.items():
            package.writestr(GbkInfo(name), member)
    return content.getvalue()


def test_of_several_documents_the_one_named_as_the_report_is_read_whatever_the_names_are_written_in() -> None:
    found = parse(packed_by_windows({"填报说明.txt": "填报口径的说明".encode(), "水利局2023年年报.docx": WORD}))
    assert len(found.cells) == 200
    [note] = [finding.message for finding in found.findings if finding.rule == "document.trouble"]
    assert "水利局2023年年报.docx was read, and not 填报说明.txt" in note


def test_of_one_report_in_two_formats_the_better_kept_one_is_read() -> None:
    found = parse(
        packed_by_windows({"2023年度报告.rtf": b"{\\rtf1 x}", "2023年度报告.docx": WORD, "图.png": png(9, 9, 1)})
    )
    assert len(found.cells) == 200


def test_reports_of_several_bodies_are_not_guessed_at_and_named() -> None:
    found = parse(packed_by_windows({"水利局年报.docx": WORD, "教育局年报.docx": WORD}))
    assert "水利局年报.docx, 教育局年报.docx" in (found.reason or "")
