"""`nianbao diff A B`: what changed between two captures, two parses, or two crawls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from nianbao.failures import BadInputError
from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from storage import Archive, CrawlRecord
    from storage.difference import Side

KINDS = ("snapshot", "parse", "crawl")


@dataclass(frozen=True, slots=True)
class Name:
    """What an argument names."""

    kind: str
    what: str

    @property
    def number(self) -> int:
        """The number of a snapshot or parse; raises BadInputError."""
        if not self.what.isdecimal() or len(self.what) > 18:
            raise BadInputError(f"{self.kind}:{self.what}: a {self.kind} is named by its number")
        return int(self.what)


@click.command(short_help="Show what changed between two captures, parses or crawls.")
@click.argument("before", metavar="[A", required=False)
@click.argument("after", metavar="B]", required=False)
@click.option("--province", help="Compare the latest two finished crawls of this province.")
@json_option
@archive_option
def diff(before: str | None, after: str | None, province: str | None, as_json: bool) -> None:
    """Show what changed from A to B.

    A and B are numbers of snapshots (12 or snapshot:12), parses (parse:7), or names of crawls (as `nianbao crawls`
    lists them, or crawl:3). Of two crawls, it says which reports are new, changed, gone or unchanged.
    """
    pair = _names(before, after, province)
    with open_archive() as archive:
        if pair is None:
            _diff_crawls(archive, *_latest(archive, province or ""), as_json=as_json)
        elif pair[0].kind == "crawl":
            _diff_crawls(archive, *(archive.crawls.get(name.what) for name in pair), as_json=as_json)
        else:
            _diff_pages(archive, *(_side(archive, name) for name in pair), as_json=as_json)


def _names(before: str | None, after: str | None, province: str | None) -> tuple[Name, Name] | None:
    if province is not None:
        if before is not None:
            raise BadInputError("--province compares its latest two crawls: leave out A and B")
        return None
    if before is None or after is None:
        raise BadInputError("two are needed: nianbao diff A B (snapshots, parses or crawls), or --province NAME")
    first, second = _name(before), _name(after)
    if (first.kind == "crawl") != (second.kind == "crawl"):
        raise BadInputError(f"{before} and {after}: a crawl can be compared with a crawl only")
    return first, second


def _name(text: str) -> Name:
    kind, colon, rest = text.partition(":")
    if colon and kind in KINDS and rest:
        return Name(kind, rest)
    return Name("snapshot" if text.isdecimal() else "crawl", text)


def _latest(archive: Archive, province: str) -> tuple[CrawlRecord, CrawlRecord]:
    from storage.recrawl import latest_pair

    return latest_pair(archive, province)


def _side(archive: Archive, name: Name) -> Side:
    from storage.difference import parse_side, snapshot_side

    return parse_side(archive, name.number) if name.kind == "parse" else snapshot_side(archive, name.number)


def _diff_pages(archive: Archive, before: Side, after: Side, *, as_json: bool) -> None:
    from nianbao import page_difference
    from storage.difference import difference

    found = difference(archive, before, after)
    if as_json:
        click.echo(json.dumps(page_difference.as_json(found), ensure_ascii=False))
    else:
        page_difference.show(found)


def _diff_crawls(archive: Archive, before: CrawlRecord, after: CrawlRecord, *, as_json: bool) -> None:
    from nianbao import crawl_difference
    from storage.recrawl import recrawl

    if before.province != after.province:
        raise BadInputError(f"{before.name} and {after.name} are crawls of two provinces")
    found = recrawl(archive, before, after)
    if as_json:
        click.echo(json.dumps(crawl_difference.as_json(found), ensure_ascii=False))
    else:
        crawl_difference.show(found)
