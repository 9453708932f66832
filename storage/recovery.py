"""What is done when an archive is opened for writing after any kind of end.

Only what the database committed counts: bytes behind a file's committed length are a batch that never became durable,
and are cut off. The last file and length that were committed also stand in a small marker file beside the WARC files.
It is written after the commit, so it can lag behind the database but never be ahead of it, unless the database was
restored from a backup: then bytes behind the committed length are captures that count, also in files before the last,
and nothing is cut.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select, update

from storage.cdxj import index_name
from storage.database import writing
from storage.deep_check import is_as_committed
from storage.errors import ArchiveOutdated
from storage.models import WarcFile
from storage.problems import FileState
from storage.warc_files import FOLDER, cut

MARKER = "committed.json"


@dataclass(frozen=True, slots=True)
class Recovery:
    """One thing that was put right, or cannot be."""

    action: str
    """cut, removed, missing or damaged."""
    file: str
    detail: str


def recover(engine: Engine, directory: Path) -> list[Recovery]:
    """Brings files and database into agreement and closes all files; raises ArchiveOutdated, changing nothing."""
    folder = directory / FOLDER
    columns = (WarcFile.id, WarcFile.name, WarcFile.committed_length, WarcFile.checksum, WarcFile.closed)
    with writing(engine) as connection:
        rows = [FileState(*row) for row in connection.execute(select(*columns, WarcFile.stored_at.is_not(None)))]
        _refuse_outdated(folder, rows)
        done = [_recover_file(connection, folder, file) for file in rows]
        connection.execute(update(WarcFile).where(WarcFile.closed.is_(False)).values(closed=True))
    return [item for item in done if item is not None]


def _recover_file(connection: Connection, folder: Path, file: FileState) -> Recovery | None:
    name, committed, path = file.name, file.committed_length, folder / file.name
    size = path.stat().st_size if path.is_file() else None
    if committed == 0:
        path.unlink(missing_ok=True)
        connection.execute(delete(WarcFile).where(WarcFile.id == file.id))
        return Recovery("removed", name, "nothing in it was ever committed") if size is not None else None
    if size is None and file.stored:
        return None
    if size is None:
        return Recovery("missing", name, f"the file is gone; {committed} committed bytes with it")
    if size < committed:
        return Recovery("missing", name, f"{committed - size} committed bytes are gone from its end")
    if size > committed and file.closed and not is_as_committed(path, file):
        return Recovery("damaged", name, "it has grown although it was closed: for `nianbao check --repair` to judge")
    if size > committed:
        cut(path, committed)
        return Recovery("cut", name, f"{size - committed} bytes that were never committed, at {committed}")
    return None


def _refuse_outdated(folder: Path, files: Sequence[FileState]) -> None:
    name = newer_file(folder, files)
    if name is not None:
        raise ArchiveOutdated(
            f"the database is older than {folder / name} (restored from a backup?): "
            "`nianbao check --repair` brings it up to date from the WARC files"
        )


def newer_file(folder: Path, files: Sequence[FileState]) -> str | None:
    """A WARC file that shows that the database was restored from a backup: it holds commits unknown to it.

    The marker tells of the latest commit. An index is made of a file that has been closed: what the database takes for
    open then was closed after the backup.
    """
    name, length = read_marker(folder)
    known = {file.name: file.committed_length for file in files}
    if name and min(length, _size(folder / name)) > known.get(name, 0):
        return name
    longer = (file for file in files if not file.closed and _size(folder / file.name) > file.committed_length)
    return next((file.name for file in longer if (folder / index_name(file.name)).is_file()), None)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def counted(folder: Path, file: FileState, newer: str | None) -> int:
    """Bytes of a file on disk that were committed, also where the database is older; `newer` as `newer_file` gives it.

    Where a later file was begun or an index made, this one had been cut and closed before: then all of it counts.
    """
    size = _size(folder / file.name)
    name, length = read_marker(folder)
    if file.name == name:
        return max(file.committed_length, min(length, size))
    return max(file.committed_length, size) if newer is not None and not file.closed else file.committed_length


def read_marker(folder: Path) -> tuple[str, int]:
    """The file and length that were committed last, as the marker knows it; ("", 0) without one."""
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return str(found["file"]), int(found["length"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", 0


def marker_line(name: str, length: int) -> bytes:
    """The marker's whole content; of one width for a file, so that writing it over needs no cutting."""
    return (json.dumps({"file": name, "length": length}).ljust(len(name) + 60) + "\n").encode()


def write_marker(folder: Path, name: str, length: int) -> None:
    """Lets the marker say what the database says."""
    (folder / MARKER).write_bytes(marker_line(name, length))
