"""Ruled tables in a picture: where their rulings run, and which of them are left out inside merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parsing.readers.picture.lines import LOWEST, SHORTEST, Rulings, Segment, kept, mended, segments_of

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

Span: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""
_Field: TypeAlias = tuple[int, int]
"""Row and column between neighbouring lines of a table."""

_WIDE_ENOUGH: Final = 0.4
"""Of the width of the page: two cells side by side that take as much are a row that a page break has cut off."""
_PRESENT: Final = 0.6
_ABSENT: Final = 0.25
"""Share of a cell's side that shows a ruling: above the one it is drawn, below the other it is not."""


_BARE: Final = 240
"""Shade of paper, however dirty; the palest ruling is darker."""
_LEAST_SEEN: Final = 6
_SEEN: Final = 0.95
"""Pixels along a side from which it is told whether a pale ruling is there, and the share of them that must show it."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell between rulings: its place among the table's lines, its pixels, and whether its sides are clear."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Span
    doubtful: bool = False
    """A side of it is drawn in part only, or the cells it was joined from make no rectangle."""

    @property
    def area(self) -> int:
        """Pixels."""
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of one table and the pixels it takes."""

    box: Span
    cells: tuple[RuledCell, ...]


def tables_in(rulings: Rulings) -> tuple[RuledTable, ...]:
    """Tables of a page from top to bottom."""
    across, down = segments_of(rulings.across), segments_of(rulings.down.T)
    across, down = kept(mended(across, down), mended(down, across))
    found = (_table(rulings, *group) for group in _groups(across, down))
    return tuple(sorted((table for table in found if table is not None), key=lambda table: table.box[1]))


def _groups(across: Sequence[Segment], down: Sequence[Segment]) -> Iterator[tuple[list[Segment], list[Segment]]]:
    """Lines that hang together, one group for each table."""
    waiting = set(range(len(across)))
    while waiting:
        rows, columns, fresh = set[int](), set[int](), {waiting.pop()}
        while fresh:
            rows |= fresh
            new = {i for i, line in enumerate(down) if i not in columns and any(line.meets(across[r]) for r in fresh)}
            columns |= new
            fresh = {i for i in waiting if any(across[i].meets(down[c]) for c in new)}
            waiting -= fresh
        yield [across[i] for i in rows], [down[i] for i in columns]


def _table(rulings: Rulings, across: Sequence[Segment], down: Sequence[Segment]) -> RuledTable | None:
    """The table a group of lines makes, or None where it is too small to hold text in several cells."""
    ys = _places(across, down)
    if len(ys) < 2:
        return None
    down = [line for line in down if min(line.end, ys[-1]) - max(line.start, ys[0]) > LOWEST]
    xs = _places(down, across)
    if len(xs) < 2:
        return None
    across = [line for line in across if ys[0] - LOWEST < line.at < ys[-1] + LOWEST]
    ys, xs = _with_open_sides(ys, down), _with_open_sides(xs, across)
    if len(xs) < 3 or xs[-1] - xs[0] < 4 * SHORTEST or ys[-1] - ys[0] < 1.5 * LOWEST * (len(ys) - 1):
        return None
    cells = tuple(_cells(_Sides(rulings, across, down, xs, ys)))
    page = int(rulings.across.shape[1])
    enough = len(cells) > 2 or (len(cells) == 2 and xs[-1] - xs[0] > _WIDE_ENOUGH * page)
    return RuledTable((xs[0], ys[0], xs[-1], ys[-1]), cells) if enough else None


def _places(lines: Sequence[Segment], crossing: Sequence[Segment]) -> list[int]:
    """Where the lines run. Too near for a row of text between them, they count as one, at the longest of them.

    An outer line shorter than half of the table is none: it is a stroke of a heading that touches the table. Where
    lines that cross it go on, it is an inner one, and the outer side is not drawn.
    """
    groups: list[list[Segment]] = []
    for line in sorted(lines, key=lambda found: found.at):
        if groups and line.at - groups[-1][-1].at <= LOWEST:
            groups[-1].append(line)
        else:
            groups.append([line])
    longest = max((_length(group) for group in groups), default=0)
    while groups and _length(groups[0]) < 0.5 * longest:
        if sum(line.start < groups[0][0].at - SHORTEST for line in crossing) >= 2:
            break
        del groups[0]
    while groups and _length(groups[-1]) < 0.5 * longest:
        if sum(line.end > groups[-1][-1].at + SHORTEST for line in crossing) >= 2:
            break
        del groups[-1]
    return [round(max(group, key=lambda line: line.length).at) for group in groups]


def _length(group: Sequence[Segment]) -> int:
    return sum(line.length for line in group)


def _with_open_sides(places: list[int], crossing: Sequence[Segment]) -> list[int]:
    """Lines with an outer side added where at least two crossing lines reach well beyond the last of them."""
    starts, ends = sorted(line.start for line in crossing), sorted(line.end for line in crossing)
    if not places or len(crossing) < 2:
        return places
    before = [starts[1]] if starts[1] < places[0] - SHORTEST else []
    after = [ends[-2]] if ends[-2] > places[-1] + SHORTEST else []
    return [*before, *places, *after]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The lines of a table and what is drawn along the sides of its fields."""

    rulings: Rulings
    across: Sequence[Segment]
    down: Sequence[Segment]
    xs: Sequence[int]
    ys: Sequence[int]

    def below(self, row: int, column: int) -> tuple[bool, bool]:
        """Whether a line is drawn below a field, and whether that is doubtful."""
        start, end = self.xs[column], self.xs[column + 1]
        return _drawn(self.rulings.across, self.rulings.grey, self.across, self.ys[row + 1], start, end)

    def beside(self, row: int, column: int) -> tuple[bool, bool]:
        """Whether a line is drawn to the right of a field, and whether that is doubtful."""
        start, end = self.ys[row], self.ys[row + 1]
        return _drawn(self.rulings.down.T, self.rulings.grey.T, self.down, self.xs[column + 1], start, end)


def _drawn(mask: Pixels, grey: Pixels, lines: Iterable[Segment], at: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether a side from `start` to `end` is drawn by a line of the table, and whether the ink agrees.

    Ink that sets out from a side without being a line is what is left of one; strokes of text in a merged cell stand
    clear of its sides. A pale line is lost between signs that touch it: it is there if it is between and beyond them.
    """
    length = max(1, end - start)
    own = (line for line in lines if abs(line.at - at) <= LOWEST)
    share = sum(max(0, min(end, line.end) - max(start, line.start)) for line in own) / length
    if share <= _PRESENT and _is_seen(grey[max(0, at - 9) : at + 10, start + 3 : end - 3]):
        return True, False
    strip: Pixels = (mask[max(0, at - 3) : at + 4, start + 3 : end - 3] > 0).max(axis=0, initial=False)
    inked = float(strip.mean()) if strip.size else 0.0
    remains = inked > _PRESENT and bool(strip[:6].any() or strip[-6:].any())
    return share > _PRESENT, _ABSENT < share < _PRESENT or (share <= _ABSENT and remains)


def _is_seen(strip: Pixels) -> bool:
    """Whether a level strip shows a line along its middle wherever bare paper lies on both sides of it."""
    if strip.shape[0] < 19 or not strip.size:
        return False
    clear = (strip[:6].min(axis=0) > _BARE) & (strip[13:].min(axis=0) > _BARE)
    middle = strip[6:13, clear].min(axis=0)
    return bool(middle.size >= _LEAST_SEEN) and float((middle < _BARE).mean()) > _SEEN


def _cells(sides: _Sides) -> Iterator[RuledCell]:
    """Cells of the table: neighbouring fields with no line between them are one cell."""
    fields = [(r, c) for r in range(len(sides.ys) - 1) for c in range(len(sides.xs) - 1)]
    owner = {field: field for field in fields}
    doubtful: set[_Field] = set()
    for r, c in fields:
        for other, look in (((r + 1, c), sides.below), ((r, c + 1), sides.beside)):
            if other not in owner:
                continue
            drawn, doubt = look(r, c)
            if doubt:
                doubtful |= {(r, c), other}
            if not drawn:
                first, second = sorted((_root(owner, (r, c)), _root(owner, other)))
                owner[second] = first
    groups: dict[_Field, list[_Field]] = {}
    for field in fields:
        groups.setdefault(_root(owner, field), []).append(field)
    for group in groups.values():
        yield _cell(group, doubtful, sides)


def _root(owner: Mapping[_Field, _Field], field: _Field) -> _Field:
    while owner[field] != field:
        field = owner[field]
    return field


def _cell(group: Sequence[_Field], doubtful: set[_Field], sides: _Sides) -> RuledCell:
    rows, columns = [r for r, _ in group], [c for _, c in group]
    top, bottom, left, right = min(rows), max(rows) + 1, min(columns), max(columns) + 1
    whole = len(group) == (bottom - top) * (right - left)
    unclear = not whole or any(field in doubtful for field in group)
    across, down = (sides.xs[left], sides.xs[right]), (sides.ys[top], sides.ys[bottom])
    (x0, x1), (y0, y1) = _between(sides.down, across, down), _between(sides.across, down, across)
    box = (x0, y0, x1, y1)
    return RuledCell(top, left, bottom - top, right - left, box, unclear)


def _between(lines: Sequence[Segment], ends: tuple[int, int], along: tuple[int, int]) -> tuple[int, int]:
    """The innermost lines of one direction at the two ends of a cell: rulings may be double."""
    low, high = ends
    start, end = along
    most = _PRESENT * (end - start)
    whole = [line.at for line in lines if min(line.end, end) - max(line.start, start) > most]
    inner = max((at for at in whole if low < at <= low + LOWEST), default=low)
    outer = min((at for at in whole if high - LOWEST <= at < high), default=high)
    return (round(inner), round(outer)) if outer - inner > LOWEST else ends
