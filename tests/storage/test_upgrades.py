"""Archives as older versions left them, in `archives/<schema>`: each with an interrupted crawl of one report.

A new schema needs a new folder there, made by the program that wrote it first: `nianbao.sql` is SQLite's dump. The same
rows are upgraded on PostgreSQL too: from the first schema, and with the proofs from each.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from archive_samples import REPORT_PAGE, draft
from older_archives import copy_to_postgresql

from storage import Archive, Batch, Settlement
from storage.integrity import check
from storage.models import Base
from storage.reparse import reparse

KEPT = sorted((Path(__file__).parent / "archives").iterdir())
OLDER = [
    *(pytest.param((folder, "sqlite"), id=folder.name) for folder in KEPT),
    pytest.param((KEPT[0], "postgresql"), id=f"{KEPT[0].name}-postgresql"),
    *(pytest.param((f, "postgresql"), id=f"{f.name}-postgresql", marks=pytest.mark.proof) for f in KEPT[1:]),
]


@pytest.fixture(params=OLDER)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive of an older version, opened by this one."""
    kept, kind = request.param
    folder, dump = tmp_path / "archive", (kept / "nianbao.sql").read_text(encoding="utf-8")
    shutil.copytree(kept, folder)
    url = None
    if kind == "sqlite":
        database = sqlite3.connect(folder / "nianbao.db")
        database.executescript(dump)
        database.close()
    else:
        url = request.getfixturevalue("postgresql")
        copy_to_postgresql(dump, url)
    with Archive.open(folder, database=url) as archive:
        yield archive


def test_an_older_archive_gets_the_present_schema(older: Archive) -> None:
    with older.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_an_older_archive_holds_is_still_there(older: Archive) -> None:
    assert check(older, deep=True) == []
    assert older.captures.read(1).payload == REPORT_PAGE.encode()
    [record] = older.reports.list()
    assert older.reports.load(record.parse_id).cells["proactive.licensing.decisions"].value == 14041
    assert reparse(older).parsed == 1


def test_an_older_interrupted_crawl_goes_on(older: Archive) -> None:
    crawl = older.crawls.latest_unfinished()
    assert crawl is not None
    pending = list(older.frontier.pending(crawl.id))
    assert [(item.id, item.meta, item.parent_id) for item in pending] == [
        (2, {"anchor": "年报"}, None),
        (3, {"anchor": "年报"}, 1),
    ]
    assert all(item.fingerprint in older.frontier.fingerprints(crawl.id) for item in pending)
    with older.writer(crawl.id) as writer:
        pages = [draft(item.url, frontier=item.id) for item in pending]
        writer.commit(Batch(captures=pages, settled=[Settlement(item.id, "done") for item in pending]))
    assert older.frontier.counts(crawl.id).done == 3
    assert check(older, deep=True) == []
