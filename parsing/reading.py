"""From a document to the cells of a form: tables first, flattened text where no table gave a part."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsing import checks, known_layouts, reread
from parsing.align import tables_of
from parsing.document import Document, Grid, Line
from parsing.forms import FORMS, Form
from parsing.match import applications, form_rows, form_words, proactive, review, statistics, torn_lines
from parsing.match.candidate import Candidate, Chosen, choose
from parsing.match.one_report import consistent
from parsing.match.pairs_down import review_of_lines
from parsing.match.passed_columns import without
from parsing.match.read_once import beside_its_twin
from parsing.match.stacked import unstacked
from parsing.match.table import Table, in_words, table_of
from parsing.match.turned import laid_round
from parsing.match.year_sections import of_own_title
from parsing.match.years_beside import of_this_year
from parsing.report import Cell, Finding, FormName
from parsing.second_report import first_report
from parsing.vocabulary import meaning_of

_CAPTION = 60
_CAPTIONS = 3
_SEVERAL = 2
_LABELS = 8
"""Labels of rows outside of tables that may be a table which lost its cells."""
_NUMBERS_ONLY = re.compile(r"(?:[\d()（）件项宗条个次元万.,/—-]+\s+){2,}[\d()（）件项宗条个次元万.,/—-]+")
_NUMBERS_BEHIND = re.compile(r"(?<=\S)\s+[-+]?\d.*")
_PART = re.compile(r"\s*[一二三四五六七八][、.．]")
_PART_NAME = re.compile(
    r"[(（0-9一二三四五六七八.．、)）\s]{0,6}(?:主动公开政府信息|收到和处理政府信息公开申请|.{0,8}行政复议、?(?:提起)?行政诉讼)的?情况"
)
"""The heading of a part without its number, or numbered otherwise than the form does."""
RECOMPUTED = ("table.missing", "cells.missing")
"""Rules of `missing`, which follow from the cells alone."""
_UNSURE = Finding(
    "form.unsure",
    "warning",
    (),
    "nothing on the page tells the form of 2019 from that of 2021; it was read as the latter",
)
_NAMES = {2: "part 二 (proactive disclosure)", 3: "part 三 (applications)", 4: "part 四 (review and litigation)"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the statutory tables of one document say."""

    form: FormName | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_tables(document: Document, *, year: int | None = None, issuer: str | None = None) -> Reading:
    """Read the statutory tables.

    Reporting year and issuer only tell tables of this report from those under the caption of another year or body.
    """
    whole, (document, notes) = document, first_report(document, year)
    reading = _read(document, year, issuer)
    if notes and document is whole:
        # Nothing was cut off, so that every cell is in doubt.
        notes = tuple(replace(note, cells=tuple(reading.cells)) for note in notes)
    return replace(reading, findings=(*notes, *reading.findings)) if notes else reading


def _read(document: Document, year: int | None, issuer: str | None) -> Reading:
    captioned = list(_captioned(document))
    known = known_layouts.recall(captioned)
    if known is not None:
        return _reading(
            known.form, _certain([choose([part], year, issuer) for part in known.parts], document, known.form)
        )
    whole = [_upright(table) for table in captioned]
    gridded = [of_this_year(of_own_title(table, year), year) for table in whole]
    flat: list[Table] | None = None
    form = _form(gridded)
    doubts: tuple[Finding, ...] = ()
    if form is None or not any(2 in table.speaks_of for table in gridded):
        flat = tables_of(document.lines())
        form = _form([*gridded, *flat])
    if form is None and not statistics.stands_in(document):
        form, doubts = _form_by_words([*gridded, *(flat or ())], document)
    if form is None:
        return _statistics(document, gridded, flat or (), year, issuer)
    parts = [_candidates(section, gridded, form) for section in _NAMES]
    if flat is None and gridded == whole and all(len(found) == 1 for found in parts):
        known_layouts.remember(captioned, gridded, form, [found[0] for found in parts])
    for place, section in enumerate(_NAMES):
        if not any(found.cells for found in parts[place]):
            flat = flat if flat is not None else tables_of(document.lines())
            parts[place] = [*parts[place], *_candidates(section, flat, form)]
            if section == review.SECTION and not any(found.cells for found in parts[place]):
                told = review_of_lines(document.lines(), len(gridded) + 1)
                parts[place] = [told] if told is not None else parts[place]
    parts = [_in_order(found, gridded) for found in parts]
    reading = _reading(form, _certain([choose(found, year, issuer) for found in parts], document, form))
    return replace(reading, findings=(*doubts, *_narrowed(whole, gridded), *reading.findings))


def _upright(table: known_layouts.Captioned) -> Table:
    """A table as it is matched: with its rows below each other, each by itself."""
    return unstacked(without(laid_round(table.grid, table_of(table.grid, table.captions, inherited=table.inherited))))


def _narrowed(whole: Sequence[Table], gridded: Sequence[Table]) -> Iterator[Finding]:
    """Word of the tables that print another year beside this one."""
    for table in [table for table, before in zip(gridded, whole, strict=True) if table is not before]:
        message = f"table {table.number} prints another year beside the report's own, which was set aside"
        yield Finding("tables.other_year", "info", (), message)


def _certain(parts: Sequence[Chosen], document: Document, form: Form) -> list[Chosen]:
    """The chosen parts that can belong to one report, with the doubts that the rest of the page casts on them."""
    sure = [_beside_numbers(_beside_labels(part, document), document) for part in consistent(parts)]
    return [torn_lines.doubted(part, form) for part in sure]


def _beside_numbers(part: Chosen, document: Document) -> Chosen:
    """A part with a doubt, where lines of nothing but numbers stand right above or below its table in a PDF."""
    tables = {cell.at.partition(", row ")[0] for cell in part.cells.values() if cell.at.startswith("page")}
    for line in _lines_of_numbers(document, tables) if tables else ():
        message = f"page {line.page}, line {line.number}: numbers stand beside the table, out of its rows"
        note = Finding("row.unlabelled", "warning", tuple(part.cells), message)
        return replace(part, findings=(*part.findings, note))
    return part


def _lines_of_numbers(document: Document, tables: Container[str]) -> Iterator[Line]:
    for before, after in pairwise(document.blocks):
        for grid, line in ((before, after), (after, before)):
            if not isinstance(grid, Grid) or not isinstance(line, Line) or not _NUMBERS_ONLY.fullmatch(line.text):
                continue
            if in_words(grid, 0, 0).partition(", row ")[0] in tables:
                yield line


def _beside_labels(part: Chosen, document: Document) -> Chosen:
    """The table of applications with a doubt, where its labels stand once more on lines outside of any table."""
    if part.best is None or part.best.section != applications.SECTION:
        return part
    if part.best.flat:
        return beside_its_twin(part, document)
    lines = {block.text: None for block in document.blocks if isinstance(block, Line) and len(block.text) <= _CAPTION}
    labels: set[str] = set()
    # As soon as too few lines are left the rest need not be looked at; titles, which no other page has, come last.
    for left, text in zip(range(len(lines), 0, -1), reversed(lines), strict=True):
        if len(labels) + left < _LABELS:
            return part
        labels.update(filter(None, (meaning_of(_NUMBERS_BEHIND.sub("", text)).row,)))
    if len(labels) < _LABELS:
        return part
    message = f"{len(labels)} labels of its rows stand outside of the table as well; they may be the report's own"
    return replace(part, findings=(*part.findings, Finding("row.unlabelled", "warning", tuple(part.cells), message)))


def _reading(form: Form, parts: Sequence[Chosen]) -> Reading:
    """The cells of the chosen parts, with what is to be said of them."""
    cells: dict[str, Cell] = {}
    for part in parts:
        cells |= part.cells
    findings = [finding for part in parts for finding in part.findings]
    findings.extend(missing(form, cells, findings))
    if not cells:
        return Reading(form.name, findings=tuple(findings))
    in_order = list(cells) == list(form.cells)
    ordered: Mapping[str, Cell] = cells if in_order else {name: cells[name] for name in form.cells if name in cells}
    if any(cell.state == "unreadable" for cell in ordered.values()):
        ordered, notes = reread.with_proven(form, ordered)
        findings.extend(notes)
    findings.extend(checks.run(form, ordered))
    return Reading(form.name, ordered, tuple(findings))


def _unread(tables: Sequence[Table]) -> Iterator[Finding]:
    """Tables with rows of the form, but without a head that would say what their numbers count."""
    for table in tables:
        rows = [row for row in table.rows if any(piece.meaning.item or piece.meaning.row for piece in row.own)]
        full = any(sum(piece.printed.state != "unreadable" for piece in row.own) > _SEVERAL for row in rows)
        if len(rows) >= _SEVERAL or full:
            message = f"table {table.number} has rows of the form, but no heads that tell which form; it was not read"
            yield Finding("form.unknown", "warning", (), message)


def _statistics(
    document: Document, gridded: Sequence[Table], flat: Sequence[Table], year: int | None, issuer: str | None
) -> Reading:
    """The older table of 2014 to 2018, when the document has neither of the later forms."""
    cells, findings = statistics.read(document, gridded, year, issuer)
    if not cells:
        return Reading(findings=(*_unread([*gridded, *flat]), *findings))
    form = FORMS["2014"]
    if any(cell.state == "unreadable" for cell in cells.values()):
        reread_cells, notes = reread.with_proven(form, cells)
        cells, findings = dict(reread_cells), [*findings, *notes]
    findings.extend(checks.run(form, cells))
    findings.extend(missing(form, cells, findings))
    return Reading("2014", cells, tuple(findings))


def _captioned(document: Document) -> Iterator[known_layouts.Captioned]:
    """The tables with the short lines above them."""
    captions: list[str] = []
    context: list[str] = []
    for block in document.blocks:
        if isinstance(block, Line):
            if _PART.match(block.text) or _PART_NAME.fullmatch(block.text):
                context = []
            # Bars of the form say nothing of a year, and are many.
            if len(block.text) <= _CAPTION and block.text.strip() and not _is_bar(block.text):
                captions.append(block.text)
        elif isinstance(block, Grid):
            # What a caption says of a year holds for the tables that follow, up to the next part of the report.
            # An empty one stands between those of one table and the next.
            context = _latest([*context, *([""] if context and captions else []), *captions[-_CAPTIONS:]])
            yield known_layouts.Captioned(block, tuple(context), inherited=not captions)
            captions = []


def _is_bar(text: str) -> bool:
    # Most lines are told by one sign; asking for their meaning costs much more.
    return ("第" in text or "二十" in text) and meaning_of(text).bar is not None


def _latest(captions: Sequence[str]) -> list[str]:
    """As many captions from the end as may still hold; the empty ones between them do not count."""
    printed = [index for index, caption in enumerate(captions) if caption]
    return list(captions[printed[-2 * _CAPTIONS] :] if len(printed) > 2 * _CAPTIONS else captions)


def _candidates(section: int, tables: Sequence[Table], form: Form) -> list[Candidate]:
    tables = [
        table
        for before, table in pairwise([None, *tables])
        if table is not None and (section in table.speaks_of or _is_under(before, table, section))
    ]
    if section == proactive.SECTION:
        return proactive.candidates(tables, form)
    if section == applications.SECTION:
        return applications.candidates(tables, form)
    return review.candidates(tables, form)


def _is_under(before: Table | None, table: Table, section: int) -> bool:
    """Whether a table of numbers without any label stands right below the heads of a part of the form."""
    return before is not None and section in before.speaks_of and table.inherited and not table.speaks_of


def _in_order(found: list[Candidate], tables: Sequence[Table]) -> list[Candidate]:
    """The candidates with the places of their tables on the page: those made of boxes are counted behind all others."""
    places = {table.number: place for place, table in enumerate(tables, start=1)}
    if list(places) == sorted(places):
        return found
    return [replace(one, start=(places.get(one.start[0], one.start[0]), one.start[1])) for one in found]


def _form(tables: Sequence[Table]) -> Form | None:
    """The form by its labels: heads of part 二, then the rows under (六)其他处理; the year never decides."""
    if not tables:
        return None
    votes = proactive.evidence(tables)
    rows = form_rows.evidence(tables)
    newer, older = votes["2021"] * 2 + rows.form_2021, votes["2019"] * 2 + rows.form_2019
    if not (newer or older):
        return None
    return FORMS["2021"] if newer >= older else FORMS["2019"]


def _form_by_words(tables: Sequence[Table], document: Document) -> tuple[Form | None, tuple[Finding, ...]]:
    """The form of parts 三 and 四 that do not tell it themselves, and a doubt when no word of the page does either."""
    if not any(_candidates(section, tables, FORMS["2021"]) for section in (3, 4)):
        return None, ()
    told = form_words.told(document)
    return (told, ()) if told is not None else (FORMS["2021"], (_UNSURE,))


def missing(form: Form, cells: Mapping[str, Cell], findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each part of the form with cells that the document does not give, unless one names them."""
    if form.name == "2014":
        absent = tuple(name for name in form.cells if name not in cells)
        if absent:
            message = f"the statistics table lacks {len(absent)} of {len(form.cells)} rows; editions differ"
            yield Finding("cells.missing", "warning", absent, message)
        return
    if len(cells) == len(form.cells):
        return
    named = {name for finding in findings if finding.severity != "info" for name in finding.cells}
    for section, title in _NAMES.items():
        wanted = [cell.id for cell in form.cells.values() if cell.section == section]
        absent = tuple(name for name in wanted if name not in cells)
        if len(absent) == len(wanted):
            yield Finding("table.missing", "error", absent, f"the table of {title} was not found")
        elif any(name not in named for name in absent):
            rest = tuple(name for name in absent if name not in named)
            lacks = f"lacks {len(rest)} of its {len(wanted)} cells"
            message = f"the table of {title} {lacks}: it breaks off or rows are missing"
            yield Finding("cells.missing", "error", rest, message)
