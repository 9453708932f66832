"""A flattened text read again with its lines seen in other ways, where the first reading lacks cells.

A reading is only taken for more cells than the one before, when its sums speak for it; cells that no sum proves are
named in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing import proof
from parsing.document import Block, Document, Grid, Line
from parsing.forms import FORMS
from parsing.match.read_once import told_again
from parsing.numbers import INVISIBLE
from parsing.readers import text
from parsing.readers.views import views
from parsing.readers.words import Raw
from parsing.reading import RECOMPUTED, Reading, read_tables
from parsing.report import Finding
from parsing.second_report import first_report
from parsing.signs import STATUTORY
from parsing.vocabulary import NOTHING, meaning_of

_MOST_LINES = 4_000
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        "自然人",
        "信息[内內]容",
        "[结結]果[维維]持",
        "予以公[开開]",
        "[结結][转轉]",
        "行政[许許]可",
        "[总總合][计計]",
    )
)
_ENOUGH_SIGNS = 3
_HEADS = re.compile(r"信息[内內]容|[结結]果[维維]持")
"""Heads of the statutory tables that a narrative hardly names."""
_MANY = 10
_MOST_EMPTY = 20
_NUMBERS = re.compile(r"(?<![\d年月])\d+(?![\d年月])")
_LABELLED = re.compile(r"\s*([^\s,，;；|:：\t]{2,40})[\s,，;；|:：]+[-+]?\d")
_ROWS = 2
"""Labels with numbers behind them that a narrative does not have on lines of their own."""
_ABOUT_EMPTY = frozenset({"columns.moved", "numbers.hole", "report.blank"})
"""Doubts about totals and cells that are empty: the rows themselves are whole."""
_PROOFS = 5
"""Sums with something in them that hold: fewer prove nothing."""
_FEW_BROKEN = 4
"""One broken sum in so many that hold may be the page's own mistake."""


def read_again(body: bytes, document: Document, first: Reading, *, year: int | None, issuer: str | None) -> Reading:
    """The best reading of a text; `first` itself where the lines are no flattened table or nothing reads better."""
    if not _lacks(first) or any(isinstance(block, Grid) and not block.lines for block in document.blocks):
        return first
    own, notes = first_report(document)
    lines = [Raw(line.number, line.text.translate(INVISIBLE)) for line in _raw(body, document)]
    if own is not document:
        # In other lines the title of the second report may go unseen.
        lines = [line for line in lines if line.number <= _end(own)]
    if len(lines) > _MOST_LINES or _signs(lines) < _ENOUGH_SIGNS:
        return _with_a_word(first, lines)
    best = first
    twice = told_again(line.text for line in lines)
    for view in views(lines):
        blocks = text.blocks_of([line.text for line in view], numbers=[line.number for line in view])
        found = read_tables(replace(document, blocks=blocks), year=year, issuer=issuer)
        found = replace(found, findings=(*notes, *found.findings)) if own is not document else found
        best = _with_doubts(found, first) if _is_better(found, best, twice) else best
        if not _lacks(best):
            break
    return _with_a_word(best, lines)


def _end(document: Document) -> int:
    """The number of the last line of a document."""
    return max((number for block in document.blocks for number in _numbers(block)), default=0)


def _numbers(block: Block) -> Sequence[int]:
    return (block.number,) if isinstance(block, Line) else block.lines


def _with_a_word(reading: Reading, lines: Sequence[Raw]) -> Reading:
    """A reading without a form of lines that hold labels of the form and many numbers: they may be its tables."""
    if reading.form is not None:
        return reading
    whole = " ".join(line.text for line in lines)
    squeezed = "".join(whole.split())
    labels = _HEADS.search(squeezed) is not None or sum(label in squeezed for label in STATUTORY) >= _ENOUGH_SIGNS
    many = labels and len(_NUMBERS.findall(whole)) >= _MANY
    if not many and sum(map(_is_row, lines)) < _ROWS:
        return reading
    message = "the lines hold labels and numbers of the statutory tables, but no table that can be read"
    return replace(reading, findings=(*reading.findings, Finding("form.unknown", "warning", (), message)))


def _is_row(line: Raw) -> bool:
    """Whether a line is a label of the form with a number behind it."""
    match = _LABELLED.match(line.text)
    meaning = meaning_of(match[1]) if match is not None else NOTHING
    return bool(meaning.row or meaning.item)


def _signs(lines: Sequence[Raw]) -> int:
    # A label may be broken over lines.
    whole = "".join("".join(line.text.split()) for line in lines)
    return sum(sign.search(whole) is not None for sign in _SIGNS)


def _lacks(reading: Reading) -> bool:
    return reading.form is None or len(reading.cells) < len(FORMS[reading.form].cells)


def _raw(body: bytes, document: Document) -> list[Raw]:
    """The lines as they stand in a plain text; in any other document as they were read."""
    if document.media_type == text.MEDIA_TYPE:
        return [Raw(number, line) for number, line in text.raw_lines(body, document.encoding)]
    found: list[Raw] = []
    last = 0
    for block in document.blocks:
        if isinstance(block, Line):
            # Where text is shown as it was typed, its empty lines were counted.
            found += [Raw(number, "") for number in range(max(last + 1, block.number - _MOST_EMPTY), block.number)]
            last = block.number
            found.append(Raw(block.number, block.text or "\xa0"))
        else:
            # What lies behind the last cell of a row is none of its cells.
            rows = [[cell.text for cell in row if cell is not None] for row in block.rows]
            found += [Raw(number, "\t".join(row)) for number, row in zip(block.lines, rows, strict=True)]
            last = max(last, *block.lines)
    return found


def _is_better(found: Reading, best: Reading, twice: bool) -> bool:
    """Whether a reading is to be taken for another; `twice` where a table may stand in the lines more than once."""
    if found.form is None or found.form == "2014" or len(found.cells) <= len(best.cells):
        return False
    if _set_aside(found) < _set_aside(best):
        return False
    if twice and not _disputed(best) <= _disputed(found):
        return False
    if not _lacks(found) and all(f.severity == "info" or f.rule in _ABOUT_EMPTY for f in found.findings):
        return True
    form = FORMS[found.form]
    holding, broken = proof.tally(form, found.cells)
    if _is_whole(found) and broken <= holding:
        return True
    if holding < _PROOFS or broken * _FEW_BROKEN > holding or _errors(found) > broken:
        return False
    proven, before = len(proof.proven(form, found.cells)), len(proof.proven(form, best.cells))
    return proven > before or (proven == before and _doubts(found) <= _doubts(best))


def _set_aside(reading: Reading) -> int:
    """How many words there are of tables that are another year's or body's: in other lines they may go unseen."""
    return sum(finding.rule == "tables.other_year" for finding in reading.findings)


def _disputed(reading: Reading) -> frozenset[str]:
    """Parts of the form that several tables claim to be: in other lines one of them may only go unseen."""
    disputes = [f for f in reading.findings if f.severity != "info" and f.rule.startswith("tables.")]
    return frozenset(name.partition(".")[0] for finding in disputes for name in finding.cells)


def _is_whole(reading: Reading) -> bool:
    """Whether every row that was read has just its own cells: then labels alone tell whose numbers they are."""
    torn = [f for f in reading.findings if f.rule.startswith(("row.", "form.")) and f.rule != "row.extra"]
    return all(finding.severity == "info" for finding in torn)


def _is_clean(reading: Reading) -> bool:
    return not _lacks(reading) and all(finding.severity == "info" for finding in reading.findings)


def _doubts(reading: Reading) -> int:
    return sum(finding.severity != "info" for finding in reading.findings)


def _errors(reading: Reading) -> int:
    """Errors about cells that were read; what was left out speaks against nothing else."""
    told = [f for f in reading.findings if f.severity == "error" and f.rule not in RECOMPUTED]
    return sum(not f.cells or any(name in reading.cells for name in f.cells) for f in told)


def _with_doubts(found: Reading, first: Reading) -> Reading:
    """The reading, with a word about the cells that no sum proves and those that read otherwise at first."""
    differ = {name for name, cell in first.cells.items() if name in found.cells and found.cells[name][:2] != cell[:2]}
    known = set() if _is_clean(found) or found.form is None else set(found.cells)
    proven = proof.proven(FORMS[found.form], found.cells) if known and found.form else frozenset()
    names = tuple(name for name in found.cells if name in differ or name in known - proven)
    if not names:
        note = Finding("text.rearranged", "info", (), "the lines of the text were put together anew to read the tables")
    else:
        message = "the lines of the text were put together anew to read the tables; no sum proves these cells"
        note = Finding("text.rearranged", "warning", names, message)
    return replace(found, findings=(note, *found.findings))
