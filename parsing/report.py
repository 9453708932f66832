"""What the parser gives back: a report, its cells, its findings, and the JSON of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from parsing.document import Removed
from parsing.issuers import BodyKind, body_kind

PARSER_VERSION = "1.0.0"
"""Changes whenever any golden result changes; stored with every parse."""

Number: TypeAlias = int | Decimal
CellState: TypeAlias = Literal["printed", "blank", "not_applicable", "unreadable"]
Severity: TypeAlias = Literal["error", "warning", "info"]
FormName: TypeAlias = Literal["2021", "2019", "2014"]


class Cell(NamedTuple):
    """One cell of a statutory table, as printed. A tuple, since every report has two hundred of them.

    `state` is "printed" (a number stands there), "blank" (nothing, or white space), "not_applicable" (a mark such as
    / - — 无) or "unreadable" (something that is no number; `raw` keeps it). `value` is None unless printed.
    """

    value: Number | None
    state: CellState
    raw: str
    at: str
    """Where it stands: "table 1, row 6, column 2", "line 112", "page 2, table 1, row 3, column 4"; counted from 1."""
    confidence: float | None = None
    """Between 0 and 1 for a cell recognised from a picture, else None."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A disagreement or a doubt, with the cells it concerns."""

    rule: str
    severity: Severity
    cells: tuple[str, ...]
    message: str
    expected: Number | None = None
    found: Number | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One of the numbered parts 一 to 六, as clean text."""

    number: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One document as the parser understood it."""

    kind: Literal["report", "not_a_report"]
    reason: str | None = None
    """Why it is no report; None for a report."""
    form: FormName | None = None
    """Official form recognised from the labels; None where no statutory table stands."""
    year: int | None = None
    """Reporting year, not the year of publication."""
    issuer: str | None = None
    title: str | None = None
    published: str | None = None
    """ISO date the page prints or declares."""
    source: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    issuing_body: str | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """Cell id to cell, in the order of the form. A cell the page does not have is left out."""
    findings: tuple[Finding, ...] = ()
    sections: tuple[Section, ...] = ()
    text: str = ""
    """Body text after cleanup."""
    removed: tuple[Removed, ...] = ()
    media_type: str = "application/octet-stream"
    """As recognised from the content."""
    encoding: str | None = None
    parser: str = PARSER_VERSION

    @property
    def body_kind(self) -> BodyKind | None:
        """What kind of body the issuer is, by its name: government, office, department, township …"""
        return body_kind(self.issuer)

    def to_json(self) -> dict[str, object]:
        """The object of `nianbao parse --json`: plain values, ready for `json.dumps`."""
        return {
            "kind": self.kind,
            "reason": self.reason,
            "form": self.form,
            "year": self.year,
            "issuer": self.issuer,
            "body_kind": self.body_kind,
            "title": self.title,
            "published": self.published,
            "source": self.source,
            "index_number": self.index_number,
            "document_number": self.document_number,
            "issuing_body": self.issuing_body,
            "cells": {name: _cell_json(cell) for name, cell in self.cells.items()},
            "findings": [_finding_json(finding) for finding in self.findings],
            "sections": [{"number": s.number, "heading": s.heading, "text": s.text} for s in self.sections],
            "media_type": self.media_type,
            "encoding": self.encoding,
            "parser": self.parser,
        }


def _plain(value: Number | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _cell_json(cell: Cell) -> dict[str, object]:
    found: dict[str, object] = {"value": _plain(cell.value), "state": cell.state, "raw": cell.raw, "at": cell.at}
    if cell.confidence is not None:
        found["confidence"] = cell.confidence
    return found


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "cells": list(finding.cells),
        "message": finding.message,
        "expected": _plain(finding.expected),
        "found": _plain(finding.found),
    }
