"""The object store that WARC files are copied to: any place fsspec knows, an S3 bucket above all.

`NIANBAO_WARC_STORE` names it by URL (`s3://bucket/prefix`), `NIANBAO_WARC_STORE_OPTIONS` holds further settings of that
file system as a JSON object; without the first there is no store. Each archive needs a prefix of its own. An object
never changes once it is whole, for a WARC file is never written to again under the same name.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from storage.errors import DamagedRecord, StoreUnreachable

URL = "NIANBAO_WARC_STORE"
OPTIONS = "NIANBAO_WARC_STORE_OPTIONS"
KEEP_LOCAL = "NIANBAO_WARC_STORE_KEEP_LOCAL"

BLOCK = 1 << 18
"""Bytes asked for at a time: records are read in the order they stand, and a request costs more than what it brings."""

BLOCKS = 64
"""Blocks remembered."""

PIECE = 1 << 23
"""Bytes of a file read whole that are in memory at a time."""


class ObjectStore:
    """Where WARC files lie besides the archive's folder, or instead of it. May be used by several threads."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        """Raises StoreUnreachable for a URL that means nothing, or whose library is missing."""
        self.url = url.rstrip("/")
        try:
            core = importlib.import_module("fsspec.core")
            self._files, self._root = core.url_to_fs(self.url, **options)
        except ImportError as problem:
            raise StoreUnreachable(
                f"{URL} needs the extra 's3': pip install 'nianbao[s3]' ({_one_line(problem)})"
            ) from problem
        except Exception as problem:  # what a wrong setting raises is up to the file system
            raise StoreUnreachable(f"{URL} or {OPTIONS} cannot be used: {_one_line(problem)}") from problem
        self._block = lru_cache(maxsize=BLOCKS)(self._fetched)

    def where(self, name: str) -> str:
        """The URL of a file."""
        return f"{self.url}/{name}"

    def size(self, name: str) -> int | None:
        """Bytes of a file, None if it is not there; raises StoreUnreachable."""
        try:
            with self._reached(name):
                self._files.invalidate_cache()
                return int(self._files.info(self._path(name))["size"])
        except FileNotFoundError:
            return None

    def put(self, source: Path, name: str) -> None:
        """Uploads a file under that name; raises StoreUnreachable."""
        try:
            with self._reached(name):
                if "file" in self._files.protocol:  # a bucket is made by who owns it, a folder is simply missing
                    self._files.makedirs(self._root, exist_ok=True)
                self._files.put_file(str(source), self._path(name))
        except FileNotFoundError as problem:
            raise StoreUnreachable(f"{self.url} is not there: make the bucket, or correct {URL}") from problem

    def read(self, name: str, length: int, offset: int) -> bytes:
        """Bytes of a file, fewer where it ends; raises DamagedRecord if it is not there, or StoreUnreachable."""
        first, last = offset // BLOCK, (offset + length - 1) // BLOCK
        try:
            found = b"".join(self._block(name, number) for number in range(first, last + 1))
        except FileNotFoundError as problem:
            raise DamagedRecord(f"{name} is neither in the archive's folder nor at {self.url}") from problem
        start = offset - first * BLOCK
        return found[start : start + length]

    def pieces(self, name: str) -> Iterator[bytes]:
        """A whole file as it lies in the store now; raises DamagedRecord if it is not there, or StoreUnreachable."""
        size = self.size(name)
        if size is None:
            raise DamagedRecord(f"{self.where(name)} is not there")
        for start in range(0, size, PIECE):
            yield self._range(name, start, min(start + PIECE, size))

    def _fetched(self, name: str, number: int) -> bytes:
        size = self.size(name)
        if size is None:
            raise FileNotFoundError(name)
        start = number * BLOCK
        return self._range(name, start, min(start + BLOCK, size)) if start < size else b""

    def _range(self, name: str, start: int, end: int) -> bytes:
        with self._reached(name):
            return bytes(self._files.cat_file(self._path(name), start=start, end=end))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _reached(self, name: str) -> Iterator[None]:
        """One kind of error for all kinds of file systems; FileNotFoundError passes."""
        try:
            yield
        except FileNotFoundError:
            raise
        except Exception as problem:  # each brings errors of its own, without a common base
            raise StoreUnreachable(
                f"{self.where(name)} cannot be reached: {_one_line(problem)}; check {URL}, its credentials and network"
            ) from problem


def configured() -> ObjectStore | None:
    """The store that the environment names, None without one; raises StoreUnreachable."""
    url = os.environ.get(URL, "")
    return _store(url, os.environ.get(OPTIONS, "")) if url else None


def frees_local() -> bool:
    """Whether a file that is safe in the store is to be removed from the archive's folder."""
    return os.environ.get(KEEP_LOCAL, "1").strip().lower() in ("0", "no", "false")


@lru_cache(maxsize=4)
def _store(url: str, options: str) -> ObjectStore:
    try:
        settings = json.loads(options or "{}")
    except ValueError as problem:
        raise StoreUnreachable(f"{OPTIONS} is not JSON: {problem}") from problem
    if not isinstance(settings, dict):
        raise StoreUnreachable(f'{OPTIONS} has to be a JSON object, such as {{"anon": true}}')
    return ObjectStore(url, settings)


def _one_line(problem: BaseException) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
