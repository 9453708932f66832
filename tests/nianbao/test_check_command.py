"""`nianbao check`: exit code 1 for news, 0 where all is well or long known."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from command_line import nianbao

KEPT = Path(__file__).parents[1] / "storage" / "archives" / "0005"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of one report."""
    shutil.copytree(KEPT, tmp_path / "archive")
    with sqlite3.connect(tmp_path / "archive" / "nianbao.db") as database:
        database.executescript((KEPT / "nianbao.sql").read_text(encoding="utf-8"))
    database.close()
    return tmp_path / "archive"


def test_a_loss_is_news_until_it_has_been_repaired(small: Path) -> None:
    next((small / "warc").glob("*.warc.gz")).unlink()
    found = nianbao("check", "--archive", small, cwd=small)
    assert found.code == 1
    assert "missing file" in found.text
    assert nianbao("check", "--repair", "--archive", small, cwd=small).code == 1
    known = nianbao("check", "--deep", "--archive", small, cwd=small)
    assert known.code == 0
    assert "lost for good" in known.text
    again = nianbao("check", "--repair", "--archive", small, cwd=small)
    assert (again.code, again.text.strip()) == (0, "nothing to repair")
