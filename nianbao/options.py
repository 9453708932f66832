"""Options that several commands share, and how they reach the archive."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from storage import Archive

F = TypeVar("F", bound=Callable[..., object])


_directory: ContextVar[Path] = ContextVar("archive directory", default=Path("archive"))
"""Outlives Click's own context, so that a failure at the very end still knows which archive it was."""


def remember_archive(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    """Click callback: keeps the folder the user named."""
    if value is not None:
        _directory.set(value)


def archive_option(command: F) -> F:
    """Adds `--archive DIR` to a command, so that it may stand before or after the command's name."""
    return click.option(
        "--archive",
        type=click.Path(file_okay=False, path_type=Path),
        callback=remember_archive,
        expose_value=False,
        help="The archive's folder (default: ./archive, or $NIANBAO_ARCHIVE).",
    )(command)


def catalogue_options(command: F) -> F:
    """Adds `--catalog PATH` and `--overlay PATH`: a user's own sites, instead of the built-in ones or over them."""
    overlay = click.option(
        "--overlay",
        type=click.Path(path_type=Path),
        envvar="NIANBAO_OVERLAY",
        help="Sites added or corrected by this file or folder (default: $NIANBAO_OVERLAY).",
    )
    catalog = click.option("--catalog", type=click.Path(path_type=Path), help="Sites from this file or folder instead.")
    return catalog(overlay(command))


def json_option(command: F) -> F:
    """Adds `--json`: output for programs."""
    return click.option("--json", "as_json", is_flag=True, help="JSON for programs instead of tables for people.")(
        command
    )


def archive_directory() -> Path:
    """The archive's folder as the user named it."""
    return _directory.get()


def open_archive(*, create: bool = False) -> Archive:
    """Opens the archive the user named; raises `storage.errors.StorageError` where it cannot."""
    from storage import Archive

    return Archive.open(archive_directory(), create=create)
