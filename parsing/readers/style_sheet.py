"""What the style sheets of a page hide: enough of CSS to tell a copy for telephones or printers from what is shown.

Only declarations that can hide are looked at, and only selectors of names, tags and descent. Of two rules that speak of
the same element the more specific counts, then the later one. The window is that of a desk computer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

MAX_BYTES = 200_000
WINDOW = 1280
"""Width of the window, in pixels."""
_FAR = 500
"""Pixels; what is moved as far out of the page is not on the screen."""

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_COMMENT_SIGNS = ("/*", "<!--", "-->")
_RULE = re.compile(r"([^{}]{1,600})\{([^{}]{0,2000})\}")
_AT_BLOCK = re.compile(r"@([a-z-]+)([^{};]{0,300})\{((?:[^{}]{0,3000}\{[^{}]{0,3000}\}){0,500}[^{}]{0,3000})\}")
_SPEAKS = re.compile("display|visibility|opacity|overflow|position", re.I)
"""Names of declarations that can hide."""
_HIDING = ("none", "hidden", "opacity", "absolute", "collapse")
"""Words without one of which a sheet hides nothing."""
_WIDTH = re.compile(r"\((min|max)-(?:device-)?width:(\d+)(?:\.\d+)?px\)")
_COMPOUND = re.compile(r"^([a-z][a-z0-9-]*|\*)?((?:[.#][A-Za-z_\u4e00-\u9fff-][\w-]*|:not\([.#][\w-]+\))*)$")
_NAME = re.compile(r"(:not\()?([.#][A-Za-z_\u4e00-\u9fff-][\w-]*)")
_NUMBER = re.compile(r"^-?\d*\.?\d+")
_NOTHING = re.compile(r"^0+(?:\.0+)?(?:px|pt|em|rem|%)?$")
_PSEUDO = re.compile(r"(.{1,200}?)::?(before|after)", re.IGNORECASE | re.DOTALL)
_CONTENT = re.compile(r"""content\s{0,9}:\s{0,9}(?:"([^"\\]{1,20})"|'([^'\\]{1,20})')""", re.IGNORECASE)
_MOST_CONTENTS = 300

Hiding = Mapping[str, bool]
"""For each way of hiding whether declarations hide by it or show again."""


@dataclass(frozen=True, slots=True)
class _Compound:
    """What one element must be: its tag, names it has and names it has not."""

    tag: str | None
    names: tuple[str, ...]
    without: tuple[str, ...]

    def fits(self, element: etree._Element) -> bool:
        if self.tag is not None and element.tag != self.tag:
            return False
        own = names_of(element)
        return all(name in own for name in self.names) and not any(name in own for name in self.without)


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector, how specific it is, and what its declarations say."""

    compounds: tuple[_Compound, ...]
    rank: tuple[int, int, int]
    says: tuple[tuple[str, bool, bool], ...]
    """The way of hiding, whether it hides, and whether that is important."""

    def fits(self, element: etree._Element) -> bool:
        """Whether the selector speaks of this element."""
        if not self.compounds[-1].fits(element):
            return False
        above: etree._Element | None = element.getparent()
        for compound in reversed(self.compounds[:-1]):
            while above is not None and not compound.fits(above):
                above = above.getparent()
            if above is None:
                return False
            above = above.getparent()
        return True

    @property
    def names(self) -> Iterator[str]:
        """All names that the selector speaks of."""
        return (name for compound in self.compounds for name in (*compound.names, *compound.without))

    @property
    def key(self) -> str:
        """A name or tag that every element has that fits."""
        last = self.compounds[-1]
        return last.names[0] if last.names else last.tag or "*"


def names_of(element: etree._Element) -> list[str]:
    """The names that selectors know an element by: .class and #id."""
    names = ["." + name for name in element.get("class", "").split()]
    own = element.get("id")
    return [*names, "#" + own] if own else names


def rules_in(root: etree._Element) -> list[Rule]:
    """The rules of all sheets of a page, in order."""
    return [rule for sheet in root.iter("style") for rule in _rules_in_sheet(sheet)]


def _rules_in_sheet(sheet: etree._Element) -> list[Rule]:
    css = sheet.text or ""
    return rules_of(css, sheet.get("media") or "") if any(word in css for word in _HIDING) else []


def rules_of(css: str, media: str = "") -> list[Rule]:
    """The rules of a sheet that hide something, and those that show it again."""
    return list(_rules_of(css[:MAX_BYTES], media.lower()))


@lru_cache(maxsize=32)
def _rules_of(css: str, media: str) -> tuple[Rule, ...]:
    if not _is_screen(media):
        return ()
    spoken = [(selectors, body) for selectors, body in _plain_rules(css) if _SPEAKS.search(body)]
    found = [rule for selectors, body in spoken for rule in _read_rule(selectors, body)]
    hiding = {way for rule in found for way, hides, _ in rule.says if hides}
    return tuple(rule for rule in found if any(way in hiding for way, _, _ in rule.says))


class Content(NamedTuple):
    """A number that a sheet prints in the elements a rule speaks of, before or behind what they hold."""

    rule: Rule
    before: bool
    text: str


def contents_in(root: etree._Element) -> list[Content]:
    """The numbers that the sheets of a page print."""
    return [one for sheet in root.iter("style") for one in contents_of(sheet.text or "", sheet.get("media") or "")]


def contents_of(css: str, media: str = "") -> list[Content]:
    """The numbers that a sheet prints. Marks and words are none: they point at things, and say nothing themselves."""
    if "content" not in css or not _is_screen(media):
        return []
    found: list[Content] = []
    for selectors, body in _plain_rules(css[:MAX_BYTES]):
        said = _CONTENT.search(body)
        text = (said[1] or said[2]) if said is not None else ""
        if any(map(str.isdecimal, text)):
            found += [content for selector in selectors.split(",") for content in _content(selector.strip(), text)]
    return found[:_MOST_CONTENTS]


def _content(selector: str, text: str) -> Iterator[Content]:
    pseudo = _PSEUDO.fullmatch(selector)
    compounds = _compounds(pseudo[1]) if pseudo is not None else ()
    if pseudo is not None and compounds:
        yield Content(Rule(compounds, (0, 0, 0), ()), pseudo[2].lower() == "before", text)


def _plain_rules(css: str) -> Iterator[tuple[str, str]]:
    css = _COMMENT.sub("", css) if any(map(css.__contains__, _COMMENT_SIGNS)) else css
    # A block for this window is part of the sheet, any other is none.
    flat = _AT_BLOCK.sub(lambda block: block[3] if block[1] == "media" and _is_screen(block[2]) else "", css)
    yield from _RULE.findall(flat)


def _is_screen(media: str) -> bool:
    queries = ["".join(query.split()) for query in media.lower().split(",")]
    return any(_fits_window(query) for query in queries)


def _fits_window(query: str) -> bool:
    kind, *features = query.removeprefix("only").split("and(")
    if not features and kind.startswith("("):
        kind, features = "", [kind[1:]]
    if kind not in {"", "all", "screen"}:
        return False
    widths = [_WIDTH.match("(" + feature) for feature in features]
    return all(
        width is not None and (int(width[2]) <= WINDOW if width[1] == "min" else int(width[2]) >= WINDOW)
        for width in widths
    )


def _read_rule(selectors: str, body: str) -> Iterator[Rule]:
    says = tuple(_says(body))
    if not says:
        return
    for selector in selectors.split(","):
        compounds = _compounds(selector)
        if compounds:
            names = [name for compound in compounds for name in (*compound.names, *compound.without)]
            ids = sum(name.startswith("#") for name in names)
            tags = sum(compound.tag is not None for compound in compounds)
            yield Rule(compounds, (ids, len(names) - ids, tags), says)


def _compounds(selector: str) -> tuple[_Compound, ...]:
    """What a selector asks of an element and of those around it; nothing for one that asks more."""
    found: list[_Compound] = []
    for word in selector.replace(">", " ").split():
        match = _COMPOUND.match(word)
        if match is None:
            return ()
        names = _NAME.findall(match[2])
        tag = None if match[1] in {None, "*"} else match[1]
        found.append(
            _Compound(tag, tuple(name for no, name in names if not no), tuple(name for no, name in names if no))
        )
    return tuple(found)


def _says(body: str) -> Iterator[tuple[str, bool, bool]]:
    important = {part.partition(":")[0].strip().lower() for part in body.split(";") if "!important" in part}
    for way, hides in ways_of(body).items():
        # Text without a size often only closes the gaps between boxes that have one of their own.
        if way != "font-size":
            yield way, hides, way in important


def ways_of(declarations: str) -> Hiding:
    """The ways in which declarations hide an element, or show it again."""
    said = _declared(declarations)
    found: dict[str, bool] = {}
    if "display" in said:
        found["display"] = said["display"] == "none"
    if "visibility" in said:
        found["visibility"] = said["visibility"] in {"hidden", "collapse"}
    if "opacity" in said:
        found["opacity"] = _NOTHING.match(said["opacity"]) is not None
    if "font-size" in said:
        found["font-size"] = _NOTHING.match(said["font-size"]) is not None
    if said.get("overflow", "") in {"hidden", "clip"} and ("height" in said or "width" in said):
        found["size"] = any(_NOTHING.match(said.get(side, "auto")) for side in ("height", "max-height", "width"))
    if said.get("position") in {"absolute", "fixed"}:
        found["position"] = _is_away(said)
    return found


def _is_away(said: Mapping[str, str]) -> bool:
    """Whether something is cut to nothing, or moved out of the page to the left or upwards."""
    if said.get("clip", "").startswith(("rect(0", "rect(1px,1px")):
        return True
    offsets = [_NUMBER.match(said.get(side, "")) for side in ("left", "top", "margin-left")]
    return any(offset is not None and float(offset[0]) <= -_FAR for offset in offsets)


def _declared(declarations: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for declaration in declarations.lower().split(";"):
        name, sign, value = declaration.partition(":")
        if sign:
            said[name.strip()] = "".join(value.replace("!important", "").split())
    return said


class Sheets:
    """The rules of all sheets of a page."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_key: dict[str, list[tuple[int, Rule]]] = {}
        for place, rule in enumerate(rules):
            self._by_key.setdefault(rule.key, []).append((place, rule))

    def __bool__(self) -> bool:
        return bool(self._by_key)

    @property
    def tags(self) -> list[str]:
        """Tags that rules speak of without a name."""
        return [key for key in self._by_key if key[0] not in ".#*"]

    def hide(self, element: etree._Element) -> set[str]:
        """The ways in which an element is hidden, by the rules that speak of it and its own style."""
        spoken = [known for key in (*names_of(element), str(element.tag)) for known in self._by_key.get(key, ())]
        latest: dict[str, tuple[tuple[bool, tuple[int, int, int], int], bool]] = {}
        for place, rule in spoken:
            if rule.fits(element):
                for way, hides, important in rule.says:
                    weight = (important, rule.rank, place)
                    if way not in latest or latest[way][0] < weight:
                        latest[way] = weight, hides
        own = ways_of(element.get("style") or "") if latest else {}
        return {way for way, (weight, hides) in latest.items() if hides and (weight[0] or own.get(way) is not False)}
