"""`nianbao diff` as a person and a program see it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import warm
from crawl_samples import BUREAU, column, page_of, report, run

from storage import Archive, Selection

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)
JUNE = datetime(2025, 6, 1, 3, tzinfo=UTC)
PAGE = page_of(BUREAU, 2024, "2025-01-20")


def diff(archive: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return warm.run("nianbao", "diff", *args, "--archive", archive, cwd=archive.parent)


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """An archive of two crawls between which a number was edited, silently, and a counter moved on."""
    directory = tmp_path / "archive"
    with Archive.open(directory, create=True) as archive:
        other = page_of(BUREAU, 2023, "2024-01-20")
        first, second = (other.replace(b"</body>", b"<!-- %d --></body>" % n) for n in (1, 2))
        edited = PAGE.replace(b"<td>3</td>", b"<td>8</td>").replace("若干条".encode(), "十二条".encode())
        run(archive, column(), report(body=PAGE), report(year=2023, body=first), moment=MARCH)
        run(archive, column(), report(body=edited), report(year=2023, body=second), moment=JUNE)
    return directory


def snapshots(directory: Path, year: int) -> list[str]:
    with Archive.open(directory) as archive:
        return [str(row.id) for row in archive.captures.list(Selection(year=year, kind="report"))]


def test_a_silent_edit_is_said_plainly_with_each_cell(crawled: Path) -> None:
    result = diff(crawled, *snapshots(crawled, 2024))
    assert result.returncode == 0, result.stderr
    assert "silently edited: 1 cell changed at the same address between 2025-03-15" in result.stdout
    assert "the date it prints is still 2025-01-20" in result.stdout
    cell = next(line for line in result.stdout.splitlines() if "proactive.penalties.decisions" in line)
    assert cell.split()[-2:] == ["3", "8"]
    assert "-本年度主动公开信息若干条。" in result.stdout
    assert "+本年度主动公开信息十二条。" in result.stdout


def test_the_same_as_json(crawled: Path) -> None:
    before, after = snapshots(crawled, 2024)
    found = json.loads(diff(crawled, f"snapshot:{before}", after, "--json").stdout)
    assert (found["edited"], found["silent"], found["same_bytes"]) == (True, True, False)
    assert found["before"]["snapshot"] == int(before)
    [cell] = found["cells"]
    assert (cell["before"]["value"], cell["after"]["value"]) == (3, 8)
    assert cell["change"] == "number to number"


def test_bytes_that_differ_without_content_are_told_apart_from_an_edit(crawled: Path) -> None:
    result = diff(crawled, *snapshots(crawled, 2023))
    assert "the bytes differ, the content does not" in result.stdout
    same = snapshots(crawled, 2023)[0]
    assert "nothing differs" in diff(crawled, same, same).stdout


def test_parses_can_be_named(crawled: Path) -> None:
    with Archive.open(crawled) as archive:
        numbers = [archive.reports.parses(int(number))[0].id for number in snapshots(crawled, 2024)]
    found = json.loads(diff(crawled, *(f"parse:{number}" for number in numbers), "--json").stdout)
    assert found["before"]["parse"] == numbers[0]
    assert len(found["cells"]) == 1


def test_two_crawls_are_compared_by_name_or_by_province(crawled: Path) -> None:
    with Archive.open(crawled) as archive:
        names = [crawl.name for crawl in archive.crawls.list()]
    found = json.loads(diff(crawled, *names, "--json").stdout)
    assert found == json.loads(diff(crawled, "--province", "henan", "--json").stdout)
    assert found == json.loads(diff(crawled, "crawl:1", "crawl:2", "--json").stdout)
    assert found["totals"] == {"new": 0, "changed": 2, "gone": 0, "unchanged": 0, "unknown": 0}
    assert {page["extent"] for page in found["pages"]} == {"cells", "bytes"}
    shown = diff(crawled, "--province", "henan").stdout
    assert "cells: proactive.penalties.decisions" in shown
    assert "edited reports: 1" in shown


@pytest.mark.parametrize(
    ("args", "word"),
    [
        ((), "two are needed"),
        (("1",), "two are needed"),
        (("1", "99"), "99"),
        (("parse:99", "1"), "99"),
        (("parse:x", "1"), "parse:x"),
        (("1", "henan-2020"), "crawl"),
        (("henan-2020", "henan-2021"), "henan-2020"),
        (("--province", "hebei"), "hebei has 0 finished crawls"),
        (("--province", "henan", "1", "2"), "--province"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(crawled: Path, args: tuple[str, ...], word: str) -> None:
    result = diff(crawled, *args)
    assert result.returncode == 2
    assert result.stdout == ""
    [line] = result.stderr.strip().splitlines()
    assert word in line
