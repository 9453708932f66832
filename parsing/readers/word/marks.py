"""Names of WordprocessingML elements, and the text of a paragraph as Word shows it (ECMA-376, part 1, 17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from parsing.readers.raised import is_mark

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from parsing.readers.word.looks import Looks

_NOT_SHOWN: Final = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "Fallback", "rt"}
)
_SMALLEST_PICTURE: Final = 3_000
"""Bytes: a picture of a table is larger, a logo is often smaller."""
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


@dataclass(slots=True)
class _Said:
    """The text of a paragraph so far, and whether any of it stands on the line."""

    pieces: list[str] = field(default_factory=list)
    level: bool = False

    def add(self, text: str, *, level: bool) -> None:
        self.pieces.append(text)
        self.level = self.level or (level and bool(text.strip()))


def text_of(paragraph: Element, looks: Looks) -> str:
    """Text of a paragraph: inserted text is shown, deleted, hidden, struck out text, field codes, boxes are not."""
    said = _Said()
    _read(paragraph, looks, said, level=True)
    return "".join(said.pieces)


def _read(element: Element, looks: Looks, said: _Said, *, level: bool) -> None:
    for item in element:
        local = name(item)
        if local in _NOT_SHOWN or local in ("txbxContent", "textbox") or (local == "r" and looks.is_unsaid(item)):
            continue
        if local == "t":
            said.add(item.text or "", level=level)
        elif local in _TEXT:
            said.add(_TEXT[local], level=level)
        elif local == "sym":
            said.add(_symbol(item), level=level)
        elif local == "sup" or (local == "r" and looks.is_raised(item)):
            _read_raised(item, looks, said)
        else:
            _read(item, looks, said, level=level)


def _read_raised(item: Element, looks: Looks, said: _Said) -> None:
    """What stands above the line: the mark of a footnote behind other text is left out."""
    own = _Said()
    _read(item, looks, own, level=False)
    text = "".join(own.pieces)
    if not (said.level and is_mark(text)):
        said.add(text, level=False)


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
