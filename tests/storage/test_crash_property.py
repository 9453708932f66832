"""Whatever was committed before a crash is there after it, and nothing else."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from archive_samples import draft, entry, start
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive, Batch, Settlement
from storage.integrity import check
from storage.warc_files import FOLDER

STATES = st.sampled_from(["done", "failed", "refused", "queued"])


@dataclass(slots=True)
class Expected:
    """What the archive must hold."""

    states: dict[int, str] = field(default_factory=dict)
    captures: list[tuple[str, bytes]] = field(default_factory=list)


@st.composite
def batches(draw: st.DrawFn) -> list[tuple[int, list[bytes], list[tuple[int, str]]]]:
    """Batches of: how many requests to add, bodies to capture, requests to settle and how."""
    found = []
    known = 0
    for _ in range(draw(st.integers(1, 6))):
        known += (new := draw(st.integers(0, 4)))
        bodies = draw(st.lists(st.binary(max_size=300), max_size=3))
        settled = draw(st.lists(st.tuples(st.integers(1, known), STATES), max_size=4)) if known else []
        found.append((new, bodies, settled))
    return found


def commit(archive: Archive, crawl: int, plan: list[tuple[int, list[bytes], list[tuple[int, str]]]]) -> Expected:
    expected = Expected()
    with archive.writer(crawl, roll_at=2_000) as writer:
        for new, bodies, settled in plan:
            first = len(expected.states) + 1
            queued = [entry(number) for number in range(first, first + new)]
            pages = [draft(f"https://www.example.gov.cn/{len(expected.captures) + i}", b) for i, b in enumerate(bodies)]
            writer.commit(Batch(pages, queued, [Settlement(number, state) for number, state in settled]))
            expected.states |= {item.id: "queued" for item in queued} | dict(settled)
            expected.captures += [(page.url, page.response_body) for page in pages]
    return expected


def assert_holds(archive: Archive, crawl: int, expected: Expected) -> None:
    pending = {number for number, state in expected.states.items() if state == "queued"}
    assert {item.id for item in archive.frontier.pending(crawl)} == pending
    fingerprints = sorted(entry(number).fingerprint for number in expected.states)
    assert sorted(archive.frontier.fingerprints(crawl)) == fingerprints
    counts = archive.frontier.counts(crawl)
    assert counts.total == len(expected.states)
    assert counts.done == list(expected.states.values()).count("done")
    found = [archive.captures.load(row) for row in archive.captures.list()]
    assert [(item.row.url, item.payload) for item in found] == expected.captures
    assert [problem for problem in check(archive, deep=True) if problem.kind != "frontier"] == []


@settings(max_examples=25, deadline=None)
@given(batches(), st.binary(min_size=1, max_size=500), st.booleans())
def test_a_crash_takes_only_what_was_not_committed(
    plan: list[tuple[int, list[bytes], list[tuple[int, str]]]], garbage: bytes, half_made_file: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder), create=True) as archive:
        crawl = start(archive).id
        expected = commit(archive, crawl, plan)
        for path in sorted((archive.directory / FOLDER).glob("*.warc.gz"))[-1:]:
            path.write_bytes(path.read_bytes() + garbage)
        if half_made_file:
            make_half_a_file(archive, crawl, garbage)
        archive.writer(crawl).close()
        assert_holds(archive, crawl, expected)


def make_half_a_file(archive: Archive, crawl: int, content: bytes) -> None:
    """What stands on disk when the process dies between making a file and its first commit."""
    from sqlalchemy import insert

    from storage.models import WarcFile

    values = {"crawl_id": crawl, "name": "half-00001.warc.gz", "committed_length": 0, "checksum": 0, "closed": False}
    with archive.engine.begin() as connection:
        connection.execute(insert(WarcFile).values(values))
    (archive.directory / FOLDER / "half-00001.warc.gz").write_bytes(content)
