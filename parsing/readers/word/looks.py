"""What a run of text looks like where that says whether it is read: hidden, struck out, raised (ECMA-376, 17.3.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsing.readers.word.marks import child, name, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DEEPEST: Final = 20
"""Styles based on styles."""
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Looks:
    """The styles of a document that bring properties of runs with them."""

    styles: dict[str, Element] = field(default_factory=dict)

    def is_unsaid(self, run: Element) -> bool:
        """Whether a run is hidden or struck out."""
        return any(self._is_on(run, switch) for switch in ("vanish", "strike", "dstrike"))

    def is_raised(self, run: Element) -> bool:
        """Whether a run stands above the line, as the mark of a footnote does."""
        if value(self._property(run, "vertAlign")) == "superscript":
            return True
        height = value(self._property(run, "position")) or "0"
        return height.isdigit() and int(height) > 0

    def _is_on(self, run: Element, switch: str) -> bool:
        found = self._property(run, switch)
        return found is not None and (value(found) or "true").lower() not in _OFF

    def _property(self, run: Element, local: str) -> Element | None:
        """A property of a run: its own, or that of its style or of one which that is based on."""
        properties = child(run, "rPr")
        if properties is None:
            return None
        found = child(properties, local)
        style = value(child(properties, "rStyle"))
        for _ in range(_DEEPEST):
            holder = self.styles.get(style) if style and found is None else None
            if holder is None:
                break
            brought = child(holder, "rPr")
            found = child(brought, local) if brought is not None else None
            style = value(child(holder, "basedOn"))
        return found


def looks_of(styles: Element) -> Looks:
    """The styles of runs in `styles.xml`."""
    return Looks(
        {
            value(item, "styleId") or "": item
            for item in styles
            if name(item) == "style" and value(item, "type") == "character"
        }
    )
