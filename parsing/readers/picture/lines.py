"""Straight lines in a picture: the rulings of tables told from strokes of signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    from parsing.readers.picture.sheet import Sheet

    Pixels: TypeAlias = np.ndarray[Any, Any]

SHORTEST: Final = 36
"""Pixels: no stroke of a sign in a table is as long, at the scale pages are brought to."""
LOWEST: Final = 13
"""Pixels: no row or column that holds text is as narrow."""
_CLOSED: Final = 5
"""Pixels from which on a gap in a run stays open."""
_CLEAR: Final = 2
_BESIDE: Final = 8
"""Pixels from a run between which the rest of a sign is looked for."""
_SOLID: Final = 0.5
"""Share of a run that is inked without a gap in a ruling, however badly scanned."""
_INKED: Final = 0.12
"""Share of them that is inked beside a row of strokes."""
_REACH: Final = 5
_LONG: Final = 150
_GAP: Final = 14
"""Pixels that may be missing from a ruling that was printed or scanned badly."""
_MOST_SEGMENTS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line: where it runs, and from where to where along its own direction."""

    start: int
    end: int
    at: float

    @property
    def length(self) -> int:
        """Pixels from end to end."""
        return self.end - self.start

    def meets(self, other: Segment) -> bool:
        """Whether a line of the other direction crosses this one, or ends at it."""
        return (
            self.start - _REACH <= other.at <= self.end + _REACH
            and other.start - _REACH <= self.at <= other.end + _REACH
        )


@dataclass(frozen=True, slots=True)
class Rulings:
    """Masks of the horizontal and vertical rulings of a page (255 where one runs), and the page itself."""

    across: Pixels
    down: Pixels
    grey: Pixels


def rulings_of(sheet: Sheet) -> Rulings:
    """Straight runs of ink that are longer than any stroke of a sign, small gaps closed."""
    import numpy as np

    return Rulings(_level_runs(sheet.ink), _level_runs(np.ascontiguousarray(sheet.ink.T)).T, sheet.grey)


def _level_runs(ink: Pixels) -> Pixels:
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (SHORTEST, 1))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (_CLOSED, 1)))
    return _without_text(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), ink, kernel)


def _without_text(runs: Pixels, ink: Pixels, kernel: Pixels) -> Pixels:
    """The runs without rows of strokes: more gaps than not, and the rest of their signs beside them."""
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    for label, (left, top, width, height, _) in enumerate(stats.tolist()):
        place = slice(top, top + height), slice(left, left + width)
        own = labels[place] == label
        if label == 0 or _share(((solid[place] > 0) & own).any(axis=0)) > _SOLID:
            continue
        above = ink[max(0, top - _BESIDE) : max(0, top - _CLEAR), left : left + width]
        below = ink[top + height + _CLEAR : top + height + _BESIDE, left : left + width]
        if max(_share(above), _share(below)) > _INKED:
            runs[place][own] = 0
    return runs


def _share(ink: Pixels) -> float:
    return float((ink > 0).mean()) if ink.size else 0.0


def segments_of(lines: Pixels) -> list[Segment]:
    """The horizontal lines of a mask."""
    import cv2
    import numpy as np

    count, _, stats, centres = cv2.connectedComponentsWithStats(np.ascontiguousarray(lines), connectivity=8)
    return [
        Segment(int(stats[i][0]), int(stats[i][0] + stats[i][2]), float(centres[i][1]))
        for i in range(1, min(count, _MOST_SEGMENTS))
    ]


def mended(pieces: Iterable[Segment], crossing: Sequence[Segment]) -> list[Segment]:
    """Pieces of one line, a small gap apart, as a whole; strokes of neighbouring signs are too short for that.

    A long line that ends at a line across it is whole: what stands in its way behind that is a sign.
    """
    found: list[Segment] = []
    for piece in sorted(pieces, key=lambda line: line.start):
        for i, line in enumerate(found):
            near = abs(line.at - piece.at) <= 3 and -2 <= piece.start - line.end <= _GAP
            longer, end = (line, line.end) if line.length >= piece.length else (piece, piece.start)
            if near and longer.length >= _LONG and not _ends_at(longer, end, crossing):
                found[i] = Segment(line.start, max(line.end, piece.end), (line.at + piece.at) / 2)
                break
        else:
            found.append(piece)
    return found


def _ends_at(line: Segment, end: int, crossing: Sequence[Segment]) -> bool:
    return any(abs(other.at - end) <= _REACH and line.meets(other) for other in crossing)


def kept(across: Sequence[Segment], down: Sequence[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Lines that run from one line to another: strokes of signs cross none, only each other, or touch a double one."""
    across, down = list(across), list(down)
    while True:
        fewer_across = [line for line in across if _joins(line, down)]
        fewer_down = [line for line in down if _joins(line, fewer_across)]
        if len(fewer_across) == len(across) and len(fewer_down) == len(down):
            return fewer_across, fewer_down
        across, down = fewer_across, fewer_down


def _joins(line: Segment, crossing: Sequence[Segment]) -> bool:
    met = [other.at for other in crossing if line.meets(other)]
    return len(met) >= 2 and max(met) - min(met) > LOWEST
