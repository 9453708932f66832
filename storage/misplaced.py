"""WARC files that stand under another name than the database knows: renamed, swapped, or whole beside a damaged one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from storage.deep_check import is_as_committed
from storage.problems import FileState
from storage.salvage import put_aside
from storage.warc_files import SUFFIX, sync_directory

_NAME = re.compile(rf"[^/]+{re.escape(SUFFIX)}")


def put_back(folder: Path, files: Sequence[FileState]) -> Iterator[tuple[str, str]]:
    """Gives files back the names under which they were written; tells of each the name it had and has.

    They are known by length and checksum. A damaged file that stands under such a name goes to quarantine.
    """
    here = {path.name for path in folder.glob(f"*{SUFFIX}") if path.is_file()}
    known = {file.name for file in files}
    own = [file for file in files if file.committed_length and _NAME.fullmatch(file.name)]
    if here <= known and all(_size(folder / file.name) >= file.committed_length or file.stored for file in own):
        return
    astray = [file for file in own if file.name not in here or not is_as_committed(folder / file.name, file)]
    free = sorted(here - (known - {file.name for file in astray}))
    moves: dict[str, str] = {}
    for file in astray:
        for name in free:
            path = folder / name
            if name not in moves and _size(path) >= file.committed_length and is_as_committed(path, file):
                moves[name] = file.name
                break
    for name in moves:
        (folder / name).rename(folder / f"{name}.part")
    for name, proper in moves.items():
        put_aside(folder, proper)
        (folder / f"{name}.part").rename(folder / proper)
    sync_directory(folder)
    yield from moves.items()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
