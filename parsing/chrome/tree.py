"""Cleanup of an HTML tree by structure: what lies outside of the report's container, and chrome blocks within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from parsing.chrome.account import visible_length
from parsing.chrome.body import Element, find_body, is_element, prose, text_of
from parsing.chrome.index_table import read_index_table
from parsing.chrome.labels import Fact
from parsing.chrome.words import by_words, decide, is_prose, looks_like_title
from parsing.document import Removed
from parsing.signs import evidence, fold_space, statutory

_INVISIBLE = ("script", "style", "noscript", "template")
_BLOCK_TAGS = (
    "div p ul ol li table section article header footer nav aside main form dl dd dt h1 h2 h3 h4 h5 h6 center "
    "ucapcontent blockquote fieldset tbody tr td pre"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_TAGS = {
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "side",
    "form": "form",
    "select": "form",
    "button": "form",
}
_ROLES = (
    ("breadcrumb", r"crumb|position|location|weizhi|dqwz|\bwz\b|address|\bpath|local(?:tion)?\b|place"),
    ("share", r"share|bdshare|jiathis|fenxiang|bshare"),
    ("qr-code", r"qrcode|ewm|erweima|saoma|sys\b"),
    ("pager", r"pager?(?:s|ing|nation)?\b|prev|next|shangxia|sxp|turn"),
    ("related", r"relat|xgwz|xglj|xgyd|xiangguan|recommend|tuijian"),
    ("footer", r"foot|copyright|bottom|dibu"),
    ("header", r"head|top\b|banner|logo|topbar"),
    ("nav", r"nav|menu|daohang"),
    ("side", r"side|left|right|tree|catalog|mulu"),
    ("tools", r"tool|print|fontsize|font-size|zihao|function"),
    ("form", r"search|login|sousuo"),
    ("info", r"info|source|date|time|attr|meta|laiyuan|article-?tip|property|shuxing|zhaiyao"),
    ("accessibility", r"wza|accessib|zhanglao|guanhuai|slh\b"),
)
_ROLE_PATTERNS = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROLES)


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What cleanup took out of a tree, what the chrome said, and how much visible text there was before."""

    removed: tuple[Removed, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Names and values: published, source, index_number, document_number, issuing_body, breadcrumb, views, title …"""
    text_length: int = 0
    """Visible characters before cleanup, white space left out: the value for `Document.text_length`."""


def clean_tree(root: Element) -> CleanResult:
    """Removes page chrome from the tree in place. Statutory tables and narrative stay untouched."""
    etree.strip_elements(root, *_INVISIBLE, with_tail=False)
    page = root.find("body") if root.tag == "html" else None
    page = root if page is None else page
    whole = text_of(page)
    cleaner = _Cleaner([], [])
    body = find_body(page, whole)
    if body is None:
        cleaner.sweep_children(page, only_known=True)
    else:
        cleaner.outside(body, page)
        cleaner.inside(body)
    return CleanResult(tuple(cleaner.removed), tuple(cleaner.facts), visible_length(whole))


@dataclass(slots=True)
class _Cleaner:
    """One run over one tree."""

    removed: list[Removed]
    facts: list[Fact]

    def outside(self, body: Element, page: Element) -> None:
        """Sweeps what stands beside the container, on every level from the page down to it."""
        path = [body]
        while path[-1] is not page and (parent := path[-1].getparent()) is not None:
            path.append(parent)
        for inner, outer in pairwise(path):
            for child in list(outer):
                if child is not inner:
                    self.sweep(child)

    def sweep(self, element: Element, only_known: bool = False) -> None:
        """Removes an element outside of the container, but for titles and prose in it."""
        if not is_element(element):
            return
        text = fold_space(text_of(element))
        if not text:
            return
        role = role_of(element)
        if only_known and role not in ("nav", "header", "footer", "side", "form", "share", "breadcrumb"):
            return
        if not only_known and _may_hold_body(element, text):
            self.sweep_children(element)
        elif not (looks_like_title(text) and next(element.iter("a"), None) is None):
            self.take(element, f"outside-body:{role or 'other'}", text)

    def sweep_children(self, element: Element, only_known: bool = False) -> None:
        """Sweeps each child of an element that is not chrome as a whole; an element without blocks stays."""
        if any(child.tag in _BLOCKS for child in element):
            for child in list(element):
                self.sweep(child, only_known)

    def inside(self, body: Element) -> None:
        """Removes blocks within the container that are chrome by structure or by their words."""
        blocks = list(_blocks(body))
        texts = [None if element.tag == "table" else text for element, text in blocks]
        for (element, text), decision in zip(blocks, decide(texts), strict=True):
            if element.tag == "table":
                self._index_table(element, text)
            elif decision is not None and not decision.kept:
                self.facts.extend(decision.facts)
                self._detach(element, decision.rule, text)

    def _index_table(self, table: Element, text: str) -> None:
        facts = () if statutory(text) else read_index_table(fold_cells(table))
        if facts:
            self.facts.extend(facts)
            self._detach(table, "inside-body:index-table", fold_space(text))

    def take(self, element: Element, rule: str, text: str) -> None:
        """Removes an element and keeps what it says."""
        if element.tag == "table" or next(element.iter("table"), None) is not None:
            self.facts.extend(read_index_table(fold_cells(element)))
        pieces = [fold_space(text_of(block)) for block in _leaves(element)] or [text]
        for piece in pieces:
            decision = by_words(piece, "head")
            if decision is not None:
                self.facts.extend(decision.facts)
        self._detach(element, rule, text)

    def _detach(self, element: Element, rule: str, text: str) -> None:
        if not text.strip():
            return
        self.removed.append(Removed(rule, text))
        parent = element.getparent()
        if parent is None:
            return
        tail, before = element.tail, element.getprevious()
        parent.remove(element)
        if tail and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail


def role_of(element: Element) -> str | None:
    """What an element is for by its tag, id and class: nav, footer, side, share, pager …; None if they do not say."""
    if element.tag in _TAGS:
        return _TAGS[element.tag]
    name = f"{element.get('id', '')} {element.get('class', '')}"
    if name == " ":
        return None
    return next((role for role, pattern in _ROLE_PATTERNS if pattern.search(name)), None)


def fold_cells(element: Element) -> list[str]:
    """The texts of the cells of an element's tables, in order."""
    return [fold_space(text_of(cell)) for cell in element.iter("td", "th")]


def _may_hold_body(element: Element, text: str) -> bool:
    """Whether something in the element might be body: a title, or sentences that are not in links."""
    if "报告" not in text and "。" not in text and not evidence(text):
        return False
    if prose(text) >= 2 and is_prose(text):
        return True
    return "报告" in text and len(text) > 1 and not (looks_like_title(text) and element.tag[0] == "h")


def _blocks(element: Element) -> Iterator[tuple[Element, str]]:
    """The innermost blocks of the container with their text, in reading order; tables as a whole."""
    for child in element:
        if not is_element(child):
            continue
        if child.tag != "table" and any(inner.tag in _BLOCKS for inner in child):
            yield from _blocks(child)
        else:
            yield child, fold_space(text_of(child))


def _leaves(element: Element) -> Iterator[Element]:
    """The innermost blocks of an element that is being removed."""
    if not any(child.tag in _BLOCKS for child in element):
        yield element
        return
    for child in element:
        if is_element(child):
            yield from _leaves(child)
