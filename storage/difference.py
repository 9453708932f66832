"""What changed between two captures of a page, or between two parses.

Captures are read again by the parser of today, both of them, so that what differs is the pages and not the parsers.
Parses are compared as they are stored. Texts are compared after cleanup: counters, time stamps and menus are no change.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from parsing import Report
from storage.compare import CellChange, Comparison, compare
from storage.database import reading
from storage.errors import UnknownCapture
from storage.ingest import read_report
from storage.models import Parse
from storage.records import CaptureRow

if TYPE_CHECKING:
    from storage.archive import Archive

_CONTEXT = 2
"""Unchanged lines shown around a change."""
_SAID_SO = re.compile(r"更正|勘误|订正|修订说明|更新说明|重新发布|数据有误")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    capture: CaptureRow
    report: Report
    """As the parser of today reads the capture; or the stored parse, which has no text."""
    parse_id: int | None = None
    """The stored parse, if that was asked for."""

    @property
    def name(self) -> str:
        """How a person names it."""
        return f"snapshot {self.capture.id}" if self.parse_id is None else f"parse {self.parse_id}"


@dataclass(frozen=True)
class Difference:
    """All that differs between two captures, or two parses."""

    before: Side
    after: Side
    comparison: Comparison
    text: tuple[str, ...]
    """The cleaned texts as a unified diff; empty where they are equal, or where parses of one capture are compared."""

    @property
    def same_bytes(self) -> bool:
        """Whether both come from the same payload."""
        return self.before.capture.digest == self.after.capture.digest

    @property
    def same_url(self) -> bool:
        """Whether both were fetched from the same address."""
        return self.before.capture.url == self.after.capture.url

    @cached_property
    def cells(self) -> tuple[CellChange, ...]:
        """Cells with another value or state; a number that stands elsewhere or is spelt otherwise is not among them."""
        return tuple(change for change in self.comparison.cells if change.kind != "moved")

    @property
    def same_content(self) -> bool:
        """Whether nothing that a reader would notice differs."""
        others = self.comparison.fields or self.comparison.sections or self.text
        return not self.cells and not others

    @property
    def is_edit(self) -> bool:
        """Whether numbers changed on the page at one address, between two captures."""
        return self.same_url and not self.same_bytes and bool(self.cells)

    @property
    def is_silent(self) -> bool:
        """Whether a page was edited and says nothing of it: no other date, no word such as 更正."""
        if not self.is_edit or self.before.report.published != self.after.report.published:
            return False
        added = (line for line in self.text if line.startswith("+"))
        return not any(_SAID_SO.search(line) for line in added)


def snapshot_side(archive: Archive, capture_id: int) -> Side:
    """A capture, read by the parser of today; raises UnknownCapture or DamagedRecord."""
    row = archive.captures.get(capture_id)
    return Side(row, _read(archive, row))


def parse_side(archive: Archive, parse_id: int) -> Side:
    """A stored parse; raises UnknownCapture."""
    with reading(archive.engine) as connection:
        capture_id = connection.execute(select(Parse.capture_id).where(Parse.id == parse_id)).scalar()
    if capture_id is None:
        raise UnknownCapture(f"no parse has the number {parse_id}")
    return Side(archive.captures.get(capture_id), archive.reports.load(parse_id), parse_id)


def difference(archive: Archive, before: Side, after: Side) -> Difference:
    """What changed from one to the other; raises DamagedRecord when bytes that are needed cannot be read."""
    comparison = compare(before.report, after.report)
    text: tuple[str, ...] = ()
    if before.capture.id != after.capture.id:
        old, new = (_text(archive, side).splitlines() for side in (before, after))
        text = tuple(difflib.unified_diff(old, new, before.name, after.name, lineterm="", n=_CONTEXT))
    return Difference(before, after, comparison, text)


def _text(archive: Archive, side: Side) -> str:
    """The cleaned text; it is not stored, and follows from the bytes."""
    return side.report.text if side.parse_id is None else _read(archive, side.capture).text


def _read(archive: Archive, row: CaptureRow) -> Report:
    holder = row.id if row.refers_to_id is None else row.refers_to_id
    return read_report(archive.captures.read(holder))
