"""What changed between two crawls, as people and programs see it."""

from __future__ import annotations

from nianbao import screen
from storage.recrawl import FATES, PageChange, Recrawl


def show(found: Recrawl) -> None:
    """Prints it for people."""
    totals = found.totals()
    rows = [(fate, totals[fate], meaning) for fate, meaning in FATES.items()]
    title = f"{found.before.name} → {found.after.name}"
    screen.out.print(screen.plain_table(title, ["", "pages", "meaning"], rows))
    shown = [page for page in found.pages if page.fate != "unchanged" and page.extent != "bytes"]
    if shown:
        columns = ["", "body", "year", "what", "snapshots", "url"]
        screen.out.print(screen.plain_table(None, columns, [_page_row(page) for page in shown]))
    furniture = sum(page.extent == "bytes" for page in found.pages)
    if furniture:
        screen.out.print(f"{furniture} of the changed differ in page furniture only and are not listed", style="dim")
    if found.edited:
        screen.out.print(
            f"edited reports: {len(found.edited)}; `nianbao diff A B` shows what in each", style="bold red"
        )


def _page_row(page: PageChange) -> tuple[object, ...]:
    cells = ", ".join(page.cells[:3]) + (f" and {len(page.cells) - 3} more" if len(page.cells) > 3 else "")
    what = page.reason or (f"cells: {cells}" if page.cells else page.extent)
    snapshots = " → ".join(str(number) for number in (page.before, page.after) if number is not None)
    return page.fate, page.issuer, page.year, what, snapshots, page.url


def as_json(found: Recrawl) -> dict[str, object]:
    """The object of `diff --json` for two crawls."""
    return {
        "before": found.before.name,
        "after": found.after.name,
        "totals": found.totals(),
        "pages": [
            {
                "url": page.url,
                "fate": page.fate,
                "extent": page.extent,
                "cells": list(page.cells),
                "reason": page.reason,
                "site": page.site_id,
                "issuer": page.issuer,
                "year": page.year,
                "title": page.title,
                "before": page.before,
                "after": page.after,
            }
            for page in found.pages
        ],
    }
