"""Archives as older versions left them, in `archives/<schema>`: each with an interrupted crawl of one report.

A new schema needs a new folder there, made by the program that wrote it first: `nianbao.sql` is SQLite's dump.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from archive_samples import REPORT_PAGE, draft

from storage import Archive, Batch, Settlement
from storage.integrity import check
from storage.models import Base
from storage.reparse import reparse

OLDER = sorted((Path(__file__).parent / "archives").iterdir())


@pytest.fixture(params=OLDER, ids=lambda path: str(path.name))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of an archive of an older version."""
    shutil.copytree(request.param, tmp_path / "archive")
    database = sqlite3.connect(tmp_path / "archive" / "nianbao.db")
    database.executescript((request.param / "nianbao.sql").read_text(encoding="utf-8"))
    database.close()
    return tmp_path / "archive"


def test_an_older_archive_gets_the_present_schema(older: Path) -> None:
    with Archive.open(older) as archive, archive.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_what_an_older_archive_holds_is_still_there(older: Path) -> None:
    with Archive.open(older) as archive:
        assert check(archive, deep=True) == []
        assert archive.captures.read(1).payload == REPORT_PAGE.encode()
        [record] = archive.reports.list()
        assert archive.reports.load(record.parse_id).cells["proactive.licensing.decisions"].value == 14041
        assert reparse(archive).parsed == 1


def test_an_older_interrupted_crawl_goes_on(older: Path) -> None:
    with Archive.open(older) as archive:
        crawl = archive.crawls.latest_unfinished()
        assert crawl is not None
        pending = list(archive.frontier.pending(crawl.id))
        assert [(item.id, item.meta, item.parent_id) for item in pending] == [
            (2, {"anchor": "年报"}, None),
            (3, {"anchor": "年报"}, 1),
        ]
        assert all(item.fingerprint in archive.frontier.fingerprints(crawl.id) for item in pending)
        with archive.writer(crawl.id) as writer:
            pages = [draft(item.url, frontier=item.id) for item in pending]
            writer.commit(Batch(captures=pages, settled=[Settlement(item.id, "done") for item in pending]))
        assert archive.frontier.counts(crawl.id).done == 3
        assert check(archive, deep=True) == []
