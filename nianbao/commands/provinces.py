"""`nianbao provinces`: the catalogue of sites."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from nianbao.failures import BadInputError
from nianbao.options import archive_option, catalogue_options, json_option, open_archive

if TYPE_CHECKING:
    from crawler.catalog import Catalogue, Hand, Site
    from storage.health import SiteHealth


@click.command(short_help="The catalogue: provinces, or one province's sites.")
@click.argument("province", required=False)
@catalogue_options
@click.option("--discovered", is_flag=True, help="The report columns that crawls found, how, and what they gave.")
@click.option("--toml", "as_toml", is_flag=True, help="With --discovered: as a file for --overlay.")
@json_option
@archive_option
def provinces(
    province: str | None, catalog: Path | None, overlay: Path | None, discovered: bool, as_toml: bool, as_json: bool
) -> None:
    """List the provinces of the catalogue, or one PROVINCE's sites with their report columns.

    Where an archive stands, also when each site last gave a report.
    """
    if discovered or as_toml:
        _list_discovered(_named(province), catalog, overlay, as_toml=as_toml, as_json=as_json)
    elif province is None and catalog is None:
        _list_provinces(as_json)
    else:
        _list_sites(_catalogue(province, catalog, overlay), as_json)


def _catalogue(province: str | None, path: Path | None, overlay: Path | None) -> Catalogue:
    from crawler import catalog

    if province is None and path is not None:
        province = catalog.load(path).province
    return catalog.choose(_named(province), path, overlay)


def _named(province: str | None) -> str:
    if province is None:
        raise BadInputError("name a province: `nianbao provinces` lists them")
    return province


def _list_discovered(province: str, path: Path | None, overlay: Path | None, *, as_toml: bool, as_json: bool) -> None:
    from nianbao import found_columns

    with open_archive() as archive:
        columns = archive.columns.known(province)
        names = {site.id: site.name for site in archive.crawls.sites(province)}
    found = found_columns.review(province, columns, _catalogue_if_any(province, path, overlay, bool(names)), names)
    if as_toml:
        found_columns.write_toml(found)
    elif as_json:
        found_columns.write_json(found)
    else:
        found_columns.show(found)


def _catalogue_if_any(province: str, path: Path | None, overlay: Path | None, crawled: bool) -> Catalogue | None:
    """The catalogue; none for a province that was crawled from a file of the user's and is not built in."""
    from crawler.errors import UnknownProvince

    try:
        return _catalogue(province, path, overlay)
    except UnknownProvince:
        if not crawled:
            raise
        return None


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
            hand = catalogue.laid_over.get(site.id)
            click.echo(json.dumps(_site_json(site, health.get(site.id), hand), ensure_ascii=False))
        return
    rows: list[tuple[object, ...]] = [
        (site.id, site.name, site.level, site.portal, "\n".join(site.report_columns), "yes" if site.unverified else "")
        for site in catalogue.sites
    ]
    columns = ["id", "name", "level", "portal", "report columns", "unverified"]
    if catalogue.laid_over:
        columns.append("yours")
        rows = [(*row, catalogue.laid_over.get(site.id)) for row, site in zip(rows, catalogue.sites, strict=True)]
    if health:
        columns += ["last report (UTC)", "reports", "before"]
        rows = [(*row, *_health_row(health.get(site.id))) for row, site in zip(rows, catalogue.sites, strict=True)]
    screen.out.print(screen.plain_table(None, columns, rows))
    skipped = [site for site, hand in catalogue.laid_over.items() if hand == "skipped"]
    if skipped:
        screen.out.print(f"Left out by your own file: {', '.join(skipped)}", style="dim")


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


def _site_json(site: Site, health: SiteHealth | None, hand: Hand | None) -> dict[str, object]:
    return {
        "id": site.id,
        "division": site.division,
        "name": site.name,
        "level": site.level,
        "portal": site.portal,
        "report_columns": list(site.report_columns),
        "hosts": list(site.hosts),
        "not_columns": list(site.not_columns),
        "unverified": site.unverified,
        "yours": hand,
        "last_report": health.last_report.isoformat() if health and health.last_report else None,
        "reports": health.reports if health else None,
        "reports_before": health.reports_before if health else None,
    }
