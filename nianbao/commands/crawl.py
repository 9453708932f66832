"""`nianbao crawl PROVINCE` and `nianbao resume`: fetch, archive, parse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from nianbao import streams
from nianbao.failures import NEEDS_ATTENTION, STOPPED, BadInputError
from nianbao.options import archive_directory, archive_option, catalogue_options, json_option, open_archive

if TYPE_CHECKING:
    from crawler.run import CrawlOptions, CrawlSummary
    from storage import Archive, CrawlRecord

F = TypeVar("F", bound=Callable[..., object])


def _settings_option(command: F) -> F:
    return click.option(
        "-s",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="A Scrapy setting (-s DOWNLOAD_DELAY=2); repeatable.",
    )(command)


def _hours_option(more: str) -> Callable[[F], F]:
    return click.option(
        "--hours",
        metavar="22-6",
        help=f"Ask the sites only at these hours of theirs (China Standard Time, UTC+8), else wait.{more}",
    )


@click.command(short_help="Crawl a province: archive its report pages and parse them.")
@click.argument("province")
@catalogue_options
@click.option("--site", "sites", multiple=True, metavar="ID", help="Only this site; repeatable.")
@click.option("--years", metavar="2019-2024", help="Only reports of these years, as their titles say.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many report pages.")
@click.option("--no-requisites", is_flag=True, help="Leave out the style sheets, pictures and scripts of report pages.")
@click.option("--watch", is_flag=True, help="Fetch lists alone, and note which reports they link to: a cheap visit.")
@click.option(
    "--vantage",
    metavar="TEXT",
    envvar="NIANBAO_VANTAGE",
    help="From where this crawl is made, for the coverage ledger (default: $NIANBAO_VANTAGE).",
)
@_hours_option(" Kept for resume.")
@_settings_option
@json_option
@archive_option
def crawl(
    *,
    province: str,
    catalog: Path | None,
    overlay: Path | None,
    sites: tuple[str, ...],
    years: str | None,
    limit: int | None,
    no_requisites: bool,
    watch: bool,
    vantage: str | None,
    hours: str | None,
    settings: tuple[str, ...],
    as_json: bool,
) -> int:
    """Crawl a PROVINCE: archive its report pages and parse them. Ctrl-C stops; `nianbao resume` goes on."""
    from crawler.catalog import choose
    from crawler.run import CrawlOptions, parse_hours, parse_years, start_crawl

    chosen = _parse_settings(settings)
    catalogue = choose(province, catalog, overlay)
    options = CrawlOptions(
        sites=sites,
        years=parse_years(years) if years else None,
        limit=limit,
        requisites=not (no_requisites or watch),
        hours=parse_hours(hours) if hours else None,
        watch=watch,
        vantage=vantage or None,
    )
    if sites:
        catalogue.only(sites)  # an unknown site is said before anything is created
    with open_archive(create=True) as archive:
        return _run(archive, start_crawl(archive, catalogue, options), chosen, as_json)


@click.command(short_help="Go on with an interrupted crawl.")
@click.argument("crawl", required=False)
@_hours_option(" Else as when it was begun; 'always' for no more hours.")
@_settings_option
@json_option
@archive_option
def resume(crawl: str | None, hours: str | None, settings: tuple[str, ...], as_json: bool) -> int:
    """Go on with an interrupted CRAWL: the latest unfinished one, if none is named."""
    from crawler.run import take_up

    chosen = _parse_settings(settings)
    with open_archive() as archive:
        return _run(archive, take_up(archive, _unfinished(archive, crawl), hours), chosen, as_json)


def _parse_settings(settings: tuple[str, ...]) -> dict[str, str]:
    from crawler.resolving import read_hosts

    chosen = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name:
            raise BadInputError(f"-s {setting}: write NAME=VALUE, for example -s DOWNLOAD_DELAY=2")
        chosen[name] = value
    read_hosts(chosen.get("HOSTS_FILE", ""))  # what is wrong with it is said before anything is begun
    return chosen


def _unfinished(archive: Archive, name: str | None) -> CrawlRecord:
    found = archive.crawls.get(name) if name is not None else archive.crawls.latest_unfinished()
    if found is None:
        raise BadInputError("nothing to resume: every crawl of this archive is finished (`nianbao crawls`)")
    if found.state == "finished":
        raise BadInputError(f"crawl {found.name} is finished; `nianbao crawl {found.province}` starts a new one")
    return found


def _run(archive: Archive, record: CrawlRecord, settings: dict[str, str], as_json: bool) -> int:
    from crawler.run import CrawlOptions, run_crawl
    from nianbao import screen

    log = archive_directory() / "logs" / f"{record.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    screen.err.print(f"crawl {record.name} → {archive.directory} (log: {log})", style="dim")
    summary = run_crawl(archive, record, settings={"LOG_FILE": str(log), **settings}, progress=True)
    try:
        _say(summary, as_json)
    except BrokenPipeError:
        streams.drop_output()
    return _verdict(summary, CrawlOptions.from_json(record.options))


def _say(summary: CrawlSummary, as_json: bool) -> None:
    from nianbao import crawl_summary

    if as_json:
        click.echo(json.dumps(summary.to_json(), ensure_ascii=False))
    else:
        crawl_summary.show(summary)


def _verdict(summary: CrawlSummary, options: CrawlOptions) -> int:
    """The exit code, and on stderr what needs a person's attention."""
    from nianbao import crawl_summary

    if summary.state != "finished":
        click.echo(
            f"nianbao: stopped with {summary.left} requests left, nothing lost; "
            f"go on with: nianbao resume {summary.crawl} --archive {archive_directory()}",
            err=True,
        )
        return STOPPED
    told = list(crawl_summary.attention(summary, options))
    for line in told:
        click.echo(f"nianbao: {line}", err=True)
    return NEEDS_ATTENTION if told else 0
