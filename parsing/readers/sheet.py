"""Spreadsheets (XLSX): the used range of each sheet as a grid, numbers as the sheet shows them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from parsing.document import Block, Document, Grid, GridCell, Line, numbered
from parsing.errors import MissingReader, Unreadable
from parsing.media import XLSX
from parsing.readers.dialects import usual
from parsing.readers.joining import folded
from parsing.readers.number_format import shown
from parsing.readers.raised import Piece, said
from parsing.readers.ruled import grid_of
from parsing.readers.zipped import checked

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS: Final = 3_000
MOST_COLUMNS: Final = 200
_SHORT: Final = 40
"""Signs: the only cell of a row that says more is a paragraph."""
_HEADING: Final = re.compile(r"^[一二三四五六七八][、.．].*(情况|事项)$|年度报告|年报|情况统计表")
"""Headings of a report; labels of rows (一、本年新收…数量) do not end so."""


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a sheet that shows something: its place from 0, its span, its text."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


def read(body: bytes) -> Document:
    """The document a workbook shows, sheet by sheet.

    Raises `MissingReader` without the extra `office`, `Unreadable` for a damaged or locked file.
    """
    values, formulas = _opened(usual(checked(body, "XLSX")))
    blocks: list[Block] = []
    trouble: list[str] = []
    for sheet in values.worksheets:
        fields = _fields(sheet, formulas[sheet.title], trouble)
        blocks += blocks_of(fields, hidden=sheet.sheet_state != "visible")
    return document_of(blocks, XLSX, trouble)


def document_of(blocks: Sequence[Block], media_type: str, trouble: Sequence[str]) -> Document:
    """The document that the blocks of all sheets make."""
    texts = [text for block in blocks for text in _texts(block)]
    return Document(
        tuple(numbered(blocks)),
        media_type,
        text_length=sum(len("".join(text.split())) for text in texts),
        trouble=tuple(dict.fromkeys(trouble)),
    )


def _opened(body: bytes) -> tuple[Workbook, Workbook]:
    """The workbook with its stored results, and with its formulas."""
    try:
        import openpyxl
    except ImportError:
        raise MissingReader("XLSX", "office") from None
    try:
        return (
            openpyxl.load_workbook(BytesIO(body), data_only=True, rich_text=True),
            openpyxl.load_workbook(BytesIO(body), data_only=False),
        )
    except Exception as error:  # a damaged workbook fails in many ways: missing parts, broken XML, wrong types
        raise Unreadable("the XLSX is damaged and cannot be opened") from error


def _fields(sheet: Worksheet, formulas: Worksheet, trouble: list[str]) -> list[Field]:
    """Cells that are shown, hidden rows and columns closed up."""
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        trouble.append(f"only {MOST_ROWS} rows and {MOST_COLUMNS} columns of a sheet were read")
    rows = places(min(sheet.max_row, MOST_ROWS), _hidden_rows(sheet))
    columns = places(min(sheet.max_column, MOST_COLUMNS), _hidden_columns(sheet))
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    found = []
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)):
        for cell in row:
            area = merged.get((cell.row, cell.column))
            text = _text(cell, formulas, sheet)
            if (not text and area is None) or cell.row not in rows or cell.column not in columns:
                continue
            height = sum(r in rows for r in range(area.min_row, area.max_row + 1)) if area else 1
            width = sum(c in columns for c in range(area.min_col, area.max_col + 1)) if area else 1
            found.append(Field(rows[cell.row], columns[cell.column], text, height, width))
    return found


def places(count: int, hidden: set[int]) -> dict[int, int]:
    """Shown rows or columns (from 1) and their place (from 0)."""
    return {number: place for place, number in enumerate(n for n in range(1, count + 1) if n not in hidden)}


def _hidden_rows(sheet: Worksheet) -> set[int]:
    return {number for number, row in sheet.row_dimensions.items() if row.hidden}


def _hidden_columns(sheet: Worksheet) -> set[int]:
    found: set[int] = set()
    for column in sheet.column_dimensions.values():
        if column.hidden and column.min and column.max:
            found |= set(range(column.min, min(column.max, MOST_COLUMNS) + 1))
    return found


def _text(cell: Cell | MergedCell, formulas: Worksheet, sheet: Worksheet) -> str:
    """What a cell shows; a formula without a stored result shows itself, so that it is not taken for a blank."""
    value: Any = cell.value
    if value is None:
        formula = formulas[cell.coordinate].value
        return str(formula) if isinstance(formula, str) and formula.startswith("=") else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if value == 0 and sheet.sheet_view.showZeros is False:
            return ""
        return shown(value, str(cell.number_format))
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}-{value.month:02d}-{value.day:02d}"
    return folded(said(_pieces(value)) if isinstance(value, list) else str(value))


def _pieces(runs: Sequence[Any]) -> Iterator[Piece]:
    """A text of several fonts; what has the font of the cell itself is a string."""
    for run in runs:
        font = getattr(run, "font", None)
        raised = font is not None and font.vertAlign == "superscript"
        yield Piece(getattr(run, "text", None) or str(run), raised, font is not None and bool(font.strike))


def blocks_of(fields: Sequence[Field], *, hidden: bool) -> Iterator[Block]:
    """Tables between blank rows, and the headings and paragraphs over them as lines; numbered by the caller."""
    waiting: list[Field] = []
    bottom = 0
    for row in _by_row(fields):
        line = len(row) == 1 and _reads_as_text(row[0])
        if waiting and (line or row[0].row > bottom):
            yield _grid(waiting, hidden=hidden)
            waiting = []
        if line:
            yield Line(row[0].text, 0, heading=len(row[0].text) <= _SHORT)
        else:
            waiting += row
        bottom = max(field.row + field.rowspan for field in row)
    if waiting:
        yield _grid(waiting, hidden=hidden)


def _by_row(fields: Sequence[Field]) -> list[list[Field]]:
    rows: dict[int, list[Field]] = {}
    for field in fields:
        rows.setdefault(field.row, []).append(field)
    return [rows[number] for number in sorted(rows)]


def _reads_as_text(field: Field) -> bool:
    """Whether a row's only cell is a heading or a paragraph, not the label of a row left blank or a title bar."""
    return len(field.text) > _SHORT or bool(_HEADING.search(field.text))


def _grid(fields: Sequence[Field], *, hidden: bool) -> Grid:
    """A table; places where the sheet shows nothing are blank cells of it."""
    top, left = min(f.row for f in fields), min(f.column for f in fields)
    cells = [GridCell(f.text, f.row - top, f.column - left, f.rowspan, f.colspan) for f in fields]
    grid = grid_of(cells, number=0, hidden=hidden)
    gaps = [GridCell("", r, c) for r, row in enumerate(grid.rows) for c, cell in enumerate(row) if cell is None]
    return grid_of((*cells, *gaps), number=0, hidden=hidden)


def _texts(block: Block) -> list[str]:
    return [block.text] if isinstance(block, Line) else [cell.text for cell in block.origins()]
