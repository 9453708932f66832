"""`nianbao reparse`: parse stored bytes again, and say what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nianbao.failures import NEEDS_ATTENTION
from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from parsing import Cell
    from storage.changes import ChangeGroup, ReparseOutcome, Sample


@click.command(short_help="Parse stored pages again, without the network.")
@click.option("--province", help="Only captures of this province.")
@click.option("--year", type=int, help="Only reports of this year.")
@click.option("--snapshot", "snapshots", type=int, multiple=True, metavar="ID", help="Only this capture; repeatable.")
@click.option("--only-older", is_flag=True, help="Only what an older version of the parser read last.")
@json_option
@archive_option
def reparse(province: str | None, year: int | None, snapshots: tuple[int, ...], only_older: bool, as_json: bool) -> int:
    """Parse stored pages again, without the network; older parses stay beside the new ones."""
    from nianbao import screen
    from nianbao.progress import progress_bar
    from storage.captures import Selection
    from storage.reparse import reparse as run

    with open_archive() as archive:
        for snapshot in snapshots:
            archive.captures.get(snapshot)  # an unknown one is said before anything is done
        chosen = Selection(province=province, year=year, ids=snapshots)
        with progress_bar("parsing again") as progress:
            outcome = run(archive, chosen, only_older=only_older, progress=progress)
    if as_json:
        click.echo(json.dumps(_json(outcome), ensure_ascii=False))
    else:
        _show(outcome)
    for number, problem in outcome.damaged:
        screen.err.print(f"snapshot {number} could not be read: {problem}", style="red", markup=False)
    return NEEDS_ATTENTION if outcome.damaged else 0


def _show(outcome: ReparseOutcome) -> None:
    from nianbao import screen

    screen.out.print(
        f"{outcome.parsed} captures parsed with parser {outcome.parser}, {outcome.added} parses added; "
        f"{outcome.changed_cells} cells changed in {outcome.changed_captures} captures"
    )
    provinces = outcome.by_province()
    if provinces:
        totals = [(name, kind, count) for name, kinds in provinces.items() for kind, count in kinds.items()]
        screen.out.print(screen.plain_table("Totals", ["province", "change", "how many"], totals))
    if outcome.cells:
        rows = [(cell, kind, group.count, _example(group)) for (cell, kind), group in sorted(outcome.cells.items())]
        screen.out.print(screen.plain_table("Cells", ["cell", "change", "how many", "example"], rows))
    if outcome.findings:
        rows = [(rule, kind, group.count, _example(group)) for (rule, kind), group in sorted(outcome.findings.items())]
        screen.out.print(screen.plain_table("Findings", ["rule", "change", "how many", "example"], rows))
    if outcome.kinds:
        rows = [(before, after, g.count, _example(g)) for (before, after), g in sorted(outcome.kinds.items())]
        screen.out.print(screen.plain_table("Kinds", ["before", "after", "how many", "example"], rows))
    if outcome.fields:
        named = [(field, group.count, _example(group)) for field, group in sorted(outcome.fields.items())]
        screen.out.print(screen.plain_table("Fields", ["field", "how many", "example"], named))


def _example(group: ChangeGroup) -> str:
    sample = group.samples[0]
    return f"snapshot {sample.capture_id}: {_said(sample.before)} → {_said(sample.after)}"


def _said(side: Cell | str | None) -> str:
    if side is None:
        return "nothing"
    return side if isinstance(side, str) else (side.raw if side.state != "blank" else "blank")


def _json(outcome: ReparseOutcome) -> dict[str, object]:
    return {
        "parser": outcome.parser,
        "parsed": outcome.parsed,
        "added": outcome.added,
        "changed_captures": outcome.changed_captures,
        "changed_cells": outcome.changed_cells,
        "changes": outcome.kinds_of_change(),
        "by_province": outcome.by_province(),
        "cells": [{"cell": c, "change": k, **_group_json(g)} for (c, k), g in sorted(outcome.cells.items())],
        "findings": [{"rule": r, "change": k, **_group_json(g)} for (r, k), g in sorted(outcome.findings.items())],
        "kinds": [{"before": b, "after": a, **_group_json(g)} for (b, a), g in sorted(outcome.kinds.items())],
        "fields": [{"field": field, **_group_json(g)} for field, g in sorted(outcome.fields.items())],
        "damaged": [{"snapshot": number, "problem": problem} for number, problem in outcome.damaged],
    }


def _group_json(group: ChangeGroup) -> dict[str, object]:
    return {
        "count": group.count,
        "by_province": group.by_province,
        "samples": [_sample_json(sample) for sample in group.samples],
    }


def _sample_json(sample: Sample) -> dict[str, object]:
    return {
        "snapshot": sample.capture_id,
        "url": sample.url,
        "subject": sample.subject,
        "before": _said(sample.before),
        "after": _said(sample.after),
    }
