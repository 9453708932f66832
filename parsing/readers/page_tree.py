"""The tree of a page: by libxml2, of lean markup where that reads the same, or as a browser makes it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lxml import etree

from parsing.readers.lean import BETWEEN, POURED, Lean, Shape
from parsing.readers.style_sheet import contents_in, rules_in

DEEP = "markup is nested too deeply; it was read without its inline and grouping tags"
_DEPTH = "depth"
_FLAT_TAGS = re.compile(
    rb"</?(?:div|span|font|b|i|u|em|strong|section|center|a|o:p|ul|ol|li|dl|dd)\b[^>]{0,2000}>", re.I
)
_AROUND = ("table", "td", "th")


@dataclass(frozen=True, slots=True)
class Poured:
    """The cells of a table that has no elements of its own for them."""

    texts: tuple[str, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class PageTree:
    """A tree with the source it was made of."""

    root: etree._Element | None
    source: bytes
    poured: Mapping[str, Poured] = field(default_factory=dict)
    """By the mark that such a table has in the tree."""

    @property
    def poured_cells(self) -> int:
        """How many cells the tree does not show."""
        return sum(len(table.texts) for table in self.poured.values())

    def poured_in(self, table: etree._Element) -> Poured | None:
        """The cells of a poured table, None for any other."""
        return self.poured.get(table.get(POURED, "")) if self.poured else None


def build(small: Lean, source: bytes, trouble: list[str]) -> PageTree:
    """The tree of a page in UTF-8: of its lean form where that is certain to be the same."""
    if small.source is not source and len(small.source) < len(source):
        noticed: list[str] = []
        root = tree_of(small.source, noticed)
        if root is not None and not noticed and sum(1 for _ in root.iter("table")) == small.tables:
            poured = _poured(root, small)
            if poured is not None and not _speak_of_looks(root, small.names):
                return PageTree(root, small.source, poured)
    return PageTree(tree_of(source, trouble), source)


def _speak_of_looks(root: etree._Element, names: Collection[bytes]) -> bool:
    """Whether the style sheets of a page hide by classes that were left out, or print numbers anywhere."""
    spoken_of = {name for rule in rules_in(root) for name in rule.names} if names else ()
    return any(f".{name.decode('utf-8', 'replace')}" in spoken_of for name in names) or bool(contents_in(root))


def _poured(root: etree._Element, small: Lean) -> dict[str, Poured] | None:
    """The cells of the poured tables by their marks; None when they do not stand in the tree as they were written."""
    if not small.poured:
        return {}
    found: dict[str, Poured] = {}
    marked = [table for table in root.iter("table") if table.get(POURED) is not None]
    for index, (table, shape) in enumerate(zip(marked, small.poured, strict=False)):
        mark, inside = table.get(POURED, ""), list(table.iter())
        texts = (inside[-1].text or "").split(BETWEEN)
        alone = len(inside) == 3 and next(table.iterancestors(*_AROUND), None) is None
        if mark != str(index) or not alone or len(texts) != shape.cells:
            return None
        found[mark] = Poured(tuple([text.strip() for text in texts]), shape)
    return found if len(found) == len(marked) == len(small.poured) else None


def tree_of(source: bytes, trouble: list[str]) -> etree._Element | None:
    """The tree of markup in UTF-8; None where nothing in it can be read. Says when it had to be flattened."""
    parser = _parser()
    root = _build(source, parser)
    if any(_DEPTH in entry.message.lower() for entry in parser.error_log.filter_from_fatals()):
        trouble.append(DEEP)
        root = _build(_FLAT_TAGS.sub(b"\n", source), _parser())
    return root


def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


def _build(source: bytes, parser: etree.HTMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError):
        return None


def html5_tree(text: str) -> etree._Element | None:
    """The tree that a browser makes of the page."""
    import html5lib

    builder = html5lib.getTreeBuilder("lxml")
    with warnings.catch_warnings():
        # Names such as o:p are no XML names; html5lib renames them and says so each time.
        warnings.simplefilter("ignore")
        tree = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False).parse(text.replace("\x00", ""))
    root: etree._Element = tree.getroot()
    etree.strip_tags(root, etree.Comment)
    return root
