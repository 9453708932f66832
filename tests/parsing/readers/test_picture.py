"""Pictures of tables: rulings, blank cells, doubtful digits, turned and dirty pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from media_reports import FACTS, PAGES, truth
from PIL import Image

from parsing import Report, parse
from parsing.document import Grid
from parsing.errors import MissingReader, Unreadable
from parsing.readers import pdf, picture
from parsing.readers.picture.lines import rulings_of
from parsing.readers.picture.recognise import Reading
from parsing.readers.picture.ruling import RuledTable, tables_in
from parsing.readers.picture.second import _settled
from parsing.readers.picture.sheet import MOST_PIXELS, sheet_of, skew

# Recognition takes seconds a page and loads its models once: one worker of a parallel run does it all.
pytestmark = pytest.mark.xdist_group("recognition")

XS = (100, 500, 700, 900, 1500)
YS = (100, 160, 220, 280, 340)


def page(width: int = 1600, height: int = 600) -> Any:
    return np.full((height, width), 255, np.uint8)


def ruled(xs: Sequence[int] = XS, ys: Sequence[int] = YS, thick: int = 2) -> Any:
    image = page()
    for x in xs:
        cv2.line(image, (x, ys[0]), (x, ys[-1]), 0, thick)
    for y in ys:
        cv2.line(image, (xs[0], y), (xs[-1], y), 0, thick)
    return image


def write(image: Any, text: str, row: int, column: int) -> None:
    """Digits in a plain face that OpenCV brings along, so that no font is needed."""
    place = (XS[column] + 40, YS[row] + 42)
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)


def png(image: Any) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def turned(image: Any, degrees: float) -> Any:
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(image, matrix, (width, height), borderValue=255)


def tables(image: Any) -> tuple[RuledTable, ...]:
    return tables_in(rulings_of(sheet_of(png(image))))


def places(table: RuledTable) -> set[tuple[int, int, int, int]]:
    return {(c.row, c.column, c.rowspan, c.colspan) for c in table.cells}


def texts(grid: Grid) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in grid.rows]


@pytest.fixture(scope="module")
def one_long_picture() -> Report:
    """Both pages below each other, as a screen copy of a web page has them."""
    parts = [Image.open(path).convert("L") for path in PAGES]
    whole = Image.new("L", (parts[0].width, sum(part.height for part in parts)), 255)
    for part, top in zip(parts, (0, parts[0].height), strict=True):
        whole.paste(part, (0, top))
    held = io.BytesIO()
    whole.save(held, "PNG")
    return parse(held.getvalue())


@pytest.fixture(scope="module")
def scanned() -> Report:
    """Both pages as a scanner makes a PDF of them: a little turned, noisy, JPEG."""
    noise = np.random.default_rng(5)
    parts = []
    for path, angle in zip(PAGES, (0.7, -1.1), strict=True):
        image = turned(np.asarray(Image.open(path).convert("L")), angle).astype(float)
        parts.append(Image.fromarray(np.clip(image + noise.normal(0, 8, image.shape), 0, 255).astype(np.uint8)))
    held = io.BytesIO()
    parts[0].save(held, "PDF", save_all=True, append_images=parts[1:], resolution=160, quality=70)
    return parse(held.getvalue())


@pytest.mark.parametrize("name", ["one_long_picture", "scanned"])
def test_a_report_in_pictures_gives_its_numbers_or_says_which_it_could_not_read(
    name: str, request: pytest.FixtureRequest
) -> None:
    report: Report = request.getfixturevalue(name)
    expected = truth()
    wrong = {
        name: (expected[name], cell.raw, cell.confidence)
        for name, cell in report.cells.items()
        if cell.state == "printed" and cell.value != expected[name]
    }
    assert not wrong
    assert len(report.cells) == len(expected)
    read = sum(cell.state == "printed" for cell in report.cells.values())
    assert read >= 0.99 * len(expected)
    assert (report.form, report.year, report.issuer) == (FACTS.form, FACTS.year, FACTS.issuer)


def test_every_cell_of_a_picture_carries_its_confidence(one_long_picture: Report) -> None:
    assert all(cell.confidence is not None for cell in one_long_picture.cells.values())


def test_a_scanned_pdf_says_that_its_pages_are_pictures(scanned: Report) -> None:
    assert scanned.media_type == "application/pdf"
    assert any("page 1 is a scanned picture" in finding.message for finding in scanned.findings)


def test_lone_digits_are_read_and_blank_cells_stay_blank() -> None:
    image = ruled()
    for column, text in ((1, "0"), (3, "1362")):
        write(image, text, 1, column)
    write(image, "96171.6", 2, 3)
    grid = picture.read(png(image)).grids()[0]
    assert texts(grid)[1] == ["", "0", "", "1362"]
    assert texts(grid)[2][3] == "96171.6"


def test_cells_without_a_ruling_between_them_are_one() -> None:
    image = ruled()
    image[YS[0] + 4 : YS[1] - 3, XS[1] - 3 : XS[1] + 4] = 255
    image[YS[2] - 3 : YS[2] + 4, XS[0] + 4 : XS[1] - 3] = 255
    (table,) = tables(image)
    assert {(0, 0, 1, 2), (1, 0, 2, 1)} <= places(table)
    assert len(table.cells) == 14


def test_a_small_gap_in_a_ruling_does_not_join_cells() -> None:
    image = ruled()
    image[YS[1] - 3 : YS[1] + 4, 560:568] = 255
    assert len(tables(image)[0].cells) == 16


def test_a_half_lost_ruling_leaves_its_cells_in_doubt() -> None:
    image = ruled()
    image[YS[1] - 3 : YS[1] + 4, 580:680] = 255
    (table,) = tables(image)
    doubtful = {(c.row, c.column) for c in table.cells if c.doubtful}
    assert doubtful & {(0, 1), (1, 1)}


@pytest.mark.parametrize("degrees", [-4.0, -0.4, 1.5, 4.0])
def test_a_page_turned_a_little_is_straightened(degrees: float) -> None:
    sheet = sheet_of(png(turned(ruled(), degrees)))
    (table,) = tables_in(rulings_of(sheet))
    assert len(table.cells) == 16
    assert abs(skew(sheet.ink)) < 0.1


def test_a_page_on_its_side_is_turned_upright() -> None:
    image = ruled()
    for row in range(4):
        for column in range(4):
            write(image, str(1204 + row * 31 + column), row, column)
    found = picture.read(png(np.ascontiguousarray(np.rot90(image, 1)))).grids()[0]
    assert texts(found)[1] == ["1235", "1236", "1237", "1238"]


def test_strokes_of_a_heading_that_touches_the_table_are_no_rulings() -> None:
    image = ruled()
    for x in range(200, 600, 50):
        cv2.rectangle(image, (x, YS[0] - 44), (x + 40, YS[0] - 6), 0, 3)
    assert len(tables(image)[0].cells) == 16


def test_a_table_open_at_its_sides_keeps_its_outer_columns() -> None:
    image = page()
    for x in XS[1:-1]:
        cv2.line(image, (x, YS[0]), (x, YS[-1]), 0, 2)
    for y in YS:
        cv2.line(image, (XS[0], y), (XS[-1], y), 0, 2)
    assert len(tables(image)[0].cells) == 16


def test_rulings_on_grey_and_shaded_paper_are_found() -> None:
    shade = np.linspace(1, 0.6, 1600)[None, :]
    grey = (ruled().astype(float) * shade).astype(np.uint8)
    grey[YS[0] : YS[1], XS[0] : XS[-1]] = np.minimum(grey[YS[0] : YS[1], XS[0] : XS[-1]], 205)
    assert len(tables(grey)[0].cells) == 16


def test_a_picture_without_rulings_gives_no_numbers() -> None:
    image = page()
    for row, text in enumerate(("12 0 12", "7 3 10")):
        for column, number in enumerate(text.split()):
            cv2.putText(image, number, (200 + 300 * column, 150 + 80 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2)
    found = picture.read(png(image))
    assert not found.blocks
    assert {piece.rule for piece in found.removed} == {"numbers outside a ruled table"}
    assert found.trouble


def test_readings_that_disagree_are_no_number() -> None:
    assert _settled(Reading("6", 0.58), Reading("0", 0.99)).text == "6?"
    assert _settled(Reading("o", 0.4), Reading("0", 0.99)) == Reading("0", 0.9)
    assert _settled(Reading("0", 0.7), Reading("0", 0.99)) == Reading("0", 0.97)
    assert _settled(Reading("口1", 0.4), Reading("", 0.0)) == Reading("口1", 0.4)
    assert _settled(Reading("A", 0.9), Reading("4", 0.9)).confidence <= 0.5


def test_the_box_of_a_cell_is_in_pixels_of_the_source() -> None:
    small = cv2.resize(ruled(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    cell = next(picture.read(png(small)).grids()[0].origins())
    assert cell.box is not None
    assert all(abs(a - b / 2) < 4 for a, b in zip(cell.box, (XS[0], YS[0], XS[1], YS[1]), strict=True))


def test_only_a_picture_with_a_grid_shows_a_table() -> None:
    assert picture.shows_a_table(png(ruled()))
    photograph = np.random.default_rng(1).integers(0, 255, (400, 600)).astype(np.uint8)
    assert not picture.shows_a_table(png(cv2.GaussianBlur(photograph, (9, 9), 3)))


def test_a_table_pasted_as_a_picture_into_a_pdf_is_read() -> None:
    image = ruled()
    for column, text in enumerate(("31", "0", "4", "35")):
        write(image, text, 1, column)
    held = io.BytesIO()
    sheet = Image.new("L", (1600, 2200), 255)
    sheet.paste(Image.fromarray(image), (0, 300))
    sheet.save(held, "PDF", resolution=190)
    grids = pdf.read(held.getvalue()).grids()
    assert [texts(grid)[1] for grid in grids] == [["31", "0", "4", "35"]]
    assert grids[0].page == 1


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n", png(ruled())[:400], b"GIF89a"])
def test_a_damaged_picture_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        picture.read(body)


def test_a_picture_that_is_no_page_is_refused_before_it_is_unpacked() -> None:
    side = int(MOST_PIXELS**0.5) + 100
    held = io.BytesIO()
    Image.new("1", (side, side)).save(held, "PNG")
    with pytest.raises(Unreadable, match="too large"):
        picture.read(held.getvalue())


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    with pytest.raises(MissingReader, match=r"nianbao\[ocr\]"):
        picture.read(png(ruled()))


def test_the_lines_of_the_practice_table_are_as_drawn() -> None:
    (table,) = tables(ruled())
    edges = sorted({edge for cell in table.cells for edge in (cell.box[0], cell.box[2])})
    assert all(abs(a - b) <= 3 for a, b in zip(edges, XS, strict=True))
    assert all(b > a for a, b in pairwise(edges))
