"""A picture of a page as a document: its ruled tables cell by cell, the text around them line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsing.document import Block, Document, Grid, GridCell, Line, Removed
from parsing.media import TIFF, sniff
from parsing.readers.joining import folded, is_full, joined
from parsing.readers.picture.cells import Inside, Strip, inside
from parsing.readers.picture.lines import rulings_of
from parsing.readers.picture.recognise import Reading, read_strips
from parsing.readers.picture.ruling import RuledCell, RuledTable, tables_in
from parsing.readers.picture.second import looked_at_again
from parsing.readers.picture.sheet import Sheet, bound_pages, quarter_turned, sheet_of
from parsing.readers.picture.surroundings import lines_around
from parsing.readers.ruled import grid_of

MOST_CELLS: Final = 3_000
_UNREAD: Final = "\ufffd"
"""Stands for ink that recognition made nothing of, so that the cell is not taken for a blank one."""
_UPRIGHT: Final = 0.8
"""Mean confidence of labels below which the page is taken to lie on its side or upside down."""
_SAMPLE: Final = 12
"""Cells, the largest: by their text it is told how the page lies."""
_STROKE: Final = 0.98
"""Confidence of what its shape alone tells."""
_HALF_A_SIGN: Final = re.compile(r"^[-+]?\d[\d.,]*[.,、。·:;!'`|(]$|^[.,、。·:;!'`|)]+\d")
_DIRTY: Final = 0.7
_ODD: Final = 0.6
_UNCLEAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in one position, and its ruled tables."""

    sheet: Sheet
    tables: tuple[RuledTable, ...]


def read(body: bytes) -> Document:
    """The document a picture shows; every cell carries the confidence of its recognition.

    Raises `MissingReader` without the extra `ocr`, `Unreadable` for a damaged picture or one that is too large.
    """
    kind = sniff(body)
    bound = bound_pages(body) if kind == TIFF else None
    if bound is not None:
        from parsing.readers import pdf

        return replace(pdf.read(bound), media_type=kind)
    page = _upright(body)
    around, removed = lines_around(page.sheet, [table.box for table in page.tables])
    blocks = _in_order(page, around)
    texts = [b.text if isinstance(b, Line) else "".join(c.text for c in b.origins()) for b in blocks]
    return Document(
        tuple(blocks),
        kind,
        removed=removed,
        text_length=sum(len("".join(text.split())) for text in (*texts, *(r.text for r in removed))),
        trouble=_trouble(page, removed),
    )


def shows_a_table(body: bytes) -> bool:
    """Whether a picture holds a ruled table of some size; nothing is recognised for it."""
    return any(len(table.cells) >= 6 for table in _page(sheet_of(body)).tables)


def _page(sheet: Sheet) -> _Page:
    return _Page(sheet, tables_in(rulings_of(sheet)))


def _upright(body: bytes) -> _Page:
    """The page turned so that the text in its tables can be read; as it is when it has none."""
    page = _page(sheet_of(body))
    likeness = _likeness(page)
    if not page.tables or likeness >= _UPRIGHT:
        return page
    found = {0: likeness}
    found |= {turns: _likeness(_page(quarter_turned(page.sheet, turns))) for turns in (1, 3, 2)}
    turns = max(found, key=lambda number: found[number])
    # A page on its side was brought to the wrong width: it is taken anew from the picture.
    return page if turns == 0 else _page(sheet_of(body, turns))


def _likeness(page: _Page) -> float:
    """Mean confidence of the text in the largest cells, less the more it falls apart into lines of one sign."""
    cells = sorted((cell for table in page.tables for cell in table.cells), key=lambda cell: -cell.area)
    held = [inside(page.sheet, cell).strips for cell in cells[:_SAMPLE]]
    readings = read_strips([strip.grey for strips in held for strip in strips if not strip.stroke])
    signs = sum(len(reading.text) for reading in readings)
    if not signs:
        return 1.0
    sure = sum(reading.confidence * len(reading.text) for reading in readings) / signs
    return sure - 0.2 * sum(len(reading.text) < 2 for reading in readings) / len(readings)


def _grid(sheet: Sheet, table: RuledTable, number: int) -> Grid:
    """One table, all its strips recognised in one go."""
    held = [(cell, inside(sheet, cell)) for cell in table.cells[:MOST_CELLS]]
    strips = [strip for _, content in held for strip in content.strips]
    written = [strip for strip in strips if not strip.stroke]
    read = iter(looked_at_again(written, read_strips([strip.grey for strip in written])))
    readings = iter([Reading(strip.stroke, _STROKE) if strip.stroke else next(read) for strip in strips])
    cells = [_cell(cell, content, [next(readings) for _ in content.strips], sheet.scale) for cell, content in held]
    return grid_of(cells, number=number)


def _cell(cell: RuledCell, content: Inside, readings: Sequence[Reading], scale: float) -> GridCell:
    text, full = "", False
    confidence = 1.0
    for strip, reading in zip(content.strips, readings, strict=True):
        piece = _honest(folded(reading.text))
        text = joined(text, piece, wrapped=full)
        full = is_full(piece, strip.width, content.width, 0.6 * strip.height)
        confidence = min(confidence, reading.confidence if reading.text else 0.0, _ODD if _is_odd(piece, strip) else 1)
    if content.dirty:
        confidence = min(confidence, _DIRTY)
    if cell.doubtful:
        confidence = min(confidence, _UNCLEAR)
    left, top, right, bottom = (edge / scale for edge in cell.box)
    return GridCell(
        text, cell.row, cell.column, cell.rowspan, cell.colspan, (left, top, right, bottom), round(confidence, 3)
    )


def _honest(text: str) -> str:
    """What was read, with a question mark behind digits that end in half a sign, so that they are no number."""
    if not text:
        return _UNREAD
    return f"{text}?" if _HALF_A_SIGN.search(text) else text


def _is_odd(text: str, strip: Strip) -> bool:
    """Whether a number is too long or too short for the ink it was read from.

    A digit is between 0.5 and 1 times as wide as it is high, a 1 can be a thin stroke.
    """
    digits = sum(sign.isdigit() for sign in text)
    if digits == 0 or any(not (sign.isdigit() or sign in ".,+-") for sign in text):
        return False
    widths = strip.width / max(1, strip.height)
    return widths < 0.45 * (digits - 1) + 0.08 or widths > 1.05 * len(text) + 0.4


def _in_order(page: _Page, around: Sequence[tuple[float, str, bool]]) -> list[Block]:
    """Tables and lines from top to bottom."""
    placed: list[tuple[float, Block]] = [
        (table.box[1], _grid(page.sheet, table, number)) for number, table in enumerate(page.tables, start=1)
    ]
    placed += [(top, Line(text, 0, heading)) for top, text, heading in around]
    blocks = [block for _, block in sorted(placed, key=lambda pair: pair[0])]
    return [replace(b, number=i) if isinstance(b, Line) else b for i, b in enumerate(blocks, start=1)]


def _trouble(page: _Page, removed: Sequence[Removed]) -> tuple[str, ...]:
    found = []
    if any(cell.doubtful for table in page.tables for cell in table.cells):
        found.append("some rulings of a table are broken; the cells beside them are marked as doubtful")
    if any(len(table.cells) > MOST_CELLS for table in page.tables):
        found.append(f"only the first {MOST_CELLS} cells of a table were recognised")
    if any(piece.rule == "numbers outside a ruled table" for piece in removed):
        found.append("numbers stand in the picture outside of any ruled table; they were not read as cells")
    return tuple(found)
