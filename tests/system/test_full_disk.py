"""A disk that is really full: a small file system in a mount namespace that is gone with the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import crawling
import pytest


@pytest.mark.proof
@pytest.mark.parametrize("part", ["warc", "database", "index"])
def test_a_crawl_that_finds_no_room_stops_in_one_line_and_ends_as_if_it_had(
    namespace: list[str], tmp_path: Path, part: str
) -> None:
    command = [*namespace, sys.executable, Path(__file__).with_name("full_disk.py"), part, tmp_path]
    environment = {**os.environ, "PYTHONPATH": f"{crawling.ROOT}{os.pathsep}{crawling.ROOT / 'tests'}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
