"""What people see in the terminal: a report's head, its tables, its findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from parsing import Cell, Finding, Report
    from parsing.forms import Form, FormCell

PIPE_WIDTH = 400
"""Columns where nobody looks at a terminal: wide enough that no address is folded in a file or a pipe."""


class _Console(Console):
    """Says that its reader went away as every other stream does; Rich itself would end the program."""

    def on_broken_pipe(self) -> None:
        """Called by Rich; raises BrokenPipeError."""
        raise BrokenPipeError


def _console(*, stderr: bool) -> Console:
    console = _Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PIPE_WIDTH
    return console


out = _console(stderr=False)
err = _console(stderr=True)

TITLES = {0: "政府信息公开情况统计表", 2: "主动公开", 3: "依申请公开", 4: "行政复议、行政诉讼"}
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def plain_table(title: str | None, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of texts and numbers; columns of numbers stand to the right."""
    table = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    kept = [list(row) for row in rows]
    for position, name in enumerate(columns):
        numbers = bool(kept) and all(isinstance(row[position], int) for row in kept)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in kept:
        table.add_row(*(value if isinstance(value, Text) else _shown(value) for value in row))
    return table


def _shown(value: object) -> Text:
    return Text("" if value is None else str(value))


def show_report(report: Report) -> None:
    """Prints one report: head, tables as the form lays them out, findings."""
    show_head(report)
    tables = report_tables(report)
    for table in tables:
        out.print(table)
    if tables:
        out.print(Text("· blank   ? not on the page, or left out with a finding   yellow: doubted\n", style="dim"))
    show_findings(report.findings)


def show_head(report: Report) -> None:
    """Prints the title and what is known of the report as a whole."""
    out.print(Text(report.title or "(no title)", style="bold"))
    facts = {
        "issuer": report.issuer,
        "year": report.year,
        "form": report.form,
        "published": report.published,
        "source": report.source,
        "index number": report.index_number,
        "parser": report.parser,
    }
    out.print(Text(" · ".join(f"{name} {value}" for name, value in facts.items() if value is not None), style="dim"))
    if report.reason:
        out.print(Text(f"not a report: {report.reason}", style="yellow"))
    out.print()


def show_findings(findings: Sequence[Finding]) -> None:
    """Prints findings, the gravest first."""
    if not findings:
        out.print(Text("no findings", style="green"))
        return
    order = list(SEVERITY_STYLES)
    rows = [
        (Text(f.severity, style=SEVERITY_STYLES[f.severity]), f.rule, f.message, _in_brief(f.cells))
        for f in sorted(findings, key=lambda finding: order.index(finding.severity))
    ]
    out.print(plain_table("Findings", ["severity", "rule", "what", "cells"], rows))


def _in_brief(cells: Sequence[str]) -> str:
    return ", ".join(cells[:3]) + (f" and {len(cells) - 3} more" if len(cells) > 3 else "")


def report_tables(report: Report) -> list[Table]:
    """The statutory tables that the report has, one for each part of its form."""
    from parsing.forms import FORMS

    if report.form is None:
        return []
    form = FORMS[report.form]
    shown = _Cells(report.cells, {name for f in report.findings if f.severity != "info" for name in f.cells})
    tables = [_matrix(form, section, shown) for section in (3, 4)]
    return [_list(form, shown), *(table for table in tables if table.row_count)]


class _Cells:
    """The cells of a report as the terminal shows them."""

    def __init__(self, cells: Mapping[str, Cell], doubted: set[str]) -> None:
        self.cells = cells
        self.doubted = doubted

    def mark(self, name: str) -> Text:
        """A number as printed, or a sign for what stands there instead; doubted cells are yellow."""
        cell = self.cells.get(name)
        if cell is None:
            return Text("?", style="dim")
        if cell.state == "blank":
            return Text("·", style="dim")
        if cell.state == "unreadable":
            return Text(cell.raw, style="red")
        return Text(cell.raw, style="yellow" if name in self.doubted else "")


def _matrix(form: Form, section: int, shown: _Cells) -> Table:
    """A part whose rows share their columns: 三 (25 rows of 7) and 四 (3 rows of 5)."""
    members = [cell for cell in form.cells.values() if cell.section == section]
    columns = {cell.id.rpartition(".")[2]: cell.column[-1] for cell in members}
    table = _part(TITLES[section])
    table.add_column("", no_wrap=True, overflow="ellipsis", max_width=max(16, out.width - 7 * len(columns) - 4))
    for label in columns.values():
        table.add_column(_stacked(label), justify="right", overflow="fold", min_width=4)
    group: tuple[str, ...] = ()
    for row, cells in groupby(members, key=lambda cell: cell.id.rpartition(".")[0]):
        first = next(cells)
        group = _add_group(table, group, first)
        marks = [shown.mark(f"{row}.{column}") for column in columns]
        table.add_row(Text(_row_label(first)), *marks)
    return table


def _part(title: str) -> Table:
    return Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def _stacked(label: str) -> str:
    """A column head two characters a line, so that seven columns and a label fit into 80 characters."""
    return "\n".join(label[start : start + 2] for start in range(0, len(label), 2))


def _add_group(table: Table, last: tuple[str, ...], cell: FormCell) -> tuple[str, ...]:
    """Writes the headings of the groups that begin with this row, such as 三 and （三）不予公开."""
    group = cell.row[:-1]
    for depth, label in enumerate(group):
        if last[: depth + 1] != group[: depth + 1]:
            table.add_row(Text("  " * depth + label, style="dim"))
    return group


def _row_label(cell: FormCell) -> str:
    if cell.row:
        return "  " * (len(cell.row) - 1) + cell.row[-1]
    return " ".join(cell.column[:-1])


def _list(form: Form, shown: _Cells) -> Table:
    """A part where each number has a label of its own: 二, and the statistics table of 2014."""
    members = [cell for cell in form.cells.values() if cell.section in (0, 2)]
    table = _part(TITLES[members[0].section])
    for name in ("", "item", "measure"):
        table.add_column(name, overflow="fold")
    table.add_column("number", justify="right")
    last = ""
    for cell in members:
        bar = " ".join(cell.row[:-1])
        measure = " ".join(cell.column)
        table.add_row("" if bar == last else bar, cell.row[-1], measure, shown.mark(cell.id))
        last = bar
    return table
