"""A PDF page by page: tables, running text, and the pages that only a picture reader can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from parsing.document import Block, Document, Grid, Line, Removed, numbered
from parsing.errors import MissingReader, ParsingError
from parsing.media import PDF, sniff
from parsing.readers import flow, picture
from parsing.readers.joining import folded
from parsing.readers.pdf import breaks, pdfium, scans, watermarks
from parsing.readers.pdf.attached import attached_files, has_notes
from parsing.readers.pdf.glyphs import Glyph, garbled, glyphs_of, lines_of, turn_needed
from parsing.readers.pdf.opening import opened
from parsing.readers.pdf.overflow import stretched
from parsing.readers.pdf.tables import PageTable, Table, read_table, tables_on, too_many_rulings
from parsing.readers.pdf.unruled import unruled_tables
from parsing.readers.pdf.wrapped import Wide, continued

MOST_PAGES: Final = 120
MOST_PICTURES: Final = 12
"""Pictures recognised in one file: each takes seconds."""

_UNPLACED: Final = "numbers of a table without rulings"

_Item: TypeAlias = flow.Placed | PageTable | Wide | Grid | Line


@dataclass(slots=True)
class _Run:
    """The file being read, what was noticed about it, and how many pictures it has cost so far."""

    body: bytes
    trouble: list[str] = field(default_factory=list)
    pictures: int = 0
    missing: MissingReader | None = None
    set_aside: list[Removed] = field(default_factory=list)
    columns: tuple[float, ...] = ()
    """Middles of the columns of a table without rulings on the page before."""
    printed: bool = False
    """Whether a page with text is never looked at as a picture."""


def read(body: bytes, *, printed: bool = False, inner: bool = False) -> Document:
    """The document a PDF prints; with `printed` no page with text is looked at as a picture.

    Where it prints no table, the files in it are read as well, unless it is one of them itself (`inner`).

    Raises `MissingReader` without the extra `pdf` (or `ocr`, where every page is a picture), `Unreadable` for a
    damaged or locked file.
    """
    with opened(body) as file:
        if not has_notes(file, MOST_PAGES):
            return _read_pages(file, _Run(body, printed=printed), inner=inner)
    body = pdfium.flattened(body)
    with opened(body) as file:
        return _read_pages(file, _Run(body, printed=printed), inner=inner)


def _read_pages(file: Any, run: _Run, *, inner: bool) -> Document:
    items = [item for page in file.pages[:MOST_PAGES] for item in _page(page, run)]
    if not inner and not any(isinstance(item, PageTable | Wide | Grid) for item in items):
        items += _attached(file, run)
    if len(file.pages) > MOST_PAGES:
        run.trouble.append(f"only the first {MOST_PAGES} of {len(file.pages)} pages were read")
    if not items and run.missing is not None:
        raise run.missing
    return _document(items, run)


def _attached(file: Any, run: _Run) -> list[_Item]:
    """What the files in a PDF without tables hold: they are the report, or its tables."""
    from parsing import readers

    found: list[_Item] = []
    for one in attached_files(file, MOST_PAGES):
        try:
            inner = sniff(one.content, url=one.name) == PDF
            document = read(one.content, inner=True) if inner else readers.read(one.content, url=one.name)
        except ParsingError as error:
            run.trouble.append(f"the file {one.name} in the PDF was not read: {error}")
            continue
        found += document.blocks
        run.trouble += [f"the file {one.name} in the PDF was read", *document.trouble]
        run.set_aside += document.removed
    return found


def _page(page: Any, run: _Run) -> list[_Item]:
    """What one page shows; a page that cannot be read is reported and left out."""
    try:
        return _read_page(page, run)
    except ParsingError:
        raise
    except Exception as error:  # the library raises errors of many kinds for damaged streams and fonts
        run.trouble.append(f"page {page.page_number} cannot be read: {type(error).__name__}")
        return []
    finally:
        page.close()


def _read_page(page: Any, run: _Run) -> list[_Item]:
    number = page.page_number
    glyphs = _straight(page, run)
    if reason := _why_a_picture(page, glyphs, run):
        return _pictured(run, number, reason)
    if turn := turn_needed(page):
        with opened(pdfium.turned_page(run.body, number, turn)) as file:
            upright = file.pages[0]
            glyphs, _ = watermarks.without_aslant(glyphs_of(upright))
            return _printed(upright, number, glyphs, _tables(upright, number, glyphs, run), run)
    tables = _tables(page, number, glyphs, run)
    items = _printed(page, number, glyphs, tables, run)
    if not tables and not run.printed:
        for box in scans.picture_boxes(page):
            items += _pictured_tables(run, number, box)
    return items


def _straight(page: Any, run: _Run) -> list[Glyph]:
    """The signs of a page without the words that a watermark lays over it."""
    glyphs, laid = watermarks.without_aslant(glyphs_of(page))
    run.set_aside += laid
    return glyphs


def _why_a_picture(page: Any, glyphs: Sequence[Glyph], run: _Run) -> str | None:
    """Why the page must be read as a picture, or None when its own text can be trusted."""
    if run.printed and glyphs:
        return None
    if scans.is_scan(page, len(glyphs)):
        return "is a scanned picture"
    if scans.is_drawn(page, len(glyphs)):
        return "has its signs drawn as shapes"
    if glyphs and garbled(glyphs):
        return "uses fonts that do not say which characters they print"
    if scans.covered(page) > 0.7 and pdfium.has_hidden_text(run.body, page.page_number):
        return "is a scanned picture with a hidden layer of recognised text"
    return None


def _tables(page: Any, number: int, glyphs: Sequence[Glyph], run: _Run) -> tuple[Table, ...]:
    if too_many_rulings(page):
        run.trouble.append(f"page {number} has too many rulings to look for tables")
        return ()
    found = tables_on(page, glyphs)
    return (*found[:-1], stretched(found[-1], glyphs)) if found else ()


def _printed(page: Any, number: int, glyphs: Sequence[Glyph], tables: Sequence[Table], run: _Run) -> list[_Item]:
    """Tables and the lines outside of them, from top to bottom."""
    height = float(page.height)
    glyphs, laid = watermarks.without_large(glyphs, tables)
    run.set_aside += laid
    found: list[tuple[float, _Item]] = [(table.box[1], read_table(table, glyphs, page=number)) for table in tables]
    outside = [g for g in glyphs if not any(_holds(table, g) for table in tables)]
    if not tables:
        unruled = unruled_tables(outside, page=number, known=run.columns)
        outside = list(unruled.outside)
        found += [(one.top, one.table) for one in unruled.tables]
        run.columns = next((one.table.columns for one in unruled.tables if isinstance(one.table, Wide)), ())
        run.set_aside += [Removed(_UNPLACED, text) for text in unruled.unplaced]
        if unruled.unplaced:
            run.trouble.append(f"page {number} holds a table without rulings whose numbers cannot be placed")
    found += [(line.box[1], flow.Placed(line, number, height)) for line in lines_of(outside)]
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _holds(table: Table, glyph: Glyph) -> bool:
    across, down = glyph.middle
    return table.box[0] <= across < table.box[2] and table.box[1] <= down < table.box[3]


def _pictured(run: _Run, page: int, reason: str) -> list[_Item]:
    """A whole page read through its picture."""
    run.trouble.append(f"page {page} {reason}")
    return [
        PageTable(block, frozenset()) if isinstance(block, Grid) else block for block in _recognised(run, page, None)
    ]


def _pictured_tables(run: _Run, page: int, box: tuple[float, float, float, float]) -> list[_Item]:
    """The tables in a picture that stands on a page of text."""
    found = [item for item in _recognised(run, page, box, tables_only=True) if isinstance(item, Grid)]
    if found:
        run.trouble.append(f"page {page} shows a table as a picture")
    return list(found)


def _recognised(
    run: _Run, page: int, box: tuple[float, float, float, float] | None, *, tables_only: bool = False
) -> Iterator[Block]:
    if run.pictures >= MOST_PICTURES:
        run.trouble.append(f"page {page} was not recognised: the limit is {MOST_PICTURES} pictures in a file")
        return
    try:
        image = pdfium.render(run.body, page, box)
        if tables_only and not picture.shows_a_table(image):
            return
        run.pictures += 1
        document = picture.read(image)
    except MissingReader as missing:
        run.missing = missing
        run.trouble.append(f"page {page} was not recognised: {missing}")
        return
    run.trouble += [f"page {page}: {sentence}" for sentence in document.trouble]
    for block in document.blocks:
        yield replace(block, page=page)


def _document(items: Sequence[_Item], run: _Run) -> Document:
    """Blocks numbered through the whole file, page numbers and running titles set aside."""
    placed, removed = flow.without_furniture([item for item in items if isinstance(item, flow.Placed)])
    kept = {id(line) for line in placed}
    shown = [item for item in items if not isinstance(item, flow.Placed) or id(item) in kept]
    blocks = tuple(numbered(_blocks(_mended(shown), flow.setting_of(placed))))
    return Document(
        blocks,
        PDF,
        removed=(*removed, *run.set_aside),
        text_length=_length(blocks) + sum(len("".join(r.text.split())) for r in (*removed, *run.set_aside)),
        trouble=tuple(dict.fromkeys(run.trouble)),
    )


def _mended(items: Sequence[_Item]) -> list[_Item]:
    """The items with tables put right that a page break cut; only a table right after a table can continue it."""
    found: list[_Item] = []
    for item in items:
        before = found[-1] if found else None
        if isinstance(before, Wide) and isinstance(item, Wide):
            found[-1:] = continued(before, item)
            continue
        if not (isinstance(before, PageTable) and isinstance(item, PageTable) and before.grid.page != item.grid.page):
            found.append(item)
            continue
        upper, lower = breaks.without_empty_edge(before, item)
        upper, lower = breaks.mended(upper, lower) or (upper, lower)
        whole = breaks.under_its_heads(upper, lower) if lower.grid.rows else None
        found[-1:] = whole or [half for half in (upper, lower) if half.grid.rows]
    return found


def _blocks(items: Sequence[_Item], setting: flow.Setting) -> list[Block]:
    """Lines between tables gathered to paragraphs."""
    blocks: list[Block] = []
    waiting: list[flow.Placed] = []
    for item in items:
        if isinstance(item, flow.Placed):
            waiting.append(item)
            continue
        blocks += _lines(flow.paragraphs(waiting, setting))
        waiting = []
        blocks.append(_grid(item))
    return blocks + _lines(flow.paragraphs(waiting, setting))


def _grid(item: PageTable | Wide | Grid | Line) -> Block:
    if isinstance(item, PageTable):
        return item.grid
    return item.grid() if isinstance(item, Wide) else item


def _lines(paragraphs: Sequence[flow.Paragraph]) -> list[Block]:
    return [Line(folded(p.text), 0, p.heading, p.page) for p in paragraphs]


def _length(blocks: Sequence[Block]) -> int:
    """Signs in all blocks, white space left out."""
    texts = [block.text for block in blocks if isinstance(block, Line)]
    texts += [text for block in blocks if isinstance(block, Grid) for text in block.texts]
    return sum(len("".join(text.split())) for text in texts)
