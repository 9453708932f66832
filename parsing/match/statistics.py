"""The statistics table of 2014 to 2018: one number a row, read by label and order.

Labels repeat ((二)被依法纠错数 under 行政复议 and 行政诉讼), so a row is the first of its name below the row before it.
Other editions add and drop rows: what is no row of this one is passed over. Everything read here is provisional: the
labels of the form rest partly on unverified copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from parsing.document import Document, Grid
from parsing.forms import FORMS
from parsing.match.candidate import Candidate, choose
from parsing.match.statistics_columns import ENOUGH, pieces_of
from parsing.match.statistics_lines import (
    heads_several_columns,
    is_page_mark,
    labels_in,
    pieces_of_line,
    pieces_of_lines,
    rows_in,
    speaks_of_it,
)
from parsing.match.statistics_rows import ENTRIES, is_label, of_name, own_keys, rows_of
from parsing.match.statistics_shapes import Settled, settle
from parsing.match.table import Piece, Row, Table
from parsing.numbers import SPACED, read_number
from parsing.report import Cell, Finding

_SOME = 3
"""Lines with fewer rows are the text of a report, which may speak of one."""
_CAPTION = 40
_CAPTIONS = 6
_NAME = "公开情况统计表"
_BROKEN = 2
_END = re.compile(r"[-+]?[\d０-９.．,]*\s*$")
_HEAD = re.compile(r"统计指标|^单位$|^统计数$|填报|负责人|联系电话")


@dataclass(frozen=True, slots=True)
class _Source:
    """Cells that stand together: those of a table, or lines between tables."""

    pieces: tuple[Piece, ...]
    table: Table | None
    cells: frozenset[str]
    """What it says when it is read alone."""
    captions: tuple[str, ...] = ()
    start: tuple[int, int] = (0, 0)
    """Number of its table, or of the table before its lines; how many stretches of lines came before."""

    of_lines: bool = False
    """Whether its table was set in the lines of a text."""
    several: bool = False
    """Whether a line above it heads more columns than one, which may have run together."""
    broken: bool = False
    """Whether the lines of its text end within cells."""

    @property
    def hidden(self) -> bool:
        return self.table is not None and self.table.hidden


def read(
    document: Document, tables: Sequence[Table], year: int | None = None, issuer: str | None = None
) -> tuple[dict[str, Cell], list[Finding]]:
    """Cells and findings of the statistics table; no cells when the document has none, or none that is certain.

    Of several such tables on a page the one counts that is shown, filled, and not under the caption of another year.
    """
    text = "\n".join(_texts(document))
    if not speaks_of_it(text):
        return {}, list(_unread((), text))
    readings = [_candidate(run) for run in _runs(_sources(document, tables, year))]
    found = [reading for reading in readings if reading.size >= ENOUGH]
    if not found:
        return {}, list(_unread(readings, text))
    chosen = choose(found, year, issuer)
    note = "the form of 2014 is read from its labels, some of which are unverified: its cells are provisional"
    findings = [*chosen.findings, Finding("form.provisional", "info", (), note)]
    if chosen.strange:
        message = f"table {chosen.best.tables[0] if chosen.best else 1} {chosen.strange}, and the page has no other"
        findings.append(Finding("tables.other_report", "warning", tuple(chosen.cells), message))
    if not chosen.cells:
        message = "the statistics table of 2014 stands here, but which of its numbers count is not certain"
        findings.append(Finding("cells.missing", "error", tuple(FORMS["2014"].cells), message))
    ordered = {name: chosen.cells[name] for name in FORMS["2014"].cells if name in chosen.cells}
    return ordered, findings


def stands_in(document: Document) -> bool:
    """Whether so many labels of the table stand in a document that words of the later forms are its own."""
    text = "\n".join(_texts(document))
    return speaks_of_it(text) and labels_in(text) >= 2 * ENOUGH


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from (" ".join(cell.text for cell in row if cell is not None) for row in block.rows)
        else:
            yield block.text


def _unread(readings: Sequence[Candidate], text: str) -> Iterator[Finding]:
    """Why nothing was read, where the table stands there all the same."""
    long = max((len(reading.findings) for reading in readings), default=0)
    labels = labels_in(text)
    if long >= ENOUGH:
        message = f"{long} rows of the statistics table of 2014 have several numbers each; none was read"
        yield Finding("form.unknown", "warning", (), message)
    elif labels >= ENOUGH:
        message = f"{labels} labels of the statistics table of 2014 stand apart from their numbers; none was read"
        yield Finding("form.unknown", "warning", (), message)
    elif _NAME in "".join(text.split()) and (rows := rows_in(text)) >= ENOUGH:
        message = f"{rows} rows of the statistics table of 2014 have labels that cannot be made out; none was read"
        yield Finding("form.unknown", "warning", (), message)


def _candidate(run: Sequence[_Source]) -> Candidate:
    """What sources that continue each other say."""
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    touched: set[str] = set()
    rows = list(rows_of(chain.from_iterable(source.pieces for source in run)))
    origin = {id(piece): index for index, source in enumerate(run) for piece in source.pieces}
    places = [origin[id(row.label)] for row in rows]
    for one in settle(rows, places, together=any(source.several for source in run)):
        name = ENTRIES[one.row.position].cell
        if name is not None and one.row.values:
            touched.add(name)
        _take(one, cells, findings)
    if any(source.broken for source in run):
        message = (
            "the lines of the text end within cells, so that a number may be cut or stand in the row below its own"
        )
        findings.append(Finding("row.unlabelled", "warning", tuple(cells), message))
    tables = [source.table for source in run if source.table is not None]
    return Candidate(
        0,
        cells,
        tuple(findings),
        hidden=run[0].hidden,
        captions=run[0].captions,
        tables=tuple(table.number for table in tables) or (0,),
        start=run[0].start,
        touched=frozenset(touched),
        flat=not tables,
        inherited=bool(tables) and tables[0].inherited,
    )


def _runs(sources: Iterable[_Source]) -> list[list[_Source]]:
    """Sources that continue each other; one that begins anew begins another reading of the table."""
    runs: list[list[_Source]] = []
    for source in sources:
        last = next((run for run in reversed(runs) if run[0].hidden is source.hidden), None)
        said = frozenset[str]().union(*(known.cells for known in last)) if last is not None else frozenset()
        # Labels repeat, so that the second half of a table seems to say again some of what the first one said.
        if last is None or 2 * len(said & source.cells) > len(source.cells):
            runs.append([source])
        else:
            last.append(source)
    return runs


def _sources(document: Document, tables: Sequence[Table], year: int | None) -> Iterator[_Source]:
    """The tables and stretches of lines that have rows of the form, in the order of the document."""
    known = {table.number: table for table in tables}
    lines: list[tuple[str, str]] = []
    own: _Source | None = None
    last = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            table = known[block.number]
            pieces = tuple(_taken_apart(pieces_of(table.rows, year, is_label)))
            said = _said(pieces)
            if said:
                if own is not None:
                    yield own
                yield from _of_lines(lines, last)
                lines, last = [], table.number
                own = _Source(pieces, table, said, table.captions, (table.number, 0), bool(block.lines))
                own = replace(own, broken=bool(block.lines) and _breaks_cells(table.rows))
            elif block.lines:
                # One cell a line, with a tab before all but the first of each row.
                lines += [(piece.text, piece.at) for row in table.rows for piece in row.own if not piece.blank]
        elif block.text or block.cell:
            at = f"line {block.number}" if block.page is None else f"page {block.page}, line {block.number}"
            if own is not None and own.of_lines and is_page_mark(block.text):
                continue
            if own is not None and own.of_lines and not lines and _ends_row(block.text):
                # The end of a number that was cut, or the number of a page.
                own = replace(own, pieces=(*own.pieces, Piece(block.text, at, 0, 1)))
            else:
                lines.append((block.text, at))
    if own is not None:
        yield own
    yield from _of_lines(lines, last)


def _breaks_cells(rows: Sequence[Row]) -> bool:
    """Whether labels are cut between the last cell of one line and the first of the next, as where text was wrapped."""
    ends = [(row.own[0].text, row.own[-1].text) for row in rows if row.own]
    cut = sum(
        is_label(end + begin) and not is_label(end) and not is_label(begin)
        for (_, end), (begin, _) in pairwise(ends)
        if end and begin
    )
    return cut >= _BROKEN


def _ends_row(text: str) -> bool:
    """Whether a line behind a table may hold the end of its last number."""
    return _END.match(text) is not None or read_number(text).value is not None


def _taken_apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The cells of a table, those that hold a label and its number as two."""
    for piece in pieces:
        if piece.printed.state != "unreadable" or is_label(piece.text) or SPACED.fullmatch(piece.text.strip()):
            yield piece
        else:
            yield from pieces_of_line(piece.text, piece.at)


def _said(pieces: Iterable[Piece]) -> frozenset[str]:
    names = (ENTRIES[row.position].cell for row in rows_of(pieces) if row.values)
    return frozenset(name for name in names if name is not None)


def _of_lines(lines: Sequence[tuple[str, str]], last: int) -> Iterator[_Source]:
    """Stretches of lines with rows of the form: each begins where a label comes again that stood before."""
    captions: list[str] = []
    several = heads_several_columns([text for text, _ in lines], is_label)
    for count, stretch in enumerate(_stretches(pieces_of_lines(lines))):
        said = _said(stretch)
        if len(said) >= _SOME:
            start = (last, count + 1)
            yield _Source(tuple(stretch), None, said, tuple(captions[-_CAPTIONS:]), start, several=several)
            captions = []
        captions += _words_behind(stretch)


def _stretches(lines: Iterable[Piece]) -> Iterator[list[Piece]]:
    stretch: list[Piece] = []
    position = -1
    for piece in lines:
        keys = own_keys(piece.text)
        here = of_name(keys, position)
        if (position < 0 and here is not None) or (here is None and (here := of_name(keys, -1)) is not None):
            yield stretch
            stretch = []
        position = here if here is not None else position
        stretch.append(piece)
    yield stretch


def _words_behind(stretch: Sequence[Piece]) -> list[str]:
    """The lines behind the last row of a stretch, captions of the next one among them."""
    words: list[str] = []
    for piece in reversed(stretch):
        if piece.printed.state != "unreadable" or is_label(piece.text):
            break
        if len(piece.text) <= _CAPTION and not _HEAD.search(piece.text):
            words.append(piece.text)
    return words[::-1]


def _take(one: Settled, found: dict[str, Cell], findings: list[Finding]) -> None:
    name = ENTRIES[one.row.position].cell
    if name is None or name in found or any(name in finding.cells for finding in findings):
        return
    if one.value is not None:
        found[name] = one.value.cell()
    if one.refused is not None:
        findings.append(Finding("row.long", "warning", (name,), one.refused))
    elif one.doubt is not None:
        findings.append(Finding("row.unlabelled", "warning", (name,), one.doubt))
