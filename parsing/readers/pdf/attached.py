"""What a PDF carries beside its pages: files, filled form fields, notes written on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

MOST_FILES: Final = 8
_DEEPEST: Final = 8
_MOST_NAMES: Final = 200


_WRITTEN: Final = frozenset({"FreeText", "Widget"})
"""Annotations that show text on the page itself (PDF 1.7, 12.5.6.6 and 12.5.6.19)."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a PDF."""

    name: str
    content: bytes


def has_notes(file: Any, pages: int) -> bool:
    """Whether text is shown on one of so many pages that is no part of it: form fields, words written on it."""
    from pdfminer.psparser import literal_name

    kinds = (note["data"].get("Subtype") for page in file.pages[:pages] for note in page.annots)
    return any(kind is not None and literal_name(kind) in _WRITTEN for kind in kinds)


def attached_files(file: Any, pages: int) -> list[Attached]:
    """The files in an open PDF, each once: those named in its catalogue and those pinned to one of so many pages."""
    found: dict[bytes, Attached] = {}
    for specification in (*_named(file), *_pinned(file, pages)):
        one = _read(specification)
        if one is not None and len(found) < MOST_FILES:
            found.setdefault(one.content, one)
    return list(found.values())


def _named(file: Any) -> Iterator[Any]:
    """File specifications of the name tree EmbeddedFiles (PDF 1.7, 7.9.6 and 7.11.4)."""
    from pdfminer.pdftypes import resolve1

    names = resolve1(file.doc.catalog.get("Names"))
    waiting = [(names.get("EmbeddedFiles"), 0)] if isinstance(names, dict) else []
    for _ in range(_MOST_NAMES):
        if not waiting:
            return
        reference, depth = waiting.pop()
        node = resolve1(reference)
        if not isinstance(node, dict) or depth > _DEEPEST:
            continue
        pairs = resolve1(node.get("Names"))
        yield from pairs[1 : 2 * _MOST_NAMES : 2] if isinstance(pairs, list) else ()
        below = resolve1(node.get("Kids"))
        waiting += [(kid, depth + 1) for kid in below[:_MOST_NAMES]] if isinstance(below, list) else []


def _pinned(file: Any, pages: int) -> Iterator[Any]:
    """File specifications of annotations (PDF 1.7, 12.5.6.15)."""
    for page in file.pages[:pages]:
        for note in page.annots:
            if "FS" in note["data"]:
                yield note["data"]["FS"]


def _read(reference: Any) -> Attached | None:
    from pdfminer.pdftypes import PDFStream, resolve1
    from pdfminer.utils import decode_text

    specification = resolve1(reference)
    streams = resolve1(specification.get("EF")) if isinstance(specification, dict) else None
    if not isinstance(streams, dict):
        return None
    stream = resolve1(streams.get("UF") or streams.get("F"))
    if not isinstance(stream, PDFStream):
        return None
    name = resolve1(specification.get("UF") or specification.get("F"))
    return Attached(decode_text(name) if isinstance(name, bytes) else "without a name", stream.get_data())
