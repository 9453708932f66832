"""Names of WordprocessingML elements, and the text of a paragraph as Word shows it (ECMA-376, part 1, 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NOT_SHOWN: Final = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "Fallback"})
_SMALLEST_PICTURE: Final = 3_000
"""Bytes: a picture of a table is larger, a logo is often smaller."""
_FOOTNOTE: Final = re.compile(r"[\[［(（【〔]?(?:注?\d{1,2}|[①-⑳*＊※注])[\]］)）】〕]?")
_TEXT: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def name(element: Element) -> str:
    """Name without its namespace, which differs between the two variants of the format."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, local: str) -> Element | None:
    """First child of that local name."""
    return next((item for item in element if name(item) == local), None)


def value(element: Element | None, attribute: str = "val") -> str | None:
    """An attribute by its local name, whatever its namespace."""
    if element is None:
        return None
    return next((str(v) for key, v in element.attrib.items() if str(key).rpartition("}")[2] == attribute), None)


def is_on(properties: Element | None, local: str) -> bool:
    """Whether a switch such as `w:vanish` is set in a group of properties."""
    found = child(properties, local) if properties is not None else None
    return found is not None and (value(found) or "true").lower() not in ("0", "false", "off", "none")


def text_of(paragraph: Element) -> str:
    """Text of a paragraph: inserted text is shown, deleted, hidden, struck out text, field codes, boxes are not."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for item in element:
        local = name(item)
        if local in _NOT_SHOWN or local in ("txbxContent", "textbox"):
            continue
        if local == "t":
            yield item.text or ""
        elif local in _TEXT:
            yield _TEXT[local]
        elif local == "sym":
            yield _symbol(item)
        elif local != "r" or _is_said(item):
            yield from _pieces(item)


def _is_said(run: Element) -> bool:
    """Whether a run is part of what the text says: hidden and struck out text is not, nor the mark of a footnote."""
    properties = child(run, "rPr")
    if properties is None:
        return True
    if any(is_on(properties, switch) for switch in ("vanish", "strike", "dstrike")):
        return False
    raised = value(child(properties, "vertAlign")) == "superscript"
    return not (raised and _FOOTNOTE.fullmatch("".join(_pieces(run)).strip()))


def _symbol(item: Element) -> str:
    """A sign of a symbol font; its code means something only in that font."""
    code = value(item, "char")
    sign = chr(int(code, 16)) if code else ""
    return sign if sign and not "\ue000" <= sign <= "\uf8ff" else "\ufffd"


def boxes_in(paragraph: Element) -> Iterator[Element]:
    """Contents of the text boxes anchored in a paragraph; the old twin of a new text box is left out."""
    for item in paragraph:
        local = name(item)
        if local in ("Fallback", "del", "moveFrom"):
            continue
        if local == "txbxContent":
            yield item
        else:
            yield from boxes_in(item)


def pictures_in(element: Element, parts: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Pictures below an element that are large enough to show a table: the name of the part and its bytes."""
    for item in element.iter():
        if name(item) in ("blip", "imagedata"):
            identity = value(item, "embed") or value(item, "id") or ""
            blob = getattr(parts.get(identity), "blob", b"")
            if len(blob) >= _SMALLEST_PICTURE:
                yield identity, blob
