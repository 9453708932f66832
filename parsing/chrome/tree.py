"""Cleanup of an HTML tree by structure: what lies outside of the report's container, and chrome blocks within it.

Each step asks the C library for whole elements and touches few nodes: a page has thousands, its skeleton a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from parsing.chrome import known_blocks
from parsing.chrome.account import visible_length
from parsing.chrome.body import Element, find_body, is_element, text_of
from parsing.chrome.index_table import read_index_table
from parsing.chrome.labels import Fact, fact_of, read_items
from parsing.chrome.page_facts import attachments, beside, declared_titles
from parsing.chrome.roles import ALWAYS_CHROME, CHROME_WITHIN, role_of
from parsing.chrome.words import by_words, is_date, looks_like_title
from parsing.chrome.zones import decide
from parsing.document import Removed
from parsing.signs import KIND, evidence, fold_space, is_prose, names_a_report, squeeze, statutory

_INVISIBLE = ("script", "style", "noscript", "template")
_BLOCK_TAGS = (
    "div p ul ol li table section article header footer nav aside main form dl dd dt h1 h2 h3 h4 h5 h6 center "
    "ucapcontent ucaptitle blockquote fieldset tbody thead tr td th pre select textarea iframe object svg"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_STRUCTURAL = (
    *("table", "div", "ul", "ol", "dl", "section", "nav", "header", "footer", "aside"),
    *("form", "select", "textarea", "button", "iframe", "object", "svg"),
)
_INTERACTIVE = ("a", "input", "select", "textarea", "button", "iframe", "object", "svg")
_NO_TITLES = ALWAYS_CHROME - {"header"} | {"pager", "related", "tools", "accessibility"}
_MAY_SPEAK = frozenset(("side", "tools"))
"""Roles by names that also mean a place on the page; sentences there may be the report's."""
_ONLY_KIND = re.compile(KIND)
_HEADINGS = frozenset(("h1", "h2", "h3"))
_HEADLINE = re.compile(r"[^：:，。；|]{8,80}")
"""Shorter lines outside of the container are names of columns and blocks."""
_SPEECHLESS = ("index-table", "footer", "nav", "form", "frame", "share", "qr-code", "pager", "related")
"""Ends of rules whose pieces say nothing about the page, or have been read already."""
_SAYS_SOMETHING = ("：", ":", ">", "»", "›", "/", "索引号", "发布", "20", "打印", "关闭")
_BEHIND_LABELS = (":", "：", " ")
_LONGEST_INDEX = 1500
_INDEX_SIGNS = ("索引号", "索 引 号", "发布机构", "发文机关", "发布日期", "成文日期")


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What cleanup took out of a tree, what the chrome said, and how much visible text there was before."""

    removed: tuple[Removed, ...] = ()
    facts: tuple[Fact, ...] = ()
    """Names and values: published, source, index_number, document_number, issuing_body, breadcrumb, views, title,
    attachment …"""
    text_length: int = 0
    """Visible characters before cleanup, white space left out: the value for `Document.text_length`."""


def clean_tree(root: Element) -> CleanResult:
    """Removes page chrome from the tree in place. Statutory tables and narrative stay untouched."""
    etree.strip_elements(root, *_INVISIBLE, with_tail=False)
    page = root.find("body") if root.tag == "html" else None
    page = root if page is None else page
    whole = text_of(page)
    cleaner = _Cleaner(declared_titles(root))
    cleaner.facts.extend(attachments(page))
    body = find_body(page, whole)
    if body is None:
        for child in list(page):
            cleaner.sweep_known(child)
    else:
        cleaner.outside(body, page)
        cleaner.inside(body)
    return CleanResult(tuple(cleaner.removed), tuple(cleaner.facts), visible_length(whole))


@dataclass(slots=True)
class _Cleaner:
    """One run over one tree."""

    titles: tuple[str, ...]
    """Titles the page declares, without white space."""
    removed: list[Removed] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    _titles_asked: bool = False
    """Whether the titles had a say in what became of the block at hand."""

    def outside(self, body: Element, page: Element) -> None:
        """Sweeps what stands beside the container, on every level from the page down to it."""
        path = [body]
        while path[-1] is not page and (parent := path[-1].getparent()) is not None:
            path.append(parent)
        for inner, outer in reversed(list(pairwise(path))):
            for child in list(outer):
                if child is not inner:
                    self._sweep_known(child)

    def _sweep_known(self, element: Element) -> None:
        """Sweeps an element; one that came before is taken away as it was then."""
        if not is_element(element):
            return
        markup, pathless = known_blocks.markup_of(element), self._pathless
        taken = known_blocks.recall(markup, pathless)
        if taken is not None:
            self.facts.extend(taken.facts)
            self._detach(element, taken.rule, taken.text)
            return
        pieces, facts, self._titles_asked = len(self.removed), len(self.facts), False
        self.sweep(element)
        whole = element.getparent() is None and len(self.removed) == pieces + 1
        if whole and not self._titles_asked:
            rule, text = self.removed[-1].rule, self.removed[-1].text
            known_blocks.remember(markup, pathless, known_blocks.Taken(rule, text, tuple(self.facts[facts:])))

    @property
    def _pathless(self) -> bool:
        return not any(name == "breadcrumb" for name, _ in self.facts)

    def sweep(self, element: Element, inherited: str | None = None) -> None:
        """Removes an element outside of the container, but for titles and sentences in it."""
        text = fold_space(text_of(element)) if is_element(element) else ""
        if not text:
            return
        role = role_of(element) or inherited
        if element.tag == "table" and self._index_table(element, "outside-body"):
            return
        searchable = role not in _NO_TITLES or (role in _MAY_SPEAK and is_prose(text)) or evidence(text)
        if searchable and _may_hold_body(text) and any(child.tag in _BLOCKS for child in element):
            if not self._index_list(element, text):
                for child in list(element):
                    self.sweep(child, role)
                self._own_text(element, role)
        elif not (searchable and self._belongs(element, text)):
            self._take(element, f"outside-body:{role or 'other'}", text)

    def sweep_known(self, element: Element) -> None:
        """On a page without a report, removes only what its tag or name shows to be chrome."""
        if not is_element(element):
            return
        text = fold_space(text_of(element))
        role = role_of(element)
        if text and role in ALWAYS_CHROME and not is_prose(text):
            self._take(element, f"chrome:{role}", text)
        elif text and element.tag != "table":
            for child in list(element):
                self.sweep_known(child)

    def inside(self, body: Element) -> None:
        """Removes blocks within the container that are chrome by structure; their words are judged line by line."""
        for element in list(body.iter(*_STRUCTURAL)):
            if element is body or (element.getparent() is None):
                continue
            if element.tag == "table":
                self._index_table(element, "inside-body")
            elif element.get("data-hidden"):
                self._detach(element, "hidden", fold_space(text_of(element)))
            elif (role := role_of(element)) in CHROME_WITHIN:
                self._chrome_within(element, f"inside-body:{role}")

    def _chrome_within(self, element: Element, rule: str) -> None:
        text = fold_space(text_of(element))
        if evidence(text) or names_a_report(text) or is_prose(text):
            return
        if next(element.iter(*_INTERACTIVE), None) is not None or by_words(text, "tail") is not None:
            self._take(element, rule, text)

    def _index_table(self, table: Element, place: str) -> bool:
        """Takes a table that is an index table; False for any other."""
        text = text_of(table)
        if len(text) > 3000 or statutory(text) or text.count("。") >= 3:
            return False
        facts = read_index_table(_cells(table))
        if facts:
            self.facts.extend(facts)
            self._detach(table, f"{place}:index-table", fold_space(text))
        return bool(facts)

    def _index_list(self, element: Element, text: str) -> bool:
        """Takes a list (dl, ul, boxes) that reads as an index table; False for any other block."""
        if len(text) > _LONGEST_INDEX or not any(sign in text for sign in _INDEX_SIGNS) or is_prose(text):
            return False
        facts = read_index_table([fold_space(text_of(leaf)) for leaf in _leaves(element)])
        if facts:
            self.facts.extend(facts)
            self._detach(element, "outside-body:index-table", text)
        return bool(facts)

    def _own_text(self, element: Element, role: str | None) -> None:
        """Takes short text that stands in a swept block itself, between its children."""
        for holder, name in ((element, "text"), *((child, "tail") for child in element)):
            text = fold_space(getattr(holder, name) or "")
            if text and not is_prose(text) and not _numbered_heading(text) and not names_a_report(squeeze(text)):
                self.removed.append(Removed(f"outside-body:{role or 'other'}", text))
                setattr(holder, name, " ")

    def _belongs(self, element: Element, text: str) -> bool:
        """Whether an innermost element outside of the container belongs to the report: its title, or a sentence."""
        if _numbered_heading(text):
            return True
        plain = squeeze(text)
        self._titles_asked = self._titles_asked or element.tag in _HEADINGS
        if element.tag in _HEADINGS and plain in self.titles:
            return True
        if next(element.iter("a"), None) is not None:
            return False
        if is_prose(text):
            return by_words(text, "tail") is None
        if len(plain) > 100 or by_words(text, "head") is not None:
            return False
        self._titles_asked = True
        if any(plain in title for title in self.titles) and len(plain) >= 4:
            return True
        return names_a_report(plain) and _ONLY_KIND.fullmatch(plain) is None

    def _take(self, element: Element, rule: str, text: str) -> None:
        """Removes an element and keeps what it says; an element without a role goes by the rule of its words."""
        tables = [table for table in element.iter("table") if table is not element]
        for table in tables:
            self._index_table(table, rule.partition(":")[0])
        text = fold_space(text_of(element)) if tables else text
        self.facts.extend(beside(element, text))
        self._titles_asked = self._titles_asked or fact_of(text) is not None
        if rule.endswith(":other") and _is_headline(element, text):
            self.facts.append(("heading", text))
        if is_date(text):
            self._titles_asked = True
            self.facts.extend([("dated", text)] if _below_title(element) else [])
        if not rule.endswith(_SPEECHLESS) and any(sign in text for sign in _SAYS_SOMETHING):
            leaves = [fold_space(text_of(block)) for block in _leaves(element)]
            decisions = [found for found in decide([leaf for leaf in leaves if leaf]) if found]
            self.facts.extend(fact for decision in decisions for fact in decision.facts)
            if not decisions:
                self.facts.extend(_said(leaves))
            if rule.endswith(":other") and decisions:
                rule = rule.replace(":other", f":{decisions[0].rule.removeprefix('words:')}")
            if rule.endswith(":breadcrumb") and self._pathless:
                self.facts.append(("breadcrumb", text))
        self._detach(element, rule, text)

    def _detach(self, element: Element, rule: str, text: str) -> None:
        parent = element.getparent()
        if parent is None or not text:
            return
        self.removed.append(Removed(rule, text))
        tail, before = element.tail, element.getprevious()
        parent.remove(element)
        if tail and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail


def _is_headline(element: Element, text: str) -> bool:
    """Whether a block could be the headline of the page: a line that is no link, no label and no sentence."""
    return _HEADLINE.fullmatch(text) is not None and next(element.iter("a"), None) is None


def _below_title(element: Element) -> bool:
    """Whether the block before an element is the title of a report."""
    before = element.getprevious()
    return before is not None and is_element(before) and looks_like_title(fold_space(text_of(before)))


def _may_hold_body(text: str) -> bool:
    """Whether something in a block outside of the container might be body: a title, a heading, a sentence."""
    return "报告" in text or "年报" in text or "報告" in text or is_prose(text) or evidence(text) > 0


def _numbered_heading(text: str) -> bool:
    return len(text) <= 40 and text[:1] in "一二三四五六七八" and text[1:2] in "、.．" and evidence(text) > 0


def _cells(element: Element) -> list[str]:
    return [fold_space(text_of(cell)) for cell in element.iter("td", "th")]


def _leaves(element: Element) -> list[Element]:
    """The innermost blocks of an element that is being removed."""
    children = list(element)
    if _BLOCKS.isdisjoint([child.tag for child in children]):
        return [element]
    found: list[Element] = []
    for child in filter(is_element, children):
        found += _leaves(child) if len(child) else [child]
    return found


def _said(leaves: list[str]) -> Iterator[Fact]:
    """What chrome of a mixed kind says: the labels that can be read in it."""
    for leaf in leaves:
        items = read_items(leaf, lenient=True) if any(map(leaf.__contains__, _BEHIND_LABELS)) else None
        if items is not None:
            yield from (fact for fact in items.facts if fact[1])
