"""The same report gives the same cells, whatever it was published as: for each of the three forms."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

import pytest

from fixtures.documents.draft import Draft
from fixtures.documents.html import render_blocks
from fixtures.documents.ofd import render_ofd
from fixtures.documents.office import render_docx, render_xlsx
from fixtures.documents.page import page
from fixtures.documents.pdf import render_pdf
from fixtures.documents.picture_corpus import FOLDER, cases, reading
from fixtures.documents.text import render_text
from fixtures.documents.truth import truth_of
from fixtures.sites.more.files import packed
from parsing import Report, parse

FORMS = ("2021", "2019", "2014")
MEDIA: Mapping[str, Callable[[Draft], bytes]] = {
    **{
        f"HTML, {style}": lambda draft, style=style: page(render_blocks(draft.blocks, style), draft.facts, 1).encode()  # type: ignore[misc]
        for style in ("plain", "word")
    },
    "text, tabs": lambda draft: render_text(draft, "tabs").encode(),
    "text, bars": lambda draft: render_text(draft, "bars").encode("gb18030"),
    "PDF": render_pdf,
    "OFD": render_ofd,
    "DOCX": render_docx,
    "XLSX": render_xlsx,
    "ZIP with DOCX": lambda draft: packed({"年报.docx": render_docx(draft)}),
}
Said = dict[str, tuple[str, Decimal | None]]


def said(report: Report) -> Said:
    """State and number of each cell."""
    found = {name: (cell.state, cell.value) for name, cell in report.cells.items()}
    return {name: (str(state), None if value is None else Decimal(value)) for name, (state, value) in found.items()}


@cache
def truth(form: str) -> Said:
    return {name: (one.state, one.value) for name, one in truth_of(cases()[form][0]).items()}


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("form", FORMS)
def test_every_medium_gives_the_same_cells(form: str, medium: str) -> None:
    report = parse(MEDIA[medium](cases()[form][0]))
    assert report.form == form
    assert said(report) == truth(form)


@pytest.mark.xdist_group("recognition")
@pytest.mark.parametrize("form", [FORMS[0], *(pytest.param(form, marks=pytest.mark.proof) for form in FORMS[1:])])
def test_its_picture_gives_the_same_cells_or_flags_them(form: str) -> None:
    report = reading(FOLDER / f"{form}.png")
    named = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    found = said(report)
    differ = {name for name, cell in truth(form).items() if found.get(name) != cell}
    assert report.form == form
    assert differ <= named
    assert len(differ) <= 2


@pytest.mark.xdist_group("recognition")
@pytest.mark.proof
def test_a_scan_of_it_gives_the_same_cells_or_flags_them() -> None:
    from PIL import Image

    held = io.BytesIO()
    Image.open(FOLDER / "2019.png").convert("L").save(held, "PDF", resolution=160)
    found = said(parse(held.getvalue()))
    assert {name: cell for name, cell in found.items() if cell[1] is not None} == truth("2019")
