"""Spreadsheets in the binary format of Excel 97 to 2003 (XLS), which WPS writes as ET: read as XLSX is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import pairwise
from typing import Any, Final

from parsing.document import Block, Document
from parsing.errors import MissingReader, Unreadable
from parsing.media import XLS
from parsing.readers.joining import folded
from parsing.readers.number_format import shown
from parsing.readers.raised import Piece, said
from parsing.readers.sheet import MOST_COLUMNS, MOST_ROWS, Field, blocks_of, document_of, places

_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)
"""Kinds of cells as the library numbers them."""
_SUPERSCRIPT: Final = 1
"""How the format numbers the escapement of a font."""
_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read(body: bytes) -> Document:
    """The document a workbook shows, sheet by sheet.

    Raises `MissingReader` without the extra `office`, `Unreadable` for a damaged or locked file.
    """
    book = _opened(body)
    blocks: list[Block] = []
    trouble: list[str] = []
    for sheet in book.sheets():
        if sheet.nrows > MOST_ROWS or sheet.ncols > MOST_COLUMNS:
            trouble.append(f"only {MOST_ROWS} rows and {MOST_COLUMNS} columns of a sheet were read")
        blocks += blocks_of(list(_fields(book, sheet)), hidden=sheet.visibility != 0)
    return document_of(blocks, XLS, trouble)


def _opened(body: bytes) -> Any:
    try:
        import xlrd
    except ImportError:
        raise MissingReader("XLS", "office") from None
    try:
        return xlrd.open_workbook(file_contents=body, formatting_info=True, logfile=StringIO())
    except Exception as error:  # a damaged workbook fails in many ways
        locked = "password" in str(error).lower() or "encrypted" in str(error).lower()
        reason = "is locked with a password" if locked else "is damaged and cannot be opened"
        raise Unreadable(f"the XLS {reason}") from error


def _fields(book: Any, sheet: Any) -> Iterator[Field]:
    """Cells that are shown, hidden rows and columns closed up."""
    rows = places(min(sheet.nrows, MOST_ROWS), {n + 1 for n, row in sheet.rowinfo_map.items() if row.hidden})
    columns = places(min(sheet.ncols, MOST_COLUMNS), {n + 1 for n, c in sheet.colinfo_map.items() if c.hidden})
    merged = {(top, left): (bottom, right) for top, bottom, left, right in sheet.merged_cells}
    for row in range(min(sheet.nrows, MOST_ROWS)):
        for column in range(min(sheet.row_len(row), MOST_COLUMNS)):
            bottom, right = merged.get((row, column), (row + 1, column + 1))
            text = _text(book, sheet, row, column)
            if (not text and (row, column) not in merged) or row + 1 not in rows or column + 1 not in columns:
                continue
            height = sum(r + 1 in rows for r in range(row, bottom))
            width = sum(c + 1 in columns for c in range(column, right))
            yield Field(rows[row + 1], columns[column + 1], text, height, width)


def _text(book: Any, sheet: Any, row: int, column: int) -> str:
    """What a cell shows."""
    cell = sheet.cell(row, column)
    if cell.ctype in (_EMPTY, _BLANK):
        return ""
    if cell.ctype == _BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == _ERROR:
        return _ERRORS.get(int(cell.value), "#ERROR")
    if cell.ctype == _DATE:
        return _day(book, cell.value)
    if cell.ctype == _NUMBER:
        if cell.value == 0 and not sheet.show_zero_values:
            return ""
        value = int(cell.value) if float(cell.value).is_integer() else float(cell.value)
        return shown(value, _format(book, cell))
    return folded(said(_pieces(book, str(cell.value), sheet.rich_text_runlist_map.get((row, column), ()))))


def _pieces(book: Any, text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """The text of a cell by the fonts that follow each other in it; what stands before the first has the cell's own."""
    starts = [0, *(start for start, _ in runs), len(text)]
    fonts = [None, *(book.font_list[font] for _, font in runs)]
    for (start, end), font in zip(pairwise(starts), fonts, strict=True):
        raised = font is not None and font.escapement == _SUPERSCRIPT
        yield Piece(text[start:end], raised, font is not None and bool(font.struck_out))


def _format(book: Any, cell: Any) -> str:
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(found.format_str) if found is not None else "General"


def _day(book: Any, value: float) -> str:
    import xlrd

    try:
        moment: datetime.datetime = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError):
        return str(value)
    return f"{moment.year}-{moment.month:02d}-{moment.day:02d}"
