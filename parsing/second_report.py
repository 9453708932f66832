"""Where a second report begins on the page of the first: another body's, or the same body's of another year.

Its tables look just like those of the first report and would fill every gap that the first one leaves. A title between
the statutory tables that names another body or another year than all titles above them is the border.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from parsing.document import Block, Document, Grid, Line
from parsing.report import Finding
from parsing.signs import is_prose, squeeze, statutory
from parsing.titles import Title, clean_title, read_title
from parsing.vocabulary import meaning_of

_LONGEST = 60
_ROWS = 3
"""Labels of rows or outcomes that make flattened text a table."""
_NUMBERS_BEHIND = re.compile(r"(?<=\S)\s+[-+]?\d[-+\d.,/—\s]*$")


def first_report(document: Document, year: int | None = None) -> tuple[Document, tuple[Finding, ...]]:
    """The document up to the title of a second report with tables of its own, and a finding that says so.

    `year` is that of the first report; it counts where no title above the tables names one.
    """
    titles = list(_titles(document.blocks))
    if len({title.text for _, title in titles}) < 2:
        return document, ()
    first = _first_table(document.blocks)
    above = [title for index, title in titles if index < first]
    if _two_texts(document.blocks[:first], titles):
        message = "the texts of two reports stand above the tables; whose tables they are is not sure"
        return document, (Finding("tables.other_report", "warning", (), message),)
    for index, title in titles:
        if (
            index > first
            and _is_other(title, above, year)
            and _first_table(document.blocks[index:]) < len(document.blocks)
        ):
            message = f"another report follows on the page, “{title.text[:60]}”; its tables were not read"
            finding = Finding("tables.other_report", "warning", (), message)
            return replace(document, blocks=document.blocks[:index]), (finding,)
    return document, ()


def _two_texts(blocks: Sequence[Block], titles: Sequence[tuple[int, Title]]) -> bool:
    """Whether the title of another body or year stands below the text of a first report, before any table."""
    known: list[Title] = []
    for index, title in titles:
        if index >= len(blocks):
            return False
        prose = any(isinstance(block, Line) and is_prose(block.text) for block in blocks[:index])
        if known and prose and _is_other(title, known):
            return True
        known.append(title)
    return False


def _titles(blocks: Sequence[Block]) -> Iterator[tuple[int, Title]]:
    for index, block in enumerate(blocks):
        if isinstance(block, Line) and "公" in block.text and len(block.text) <= _LONGEST:
            title = read_title(clean_title(block.text))
            if title is not None and title.ends:
                yield index, title


def _first_table(blocks: Sequence[Block]) -> int:
    """Where the first statutory table stands that is shown, as a grid or as lines; beyond the end if there is none."""
    labels = (i for i, block in enumerate(blocks) if isinstance(block, Line) for _ in range(_labels(block.text)))
    lines = list(islice(labels, _ROWS))
    grids = (
        i for i, block in enumerate(blocks) if isinstance(block, Grid) and not block.hidden and _is_statutory(block)
    )
    beyond = len(blocks) + 10**9
    return min(lines[0] if len(lines) == _ROWS else beyond, next(grids, beyond))


def _labels(text: str) -> int:
    """How many rows and outcomes of the form a line names: its one label, or those that stand side by side on it."""
    if _is_row(text):
        return 1
    meanings = [meaning_of(word) for word in text.split()] if " " in text else []
    return sum(bool(meaning.row or meaning.item or meaning.outcome) for meaning in meanings)


def _is_row(text: str) -> bool:
    """Whether a text is the label of a row, perhaps with its numbers behind it."""
    meaning = meaning_of(_NUMBERS_BEHIND.sub("", text))
    return meaning.row is not None or meaning.item is not None


def _is_statutory(grid: Grid) -> bool:
    return any(statutory(squeeze(cell.text)) or _is_row(cell.text) for cell in grid.origins())


def _is_other(title: Title, above: Sequence[Title], year: int | None = None) -> bool:
    issuers = [known.issuer for known in above if known.issuer]
    if title.issuer and issuers and not any(title.issuer in name or name in title.issuer for name in issuers):
        return True
    years = {named for known in above for named in known.years} or {year} - {None}
    return len(title.years) == 1 and bool(years) and title.years[0] not in years
