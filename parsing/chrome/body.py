"""Finds the element that holds the report: a container that sites are known to use, else the one with the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from parsing.signs import evidence

Element = etree._Element
Measure = Callable[[str], float]

_text = etree.XPath("string()", smart_strings=False)

_NAMES = re.compile(
    r"(?:^|\s)(?:ucap-?content|trs_(?:editor\w*|ueditor)|custom_unionstyle|zoom(?:con)?|font|vsb_content\w*|v_news_content|"
    r"wp_articlecontent|ivs_content|main-txt|webeditorview|wenzhang|jgzn_content|news_cont_d_wrap|"
    r"(?:main|article|news|detail|info|xxgk|zw|page|text|con|cont|txt|gk|pages|content)?[-_]?"
    r"(?:content|contents|cont|con|article|articles|detail|text|txt|nr|neirong|zhengwen|body|body_content)"
    r"(?:[-_]?(?:detail|content|cont|con|text|txt|box|body|main|wrap|info|view))?)(?=\s|$)",
    re.IGNORECASE,
)
_DESCEND = frozenset(
    (
        "div",
        "section",
        "article",
        "main",
        "ucapcontent",
        "td",
        "tr",
        "tbody",
        "table",
        "form",
        "center",
        "font",
        "span",
        "body",
    )
)
_INSIDE_TABLE = frozenset(("table", "tbody", "thead", "tr"))
_SENTENCE = ("。", "，", "；")


def text_of(element: Element) -> str:
    """All text of an element, as it stands in the source."""
    return str(_text(element))


def is_element(node: Element) -> bool:
    """Whether a node is an element, not a comment or an instruction (whose tags are functions)."""
    return not callable(node.tag)


def prose(text: str) -> int:
    """How much of the text is sentences: the count of their marks."""
    return sum(map(text.count, _SENTENCE))


def find_body(root: Element, whole: str) -> Element | None:
    """The smallest fitting element that holds the report, None where the page shows neither report nor article."""
    signs = evidence(whole)
    measure: Measure
    wanted, measure = (signs, evidence) if signs >= 2 else (0.8 * prose(whole), prose)
    if wanted < 2:
        return None
    known = _known_container(root, wanted, measure)
    return _out_of_table(known if known is not None else _descend(root, wanted, measure))


def _out_of_table(element: Element) -> Element:
    """The element itself, or what holds the table when it is a table or a row of one."""
    parent = element.getparent()
    return element if parent is None or element.tag not in _INSIDE_TABLE else _out_of_table(parent)


def _known_container(root: Element, wanted: float, measure: Measure) -> Element | None:
    """The innermost container with a known name that holds all that is wanted."""
    best: Element | None = None
    for element in _named(root):
        if best is not None and not _within(element, best):
            continue
        if measure(text_of(element)) >= wanted:
            best = element
    return best


def _named(root: Element) -> Iterator[Element]:
    for element in root.iter("div", "section", "article", "main", "ucapcontent"):
        name = element.get("id"), element.get("class")
        if element.tag == "ucapcontent" or any(part and _NAMES.search(part) for part in name):
            yield element


def _within(element: Element, outer: Element) -> bool:
    return any(ancestor is outer for ancestor in element.iterancestors())


def _descend(root: Element, wanted: float, measure: Measure) -> Element:
    """From the root down, as long as one child alone holds all that is wanted."""
    current = root
    while True:
        holder = next((c for c in current if c.tag in _DESCEND and measure(text_of(c)) >= wanted), None)
        if holder is None:
            return current
        current = holder
