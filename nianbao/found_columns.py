"""What crawls found out about the report columns of a province, for review: as a table, as JSON, as TOML to keep."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.catalog import Catalogue, Site
    from storage.report_columns import ColumnRecord

REJECTED = "rejected"
"""Shown as the state of a column that the catalogue calls none."""
_MOST_NOT_TAKEN = 200


@dataclass(frozen=True, slots=True)
class Review:
    """The columns of a province beside the catalogue as it is now."""

    province: str
    columns: Sequence[ColumnRecord]
    sites: Mapping[str, Site]
    names: Mapping[str, str]
    """Names of sites by their ids, of those too that the catalogue does not hold."""

    def state(self, column: ColumnRecord) -> str:
        """The state of a column, the catalogue's own word first."""
        site = self.sites.get(column.site_id)
        return REJECTED if site is not None and column.url in site.not_columns else column.state


def review(
    province: str, columns: Sequence[ColumnRecord], catalogue: Catalogue | None, names: Mapping[str, str]
) -> Review:
    """Put the columns beside the catalogue; without one, only what the archive knows counts."""
    sites = {site.id: site for site in catalogue.sites} if catalogue is not None else {}
    return Review(province, columns, sites, {**names, **{site.id: site.name for site in sites.values()}})


def show(found: Review) -> None:
    """Print a table of what is used, and one of what was looked at and not taken."""
    from nianbao import screen

    taken = [column for column in found.columns if column.confirmed_at is not None]
    rest = [column for column in found.columns if column.confirmed_at is None]
    if not found.columns:
        screen.out.print(f"No crawl of {found.province} has looked for a report column yet.", style="dim")
        return
    columns = ["site", "state", "report column", "links", "newest", "found", "confirmed"]
    rows = [_row(found, column) for column in taken]
    screen.out.print(screen.plain_table(f"Report columns in {found.province}", columns, rows))
    if rest and len(rest) <= _MOST_NOT_TAKEN:
        rows = [(_site(found, column), column.url, column.anchor, column.reason) for column in rest]
        screen.out.print(screen.plain_table("Looked at and not taken", ["site", "address", "link", "reason"], rows))
    elif rest:
        screen.out.print(f"{len(rest)} other addresses were looked at and not taken: --json lists them.", style="dim")


def _row(found: Review, column: ColumnRecord) -> tuple[object, ...]:
    how = [column.url]
    if column.evidence:
        how.append(f"{column.evidence}: {column.anchor} ({column.score})")
    if column.path:
        how.append(f"by way of {' → '.join(column.path)}")
    if column.moved_to:
        how.append(f"now {column.moved_to}")
    elif column.reason:
        how.append(column.reason)
    when = f"{column.found_at:%Y-%m-%d}" if column.source == "discovered" else "catalogue"
    confirmed = f"{column.confirmed_at:%Y-%m-%d}" if column.confirmed_at else "never"
    return (
        _site(found, column), found.state(column), "\n".join(how), column.reports, column.newest_year, when, confirmed
    )  # fmt: skip


def _site(found: Review, column: ColumnRecord) -> str:
    return f"{column.site_id}\n{found.names.get(column.site_id, '')}".rstrip()


def write_json(found: Review) -> None:
    """Print an object a line for each column, taken or not."""
    for column in found.columns:
        line = {
            "site": column.site_id,
            "name": found.names.get(column.site_id),
            "url": column.url,
            "source": column.source,
            "state": found.state(column),
            "reason": column.reason,
            "moved_to": column.moved_to,
            "anchor": column.anchor,
            "title": column.title,
            "score": column.score,
            "evidence": column.evidence,
            "path": list(column.path),
            "reports": column.reports,
            "newest_year": column.newest_year,
            "found_at": column.found_at.isoformat(),
            "found_in": column.found_crawl,
            "asked_at": column.asked_at.isoformat(),
            "confirmed_at": column.confirmed_at.isoformat() if column.confirmed_at else None,
        }
        click.echo(json.dumps(line, ensure_ascii=False))


def write_toml(found: Review) -> None:
    """Print what was found as a file to be laid over the catalogue."""
    click.echo(f"# Report columns that crawls of {found.province} found. Review them, keep what is right, then:")
    click.echo(f"# nianbao crawl {found.province} --overlay FILE")
    click.echo(f'province = "{found.province}"')
    for site_id in dict.fromkeys(column.site_id for column in found.columns):
        for line in _block(found, site_id):
            click.echo(line)


def _block(found: Review, site_id: str) -> Iterator[str]:
    """A [[site]] with the columns the catalogue has and those that were found; nothing when none were."""
    from crawler.catalog.render import quoted, toml_list

    columns = [column for column in found.columns if column.site_id == site_id]
    known = found.sites[site_id].report_columns if site_id in found.sites else ()
    new = [one for one in columns if found.state(one) == "used" and one.url not in known and one.source == "discovered"]
    if not new:
        return
    stale = {column.url for column in columns if column.state in ("gone", "moved")}
    yield "\n[[site]]"
    yield f"id = {quoted(site_id)}  # {found.names.get(site_id, '')}"
    for column in new:
        newest = f", the newest of {column.newest_year}" if column.newest_year else ""
        yield f"# {column.anchor}: {column.reports} reports{newest}; confirmed {column.confirmed_at:%Y-%m-%d}"
    yield f"report_columns = {toml_list([*(url for url in known if url not in stale), *(one.url for one in new)])}"
