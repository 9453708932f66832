"""Empty cells of a text with one cell a line: where it leaves out a line, an empty cell stood there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from parsing.match.table import Piece

_OVER = 2
"""Lines from one cell to the next over an empty one."""
_FAR = 8


def has_gaps(lines: Sequence[int], printed: Container[int]) -> bool:
    """Whether an empty line stands between some of the cells on these lines, as where it parts rows."""
    return any(step == _OVER for step in _steps(lines, printed))


def _steps(lines: Sequence[int], printed: Container[int]) -> list[int]:
    """From line to line, without lines that something is printed on, such as the number of a page."""
    return [
        after - before - sum(line in printed for line in _between(before, after)) for before, after in pairwise(lines)
    ]


def _between(before: int, after: int) -> range:
    return range(before + 1, min(after, before + _FAR))


def with_skipped_lines(
    pieces: Sequence[Piece], lines: Sequence[int], head: int, printed: Container[int]
) -> Iterator[Piece]:
    """The cells of a row, with an empty one where one cell a line leaves out a line before a number.

    `head` is the line of the head before them.
    """
    steps = _steps((head, *lines), printed)
    usual = max(set(steps[1:]), key=steps[1:].count, default=0)
    column = 0
    for piece, step in zip(pieces, steps, strict=True):
        # Rows may stand a line further apart than cells do.
        if usual > 0 and (step == 2 * usual or (column > 0 and step == usual + 1)):
            yield Piece("", piece.at, column, column + 1)
            column += 1
        yield Piece(piece.text, piece.at, column, column + 1)
        column += 1
