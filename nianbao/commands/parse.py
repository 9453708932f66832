"""`nianbao parse FILE…`: the parser alone, on files, without an archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.failures import NEEDS_ATTENTION
from nianbao.options import json_option

if TYPE_CHECKING:
    from parsing import Report


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file: a report, or why it could not be read."""

    file: str
    report: Report | None
    error: str | None

    def to_json(self) -> dict[str, object]:
        """The line of `parse --json`."""
        if self.report is None:
            return {"file": self.file, "error": self.error}
        return {"file": self.file, **self.report.to_json()}


@click.command(short_help="Read reports from files, without an archive.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--url", help="The address the file came from, where it is known.")
@json_option
def parse(files: tuple[str, ...], url: str | None, as_json: bool) -> int:
    """Read reports from files: HTML, MHTML, text, PDF, OFD, DOCX, XLSX, XLS, a ZIP with one of them, pictures.

    A file that cannot be read is named, the others are still parsed, and the exit code is 1.
    """
    failed = 0
    for result in _parse_all(files, url):
        failed += result.error is not None
        if as_json:
            click.echo(json.dumps(result.to_json(), ensure_ascii=False))
        else:
            _show(result)
    if failed:
        click.echo(f"nianbao: {failed} of {len(files)} files could not be read", err=True)
    return NEEDS_ATTENTION if failed else 0


def _parse_all(files: tuple[str, ...], url: str | None) -> Iterator[FileResult]:
    import parsing

    for file in files:
        try:
            body = Path(file).read_bytes()
        except OSError as problem:
            yield FileResult(file, None, f"cannot be read: {problem.strerror or problem}")
        else:
            yield FileResult(file, parsing.parse(body, url=url), None)


def _show(result: FileResult) -> None:
    from nianbao import screen

    if result.report is None:
        click.echo(f"nianbao: {result.file} {result.error}", err=True)
        return
    screen.out.rule(result.file)
    screen.show_report(result.report)
