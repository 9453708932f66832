"""What changed on a page, as people and programs see it."""

from __future__ import annotations

from rich.text import Text

from nianbao import screen
from parsing import Cell, Finding
from storage.difference import Difference, Side

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def verdict(found: Difference) -> str:
    """What happened, in a sentence."""
    if found.is_edit:
        return _edit(found)
    if found.same_content:
        if found.same_bytes:
            return "nothing differs: the bytes are the same"
        return "the bytes differ, the content does not: only page furniture such as counters and menus changed"
    if found.before.capture.id == found.after.capture.id:
        return f"the same bytes, read differently: {_cells(found)}"
    if not found.same_url:
        return f"two different addresses; {_cells(found)} differ"
    return "the text or what the page says of itself changed; no cell did"


def _edit(found: Difference) -> str:
    before, after = (side.capture.fetched_at for side in (found.before, found.after))
    dates = [side.report.published for side in (found.before, found.after)]
    how = "silently edited" if found.is_silent else "edited"
    date = (
        f"the date it prints is still {dates[0] or 'none'}"
        if dates[0] == dates[1]
        else f"the date it prints went from {dates[0] or 'none'} to {dates[1] or 'none'}"
    )
    when = f"{before:%Y-%m-%d %H:%M} and {after:%Y-%m-%d %H:%M} UTC"
    return f"{how}: {_cells(found)} changed at the same address between {when}; {date}"


def _cells(found: Difference) -> str:
    return f"{len(found.cells)} cell{'' if len(found.cells) == 1 else 's'}"


def show(found: Difference) -> None:
    """Prints it for people."""
    for side in (found.before, found.after):
        row = side.capture
        line = f"{side.name} · {row.fetched_at:%Y-%m-%d %H:%M:%S} UTC · {row.digest} · parser {side.report.parser}"
        screen.out.print(Text(line, style="dim"))
        screen.out.print(Text(f"  {row.url}", style="dim"))
    screen.out.print(Text(verdict(found), style="bold red" if found.is_edit else "bold"))
    fields = [(change.field, change.before, change.after) for change in found.comparison.fields]
    if fields:
        screen.out.print(screen.plain_table("\nWhat the page says of itself", ["", "before", "after"], fields))
    cells = [(c.cell_id, c.kind, _printed(c.before), _printed(c.after)) for c in found.cells]
    if cells:
        screen.out.print(screen.plain_table("\nCells", ["cell", "change", "before", "after"], cells))
    findings = [("new", f.rule, f.message) for f in found.comparison.findings_new]
    findings += [("gone", f.rule, f.message) for f in found.comparison.findings_gone]
    if findings:
        screen.out.print(screen.plain_table("\nFindings", ["", "rule", "what"], findings))
    if found.text:
        screen.out.print("\nCleaned text", style="italic")
        for line in found.text:
            screen.out.print(Text(line, style=_STYLES.get(line[:1], "")))


def _printed(cell: Cell | None) -> str:
    if cell is None:
        return "(not on the page)"
    return "(blank)" if cell.state == "blank" else cell.raw


def as_json(found: Difference) -> dict[str, object]:
    """The object of `diff --json`."""
    return {
        "before": _side_json(found.before),
        "after": _side_json(found.after),
        "verdict": verdict(found),
        "same_bytes": found.same_bytes,
        "same_content": found.same_content,
        "edited": found.is_edit,
        "silent": found.is_silent,
        "fields": [{"field": c.field, "before": c.before, "after": c.after} for c in found.comparison.fields],
        "cells": [
            {"cell": c.cell_id, "change": c.kind, "before": _cell_json(c.before), "after": _cell_json(c.after)}
            for c in found.cells
        ],
        "findings_new": [_finding_json(finding) for finding in found.comparison.findings_new],
        "findings_gone": [_finding_json(finding) for finding in found.comparison.findings_gone],
        "sections": [change.heading for change in found.comparison.sections],
        "text": list(found.text),
    }


def _side_json(side: Side) -> dict[str, object]:
    row = side.capture
    return {
        "snapshot": row.id,
        "parse": side.parse_id,
        "url": row.url,
        "fetched_at": row.fetched_at.isoformat(),
        "digest": row.digest,
        "parser": side.report.parser,
    }


def _cell_json(cell: Cell | None) -> dict[str, object] | None:
    if cell is None:
        return None
    value = cell.value if cell.value is None or isinstance(cell.value, int) else float(cell.value)
    return {"value": value, "state": cell.state, "raw": cell.raw, "at": cell.at}


def _finding_json(finding: Finding) -> dict[str, object]:
    return {"rule": finding.rule, "severity": finding.severity, "cells": finding.cells, "message": finding.message}
