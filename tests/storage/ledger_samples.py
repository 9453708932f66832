"""Moments around the terms of the law, and one entry of the ledger for tests to look at."""

from __future__ import annotations

from datetime import UTC, datetime

from crawl_samples import BUREAU, report

from storage import Archive
from storage.coverage import Entry, ledger

JANUARY = datetime(2025, 1, 25, 3, tzinfo=UTC)
FEBRUARY = datetime(2025, 2, 10, 3, tzinfo=UTC)
MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 3, tzinfo=UTC)
EARLIER = report(year=2023, published="2024-01-20")
"""The bureau's report of the year before: it makes the bureau known, and shows that its column was met."""


def entry_of(archive: Archive, name: str = BUREAU, year: int = 2024) -> Entry:
    found = [entry for entry in ledger(archive, "henan", year=year).entries if entry.body.name == name]
    assert len(found) == 1, [entry.body.name for entry in ledger(archive, "henan", year=year).entries]
    return found[0]


def what(entry: Entry) -> list[str]:
    return [evidence.what for evidence in entry.evidence]
