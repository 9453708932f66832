"""`nianbao coverage` as a person and a program see it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import warm
from crawl_samples import BUREAU, GOVERNMENT, column, failed, report, run

from storage import Archive
from storage.coverage import STATES

MARCH = datetime(2025, 3, 15, 3, tzinfo=UTC)


def coverage(archive: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return warm.run("nianbao", "coverage", *args, "--archive", archive, cwd=archive.parent)


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """An archive where a bureau published for 2023 and not for 2024, and a government's page was blocked."""
    directory = tmp_path / "archive"
    blocked = failed(report(GOVERNMENT), "blocked: 412 script challenge", status=412)
    with Archive.open(directory, create=True) as archive:
        run(archive, column(), report(year=2023, published="2024-01-20"), blocked, moment=MARCH)
    return directory


def test_each_line_of_json_is_one_body_in_one_year(crawled: Path) -> None:
    result = coverage(crawled, "henan", "--year", "2024", "--json")
    assert result.returncode == 0, result.stderr
    lines = {line["body"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert lines[GOVERNMENT]["state"] == "blocked"
    assert lines[GOVERNMENT]["due_on"] == "2025-03-31"
    assert lines[GOVERNMENT]["obligation"] == "duty"
    assert lines[BUREAU]["state"] == "looked_and_not_found"
    assert lines[BUREAU]["overdue"] is True
    assert lines[BUREAU]["evidence"][0]["what"] == "looked"
    assert lines[BUREAU]["looked_at"].startswith("2025-03-15T03:00")
    assert {line["state"] for line in lines.values()} <= set(STATES)


def test_the_sites_of_the_catalogue_that_were_never_visited_are_listed(crawled: Path) -> None:
    result = coverage(crawled, "henan", "--year", "2024", "--json", "--governments")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) > 100
    assert {line["state"] for line in lines if line["body"] != GOVERNMENT} == {"not_looked"}
    assert BUREAU not in {line["body"] for line in lines}


def test_csv_has_a_row_for_each_line_of_json(crawled: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(coverage(crawled, "henan", "--csv").stdout)))
    lines = [json.loads(line) for line in coverage(crawled, "henan", "--json").stdout.splitlines()]
    assert [(row["body"], int(row["year"]), row["state"]) for row in rows] == [
        (line["body"], line["year"], line["state"]) for line in lines
    ]
    bureau = next(row for row in rows if row["body"] == BUREAU and row["year"] == "2023")
    assert (bureau["state"], bureau["published"], bureau["back_dated"]) == ("on_time", "2024-01-20", "false")
    assert "printed 2024-01-20" in bureau["evidence"]


def test_the_table_shows_marks_their_meaning_and_totals(crawled: Path) -> None:
    shown = coverage(crawled, "henan").stdout
    bureau = next(line for line in shown.splitlines() if line.strip().startswith(BUREAU))
    assert "✓" in bureau
    assert "✗" in bureau
    for state, meaning in STATES.items():
        assert state in shown
        assert meaning in shown
    assert "2 overdue by law" in shown  # the bureau in 2024, the government in 2023


def test_a_single_year_says_what_each_state_rests_on(crawled: Path) -> None:
    shown = coverage(crawled, "henan", "--year", "2024").stdout
    government = next(line for line in shown.splitlines() if line.strip().startswith(GOVERNMENT))
    assert "412 script challenge" in government
    assert "2025-03-31" in government


def test_a_province_without_a_crawl_is_one_clear_line(crawled: Path) -> None:
    for province, word in (("hebei", "nianbao crawl hebei"), ("hennan", "henan")):
        result = coverage(crawled, province)
        assert result.returncode == 2
        assert result.stdout == ""
        [line] = result.stderr.strip().splitlines()
        assert word in line
