"""An HTML table element as a grid, or the answer that it only lays out the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from lxml import etree

from parsing.document import Grid, LaidRows
from parsing.grid import MAX_COLUMNS, MAX_ROWS, SINGLE, Span, claimed_span, layout_of, layout_of_shape
from parsing.readers.hidden import select
from parsing.readers.markup import string_of, text_in
from parsing.readers.source import Source

_LONG_CELL = 500
"""A cell longer than this holds an article, not a label: the longest label of the forms has some 60 signs."""

_last_cell = etree.XPath("(.//td)[last()]")
_PROSE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "div"})
_SHORTEST_PROSE = 9
_TABLE_TAGS = re.compile(b"</?table")
_CELL_TAGS = frozenset({"td", "th"})
_ROW_TAGS = frozenset({"tr", "tbody", "thead", "tfoot", "colgroup", "col", "caption", "td", "th"})
_own_heads = etree.XPath(
    "boolean((./tr/td | ./tbody/tr/td)[not(.//table)]"
    "[contains(., '信息内容') or contains(., '自然人') or contains(., '结果维持')])"
)


_ORDINAL = "data-nianbao-table"
TABLE = "[table]"
"""Stands in a cell that held nothing but a table, which is read by itself: the cell is not empty."""


def number_tables(root: etree._Element) -> int:
    """Writes onto each table its place among all tables of the page as it was served; gives how many there are.

    Done before anything is taken out or renamed, so that whoever counts the page's tables finds a cell by its place.
    """
    count = 0
    for table in root.iter("table"):
        count += 1
        table.set(_ORDINAL, str(count))
    return count


def feet_last(root: etree._Element) -> None:
    """Put the foot of a table behind its bodies, where a browser shows it wherever it stands in the source."""
    for foot in list(root.iter("tfoot")):
        table = foot.getparent()
        if table is not None and table.tag == "table" and foot.getnext() is not None:
            table.append(foot)


def ordinal(table: etree._Element) -> int | None:
    """The place of a table in the page as served; None for what was made a table by us."""
    number = table.get(_ORDINAL)
    return int(number) if number else None


def grid_of(table: etree._Element, number: int, *, hidden: bool) -> tuple[Grid, bool] | None:
    """The table as a grid, and whether text strayed between its cells; None for a table that lays out the page."""
    if _has_table(table):
        return None
    # One list of all cells and a comprehension for each question: a loop over rows and cells takes twice as long.
    sources = list(islice(table.iter("tr"), MAX_ROWS))
    rows = [list(islice(row, MAX_COLUMNS)) for row in sources]
    inside = list(chain.from_iterable(rows))
    between = [element.text for element in sources] + [element.tail for element in inside]
    if not _CELL_TAGS.issuperset({element.tag for element in inside}):
        rows = [[element for element in row if element.tag in _CELL_TAGS] for row in rows]
        inside = list(chain.from_iterable(rows))
    texts = [(text_in(cell) if len(cell) else cell.text or "").strip() for cell in inside]
    if max(map(len, texts), default=0) > _LONG_CELL or max(map(len, rows), default=0) < 2:
        return None
    claims = iter([_span_of(cell) if cell.keys() else SINGLE for cell in inside])
    layout = layout_of(tuple(tuple(islice(claims, len(row))) for row in rows))
    stray = bool("".join(filter(None, between)).strip())
    return Grid(number, LaidRows(texts, layout), hidden=hidden), stray


def grid_of_poured(texts: Sequence[str], shape: str, number: int, *, hidden: bool) -> Grid:
    """The grid of a table whose cells stand beside the tree."""
    return Grid(number, LaidRows(texts, layout_of_shape(shape)), hidden=hidden)


def _has_table(table: etree._Element) -> bool:
    return sum(1 for _ in islice(table.iter("table"), 2)) > 1


def free_swallowed(root: etree._Element, source: Source) -> None:
    """Move out of tables of the form what they hold because an end tag is missing: tables, the rest of the text."""
    tags = _TABLE_TAGS.findall(source.whole)
    if tags.count(b"<table") <= tags.count(b"</table") and not _tables_in_cells(root):
        return
    for table in list(root.iter("table")):
        if _own_heads(table):
            _free_prose(table)
            _free_loose(table)
        if not _has_table(table) or not _own_heads(table):
            continue
        place = table
        for inner in [found for found in table.iter("table") if next(found.iterancestors("table"), None) is table]:
            host = next(inner.iterancestors(*_CELL_TAGS), None)
            for element in _between(inner):
                place.addnext(element)
                place = element
            if host is not None and not text_in(host).strip():
                host.text = TABLE


def _tables_in_cells(root: etree._Element) -> bool:
    return any(next(table.iterancestors("table"), None) is not None for table in root.iter("table"))


def _free_prose(table: etree._Element) -> None:
    """Headings and paragraphs that the last cell of an unclosed table swallowed."""
    cells = select(_last_cell, table)
    if not cells or len(cells[0]) < 2:
        return
    children = list(cells[0])
    first = next((i for i, child in enumerate(children) if i and _is_prose(child)), len(children))
    for child in reversed(children[first:]):
        table.addnext(child)


def _free_loose(table: etree._Element) -> None:
    """What stands between the rows of a table that was never closed: captions, and whole tables."""
    place = table
    for child in [*table, *chain.from_iterable(table.iterchildren("tbody", "thead"))]:
        if child.tag not in _ROW_TAGS:
            place.addnext(child)
            place = child


def _is_prose(element: etree._Element) -> bool:
    return element.tag in _PROSE and len(str(string_of(element)).strip()) >= _SHORTEST_PROSE


def _between(inner: etree._Element) -> list[etree._Element]:
    """A swallowed table with the headings and paragraphs before it that the unclosed cell swallowed as well."""
    swallowed = [inner]
    for before in inner.itersiblings(preceding=True):
        if not _is_prose(before):
            break
        swallowed.insert(0, before)
    return swallowed


def _span_of(cell: etree._Element) -> Span:
    """The rows and columns a cell claims to cover."""
    rowspan, colspan = cell.get("rowspan"), cell.get("colspan")
    return (claimed_span(rowspan, zero=0), claimed_span(colspan, zero=1)) if rowspan or colspan else SINGLE
