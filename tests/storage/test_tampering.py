"""Damages that leave every record whole: files that changed places, rows that say something else than their records."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import MOMENT, draft, fill
from sqlalchemy import text

from storage import Archive
from storage.errors import DamagedRecord, NotAnArchive
from storage.integrity import check
from storage.repair import repair
from storage.warc_files import FOLDER


def page(number: int) -> bytes:
    return b"page %d " % number * 40


@pytest.fixture
def filled(tmp_path: Path, sqlite_template: Path) -> Iterator[Archive]:
    """Two crawls of two pages; the second page of the second crawl is a revisit."""
    shutil.copytree(sqlite_template, tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        fill_with_revisits(archive)
        yield archive


def fill_with_revisits(archive: Archive) -> None:
    for crawl in (1, 2):
        moment = MOMENT + timedelta(days=crawl)
        pages = [("https://a/1", page(crawl)), ("https://a/2", page(9))]
        fill(archive, *(draft(url, body, moment=moment) for url, body in pages))
    fill(archive, draft("https://a/3", page(9), moment=MOMENT + timedelta(days=3)))
    assert check(archive, deep=True) == []


def contents(archive: Archive) -> dict[tuple[str, str], bytes]:
    rows = archive.captures.list()
    return {(row.url, f"{row.fetched_at}"): archive.captures.read(row.id).payload for row in rows}


def warcs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def rename(folder: Path) -> None:
    warcs(folder)[0].rename(folder / "renamed-00001.warc.gz")


def swap(folder: Path) -> None:
    first, second, _ = warcs(folder)
    first.rename(folder / "aside")
    second.rename(first)
    (folder / "aside").rename(second)


def shuffle(folder: Path) -> None:
    """The two responses of a file change places; what belongs to them stays."""
    pieces, left = [], warcs(folder)[0].read_bytes()
    while left:
        decoder = zlib.decompressobj(31)
        decoder.decompress(left)
        pieces.append(left[: len(left) - len(decoder.unused_data)])
        left = decoder.unused_data
    pieces[1], pieces[4] = pieces[4], pieces[1]
    warcs(folder)[0].write_bytes(b"".join(pieces))


def bring_a_copy(folder: Path) -> None:
    """A damaged file, and a whole one under another name."""
    first = warcs(folder)[0]
    (folder / "whole-00001.warc.gz").write_bytes(first.read_bytes())
    first.write_bytes(first.read_bytes()[:-400])


@pytest.mark.parametrize("damage", [rename, swap, shuffle, bring_a_copy])
def test_nothing_is_lost_where_every_record_is_whole_somewhere(filled: Archive, damage: Callable[[Path], None]) -> None:
    before = contents(filled)
    damage(filled.directory / FOLDER)
    assert check(filled, deep=True) != []
    assert repair(filled) != []
    assert contents(filled) == before
    assert check(filled, deep=True) == []
    assert repair(filled) == []


REVISIT = "record_type = 'revisit'"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE captures SET refers_to_id = id WHERE {REVISIT}",
        f"UPDATE captures SET refers_to_id = 1 WHERE {REVISIT}",
        f"UPDATE captures SET length = length + 1 WHERE {REVISIT}",
        "UPDATE captures SET address_id = NULL WHERE id = 1",
        "UPDATE captures SET request_offset = -5 WHERE id = 1",
        "UPDATE captures SET ip = '192.0.2.7' WHERE id = 1",
        "UPDATE captures SET truncated = true WHERE id = 1",
        "UPDATE captures SET record_length = 9000000000000 WHERE id = 1",
    ],
)
def test_a_row_that_contradicts_its_record_is_found_and_follows_it(filled: Archive, change: str) -> None:
    before, rows = contents(filled), [(row.id, row.url, row.ip, row.length) for row in filled.captures.list()]
    with filled.engine.begin() as connection:
        connection.execute(text(change))
    assert check(filled, deep=True) != []
    assert {done.action for done in repair(filled)} == {"corrected"}
    assert contents(filled) == before
    assert [(row.id, row.url, row.ip, row.length) for row in filled.captures.list()] == rows
    assert check(filled, deep=True) == []
    assert repair(filled) == []


def test_a_length_that_no_record_can_have_is_a_damaged_record(filled: Archive) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE captures SET record_length = 9000000000000 WHERE id = 1"))
    with pytest.raises(DamagedRecord, match="no record has 9000000000000 bytes"):
        filled.captures.read(1)


def test_rows_that_changed_places_stay_those_of_their_pages(filled: Archive) -> None:
    before = contents(filled)
    rows = {number: filled.captures.get(number) for number in (1, 2)}
    with filled.engine.begin() as connection:
        for number, offset in ((1, -1), (2, rows[1].offset), (1, rows[2].offset)):
            connection.execute(text(f'UPDATE captures SET "offset" = {offset} WHERE id = {number}'))
    assert check(filled, deep=True) != []
    assert {done.action for done in repair(filled)} == {"corrected"}
    assert {number: filled.captures.get(number) for number in rows} == rows
    assert contents(filled) == before
    assert check(filled, deep=True) == []


def test_a_moment_that_is_none_is_one_clear_line(filled: Archive) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE captures SET fetched_at = 'yesterday'"))
    with pytest.raises(NotAnArchive, match="holds what nobody wrote"):
        check(filled, deep=True)
