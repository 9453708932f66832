"""The table of part 二: bars 第二十条第(N)项, each with heads of its own, and rows of documents, cases or money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsing.forms import Form, FormRow
from parsing.labels import fold, likeness, read_label, squeeze
from parsing.match.by_category import is_by_category
from parsing.match.candidate import Candidate, extra_row
from parsing.match.headless import claims
from parsing.match.pairs_down import proactive_in_rows
from parsing.match.places import Heads, Places, place
from parsing.match.proactive_heads import Head, head_row, is_head, measures_of
from parsing.match.settle import Open, settle
from parsing.match.table import Piece, Row, Table
from parsing.report import Cell, Finding, FormName

SECTION = 2
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the form found in a table."""

    table: Table
    row: Row
    item: str
    label: str
    values: tuple[Piece, ...]
    heads: tuple[Head, ...]

    @property
    def printed(self) -> bool:
        """Whether anything stands in the row."""
        return any(not value.blank for value in self.values)


def evidence(tables: Sequence[Table]) -> dict[FormName, int]:
    """How many heads and rows speak for each form."""
    votes: dict[FormName, int] = {"2021": 0, "2019": 0}
    for table in (table for table in tables if SECTION in table.speaks_of):
        for row in table.rows:
            for piece in row.own:
                for measure in measures_of(piece):
                    votes[measure.form] += 1
                if piece.meaning.item in {"procurement", "other_services"}:
                    votes["2019"] += 1
    return votes


def candidates(tables: Sequence[Table], form: Form) -> list[Candidate]:
    """Every reading of the table of proactive disclosure that the tables allow."""
    lines: list[_Line] = []
    for above, table in zip((None, *tables), tables, strict=False):
        lines.extend(_lines(table, form, _still_holding(table, above, lines, form)))
    groups = _of_the_form(list(_grouped(lines, [row.id.rpartition(".")[2] for row in form.proactive])), form)
    found = [_candidate(group, form) for group in groups]
    unread = [table for table in tables if not any(line.table is table for line in lines)]
    pairs = [] if any(one.cells for one in found) else [proactive_in_rows(table, form) for table in tables]
    return [*(one for one in pairs if one is not None), *found, *claims(unread, form)]


def _of_the_form(groups: Sequence[Sequence[_Line]], form: Form) -> Iterator[Sequence[_Line]]:
    """The runs of rows without those of a page's own lists, where others stand under heads of the form."""
    widths = {row.id.rpartition(".")[2]: len(row.cells) for row in form.proactive}
    headed = [any(head.measure for line in group for head in line.heads) for group in groups]
    for group, own in zip(groups, headed, strict=True):
        alone = len({id(line.table) for line in group}) == 1
        if own or not any(headed) or not alone or not is_by_category(group[0].table, widths):
            yield group


def _still_holding(table: Table, above: Table | None, before: Sequence[_Line], form: Form) -> tuple[Head, ...]:
    """Heads of the table before, for one that goes on with the next row of the form and as many numbers as heads."""
    last = head_row(above.rows[-1].own) if above is not None and above.rows else ()
    # The title of the table may be printed again above its rest.
    first: tuple[Piece, ...] = next((row.own for row in table.rows if len(row.own) > 1), ())
    if last and len(first) - 1 == len(last):
        return last
    order = [row.id.rpartition(".")[2] for row in form.proactive]
    item = first[0].meaning.item if first else None
    if not before or item not in order or not before[-1].heads:
        return ()
    follows = order.index(item) == order.index(before[-1].item) + 1
    return before[-1].heads if follows and len(first) - 1 == len(before[-1].heads) else ()


def _lines(table: Table, form: Form, heads: tuple[Head, ...]) -> Iterator[_Line]:
    """The rows of a table; `heads` are those that still hold from the table before."""
    headed = bool(heads) or any(is_head(piece) for row in table.rows for piece in row.own)
    rows = {row.id.rpartition(".")[2]: row for row in form.proactive}
    begun = bool(heads)
    for row in table.rows:
        own = tuple(piece for piece in row.own if piece.meaning.bar is None)
        begun = begun or any(is_head(piece) for piece in row.own)
        if len(own) < len(row.own):
            heads = ()
        found = head_row(own)
        if found:
            heads = found
            continue
        label = _label(own, rows, _under(heads, rows))
        if label is not None and headed and begun and not _strange_heads(heads, rows[label[0]]):
            values = tuple(value for value in row.pieces if value.start >= label[1].end and value is not label[1])
            if values:
                yield _Line(table, row, label[0], label[1].text, values, heads)


def _strange_heads(heads: Sequence[Head], row: FormRow) -> bool:
    """Whether none of the heads is one of the row's, whole, cut short or misread: the row is of another table."""
    named = {head.measure for head in heads} - {None}
    if named:
        return not named & {cell.id.rpartition(".")[2] for cell in row.cells}
    return bool(heads) and not any(_could_be(h.text, squeeze(cell.column[0])) for h in heads for cell in row.cells)


def _under(heads: Sequence[Head], rows: Mapping[str, FormRow]) -> dict[str, FormRow]:
    """The rows of the form that have these heads."""
    named = {head.measure for head in heads if head.measure is not None}
    return {item: row for item, row in rows.items() if named and named <= {c.id.rpartition(".")[2] for c in row.cells}}


def _label(
    own: Sequence[Piece], rows: Mapping[str, FormRow], misread: Mapping[str, FormRow]
) -> tuple[str, Piece] | None:
    """The row of the form that a row is, and the piece that says so; a misread one is judged by the heads above."""
    for piece in reversed(own[:3]):
        item = piece.meaning.item
        if item is not None and item in rows:
            return item, piece
    if not misread or not own or own[0].blank or own[0].meaning.known or own[0].printed.state != "unreadable":
        return None
    key = read_label(own[0].text).short
    scored = sorted(((likeness(key, read_label(row.label).short), item) for item, row in misread.items()), reverse=True)
    scored.append((0.0, ""))
    best, item = scored[0]
    return (item, own[0]) if best >= _NEAR and best - scored[1][0] >= 0.15 else None


def _grouped(lines: Sequence[_Line], order: Sequence[str]) -> Iterator[list[_Line]]:
    """Runs of rows that are the table once: a new one begins where a row comes again, shown turns to hidden, or
    another table goes back in the form and seen rows come again; else that is another order of the bars."""
    group: list[_Line] = []
    seen: set[str] = set()
    for index, line in enumerate(lines):
        last = group[-1] if group else line
        moved = line.table is not last.table
        back = moved and order.index(line.item) < order.index(last.item)
        again = back and any(later.item in seen for later in lines[index:])
        if line.item in seen or again or (moved and line.table.hidden != last.table.hidden):
            yield group
            group, seen = [], set()
        group.append(line)
        seen.add(line.item)
    if group:
        yield group


def _candidate(lines: Sequence[_Line], form: Form) -> Candidate:
    rows = {row.id.rpartition(".")[2]: row for row in form.proactive}
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    for line in lines:
        _read_line(line, rows[line.item], cells, findings)
        findings.extend(_numbers_below(line, rows[line.item]))
    unread = sum(not any(cell.id in cells for cell in rows[line.item].cells) for line in lines)
    if cells and 2 * unread >= len(lines):
        message = f"{unread} of {len(lines)} rows could not be read; the others may be full by chance"
        findings.append(Finding("row.shifted", "warning", tuple(cells), message))
    tables = list({id(line.table): line.table for line in lines}.values())
    for table in tables:
        findings.extend(_extra_rows(table, [line for line in lines if line.table is table]))
    return Candidate(
        SECTION,
        {name: cells[name] for name in form.cells if name in cells},
        tuple(findings),
        hidden=all(table.hidden for table in tables),
        captions=tuple(caption for table in tables for caption in table.captions),
        inherited=tables[0].inherited,
        tables=tuple(table.number for table in tables),
        start=(lines[0].table.number, lines[0].row.index),
        touched=frozenset(cell.id for line in lines if line.printed for cell in rows[line.item].cells),
        flat=not all(table.geometric for table in tables),
    )


def _extra_rows(table: Table, lines: Sequence[_Line]) -> Iterator[Finding]:
    """Rows of the body's own, such as 其他主动公开文件, among those of the form."""
    known = {line.row.index for line in lines}
    for row in table.rows:
        if not min(known) < row.index < max(known) or row.index in known or not row.pieces:
            continue
        label, *values = row.own or row.pieces
        strange = label.printed.state == "unreadable" and not (label.meaning.known or is_head(label))
        if strange and any(value.printed.value is not None for value in values):
            yield extra_row(row, label.text, values)


def _numbers_below(line: _Line, row: FormRow) -> Iterator[Finding]:
    """Doubt about a row with numbers right below it that have no label: some of them may be its own."""
    below = next((after for before, after in pairwise(line.table.rows) if before is line.row), None)
    own = below.own if below is not None else ()
    if all(piece.printed.state != "unreadable" for piece in own) and any(p.printed.value is not None for p in own):
        message = f"{line.row.at}: the numbers below “{line.label}” have no label; some may belong to it"
        yield Finding("row.unlabelled", "warning", tuple(cell.id for cell in row.cells), message)


def _read_line(line: _Line, row: FormRow, cells: dict[str, Cell], findings: list[Finding]) -> None:
    measures = [cell.id.rpartition(".")[2] for cell in row.cells]
    names = tuple(cell.id for cell in row.cells)
    heads = _heads(line, row, measures)
    if heads is None:
        message = f"{line.row.at}: the heads over “{line.label}” are not the form's"
        findings.append(Finding("columns.unclear", "error", names, message))
        return
    places = _places(line, heads)
    settled = settle([Open(row.id, heads.names, places, ())])[0]
    left_out = []
    for measure, piece in zip(settled.names, settled.pieces, strict=True):
        if measure is None or measure not in measures:
            continue
        if piece is None:
            left_out.append(f"{row.id}.{measure}")
        else:
            cells[f"{row.id}.{measure}"] = piece.cell(signed=measure == "change")
    if left_out:
        reason = places.reason or "no cell stands under some heads"
        message = f"{line.row.at}: {reason}; what is not certain was left out"
        findings.append(Finding("row.short", "warning", tuple(left_out), message))
    findings.extend(_unit_findings(line, row, heads, cells))


def _places(line: _Line, heads: Heads) -> Places:
    places = place(line.values, heads, padded=True)
    filled = [piece for piece in line.values if piece.own and not piece.blank]
    if not line.table.blanks_known and len(filled) < len(heads):
        return place(filled, heads)
    return places


def _heads(line: _Line, row: FormRow, measures: list[str]) -> Heads | None:
    """The heads over a row by name; those an extractor cut short by their order; none seen: the form's own."""
    if not line.heads:
        return Heads(tuple(measures), seen=False)
    named = _completed(line.heads, row)
    names = [name for name, _ in named]
    # Pieces of wrapped heads: which numbers stand under those that were read whole is not known.
    wrapped = not line.table.geometric and None in names and not set(measures) <= set(names)
    if wrapped or len(set(names)) != len(names) or not set(names) & set(measures):
        return None
    spans = tuple((head.start, head.end) for _, head in named)
    ordered = all(one[1] <= other[0] for one, other in pairwise(spans))
    usable = line.table.geometric and ordered and len(set(spans)) == len(spans)
    return Heads(tuple(names), spans if usable else None)


def _completed(heads: Sequence[Head], row: FormRow) -> list[tuple[str | None, Head]]:
    """Heads by name. One cut short (本年新) or misread takes the only place the form leaves between its neighbours."""
    labels = {cell.id.rpartition(".")[2]: squeeze(cell.column[0]) for cell in row.cells}
    order = list(labels)
    named: list[tuple[str | None, Head]] = []
    for index, head in enumerate(heads):
        name = head.measure
        if name is None and len(heads) == len(order) and _could_be(head.text, labels[order[index]]):
            name = order[index]
        named.append((name, head))
    return named


def _could_be(text: str, label: str) -> bool:
    key = read_label(fold(text)).short
    return len(key) >= 2 and (label.startswith(key) or label.endswith(key) or likeness(key, label) >= 0.5)


def _unit_findings(line: _Line, row: FormRow, heads: Heads, cells: dict[str, Cell]) -> Iterator[Finding]:
    for cell in row.cells:
        measure = cell.id.rpartition(".")[2]
        if cell.unit != "10k_yuan" or cell.id not in cells:
            continue
        head = next((head.text for head in line.heads if head.measure == measure), "")
        said = cells[cell.id].raw + fold(head)
        if "元" in said and "万元" not in said:
            yield Finding("unit.differs", "info", (cell.id,), f"{line.row.at}: printed in 元, the form counts in 万元")
