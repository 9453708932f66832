"""Three ways to read the golden corpus, side by side: `python -m bench.parsers_compared` prints a Markdown table.

- this parser;
- `pandas.read_html` with the loop that anybody would write: look the row's label up, take the numbers behind it;
- pouring: take the numbers of a page in order and pour them into the cells of the form in order.

A cell counts as right when the number equals the truth of the page's generator; as silently wrong when a number is
given that is not the truth (or where the page prints none) and nothing warns of it. Only this parser can warn.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from fixtures.documents import golden
from fixtures.documents.golden import documents
from fixtures.documents.layout import BARS, COLUMNS, OUTCOMES, PROCEDURES, ROWS, FormName, cell_ids
from fixtures.documents.quality import reading

Numbers = Mapping[str, Decimal]
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|</t[dhr]>|</table>)", re.S | re.I)


def form_of(text: str) -> FormName:
    return "2019" if "采购总金额" in text or "上一年项目数量" in text else "2021"


def number(text: str) -> Decimal | None:
    bare = text.strip().removesuffix("万元").removesuffix("件").removesuffix(".0")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None


def text_of(body: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def bare_label(text: str) -> str:
    return re.sub(r"[\s（）()“”\"：:，,、.．]", "", text)


def read_with_pandas(body: bytes) -> Numbers:
    """Every table to a frame; a row whose first matching label is known gives its numbers to that row's cells."""
    import pandas

    text = text_of(body)
    form = form_of(text)
    try:
        frames = pandas.read_html(io.StringIO(text), flavor="lxml", header=None)
    except (ValueError, SyntaxError):  # no tables; or, from lxml, no text at all
        return {}
    found: dict[str, Decimal] = {}
    for frame in frames:
        for row in frame.fillna("").astype(str).to_numpy().tolist():
            found |= _pandas_row(row, form)
    return found


def _pandas_row(row: list[str], form: FormName) -> dict[str, Decimal]:
    labels = [bare_label(text) for text in row]
    values = [number(text) for text in row]
    if len(row) >= 15 and all(value is not None for value in values[-15:]):
        ids = [f"{procedure}.{outcome}" for procedure, _ in PROCEDURES for outcome, _ in OUTCOMES]
        return _pairs(ids, values[-15:])
    for line in ROWS[form]:
        if len(row) >= 8 and bare_label(line.label) in labels:
            return _pairs([f"applications.{line.name}.{column}" for column, _ in COLUMNS], values[-7:])
    for bar in BARS[form]:
        for label, item, measures in bar.rows:
            if bare_label(label) in labels:
                return _pairs([f"proactive.{item}.{measure}" for measure in measures], values[1 : 1 + len(measures)])
    return {}


def _pairs(ids: list[str], values: list[Decimal | None]) -> dict[str, Decimal]:
    return {name: value for name, value in zip(ids, values, strict=False) if value is not None}


def pour(body: bytes) -> Numbers:
    """Numbers of the cells (or of the lines of a text) from 第二十条 on, in order, into the form's cells in order."""
    text = text_of(body)
    start = text.find("第二十条")
    if start < 0:
        return {}
    part = text[start:]
    pieces = _CELL.findall(part) or re.split(r"[\t\n|]|\s{2,}", part)
    values = [value for piece in pieces if (value := number(_plain(piece))) is not None]
    return dict(zip(cell_ids(form_of(text)), values, strict=False))


def _plain(piece: str) -> str:
    return re.sub(r"<[^>]*>|&nbsp;", "", piece)


def read_here(page: Path) -> tuple[Numbers, frozenset[str]]:
    """This parser's numbers, and the cells that its findings warn of."""
    report = reading(page)
    numbers = {name: Decimal(cell.value) for name, cell in report.cells.items() if cell.value is not None}
    warned = (name for finding in report.findings if finding.severity != "info" for name in finding.cells)
    return numbers, frozenset(warned)


def compare(title: str, read: Callable[[Path], tuple[Numbers, frozenset[str]]], pages: list[Path]) -> str:
    """A row of the table."""
    right = wrong = cells = 0
    for page in pages:
        truth = {n: e.value for n, e in golden.read(page).truth.items() if e.value is not None and not e.doubtful}
        doubtful = {n: e.value for n, e in golden.read(page).truth.items() if e.doubtful}
        numbers, warned = read(page)
        cells += len(truth)
        right += sum(numbers.get(name) == value for name, value in truth.items())
        known = truth | doubtful
        wrong += sum(name not in warned and known.get(name) != value for name, value in numbers.items())
    return f"| {title} | {100 * right / cells:.2f} % | {wrong} ({100 * wrong / cells:.2f} %) |"


def main() -> None:
    pages = list(documents())
    cells = sum(e.value is not None and not e.doubtful for page in pages for e in golden.read(page).truth.values())
    print(f"{len(pages)} documents, {cells} numbers whose cell is certain\n")
    print("| way of reading | cells right | silently wrong |\n| --- | ---: | ---: |")
    print(compare("nianbao", read_here, pages))
    try:
        import pandas  # noqa: F401
    except ImportError:
        print("pandas is not installed: pip install pandas", file=sys.stderr)
    else:
        warnings.simplefilter("ignore")
        print(
            compare(
                "pandas.read_html and a loop", lambda page: (read_with_pandas(page.read_bytes()), frozenset()), pages
            )
        )
    print(compare("numbers poured in order", lambda page: (pour(page.read_bytes()), frozenset()), pages))


if __name__ == "__main__":
    main()
