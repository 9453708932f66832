"""What a browser does not show of a page, by attributes, styles and style sheets.

Hidden tables are kept and marked, since a page may show nothing else of a part before a script has run; what is hidden
in a cell is taken out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import cast

from lxml import etree

from parsing.readers.lean import POURED
from parsing.readers.source import Source, may_hide
from parsing.readers.style_sheet import Sheets, rules_in, ways_of

_REMOVED = "display"
"""The one way of hiding that also takes away the place of an element: a cell hidden otherwise keeps its column."""
_GONE = frozenset({"display", "visibility"})
"""Ways of hiding by which text outside of tables is set aside; by the others a page may only unfold or fade in."""

_TABLE_TAGS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "body"})
_SOME_CELLS = 20

_find_attributed = etree.XPath("descendant::*/@hidden/.. | descendant::*/@aria-hidden[.='true']/..")
_sets_size = etree.XPath("boolean(descendant::*[contains(@style,'font') or self::font[@size]])")


def select(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    """The elements a path finds."""
    return cast("list[etree._Element]", path(root))


def hide(root: etree._Element, source: Source) -> set[etree._Element]:
    """Take out of the tree what is not shown; gives the tables that are not shown, which stay."""
    hidden_tables: set[etree._Element] = set()
    around: list[etree._Element] = []
    for element, ways in _unseen(root, source):
        tables = [element] if element.tag == "table" else list(element.iter("table"))
        if tables:
            hidden_tables.update(tables)
            if _GONE.intersection(ways) and element.tag not in _TABLE_TAGS:
                around.append(element)
        elif "aria" not in ways or len(ways) > 1:
            _drop(element, ways)
    if around and any(_is_filled(table) for table in root.iter("table") if table not in hidden_tables):
        for element in around:
            _set_text_aside(element)
    return hidden_tables


def _set_text_aside(element: etree._Element) -> None:
    """Take the tables out of what is not shown, so that its text does not stand among what is."""
    place = element
    for table in [table for table in element.iter("table") if element in _hosts(table)]:
        table.tail = None
        place.addnext(table)
        place = table
    element.set("data-hidden", "1")


def _hosts(table: etree._Element) -> Iterator[etree._Element]:
    """What a table stands in, up to the next table."""
    return takewhile(lambda above: above.tag != "table", table.iterancestors())


def _is_filled(table: etree._Element) -> bool:
    """Whether a table holds enough to be one of the form."""
    return table.get(POURED) is not None or next(islice(table.iter("td"), _SOME_CELLS, None), None) is not None


def _unseen(root: etree._Element, source: Source) -> Iterator[tuple[etree._Element, set[str]]]:
    """Elements that are not shown, each with the ways in which they are hidden."""
    for element in _may_be_hidden(root, source):
        ways = {way for way, hides in ways_of(element.get("style") or "").items() if hides}
        if "font-size" in ways and _sets_size(element):
            ways.discard("font-size")
        if element.get("hidden") is not None:
            ways.add(_REMOVED)
        if element.get("aria-hidden") == "true":
            ways.add("aria")
        if ways:
            yield element, ways
    yield from ((element, {_REMOVED}) for element in root.iter("dialog") if element.get("open") is None)
    yield from _hidden_by_sheet(root)


def _may_be_hidden(root: etree._Element, source: Source) -> list[etree._Element]:
    """Elements whose own attributes may hide them, those with an attribute for it first."""
    found = select(_find_attributed, root) if b"hidden" in source.whole else []
    if source.may_hide:
        found += [element for element in root.iterdescendants() if may_hide(element.get("style"))]
    return found


def _drop(element: etree._Element, ways: Iterable[str]) -> None:
    parent = element.getparent()
    if parent is None or element.tag == "body":
        return
    if not _only_in_table(element):
        if _GONE.intersection(ways):
            element.set("data-hidden", "1")
    elif element.tag in {"td", "th"} and _REMOVED not in ways:
        element.text = None
        for child in list(element):
            element.remove(child)
    else:
        tail = element.tail or ""
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)


def _only_in_table(element: etree._Element) -> bool:
    return element.tag in {"td", "th", "tr"} or next(element.iterancestors("td", "th"), None) is not None


def _hidden_by_sheet(root: etree._Element) -> Iterator[tuple[etree._Element, set[str]]]:
    sheets = Sheets(rules_in(root))
    if not sheets:
        return
    named = [element for element in root.iterdescendants() if element.get("class") or element.get("id")]
    tagged = list(root.iter(*sheets.tags)) if sheets.tags else []
    for element in dict.fromkeys([*named, *tagged]):
        ways = sheets.hide(element)
        if ways:
            yield element, ways
