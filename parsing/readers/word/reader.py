"""A DOCX as a document: what its body shows, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from parsing.document import Block, Document, Grid, Line, Removed
from parsing.errors import MissingReader, ParsingError, Unreadable
from parsing.media import DOCX
from parsing.readers.dialects import usual
from parsing.readers.joining import folded, join_all
from parsing.readers.word.looks import Looks, looks_of
from parsing.readers.word.marks import boxes_in, child, name, pictures_in, text_of, value
from parsing.readers.word.numbering import Numbering, numbering_of
from parsing.readers.word.tables import cells_of, grid_from, rows_of
from parsing.readers.zipped import checked

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

DEEPEST: Final = 40
"""Tables within tables; deeper ones are made to trap a reader."""
_MOST_PICTURES: Final = 12
_MOST_STORED: Final = 5
_BODY_LEVEL: Final = "9"
"""Outline level that means body text (ECMA-376, part 1, 17.3.1.20)."""
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "ins", "smartTag", "moveTo"})


@dataclass(slots=True)
class _Run:
    """The document being read."""

    numbering: Numbering
    looks: Looks
    headings: frozenset[str]
    parts: Mapping[str, Any]
    """Parts of the package by the names that the body has for them."""
    pictures: set[str] = field(default_factory=set)
    """Those that were looked at."""
    blocks: list[Block] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    set_aside: list[Removed] = field(default_factory=list)
    tables: int = 0
    stored: int = 0
    """Files that parts of the document are stored as."""

    def add_blocks(self, blocks: Sequence[Block]) -> None:
        """Adds what another reader found."""
        for block in blocks:
            if isinstance(block, Grid):
                self.tables += 1
                self.blocks.append(replace(block, number=self.tables))
            else:
                self.add_line(block.text, heading=block.heading)

    def add_line(self, text: str, *, heading: bool = False) -> None:
        """Adds each printed line of a paragraph that is not blank."""
        for part in text.split("\n"):
            if shown := folded(part):
                self.blocks.append(Line(shown, len(self.blocks) + 1, heading))


def read(body: bytes) -> Document:
    """The document a DOCX shows.

    Raises `MissingReader` without the extra `office`, `Unreadable` for a damaged or locked file.
    """
    package = _opened(usual(checked(body, "DOCX")))
    styles = package.styles.element
    run = _Run(_numbering(package), looks_of(styles), _heading_styles(styles), package.part.related_parts)
    _read_blocks(package.element.body, run, 0)
    removed = (*run.set_aside, *(Removed("page header or footer", text) for text in _furniture(package)))
    if not any(isinstance(block, Grid) for block in run.blocks):
        _read_pictures(package.element.body, run)
    return Document(
        tuple(run.blocks),
        DOCX,
        removed=removed,
        text_length=_length(run.blocks) + sum(len("".join(piece.text.split())) for piece in removed),
        trouble=tuple(run.trouble),
    )


def _opened(body: bytes) -> Any:
    try:
        import docx
    except ImportError:
        raise MissingReader("DOCX", "office") from None
    try:
        return docx.Document(BytesIO(body))
    except Exception as error:  # a damaged package fails in many ways: missing parts, broken XML, wrong types
        raise Unreadable("the DOCX is damaged and cannot be opened") from error


def _read_blocks(parent: Element, run: _Run, depth: int) -> None:
    """Paragraphs and tables below an element, in order, through the wrappers Word puts around them."""
    for item in parent:
        local = name(item)
        if local == "p":
            _read_paragraph(item, run, depth)
        elif local == "tbl":
            _read_table(item, run, depth + 1)
        elif local in _WRAPPERS:
            _read_blocks(item, run, depth)
        elif local == "altChunk":
            _read_stored(value(item, "id") or "", run)


def _read_stored(identity: str, run: _Run) -> None:
    """A part of the document that is stored as a file of its own in it: web pages turned into Word files are."""
    from parsing import readers

    stored = getattr(run.parts.get(identity), "blob", b"")
    if run.stored == _MOST_STORED:
        run.trouble.append(f"only the first {_MOST_STORED} files that the document is made of were read")
        return
    run.stored += 1
    try:
        document = readers.read(stored)
    except ParsingError as error:
        run.trouble.append(f"a part of the document is stored as a file inside it and was not read: {error}")
        return
    run.trouble += document.trouble
    run.set_aside += document.removed
    run.add_blocks(document.blocks)


def _read_paragraph(paragraph: Element, run: _Run, depth: int) -> None:
    text = text_of(paragraph, run.looks)
    label = run.numbering.label(paragraph)
    if text.strip():
        run.add_line(label + text, heading=_style(paragraph) in run.headings)
    _read_pictures(paragraph, run)
    for box in boxes_in(paragraph):
        if depth < DEEPEST:
            _read_blocks(box, run, depth + 1)


def _style(paragraph: Element) -> str:
    properties = child(paragraph, "pPr")
    return (value(child(properties, "pStyle")) or "") if properties is not None else ""


def _read_table(table: Element, run: _Run, depth: int) -> None:
    """A table as a grid; one that only lays out other tables is read through."""
    if depth > DEEPEST:
        run.trouble.append(f"tables nested deeper than {DEEPEST} were left out")
        return
    cells = [cell for row in rows_of(table) for cell in cells_of(row)]
    nested = [cell for cell in cells if any(name(item) == "tbl" for item in cell.iter())]
    if nested and len(cells) <= 2 * len(nested) + 2:
        for cell in cells:
            _read_blocks(cell, run, depth)
        return
    run.tables += 1
    run.blocks.append(grid_from(table, lambda cell: _cell_text(cell, run), run.tables))
    for cell in nested:
        for inner in (item for item in cell if name(item) == "tbl"):
            _read_table(inner, run, depth + 1)


def _cell_text(cell: Element, run: _Run) -> str:
    """Paragraphs of a cell, its own nested tables left to themselves."""
    return folded(join_all(part for paragraph in _paragraphs(cell) for part in _lines(paragraph, run)))


def _paragraphs(parent: Element) -> Iterator[Element]:
    for item in parent:
        local = name(item)
        if local == "p":
            yield item
            for box in boxes_in(item):
                yield from _paragraphs(box)
        elif local in _WRAPPERS:
            yield from _paragraphs(item)


def _lines(paragraph: Element, run: _Run) -> list[str]:
    text = text_of(paragraph, run.looks)
    label = run.numbering.label(paragraph)
    return (label + text).split("\n") if text.strip() else []


def _numbering(package: Any) -> Numbering:
    try:
        part = package.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError, ValueError):
        part = None
    return numbering_of(part, package.styles.element)


def _heading_styles(styles: Element) -> frozenset[str]:
    """Ids of the styles that mark a heading or a title, whatever their language."""
    found = set()
    for style in styles:
        called = (value(child(style, "name")) or "").lower()
        properties = child(style, "pPr")
        level = value(child(properties, "outlineLvl")) if properties is not None else None
        if called.startswith(("heading", "title", "标题")) or (level is not None and level != _BODY_LEVEL):
            found.add(value(style, "styleId") or "")
    return frozenset(found)


def _furniture(package: Any) -> list[str]:
    """Texts of page headers and footers, each once: they are printed on every page and belong to none."""
    found: dict[str, None] = {}
    for section in package.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if part.is_linked_to_previous:
                continue
            for paragraph in part.paragraphs:
                if text := folded(paragraph.text):
                    found[text] = None
    return list(found)


def _read_pictures(parent: Element, run: _Run) -> None:
    """The pictures below an element that show tables, each where it first stands."""
    for identity, blob in pictures_in(parent, run.parts):
        if identity in run.pictures:
            continue
        if len(run.pictures) == _MOST_PICTURES:
            run.trouble.append(f"only the first {_MOST_PICTURES} pictures of the document were read")
            return
        run.pictures.add(identity)
        _read_picture(blob, run)


def _read_picture(blob: bytes, run: _Run) -> None:
    from parsing.readers import picture

    try:
        blocks = picture.read(blob).blocks if picture.shows_a_table(blob) else ()
    except ParsingError as error:
        run.trouble.append(f"picture {len(run.pictures)} was not read: {error}")
        return
    run.add_blocks(blocks)


def _length(blocks: list[Block]) -> int:
    texts = [block.text for block in blocks if isinstance(block, Line)]
    texts += [text for block in blocks if isinstance(block, Grid) for text in block.texts]
    return sum(len("".join(text.split())) for text in texts)
