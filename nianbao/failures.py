"""Turns what went wrong into one clear line and an exit code."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime

import click

from nianbao.options import archive_directory

STOPPED = 130
BAD_INPUT = 2
NEEDS_ATTENTION = 1


class BadInputError(click.ClickException):
    """Raised by a command for input it cannot work with; the message says what, where, and what to do."""

    exit_code = BAD_INPUT


def report(problem: BaseException) -> int:
    """Says on stderr what happened, in one line where the user can mend it, and gives the exit code."""
    if isinstance(problem, (KeyboardInterrupt, click.Abort)):
        _say("stopped")
        return STOPPED
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        click.echo(problem.ctx.get_help())
        return BAD_INPUT
    if isinstance(problem, click.UsageError):
        where = f" (see `{problem.ctx.command_path} --help`)" if problem.ctx else ""
        _say(f"{problem.format_message()}{where}")
        return BAD_INPUT
    if isinstance(problem, click.ClickException):
        _say(problem.format_message())
        return problem.exit_code
    if _expected(problem):
        _say(str(problem))
        return BAD_INPUT
    _keep_traceback(problem)
    return NEEDS_ATTENTION


def _expected(problem: BaseException) -> bool:
    """Whether one of the rooms raised it on purpose, as something a user can act on."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(problem).__mro__}
    return bool(names & {"storage.errors.StorageError", "crawler.errors.CrawlError", "parsing.errors.ParsingError"})


def _say(message: str) -> None:
    line = " ".join(message.split())
    click.echo(f"nianbao: {line}", err=True)


def _keep_traceback(problem: BaseException) -> None:
    """An internal bug: one line for the person, the whole traceback for whoever mends it."""
    text = "".join(traceback.format_exception(problem))
    log = archive_directory() / "nianbao.log"
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {' '.join(sys.argv)}\n{text}\n")
    except OSError:
        click.echo(text, err=True)
        _say(f"internal error: {problem!r}; the traceback stands above. Please report it.")
        return
    _say(f"internal error: {problem!r}; the traceback is in {log}. Please report it.")
