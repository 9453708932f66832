"""The tags that office programs write into tables: which of them say no more than how something looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from parsing.chrome.roles import CHROME_WITHIN, role_by_name
from parsing.grid import claimed_span

_TAG = re.compile(rb"<(/?)([a-z0-9:]+)((?:\s+[a-z:]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?)*)\s*>", re.I)
_ATTRIBUTE = re.compile(rb"\s+([a-z:]+)(?:=(\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?", re.I)

_KINDS = {
    "T": "table",
    "B": "tbody thead",
    "C": "colgroup col",
    "R": "tr",
    "D": "td th",
    "P": "p div",
    "I": "span o:p b strong font i em u",
    "N": "br",
}
_LETTERS = {name.encode(): letter for letter, names in _KINDS.items() for name in names.split()}
"""A letter for each kind of tag; an end tag has the small one."""
_LOOKS = frozenset(
    b"style width height align valign nowrap bgcolor lang xml:lang border cellspacing cellpadding bordercolor "
    b"background face size color dir class x:num x:str".split()
)
_SPEAKING_STYLES = tuple(b"display visib through super hid opacity absolute fixed font-size:0".split())
"""Parts of styles that say more than how something looks: they hide it, strike it out, make it a footnote mark."""
_SPANS = (b"rowspan", b"colspan")
_NONE: frozenset[bytes] = frozenset()


class Tag(NamedTuple):
    """A tag that may be in a lean table."""

    letter: str
    markup: bytes
    """What is written for it."""
    shape: str | None
    """What it adds to the shape of a poured table; None when it says more, so that the table cannot be poured."""
    names: frozenset[bytes] = _NONE
    """Its classes, by which a style sheet may hide it."""


Attributes = Sequence[tuple[bytes, bytes]]
"""Names in small letters, and values as they are written."""


@lru_cache(maxsize=1024)
def read_tag(tag: bytes) -> Tag | None:
    """A tag; None for one that cannot be in a lean table."""
    match = _TAG.fullmatch(tag)
    letter = _LETTERS.get(match[2].lower()) if match is not None else None
    if match is None or letter is None:
        return None
    if match[1] and letter not in "PI":
        return Tag(letter.lower(), tag, "")
    attributes = [(name.lower(), value) for name, value in _ATTRIBUTE.findall(match[3])] if match[3] else ()
    if letter == "D":
        return _read_cell(tag, match[2], attributes)
    names = _names(attributes)
    looks = letter == "T" or _only_looks(attributes)
    if letter in "PI":
        looks = looks and not (match[2].lower() == b"div" and _is_chrome(names))
        return Tag(letter.lower() if match[1] else letter, b"", "", names) if looks else None
    return Tag(letter, tag, None if not looks else "/" if letter == "R" else "", names)


def _read_cell(tag: bytes, kind: bytes, attributes: Attributes) -> Tag:
    """The tag of a cell, without its looks if there is nothing else but spans."""
    spans = [(name, value) for name, value in attributes if name in _SPANS]
    if not _only_looks(attributes if not spans else [one for one in attributes if one[0] not in _SPANS]):
        return Tag("D", tag, None)
    names = _names(attributes)
    if not spans:
        return Tag("D", b"<" + kind + b">", ".", names)
    small = b"".join((b"<", kind, *(b" " + name + b"=" * bool(value) + value for name, value in spans), b">"))
    if b"&" in small:
        return Tag("D", small, None, names)
    claims = {name: value.strip(b"\"'").decode() for name, value in reversed(spans)}
    down, across = claimed_span(claims.get(b"rowspan"), zero=0), claimed_span(claims.get(b"colspan"), zero=1)
    return Tag("D", small, "." if down == across == 1 else f"({down},{across})", names)


def _names(attributes: Attributes) -> frozenset[bytes]:
    """The classes of a tag."""
    values = [value for name, value in attributes if name == b"class"]
    return frozenset(b" ".join(values).translate(None, b"\"'").split()) if values else _NONE


def _is_chrome(names: Iterable[bytes]) -> bool:
    """Whether a box has a name by which cleanup may take it away."""
    return role_by_name(b" ".join(names).decode("utf-8", "replace")) in CHROME_WITHIN


def _only_looks(attributes: Attributes) -> bool:
    """Whether attributes say no more than how an element looks."""
    for name, value in attributes:
        if name not in _LOOKS or any(map(value.lower().__contains__, _SPEAKING_STYLES)):
            return False
    return True


def forget() -> None:
    """Forget the tags met; for measuring what the first page of its kind costs."""
    read_tag.cache_clear()
