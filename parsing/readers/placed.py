"""Text set at places of its own, as programs write that turn PDF into pages: in the order in which it is seen."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml import etree

_FEW = 40
"""Pieces that make a printed page."""
_SOME = 10
"""Pieces in one container of such a page."""
_PLACE = re.compile(
    r"(?:^|[;\s])(left|top)\s{0,3}:\s{0,3}(-?\d{1,6}(?:\.\d{1,8})?)(px|pt|em|rem|%|mm|cm|in)", re.IGNORECASE
)
_LINE = 0.4
"""Pieces stand on one line when their tops differ by less than this share of a large step from one top to the next."""

Place = tuple[float, float]
"""Top and left, in the unit of the page."""


def put_in_order(root: etree._Element, styles: bytes) -> None:
    """Order the pieces of every container that are set by `left` and `top` from the top down, each line from the left.

    `styles` are the style attributes of the page, each once, in small letters. Lines in order already stay as they are.
    """
    if styles.count(b"left:") < _FEW or styles.count(b"top:") < _FEW:
        return
    for container in [element for element in root.iter("div", "section", "body") if len(element) >= _SOME]:
        placed = {child: place for child in container if (place := _place_of(child)) is not None}
        if len(placed) >= _SOME and 10 * len(placed) >= 9 * len(container):
            for child in placed:
                # Set apart from its neighbours, whatever it is called.
                child.tag = "div" if child.tag == "span" else child.tag
            _order(container, placed)


def _place_of(element: etree._Element) -> Place | None:
    said = {
        name.lower(): (float(number), unit.lower()) for name, number, unit in _PLACE.findall(element.get("style") or "")
    }
    if len(said) < 2 or said["left"][1] != said["top"][1]:
        return None
    return said["top"][0], said["left"][0]


def _order(container: etree._Element, placed: dict[etree._Element, Place]) -> None:
    tops = sorted({top for top, _ in placed.values()})
    steps = sorted(after - before for before, after in pairwise(tops))
    # Three steps in four are no larger: with tops that tremble up to half of them are within a line.
    near = steps[len(steps) * 3 // 4] * _LINE if steps else 0.0
    lines: dict[float, float] = {}
    line = tops[0]
    for before, top in pairwise([tops[0], *tops]):
        line = line if top - before < near else top
        lines[top] = line
    order = sorted(placed, key=lambda child: (lines[placed[child][0]], placed[child][1]))
    if [lines[placed[child][0]] for child in placed] == [lines[placed[child][0]] for child in order]:
        return
    for child in order:
        child.tail = None
        container.append(child)
