from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import MOMENT, draft, entry, fill, start
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator
from sqlalchemy.exc import IntegrityError

from nianbao.cli import cli
from storage import Archive, Batch, FrontierCounts, Settlement
from storage.errors import ArchiveBusy, ArchiveOutdated, WriteFailed
from storage.warc_files import FOLDER


def warcs(archive: Archive) -> list[Path]:
    return sorted((archive.directory / FOLDER).glob("*.warc.gz"))


def records(path: Path) -> list[tuple[str, bytes]]:
    with path.open("rb") as file:
        return [
            (record.headers["WARC-Type"], record.reader.read()) for record in ArchiveIterator(file, parse_http=False)
        ]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """A real limit of the operating system: writes beyond it fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_batch_is_stored_as_a_whole(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(queued=[entry(1)]))
        [number] = writer.commit(
            Batch(
                captures=[draft(frontier=1)],
                queued=[entry(2, parent=1), entry(3, parent=1)],
                settled=[Settlement(1, "done"), Settlement(2, "refused", "robots.txt")],
            )
        )
    assert archive.frontier.counts(crawl.id) == FrontierCounts(queued=1, done=1, refused=1)
    assert [item.id for item in archive.frontier.pending(crawl.id)] == [3]
    assert archive.captures.get(number).frontier_id == 1
    assert archive.captures.get(number).fetched_at == MOMENT


def test_a_capture_knows_the_capture_it_was_linked_from(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        [first] = writer.commit(Batch(queued=[entry(1), entry(2), entry(3)], captures=[draft(frontier=1)]))
        [second] = writer.commit(Batch(captures=[draft(frontier=2, parent=1)]))
        third, fourth = writer.commit(Batch(captures=[draft(frontier=3, parent=2), draft(parent=3)]))
    parents = [archive.captures.get(number).parent_id for number in (first, second, third, fourth)]
    assert parents == [None, first, second, third]


def test_response_and_request_stand_in_the_file_byte_for_byte(archive: Archive) -> None:
    with archive.writer(start(archive).id) as writer:
        writer.commit(Batch(captures=[replace(draft(body=b"\x00\xffraw"), request_body=b"a=1")]))
    kinds = [kind for kind, _ in records(warcs(archive)[0])]
    blocks = [block for _, block in records(warcs(archive)[0])]
    assert kinds == ["warcinfo", "response", "request", "metadata"]
    assert blocks[1] == b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\x00\xffraw"
    assert blocks[2] == b"GET /nb/2022.html HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\na=1"
    assert blocks[3].decode() == "kind: report\r\nsite_id: 410000-main\r\nanchor: 2022年年报\r\n"


def test_a_file_without_captures_is_never_made(archive: Archive) -> None:
    with archive.writer(start(archive).id) as writer:
        writer.commit(Batch(queued=[entry(1)]))
    assert warcs(archive) == []


def test_files_are_rolled_and_never_reopened(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id, roll_at=1_500) as writer:
        for _ in range(6):
            writer.commit(Batch(captures=[draft()]))
    before = {path: path.read_bytes() for path in warcs(archive)}
    assert len(before) == 3
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(captures=[draft()]))
    assert {path: path.read_bytes() for path in before} == before
    assert [path.name for path in warcs(archive)] == [f"{crawl.name}-{n:05d}.warc.gz" for n in (1, 2, 3, 4)]


def test_only_one_may_write(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id), pytest.raises(ArchiveBusy, match="another process is writing"):
        archive.writer(crawl.id)
    archive.writer(crawl.id).close()


def test_warcio_finds_nothing_wrong(archive: Archive) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"
    with archive.writer(start(archive).id, roll_at=2_000) as writer:
        for n in range(5):
            page = draft(f"https://www.example.gov.cn/{n}?q=年 报")
            writer.commit(Batch(captures=[page, draft(head=chunked, body=b"3\r\nabc\r\n0\r\n\r\n"), draft(body=b"")]))
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", *warcs(archive)], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_full_disk_leaves_what_was_committed(archive: Archive) -> None:
    crawl = start(archive)
    writer = archive.writer(crawl.id)
    writer.commit(Batch(captures=[draft()], queued=[entry(1)]))
    size = warcs(archive)[0].stat().st_size
    noise = random.Random(1).randbytes(5_000_000)
    with largest_file(4_000_000), pytest.raises(WriteFailed, match="cannot write to") as caught:
        writer.commit(Batch(captures=[draft(body=noise)]))
    assert "\n" not in str(caught.value)
    assert warcs(archive)[0].stat().st_size == size
    with pytest.raises(WriteFailed, match="earlier write failed"):
        writer.commit(Batch(captures=[draft()]))
    writer.close()
    with archive.writer(crawl.id) as writer:
        assert writer.recovered == []
        writer.commit(Batch(captures=[draft()]))
    assert archive.captures.count() == 2


def test_a_refused_transaction_takes_its_records_back(archive: Archive) -> None:
    crawl = start(archive)
    writer = archive.writer(crawl.id)
    writer.commit(Batch(captures=[draft()], queued=[entry(1)]))
    size = warcs(archive)[0].stat().st_size
    with pytest.raises(IntegrityError):
        writer.commit(Batch(captures=[draft()], queued=[entry(1)]))
    writer.close()
    assert warcs(archive)[0].stat().st_size == size
    assert archive.captures.count() == 1
    assert archive.frontier.counts(crawl.id).total == 1


def test_a_torn_tail_is_cut_at_the_next_start(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(captures=[draft()]))
    path = warcs(archive)[0]
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    with archive.writer(crawl.id) as writer:
        assert [(item.action, item.file) for item in writer.recovered] == [("cut", path.name)]
    assert path.read_bytes() == whole
    with archive.writer(crawl.id) as writer:
        assert writer.recovered == []


def test_lost_bytes_are_told_and_nothing_else_is_touched(archive: Archive) -> None:
    crawl = start(archive)
    with archive.writer(crawl.id) as writer:
        writer.commit(Batch(captures=[draft()]))
    path = warcs(archive)[0]
    path.write_bytes(path.read_bytes()[:-5])
    with archive.writer(crawl.id) as writer:
        assert [(item.action, item.detail) for item in writer.recovered] == [
            ("missing", "5 committed bytes are gone from its end")
        ]
    assert archive.captures.count() == 1


def test_a_database_older_than_its_files_is_not_written_to(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        crawl = start(archive)
        with archive.writer(crawl.id) as writer:
            writer.commit(Batch(captures=[draft()]))
    backup = (tmp_path / "nianbao.db").read_bytes()
    with Archive.open(tmp_path) as archive, archive.writer(crawl.id) as writer:
        writer.commit(Batch(captures=[draft()]))
        writer.commit(Batch(captures=[draft()]))
        newest = warcs(archive)[-1]
        size = newest.stat().st_size
    (tmp_path / "nianbao.db").write_bytes(backup)
    with Archive.open(tmp_path) as archive, pytest.raises(ArchiveOutdated, match="check --repair"):
        archive.writer(crawl.id)
    assert newest.stat().st_size == size


def test_a_killed_writer_leaves_exactly_what_it_committed(tmp_path: Path) -> None:
    script = Path(__file__).with_name("write_until_killed.py")
    with Archive.open(tmp_path, create=True) as archive:
        crawl = start(archive)
        promised: list[str] = []
        for _ in range(3):
            with subprocess.Popen(
                [sys.executable, script, tmp_path, str(crawl.id)], stdout=subprocess.PIPE, text=True
            ) as process:
                assert process.stdout is not None
                promised += [process.stdout.readline().strip() for _ in range(4)]
                process.kill()
                promised += process.stdout.read().split()
        with archive.writer(crawl.id):
            pass
        stored = [row.url for row in archive.captures.list()]
        assert set(promised) <= set(stored)
        for row in archive.captures.list():
            assert archive.captures.load(row).payload == row.url.encode()
        done = archive.frontier.counts(crawl.id).done
        assert done == len(stored)
    for path in (tmp_path / FOLDER).glob("*.warc.gz"):
        subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=True)


def test_the_tls_of_a_capture_stands_in_its_records_and_is_shown(tmp_path: Path) -> None:
    spoken = "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384; certificate has expired"
    secured = replace(draft("https://a/1", b"page"), tls=spoken)
    with Archive.open(tmp_path / "archive", create=True) as archive:
        numbers = fill(
            archive, secured, draft("https://a/2", b"other"), replace(secured, fetched_at=MOMENT + timedelta(days=1))
        )
        told = [archive.captures.tls(archive.captures.get(number)) for number in numbers]
    assert told == [spoken, None, spoken]
    command = ["show", str(numbers[0]), "--archive", str(tmp_path / "archive")]
    assert spoken in CliRunner().invoke(cli, command).output.replace("\n", " ")
    assert json.loads(CliRunner().invoke(cli, [*command, "--headers", "--json"]).output)["tls"] == spoken
