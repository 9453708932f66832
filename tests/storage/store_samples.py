"""WARC files in an object store, looked at from both sides: shared by the tests of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, fill
from sqlalchemy import select

from storage import Archive
from storage.models import WarcFile
from storage.object_store import KEEP_LOCAL, ObjectStore
from storage.uploading import Uploads
from storage.warc_files import FOLDER

PICTURE = random.Random(1).randbytes(700_000)
"""Too long for one request, and nothing that can be compressed."""


def files(archive: Archive) -> list[tuple[str, bool]]:
    """Names of WARC files, and whether they are noted as stored."""
    with archive.engine.connect() as connection:
        rows = connection.execute(select(WarcFile.name, WarcFile.stored_at).order_by(WarcFile.id)).all()
    return [(name, at is not None) for name, at in rows]


def local(archive: Archive) -> list[Path]:
    return sorted((archive.directory / FOLDER).glob("*.warc.gz"))


def stored(store: ObjectStore, name: str) -> bytes:
    return b"".join(store.pieces(name))


def uploads(archive: Archive, store: ObjectStore, seconds: float = 0.2) -> Uploads:
    return Uploads(archive.engine, archive.directory, store, seconds=seconds, first_wait=0)


def freed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills the archive with a report and a page of which nothing is left in its folder."""
    monkeypatch.setenv(KEEP_LOCAL, "0")
    picture = draft("https://www.example.gov.cn/other", PICTURE, kind="other")
    ids = fill(archive, draft(body=REPORT_PAGE.encode()), picture)
    assert local(archive) == []
    return ids
