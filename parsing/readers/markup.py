"""An HTML tree made ready for reading: what a browser does not show, and what `string()` would run together.

Done once for the tree, with XPath where the C library does the searching, so that cells can afterwards be read by
one compiled `string()` each.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import cast

from lxml import etree

from parsing.numbers import read_number

SILENT = frozenset({"script", "style", "noscript", "template", "select", "textarea", "iframe", "object", "svg", "head"})
"""Elements whose text a browser does not show as text of the page."""

_NOT_DISPLAYED = (b"display:none", b"display: none", b"display :none", b"display : none")
_HIDING = re.compile(r"display:none|visibility:(?:hidden|collapse)")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"^(?:[a-z0-9]*)([.#])([A-Za-z][\w-]*)$")
_AT_BLOCK = re.compile(r"@[a-z-]+[^{};]{0,300}\{(?:[^{}]{0,3000}\{[^{}]{0,3000}\}){0,500}[^{}]{0,3000}\}")

_MARKING_STYLES = (b"line-through", b"align:super", b"align: super")

_SUPERSCRIPT = str.maketrans("0123456789０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
_UNSEEN_FIELDS = frozenset({"hidden", "checkbox", "radio", "submit", "button", "image", "file"})
PICTURE = "[picture]"
"""Stands in a cell that holds a picture and nothing else: something is printed there, and it cannot be read."""
STRUCK = "\u0336"
"""Stands round text that is struck out as a whole, so that it is never read as a number."""

string_of = etree.XPath("string()")
"""All text of an element, read by the C library."""
_find_attributed = etree.XPath("descendant::*/@hidden/.. | descendant::*/@aria-hidden[.='true']/..")
_find_styled = etree.XPath("descendant::*/@style[contains(.,'none') or contains(.,'hidden')]/..")
_find_marked = etree.XPath(
    "//sup | //sub | //del | //s | //strike | //*[contains(@style,'line-through') or contains(@style,'super')]"
)
_find_named = etree.XPath("descendant::*[@class or @id]")
_cells_of = etree.XPath("count(.//td | .//th)")
_filled_cells_of = etree.XPath("count(.//td[normalize-space()] | .//th[normalize-space()])")


def text_in(element: etree._Element) -> str:
    """All text of an element, without the costs of an XPath call: for cells, of which a page has hundreds."""
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def select(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    """The elements a path finds."""
    return cast("list[etree._Element]", path(root))


def prepare(root: etree._Element, source: bytes) -> set[etree._Element]:
    """Ready the tree in place; gives back the tables that a browser would not show.

    `source` is the page in small letters: what it does not contain need not be looked for in the tree.
    """
    for element in root.iter("br", "hr"):
        element.tail = "\n" + (element.tail or "")
    for element in root.iter("p", "div", "li"):
        if element.getprevious() is not None:
            element.text = "\n" + (element.text or "")
    if b"<rt" in source:
        # What is set above the line explains what stands in it, and is no part of it.
        etree.strip_elements(root, "rt", "rp", with_tail=False)
    _spell_out(root)
    if any(style in source for style in _MARKING_STYLES):
        _mark_runs(select(_find_marked, root))
    else:
        _mark_runs(list(root.iter("sup", "sub", "del", "s", "strike")))
    return _hide(root, source)


def unwrap_small_tables(root: etree._Element) -> None:
    """Take away tables that stand in a cell and hold one cell, or a number beside empty ones."""
    # Word wraps a lone number in a table of its own: that is no table, and must not make a layout of its host.
    inner = [table for table in root.iter("table") if next(table.iterancestors("td", "th"), None) is not None]
    for table in inner:
        if float(str(_cells_of(table))) > 1 and not _holds_one_number(table):
            continue
        for element in table.iter("table", "tbody", "thead", "tr", "td", "th"):
            element.tag = "span"


def _holds_one_number(table: etree._Element) -> bool:
    return float(str(_filled_cells_of(table))) == 1 and read_number(str(string_of(table))).value is not None


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
    for element in root.iter("input", "img", "textarea"):
        cell = next(element.iterancestors("td", "th"), None)
        if cell is None or element.get("type") in _UNSEEN_FIELDS:
            continue
        shown = element.get("value") if element.tag == "input" else None
        if element.tag == "textarea":
            shown, element.text = element.text, None
        if element.tag == "img" and not str(string_of(cell)).strip():
            shown = PICTURE
        if shown:
            element.tail = shown + (element.tail or "")


def _stands_beside(element: etree._Element) -> bool:
    """Whether the text around a struck-out piece goes on: then what is struck out no longer counts."""
    parent = element.getparent()
    around = (element.tail, parent.text if parent is not None else None)
    return any(text and text.strip() for text in around) or len(parent if parent is not None else ()) > 1


def _hide(root: etree._Element, source: bytes) -> set[etree._Element]:
    hidden_tables: set[etree._Element] = set()
    for element in [*_hidden_by_itself(root, source), *_hidden_by_sheet(root)]:
        if not _is_hidden(element):
            continue
        tables = [element] if element.tag == "table" else list(element.iter("table"))
        if tables:
            hidden_tables.update(tables)
        elif element.get("aria-hidden") != "true" or element.get("hidden") is not None or element.get("style"):
            _drop(element)
    return hidden_tables


def _hidden_by_itself(root: etree._Element, source: bytes) -> list[etree._Element]:
    """Elements whose own attributes may hide them. XPath looks at every element, so the source is asked first."""
    said = b"hidden" in source
    unseen = b"display" in source and any(words in source for words in _NOT_DISPLAYED)
    found = select(_find_attributed, root) if said else []
    if unseen or ((said or b"collapse" in source) and b"visibility" in source):
        found += select(_find_styled, root)
    return found


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or element.get("data-sheet-hides"):
        return True
    style = "".join((element.get("style") or "").lower().split())
    return _HIDING.search(style) is not None


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None or element.tag == "body":
        return
    if _only_in_table(element):
        tail = element.tail or ""
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)
    else:
        element.set("data-hidden", "1")


def _only_in_table(element: etree._Element) -> bool:
    return element.tag in {"td", "th", "tr"} or next(element.iterancestors("td", "th"), None) is not None


def _hidden_by_sheet(root: etree._Element) -> list[etree._Element]:
    names: dict[str, None] = {}
    for sheet in root.iter("style"):
        css = (sheet.text or "")[:200_000]
        if "display" not in css or "none" not in css:
            continue
        for selectors, body in _RULE.findall(_AT_BLOCK.sub("", css)):
            if "display:none" in "".join(body.lower().split()):
                names.update(dict.fromkeys(_simple(selectors)))
    found = [element for element in select(_find_named, root) if _is_named(element, names)] if names else []
    for element in found:
        element.set("data-sheet-hides", "1")
    return found


def _simple(selectors: str) -> Iterator[str]:
    """The classes (.name) and ids (#name) of selectors that are no more than that; a tag before them is passed over."""
    for selector in selectors.split(","):
        match = _SIMPLE_SELECTOR.match(selector.strip())
        if match is not None:
            yield match[1] + match[2]


def _is_named(element: etree._Element, names: Container[str]) -> bool:
    return "#" + element.get("id", "") in names or any("." + name in names for name in element.get("class", "").split())
