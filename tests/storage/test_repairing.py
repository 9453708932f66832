from __future__ import annotations

import random
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, entry, fill, start
from sqlalchemy import text

from storage import Archive, Batch, CaptureRow, Settlement
from storage.cdxj import index_name
from storage.errors import ArchiveBusy, ArchiveOutdated, DamagedRecord
from storage.ingest import ingest_capture, pending
from storage.integrity import check
from storage.recovery import MARKER
from storage.repair import repair
from storage.warc_files import FOLDER


def body(number: int) -> bytes:
    return b"page %d " % number * 40


@pytest.fixture
def filled(archive: Archive) -> Archive:
    fill(archive, *(draft(f"https://www.example.gov.cn/{n}", body(n)) for n in range(1, 9)))
    return archive


@pytest.fixture
def file(filled: Archive) -> Path:
    return next((filled.directory / FOLDER).glob("*.warc.gz"))


def saved(archive: Archive) -> dict[int, bytes]:
    found = {}
    for row in archive.captures.list():
        try:
            found[row.id] = archive.captures.load(row).payload
        except DamagedRecord:
            continue
    return found


def change(archive: Archive, statement: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("damage", [b"", b"nonsense"])
def test_an_index_is_made_again(filled: Archive, file: Path, damage: bytes) -> None:
    index = file.with_name(index_name(file.name))
    content = index.read_bytes()
    index.write_bytes(damage) if damage else index.unlink()
    assert [problem.kind for problem in check(filled, deep=True)] == ["index"]
    assert [done.action for done in repair(filled)] == ["indexed"]
    assert index.read_bytes() == content
    assert check(filled, deep=True) == []


def assert_repairing_again_changes_nothing(archive: Archive) -> None:
    files = {path: path.read_bytes() for path in (archive.directory / FOLDER).rglob("*") if path.is_file()}
    assert repair(archive) == []
    assert {path: path.read_bytes() for path in (archive.directory / FOLDER).rglob("*") if path.is_file()} == files


def test_a_good_archive_is_left_alone(filled: Archive, file: Path) -> None:
    before = file.read_bytes()
    assert repair(filled) == []
    assert file.read_bytes() == before


def test_nobody_repairs_what_is_being_written(archive: Archive) -> None:
    with archive.writer(start(archive).id), pytest.raises(ArchiveBusy):
        repair(archive)


def test_a_torn_tail_is_cut(filled: Archive, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole + b"\x1f\x8b\x08 torn")
    assert [done.action for done in repair(filled)] == ["cut"]
    assert file.read_bytes() == whole
    assert check(filled, deep=True) == []


def test_every_undamaged_record_is_saved(filled: Archive, file: Path) -> None:
    row = filled.captures.get(3)
    content = bytearray(file.read_bytes())
    content[row.offset + 30] ^= 0x10
    file.write_bytes(content)
    done = repair(filled)
    assert [item.action for item in done] == ["copied", "lost", "indexed"]
    assert saved(filled) == {n: body(n) for n in range(1, 9) if n != 3}
    assert [(p.kind, p.where) for p in check(filled, deep=True)] == [("lost", "snapshot 3")]
    assert (filled.directory / FOLDER / "quarantine" / file.name).read_bytes() == content
    assert_repairing_again_changes_nothing(filled)
    warcs = list((filled.directory / FOLDER).glob("*.warc.gz"))
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs], check=True)


def flipped(content: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]


def cut_out(content: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at, length = dice.randrange(len(content)), dice.randrange(1, 600)
    return content[:at] + content[at + length :]


def cut_short(content: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    return content[: dice.randrange(len(content))]


def doubled(content: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at, length = dice.randrange(len(content)), dice.randrange(1, 600)
    return content[: at + length] + content[at:]


def zeroed(content: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at, length = dice.randrange(len(content)), dice.randrange(1, 600)
    return content[:at] + bytes(len(content[at : at + length])) + content[at + length :]


def swapped(content: bytes, dice: random.Random, records: list[bytes]) -> bytes:
    one, two = sorted(dice.sample(range(len(records)), 2))
    order = [*records[:one], records[two], *records[one + 1 : two], records[one], *records[two + 1 :]]
    return content[: content.index(records[0])] + b"".join(order)


def without_trailer(content: bytes, dice: random.Random, records: list[bytes]) -> bytes:
    """A gzip member without the end of its checksum and length: what `warcio check` calls good."""
    hit = dice.choice(records)
    return content.replace(hit, hit[: -dice.randrange(1, 8)])


DAMAGES = (flipped, cut_out, cut_short, doubled, zeroed, swapped, without_trailer)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with Archive.open(folder, create=True) as archive:
        fill(archive, *(draft(f"https://www.example.gov.cn/{n}", body(n)) for n in range(1, 9)))
    return folder


def assert_found_and_mended(folder: Path, seed: int, *, index: bool) -> None:
    """One random damage: it is found, nothing wrong is given out, and all that is whole is saved."""
    dice = random.Random(seed)
    damage = DAMAGES[seed % len(DAMAGES)]
    file = next((folder / FOLDER).glob("*.cdxj" if index else "*.warc.gz"))
    content = file.read_bytes()
    with Archive.open(folder) as archive:
        rows = list(archive.captures.list())
        places = [row.offset for row in rows] + [len(content)]
        records = content.splitlines(keepends=True) if index else [content[a:b] for a, b in pairwise(places)]
        harmed = damage(content, dice, records)
        file.write_bytes(harmed)
        if harmed != content:
            assert check(archive, deep=True), (seed, damage.__name__)
        assert saved(archive).items() <= {n: body(n) for n in range(1, 9)}.items()
        repair(archive)
        if not index:
            pages = [content[row.offset : row.offset + row.record_length] for row in rows]
            intact = {n: body(n) for n, page in enumerate(pages, 1) if page in harmed}
            assert intact.items() <= saved(archive).items(), (seed, damage.__name__)
        assert saved(archive).items() <= {n: body(n) for n in range(1, 9)}.items()
        assert all(problem.known for problem in check(archive, deep=True)), (seed, damage.__name__)
        assert_repairing_again_changes_nothing(archive)


@pytest.mark.parametrize("seed", range(len(DAMAGES)))
@pytest.mark.parametrize("index", [False, True])
def test_random_damage_costs_only_what_it_hits(whole: Path, tmp_path: Path, seed: int, index: bool) -> None:
    shutil.copytree(whole, tmp_path / "archive")
    assert_found_and_mended(tmp_path / "archive", seed, index=index)


@pytest.mark.proof
def test_two_hundred_random_damages_are_all_found_and_cost_only_what_they_hit(whole: Path, tmp_path: Path) -> None:
    for seed in range(200):
        shutil.copytree(whole, tmp_path / str(seed))
        assert_found_and_mended(tmp_path / str(seed), seed, index=seed % 8 == 7)


def test_a_shortened_file_keeps_what_is_left(filled: Archive, file: Path) -> None:
    row = filled.captures.get(6)
    file.write_bytes(file.read_bytes()[: row.offset + 5])
    repair(filled)
    assert saved(filled) == {n: body(n) for n in range(1, 6)}
    assert_repairing_again_changes_nothing(filled)


def test_a_file_that_is_gone_leaves_its_captures_lost(filled: Archive, file: Path) -> None:
    file.unlink()
    repair(filled)
    assert [problem.kind for problem in check(filled)] == ["lost"] * 8
    assert_repairing_again_changes_nothing(filled)


def test_the_table_of_captures_is_built_again_from_the_files_alone(filled: Archive) -> None:
    before = list(filled.captures.list())
    change(filled, "DELETE FROM captures")
    assert [done.action for done in repair(filled)] == ["added"] * 8
    assert list(filled.captures.list()) == before


def test_an_archive_whose_database_is_gone_comes_back(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "old", create=True) as archive:
        crawl = start(archive)
        found = [entry(1), entry(2, parent=1)]
        page = draft(found[0].url, REPORT_PAGE.encode(), frontier=1)
        attached = draft("https://a/file.pdf", b"%PDF", kind="attachment", frontier=2, parent=1)
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=[page], queued=found, settled=[Settlement(1, "done")]))
            writer.commit(Batch(captures=[attached], settled=[Settlement(2, "done")]))
        before = list(archive.captures.list())
        assert before[1].parent_id == before[0].id
    shutil.copytree(tmp_path / "old" / FOLDER, tmp_path / "new" / FOLDER)
    with Archive.open(tmp_path / "new", create=True) as archive:
        assert [done.action for done in repair(archive)] == ["adopted"]
        after = list(archive.captures.list())
        assert after == [without_request(row) for row in before]
        assert pending(archive) == [1, 2]
        assert ingest_capture(archive, 1).kind == "report"
        assert check(archive, deep=True) == []
        assert_repairing_again_changes_nothing(archive)


def without_request(row: CaptureRow) -> CaptureRow:
    """The frontier lives in the database alone."""
    return replace(row, frontier_id=None)


def test_a_restored_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        crawl = start(archive)
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=[draft("https://a/1", b"one")], queued=[entry(1)]))
            archive.close()
            backup = tmp_path / "backup"
            shutil.copy(tmp_path / "nianbao.db", backup)
            writer.commit(Batch(captures=[draft("https://a/2", b"two")], settled=[Settlement(1, "failed")]))
            writer.commit(Batch(captures=[draft("https://a/3", b"three")]))
    shutil.copy(backup, tmp_path / "nianbao.db")
    with Archive.open(tmp_path) as archive:
        with pytest.raises(ArchiveOutdated):
            archive.writer(crawl.id)
        assert "outdated database" in {problem.kind for problem in check(archive)}
        assert [done.action for done in repair(archive)] == ["adopted"]
        assert [archive.captures.load(row).payload for row in archive.captures.list()] == [b"one", b"two", b"three"]
        assert check(archive, deep=True) == []
        archive.writer(crawl.id).close()
        assert_repairing_again_changes_nothing(archive)


@pytest.mark.parametrize("batches", [0, 1])
@pytest.mark.parametrize("marked", [True, False])
def test_files_that_were_closed_after_the_backup_count_to_their_end(tmp_path: Path, batches: int, marked: bool) -> None:
    pages = [draft(f"https://a/{number}", b"%d" % number) for number in range(4)]
    with Archive.open(tmp_path, create=True) as archive:
        crawl = start(archive)
        with archive.writer(crawl.id) as writer:
            for page in pages[:batches]:
                writer.commit(Batch(captures=[page]))
            if not batches:
                writer._next_file()  # known to the backup, with nothing in it yet
            archive.close()
            shutil.copy(tmp_path / "nianbao.db", tmp_path / "backup")
            for page in pages[batches:3]:
                writer.commit(Batch(captures=[page]))
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=pages[3:]))
    shutil.copy(tmp_path / "backup", tmp_path / "nianbao.db")
    if not marked:
        (tmp_path / FOLDER / MARKER).unlink()
    with Archive.open(tmp_path) as archive:
        with pytest.raises(ArchiveOutdated):
            archive.writer(crawl.id)
        assert {problem.kind for problem in check(archive)} >= {"outdated database", "unknown file"}
        assert "torn tail" not in {problem.kind for problem in check(archive)}
        assert {done.action for done in repair(archive)} <= {"adopted", "indexed"}
        rows = list(archive.captures.list())
        assert [archive.captures.load(row).payload for row in rows] == [page.response_body for page in pages]
        assert check(archive, deep=True) == []
        archive.writer(crawl.id).close()
        assert_repairing_again_changes_nothing(archive)


@pytest.mark.parametrize(
    ("statement", "actions"),
    [
        ("UPDATE captures SET digest = 'sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE id = 3", ["corrected"]),
        (
            "UPDATE addresses SET url = 'https://elsewhere/' WHERE id = (SELECT address_id FROM captures WHERE id = 3)",
            ["corrected"],
        ),
        ('UPDATE captures SET "offset" = "offset" + 1 WHERE id = 3', ["corrected"]),
        ("DELETE FROM captures WHERE id = 8", ["added"]),
    ],
)
def test_rows_follow_their_records(filled: Archive, statement: str, actions: list[str]) -> None:
    before = list(filled.captures.list())
    change(filled, statement)
    assert [done.action for done in repair(filled)] == actions
    assert list(filled.captures.list()) == before
    assert check(filled, deep=True) == []


def test_what_was_parsed_from_a_lost_capture_stays(archive: Archive) -> None:
    [number] = fill(archive, draft(body=REPORT_PAGE.encode()))
    ingest_capture(archive, number)
    before = archive.reports.of_capture(number)
    next((archive.directory / FOLDER).glob("*.warc.gz")).unlink()
    repair(archive)
    assert archive.reports.of_capture(number) == before
    assert [record.capture_id for record in archive.reports.list()] == [number]


def test_contradicting_readings_are_settled(archive: Archive) -> None:
    [number] = fill(archive, draft(body=REPORT_PAGE.encode()))
    ingest_capture(archive, number)
    change(archive, "UPDATE parses SET current = false")
    change(archive, "UPDATE reports SET current_parse_id = NULL")
    assert [problem.kind for problem in check(archive)] == ["reading"]
    assert [done.action for done in repair(archive)] == ["settled", "settled"]
    assert check(archive) == []
    assert_repairing_again_changes_nothing(archive)


def test_a_request_done_without_a_capture_is_queued_again(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(queued=[entry(1)], settled=[Settlement(1, "done")]))
    archive.crawls.finish(crawl.id, "finished")
    assert [done.action for done in repair(archive)] == ["queued"]
    assert [item.id for item in archive.frontier.pending(crawl.id)] == [1]
    assert archive.crawls.latest_unfinished() == archive.crawls.get(crawl.id)
