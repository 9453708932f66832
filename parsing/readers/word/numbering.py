"""The numbers that Word writes before list paragraphs: 一、 （一） 1. stand in no run of text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsing.readers.word.marks import child, name, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DIGITS: Final = "零一二三四五六七八九"
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "ideographDigital"}
)
_CIRCLED: Final = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})


@dataclass(frozen=True, slots=True)
class _Level:
    """One depth of a list: the form of its number, the text around it, where it starts."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Lists of a document and how far each has been counted."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    """List and depth that a paragraph style brings with it."""
    counted: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def label(self, paragraph: Element) -> str:
        """The number before a paragraph, counted on; empty for a paragraph that is in no list."""
        found = self._place(child(paragraph, "pPr"))
        if found is None:
            return ""
        identity, depth = found
        levels = self.lists.get(identity, {})
        if depth not in levels:
            return ""
        counts = self.counted[identity]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return self._printed(levels, counts, depth)

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        if properties is None:
            return None
        numbered = child(properties, "numPr")
        if numbered is None:
            return self.styles.get(value(child(properties, "pStyle")) or "")
        identity = value(child(numbered, "numId"))
        depth = value(child(numbered, "ilvl")) or "0"
        return (identity, int(depth)) if identity and identity != "0" and depth.isdigit() else None

    @staticmethod
    def _printed(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
        text = levels[depth].text
        for other, level in levels.items():
            shown = numeral(counts.get(other, level.start), level.form)
            text = text.replace(f"%{other + 1}", shown)
        return text


def numeral(number: int, form: str) -> str:
    """A number in one of Word's forms; forms that reports do not use come as digits, bullets as nothing."""
    if form in _CHINESE and 0 <= number < 100:
        tens, ones = divmod(number, 10)
        head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
        return head + (_DIGITS[ones] if ones or not tens else "")
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("bullet", "none"):
        return ""
    return str(number)


def numbering_of(numbering: Element | None, styles: Element | None) -> Numbering:
    """Lists from `numbering.xml` and the styles that use them."""
    found = Numbering()
    if numbering is None:
        return found
    abstract = {value(item, "abstractNumId"): _levels(item) for item in numbering if name(item) == "abstractNum"}
    for item in numbering:
        if name(item) == "num":
            source = abstract.get(value(child(item, "abstractNumId")), {})
            found.lists[value(item, "numId") or ""] = source
    for style in styles if styles is not None else ():
        properties = child(style, "pPr")
        numbered = child(properties, "numPr") if properties is not None else None
        identity = value(child(numbered, "numId")) if numbered is not None else None
        if identity and numbered is not None:
            depth = value(child(numbered, "ilvl")) or "0"
            found.styles[value(style, "styleId") or ""] = (identity, int(depth) if depth.isdigit() else 0)
    return found


def _levels(abstract: Element) -> dict[int, _Level]:
    found = {}
    for item in abstract:
        depth = value(item, "ilvl")
        if name(item) != "lvl" or depth is None or not depth.isdigit():
            continue
        start = value(child(item, "start")) or "1"
        form = value(child(item, "numFmt")) or "decimal"
        text = "" if form == "bullet" else value(child(item, "lvlText")) or ""
        found[int(depth)] = _Level(form, text, int(start) if start.isdigit() else 1)
    return found
