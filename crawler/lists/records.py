"""Entries as HTML inside `<record>` elements, mostly in CDATA, as several systems send them."""

from __future__ import annotations

import re

from crawler.pages import Anchor, Page

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)


def count(text: str) -> int:
    """How many records a text holds."""
    return len(_RECORD.findall(text))


def entries(text: str, url: str) -> list[Anchor]:
    """The links inside the records of a text that came from an address."""
    inside = "".join(_RECORD.findall(text))
    return Page(url, f"<html><body>{inside}</body></html>".encode()).anchors


def total(text: str) -> int | None:
    """How many records there are in all, where the text says so."""
    found = _TOTAL.search(text)
    return int(found[1] or found[2]) if found else None


def per_page(text: str) -> int | None:
    """How many records one visible page shows, where the text says so."""
    found = _PER_PAGE.search(text)
    return int(found[1]) if found else None


def field(text: str, name: str) -> str | None:
    """The value that a script or an address in a page gives to a name."""
    found = re.search(rf"\b{name}['\"]?\s*[:=]\s*['\"]?([^'\"&,;\s}}]*)", text)
    return found[1] if found else None
