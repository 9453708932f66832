"""`nianbao archive`: exchange with other archive tools, and upload. `nianbao replay`: the archive through pywb."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.failures import NEEDS_ATTENTION, BadInputError
from nianbao.options import archive_option, open_archive

if TYPE_CHECKING:
    from storage.importing import Imported


@click.group(short_help="Exchange captures as WARC and WACZ; fill an object store.")
def archive() -> None:
    """Exchange captures with other archive tools, as WARC and WACZ files; copy WARC files to an object store."""


@archive.command("export", short_help="Write captures as one WACZ package.")
@click.option(
    "--wacz", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@click.option("--province", help="Only captures of this province.")
@click.option("--crawl", help="Only captures of this crawl.")
@click.option("--snapshot", "snapshots", type=int, multiple=True, metavar="ID", help="Only this capture; repeatable.")
@archive_option
def export_package(file: Path, province: str | None, crawl: str | None, snapshots: tuple[int, ...]) -> None:
    """Write captures as one WACZ package, which ReplayWeb.page and pywb open."""
    from nianbao import screen
    from storage import Selection
    from storage.wacz import export_wacz

    with open_archive() as kept:
        crawl_id = kept.crawls.get(crawl).id if crawl else None
        package = export_wacz(kept, file, Selection(province=province, crawl_id=crawl_id, ids=snapshots))
    screen.out.print(f"{package.path}: {package.captures} captures, {package.size} bytes", markup=False)


@archive.command("import", short_help="Bring in WARC or WACZ files of other programs.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--province", default="imported", show_default=True, help="The province the captures belong to.")
@archive_option
def import_captures(file: Path, province: str) -> int:
    """Bring in a WARC or WACZ FILE that another program made, and parse its reports."""
    from nianbao import screen
    from nianbao.progress import progress_bar
    from storage import ingest
    from storage.importing import import_file, require_readable

    require_readable(file)
    with open_archive(create=True) as kept:
        with progress_bar("importing") as progress:
            done = import_file(kept, file, province=province, progress=progress)
        pages = ingest.pending(kept)
        with progress_bar("parsing") as progress:
            reports = 0
            for number, page in enumerate(pages, 1):
                reports += ingest.ingest_capture(kept, page).kind == "report"
                progress(number, len(pages))
    there = f", {done.skipped} were there already" if done.skipped else ""
    screen.out.print(f"{len(done.captures)} captures imported{there}; {reports} reports among them", markup=False)
    return _tell_of_the_rest(done)


def _tell_of_the_rest(done: Imported) -> int:
    """Says what of a file was not imported, and gives the exit code."""
    from nianbao import screen

    if done.aside:
        screen.err.print(f"{done.aside} records passed over: they hold a page without an HTTP answer", markup=False)
    if done.unresolved:
        line = f"{done.unresolved} repeated pages left out: what they repeat is neither in the file nor in the archive"
        screen.err.print(line, style="red", markup=False)
    for damage in done.damaged:
        screen.err.print(f"{damage.where}: left out, {damage.what}", style="red", markup=False)
    return NEEDS_ATTENTION if done.damaged or done.unresolved else 0


@archive.command(short_help="Copy closed WARC files to the object store.")
@archive_option
def upload() -> None:
    """Copy closed WARC files to the object store that NIANBAO_WARC_STORE names, and read each back."""
    from nianbao import screen
    from nianbao.progress import progress_bar
    from storage.uploading import upload_all

    with open_archive() as kept, progress_bar("uploading") as progress:
        done = upload_all(kept, progress)
    freed = f", {done.freed} of them freed here" if done.freed else ""
    screen.out.print(f"{done.files} files uploaded and read back, {done.size} bytes{freed}", markup=False)


@click.command(short_help="Replay the archive in a browser, with pywb.")
@click.option("--port", default=8080, show_default=True, help="Port on 127.0.0.1.")
@archive_option
def replay(port: int) -> None:
    """Replay the archive in a browser: starts pywb, if it is installed, as a process of its own."""
    from nianbao.other_program import run
    from storage.uploading import freed

    program = shutil.which("wayback")
    if program is None:
        raise BadInputError(
            "replay needs pywb, a program of its own: `pipx install pywb`; or export a WACZ for ReplayWeb.page"
        )
    with open_archive() as kept:
        warcs = kept.directory.resolve() / "warc"
        away = len(freed(kept))
    if away:
        _tell_of_freed(away, rest=sum(1 for _ in warcs.glob("*.warc.gz")))
    with tempfile.TemporaryDirectory(prefix="nianbao-replay-") as folder:
        collection = {"index_paths": f"{warcs}/", "archive_paths": f"{warcs}/"}
        # JSON is YAML; pywb reads our WARC files and the CDXJ indexes beside them where they stand.
        Path(folder, "config.yaml").write_text(json.dumps({"collections": {"nianbao": collection}}), encoding="utf-8")
        click.echo(f"http://127.0.0.1:{port}/nianbao/ (Ctrl-C stops it)", err=True)
        code = run([program, "--bind", "127.0.0.1", "--port", str(port)], Path(folder))
    if code:
        raise BadInputError(
            f"pywb ended ({f'signal {-code}' if code < 0 else f'exit code {code}'}); what it said is above"
        )


def _tell_of_freed(away: int, *, rest: int) -> None:
    """Says what cannot be replayed; raises BadInputError where nothing can."""
    way = "`nianbao archive export --wacz FILE` packs captures for ReplayWeb.page, wherever their files are"
    if not rest:
        raise BadInputError(f"all {away} WARC files lie in the object store alone, where pywb does not look: {way}")
    click.echo(f"nianbao: {away} of {away + rest} WARC files lie in the object store alone: {way}", err=True)
