from __future__ import annotations

import csv
import json
import resource
from pathlib import Path

import pytest
from archive_samples import REPORT_PAGE, draft, fill

from parsing import parse
from storage import Archive
from storage.dataset import export_csv, export_jsonl
from storage.errors import WriteFailed
from storage.ingest import ingest_capture

PAGE = REPORT_PAGE.encode()


@pytest.fixture
def parsed(archive: Archive) -> Archive:
    for capture in fill(archive, draft("https://a/1", PAGE), draft("https://a/2", PAGE.replace(b"14041", b"x"))):
        ingest_capture(archive, capture)
    return archive


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_cell_is_a_row_with_its_origin(parsed: Archive, tmp_path: Path) -> None:
    exported = export_csv(parsed, tmp_path / "out")
    cells = rows(tmp_path / "out" / "cells.csv")
    expected = [cell for url in ("https://a/1", "https://a/2") for cell in parse(PAGE, url=url).cells]
    assert [row["cell"] for row in cells] == expected
    assert exported.cells == len(cells)
    first = next(row for row in cells if row["cell"] == "proactive.licensing.decisions")
    assert (first["value"], first["state"], first["snapshot"], first["url"]) == ("14041", "printed", "1", "https://a/1")
    assert first["at"].startswith("table 1, row")
    assert first["digest"] == parsed.captures.get(1).digest


def test_zero_blank_and_mark_stay_different(parsed: Archive, tmp_path: Path) -> None:
    export_csv(parsed, tmp_path)
    found = {row["cell"]: (row["value"], row["state"]) for row in rows(tmp_path / "cells.csv") if row["report"] == "1"}
    assert found["proactive.regulations.issued"] == ("0", "printed")
    assert found["proactive.normative_documents.repealed"] == ("", "blank")
    assert found["proactive.normative_documents.in_force"] == ("", "not_applicable")
    assert found["proactive.fees.amount"] == ("1234.5600", "printed")


def test_an_unreadable_cell_is_exported_with_its_text_and_its_finding(parsed: Archive, tmp_path: Path) -> None:
    export_csv(parsed, tmp_path)
    cell = next(row for row in rows(tmp_path / "cells.csv") if row["state"] == "unreadable")
    assert (cell["value"], cell["raw"], cell["snapshot"]) == ("", "x", "2")
    assert any(cell["cell"] in row["cells"].split() for row in rows(tmp_path / "findings.csv"))


def test_two_exports_are_the_same_bytes(parsed: Archive, tmp_path: Path) -> None:
    for out in ("one", "two"):
        export_csv(parsed, tmp_path / out)
        export_jsonl(parsed, tmp_path / out)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["README.md", "cells.csv", "findings.csv", "reports.csv", "reports.jsonl"]
    assert all((tmp_path / "one" / n).read_bytes() == (tmp_path / "two" / n).read_bytes() for n in names)


def test_every_column_is_explained(parsed: Archive, tmp_path: Path) -> None:
    export_csv(parsed, tmp_path)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    for name in ("reports", "cells", "findings"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as file:
            for column in next(csv.reader(file)):
                assert column in readme


def test_a_json_line_is_what_the_parser_says_with_its_origin(parsed: Archive, tmp_path: Path) -> None:
    export_jsonl(parsed, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "reports.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = json.loads(json.dumps(parse(PAGE, media_type="text/html; charset=utf-8", url="https://a/1").to_json()))
    assert lines[0] == expected | {"snapshot": 1, "url": "https://a/1"}
    assert len(lines) == 2


def test_a_failed_export_leaves_the_older_one(parsed: Archive, tmp_path: Path) -> None:
    export_jsonl(parsed, tmp_path)
    before = (tmp_path / "reports.jsonl").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(WriteFailed, match="cannot write to"):
            export_jsonl(parsed, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(path.name, path.read_bytes()) for path in tmp_path.glob("*.jsonl*")] == [("reports.jsonl", before)]
