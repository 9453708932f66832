"""From a row of the exported dataset to the bytes on the page, with none of our code: `trace_cells.py DATASET WARCS N`.

Reads N random cells of cells.csv, finds each one's WARC record with warcio, its table, row and column with lxml, and
compares the text that stands there with `raw`. Prints how many agree; exit code 1 if one does not.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from pathlib import Path

import lxml.html
from warcio.archiveiterator import ArchiveIterator

PLACE = re.compile(r"table (\d+), row (\d+), column (\d+)")


def page(warc: Path, offset: int) -> lxml.html.HtmlElement:
    """The page in the response record that begins at the offset."""
    with warc.open("rb") as file:
        file.seek(offset)
        body = next(iter(ArchiveIterator(file))).content_stream().read()
    try:
        return lxml.html.document_fromstring(body.decode("utf-8"))
    except UnicodeDecodeError:
        return lxml.html.document_fromstring(body.decode("gb18030"))


def text_at(root: lxml.html.HtmlElement, table: int, row: int, column: int) -> str:
    """The text of the cell that covers the place, spans expanded; all counted from 1."""
    covered: dict[tuple[int, int], str] = {}
    for r, line in enumerate(root.xpath("//table")[table - 1].xpath(".//tr")):
        c = 0
        for cell in line.xpath("./td|./th"):
            while (r, c) in covered:
                c += 1
            text = "".join(cell.itertext())
            for below in range(int(cell.get("rowspan") or 1)):
                for right in range(int(cell.get("colspan") or 1)):
                    covered[r + below, c + right] = text
    return covered[row - 1, column - 1]


def main(dataset: Path, warcs: Path, count: int) -> int:
    reports = {row["report"]: row for row in csv.DictReader((dataset / "reports.csv").open(encoding="utf-8"))}
    cells = [
        row for row in csv.DictReader((dataset / "cells.csv").open(encoding="utf-8")) if PLACE.fullmatch(row["at"])
    ]
    wrong = 0
    pages: dict[str, lxml.html.HtmlElement] = {}
    for cell in random.Random(1).sample(cells, min(count, len(cells))):
        report = reports[cell["report"]]
        if cell["report"] not in pages:
            pages[cell["report"]] = page(warcs / report["warc"], int(report["offset"]))
        place = PLACE.fullmatch(cell["at"])
        found = text_at(pages[cell["report"]], *(int(number) for number in place.groups()))
        if "".join(found.split()) != "".join(cell["raw"].split()):
            wrong += 1
            print(f"{cell['url']} {cell['cell']} {cell['at']}: {found!r} is not {cell['raw']!r}")
    print(f"{min(count, len(cells)) - wrong} of {min(count, len(cells))} cells stand where the dataset says")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
