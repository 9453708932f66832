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
