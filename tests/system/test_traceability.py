"""Every number of the dataset can be found again on the archived page, by a program that knows nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from crawling import begin

from fixtures.sites import PracticeProvince
from storage import Archive
from storage.dataset import export_csv

CELLS = 1_000


def test_random_cells_stand_in_their_records_where_the_dataset_says(tmp_path: Path) -> None:
    directory = tmp_path / "archive"
    with PracticeProvince(only=["trs", "php", "hanweb"]) as province:
        catalogue = tmp_path / "practice.toml"
        province.write_catalogue(catalogue)
        code, errors = begin(directory, catalogue, province).finish()
    assert code == 0, errors
    with Archive.open(directory) as archive:
        export_csv(archive, tmp_path / "dataset")
    command = [sys.executable, str(Path(__file__).with_name("trace_cells.py"))]
    arguments = [str(tmp_path / "dataset"), str(directory / "warc"), str(CELLS)]
    traced = subprocess.run([*command, *arguments], capture_output=True, encoding="utf-8")
    assert traced.returncode == 0, traced.stdout + traced.stderr
    assert f"{CELLS} of {CELLS} cells stand where the dataset says" in traced.stdout
