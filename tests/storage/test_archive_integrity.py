from __future__ import annotations

import random
from pathlib import Path

import pytest
from archive_samples import draft, entry, fill, start
from sqlalchemy import text

from storage import Archive, Batch, Settlement
from storage.integrity import check
from storage.warc_files import FOLDER


def kinds(archive: Archive, *, deep: bool = False) -> list[str]:
    return [problem.kind for problem in check(archive, deep=deep)]


def change(archive: Archive, statement: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive, *(draft(f"https://www.example.gov.cn/{n}", b"page %d" % n * 50) for n in range(5)))
    return archive


@pytest.fixture
def file(filled: Archive) -> Path:
    return next((filled.directory / FOLDER).glob("*.warc.gz"))


def test_a_good_archive_has_no_problems(filled: Archive) -> None:
    seen: list[tuple[int, int]] = []
    assert check(filled, deep=True, progress=lambda done, total: seen.append((done, total))) == []
    assert seen[-1][0] == seen[-1][1] > 0


def test_an_archive_can_be_checked_while_it_is_written_to(archive: Archive) -> None:
    with archive.writer(start(archive).id) as writer:
        writer.commit(Batch(captures=[draft()]))
        assert check(archive, deep=True) == []


def test_what_is_committed_during_a_check_is_not_looked_at(archive: Archive) -> None:
    fill(archive, draft("https://www.example.gov.cn/before"))
    with archive.writer(start(archive).id) as writer:
        writer.commit(Batch(captures=[draft()]))
        more = [Batch(captures=[draft("https://www.example.gov.cn/meanwhile")])]

        def commit_more(done: int, total: int) -> None:
            if more:
                writer.commit(more.pop())

        assert check(archive, deep=True, progress=commit_more) == []
        assert not more


def test_a_missing_file_is_found(filled: Archive, file: Path) -> None:
    file.unlink()
    assert kinds(filled) == ["missing file"]


def test_a_shortened_file_is_found(filled: Archive, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])
    assert kinds(filled) == ["missing file"]
    assert "damaged record" in kinds(filled, deep=True)


def test_a_torn_tail_is_found(filled: Archive, file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\x1f\x8b")
    assert kinds(filled) == ["torn tail"]


def test_a_file_nobody_knows_is_found(filled: Archive, file: Path) -> None:
    file.with_name("stranger.warc.gz").write_bytes(file.read_bytes())
    assert kinds(filled) == ["unknown file"]


def test_every_flipped_bit_is_found(filled: Archive, file: Path) -> None:
    whole = file.read_bytes()
    rng = random.Random(20261122)
    for position in [*range(10), *(rng.randrange(len(whole)) for _ in range(40))]:
        damaged = bytearray(whole)
        damaged[position] ^= 1 << rng.randrange(8)
        file.write_bytes(damaged)
        assert kinds(filled, deep=True), f"a flipped bit at {position} was not noticed"
    file.write_bytes(whole)
    assert kinds(filled, deep=True) == []


def test_damage_is_told_by_place_and_the_rest_is_read_on(filled: Archive, file: Path) -> None:
    row = filled.captures.get(2)
    content = bytearray(file.read_bytes())
    content[row.offset + 40] ^= 0xFF
    file.write_bytes(content)
    problems = check(filled, deep=True)
    assert [(problem.kind, problem.where) for problem in problems] == [
        ("damaged record", f"{file.name} at {row.offset}")
    ]
    assert "snapshot 2" in problems[0].what


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE captures SET digest = 'sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE id = 3", ["wrong row"]),
        (
            "UPDATE addresses SET url = 'https://elsewhere/' WHERE id = (SELECT address_id FROM captures WHERE id = 3)",
            ["wrong row"],
        ),
        ("UPDATE captures SET length = 7 WHERE id = 3", ["wrong row"]),
        ("DELETE FROM captures WHERE id = 3", ["record without row", "record without row"]),
        ('UPDATE captures SET "offset" = "offset" + 1 WHERE id = 3', ["record without row", "row without record"]),
        ("UPDATE warc_files SET checksum = checksum + 1", ["damaged record"]),
    ],
)
def test_rows_are_held_against_their_records(filled: Archive, statement: str, expected: list[str]) -> None:
    change(filled, statement)
    assert [kind for kind in kinds(filled, deep=True) if kind != "index"] == expected


def test_a_row_behind_the_end_of_its_file_is_found_without_reading(filled: Archive) -> None:
    change(filled, 'UPDATE captures SET "offset" = 999999 WHERE id = 5')
    assert kinds(filled) == ["row without record"]


def test_a_request_marked_done_without_a_capture_is_found(archive: Archive) -> None:
    with archive.writer(start(archive).id) as writer:
        writer.commit(Batch(queued=[entry(1), entry(2)], settled=[Settlement(1, "done"), Settlement(2, "failed")]))
    assert kinds(archive) == ["frontier"]


def test_a_damaged_database_is_found(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        fill(archive, *(draft(f"https://www.example.gov.cn/{n}") for n in range(400)))
        change(archive, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "nianbao.db"
    content = bytearray(path.read_bytes())
    content[-20_000:] = b"Z" * 20_000
    path.write_bytes(content)
    with Archive.open(tmp_path) as archive:
        assert "database" in kinds(archive)
