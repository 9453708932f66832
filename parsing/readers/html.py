"""HTML pages: lines and grids in reading order, as a browser would show them.

`lxml` reads every page; the slower HTML5 algorithm of html5lib (what browsers do with damaged markup) is a second
opinion that `parse` asks for when the first reading does not reconcile.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from parsing import chrome
from parsing.decode import BYTE_ORDER_MARKS, Decoded, decode
from parsing.document import Block, Document, Line
from parsing.numbers import is_value
from parsing.readers.boxes import rename_boxes
from parsing.readers.lean import lean
from parsing.readers.markup import SILENT, prepare, string_of, unwrap_small_tables
from parsing.readers.page_tree import PageTree, build, html5_tree, tree_of
from parsing.readers.placed import put_in_order
from parsing.readers.scripts import without_scripts
from parsing.readers.source import source_of
from parsing.readers.tables import feet_last, free_swallowed, grid_of, grid_of_poured, number_tables, ordinal
from parsing.readers.text import blocks_of
from parsing.readers.typed_rows import typed_row
from parsing.signs import fold_space

MEDIA_TYPE = "text/html"
STRAY = "text stands between the cells of a table"
MAX_BYTES = 24_000_000
_FIRST_LOOK = 2_000
"""Bytes in which a page that is no UTF-8 nearly always shows it."""
_MAX_LINES = 50_000
_MOST_LOOKS = 2_000_000
_FEW_ROWS = 3
_CELLS_A_LINE = 20
"""Lines that hold only a number: a page that has as many prints its tables one cell a line."""
_ESCAPED_TWICE = re.compile(rb"&amp;(nbsp|ensp|emsp|thinsp|#160|#12288);")
"""A blank that an editor escaped once more: nobody prints its name."""

_BLOCK = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend"),
        *("li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("title", "tr", "ul"),
    }
)
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read(body: bytes, declared: str | None = None, *, second_opinion: bool = False) -> Document:
    """Read a page. With `second_opinion` the tree is built by the HTML5 algorithm instead of libxml2's."""
    trouble: list[str] = []
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        trouble.append(f"the page is larger than {MAX_BYTES // 1_000_000} MB; only its beginning was read")
    body = _ESCAPED_TWICE.sub(rb"&\1;", body)
    page = None if second_opinion else _utf8_page(body, trouble)
    encoding = "utf-8"
    if page is None:
        decoded = decode(body, declared)
        encoding = decoded.encoding
        if decoded.replaced:
            trouble.append(f"{decoded.replaced} characters could not be decoded as {encoding}")
        source = _utf8(body, decoded)
        page = PageTree(html5_tree(decoded.text), source) if second_opinion else _page_of(source, trouble)
    root, said = page.root, source_of(page.source)
    if root is None:
        return Document((), MEDIA_TYPE, encoding, trouble=(*trouble, "the page holds no markup that can be read"))
    meta = tuple(_meta(root))
    tables = number_tables(root)
    feet_last(root)
    put_in_order(root, said.styles)
    rename_boxes(root, said, page.poured_cells)
    unwrap_small_tables(root)
    free_swallowed(root, said)
    hidden = prepare(root, said)
    cleaned = chrome.clean_tree(root)
    blocks, noticed = _Walk(page, hidden, tables).run(root)
    return Document(
        blocks,
        MEDIA_TYPE,
        encoding,
        meta,
        removed=cleaned.removed,
        text_length=cleaned.text_length,
        trouble=(*trouble, *noticed),
        facts=cleaned.facts,
    )


def is_tangled(body: bytes, encoding: str | None) -> bool:
    """Whether the HTML5 algorithm would take more than some seconds: it looks up through the open tags at every tag."""
    root = tree_of(_utf8(body, decode(body, encoding)), [])
    depth = looks = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        depth += 1 if event == "start" else -1
        looks += depth
    return looks > _MOST_LOOKS


def _utf8_page(body: bytes, trouble: list[str]) -> PageTree | None:
    """The tree of a page that is UTF-8; None for any other, or one with a byte order mark or null bytes."""
    if body.startswith(BYTE_ORDER_MARKS) or b"\x00" in body:
        return None
    try:
        codecs.utf_8_decode(body[:_FIRST_LOOK], "strict", len(body) <= _FIRST_LOOK)
        return _page_of(body, trouble)
    except UnicodeDecodeError:
        return None


def _page_of(source: bytes, trouble: list[str]) -> PageTree:
    """The tree of a page in UTF-8. Raises UnicodeDecodeError where it is none, what is left out of it included."""
    plain = without_scripts(source)
    small = lean(plain)
    small.source.decode()
    return build(small, plain, trouble)


def _utf8(body: bytes, decoded: Decoded) -> bytes:
    """The page as UTF-8 without the null bytes at which libxml2 would stop."""
    whole = decoded.encoding == "utf-8" and not decoded.replaced and not body.startswith(codecs.BOM_UTF8)
    source = body if whole else decoded.text.encode("utf-8", "replace")
    return source.replace(b"\x00", b"") if b"\x00" in source else source


def _meta(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("title", "meta", "h1"):
        if element.tag == "meta":
            name, content = element.get("name"), element.get("content")
            if name and content:
                yield name.strip().lower(), content.strip()
        else:
            text = fold_space(str(string_of(element)))
            if text:
                yield str(element.tag), text


class _Walk:
    """One pass over the tree, in document order."""

    def __init__(self, page: PageTree, hidden_tables: set[etree._Element], tables: int) -> None:
        self._page = page
        self._hidden = hidden_tables
        self._blocks: list[Block] = []
        self._buffer: list[str] = []
        self._heading = False
        self._tables = tables
        """Numbers given so far: tables made of boxes or of text are counted behind the page's own."""
        self._lines = 0
        self._notices: list[str] = []
        self._preformatted = 0
        self._spacing = False
        """Whether paragraphs with only a no-break space were met."""
        self._tabular: dict[int, str] = {}

    def run(self, root: etree._Element) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    walk.skip_subtree()
            else:
                self._end(element)
            if self._lines > _MAX_LINES:
                self._notices.append(f"more than {_MAX_LINES} lines; the rest was not read")
                break
        self._flush()
        return self._with_text_tables(), tuple(dict.fromkeys(self._notices))

    def _start(self, element: etree._Element) -> bool:
        """Take in the beginning of an element; True when its inside is dealt with."""
        tag = element.tag
        if tag in _BLOCK:
            if self._buffer:
                self._flush()
            self._heading = tag in _HEADING
            self._preformatted += tag == "pre"
        if tag in SILENT or element.get("data-hidden"):
            return True
        if tag == "table" and self._table(element):
            return True
        text = element.text
        if text:
            self._buffer.append(text)
        return False

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCK:
            if self._buffer:
                self._flush()
            self._heading = False
            self._preformatted -= tag == "pre"
        tail = element.tail
        if tail:
            self._buffer.append(tail)

    def _table(self, element: etree._Element) -> bool:
        number = ordinal(element)
        hidden = element in self._hidden
        poured = self._page.poured_in(element)
        if poured is not None and number is not None:
            self._blocks.append(grid_of_poured(poured.texts, poured.shape.written, number, hidden=hidden))
            return True
        found = grid_of(element, number or self._tables + 1, hidden=hidden)
        if found is None:
            return False
        grid, stray = found
        if stray:
            self._notices.append(STRAY)
        self._tables += number is None
        self._blocks.append(grid)
        return True

    def _flush(self) -> None:
        raw = "".join(self._buffer)
        self._buffer.clear()
        if self._preformatted:
            for line in raw.split("\n"):
                self._line(line, keep_empty=True)
        elif not raw.isspace() or "\xa0" in raw:
            self._line(raw)

    def _line(self, raw: str, *, keep_empty: bool = False) -> None:
        text = " ".join(raw.split())
        if not text and ("\xa0" in raw or not keep_empty):
            self._empty_cell(raw)
            return
        self._lines += 1
        self._blocks.append(Line(text, self._lines, self._heading))
        row = typed_row(raw)
        if row is not None:
            self._tabular[self._lines] = row

    def _empty_cell(self, raw: str) -> None:
        """Note a paragraph with only a no-break space: spacing, or an empty cell that its author left visible."""
        if "\xa0" in raw:
            self._spacing = True
            self._lines += 1
            self._blocks.append(Line("", self._lines, cell=True))

    def _with_text_tables(self) -> tuple[Block, ...]:
        """The blocks, with tables that were typed as text (tabs, bars, gaps) as grids."""
        self._drop_spacing()
        if len(self._tabular) < _FEW_ROWS:
            return tuple(b for b in self._blocks if not isinstance(b, Line) or b.text or b.cell)
        blocks: list[Block] = []
        run: list[Line] = []
        for block in self._blocks:
            if isinstance(block, Line):
                run.append(block)
                continue
            blocks += [*self._typed(run), block]
            run = []
        return (*blocks, *self._typed(run))

    def _drop_spacing(self) -> None:
        """Forget paragraphs with only a no-break space, unless cells stand one a line: then they are empty cells."""
        if not self._spacing:
            return
        values = sum(1 for block in self._blocks if isinstance(block, Line) and block.text and is_value(block.text))
        if values < _CELLS_A_LINE:
            self._blocks = [block for block in self._blocks if not isinstance(block, Line) or not block.cell]

    def _typed(self, run: list[Line]) -> Iterator[Block]:
        if not any(line.number in self._tabular for line in run):
            yield from (line for line in run if line.text or line.cell)
            return
        known = {line.number: line for line in run}
        raw = [self._tabular.get(line.number, "\xa0" if line.cell else line.text) for line in run]
        for block in blocks_of(raw, numbers=[line.number for line in run], tables=self._tables):
            if isinstance(block, Line):
                yield known[block.number] if not block.cell and block.text == known[block.number].text else block
            else:
                self._tables += 1
                yield block
