"""`nianbao coverage PROVINCE`: who published, when, or why not."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from nianbao.failures import BadInputError
from nianbao.options import archive_option, catalogue_options, json_option, open_archive

if TYPE_CHECKING:
    from storage import Archive, SiteRecord
    from storage.coverage import Entry, Evidence, Ledger

MARKS = {
    "on_time": ("✓", "green"),
    "late": ("!", "bold red"),
    "published_date_unknown": ("~", "green"),
    "looked_and_not_found": ("✗", "red"),
    "not_looked": ("·", "dim"),
    "unreachable": ("u", "yellow"),
    "blocked": ("b", "yellow"),
    "found_but_unreadable": ("?", "magenta"),
    "removed_after_seen": ("-", "bold magenta"),
}
"""How the table shows a state, and in which colour."""
NAME_WIDTH = 16
"""Columns that a name keeps however many years stand beside it."""


@click.command(short_help="Who published, when, or why not.")
@click.argument("province")
@click.option("--year", type=click.IntRange(2008, 2100), help="Only this report year, with what each state rests on.")
@click.option("--governments", is_flag=True, help="Only the bodies whose sites the catalogue names.")
@catalogue_options
@click.option("--csv", "as_csv", is_flag=True, help="CSV with a row for each body and year.")
@json_option
@archive_option
def coverage(
    province: str,
    year: int | None,
    governments: bool,
    catalog: Path | None,
    overlay: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show for each body and report year of a PROVINCE who published, when, or why not."""
    from storage.coverage import ledger

    with open_archive() as archive:
        sites = _sites(archive, province, catalog, overlay)
        found = ledger(archive, province, sites=sites, year=year)
    entries = [entry for entry in found.entries if entry.body.is_own or not governments]
    if as_json:
        for entry in entries:
            click.echo(json.dumps(entry_json(entry), ensure_ascii=False))
    elif as_csv:
        _write_csv(entries)
    else:
        _show(found, entries, year)


def _sites(archive: Archive, province: str, path: Path | None, overlay: Path | None) -> list[SiteRecord]:
    """The catalogue's sites, so that those no crawl has visited are listed too."""
    from crawler.catalog import choose
    from crawler.errors import UnknownProvince
    from storage import SiteRecord

    crawled = any(crawl.province == province for crawl in archive.crawls.list())
    try:
        chosen = choose(province, path, overlay)
    except UnknownProvince:
        if not crawled:
            raise
        return []  # crawled from a catalogue of the user's own: the archive knows its sites
    if not crawled:
        raise BadInputError(f"the archive holds no crawl of {province}: `nianbao crawl {province}` makes one")
    return [SiteRecord(s.id, s.division, province, s.name, s.level, s.portal) for s in chosen.sites]


def _show(found: Ledger, entries: Sequence[Entry], year: int | None) -> None:
    from nianbao import screen

    if year is None:
        _show_years(found, entries)
    else:
        rows = [_row(entry) for entry in entries]
        columns = ["body", "level", "due on", "by", "", "state", "rests on", "dated", "first seen (UTC)", "snapshot"]
        screen.out.print(screen.plain_table(f"{found.province}, report year {year}", columns, rows))
    _show_totals(found, entries)


def _show_years(found: Ledger, entries: Sequence[Entry]) -> None:
    from nianbao import screen

    bodies: dict[tuple[str, str], dict[int, Entry]] = {}
    for entry in entries:
        bodies.setdefault((entry.body.site_id, entry.body.key), {})[entry.year] = entry
    rows = []
    for by_year in bodies.values():
        latest = by_year[max(by_year)]
        marks = [_mark(by_year.get(year)) for year in found.years]
        rows.append((latest.body.name, latest.term.obligation, *marks))
    heads = [f"{year // 100}\n{year % 100:02}" for year in found.years]
    table = screen.plain_table(found.province, ["body", "by", *heads], rows)
    table.collapse_padding = True
    table.columns[0].min_width = NAME_WIDTH
    screen.out.print(table)


def _mark(entry: Entry | None) -> Text:
    if entry is None:
        return Text("")
    sign, style = MARKS[entry.state]
    if entry.overdue:
        style = "bold red"
    return Text(sign + ("*" if entry.back_dated else ""), style=style)


def _row(entry: Entry) -> tuple[object, ...]:
    seen = f"{entry.first_seen:%Y-%m-%d %H:%M}" if entry.first_seen else None
    words = entry.state.replace("_", " ") + (", overdue" if entry.overdue else "")
    dated = f"{entry.published}{' (back-dated)' if entry.back_dated else ''}" if entry.published else None
    rests = entry.basis if entry.basis != "none" else _why(entry)
    known = (entry.body.name, entry.body.level, entry.term.due_on, entry.term.obligation)
    return (*known, _mark(entry), words, rests, dated, seen, entry.snapshot)


def _why(entry: Entry) -> str:
    notes = (f"{evidence.what}: {evidence.note}" for evidence in entry.evidence if evidence.note)
    return "; ".join(notes)


def _show_totals(found: Ledger, entries: Sequence[Entry]) -> None:
    from nianbao import screen
    from storage.coverage import STATES

    rows: list[tuple[object, ...]] = []
    for state, meaning in STATES.items():
        there = [entry for entry in entries if entry.state == state]
        duty = sum(entry.term.obligation == "duty" for entry in there)
        rows.append((Text(MARKS[state][0], style=MARKS[state][1]), state, len(there), duty, meaning))
    screen.out.print(screen.plain_table(None, ["", "state", "bodies x years", "of duty", "meaning"], rows))
    overdue = sum(entry.overdue for entry in entries)
    back_dated = sum(entry.back_dated for entry in entries)
    screen.out.print(f"{overdue} overdue by law when looked for; {back_dated} back-dated (*)", markup=False)
    for why, count in found.set_aside.items():
        screen.out.print(f"{count} reports are not in the ledger: {why}", style="dim", markup=False)


def entry_json(entry: Entry) -> dict[str, object]:
    """One body in one year as a line of `coverage --json`."""
    return {
        "body": entry.body.name,
        "kind": entry.body.kind,
        "site": entry.body.site_id,
        "division": entry.body.division,
        "level": entry.body.level,
        "year": entry.year,
        "state": entry.state,
        "basis": entry.basis,
        "due_on": _text(entry.term.due_on),
        "obligation": entry.term.obligation,
        "article": entry.term.article,
        "published": _text(entry.published),
        "listed": _text(entry.listed),
        "first_linked": _text(entry.first_linked),
        "first_seen": _text(entry.first_seen),
        "last_seen": _text(entry.last_seen),
        "last_absent": _text(entry.last_absent),
        "looked_at": _text(entry.looked_at),
        "overdue": entry.overdue,
        "back_dated": entry.back_dated,
        "has_tables": entry.has_tables,
        "url": entry.url,
        "snapshot": entry.snapshot,
        "evidence": [_evidence_json(evidence) for evidence in entry.evidence],
    }


def _evidence_json(evidence: Evidence) -> dict[str, object]:
    found = {
        "what": evidence.what,
        "on": _text(evidence.on),
        "snapshot": evidence.snapshot,
        "crawl": evidence.crawl,
        "url": evidence.url,
        "note": evidence.note,
        "vantage": evidence.vantage,
    }
    return {name: value for name, value in found.items() if value is not None}


def _text(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _write_csv(entries: Sequence[Entry]) -> None:
    """The same as JSON, the evidence in words."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, entry in enumerate(entries):
        line = entry_json(entry)
        line["evidence"] = "; ".join(_in_words(evidence) for evidence in entry.evidence)
        if number == 0:
            writer.writerow(line)
        writer.writerow(_csv_value(value) for value in line.values())


def _csv_value(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _in_words(evidence: Evidence) -> str:
    when = f" {_text(evidence.on)}" if evidence.on else ""
    where = f" (snapshot {evidence.snapshot})" if evidence.snapshot else ""
    return f"{evidence.what}{when}{where}" + (f": {evidence.note}" if evidence.note else "")
