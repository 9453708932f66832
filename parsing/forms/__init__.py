"""The official forms as data: ids, labels, units, and the variants of labels that were seen.

Sources: 国办公开办函〔2019〕60号 (form 2019), 国办公开办函〔2021〕30号 (form 2021), 国办发〔2014〕32号 (form 2014,
labels partly unverified: what is read with it is provisional). One CSV file each; a new form is a new file.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from types import MappingProxyType

from parsing.report import FormName

COLUMNS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other", "total")
"""The seven columns of the table of applications, in order."""
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
"""The five columns of each part of the table of review and litigation, in order."""
PROCEEDINGS = ("review", "litigation_direct", "litigation_after_review")
"""The three parts of the table of review and litigation, in order."""


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of a form: where it stands and what it counts."""

    id: str
    section: int
    """Part of the report: 2, 3 or 4; 0 for the statistics table of 2014."""
    row: tuple[str, ...]
    """Row labels from the outermost group to the row itself."""
    column: tuple[str, ...]
    """Column labels from the outermost head to the column itself."""
    unit: str
    """"count" or "10k_yuan" (万元)."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a form: its id, its labels from the group down, and its cells by column."""

    id: str
    path: tuple[str, ...]
    cells: tuple[FormCell, ...]

    @property
    def label(self) -> str:
        """The row's own label."""
        return self.path[-1]


@dataclass(frozen=True)
class Form:
    """An official form: its cells in order, and its rows by section."""

    name: FormName
    cells: Mapping[str, FormCell]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Cell id to its position in the form."""
        return {name: position for position, name in enumerate(self.cells)}

    @cached_property
    def applications(self) -> tuple[FormRow, ...]:
        """Rows of the table of part 三, in order; ids such as "applications.granted"."""
        return self._rows(3)

    @cached_property
    def proactive(self) -> tuple[FormRow, ...]:
        """Rows of the table of part 二, in order; ids such as "proactive.licensing"."""
        return self._rows(2)

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Rows of part 三 whose sum is the row (七)总计: ids, in order."""
        edges = ("applications.received_new", "applications.carried_in", "applications.carried_out")
        aside = (*edges, "applications.processed_total")
        return tuple(row.id for row in self.applications if row.id not in aside)

    def _rows(self, section: int) -> tuple[FormRow, ...]:
        grouped: dict[str, list[FormCell]] = {}
        for cell in self.cells.values():
            if cell.section == section:
                grouped.setdefault(cell.id.rpartition(".")[0], []).append(cell)
        return tuple(FormRow(name, cells[0].row, tuple(cells)) for name, cells in grouped.items())


@dataclass(frozen=True, slots=True)
class Variant:
    """Another wording seen for an official label. `kind` is row, head, bar or group."""

    kind: str
    label: str
    variant: str


def _read(name: str) -> list[dict[str, str]]:
    text = resources.files("parsing.forms").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _load(name: FormName) -> Form:
    cells = {}
    for line in _read(f"{name}.csv"):
        section = int(line["section"])
        # 本年增/减 has a stroke of its own: only the table of part 三 and 四 has heads above heads.
        column = tuple(line["column_label"].split("/")) if section > 2 else (line["column_label"],)
        row = tuple(part for part in line["row_label"].split("/") if part)
        cells[line["cell_id"]] = FormCell(line["cell_id"], section, row, column, line["unit"])
    return Form(name, MappingProxyType(cells))


FORMS: Mapping[str, Form] = MappingProxyType({name: _load(name) for name in ("2021", "2019", "2014")})
"""The forms by name."""

VARIANTS: tuple[Variant, ...] = tuple(
    Variant(line["kind"], line["label"], line["variant"]) for line in _read("variants.csv")
)
"""Wordings seen on pages beside the official ones."""
