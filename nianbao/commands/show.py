"""`nianbao show SNAPSHOT`: one capture, as served and as read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.text import Text

from nianbao.commands.snapshots import snapshot_json
from nianbao.failures import BadInputError
from nianbao.options import archive_option, json_option, open_archive

if TYPE_CHECKING:
    from parsing import Report
    from storage import Archive, StoredCapture
    from storage.reports import PartRecord

VIEWS = ("raw", "decoded", "drawn", "headers", "clean", "cells", "findings")


def _view_options(command: Callable[..., None]) -> Callable[..., None]:
    meanings = {
        "raw": "The body, byte for byte as it was served.",
        "decoded": "The body with its content coding (gzip …) undone.",
        "drawn": "What a browser drew of the page, where its list is one that a script fills.",
        "headers": "The HTTP heads of request and response.",
        "clean": "The text after cleanup, and what was taken away by which rule.",
        "cells": "Every cell, with where it stands on the page.",
        "findings": "The findings.",
    }
    for view in reversed(VIEWS):
        command = click.option(f"--{view}", "view", flag_value=view, help=meanings[view])(command)
    return command


@click.command(short_help="Show one capture: its tables, cells, text, bytes or headers.")
@click.argument("snapshot", type=int)
@_view_options
@json_option
@archive_option
def show(snapshot: int, view: str | None, as_json: bool) -> None:
    """Show one capture: how it was read, or the view you ask for. SNAPSHOT is an id of `nianbao snapshots`."""
    with open_archive() as archive:
        capture = archive.captures.read(snapshot)
        if view in ("raw", "decoded"):
            _write_body(capture, decoded=view == "decoded")
        elif view == "drawn":
            _write_drawings(archive, capture)
        elif view == "headers":
            _show_headers(archive, capture, as_json)
        else:
            _show_reading(archive, capture, view, as_json)


def _write_body(capture: StoredCapture, *, decoded: bool) -> None:
    from storage import http

    served = http.transfer_decoded(capture.response_head, capture.body_as_stored)
    body = capture.payload if decoded else served
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
    if body != capture.payload:
        click.echo("nianbao: served with a content coding; `--decoded` undoes it", err=True)


def _write_drawings(archive: Archive, capture: StoredCapture) -> None:
    from storage.conversions import drawings

    found = list(drawings(archive, capture.row.digest))
    if not found:
        raise BadInputError(
            f"snapshot {capture.row.id} was not drawn in a browser: --decoded shows it as it was served"
        )
    for made_at, program, document in found:
        click.echo(f"<!-- drawn by {program}, {made_at:%Y-%m-%d %H:%M:%S} UTC -->")
        click.echo(document)


def _show_headers(archive: Archive, capture: StoredCapture, as_json: bool) -> None:
    heads = {
        "request": capture.request_head.decode("latin-1"),
        "response": capture.response_head.decode("latin-1"),
    }
    if as_json:
        tls = archive.captures.tls(capture.row)
        click.echo(json.dumps({**snapshot_json(capture.row), **heads, "tls": tls}, ensure_ascii=False))
    else:
        click.echo("\n".join(head.replace("\r\n", "\n") for head in heads.values()), nl=False)


def _show_reading(archive: Archive, capture: StoredCapture, view: str | None, as_json: bool) -> None:
    report = _clean(capture) if view == "clean" else _stored_report(archive, capture)
    if report is None and view is not None:
        raise BadInputError(
            f"snapshot {capture.row.id} ({capture.row.kind}, {capture.row.media_type}) was not parsed: it is no report "
            "page; --raw, --headers and --clean show it"
        )
    parts = _parts(archive, capture) if view in (None, "cells") else []
    if as_json:
        reading = _reading_json(capture, report, view)
        if parts:
            reading["parts"] = [asdict(part) for part in parts]
        click.echo(json.dumps(reading, ensure_ascii=False))
    else:
        if view is None:
            _print_origin(archive, capture)
        _print_reading(capture, report, view, parts)


def _parts(archive: Archive, capture: StoredCapture) -> Sequence[PartRecord]:
    """What else the report was read from, beside the page."""
    parse = capture.row.parse_id
    return [] if parse is None else archive.reports.parts(parse)[1:]


def _print_reading(
    capture: StoredCapture, report: Report | None, view: str | None, parts: Sequence[PartRecord]
) -> None:
    from nianbao import screen

    for part in parts:
        screen.out.print(Text(f"{part.name} · snapshot {part.capture_id} · {part.url}", style="dim"))
    if report is None:
        screen.out.print("not parsed: it was not fetched as a report (--raw, --headers and --clean show it)")
    elif view == "clean":
        _print_clean(report)
    elif view == "cells":
        rows = [(name, c.value, c.state, c.raw, c.at) for name, c in report.cells.items()]
        screen.out.print(screen.plain_table(None, ["cell", "value", "state", "as printed", "where"], rows))
    elif view == "findings":
        screen.show_findings(report.findings)
    else:
        screen.show_report(report)


def _clean(capture: StoredCapture) -> Report:
    """The parser's own view of the bytes: cleaned text is not stored, it follows from them."""
    import parsing

    return parsing.parse(capture.payload, media_type=capture.row.media_type, url=capture.row.url)


def _stored_report(archive: Archive, capture: StoredCapture) -> Report | None:
    parse = capture.row.parse_id
    return None if parse is None else archive.reports.load(parse)


def _reading_json(capture: StoredCapture, report: Report | None, view: str | None) -> dict[str, object]:
    snapshot = snapshot_json(capture.row)
    if report is None:
        return {**snapshot, "report": None}
    if view == "clean":
        removed = [{"rule": piece.rule, "text": piece.text} for piece in report.removed]
        return {**snapshot, "text": report.text, "removed": removed}
    reading = report.to_json()
    if view in ("cells", "findings"):
        return {**snapshot, view: reading[view]}
    return {**snapshot, "report": reading}


def _print_clean(report: Report) -> None:
    from nianbao import screen

    click.echo(report.text)
    rows = [(piece.rule, " ".join(piece.text.split())[:200]) for piece in report.removed]
    screen.out.print(screen.plain_table("\nTaken away", ["rule", "text"], rows))


def _print_origin(archive: Archive, capture: StoredCapture) -> None:
    from nianbao import screen

    row = capture.row
    when = f"{row.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
    screen.out.print(Text(f"snapshot {row.id} · {row.status} · {when} · {row.url}", style="dim"))
    screen.out.print(Text(f"{row.warc} at {row.offset} · {row.length} bytes · {row.digest}", style="dim"))
    tls = archive.captures.tls(row)
    if tls is not None:
        screen.out.print(Text(tls, style="dim"))
