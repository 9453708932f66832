"""`nianbao provinces`: the catalogue of sites."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from crawler.catalog import Catalogue, Site
    from storage.health import SiteHealth


@click.command()
@click.argument("province", required=False)
@click.option("--catalog", type=click.Path(path_type=Path), help="Sites from this file or folder instead.")
@json_option
@archive_option
def provinces(province: str | None, catalog: Path | None, as_json: bool) -> None:
    """List the provinces of the catalogue, or one PROVINCE's sites with their report columns.

    Where an archive stands, also when each site last gave a report.
    """
    if province is None and catalog is None:
        _list_provinces(as_json)
    else:
        _list_sites(_catalogue(province, catalog), as_json)


def _catalogue(province: str | None, path: Path | None) -> Catalogue:
    from crawler import catalog

    if path is not None:
        return catalog.load(path, province)
    assert province is not None
    return catalog.builtin(province)


def _list_provinces(as_json: bool) -> None:
    from crawler import catalog
    from nianbao import screen

    rows = []
    for name in catalog.provinces():
        sites = catalog.builtin(name).sites
        levels = Counter(site.level for site in sites)
        known = sum(bool(site.report_columns) for site in sites)
        rows.append((name, sites[0].name, len(sites), levels["prefecture"], levels["county"], known))
    columns = ["province", "name", "sites", "prefectures", "counties", "report columns known"]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
        return
    screen.out.print(screen.plain_table(None, columns, rows))
    screen.out.print("\nWhere no report column is known, a crawl looks for it from the portal.", style="dim")


def _list_sites(catalogue: Catalogue, as_json: bool) -> None:
    from nianbao import screen

    health = _health(catalogue.province)
    if as_json:
        for site in catalogue.sites:
            click.echo(json.dumps(_site_json(site, health.get(site.id)), ensure_ascii=False))
        return
    rows: list[tuple[object, ...]] = [
        (site.id, site.name, site.level, site.portal, "\n".join(site.report_columns), "yes" if site.unverified else "")
        for site in catalogue.sites
    ]
    columns = ["id", "name", "level", "portal", "report columns", "unverified"]
    if health:
        columns += ["last report (UTC)", "reports", "before"]
        rows = [(*row, *_health_row(health.get(site.id))) for row, site in zip(rows, catalogue.sites, strict=True)]
    screen.out.print(screen.plain_table(None, columns, rows))


def _health(province: str) -> dict[str, SiteHealth]:
    """What an archive, if one stands here, knows of the sites."""
    from storage.errors import ArchiveNotFound
    from storage.health import site_health

    try:
        with open_archive() as archive:
            return site_health(archive, province)
    except ArchiveNotFound:
        return {}


def _health_row(health: SiteHealth | None) -> tuple[object, ...]:
    if health is None:
        return (None, None, None)
    last = f"{health.last_report:%Y-%m-%d %H:%M}" if health.last_report else "never"
    return (Text(last, style="red" if health.dwindled else ""), health.reports, health.reports_before)


def _site_json(site: Site, health: SiteHealth | None) -> dict[str, object]:
    return {
        "id": site.id,
        "division": site.division,
        "name": site.name,
        "level": site.level,
        "portal": site.portal,
        "report_columns": list(site.report_columns),
        "hosts": list(site.hosts),
        "unverified": site.unverified,
        "last_report": health.last_report.isoformat() if health and health.last_report else None,
        "reports": health.reports if health else None,
        "reports_before": health.reports_before if health else None,
    }
