"""Tables made of other elements: boxes that style sheets show as rows and cells, or rows of equal boxes.

They are renamed to table elements before the tree is walked, so that everything after reads one kind of table.
"""

from __future__ import annotations

from itertools import islice

from lxml import etree

from parsing.readers.hidden import select
from parsing.readers.markup import string_of
from parsing.readers.source import Source

_WIDEST = 30
"""More boxes than this side by side are the lines of a page, not the cells of a row."""
_FEWEST_ROWS = 3
_PLENTY_OF_CELLS = 150
"""Real cells enough for the tables of the form: no boxes need to be looked for."""

_styled_rows = etree.XPath(
    "//*[contains(@style,'table-row') and not(contains(@style,'table-row-'))] | //*[@role='row']"
)
_BOX = "contains(@style,'table-row') or @role='row'"
_nested = etree.XPath(
    f"boolean(//*[{_BOX}]/ancestor::*[{_BOX} or self::table or @role='table' or @role='grid'"
    " or contains(translate(concat(@style,';'),' ',''),'display:table;')][1][" + _BOX + "])"
)
"""Whether a row stands in a row of the same table."""
_styled_cells = etree.XPath(
    "./*[contains(@style,'table-cell') or @role='cell' or @role='gridcell' or contains(@role,'header')]"
)
_HEADS = ("信息内容", "自然人", "结果维持", "统计指标")
_OUTCOME = "结果维持".encode()
_OUTCOMES_OF_A_REPORT = 3
_head_boxes = etree.XPath(
    "//*[not(*) and not(ancestor-or-self::td) and not(ancestor-or-self::th) and ("
    + " or ".join(f"normalize-space(.)='{head}'" for head in _HEADS)
    + ")]"
)


def rename_boxes(root: etree._Element, source: Source, cells: int = 0) -> None:
    """Turn boxes that are rows and cells into `table`, `tr` and `td`, in place.

    `cells` are those the page has beside the ones in the tree.
    """
    wanted = _PLENTY_OF_CELLS - cells
    plenty = wanted < 0 or next(islice(root.iter("td"), wanted, None), None) is not None
    if plenty and not _says_rows(source) and not _more_heads(source.whole):
        return
    rows = [row for row in select(_styled_rows, root) if row.tag != "tr"]
    # Boxes whose end tags are missing nest in each other: read as lines they are still in order.
    if rows and not _nested(root):
        for row in rows:
            _rename_row(row, select(_styled_cells, row))
    for head in select(_head_boxes, root):
        _rename_around(head)


def _says_rows(source: Source) -> bool:
    return b"table-row" in source.styles or b"table-row" in source.sheets or b'role="row"' in source.whole


def _more_heads(source: bytes) -> bool:
    """Whether a page with tables has more heads than those of one report: the shown ones may stand in boxes."""
    return source.count(_OUTCOME) > _OUTCOMES_OF_A_REPORT


def _rename_row(row: etree._Element, cells: list[etree._Element]) -> None:
    parent = row.getparent()
    if len(cells) == 0 or parent is None or parent.tag in {"body", "html"}:
        return
    row.tag = "tr"
    for cell in cells:
        cell.tag = "td"
    if parent.tag not in {"table", "tbody", "thead", "tfoot"}:
        parent.tag = "table"


def _rename_around(head: etree._Element) -> None:
    """The table around a head of the forms, when the boxes around it are laid out as rows of cells."""
    cell = head
    parent = cell.getparent()
    while parent is not None and len(parent) == 1 and parent.tag not in {"body", "td", "table"}:
        cell, parent = parent, parent.getparent()
    row = parent
    table = None if row is None else row.getparent()
    if (
        row is None
        or table is None
        or row.tag in {"tr", "body", "table"}
        or table.tag in {"body", "html", "table", "tr"}
    ):
        return
    rows = list(table)
    if not 2 <= len(row) <= _WIDEST or not _are_rows(rows):
        return
    table.tag = "table"
    for child in rows:
        if len(child):
            child.tag = "tr"
            for box in child:
                box.tag = "td"


def _are_rows(rows: list[etree._Element]) -> bool:
    """Whether most boxes are rows of cells: as many inner boxes as a row may have, and no text beside them."""
    if len(rows) < _FEWEST_ROWS:
        return False
    good = sum(1 for row in rows if 1 <= len(row) <= _WIDEST and not (row.text or "").strip())
    longest = max(len(str(string_of(row))) for row in rows)
    return good * 5 >= len(rows) * 4 and longest < 2000
