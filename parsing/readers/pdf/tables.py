"""Ruled tables on a page: which rulings are a table, which box a sign belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parsing.document import Box, Grid
from parsing.readers.joining import is_wide
from parsing.readers.pdf.glyphs import Glyph, cell_text, inside
from parsing.readers.pdf.looks import are_stripes, is_stacked
from parsing.readers.ruled import Boxed, grid_from_boxes

MOST_RULINGS: Final = 6_000
"""A page of maps or charts has more; the search for cells grows faster than their number."""
_THIN: Final = 3.0
"""Points: a filled rectangle no thicker than this is a ruling, a thicker one is a background."""
_SAME_LINE: Final = 2.0
_NARROWEST: Final = 40.0
"""Points between the outer rulings of a table."""
_DOUBTFUL: Final = 0.5
"""Confidence of a cell whose text crosses a ruling, so that it may belong to either side."""


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the boxes of its cells, before their text is read."""

    box: Box
    cells: tuple[Box, ...]


def tables_on(page: Any, glyphs: Sequence[Glyph]) -> tuple[Table, ...]:
    """Tables of a pdfplumber page from top to bottom; frames around running text are none.

    None at all where lines or fills enclose more or less than one cell.
    """
    found = _search(page.filter(_draws_a_ruling)) or _filled(page, glyphs)
    if any(is_stacked(table.cells, glyphs) for table in found):
        return ()
    kept = [table for table in found if _is_table(table) and not any(_within(table, other) for other in found)]
    return tuple(sorted(kept, key=lambda table: (table.box[1], table.box[0])))


def too_many_rulings(page: Any) -> bool:
    """Whether searching the page for tables would take too long."""
    return len(page.rects) * 4 + len(page.lines) + len(page.curves) * 4 > MOST_RULINGS


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as one page shows it, and the boxes of the cells whose last line is full: their text may go on."""

    grid: Grid
    full: frozenset[Box]


def read_table(table: Table, glyphs: Sequence[Glyph], *, page: int) -> PageTable:
    """The table with its text; a run of signs goes to one cell as a whole."""
    held: dict[Box, list[Glyph]] = {box: [] for box in table.cells}
    doubtful: set[Box] = set()
    unclear: set[Box] = set()
    for run in _runs(inside(glyphs, table.box)):
        box = _holder(run, table.cells)
        if box is None:
            continue
        held[box] += run
        if _crosses(run, box):
            doubtful.add(box)
            if not _straddles(run, box):
                unclear.add(box)
    texts = {box: cell_text(signs, box) for box, signs in held.items()}
    texts |= {box: (f"{texts[box][0]}?", False) for box in unclear}
    boxed = [Boxed(text, box, _DOUBTFUL if box in doubtful else None) for box, (text, _) in texts.items()]
    grid = grid_from_boxes(boxed, number=0, page=page, tolerance=_SAME_LINE)
    return PageTable(grid, frozenset(box for box, (_, full) in texts.items() if full))


def _search(page: Any) -> list[Table]:
    settings = {
        "vertical_strategy": "lines",
        "horizontal_strategy": "lines",
        "explicit_horizontal_lines": list(_closing_lines(page)),
    }
    return [
        Table(tuple(found.bbox), tuple(tuple(cell) for cell in found.cells)) for found in page.find_tables(settings)
    ]


def _filled(page: Any, glyphs: Sequence[Glyph]) -> list[Table]:
    """Tables whose cells are filled boxes, if all of their rows are."""
    found = _search(page)
    return [] if are_stripes([cell for table in found for cell in table.cells], glyphs) else found


def _closing_lines(page: Any) -> Iterator[dict[str, Any]]:
    """Lines across the ends of vertical rulings of one table that stop together: a page break leaves it open there."""
    from pdfplumber.table import merge_edges

    whole = merge_edges(page.edges, snap_x_tolerance=3, snap_y_tolerance=3, join_x_tolerance=3, join_y_tolerance=3)
    level = [edge for edge in whole if edge["orientation"] == "h"]
    upright = [edge for edge in whole if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _THIN]
    for end in ("top", "bottom"):
        groups: dict[int, list[dict[str, Any]]] = {}
        for edge in upright:
            groups.setdefault(round(edge[end] / _SAME_LINE), []).append(edge)
        for group in groups.values():
            tables = (table for table in _beside(group, level) if table[-1]["x1"] - table[0]["x0"] > _NARROWEST)
            yield from (_across(table, table[0][end]) for table in tables)


def _beside(upright: Sequence[dict[str, Any]], level: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The vertical rulings of each of the tables that stand beside each other: no line joins one with the next."""
    table: list[dict[str, Any]] = []
    for edge in sorted(upright, key=lambda edge: edge["x0"]):
        if table and level and not any(_joins(line, table[-1], edge) for line in level):
            yield table
            table = []
        table.append(edge)
    yield table


def _joins(line: dict[str, Any], left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether a line runs from one vertical ruling to another."""
    top, bottom = max(left["top"], right["top"]) - _THIN, min(left["bottom"], right["bottom"]) + _THIN
    reaches = line["x0"] <= left["x1"] + _THIN and right["x0"] - _THIN <= line["x1"]
    return bool(reaches and top <= line["top"] <= bottom)


def _across(upright: Sequence[dict[str, Any]], at: float) -> dict[str, Any]:
    left, right = min(edge["x0"] for edge in upright), max(edge["x1"] for edge in upright)
    return {
        "object_type": "line",
        "x0": left,
        "x1": right,
        "top": at,
        "bottom": at,
        "width": right - left,
        "height": 0.0,
    }


def _draws_a_ruling(item: dict[str, Any]) -> bool:
    """Keeps lines, framed boxes and thin fills; drops the coloured backgrounds behind text and cells."""
    if item["object_type"] != "rect":
        return True
    return bool(item.get("stroke")) or min(abs(item["width"]), abs(item["height"])) <= _THIN


def _is_table(table: Table) -> bool:
    """More than one column in some row: a single column is a frame or a background behind lines of text."""
    lefts = {round(box[0] / _SAME_LINE) for box in table.cells}
    return len(table.cells) >= 2 and len(lefts) >= 2


def _within(table: Table, other: Table) -> bool:
    """Whether the table lies inside one cell of another: a box drawn around text in a cell."""
    left, top, right, bottom = table.box
    return table is not other and any(
        cell[0] - 1 <= left and cell[1] - 1 <= top and right <= cell[2] + 1 and bottom <= cell[3] + 1
        for cell in other.cells
    )


def _runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Digits and letters drawn one after the other that touch, so that no number is shared out between two cells."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _touches(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _touches(before: Glyph, glyph: Glyph) -> bool:
    if is_wide(before.text) or is_wide(glyph.text):
        return False
    level = abs(before.bottom - glyph.bottom) < 0.3 * glyph.size
    return level and not glyph.spaced and -0.3 * glyph.size < glyph.left - before.right < 0.1 * glyph.size


def _holder(run: Sequence[Glyph], cells: Sequence[Box]) -> Box | None:
    """The cell that holds most of the run."""
    across = (run[0].left + run[-1].right) / 2
    down = run[0].middle[1]
    return next((c for c in cells if c[0] <= across < c[2] and c[1] <= down < c[3]), None)


def _straddles(run: Sequence[Glyph], box: Box) -> bool:
    """Whether a sign stands on a side that the run crosses, so that the run is one number and not two."""
    sides = [side for side in (box[0], box[2]) if run[0].left < side - 1 and run[-1].right > side + 1]
    return all(any(_on(g, side) for g in run) for side in sides)


def _on(glyph: Glyph, side: float) -> bool:
    margin = 0.15 * (glyph.right - glyph.left)
    return glyph.left + margin < side < glyph.right - margin


def _crosses(run: Sequence[Glyph], box: Box) -> bool:
    """Whether the run reaches over a side of its cell by more than half a sign."""
    over = max(box[0] - run[0].left, run[-1].right - box[2])
    return over > 0.5 * run[0].size
