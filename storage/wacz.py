"""Exports captures as a WACZ package (1.1.1): one file that replay programs open without any of ours.

The WARC members are copied byte for byte and stored uncompressed inside the ZIP, so that a page can be read from it
with two range requests. Nothing in the package depends on the moment of the export.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import select

from storage import cdxj
from storage.at_hand import folder_with
from storage.captures import Selection
from storage.database import reading
from storage.deep_check import LOST
from storage.errors import UnknownCapture, WriteFailed
from storage.members import mapped
from storage.models import Capture, WarcFile
from storage.records import CaptureRow
from storage.requisites import with_requisites
from storage.warc_files import FOLDER

if TYPE_CHECKING:
    from storage.archive import Archive

VERSION = "1.1.1"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Packaged:
    """What went into a package."""

    path: Path
    captures: int
    size: int
    """Bytes of the package."""


@dataclass(slots=True)
class _Package:
    """A ZIP being written, with the list of what it holds."""

    zip: zipfile.ZipFile
    moment: datetime
    resources: list[dict[str, object]] = field(default_factory=list)

    @contextmanager
    def new(self, path: str, *, listed: bool = True) -> Iterator[_Hashing]:
        """A file inside the package."""
        info = zipfile.ZipInfo(path, date_time=max(self.moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
        with self.zip.open(info, "w", force_zip64=True) as target:
            stream = _Hashing(target)
            yield stream
        if listed:
            name = path.rpartition("/")[2].lower()  # as data packages want names
            self.resources.append({"name": name, "path": path, "hash": stream.digest(), "bytes": stream.size})

    def add(self, path: str, content: str, *, listed: bool = True) -> str:
        """A file of text; gives its hash."""
        with self.new(path, listed=listed) as target:
            target.write(content.encode())
        return target.digest()


class _Hashing:
    """Writes through to a file and remembers size and hash."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        """Adds bytes."""
        self._target.write(data)
        self._hash.update(data)
        self.size += len(data)

    def digest(self) -> str:
        """Hash of all bytes so far."""
        return f"sha256:{self._hash.hexdigest()}"


def export_wacz(archive: Archive, path: Path, selection: Selection | None = None) -> Packaged:
    """Writes the chosen captures to `path`, which appears only when whole.

    Captures chosen by their numbers bring with them the other parts of their reports and what they are shown with.

    Raises UnknownCapture when nothing is chosen, WriteFailed when the file cannot be written, DamagedRecord when a
    WARC file is missing.
    """
    rows = [row for row in archive.captures.list(selection) if row.record_type != LOST]
    if selection is not None and selection.ids:
        rows = [row for row in with_requisites(archive, rows) if row.record_type != LOST]
    rows = _with_payloads(archive, rows)
    if not rows:
        raise UnknownCapture("no snapshot is meant by that: `nianbao snapshots` lists what there is")
    part = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as package:
            _fill(_Package(package, max(row.fetched_at for row in rows)), archive, rows)
        part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise WriteFailed(f"cannot write {path}: {problem.strerror or problem}") from problem
    return Packaged(path, len(rows), path.stat().st_size)


def _with_payloads(archive: Archive, rows: list[CaptureRow]) -> list[CaptureRow]:
    """The captures, and those that hold the payloads of revisits among them."""
    missing = {row.refers_to_id for row in rows if row.refers_to_id is not None} - {row.id for row in rows}
    return rows + [archive.captures.get(number) for number in sorted(missing)]


def _fill(package: _Package, archive: Archive, rows: list[CaptureRow]) -> None:
    lines: list[str] = []
    for name, group in groupby(sorted(rows, key=lambda row: (row.warc, row.offset)), key=lambda row: row.warc):
        with package.new(f"archive/{name}") as target:
            lines += _copy_records(archive, name, list(group), target)
    package.add("indexes/index.cdx", cdxj.text_of(lines))
    package.add("pages/pages.jsonl", _pages(rows))
    described = json.dumps(_description(package), ensure_ascii=False, indent=2)
    digest = package.add("datapackage.json", described, listed=False)
    package.add("datapackage-digest.json", json.dumps({"path": "datapackage.json", "hash": digest}), listed=False)


def _copy_records(archive: Archive, name: str, rows: list[CaptureRow], target: _Hashing) -> Iterator[str]:
    """Copies the warcinfo record and each capture's records; gives the index lines of the copies."""
    ends, first = _ends(archive, name)
    with folder_with(archive.directory / FOLDER, name) as folder, mapped(folder / name) as data:
        target.write(data[:first])
        for row in rows:
            at = target.size
            for start in range(row.offset, ends[row.offset], PIECE):
                target.write(data[start : min(start + PIECE, ends[row.offset])])
            yield cdxj.line(_columns(row), name, at)


def _columns(row: CaptureRow) -> dict[str, Any]:
    names = ("url", "fetched_at", "media_type", "status", "digest", "record_length", "record_type")
    return {name: getattr(row, name) for name in names}


def _ends(archive: Archive, name: str) -> tuple[dict[int, int], int]:
    """Where the records of each capture of a file end, and where those of the first begin."""
    query = select(Capture.offset).join(WarcFile, WarcFile.id == Capture.warc_file_id).where(WarcFile.name == name)
    query = query.where(Capture.record_type != LOST)
    with reading(archive.engine) as connection:
        offsets = list(connection.execute(query.order_by(Capture.offset)).scalars())
        length = select(WarcFile.committed_length).where(WarcFile.name == name)
        offsets.append(connection.execute(length).scalar_one())
    return dict(pairwise(offsets)), offsets[0]


def _pages(rows: list[CaptureRow]) -> str:
    """The entry points a reader is shown: report pages."""
    lines: list[dict[str, object]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Reports"}]
    for row in rows:
        if row.kind in ("report", "list") and row.status == 200:
            moment = row.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            lines.append({"id": str(row.id), "url": row.url, "ts": moment, "title": row.title or row.anchor or row.url})
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in lines)


def _description(package: _Package) -> dict[str, object]:
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "software": "nianbao",
        "title": "政府信息公开工作年度报告",
        "created": package.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": package.resources,
    }
