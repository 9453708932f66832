"""`nianbao crawls`: the crawls of an archive and their state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from storage import CrawlRecord, FrontierCounts


@click.command()
@json_option
@archive_option
def crawls(as_json: bool) -> None:
    """List the archive's crawls and their state."""
    from nianbao import screen
    from storage.captures import Selection

    with open_archive() as archive:
        found = [
            (crawl, archive.frontier.counts(crawl.id), archive.captures.count(Selection(crawl_id=crawl.id)))
            for crawl in archive.crawls.list()
        ]
    if as_json:
        for crawl, frontier, captures in found:
            click.echo(json.dumps(_json(crawl, frontier, captures), ensure_ascii=False))
        return
    rows = [
        (c.id, c.name, c.province, c.state, f"{c.started_at:%Y-%m-%d %H:%M}", captures, f.queued, f.failed + f.refused)
        for c, f, captures in found
    ]
    columns = ["id", "crawl", "province", "state", "started (UTC)", "captures", "still queued", "not had"]
    screen.out.print(screen.plain_table(None, columns, rows))
    if any(crawl.state != "finished" for crawl, _, _ in found):
        screen.out.print("`nianbao resume` goes on with the latest unfinished one.", style="dim")


def _json(crawl: CrawlRecord, frontier: FrontierCounts, captures: int) -> dict[str, object]:
    return {
        "id": crawl.id,
        "crawl": crawl.name,
        "province": crawl.province,
        "state": crawl.state,
        "started_at": crawl.started_at.isoformat(),
        "finished_at": crawl.finished_at.isoformat() if crawl.finished_at else None,
        "captures": captures,
        "queued": frontier.queued,
        "done": frontier.done,
        "failed": frontier.failed,
        "refused": frontier.refused,
    }
