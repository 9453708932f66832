"""Rulings in a picture told from strokes of signs: double ones, pale ones between digits, text that fills its cell."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from parsing.readers.picture.lines import rulings_of
from parsing.readers.picture.ruling import RuledTable, tables_in
from parsing.readers.picture.sheet import bound_pages, sheet_of

XS = (100, 500, 700, 900, 1500)
YS = (100, 140, 180, 220, 260)


def table_of(image: Any) -> RuledTable:
    [table] = tables_in(rulings_of(sheet_of(bytes(cv2.imencode(".png", image)[1]))))
    return table


def framed(gap: int = 0, shade: int = 0) -> Any:
    """A table of four rows and columns; with a gap every cell has a frame of its own, as browsers draw it."""
    image = np.full((600, 1600), 255, np.uint8)
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            cv2.rectangle(image, (left + gap, top + gap), (right - gap, bottom - gap), shade, 2)
    return image


def shape(table: RuledTable) -> set[tuple[int, int, int, int]]:
    return {(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in table.cells}


WHOLE = {(row, column, 1, 1) for row in range(4) for column in range(4)}


def test_a_cell_between_double_rulings_holds_none_of_them() -> None:
    table = table_of(framed(gap=3))
    assert shape(table) == WHOLE
    inner = next(cell for cell in table.cells if (cell.row, cell.column) == (1, 1))
    left, top, right, bottom = inner.box
    assert (left, top) >= (XS[1] + 2, YS[1] + 2)
    assert (right, bottom) <= (XS[2] - 2, YS[2] - 2)


def test_rows_of_strokes_from_side_to_side_cut_no_cell() -> None:
    image = framed()
    for left, right in pairwise(XS):
        count = (right - left) // 24
        for x in np.linspace(left + 4, right - 4, count, endpoint=False):
            for y in (112, 120, 128):
                cv2.line(image, (round(x), y), (round(x + (right - left - 8) / count) - 4, y), 0, 1)
    assert shape(table_of(image)) == WHOLE


def test_a_stroke_that_hangs_on_a_double_ruling_cuts_no_cell() -> None:
    image = framed(gap=3)
    image[YS[2] - 4 : YS[2] + 5, XS[0] + 12 : XS[1] - 12] = 255
    cv2.line(image, (300, YS[1] - 3), (300, YS[1] + 48), 0, 2)
    assert shape(table_of(image)) == WHOLE - {(1, 0, 1, 1), (2, 0, 1, 1)} | {(1, 0, 2, 1)}


def test_a_pale_ruling_between_digits_is_there_if_it_is_seen_above_and_below_them() -> None:
    image = np.full((300, 1000), 255, np.uint8)
    for x in (60, 300, 440, 560, 900):
        cv2.line(image, (x, 60), (x, 200), 221, 1)
    for y in range(60, 201, 20):
        cv2.line(image, (60, y), (900, y), 221, 1)
    for x in (430, 443):
        cv2.putText(image, "8", (x, 96), cv2.FONT_HERSHEY_SIMPLEX, 0.45, 60, 1, cv2.LINE_AA)
    assert shape(table_of(image)) == {(row, column, 1, 1) for row in range(7) for column in range(4)}


def test_a_fax_of_several_pages_is_bound_and_a_single_one_is_not() -> None:
    pages = [Image.fromarray(framed()).convert("1") for _ in range(3)]
    one, several = io.BytesIO(), io.BytesIO()
    pages[0].save(one, "TIFF", compression="group4")
    pages[0].save(several, "TIFF", compression="group4", save_all=True, append_images=pages[1:])
    assert bound_pages(one.getvalue()) is None
    bound = bound_pages(several.getvalue())
    assert bound is not None
    assert len(pypdfium2.PdfDocument(bound)) == 3
