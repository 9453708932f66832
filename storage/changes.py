"""What a reparse changed, counted and with samples, in memory that does not grow with the archive."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsing import Cell, Report
from storage.compare import Comparison, compare
from storage.records import CaptureRow

SAMPLES = 10
"""Examples kept of each kind of change."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One example of a change, with where to look."""

    capture_id: int
    url: str
    province: str
    subject: str
    """Cell id, rule of a finding, or name of a field."""
    before: Cell | str | None
    after: Cell | str | None


@dataclass(slots=True)
class ChangeGroup:
    """Changes of one kind."""

    count: int = 0
    by_province: dict[str, int] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)

    def add(self, sample: Sample) -> None:
        """Counts a change, and keeps it as an example if there are few."""
        self.count += 1
        self.by_province[sample.province] = self.by_province.get(sample.province, 0) + 1
        if len(self.samples) < SAMPLES:
            self.samples.append(sample)


@dataclass(slots=True)
class ReparseOutcome:
    """What a reparse did and what it changed."""

    parser: str
    parsed: int = 0
    """Captures read again."""
    added: int = 0
    """Parses added to the archive; a reading that was there already is not added twice."""
    changed_captures: int = 0
    cells: dict[tuple[str, str], ChangeGroup] = field(default_factory=dict)
    """Changes by cell id and kind ("blank to number", …, see `storage.compare`)."""
    findings: dict[tuple[str, str], ChangeGroup] = field(default_factory=dict)
    """Findings by rule and "new" or "gone"."""
    fields: dict[str, ChangeGroup] = field(default_factory=dict)
    """Changes of metadata (title, issuer, published, …) by field."""
    kinds: dict[tuple[str, str], ChangeGroup] = field(default_factory=dict)
    """Captures that became a report, or are none any more: by kind before and after."""
    damaged: list[tuple[int, str]] = field(default_factory=list)
    """Captures whose bytes cannot be read, and why; their parses stay as they were."""

    @property
    def changed_cells(self) -> int:
        """How many cells have another value or state; a cell only found in another place is not among them."""
        return sum(group.count for (_, kind), group in self.cells.items() if kind != "moved")

    def kinds_of_change(self) -> dict[str, int]:
        """How many cells changed in each way."""
        totals: dict[str, int] = {}
        for (_, kind), group in sorted(self.cells.items()):
            totals[kind] = totals.get(kind, 0) + group.count
        return totals

    def by_province(self) -> dict[str, dict[str, int]]:
        """What changed in each province: cells by the way they changed, findings new and gone."""
        totals: dict[str, dict[str, int]] = {}
        for prefix, groups in (("", self.cells), ("finding ", self.findings)):
            for (_, kind), group in sorted(groups.items()):
                for province, count in group.by_province.items():
                    of_province = totals.setdefault(province, {})
                    of_province[prefix + kind] = of_province.get(prefix + kind, 0) + count
        return dict(sorted(totals.items()))

    def note(self, row: CaptureRow, before: Report | None, after: Report) -> None:
        """Counts what changed in one capture; a first parse changes nothing."""
        if before is None:
            return
        comparison = compare(before, after)
        self.changed_captures += bool(comparison)
        self._note_cells(row, comparison)
        self._note_findings(row, comparison)
        for change in comparison.fields:
            sample = Sample(row.id, row.url, row.province, change.field, _text(change.before), _text(change.after))
            self.fields.setdefault(change.field, ChangeGroup()).add(sample)
        if before.kind != after.kind:
            sample = Sample(row.id, row.url, row.province, "kind", before.kind, after.kind)
            self.kinds.setdefault((before.kind, after.kind), ChangeGroup()).add(sample)

    def _note_cells(self, row: CaptureRow, comparison: Comparison) -> None:
        for change in comparison.cells:
            sample = Sample(row.id, row.url, row.province, change.cell_id, change.before, change.after)
            self.cells.setdefault((change.cell_id, change.kind), ChangeGroup()).add(sample)

    def _note_findings(self, row: CaptureRow, comparison: Comparison) -> None:
        for finding in comparison.findings_new:
            sample = Sample(row.id, row.url, row.province, finding.rule, None, finding.message)
            self.findings.setdefault((finding.rule, "new"), ChangeGroup()).add(sample)
        for finding in comparison.findings_gone:
            sample = Sample(row.id, row.url, row.province, finding.rule, finding.message, None)
            self.findings.setdefault((finding.rule, "gone"), ChangeGroup()).add(sample)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
