"""The rows of a finished crawl that its captures repeat are taken out, and nothing that is asked changes by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from crawl_samples import LIST, Step, column, failed, report, run, watched
from sqlalchemy import func, select, update

from storage import Archive, Batch, Settlement, folding
from storage.coverage import ledger
from storage.database import reading, writing
from storage.folding import fold_finished
from storage.health import site_health
from storage.integrity import check
from storage.models import Crawl, Frontier
from storage.records import CrawlRecord
from storage.recrawl import latest_pair, recrawl
from storage.skips import skipped_by_site, skipped_links

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 3, tzinfo=UTC)
LISTED = report(listed="2025-01-18")
ATTACHED = Step("https://www.changge.gov.cn/files/1.pdf", "attachment", parent=LISTED.url, anchor="附件")
STEPS = (
    column(),
    LISTED,
    ATTACHED,
    report(year=2023, published="2024-01-20", listed="2024-01-19"),
    failed(report(year=2022), "http 404", status=404),
    watched(year=2021),
    Step("https://www.changge.gov.cn/look.css", "requisite", parent=LISTED.url),
)


def unfolded(archive: Archive, monkeypatch: pytest.MonkeyPatch, *steps: Step, moment: datetime) -> CrawlRecord:
    with monkeypatch.context() as patched:
        patched.setattr("crawl_samples.fold_finished", lambda *_: 0)
        return run(archive, *steps, moment=moment)


def rows(archive: Archive, crawl: CrawlRecord) -> int:
    with reading(archive.engine) as connection:
        return connection.execute(select(func.count()).where(Frontier.crawl_id == crawl.id)).scalar_one()


def answers(archive: Archive, crawls: list[CrawlRecord]) -> list[Any]:
    """Whatever the archive says of its requests."""
    return [
        ledger(archive, "henan").entries,
        recrawl(archive, *latest_pair(archive, "henan")).pages,
        site_health(archive, "henan"),
        check(archive, deep=True),
        archive.frontier.next_id(),
        *((archive.frontier.counts(crawl.id), archive.frontier.reasons(crawl.id)) for crawl in crawls),
        *(list(skipped_links(archive.engine, crawl.id)) for crawl in crawls),
        *(skipped_by_site(archive.engine, crawl.id) for crawl in crawls),
    ]


@pytest.fixture
def crawls(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[CrawlRecord]:
    again = [step for step in STEPS if step.url != LISTED.url]
    return [
        unfolded(archive, monkeypatch, *STEPS, moment=MARCH),
        unfolded(archive, monkeypatch, *again, moment=JUNE),
    ]


def test_every_answer_stays_the_same(archive: Archive, crawls: list[CrawlRecord]) -> None:
    before = answers(archive, crawls)
    assert fold_finished(archive.engine, dict) == 7
    assert [rows(archive, crawl) for crawl in crawls] == [3, 3], "the list, the failed one, the link that was left"
    assert answers(archive, crawls) == before
    assert fold_finished(archive.engine, dict) == 0


def test_a_fold_that_is_killed_is_ended_by_the_next(
    archive: Archive, crawls: list[CrawlRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(archive, crawls)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folding, "PAGE", 1)
        patched.setattr(folding, "_make_lean", die)
        with pytest.raises(KeyboardInterrupt):
            fold_finished(archive.engine, dict)
    assert answers(archive, crawls) == before
    assert fold_finished(archive.engine, dict) == 3
    assert answers(archive, crawls) == before


def test_only_finished_crawls_are_folded(archive: Archive) -> None:
    crawl = run(archive, column(), LISTED, state="interrupted")
    assert (crawl.folding, rows(archive, crawl)) == (None, 2)


def test_a_request_that_tells_more_than_its_capture_keeps_its_row(archive: Archive) -> None:
    told = replace(LISTED, reason="had at a twin of its address")
    assert rows(archive, run(archive, column(), told)) == 2


def test_the_page_that_shows_a_link_left_alone_keeps_its_row(archive: Archive) -> None:
    crawl = run(archive, column(), LISTED, replace(watched(year=2020), parent=LISTED.url))
    [link] = skipped_links(archive.engine, crawl.id)
    assert link.found_on == LISTED.url


def test_what_remains_is_made_lean(archive: Archive) -> None:
    crawl = run(archive, column(), state="interrupted")
    with writing(archive.engine) as connection:
        connection.execute(update(Frontier).values(meta={"walk": {"known": "x" * 1000}, "anchor": "年报"}))
        connection.execute(update(Crawl).values(state="finished"))
    fold_finished(archive.engine, lambda meta: {key: meta[key] for key in meta if key != "walk"})
    with reading(archive.engine) as connection:
        assert connection.execute(select(Frontier.meta)).scalar_one() == {"anchor": "年报"}
    assert archive.crawls.get(crawl.id).folding == "done"


def test_numbers_of_rows_that_are_gone_are_not_given_again(archive: Archive) -> None:
    first = run(archive, column(), LISTED)
    assert rows(archive, first) == 1
    number = archive.frontier.next_id()
    captured = max(row.frontier_id or 0 for row in archive.captures.list())
    assert number == captured + 1
    second = run(archive, column(), LISTED)
    with archive.writer(second.id) as writer:
        writer.commit(Batch(settled=[Settlement(number, "done", None, 1)]))
    assert archive.frontier.counts(second.id).done == 2


def test_pages_of_a_crawl_that_is_opened_again_are_known(archive: Archive) -> None:
    crawl = run(archive, column(), LISTED)
    assert archive.frontier.folded_pages(crawl.id) == [LISTED.url]
    assert LIST not in archive.frontier.folded_pages(crawl.id)
