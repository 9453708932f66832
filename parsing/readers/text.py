"""Plain text: lines, and grids where tabs, pipes or columns of blanks show them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsing import chrome
from parsing.decode import decode
from parsing.document import Block, Document, Grid, Line
from parsing.grid import SourceCell, expand
from parsing.numbers import is_value
from parsing.readers.drawn import drawn_tables, unruled
from parsing.readers.plain_lines import plain_lines, ruled_plainly
from parsing.readers.whole_rows import is_framed, whole_rows
from parsing.signs import is_prose, names_a_report, squeeze
from parsing.vocabulary import exact_meaning, meaning_of

MEDIA_TYPE = "text/plain"
MAX_BYTES = 24_000_000
_MAX_LINES = 50_000
_RULED = re.compile(r"[|+:\-=\s]+")
_COLUMNS = re.compile(r"[ \xa0]{2,}|\u3000+")
_LONG_PIECE = 80
_SHORT_LABEL = 2
_LONGEST_HEAD = 12
_PIECES = 3
_MOST_BARS = 20
"""More than the widest table of the forms needs, merged cells and all."""
_NOUGHTS = frozenset("〇○◯")
"""Signs typed for 0, which are no letters of a label."""
_POINTS = frozenset(".、．")
"""Two pieces a line occur in prose (a heading and its page); three are a table."""


def read(body: bytes, declared: str | None = None) -> Document:
    """Read plain text; never raises."""
    trouble: list[str] = []
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        trouble.append(f"the text is larger than {MAX_BYTES // 1_000_000} MB; only its beginning was read")
    decoded = decode(body, declared)
    if decoded.replaced:
        trouble.append(f"{decoded.replaced} characters could not be decoded as {decoded.encoding}")
    numbered = plain_lines(decoded.text)
    if len(numbered) > _MAX_LINES:
        numbered = numbered[:_MAX_LINES]
        trouble.append(f"more than {_MAX_LINES} lines; the rest was not read")
    raw = [line for _, line in numbered]
    blocks = blocks_of(raw, numbers=[number for number, _ in numbered])
    length = sum(chrome.visible_length(unruled(line)) for line in raw if not _is_ruling(line))
    return Document(blocks, MEDIA_TYPE, decoded.encoding, (), (), length, tuple(trouble))


def raw_lines(body: bytes, declared: str | None = None) -> list[tuple[int, str]]:
    """The lines of a plain text as they stand in it, with their numbers."""
    return plain_lines(decode(body[:MAX_BYTES], declared).text)[:_MAX_LINES]


def blocks_of(raw: Sequence[str], *, numbers: Sequence[int] = (), tables: int = 0) -> tuple[Block, ...]:
    """Lines and grids of raw lines.

    `numbers` are those of the lines, from 1 where none are given, `tables` how many tables came before.
    """
    raw = [ruled_plainly(line) for line in raw]
    numbers = numbers or range(1, len(raw) + 1)
    blocks: list[Block] = []
    begin = 0
    for table in drawn_tables(raw):
        blocks += _written(raw[begin : table.first], numbers[begin : table.first], tables + _grids(blocks))
        own = tuple(numbers[line] for line in table.lines)
        blocks.append(expand(table.rows, number=tables + _grids(blocks) + 1, lines=own))
        begin = table.last + 1
    return (*blocks, *_written(raw[begin:], numbers[begin:], tables + _grids(blocks)))


def _grids(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, Grid) for block in blocks)


def _written(raw: Sequence[str], numbers: Sequence[int], tables: int) -> tuple[Block, ...]:
    """Lines and grids of lines among which no table is drawn."""
    numbers, raw = whole_rows(numbers, raw)
    style = _Style(raw)
    blocks: list[Block] = []
    rows: list[list[SourceCell]] = []
    own: list[int] = []
    for number, line in zip(numbers, raw, strict=True):
        cells = style.cells(line, in_table=bool(rows))
        if cells is not None:
            if cells:
                rows.append([SourceCell(cell) for cell in cells])
                own.append(number)
            continue
        if rows and not line.strip(" \r"):
            # An empty line says nothing: many texts set one behind every row.
            continue
        if rows:
            tables += 1
            blocks.append(expand(rows, number=tables, lines=tuple(own)))
            rows, own = [], []
        blocks.extend(style.lines(line, number))
    if rows:
        blocks.append(expand(rows, number=tables + 1, lines=tuple(own)))
    return tuple(blocks)


class _Style:
    """How this text shows its tables."""

    def __init__(self, raw: Sequence[str]) -> None:
        piped = [len(_filled(line.split("|"))) for line in raw if "|" in line]
        # "cell |" on a line of its own is one cell a line: its trailing pipes only pad a merged cell.
        self._pipe_rows = sum(1 for count in piped if count >= _PIECES) * 5 > len(piped)
        framed = sum(1 for line in raw if is_framed(line))
        self._framed = framed * 2 > len(piped)

    def cells(self, line: str, *, in_table: bool) -> list[str] | None:
        """The cells of a line that is a row of a table; [] for a ruling, None for a line of text."""
        if "\t" in line:
            cells = [cell.strip() for cell in line.split("\t")]
            filled = [cell for cell in cells if cell]
            # A page laid out in a table leaves a tab behind its title: no row of a table begins with one.
            alone = len(filled) == 1 and not in_table and (names_a_report(squeeze(filled[0])) or is_prose(filled[0]))
            return cells if filled and not alone else None
        if self._pipe_rows and _is_ruling(line):
            return []
        if "|" in line and self._pipe_rows:
            stripped = line.strip()
            if stripped.count("|") > _MOST_BARS:
                # A whole table on one line.
                return None
            if self._framed or is_framed(line):
                stripped = stripped.removeprefix("|").removesuffix("|")
            # Where bars only part the cells, one at an end of a line stands beside an empty cell.
            return [cell.strip() for cell in stripped.split("|")]
        if "|" in line:
            return None
        pieces = _unspaced([piece for piece in _COLUMNS.split(line.strip()) if piece])
        if len(pieces) < 2 or max(map(len, pieces)) >= _LONG_PIECE:
            return None
        if len(pieces) == 2:
            return pieces if _pair(*pieces, in_table=in_table) else None
        # Gaps inside of one label are no columns.
        return pieces if any(is_value(piece) or meaning_of(piece).known for piece in pieces) else None

    def lines(self, line: str, number: int) -> list[Line]:
        """The line as text, its white space folded; a line that shows an empty cell keeps one mark for it."""
        if line.count("|") > _MOST_BARS:
            cells = [" ".join(cell.split()) for cell in line.strip().split("|")]
            shown = not all(cells)
            return [Line(cell, number, cell=shown) for cell in cells if cell or shown]
        if "|" in line and not self._pipe_rows:
            filled = _filled(line.split("|"))
            return [Line(" ".join(cell.split()), number, cell=True) for cell in filled or [""]]
        text = " ".join(line.split())
        if not text:
            # A no-break space alone on a line is an empty cell that its author left visible.
            return [Line("", number, cell=True)] if "\xa0" in line else []
        return [Line(text, number)]


def _pair(left: str, right: str, *, in_table: bool) -> bool:
    """Whether two pieces are a short row of a statutory table: 行政许可  26, 信息内容  本年处理决定数量."""
    if is_value(right):
        return meaning_of(left).known or (in_table and not is_value(left))
    head = meaning_of(left)
    # What stands beside 信息内容 is a head, even a misread one.
    return head.known and (meaning_of(right).known or (head.group == "content" and len(right) <= 2 * _LONGEST_HEAD))


def _unspaced(pieces: list[str]) -> list[str]:
    """Pieces with the letters of a spaced label (自  然  人, 3  .  其  他) put together again."""
    if len(pieces) > 2 and pieces[0].isdigit() and pieces[1] in _POINTS:
        pieces = [pieces[0] + pieces[1] + pieces[2], *pieces[3:]]
        numbered = len(pieces) > 1 and _is_letter(pieces[1])
        pieces = [pieces[0] + pieces[1], *pieces[2:]] if numbered else pieces
    joined: list[str] = []
    index = 0
    while index < len(pieces):
        end = index
        while end < len(pieces) and _is_letter(pieces[end]):
            end += 1
        # 无 is a letter within a label and a value behind it.
        while end > index and is_value(pieces[end - 1]):
            end -= 1
        end = max(end, index + 1)
        run = "".join(pieces[index:end])
        # Only letters that stood apart can have hidden the gap between two labels.
        joined.extend(labels_of(run) if end > index + 1 else [run])
        index = end
    return joined


def labels_of(letters: str) -> list[str]:
    """Spaced labels that stood side by side with no wider gap between them: 结果维持结果纠正 are two heads."""
    if len(letters) < 2 * _SHORT_LABEL or meaning_of(letters).known:
        return [letters]
    found: list[str] = []
    rest = letters
    while rest:
        cut = next((n for n in range(min(len(rest), _LONGEST_HEAD), 1, -1) if exact_meaning(rest[:n]).known), 0)
        if not cut:
            return [letters]
        found.append(rest[:cut])
        rest = rest[cut:]
    return found


def _is_letter(piece: str) -> bool:
    return len(piece) == 1 and not piece.isascii() and not piece.isdigit() and piece not in _NOUGHTS


def _is_ruling(line: str) -> bool:
    """Whether a line only rules a table off: |---|---|, +---+---+."""
    return ("|" in line or "+" in line) and "-" in line and _RULED.fullmatch(line.strip()) is not None


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]
