"""A reparse that is ended half-way has changed nothing that anybody reads; done again, all of it counts at once."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import crawling
import pytest

from fixtures.documents.cases import Recipe, make
from parsing import PARSER_VERSION
from storage import Archive, Batch, CaptureDraft, SiteRecord, ingest, integrity
from storage.parallel import WORTH_A_POOL

pytestmark = pytest.mark.proof

PAGES = 2 * WORTH_A_POOL
OLD = "0.0.1"
SITE = SiteRecord("990100-made", "990100", "practice", "砚川市人民政府", "city", "http://www.example.gov.cn/")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports as an older parser left them, which had read one number wrongly and another one not at all."""
    folder = tmp_path_factory.mktemp("reparse") / "archive"
    with Archive.open(folder, create=True) as opened:
        crawl = opened.crawls.start("practice", sites=[SITE], catalogue='province = "practice"', options={})
        with opened.writer(crawl.id) as writer:
            numbers = writer.commit(Batch(captures=[page(number) for number in range(PAGES)]))
        for number in numbers:
            ingest.ingest_capture(opened, number)
        opened.crawls.finish(crawl.id, "finished", {})
    with closing(sqlite3.connect(folder / "nianbao.db")) as database:
        database.execute("UPDATE parses SET parser_version = ?", [OLD])
        database.execute("UPDATE proactive_rows SET value = 987654 WHERE cell_id = 'proactive.licensing.decisions'")
        database.execute("UPDATE parses SET source = '别处'")
        database.execute("DELETE FROM proactive_rows WHERE cell_id = 'proactive.penalties.decisions'")
        database.commit()
    return folder


def page(number: int) -> CaptureDraft:
    body = make(Recipe("2021", number, "word")).body
    return CaptureDraft(
        url=f"http://www.example.gov.cn/nb/{number}.html",
        method="GET",
        request_head=b"GET / HTTP/1.1\r\nHost: www.example.gov.cn",
        request_body=b"",
        response_head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html",
        response_body=body,
        status=200,
        fetched_at=crawling.MOMENT,
        media_type="text/html",
        kind="report",
        site_id=SITE.id,
    )


def reparse(archive: Path) -> subprocess.Popen[str]:
    """The command as a terminal starts it: in a process group of its own, which Ctrl-C reaches as a whole."""
    command = [sys.executable, "-m", "nianbao", "reparse", "--json", "--archive", str(archive)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=crawling.ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def count(archive: Path, condition: str) -> int:
    with closing(sqlite3.connect(archive / "nianbao.db", timeout=30)) as database:
        return int(database.execute(f"SELECT count(*) FROM parses WHERE {condition}").fetchone()[0])


def added(archive: Path) -> int:
    return count(archive, f"parser_version = '{PARSER_VERSION}'")


def wait_for(archive: Path, more: int, process: subprocess.Popen[str]) -> None:
    before, end = added(archive), monotonic() + 120
    while added(archive) < min(PAGES, before + more) and process.poll() is None:
        assert monotonic() < end, "the reparse makes no progress"
        sleep(0.01)


def group(process: subprocess.Popen[str]) -> list[str]:
    """What still runs of a session, as its name stands in /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[3]) == process.pid and fields[0] != "Z":
            found.append(path.parent.name)
    return found


def assert_nothing_changed(archive: Path) -> None:
    assert count(archive, f"current AND parser_version = '{OLD}'") == PAGES
    assert count(archive, f"current AND parser_version != '{OLD}'") == 0
    with Archive.open(archive) as opened:
        assert integrity.check(opened) == []
        assert {record.parser_version for record in opened.reports.list()} == {OLD}


def assert_nothing_runs(process: subprocess.Popen[str]) -> None:
    end = monotonic() + 10
    while group(process):
        assert monotonic() < end, "processes were left behind"
        sleep(0.05)


def test_a_reparse_is_whole_or_not_at_all_however_often_it_is_ended(archive: Path) -> None:
    dice = random.Random(20261122)
    for stop in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        process = reparse(archive)
        wait_for(archive, dice.randint(1, PAGES // 8), process)
        assert process.poll() is None, "it was over before it could be stopped"
        if stop == signal.SIGINT:
            os.killpg(process.pid, stop)
        else:
            process.send_signal(stop)
        _, errors = process.communicate(timeout=60)
        assert_nothing_runs(process)
        assert "Traceback" not in errors, errors
        if stop == signal.SIGINT:
            assert process.returncode == 130 and errors.strip() == "nianbao: stopped", errors
        assert_nothing_changed(archive)
    assert 0 < added(archive) < PAGES
    process = reparse(archive)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    said = json.loads(output)
    assert said["parsed"] == PAGES
    assert count(archive, f"current AND parser_version = '{PARSER_VERSION}'") == PAGES
    assert count(archive, "1") == 2 * PAGES, "nothing is added twice, nothing older is gone"
    assert_says_what_changed(said)
    with Archive.open(archive) as opened:
        assert integrity.check(opened, deep=True) == []


def assert_says_what_changed(said: dict[str, Any]) -> None:
    changes = {(group["cell"], group["change"]): group for group in said["cells"]}
    assert set(changes) == {
        ("proactive.licensing.decisions", "number to number"),
        ("proactive.penalties.decisions", "new"),
    }
    assert said["changes"] == {"new": PAGES, "number to number": PAGES}
    assert said["by_province"]["practice"] == said["changes"]
    assert said["kinds"] == said["findings"] == []
    assert [(group["field"], group["count"]) for group in said["fields"]] == [("source", PAGES)]
    for group in (*changes.values(), *said["fields"]):
        assert group["by_province"] == {"practice": group["count"]}
        assert len(group["samples"]) == 10
        assert all(sample["url"].startswith("http://") and sample["snapshot"] for sample in group["samples"])
