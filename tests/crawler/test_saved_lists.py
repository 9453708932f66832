"""Saved pages of list systems, each walked to its end: `pages/<family>/`, or `pages/<family>-<variant>/`.

A folder holds `column.html`, what came after it, and `golden.json`: the address of the column, its family, and for each
answer the file, the request that asks for it and the reports it brings, `[address, title]`.
`python tests/crawler/test_saved_lists.py FAMILY` writes the requests and reports anew, to be looked at before they are
kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from crawler.lists import Ask, recognise
from crawler.pages import Anchor, Page
from crawler.titles import Promise, judge
from crawler.walk import first_step, next_step

FOLDER = Path(__file__).parent / "pages"


def reports(entries: Iterable[Anchor]) -> list[list[str]]:
    return [[anchor.url, anchor.text] for anchor in entries if judge(anchor.text).promise is Promise.REPORT]


def request(ask: Ask) -> dict[str, Any]:
    referer = {"referer": ask.headers["Referer"]} if "Referer" in ask.headers else {}
    body = {"body": ask.body.decode()} if ask.body else {}
    return {"method": ask.method, "url": ask.url, **body, **referer}


def walked(folder: Path) -> dict[str, Any]:
    """What the walk of a saved column asks for, and what it finds."""
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    files = [answer if isinstance(answer, str) else answer["file"] for answer in golden["answers"]]
    page = Page(golden["url"], (folder / "column.html").read_bytes())
    step = first_step(page)
    found = {"url": page.url, "family": recognise(page)[0].name, "reports": reports(step.entries), "answers": []}
    for file in files:
        asks = [(ask.method, ask.url) for ask in step.asks]
        assert len(asks) == 1, f"{file} is to answer one request; what the family asks for: {asks or 'nothing more'}"
        [ask] = step.asks
        answer = Page(ask.url, (folder / file).read_bytes())
        step = next_step(answer, ask.state, ok=True, most_pages=50)
        found["answers"].append({"file": file, "request": request(ask), "reports": reports(step.entries)})
    return {**found, "ends": not step.asks}


@pytest.mark.parametrize("folder", sorted(FOLDER.iterdir()), ids=lambda folder: str(folder.name))
def test_a_saved_column_is_walked_to_its_end(folder: Path) -> None:
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    assert walked(folder) == golden
    assert folder.name.startswith(golden["family"])
    assert golden["ends"]


if __name__ == "__main__":
    chosen = FOLDER / sys.argv[1]
    text = json.dumps(walked(chosen), ensure_ascii=False, indent=1)
    (chosen / "golden.json").write_text(text + "\n", encoding="utf-8")
