"""`nianbao export`: the dataset, as files."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.options import archive_option, open_archive


@click.command(short_help="Write the dataset: reports, cells, findings.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), required=True, help="What the files are.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@archive_option
def export(form: str, out: Path) -> None:
    """Write the dataset: one row a report, one row a cell, one row a finding."""
    from nianbao import screen
    from storage import dataset

    write = {"csv": dataset.export_csv, "jsonl": dataset.export_jsonl}[form]
    with open_archive() as archive:
        done = write(archive, out)
    for file in done.files:
        screen.out.print(str(file), markup=False)
    screen.out.print(f"{done.reports} reports, {done.cells} cells, {done.findings} findings")
