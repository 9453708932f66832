"""Finds the element that holds the report: a container that sites are known to use, else the one with the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from parsing.signs import core_evidence

Element = etree._Element
Measure = Callable[[str], float]

_OWN = (
    r"ucap-?content|trs_(?:editor\w*|ueditor)|custom_unionstyle|zoom(?:con)?|vsb_content\w*|v_news_content|"
    r"wp_articlecontent|ivs_content|webeditorview|article-?_?content|bt_content|pages_content"
)
"""Names that content systems give to the text of an article and to nothing else."""
_SHARED = (
    r"font|main-txt|wenzhang|jgzn_content|news_cont_d_wrap|"
    r"(?:main|article|news|detail|info|xxgk|zw|page|text|con|cont|txt|gk|pages|content)?[-_]?"
    r"(?:content|contents|cont|con|article|articles|detail|text|txt|nr|neirong|zhengwen|body|body_content)"
    r"(?:[-_]?(?:detail|content|cont|con|text|txt|box|body|main|wrap|info|view))?"
)
"""Names that also stand for wider parts of a page."""
_OWN_NAMES = re.compile(rf"(?:^|\s)(?:{_OWN})(?=\s|$)", re.IGNORECASE)
_NAMES = re.compile(rf"(?:^|\s)(?:{_OWN}|{_SHARED})(?=\s|$)", re.IGNORECASE)
_DESCEND_TAGS = "div section article main ucapcontent td tr tbody table form center font span body"
_DESCEND = frozenset(_DESCEND_TAGS.split())
_DEEPEST = 100
_INSIDE_TABLE = frozenset(("table", "tbody", "thead", "tr"))
_SENTENCE = ("。", "，", "；")


def text_of(element: Element) -> str:
    """All text of an element, as it stands in the source."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def is_element(node: Element) -> bool:
    """Whether a node is an element, not a comment or an instruction (whose tags are functions)."""
    return not callable(node.tag)


def prose(text: str) -> int:
    """How much of the text is sentences: the count of their marks."""
    return sum(map(text.count, _SENTENCE))


def find_body(root: Element, whole: str) -> Element | None:
    """The smallest fitting element that holds the report, None where the page shows neither report nor article."""
    signs = core_evidence(whole)
    measure: Measure
    wanted, measure = (signs, core_evidence) if signs >= 2 else (0.8 * prose(whole), prose)
    if wanted < 2:
        return _article_of_its_own(root)
    known = _known_container(root, wanted, measure)
    return _out_of_table(known if known is not None else _descend(root, wanted, measure))


def _article_of_its_own(page: Element) -> Element | None:
    """The container of an article with hardly a word: a picture, or a link to a file."""
    named = [element for element in page.iter("div", "section", "td", "ucapcontent") if _is_named(element, _OWN_NAMES)]
    return next(reversed(named), None)


def _out_of_table(element: Element) -> Element:
    """The element itself, or what holds the table when it is a table or a row of one."""
    parent = element.getparent()
    return element if parent is None or element.tag not in _INSIDE_TABLE else _out_of_table(parent)


def _known_container(page: Element, wanted: float, measure: Measure) -> Element | None:
    """The innermost container with a known name that holds all that is wanted: the last such one in the document."""
    boxes = reversed(list(page.iter("div", "section", "article", "main", "ucapcontent")))
    return next((box for box in boxes if _is_named(box, _NAMES) and measure(text_of(box)) >= wanted), None)


def _is_named(element: Element, names: re.Pattern[str]) -> bool:
    if element.tag == "ucapcontent":
        return True
    own, kind = element.get("id"), element.get("class")
    return bool((own and _fits(names, own)) or (kind and _fits(names, kind)))


@lru_cache(maxsize=4096)
def _fits(names: re.Pattern[str], name: str) -> bool:
    return names.search(name) is not None


def _descend(root: Element, wanted: float, measure: Measure) -> Element:
    """From the root down, as long as one child alone holds all that is wanted."""
    current = root
    for _ in range(_DEEPEST):
        holder = next((c for c in current if c.tag in _DESCEND and measure(text_of(c)) >= wanted), None)
        if holder is None:
            break
        current = holder
    return current
