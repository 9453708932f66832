"""Names of WordprocessingML elements, and the text of a paragraph as Word shows it (ECMA-376, part 1, 17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NOT_SHOWN: Final = frozenset({"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "Fallback"})
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
    """Text of a paragraph: inserted text is shown, deleted and hidden text, field codes and text boxes are not."""
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
        elif local != "r" or not is_on(child(item, "rPr"), "vanish"):
            yield from _pieces(item)


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
