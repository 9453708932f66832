"""Wherever a page break falls, through heads or between heads and their numbers, the cells are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.documents.cases import invented_facts
from fixtures.documents.draft import Draft, Line, draft_of
from fixtures.documents.manglings import mangle
from fixtures.documents.pdf import render_pdf
from fixtures.documents.truth import judge, truth_of
from parsing import parse
from parsing.document import GridCell
from parsing.readers.pdf.breaks import under_its_heads
from parsing.readers.pdf.tables import PageTable
from parsing.readers.ruled import grid_of


def pushed_down(draft: Draft, lines: int) -> Draft:
    """The report with so many lines more before its tables."""
    return replace(draft, blocks=(*draft.blocks[:2], *[Line("本段文字用来占位。")] * lines, *draft.blocks[2:]))


@pytest.mark.parametrize(
    ("form", "lines", "broken"),
    [
        ("2021", 14, "through the heads of part 三"),
        ("2021", 18, "between the last heads of part 二 and their only row"),
        ("2019", 24, "below heads in the middle of part 二"),
        ("2021", 27, "between two blocks of part 二"),
    ],
)
def test_every_cell_comes_back(form: str, lines: int, broken: str) -> None:
    draft = pushed_down(draft_of(invented_facts(form, 600)), lines)  # type: ignore[arg-type]
    found = judge(parse(render_pdf(draft)), truth_of(draft))
    assert len(found.exact) == len(truth_of(draft)), broken


@pytest.mark.parametrize("lines", [10, 19])
def test_blank_rows_at_a_break_are_not_taken_for_heads(lines: int) -> None:
    draft = pushed_down(mangle(draft_of(invented_facts("2019", 601)), ("blanks_for_zeros",), 3), lines)
    found = judge(parse(render_pdf(draft)), truth_of(draft))
    assert not found.silent and not found.unmentioned


@pytest.mark.proof
@pytest.mark.parametrize("lines", range(10, 44))
@pytest.mark.parametrize("manglings", [(), ("blanks_for_zeros",), ("rows_missing",), ("local_rows",)])
def test_no_break_makes_a_number_silently_wrong(lines: int, manglings: tuple[str, ...]) -> None:
    form = "2021" if lines % 2 else "2019"
    draft = pushed_down(mangle(draft_of(invented_facts(form, 700 + lines)), manglings, lines), lines)  # type: ignore[arg-type]
    found = judge(parse(render_pdf(draft)), truth_of(draft))
    assert not found.silent and not found.unmentioned


def piece(page: int, *rows: str, full: str = "") -> PageTable:
    """A table of rows of words parted by bars, three columns wide; the cells named in `full` have no room left."""
    words = [row.split("|") for row in rows]
    cells = [
        GridCell(text, row, column, 1, 1, (100.0 * column, 20.0 * row, 100.0 * column + 100, 20.0 * row + 20))
        for row, line in enumerate(words)
        for column, text in enumerate(line)
    ]
    return PageTable(grid_of(cells, number=1, page=page), frozenset(c.box for c in cells if c.box and c.text in full))


def shown(pieces: list[PageTable] | None) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for table in pieces or [] for row in table.grid.rows]


def test_heads_that_a_break_runs_through_are_put_together() -> None:
    upper = piece(1, "（本列数据|自然|总计", full="（本列数据 自然")
    lower = piece(2, "的勾稽关系）|人|", "一、本年新收|1|2")
    heads = ["（本列数据的勾稽关系）", "自然人", "总计"]
    assert shown(under_its_heads(upper, lower)) == [heads, heads, ["一、本年新收", "1", "2"]]


@pytest.mark.parametrize("first", ["二、上年结转||", "规章||", "的勾稽关系）|3|"])
def test_a_row_under_a_break_is_no_rest_of_heads(first: str) -> None:
    upper = piece(1, "（本列数据|自然人|总计", full="" if first.startswith("规章") else "（本列数据")
    lower = piece(2, first, "一、本年新收|1|2")
    assert shown(under_its_heads(upper, lower))[1] == first.split("|")
