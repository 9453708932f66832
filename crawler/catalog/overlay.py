"""A user's own file laid over another catalogue: sites added, corrected or left out by id, the others as they were.

In such a file a [[site]] whose id is known needs only what changes; what it gives replaces what stood there, lists
included. A site that is new needs everything. `skip = true` leaves a site out.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from crawler.catalog.loader import builtin, load, read_text
from crawler.catalog.model import Catalogue, Hand, Site
from crawler.catalog.reader import TEXT_KEYS, Corrections, Record, parse_corrections
from crawler.errors import CatalogueError

OVERLAY = "NIANBAO_OVERLAY"
"""Names a file or folder to lay over the catalogue where no other is given."""


def choose(province: str, path: Path | None = None, overlay: Path | None = None) -> Catalogue:
    """The sites of a province: built in, or from a file of the user's, with another laid over them.

    Raises CatalogueError, UnknownProvince.
    """
    base = load(path, province) if path is not None else builtin(province)
    return lay_over(base, overlay) if overlay is not None else base


def lay_over(base: Catalogue, path: Path) -> Catalogue:
    """The catalogue with a file laid over it, or those files of a folder that are about its province.

    Raises CatalogueError; also when a single file is about another province.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    for file in files:
        corrections = parse_corrections(read_text(file), source=file)
        if corrections.province == base.province:
            base = _corrected(base, corrections)
        elif not path.is_dir():
            raise CatalogueError(f"it is about {corrections.province}, not {base.province}", source=path)
    return base


def _corrected(base: Catalogue, corrections: Corrections) -> Catalogue:
    sites = {site.id: site for site in base.sites}
    hands: dict[str, Hand] = dict(base.laid_over)
    for record in corrections.records:
        known = sites.get(record.id)
        if record.skip:
            _must_be_known(record, known, sites)
            del sites[record.id]
            hands[record.id] = "skipped"
        elif known is not None:
            sites[record.id] = _changed(known, record)
            hands.setdefault(record.id, "corrected")
        else:
            sites[record.id] = _new(record, sites)
            hands[record.id] = "added"
    if not sites:
        raise CatalogueError("it leaves no site of the catalogue", source=corrections.records[0].source)
    return Catalogue(base.province, tuple(sites.values()), hands)


def _changed(site: Site, record: Record) -> Site:
    """The site as corrected. Who gives its columns anew vouches for them."""
    fields = dict(record.fields)
    if "report_columns" in fields:
        fields.setdefault("unverified", False)
    return replace(site, **fields)


def _new(record: Record, known: dict[str, Site]) -> Site:
    missing = [key for key in TEXT_KEYS if key not in record.fields]
    if missing:
        near = _near(record.id, known)
        problem = f"site {record.id!r} is not in the catalogue{near}; a new site also needs {', '.join(missing)}"
        raise CatalogueError(problem, source=record.source, line=record.line)
    return record.site()


def _must_be_known(record: Record, site: Site | None, known: dict[str, Site]) -> None:
    if site is None:
        problem = f"there is no site {record.id!r} to skip{_near(record.id, known)}"
        raise CatalogueError(problem, source=record.source, line=record.line)


def _near(wanted: str, known: dict[str, Site]) -> str:
    found = difflib.get_close_matches(wanted, known, n=1, cutoff=0.8)
    return f" (did you mean {found[0]!r}?)" if found else ""
