"""Two years below each other in one table, each under a title row: only the report's own year is read."""

from __future__ import annotations

import pytest
from form_pages import HEADS, applications, numbers, page, proactive, review

from parsing import parse

OWN = applications()
OLD = applications(numbers() | {"applications.granted": ["9"] * 7})
OLD_REVIEW = review(("7", "0", "0", "0", "7", *["0"] * 10))
OLD_PROACTIVE = proactive(("7", "8", "9"))


def title(text: str, width: int = 10) -> str:
    return f'<tr><td colspan="{width}">{text}</td></tr>'


def inner(table: str, heads: bool = True) -> str:
    rows = table.removeprefix("<table>").removesuffix("</table>")
    return rows if heads else rows.replace(HEADS, "")


def two(first: str, above: str, second: str, below: str, *, width: int = 10, heads: str = "") -> str:
    rows = [inner(above, not heads), title(second, width), inner(below, heads in {"", "each"})]
    return f"<table>{heads if heads.startswith('<') else ''}{title(first, width)}{''.join(rows)}</table>"


def whole(part_two: str, part_three: str, part_four: str) -> str:
    parts = (("主动公开政府信息情况", part_two), ("收到和处理申请情况", part_three), ("行政诉讼情况", part_four))
    return "".join(title(heading, 15) + inner(part) for heading, part in parts)


PAGES = {
    "own year first": page(proactive(), two("2022年", OWN, "2021年", OLD), review()),
    "own year last": page(proactive(), two("2021年度", OLD, "2022年度", OWN), review()),
    "heads of both above": page(proactive(), two("2022年", OWN, "2021年", OLD, heads=HEADS), review()),
    "no year named": page(proactive(), two("上年度", OLD, "本年度", OWN, heads=HEADS), review()),
    "heads under the first title": page(
        proactive(),
        f"<table>{title('2021年')}{inner(OLD)}{title('2022年')}{inner(OWN, heads=False)}</table>",
        review(),
    ),
    "more words": page(
        proactive(), two("（一）2022年度申请办理情况", OWN, "（二）2021年度申请办理情况", OLD), review()
    ),
    "part two": page(two("2022年", proactive(), "2021年", OLD_PROACTIVE, width=4), OWN, review()),
    "part four": page(proactive(), OWN, two("2021年", OLD_REVIEW, "2022年", review(), width=15)),
    "years above all parts": page(
        f"<table>{title('2022年', 15)}{whole(proactive(), OWN, review())}"
        f"{title('2021年', 15)}{whole(OLD_PROACTIVE, OLD, OLD_REVIEW)}</table>"
    ),
    "tables of their own": page(proactive(), f"<p>2022年</p>{OWN}<p>2021年</p>{OLD}", review()),
}


@pytest.mark.parametrize("layout", PAGES)
def test_only_the_rows_under_the_reports_own_year_are_read(layout: str) -> None:
    found = parse(PAGES[layout])
    assert {name: cell.value for name, cell in found.cells.items()} == {
        name: cell.value for name, cell in parse(page()).cells.items()
    }
    assert "tables.other_year" in {finding.rule for finding in found.findings}


def test_rows_without_a_title_behind_another_years_are_not_taken_for_its() -> None:
    other = inner(OLD) + inner(review())
    body = page(proactive(), f"<table>{title('2022年')}{inner(OWN)}{title('2021年')}{other}</table>")
    report = parse(body)
    warned = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert "applications.granted.total" in warned
    assert "review.upheld" in {*report.cells, *warned}
