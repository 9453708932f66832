"""The labels of a table without rulings, told apart by the numbers that open them: 一、 （一） 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsing.readers.joining import join_all
from parsing.readers.pdf.pieces import Piece

OPENER: Final = re.compile(
    r"[一二三四五六七八九十]{1,2}[、.．]|[（(][一二三四五六七八九十]{1,2}[）)]|\d{1,2}[.．、](?!\d)|其中"
)
_LEAF: Final = re.compile(r"\d{1,2}[.．、](?!\d)")
_FEWEST_LEAVES: Final = 3
_OFF: Final = 0.4
"""Of the size of the text, by which the middle of a number may stand above or below the lines of its label."""


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one label from top to bottom."""

    lines: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All lines as one text."""
        return join_all(line.text for line in self.lines)

    @property
    def opens(self) -> bool:
        """Whether it begins with the number of a label; the rest of one that a page break cut does not."""
        return OPENER.match(self.lines[0].text) is not None

    def holds(self, height: float) -> bool:
        """Whether a number in the middle of that height stands beside its lines."""
        margin = _OFF * self.lines[0].size
        return self.lines[0].box[1] - margin <= height <= self.lines[-1].box[3] + margin


def blocks_of(pieces: Sequence[Piece], heights: Sequence[float]) -> list[Block] | None:
    """The labels of the rows whose numbers stand at those heights, from top to bottom.

    Labels of groups stand to the left of them and are left out, but for one that has numbers beside itself alone. None
    where there are too few numbered labels to know where their column begins.
    """
    leaves = [one.box[0] for one in pieces if _LEAF.match(one.text)]
    if len(leaves) < _FEWEST_LEAVES:
        return None
    start = min(leaves)
    own = [one for one in pieces if one.box[2] > start + one.size]
    found = _grouped(own)
    alone = [height for height in heights if not any(block.holds(height) for block in found)]
    wider = [one for one in pieces if one not in own and OPENER.match(one.text)]
    beside = ([one for one in wider if Block((one,)).holds(height)] for height in alone)
    own += {max(own, key=lambda one: one.box[0]): None for own in beside if own}
    return _grouped(own)


def _grouped(pieces: Sequence[Piece]) -> list[Block]:
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (one.box[1], one.box[0])):
        if not groups or OPENER.match(piece.text):
            groups.append([])
        groups[-1].append(piece)
    return [Block(tuple(group)) for group in groups]


def rows_beside(blocks: Sequence[Block], heights: Sequence[float]) -> list[int | None] | None:
    """For each label the place of its numbers among the heights, None for a label without any.

    None in all where some numbers stand beside no label, or two rows of them beside one.
    """
    found: list[int | None] = [None] * len(blocks)
    for place, height in enumerate(heights):
        beside = [i for i, block in enumerate(blocks) if block.holds(height)]
        if len(beside) != 1 or found[beside[0]] is not None:
            return None
        found[beside[0]] = place
    return found
