from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from archive_samples import draft, entry, start

from storage import Archive, Batch, Settlement
from storage.errors import DatabaseUnreachable
from storage.integrity import check
from storage.patience import Patience
from storage.warc_files import FOLDER


def test_a_crawl_waits_for_its_database(stoppable_server: Any, tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True, database=stoppable_server.get_uri()) as archive:
        crawl = start(archive)
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=[draft(body=b"before")], queued=[entry(1)]))
            stoppable_server.stop()
            back = threading.Timer(1.5, stoppable_server.ensure_postgres_running)
            back.start()
            writer.commit(Batch(captures=[draft(body=b"after")], settled=[Settlement(1, "done")]))
            back.join()
        assert [archive.captures.load(row).payload for row in archive.captures.list()] == [b"before", b"after"]
        assert archive.frontier.counts(crawl.id).done == 1
        assert {problem.kind for problem in check(archive, deep=True)} == {"frontier"}


def test_a_database_that_stays_away_stops_the_crawl_resumable(stoppable_server: Any, tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True, database=stoppable_server.get_uri()) as archive:
        crawl = start(archive)
        writer = archive.writer(crawl.id, patience=0.5)
        writer.commit(Batch(captures=[draft(body=b"before")], queued=[entry(1)]))
        stoppable_server.stop()
        with pytest.raises(DatabaseUnreachable) as caught:
            writer.commit(Batch(captures=[draft(body=b"after")], settled=[Settlement(1, "done")]))
        assert "\n" not in str(caught.value)
        writer.close()
        stoppable_server.ensure_postgres_running()
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=[draft(body=b"again", frontier=1)], settled=[Settlement(1, "done")]))
        assert [archive.captures.load(row).payload for row in archive.captures.list()] == [b"before", b"again"]
        assert check(archive, deep=True) == []
    assert len(list((tmp_path / FOLDER).glob("*.warc.gz"))) == 2


def test_a_commit_whose_answer_was_lost_is_not_made_twice(archive: Archive) -> None:
    """The connection breaks right after the server has committed: the second attempt finds the work done."""
    crawl = start(archive)
    lost = iter([True])

    def lose_the_answer(connection: Any) -> None:
        if next(lost, False):
            raise DatabaseUnreachable("the connection broke")

    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(captures=[draft(body=b"one")]))
        with committing_then(archive, lose_the_answer):
            writer.commit(Batch(captures=[draft(body=b"two")], queued=[entry(1)]))
    assert [archive.captures.load(row).payload for row in archive.captures.list()] == [b"one", b"two"]
    assert check(archive, deep=True) == []


@contextmanager
def committing_then(archive: Archive, after: Callable[[Any], None]) -> Iterator[None]:
    """Calls something each time the database has really committed."""
    dialect = archive.engine.dialect
    plain = dialect.do_commit

    def do_commit(connection: Any) -> None:
        plain(connection)
        after(connection)

    dialect.do_commit = do_commit  # type: ignore[method-assign]
    try:
        yield
    finally:
        dialect.do_commit = plain  # type: ignore[method-assign]


def test_waiting_can_be_ended_from_outside() -> None:
    patience = Patience(600)

    def gone() -> None:
        patience.give_up()
        raise DatabaseUnreachable("gone")

    with pytest.raises(DatabaseUnreachable):
        patience(gone)
