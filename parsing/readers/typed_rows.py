"""Lines of a page that may be rows of a table that was typed: with tabs, bars or gaps between their words."""

from __future__ import annotations

import re

_BETWEEN_CELLS = ("|", "\t", "\u3000", "  ", "\xa0\xa0")
_GAP = re.compile(r"(?<=\S)(?:[\xa0\u3000]{2,}| {2,})\S")
_SOURCE_SPACE = " \t\r\n\f"
_SOURCE_BREAK = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
"""A line break of the source is a space to a browser; with it goes the indentation."""


def typed_row(raw: str) -> str | None:
    """The line as a browser shows it, but with its blanks; None where it can be no row."""
    if not any(map(raw.__contains__, _BETWEEN_CELLS)):
        return None
    line = _without_breaks(raw)
    if "|" in line or "\t" in line:
        return line
    words = line.strip()
    return line if any(map(words.__contains__, _BETWEEN_CELLS)) and _GAP.search(words) is not None else None


def _without_breaks(raw: str) -> str:
    inner = raw.lstrip(_SOURCE_SPACE) if raw[:1] == "\n" else raw
    inner = inner.rstrip(_SOURCE_SPACE) if raw[-1:] == "\n" else inner
    return (_SOURCE_BREAK.sub(" ", inner) if "\n" in inner else inner).strip("\n ")
