"""The front door: finds a command, runs it, and turns every ending into an exit code.

Exit codes: 0 done; 1 it ran, and something in the result needs attention; 2 wrong usage or bad input, one clear line
on stderr; 130 stopped by Ctrl-C, resumable.
"""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from nianbao import failures, streams
from nianbao.options import remember_archive

COMMANDS = {
    "provinces": "nianbao.commands.provinces",
    "crawl": "nianbao.commands.crawl",
    "resume": "nianbao.commands.crawl",
    "crawls": "nianbao.commands.crawls",
    "snapshots": "nianbao.commands.snapshots",
    "show": "nianbao.commands.show",
    "diff": "nianbao.commands.diff",
    "reparse": "nianbao.commands.reparse",
    "parse": "nianbao.commands.parse",
    "export": "nianbao.commands.export",
    "coverage": "nianbao.commands.coverage",
    "check": "nianbao.commands.check",
    "archive": "nianbao.commands.archive",
    "replay": "nianbao.commands.archive",
}
"""Command name to the module that holds it: only the module that is asked for is imported."""


class LazyCommands(click.Group):
    """A group that imports a command's module when that command is asked for.

    Scrapy and SQLAlchemy take about a second to import; `nianbao parse --help` should not wait for them.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="NIANBAO_ARCHIVE",
    callback=remember_archive,
    expose_value=False,
    help="The archive's folder (default: ./archive, or $NIANBAO_ARCHIVE).",
)
@click.version_option(package_name="nianbao")
def cli() -> None:
    """Crawl, archive and read the annual disclosure reports (政府信息公开工作年度报告) of Chinese government bodies."""


def main(args: list[str] | None = None) -> NoReturn:
    """Runs the command line and leaves the process with the right exit code."""
    streams.settle()
    try:
        code = cli.main(args=args, prog_name="nianbao", standalone_mode=False)
    except BrokenPipeError:
        # The reader of our output went away (`nianbao snapshots | head`): nothing is wrong.
        streams.drop_output()
        code = 0
    except (Exception, KeyboardInterrupt) as problem:
        code = failures.report(problem)
    if code == failures.STOPPED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: a further Ctrl-C must not change the code
    sys.exit(_exit_code(code))


def _exit_code(code: Any) -> int:
    return code if isinstance(code, int) else 0
