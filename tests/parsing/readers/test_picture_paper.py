"""Pictures as web pages and scanners give them: coloured heads, pale rulings, specks of dirt, pages upside down."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from parsing.readers import picture
from parsing.readers.picture.cells import inside
from parsing.readers.picture.keystone import straightened
from parsing.readers.picture.lines import rulings_of
from parsing.readers.picture.paper import flattened
from parsing.readers.picture.ruling import RuledTable, tables_in
from parsing.readers.picture.sheet import Sheet, ink_of, sheet_of

pytestmark = pytest.mark.xdist_group("recognition")

XS = (100, 500, 800, 1100, 1500)
YS = (100, 160, 220, 280, 340)
FACE = cv2.FONT_HERSHEY_SIMPLEX


def coloured(ruling: int = 204, bar: int = 103, head: int = 230) -> Any:
    """Pale rulings, a dark bar over all columns with light text, a tinted head row, two rows of numbers."""
    image = np.full((500, 1600), 255, np.uint8)
    cv2.rectangle(image, (XS[0], YS[0]), (XS[-1], YS[1]), bar, -1)
    cv2.rectangle(image, (XS[0], YS[1]), (XS[-1], YS[2]), head, -1)
    for x in XS:
        cv2.line(image, (x, YS[0] if x in (XS[0], XS[-1]) else YS[1]), (x, YS[-1]), ruling, 2)
    for y in YS:
        cv2.line(image, (XS[0], y), (XS[-1], y), ruling, 2)
    cv2.putText(image, "ARTICLE 20", (620, YS[0] + 42), FACE, 1.0, 255, 2, cv2.LINE_AA)
    for row in (1, 2, 3):
        for column in range(4):
            cv2.putText(image, str(10 * row + column), (XS[column] + 80, YS[row] + 42), FACE, 1.0, 0, 2, cv2.LINE_AA)
    return image


def png(image: Any) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def table_of(image: Any) -> tuple[Sheet, RuledTable]:
    sheet = sheet_of(png(image))
    [table] = tables_in(rulings_of(sheet))
    return sheet, table


@pytest.mark.parametrize(("ruling", "bar", "head"), [(204, 103, 230), (225, 60, 240), (0, 120, 215), (255, 90, 200)])
def test_pale_rulings_and_coloured_rows_make_the_same_cells(ruling: int, bar: int, head: int) -> None:
    _, table = table_of(coloured(ruling, bar, head))
    found = {(cell.row, cell.column, cell.colspan) for cell in table.cells}
    wanted = {(0, 0, 4)} | {(row, column, 1) for row in (1, 2, 3) for column in range(4)}
    # White rulings are none on white paper: only the coloured rows show their columns then.
    assert found == wanted if ruling < 255 else (0, 0, 4) in found


def test_light_text_on_a_dark_bar_becomes_dark_text_on_white() -> None:
    flat = flattened(coloured())
    bar = flat[YS[0] + 6 : YS[1] - 5, XS[0] + 6 : XS[-1] - 5]
    assert np.median(bar) > 240
    assert (bar < 60).any()


def test_white_paper_stays_as_it_is() -> None:
    image = np.full((300, 400), 255, np.uint8)
    cv2.putText(image, "1362", (60, 120), FACE, 1.5, 0, 3, cv2.LINE_AA)
    assert (flattened(image) == image).all()


def test_a_speck_beside_a_number_is_not_read_with_it() -> None:
    image = coloured()
    for x, y in ((XS[1] + 30, YS[2] + 12), (XS[1] + 220, YS[2] + 30), (XS[1] + 250, YS[2] + 50)):
        cv2.rectangle(image, (x, y), (x + 5, y + 5), 60, -1)
    sheet, table = table_of(image)
    [cell] = [cell for cell in table.cells if (cell.row, cell.column) == (2, 1)]
    [strip] = inside(sheet, cell).strips
    assert strip.marks == 2
    assert strip.width < 60


def test_a_decimal_point_is_no_speck() -> None:
    image = coloured()
    cv2.putText(image, "3.5", (XS[1] + 180, YS[2] + 42), FACE, 1.0, 0, 2, cv2.LINE_AA)
    sheet, table = table_of(image)
    [cell] = [cell for cell in table.cells if (cell.row, cell.column) == (2, 1)]
    [strip] = inside(sheet, cell).strips
    dark = (strip.grey[:, -34:] < 128).any(axis=0)
    assert dark.any(), "the 5 behind the point"
    assert (strip.grey[-14:, 100:-44] < 128).any(), "the point"


def test_inner_columns_stay_where_the_outer_ruling_has_faded() -> None:
    image = np.full((700, 1600), 255, np.uint8)
    for y in range(100, 600, 60):
        cv2.line(image, (100, y), (1500, y), 0, 2)
    for x, bottom in ((100, 580), (500, 580), (800, 220), (1100, 220)):
        cv2.line(image, (x, 100), (x, bottom), 0, 2)
    _, table = table_of(image)
    assert {cell.column for cell in table.cells if cell.row < 2} == {0, 1, 2, 3}


def test_the_last_row_of_a_cut_table_alone_on_a_page_is_a_table() -> None:
    image = np.full((2200, 1600), 255, np.uint8)
    cv2.rectangle(image, (100, 100), (1500, 150), 0, 2)
    cv2.line(image, (700, 100), (700, 150), 0, 2)
    [table] = tables_in(rulings_of(sheet_of(png(image))))
    assert [(cell.row, cell.column) for cell in table.cells] == [(0, 0), (0, 1)]


def test_a_page_upside_down_is_turned_upright() -> None:
    image = np.full((400, 1600), 255, np.uint8)
    for x in (100, 800, 1500):
        cv2.line(image, (x, 100), (x, 280), 0, 2)
    for row, y in enumerate((100, 160, 220, 280)):
        cv2.line(image, (100, y), (1500, y), 0, 2)
        if row < 3:
            cv2.putText(image, ("received", "granted", "refused")[row], (140, y + 42), FACE, 1.0, 0, 2, cv2.LINE_AA)
            cv2.putText(image, ("1247", "365", "7214")[row], (940, y + 42), FACE, 1.0, 0, 2, cv2.LINE_AA)
    [grid] = picture.read(png(cv2.rotate(image, cv2.ROTATE_180))).grids()
    assert [cell.text for cell in grid.origins()] == ["received", "1247", "granted", "365", "refused", "7214"]


def aslant(share: float, turned: float = 0.0) -> Any:
    """A page of a ruled table whose upper end is narrower by twice that share of its width."""
    image = np.full((2200, 1600), 255, np.uint8)
    rows = range(200, 2001, 120)
    for x in XS:
        cv2.line(image, (x, rows[0]), (x, rows[-1]), 0, 2)
    for y in rows:
        cv2.line(image, (XS[0], y), (XS[-1], y), 0, 2)
    for number, y in enumerate(rows[:-1]):
        for column in range(4):
            cv2.putText(image, str(10 * number + column), (XS[column] + 80, y + 80), FACE, 1.2, 0, 3, cv2.LINE_AA)
    corners = np.array([[0, 0], [1600, 0], [1600, 2200], [0, 2200]], np.float32)
    off = share * 1600
    seen = corners + np.array([[off, off / 2], [-off, 0], [0, 0], [0, -off / 3]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    matrix = np.vstack([cv2.getRotationMatrix2D((800, 1100), turned, 1.0), [0, 0, 1]]) @ matrix
    return cv2.warpPerspective(image, matrix, (1600, 2200), flags=cv2.INTER_CUBIC, borderValue=225)


@pytest.mark.parametrize(("share", "turned"), [(0.02, 0.0), (0.07, -2.0)])
def test_a_page_photographed_aslant_is_set_straight(share: float, turned: float) -> None:
    _, table = table_of(aslant(share, turned))
    found = {(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in table.cells}
    assert found == {(row, column, 1, 1) for row in range(15) for column in range(4)}
    assert not any(cell.doubtful for cell in table.cells)
    widths = [cell.box[2] - cell.box[0] for cell in table.cells if cell.column == 1]
    assert max(widths) - min(widths) <= 1


def test_a_page_that_is_straight_stays_as_it_is() -> None:
    grey = aslant(0.0)
    assert straightened(grey, ink_of(grey)) is None
