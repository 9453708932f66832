"""An HTML tree made ready for reading: what a browser does not show, and what `string()` would run together.

Done once for the tree, with XPath where the C library does the searching, so that cells can afterwards be read by
one compiled `string()` each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree

from parsing.grid import claimed_span
from parsing.numbers import is_value, read_number
from parsing.readers.hidden import hide
from parsing.readers.source import Source
from parsing.readers.written import write_out
from parsing.signs import squeeze
from parsing.vocabulary import meaning_of

SILENT = frozenset({"script", "style", "noscript", "template", "select", "textarea", "iframe", "object", "svg", "head"})
"""Elements whose text a browser does not show as text of the page."""

_SUPERSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
_UNSEEN_FIELDS = frozenset({"hidden", "checkbox", "radio", "submit", "button", "image", "file"})
_NARROW = frozenset({"0", "1", "2"})
_SPACER = re.compile(r"(?:spacer|blank|space|pixel|transparent|1x1|empty)\w*\.\w{3,4}$", re.IGNORECASE)
_MARKS = ("sup", "sub", "del", "s", "strike")
PICTURE = "[picture]"
"""Stands in a cell that holds a picture and nothing else: something is printed there, and it cannot be read."""
STRUCK = "\u0336"
"""Stands round text that is struck out as a whole, so that it is never read as a number."""

string_of = etree.XPath("string()")
"""All text of an element, read by the C library."""
_cells_of = etree.XPath("count(.//td | .//th)")
_filled_cells_of = etree.XPath("count(.//td[normalize-space()] | .//th[normalize-space()])")


def text_in(element: etree._Element) -> str:
    """All text of an element, without the costs of an XPath call: for cells, of which a page has hundreds."""
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def prepare(root: etree._Element, source: Source) -> set[etree._Element]:
    """Ready the tree in place; gives back the tables that a browser would not show."""
    for element in root.iter("br", "hr"):
        element.tail = "\n" + (element.tail or "")
    for element in root.iter("p", "div", "li"):
        if element.getprevious() is not None:
            element.text = "\n" + (element.text or "")
    # What is set above the line explains what stands in it, and is no part of it.
    if next(root.iter("rt"), None) is not None:
        etree.strip_elements(root, "rt", "rp", with_tail=False)
    hidden = hide(root, source)
    _spell_out(root)
    write_out(root, source.whole)
    marked = root.iter() if source.may_mark else root.iter(*_MARKS)
    _mark_runs([element for element in marked if _is_marked(element)])
    return hidden


def _is_marked(element: etree._Element) -> bool:
    style = element.get("style")
    return element.tag in _MARKS or (style is not None and ("line-through" in style or "super" in style))


def unwrap_small_tables(root: etree._Element) -> None:
    """Take away tables that stand in a cell and hold one cell, a number beside empty ones, or the cells of one row."""
    # Word wraps a lone number in a table of its own: that is no table, and must not make a layout of its host.
    inner = [table for table in root.iter("table") if next(table.iterancestors("td", "th"), None) is not None]
    for table in inner:
        if float(str(_cells_of(table))) > 1 and not _holds_one_number(table):
            _unfold(table)
            continue
        for element in table.iter("table", "tbody", "thead", "tr", "td", "th"):
            element.tag = "span"


def _holds_one_number(table: etree._Element) -> bool:
    return float(str(_filled_cells_of(table))) == 1 and read_number(str(string_of(table))).value is not None


def _unfold(table: etree._Element) -> None:
    """Put the cells of a table of one row in the place of the cell that holds it and nothing else."""
    rows, host = list(islice(table.iter("tr"), 2)), next(table.iterancestors("td", "th"))
    row = host.getparent()
    if len(rows) != 1 or row is None or row.tag != "tr" or squeeze(text_in(host)) != squeeze(text_in(table)):
        return
    cells = [cell for cell in rows[0] if cell.tag in {"td", "th"}]
    texts = [text_in(cell).strip() for cell in cells]
    if not any(texts) or not all(is_value(text) or meaning_of(text).known for text in texts):
        return
    each, rest = divmod(claimed_span(host.get("colspan"), zero=1), len(cells))
    for cell in cells:
        cell.tail = None
        cell.set("colspan", str(each if not rest and each else 1))
        host.addprevious(cell)
    row.remove(host)


def _mark_runs(elements: Iterable[etree._Element]) -> None:
    for element in elements:
        text = str(string_of(element))
        if not text.strip():
            continue
        for child in list(element):
            element.remove(child)
        if element.tag in {"sup", "sub"} or "super" in (element.get("style") or ""):
            element.text = text.translate(_SUPERSCRIPT)
        elif _stands_beside(element):
            element.text = None
        else:
            element.text = f"{STRUCK}{text}{STRUCK}"


def _spell_out(root: etree._Element) -> None:
    """What a browser shows in a cell without it being text: the value of a field, a picture of a number."""
    for element in list(root.iter("input", "img", "textarea", "select")):
        cell = next(element.iterancestors("td", "th"), None)
        if cell is None or element.get("type") in _UNSEEN_FIELDS:
            continue
        shown = element.get("value") if element.tag == "input" else None
        if element.tag == "textarea":
            shown, element.text = element.text, None
        if element.tag == "select":
            shown = _chosen(element)
            element.text, element[:] = None, []
        if element.tag == "img" and _is_part_of_number(element, str(string_of(cell))):
            shown = PICTURE
        if shown:
            element.tail = shown + (element.tail or "")


def _chosen(field: etree._Element) -> str | None:
    """What a field to choose from shows: the option that is chosen, or the first."""
    options = list(field.iter("option"))
    chosen = next((option for option in options if option.get("selected") is not None), options[0] if options else None)
    return None if chosen is None else str(string_of(chosen)).strip()


def _is_part_of_number(picture: etree._Element, text: str) -> bool:
    """Whether a picture in a cell may be what is printed there, or some of it: alone, or beside digits."""
    if not text.strip():
        return True
    narrow = (picture.get("width") or "").strip("px ") in _NARROW or (picture.get("height") or "").strip(
        "px "
    ) in _NARROW
    return not narrow and _SPACER.search(picture.get("src") or "") is None and read_number(text).value is not None


def _stands_beside(element: etree._Element) -> bool:
    """Whether the text around a struck-out piece goes on: then what is struck out no longer counts."""
    parent = element.getparent()
    around = (element.tail, parent.text if parent is not None else None)
    return any(text and text.strip() for text in around) or len(parent if parent is not None else ()) > 1
