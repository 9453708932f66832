"""Spans are laid out as a browser lays them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parsing.grid import MAX_COLUMNS, SourceCell, expand


def texts(rows: list[list[SourceCell]]) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in expand(rows, number=1).rows]


def test_a_rowspan_pushes_the_cells_of_the_next_row_to_the_right() -> None:
    rows = [[SourceCell("a", rowspan=2), SourceCell("b")], [SourceCell("c")]]
    assert texts(rows) == [["a", "b"], ["a", "c"]]


def test_a_rowspan_of_nought_reaches_to_the_end() -> None:
    rows = [[SourceCell("a", rowspan=0), SourceCell("b")], [SourceCell("c")], [SourceCell("d")]]
    assert texts(rows) == [["a", "b"], ["a", "c"], ["a", "d"]]


def test_a_rowspan_beyond_the_table_is_cut() -> None:
    assert texts([[SourceCell("a", rowspan=9), SourceCell("b")]]) == [["a", "b"]]


def test_cells_that_collide_keep_the_place_of_the_first() -> None:
    rows = [[SourceCell("a"), SourceCell("b", rowspan=2)], [SourceCell("c", colspan=2)]]
    assert texts(rows) == [["a", "b"], ["c", "b"]]


def test_short_rows_leave_holes() -> None:
    assert texts([[SourceCell("a"), SourceCell("b")], [SourceCell("c")]]) == [["a", "b"], ["c", None]]


def test_absurd_spans_are_cut_down() -> None:
    grid = expand([[SourceCell("a", rowspan=10**9, colspan=10**9)]] * 3, number=1)
    assert all(len(row) <= MAX_COLUMNS for row in grid.rows)


CELLS = st.builds(SourceCell, st.sampled_from("abc"), rowspan=st.integers(0, 4), colspan=st.integers(1, 4))


@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_every_source_cell_has_one_origin_and_no_place_has_two_cells(rows: list[list[SourceCell]]) -> None:
    grid = expand(rows, number=1)
    origins = list(grid.origins())
    assert len(origins) == sum(len(row) for row in rows)
    assert len({len(row) for row in grid.rows}) <= 1
    for cell in origins:
        assert grid.rows[cell.row][cell.column] is cell
