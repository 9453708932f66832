"""`nianbao crawls`: the crawls of an archive and their state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from nianbao.failures import BadInputError
from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from storage import Archive, CrawlRecord, FrontierCounts


@click.command(short_help="List the archive's crawls, and the links they left alone.")
@click.argument("crawl", required=False)
@click.option("--skipped", is_flag=True, help="The links that this CRAWL met and did not follow, with the reason.")
@json_option
@archive_option
def crawls(crawl: str | None, skipped: bool, as_json: bool) -> None:
    """List the archive's crawls and their state; of one CRAWL also how many links it did not follow, and why."""
    if skipped and crawl is None:
        raise BadInputError("name the crawl whose skipped links are meant: nianbao crawls CRAWL --skipped")
    with open_archive() as archive:
        if crawl is None:
            _list(archive, archive.crawls.list(), as_json)
        elif skipped:
            _show_links(archive, archive.crawls.get(crawl), as_json)
        else:
            _show_one(archive, archive.crawls.get(crawl), as_json)


def _list(archive: Archive, chosen: Sequence[CrawlRecord], as_json: bool) -> None:
    from nianbao import screen
    from storage.captures import Selection

    found = [
        (crawl, archive.frontier.counts(crawl.id), archive.captures.count(Selection(crawl_id=crawl.id)))
        for crawl in chosen
    ]
    if as_json:
        for crawl, frontier, captures in found:
            reasons = _reasons(archive, crawl)
            click.echo(json.dumps(_json(crawl, frontier, captures) | {"skipped": reasons}, ensure_ascii=False))
        return
    rows = [
        (
            c.id,
            c.name,
            c.province,
            _state(c),
            f"{c.started_at:%Y-%m-%d %H:%M}",
            captures,
            f.queued,
            f.failed + f.refused,
        )
        for c, f, captures in found
    ]
    columns = ["id", "crawl", "province", "state", "started (UTC)", "captures", "still queued", "not had"]
    screen.out.print(screen.plain_table(None, columns, rows))
    if any(crawl.state != "finished" for crawl, _, _ in found):
        screen.out.print("`nianbao resume` goes on with the latest unfinished one.", style="dim")


def _state(crawl: CrawlRecord) -> str:
    return f"{crawl.state} (watch)" if crawl.options.get("watch") else crawl.state


def _reasons(archive: Archive, crawl: CrawlRecord) -> dict[str, int]:
    from storage.skips import skipped_by_site

    total = Counter[str]()
    for reasons in skipped_by_site(archive.engine, crawl.id).values():
        total.update(reasons)
    return dict(total.most_common())


def _show_one(archive: Archive, crawl: CrawlRecord, as_json: bool) -> None:
    from nianbao import screen
    from storage.captures import Selection
    from storage.skips import skipped_by_site

    by_site = skipped_by_site(archive.engine, crawl.id)
    if as_json:
        frontier, captures = archive.frontier.counts(crawl.id), archive.captures.count(Selection(crawl_id=crawl.id))
        more = {"skipped": _reasons(archive, crawl), "skipped_by_site": by_site, "counts": crawl.counts}
        click.echo(json.dumps(_json(crawl, frontier, captures) | more, ensure_ascii=False))
        return
    _list(archive, [crawl], as_json)
    rows = [(site, reason, count) for site, reasons in by_site.items() for reason, count in reasons.most_common()]
    screen.out.print(screen.plain_table("Links that were not followed", ["site", "why", "times met"], rows))
    screen.out.print(f"`nianbao crawls {crawl.name} --skipped` lists those that may lead to reports.", style="dim")


def _show_links(archive: Archive, crawl: CrawlRecord, as_json: bool) -> None:
    from nianbao import screen
    from storage.skips import skipped_links

    links = skipped_links(archive.engine, crawl.id)
    if as_json:
        for link in links:
            click.echo(json.dumps(asdict(link), ensure_ascii=False))
        return
    rows = [(link.site_id, link.reason, link.role, link.title, link.listed, link.url) for link in links]
    screen.out.print(screen.plain_table(None, ["site", "why", "as", "title", "listed", "url"], rows))


def _json(crawl: CrawlRecord, frontier: FrontierCounts, captures: int) -> dict[str, object]:
    return {
        "id": crawl.id,
        "crawl": crawl.name,
        "province": crawl.province,
        "state": crawl.state,
        "options": dict(crawl.options),
        "started_at": crawl.started_at.isoformat(),
        "finished_at": crawl.finished_at.isoformat() if crawl.finished_at else None,
        "captures": captures,
        "queued": frontier.queued,
        "done": frontier.done,
        "failed": frontier.failed,
        "refused": frontier.refused,
    }
