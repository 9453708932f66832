from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from media_reports import scan

from fixtures.documents.cases import invented_facts
from fixtures.documents.draft import draft_of
from fixtures.documents.ofd import render_ofd
from fixtures.documents.pdf import render_pdf
from fixtures.documents.statistics import statistics_draft
from fixtures.documents.truth import judge, truth_of
from parsing import media, parse
from parsing.errors import Unreadable
from parsing.readers import read
from parsing.readers.ofd.pages import pages_of

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(content: str, *, document: str = "", more: dict[str, str] | None = None) -> bytes:
    """An OFD of one page."""
    files = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData>{document}</ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/P/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/P/Content.xml": f"<ofd:Page {NS}>{content}</ofd:Page>",
        **(more or {}),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return held.getvalue()


def layer(inside: str) -> str:
    return f"<ofd:Content><ofd:Layer>{inside}</ofd:Layer></ofd:Content>"


def words(text: str, *, boundary: str = "20 20 100 5", placing: str = "", size: float = 4, x: float = 0) -> str:
    return (
        f'<ofd:TextObject Boundary="{boundary}" Size="{size}" {placing}>'
        f'<ofd:TextCode X="{x}" Y="{size}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def test_a_report_as_ofd_gives_the_cells_of_the_pdf() -> None:
    draft = draft_of(invented_facts("2021", 3))
    body = render_ofd(draft)
    found, printed = parse(body), parse(render_pdf(draft))
    assert found.media_type == media.OFD
    assert (found.kind, found.year, found.issuer, found.text) == (
        "report",
        *(printed.year, printed.issuer, printed.text),
    )
    assert found.cells == printed.cells
    assert len(judge(found, truth_of(draft)).exact) == 200


def test_the_older_statistics_form_is_read_as_well() -> None:
    draft = statistics_draft("清源县人民政府", 2016, 1)
    found = parse(render_ofd(draft))
    verdict = judge(found, truth_of(draft))
    assert (found.form, verdict.silent, verdict.lost) == ("2014", (), ())


def test_signs_stand_where_steps_and_matrices_put_them() -> None:
    text = words("年报", placing='CTM="2 0 0 2 1 0"', x=3).replace('Y="4"', 'Y="4" DeltaX="g 1 5"')
    [page], _ = pages_of(ofd(layer(text)))
    assert [(sign.text, sign.x, sign.y) for sign in page.signs] == [("年", 27.0, 28.0), ("报", 37.0, 28.0)]
    assert (page.width, page.height) == (210.0, 297.0)


def test_signs_without_steps_are_set_by_their_width() -> None:
    [page], _ = pages_of(ofd(layer(words("1年2"))))
    assert [sign.x for sign in page.signs] == [20.0, 22.0, 26.0]


def test_what_a_template_draws_and_what_blocks_hold_is_on_the_page_too() -> None:
    document = (
        "<ofd:PageArea><ofd:PhysicalBox>0 0 100 80</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="9" BaseLoc="T/Content.xml"/>'
    )
    template = {"Doc_0/T/Content.xml": f"<ofd:Page {NS}>{layer(words('眉'))}</ofd:Page>"}
    hidden = words("隐").replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    inner = f"<ofd:PageBlock>{words('文')}</ofd:PageBlock>{hidden}"
    [page], _ = pages_of(ofd('<ofd:Template TemplateID="9"/>' + layer(inner), document=document, more=template))
    assert [sign.text for sign in page.signs] == ["眉", "文"]
    assert (page.width, page.height) == (100.0, 80.0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (ofd(layer('<ofd:ImageObject Boundary="0 0 210 297"/>')), "only pictures of its pages"),
        (ofd(layer("")), "holds no text"),
        (ofd("", more={"OFD.xml": "<OFD/>"}), "names no document"),
        (ofd(layer(words("年报")))[:-40], "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(body)


def test_signs_whose_characters_are_unknown_are_never_guessed_at() -> None:
    text = "".join(words(sign, boundary=f"20 {20 + 6 * n} 50 5") for n, sign in enumerate(["\ue001\ue002\ue003"] * 12))
    document = read(ofd(layer(text)))
    assert set("".join(line.text for line in document.lines())) == {"\ufffd"}


def scanned(*pages: Any, listed: str = "PublicRes", with_ctm: bool = True) -> bytes:
    """An OFD of scanned A4 pages, as a converter from a scan writes it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        numbers = range(1, len(pages) + 1)
        kids = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in numbers)
        media = "".join(
            f'<ofd:MultiMedia ID="{90 + n}" Type="Image"><ofd:MediaFile>image_{n}.png</ofd:MediaFile></ofd:MultiMedia>'
            for n in numbers
        )
        shared = f"<ofd:CommonData><ofd:{listed}>Res.xml</ofd:{listed}></ofd:CommonData>"
        for name, text in {
            "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/D.xml": f"<ofd:Document {NS}>{shared}<ofd:Pages>{kids}</ofd:Pages></ofd:Document>",
            "Doc_0/Res.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
        }.items():
            package.writestr(name, text)
        placing = 'CTM="210 0 0 297 0 0"' if with_ctm else ""
        for n, page in zip(numbers, pages, strict=True):
            shown = layer(f'<ofd:ImageObject ResourceID="{90 + n}" Boundary="0 0 210 297" {placing}/>')
            package.writestr(f"Doc_0/Pages/P{n}/Content.xml", f"<ofd:Page {NS}>{shown}</ofd:Page>")
            package.writestr(f"Doc_0/Res/image_{n}.png", page)
    return held.getvalue()


def table_picture() -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", scan())[1])


@pytest.mark.xdist_group("recognition")
@pytest.mark.parametrize(("listed", "with_ctm"), [("PublicRes", True), ("DocumentRes", False)])
def test_pages_that_are_pictures_are_recognised(listed: str, with_ctm: bool) -> None:
    found = read(scanned(table_picture(), b"no picture", listed=listed, with_ctm=with_ctm))
    [grid] = found.grids()
    cells = list(grid.origins())[4:]
    assert (grid.page, [cell.text for cell in cells]) == (1, ["31", "0", "4", "35"])
    assert all(cell.confidence is not None for cell in cells)
    assert {"page 1 is a scanned picture", "page 2 is a picture that cannot be opened"} <= set(found.trouble)


@pytest.mark.xdist_group("recognition")
@pytest.mark.proof
def test_a_scanned_report_as_ofd_gives_its_numbers() -> None:
    from media_reports import PAGES, truth

    found = parse(scanned(*(path.read_bytes() for path in PAGES))).cells
    wrong = [name for name, value in truth().items() if found[name].value != value and found[name].value is not None]
    assert (len(found), wrong) == (200, [])
