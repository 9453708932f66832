"""CDXJ: the index by which replay programs find a page, one line a capture, sorted by key and moment.

A line is the URL's key (SURT: host turned round, "www." left out, parameters sorted, all in lower case), the moment
with 14 digits, and a JSON object. Indexes stand beside the WARC files they speak of; they are made from the database
and can be made again at any time.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote_from_bytes, unquote_to_bytes, urlsplit

from sqlalchemy import Engine, select

from storage.database import reading
from storage.models import Capture, WarcFile
from storage.warc import header_uri
from storage.warc_files import FOLDER, QUARANTINE, SUFFIX, sync_directory

SAFE = "".join(chr(code) for code in range(33, 127) if chr(code) not in "#%")
"""What stays as it is in a URL; all else is percent-encoded."""

PORTS = {"http": 80, "https": 443}


def index_name(warc: str) -> str:
    """The name of a WARC file's index."""
    return warc.removesuffix(SUFFIX) + ".cdxj"


def warc_name(index: str) -> str:
    """The name of the WARC file that an index is for."""
    return index.removesuffix(".cdxj") + SUFFIX


def surt(url: str) -> str:
    """The key of a URL: what differs only in spelling has the same one."""
    try:
        parts = urlsplit(url)
        return f"{_turned_host(parts)}){_path(parts)}".lower()
    except ValueError:  # a URL that is none is its own key
        return header_uri(url).lower()


def _turned_host(parts: SplitResult) -> str:
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    turned = ",".join(reversed(host.split(".")))
    return turned if parts.port in (None, PORTS.get(parts.scheme)) else f"{turned}:{parts.port}"


def _path(parts: SplitResult) -> str:
    path = posixpath.normpath("/" + _plain(parts.path).lstrip("/"))
    query = "&".join(sorted(_plain(parts.query).lower().split("&")))
    return path + (f"?{query}" if query else "")


def _plain(text: str) -> str:
    """Percent-encoding undone, however often it was applied, and put back once where it is needed."""
    plain, before = unquote_to_bytes(text), text.encode()
    while plain != before:
        plain, before = unquote_to_bytes(plain), plain
    return quote_from_bytes(plain, safe=SAFE)


def line(row: Mapping[str, Any], file_name: str, offset: int) -> str:
    """The line of one capture; `row` has its columns."""
    moment = row["fetched_at"].strftime("%Y%m%d%H%M%S")
    fields = {
        "url": header_uri(row["url"]),
        "mime": "warc/revisit" if row["record_type"] == "revisit" else row["media_type"] or "unk",
        "status": str(row["status"]),
        "digest": row["digest"],
        "length": str(row["record_length"]),
        "offset": str(offset),
        "filename": file_name,
    }
    return f"{surt(row['url'])} {moment} {json.dumps(fields, ensure_ascii=False)}"


def index_of(engine: Engine, name: str) -> str:
    """The whole index of a WARC file, as it should stand beside it."""
    return text_of(_lines(engine, name))


def text_of(lines: Iterable[str]) -> str:
    """Lines sorted by their bytes, as binary search wants them."""
    return "".join(f"{item}\n" for item in sorted(lines, key=str.encode))


def _lines(engine: Engine, name: str) -> Iterator[str]:
    columns = (Capture.url, Capture.fetched_at, Capture.media_type, Capture.status, Capture.digest, Capture.record_type)
    query = select(*columns, Capture.record_length, Capture.offset).join(WarcFile, WarcFile.id == Capture.warc_file_id)
    with reading(engine) as connection:
        for row in connection.execute(query.where(WarcFile.name == name, Capture.record_type != "lost")):
            yield line(row._asdict(), name, row.offset)


def write_index(engine: Engine, directory: Path, name: str) -> bool:
    """Writes the index of a WARC file, whole or not at all; gives False if it stood there already. Raises OSError."""
    path = directory / FOLDER / index_name(name)
    content = index_of(engine, name).encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
    return True


def without_index(engine: Engine, directory: Path) -> list[str]:
    """Closed WARC files that have none beside them."""
    query = select(WarcFile.name).where(WarcFile.closed, ~WarcFile.name.startswith(QUARANTINE)).order_by(WarcFile.id)
    with reading(engine) as connection:
        names = list(connection.execute(query).scalars())
    return [name for name in names if not (directory / FOLDER / index_name(name)).is_file()]
