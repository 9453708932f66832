"""Running text of printed pages: lines joined to paragraphs, page numbers and running titles taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsing.document import Box, Removed
from parsing.readers.joining import folded, joined

_PAGE_NUMBER: Final = re.compile(
    r"[-—–_·.\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–_·.\s]*"
)
_DIGITS: Final = re.compile(r"\d+")
_NEW_PART: Final = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]")
"""Numbers that open a part or a sub-part, which never runs on from the line before."""
_MARGIN: Final = 0.1
"""Share of the page's height at its top and bottom where page numbers and running titles stand."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text with the box it fills and the size of its signs."""

    text: str
    box: Box
    size: float
    bold: bool = False
    gaps: bool = False
    """Whether gaps wider than two signs cut it into columns."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A printed line and the page it stands on."""

    line: Printed
    page: int
    height: float
    """Height of the page, in points or pixels like the boxes."""

    @property
    def marginal(self) -> bool:
        """Whether it stands in the top or bottom margin."""
        top, bottom = self.line.box[1], self.line.box[3]
        return bottom < _MARGIN * self.height or top > (1 - _MARGIN) * self.height


@dataclass(frozen=True, slots=True)
class Setting:
    """How the running text is set: its left and right edge and the size of its signs."""

    left: float
    right: float
    size: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, the page where they start, and whether they are set as a heading."""

    text: str
    page: int
    top: float
    heading: bool


def without_furniture(lines: Sequence[Placed]) -> tuple[list[Placed], list[Removed]]:
    """Lines without page numbers and without the repetitions of a running title (its first print stays)."""
    titles = _running_titles(lines)
    kept: list[Placed] = []
    removed: list[Removed] = []
    met: set[tuple[str, int]] = set()
    for placed in lines:
        text, key = folded(placed.line.text), _printed_alike(placed)
        if placed.marginal and _PAGE_NUMBER.fullmatch(text):
            removed.append(Removed("page number", text))
        elif key in titles and key in met:
            removed.append(Removed("running title", text))
        else:
            kept.append(placed)
            met.add(key)
    return kept, removed


def _running_titles(lines: Iterable[Placed]) -> set[tuple[str, int]]:
    pages = Counter(key for key, _ in {(_printed_alike(p), p.page) for p in lines if p.marginal})
    return {key for key, count in pages.items() if count >= 2}


def _printed_alike(placed: Placed) -> tuple[str, int]:
    """What repetitions of a running title share: their text but for the page number, and their height on the page."""
    return _DIGITS.sub("#", folded(placed.line.text)), round(placed.line.box[1] / placed.line.size)


def setting_of(lines: Sequence[Placed]) -> Setting:
    """Type area and size of the running text, from where most of its signs stand."""
    if not lines:
        return Setting(0, 0, 0)
    sizes: Counter[float] = Counter()
    for placed in lines:
        sizes[round(placed.line.size * 2) / 2] += len(placed.line.text)
    lefts = sorted(placed.line.box[0] for placed in lines)
    rights = sorted(placed.line.box[2] for placed in lines)
    return Setting(lefts[len(lefts) // 10], rights[len(rights) * 9 // 10], sizes.most_common(1)[0][0])


def paragraphs(lines: Sequence[Placed], setting: Setting) -> list[Paragraph]:
    """Consecutive lines joined where a full line runs on."""
    found: list[Paragraph] = []
    before: Placed | None = None
    for placed in lines:
        if before is not None and _runs_on(before, placed, setting):
            found[-1] = replace(found[-1], text=joined(found[-1].text, placed.line.text, wrapped=True))
        else:
            heading = placed.line.size > 1.1 * setting.size or placed.line.bold
            found.append(Paragraph(placed.line.text, placed.page, placed.line.box[1], heading))
        before = placed
    return found


def _runs_on(before: Placed, placed: Placed, setting: Setting) -> bool:
    """Whether the line before reached the right margin and this one starts at the left margin, set alike.

    Lines with wide gaps are rows of a table without rulings and stay by themselves.
    """
    size = placed.line.size
    full = before.line.box[2] > setting.right - 2 * size
    flush = placed.line.box[0] < setting.left + 0.9 * size
    alike = abs(before.line.size - size) < 0.1 * size
    opens = _NEW_PART.match(placed.line.text) is not None or before.line.gaps or placed.line.gaps
    return full and flush and alike and _near(before, placed) and not opens


def _near(before: Placed, placed: Placed) -> bool:
    if before.page != placed.page:
        return placed.page == before.page + 1
    return placed.line.box[1] - before.line.box[3] < 2.5 * placed.line.size
