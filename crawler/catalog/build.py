"""Make the built-in catalogues: `python -m crawler.catalog.build divisions.csv portals.csv OUT`.

`divisions.csv` has the columns code, name, level, parent_code, slug (the file name of a province); `portals.csv` has
division_code, name, level, portal_url, report_column_url, evidence. One TOML file is written for each province.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from crawler.catalog.model import Catalogue, Site
from crawler.catalog.render import render

_COMMENT = """Government portals of {name}, from public material of 2026 that was not checked live.
report_columns is empty where nobody knows the column: discovery then starts at the portal.
unverified: the column follows from a rule of its platform or from a copy, and was not itself seen."""


def build(divisions: Path, portals: Path, out: Path) -> int:
    """Write the catalogues into the folder `out`; returns the number of files."""
    by_province: dict[str, list[Site]] = {}
    for row in _rows(portals):
        by_province.setdefault(row["division_code"][:2], []).append(_site(row))
    provinces = [row for row in _rows(divisions) if row["level"] == "province"]
    out.mkdir(parents=True, exist_ok=True)
    for row in provinces:
        catalogue = Catalogue(row["slug"], tuple(by_province[row["code"][:2]]))
        text = render(catalogue, comment=_COMMENT.format(name=row["name"]))
        (out / f"{row['slug']}.toml").write_text(text, encoding="utf-8")
    return len(provinces)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _site(row: dict[str, str]) -> Site:
    column = row["report_column_url"].strip()
    return Site(
        id=f"{row['division_code']}-main",
        division=row["division_code"],
        name=row["name"],
        level=row["level"],
        portal=row["portal_url"].strip(),
        report_columns=(column,) if column else (),
        unverified=bool(column) and "column unverified" in row["evidence"],
    )


def main(arguments: list[str]) -> int:
    """Entry point of the script."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    divisions, portals, out = map(Path, arguments)
    print(f"{build(divisions, portals, out)} catalogues written to {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
