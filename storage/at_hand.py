"""Bytes of WARC files, from the archive's folder or, where they were freed there, from the object store."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from storage.object_store import ObjectStore, configured
from storage.warc import ReadAt


@contextmanager
def opened(path: Path) -> Iterator[ReadAt]:
    """Reads single records of a WARC file; raises OSError, and StoreUnreachable where it has to be asked for."""
    store = None
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        store = configured()
        if store is None:
            raise
    if store is not None:
        yield partial(store.read, path.name)
        return
    try:
        yield partial(os.pread, descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def folder_with(folder: Path, name: str) -> Iterator[Path]:
    """A folder where the file can be read whole: its own, or one that is gone after the block.

    Raises DamagedRecord if the store does not have it either, or StoreUnreachable. Without a store it is the own folder
    in any case.
    """
    store = None if (folder / name).is_file() else configured()
    if store is None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-warc-") as borrowed:
        download(store, name, Path(borrowed, name))
        yield Path(borrowed)


def download(store: ObjectStore, name: str, target: Path) -> None:
    """Copies a file from the store; raises DamagedRecord if it is not there, StoreUnreachable or OSError."""
    with target.open("wb") as file:
        for piece in store.pieces(name):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
