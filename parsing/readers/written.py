"""Numbers in cells that are no text of the page: printed by a style sheet, or written by a script."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from parsing.numbers import read_number
from parsing.readers.style_sheet import contents_in
from parsing.vocabulary import meaning_of

WRITTEN = "[script]"
"""Stands in a cell beside labels or numbers in which only a script writes: something is printed there, unread."""
_COUNTING = re.compile(rb"data-(?:to|count|end|value|num|number|target)\s{0,9}=\s{0,9}[\"']?[0-9]")
_shown_texts = etree.XPath(".//text()[not(parent::script)]")


_COUNTED = ("data-to", "data-count", "data-end", "data-value", "data-num", "data-number", "data-target")
"""Attributes in which a number waits for a script to show it, perhaps counting up to it."""
_counted = etree.XPath("//td//*[" + " or ".join(f"@{name}" for name in _COUNTED) + "]")


def write_out(root: etree._Element, source: bytes) -> None:
    """Put into cells what style sheets print there, and a sign where a script writes and nothing else stands.

    `source` is the page in small letters.
    """
    _print_contents(root)
    if _COUNTING.search(source):
        for element in cast("list[etree._Element]", _counted(root)):
            if _is_to_be_counted(element):
                element.text = (element.text or "") + WRITTEN
    for script in root.iter("script"):
        cell = next(script.iterancestors("td", "th"), None)
        if cell is not None and "write" in (script.text or "") and not _shown(cell) and _is_among_data(cell):
            script.tail = WRITTEN + (script.tail or "")


def _is_to_be_counted(element: etree._Element) -> bool:
    """Whether an element shows nothing, or nought, until a script puts another number there."""
    waiting = {read_number(element.get(name, "")).value for name in _COUNTED} - {None}
    shown = _shown(element)
    return (not shown and bool(waiting)) or (shown == "0" and bool(waiting - {0}))


def _print_contents(root: etree._Element) -> None:
    contents = contents_in(root)
    if not contents:
        return
    for element in [element for cell in root.iter("td", "th") for element in cell.iter()]:
        for content in contents:
            if content.rule.fits(element):
                _print(element, content.text, before=content.before)


def _print(element: etree._Element, text: str, *, before: bool) -> None:
    if before or not len(element):
        words = element.text or ""
        element.text = text + words if before else words + text
    else:
        element[-1].tail = (element[-1].tail or "") + text


def _shown(cell: etree._Element) -> str:
    """What a cell shows apart from what its scripts write."""
    return "".join(cast("list[str]", _shown_texts(cell))).strip()


def _is_among_data(cell: etree._Element) -> bool:
    """Whether a number or a label of the form stands in the same row."""
    row = cell.getparent()
    texts = [] if row is None else [_shown(other) for other in row if other.tag in {"td", "th"} and other is not cell]
    return any(meaning_of(text).known or read_number(text).value is not None for text in texts)
