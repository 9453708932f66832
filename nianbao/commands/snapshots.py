"""`nianbao snapshots`: the captures of an archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from storage import CaptureRow


@click.command(short_help="List captures.")
@click.option("--province", help="Only captures of this province.")
@click.option("--url", help="Only captures of this address.")
@click.option("--year", type=int, help="Only reports of this year.")
@click.option("--kind", type=click.Choice(["report", "list", "attachment", "other", "blocked"]), help="Only this kind.")
@click.option("--crawl", help="Only captures of this crawl.")
@json_option
@archive_option
def snapshots(
    province: str | None, url: str | None, year: int | None, kind: str | None, crawl: str | None, as_json: bool
) -> None:
    """List captures, in the order they were made."""
    from nianbao import screen
    from storage.captures import Selection

    with open_archive() as archive:
        crawl_id = archive.crawls.get(crawl).id if crawl else None
        chosen = Selection(province=province, url=url, year=year, kind=kind, crawl_id=crawl_id)
        captures = archive.captures.list(chosen)
        if as_json:
            for row in captures:
                click.echo(json.dumps(snapshot_json(row), ensure_ascii=False))
            return
        rows = [
            (row.id, f"{row.fetched_at:%Y-%m-%d %H:%M:%S}", row.status, row.kind, row.year, row.issuer, row.url)
            for row in captures
        ]
    columns = ["id", "fetched (UTC)", "status", "kind", "year", "issuer", "url"]
    screen.out.print(screen.plain_table(None, columns, rows))
    screen.out.print("`nianbao show ID` shows one.", style="dim")


def snapshot_json(row: CaptureRow) -> dict[str, object]:
    """One capture as a line of `snapshots --json`."""
    return {
        "id": row.id,
        "url": row.url,
        "status": row.status,
        "fetched_at": row.fetched_at.isoformat(),
        "media_type": row.media_type,
        "digest": row.digest,
        "length": row.length,
        "warc": row.warc,
        "offset": row.offset,
        "kind": row.kind,
        "crawl": row.crawl,
        "method": row.method,
        "site": row.site_id,
        "province": row.province,
        "record_length": row.record_length,
        "record_type": row.record_type,
        "refers_to": row.refers_to_id,
        "parent": row.parent_id,
        "anchor": row.anchor,
        "ip": row.ip,
        "truncated": row.truncated,
        "reason": row.reason,
        "year": row.year,
        "issuer": row.issuer,
        "title": row.title,
    }
