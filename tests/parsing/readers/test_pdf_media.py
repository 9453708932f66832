"""PDF pages that are not what they seem: signs drawn as shapes, fonts that lost their characters, scans in strips."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parsing.document import Box, GridCell
from parsing.readers.pdf import breaks, scans
from parsing.readers.pdf.glyphs import Glyph, garbled, lines_of
from parsing.readers.pdf.tables import PageTable
from parsing.readers.ruled import grid_of


def glyphs(text: str) -> list[Glyph]:
    return [Glyph(sign, 10.0 * i, 0, 10.0 * i + 10, 10, 10) for i, sign in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "is_garbled"),
    [
        ("ÿ一Ā予以公开ÿ区分处理的，只«这一情形，不«其他情形Ā", True),
        ("\x80本年新收政府信息公开申请数量445件", True),
        ("（一）予以公开·部分公开（区分处理的，只计这一情形）±3°×2", False),
        ("申请人为 Société 的两件申请，依照规定的期限办理，答复已经送达，其中一件予以公开。" * 3 + "无。" * 200, False),
    ],
)
def test_codes_without_characters_are_told_from_text(text: str, is_garbled: bool) -> None:
    assert garbled(glyphs(text)) is is_garbled


def page(**held: Any) -> Any:
    return SimpleNamespace(
        **{"width": 600, "height": 800, "images": [], "curves": [], "rects": [], "lines": [], **held}
    )


def test_a_scan_cut_into_strips_is_a_scan() -> None:
    strips = [{"x0": 0, "x1": 600, "top": 100 * i, "bottom": 100 * i + 100} for i in range(8)]
    assert scans.is_scan(page(images=strips), 0)
    assert not scans.is_scan(page(images=strips[:1]), 0)
    assert not scans.is_scan(page(images=strips), 400)


def test_a_page_of_shapes_without_text_is_drawn() -> None:
    assert scans.is_drawn(page(curves=[{}] * 500), 3)
    assert not scans.is_drawn(page(curves=[{}] * 500), 400)
    assert not scans.is_drawn(page(rects=[{}] * 20), 3)


def piece(number: int, left: float, *rows: tuple[str, ...]) -> PageTable:
    """A table of one page, rows 20 high, columns 100 wide; the last cell of a short row reaches to the right."""
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            span = 4 - c if c == len(row) - 1 else 1
            box: Box = (left + 100 * c, 20.0 * r, left + 100 * (c + span), 20.0 * r + 20)
            cells.append(GridCell(text, r, c, 1, span, box))
    return PageTable(grid_of(cells, number=0, page=number), frozenset())


UPPER = (("第二十条第（六）项",), ("信息内容", "本年处理决定数量"), ("行政强制", "7"), ("信息内容", "本年收费金额"))


@pytest.mark.parametrize("shift", [0.0, 14.0, -30.0])
def test_a_row_alone_on_the_next_page_stands_under_its_heads(shift: float) -> None:
    """Pages do not lie alike on a scanner."""
    whole = breaks.under_its_heads(piece(1, 50, *UPPER), piece(2, 50 + shift, ("行政事业性收费", "15.2")))
    assert whole is not None
    assert [[cell.text for cell in part.grid.origins()] for part in whole][1] == [
        "信息内容",
        "本年收费金额",
        "行政事业性收费",
        "15.2",
    ]


def test_what_is_left_of_the_sides_of_cells_at_a_break_is_no_row() -> None:
    upper, lower = breaks.without_empty_edge(
        piece(1, 50, *UPPER, ("", "")), piece(2, 50, ("", ""), ("行政事业性收费", "15.2"))
    )
    assert [len(part.grid.rows) for part in (upper, lower)] == [4, 1]
    kept = breaks.without_empty_edge(piece(1, 50, *UPPER), piece(2, 50, ("行政事业性收费", "")))
    assert [len(part.grid.rows) for part in kept] == [4, 1]


def test_a_small_raised_digit_belongs_to_a_footnote() -> None:
    number, mark = Glyph("5", 10, 100, 15, 110, 10), Glyph("1", 15, 98, 19, 106, 8)
    assert lines_of([number, mark])[0].text == "5"
    level = Glyph("1", 15, 102, 19, 110, 8)
    assert lines_of([number, level])[0].text == "51"
