"""`nianbao check`: is the archive what its database says?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nianbao.failures import NEEDS_ATTENTION
from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from storage.problems import Problem


@click.command(short_help="Check the archive's integrity, and repair it.")
@click.option("--deep", is_flag=True, help="Read every record and compute every digest again.")
@click.option("--repair", is_flag=True, help="Mend what can be mended, and say what was done.")
@json_option
@archive_option
def check(deep: bool, repair: bool, as_json: bool) -> int:
    """Check the archive: database against files, and with --deep every digest.

    Exit code 1 if something is, or was, wrong; what an earlier repair could not save is listed and counts no more.
    --repair cuts torn tails, makes rows again from WARC records, puts
    damaged records aside; repairing twice changes nothing.
    """
    from nianbao.progress import progress_bar
    from storage import integrity

    if repair:
        return _repair(as_json)
    with open_archive() as archive, progress_bar("checking") as progress:
        problems = integrity.check(archive, deep=deep, progress=progress)
        captures = archive.captures.count()
    if as_json:
        for problem in problems:
            click.echo(json.dumps({"kind": problem.kind, "where": problem.where, "what": problem.what}))
    else:
        _show(problems, captures, deep=deep)
    news = sum(not problem.known for problem in problems)
    if news:
        click.echo(f"nianbao: {news} problems found", err=True)
    return NEEDS_ATTENTION if news else 0


def _repair(as_json: bool) -> int:
    from nianbao import screen
    from storage.repair import repair

    with open_archive() as archive, screen.err.status("repairing"):
        done = repair(archive)
    if as_json:
        for item in done:
            click.echo(json.dumps({"action": item.action, "where": item.where, "what": item.what}))
    elif done:
        rows = [(item.action, item.where, item.what) for item in done]
        screen.out.print(screen.plain_table(None, ["done", "where", "what"], rows))
    else:
        screen.out.print("nothing to repair", style="green")
    return NEEDS_ATTENTION if done else 0


def _show(problems: list[Problem], captures: int, *, deep: bool) -> None:
    from nianbao import screen

    rows = [(problem.kind, problem.where, problem.what) for problem in problems]
    if rows:
        screen.out.print(screen.plain_table(None, ["problem", "where", "what"], rows))
    if not all(problem.known for problem in problems):
        return
    extent = "every byte read, every digest right" if deep else "files and database agree; --deep reads every byte"
    lost = f", {len(problems)} of them lost for good, as an earlier repair found" if problems else ""
    screen.out.print(f"all is well: {captures} captures{lost}; {extent}", style="green")
