"""What differs between two readings: of one capture by two parsers, or of two captures of one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from parsing import Cell, Finding, Report

ChangeKind: TypeAlias = Literal[
    "blank to number", "number to number", "number to blank", "other state", "new", "gone", "moved"
]
"""How a cell changed. "number to blank" and "blank to number" mean any state that is no number; "other state" is one of
those for another; "moved" is the same number in another place or spelling, which changes no value."""

FIELDS = (
    "kind",
    "form",
    "year",
    "issuer",
    "title",
    "published",
    "source",
    "index_number",
    "document_number",
    "issuing_body",
)
"""What a report says of itself, as far as it is compared."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell before and after."""

    cell_id: str
    kind: ChangeKind
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One piece of metadata before and after."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section whose text differs; None where it is missing."""

    heading: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two readings."""

    cells: tuple[CellChange, ...]
    fields: tuple[FieldChange, ...]
    findings_new: tuple[Finding, ...]
    findings_gone: tuple[Finding, ...]
    sections: tuple[SectionChange, ...]

    def __bool__(self) -> bool:
        return any((self.cells, self.fields, self.findings_new, self.findings_gone, self.sections))


def compare(before: Report, after: Report) -> Comparison:
    """What `after` says differently from `before`. Reports as stored and as just parsed can be mixed."""
    return Comparison(
        cells=tuple(_cell_changes(before, after)),
        fields=tuple(_field_changes(before, after)),
        findings_new=tuple(_without(after.findings, before.findings)),
        findings_gone=tuple(_without(before.findings, after.findings)),
        sections=tuple(_section_changes(before, after)),
    )


def _cell_changes(before: Report, after: Report) -> Iterator[CellChange]:
    for name in dict.fromkeys((*before.cells, *after.cells)):
        old, new = before.cells.get(name), after.cells.get(name)
        kind = _change(old, new)
        if kind is not None:
            yield CellChange(name, kind, old, new)


def _change(old: Cell | None, new: Cell | None) -> ChangeKind | None:
    if old == new:
        return None
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if old.value == new.value and old.state == new.state:
        return "moved"
    if old.value is None:
        return "other state" if new.value is None else "blank to number"
    return "number to blank" if new.value is None else "number to number"


def _field_changes(before: Report, after: Report) -> Iterator[FieldChange]:
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)


def _without(these: tuple[Finding, ...], those: tuple[Finding, ...]) -> Iterator[Finding]:
    """Findings that have no counterpart among `those`; the wording of the message does not matter."""
    left = Counter(map(_essence, those))
    for finding in these:
        if left[_essence(finding)] > 0:
            left[_essence(finding)] -= 1
        else:
            yield finding


def _essence(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.severity, finding.cells, finding.expected, finding.found


def _section_changes(before: Report, after: Report) -> Iterator[SectionChange]:
    old = {section.heading: section.text for section in before.sections}
    new = {section.heading: section.text for section in after.sections}
    for heading in dict.fromkeys((*old, *new)):
        if old.get(heading) != new.get(heading):
            yield SectionChange(heading, old.get(heading), new.get(heading))
