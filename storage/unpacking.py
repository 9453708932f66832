"""The WARC files in a file that is to be imported: itself, or those inside a WACZ, also where WACZ hold WACZ."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from storage.errors import UnreadableImport
from storage.foreign import Damage, Foreign, records
from storage.members import mapped


def warcs(path: Path) -> Iterator[Iterator[Foreign | Damage]]:
    """The records of each WARC file; each is to be read before the next is asked for.

    Raises UnreadableImport for a file that cannot be read or holds no WARC record at all.
    """
    try:
        if zipfile.is_zipfile(path) or path.suffix.lower() == ".wacz":
            yield from _packed(path, path.name)
        else:
            yield from _single(path, path.name, path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
        raise UnreadableImport(f"{path} cannot be read: {reason}") from problem


def _single(path: Path, name: str, shown: Path) -> Iterator[Iterator[Foreign | Damage]]:
    with mapped(path) as data:
        found = records(data, name)
        before: list[Foreign | Damage] = []
        for record in found:
            before.append(record)
            if isinstance(record, Foreign):
                break
        else:
            raise UnreadableImport(f"{shown}: no WARC file, or one without a whole record{_why(before)}")
        yield chain(before, found)


def _why(damages: list[Foreign | Damage]) -> str:
    first = next((damage for damage in damages if isinstance(damage, Damage)), None)
    return "" if first is None else f" ({first.where}: {first.what})"


def _packed(path: Path, name: str) -> Iterator[Iterator[Foreign | Damage]]:
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory(prefix="nianbao-import-") as folder:
        inside = [info for info in package.infolist() if _is_wanted(info.filename)]
        if not inside:
            raise UnreadableImport(f"{path}: no WARC file is in it")
        for info in inside:
            copy = Path(folder, "copy")
            problem = _copied(package, info, copy)
            if info.filename.lower().endswith(".wacz"):
                yield iter(problem)
                yield from _packed(copy, info.filename)
            else:
                with mapped(copy) as data:
                    yield chain(records(data, f"{name}: {info.filename}"), problem)
            copy.unlink()


def _is_wanted(name: str) -> bool:
    last = name.lower().rpartition("/")[2]
    return ".warc" in last or last.endswith(".wacz")


def _copied(package: zipfile.ZipFile, info: zipfile.ZipInfo, copy: Path) -> list[Damage]:
    """Takes a file out of a package, as far as it can be read, and says what is amiss with it."""
    try:
        with package.open(info) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        return [Damage(info.filename, f"not as it was packed ({error})")]
    return []
