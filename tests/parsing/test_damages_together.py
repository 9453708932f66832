"""Several damages in one table: columns that are not there, spans that were lost, empty cells where labels stood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from form_pages import applications, numbers, page, proactive, review, truth

from parsing import Report, parse
from parsing.forms import FORMS

LABELS = {row.id: row.label for row in FORMS["2021"].applications}
GROUPS = {"denied": "（三）不予公开", "unavailable": "（四）无法提供", "rejected": "（五）不予处理"}
CORNER = "（本列数据的勾稽关系…）"
UPPER = (CORNER, "申请人情况")
MIDDLE = ("自然人", "法人或其他组织", "总计")
FIVE = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
EMPTY = [""] * 7


def table(*rows: Sequence[str]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows) + "</table>"


def three_of_the_five() -> str:
    """Without spans, and without the columns of 科研机构 and 其他."""
    kept = [index for index in range(7) if index not in {2, 5}]
    rows = [[LABELS[name], *(cells[index] for index in kept)] for name, cells in numbers().items()]
    return table(UPPER, MIDDLE, (FIVE[0], *FIVE[2:4]), *rows)


def counted() -> str:
    """Without spans, the rows counted in the first column."""
    rows = [[str(n), LABELS[name], *cells] for n, (name, cells) in enumerate(numbers().items(), start=1)]
    return table(("序号", *UPPER), MIDDLE, FIVE, *rows)


def starred() -> str:
    """The group and the label in one cell, a star between them."""
    rows = [[GROUPS.get(name.split(".")[1], "") + "*" + LABELS[name], *cells] for name, cells in numbers().items()]
    return table((CORNER, MIDDLE[0], *FIVE, MIDDLE[2]), *rows)


def labels_at_their_columns() -> str:
    """The label in one of three columns, the other two empty, and noughts left blank."""
    spread: list[list[str]] = []
    for name, cells in numbers().items():
        label = ["", "", LABELS[name]] if name.count(".") == 2 else [LABELS[name], "", ""]
        spread.append([*label, *("" if text == "0" else text for text in cells)])
    return applications({}).replace("</table>", "") + table(*spread).removeprefix("<table>")


LAYOUTS: dict[str, Callable[[], str]] = {
    "columns gone and spans lost": three_of_the_five,
    "rows counted and spans lost": counted,
    "a star between group and label": starred,
    "empty cells beside the label": labels_at_their_columns,
}


def read(part_three: str) -> Report:
    return parse(page(proactive(), part_three, review()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_with_several_damages_is_read_as_it_is_printed(layout: str) -> None:
    report = read(LAYOUTS[layout]())
    found = {name: cell.value or 0 for name, cell in report.cells.items() if name.startswith("applications.")}
    gone = (".research", ".other") if "gone" in layout else ("?",)
    assert found == {name: int(text) for name, text in truth().items() if not name.endswith(gone)}


def test_a_head_that_cannot_be_read_among_lost_spans_gives_no_columns() -> None:
    body = three_of_the_five().replace("<td>社会公益组织</td>", "<td>社会团体等</td>")
    assert not any(name.startswith("applications.") for name in read(body).cells)


def test_the_row_of_part_four_is_none_of_the_empty_row_above_its_heads() -> None:
    rows = numbers() | {"applications.carried_out": EMPTY}
    both = applications(rows).removesuffix("</table>") + review().removeprefix("<table>")
    report = parse(page(proactive(), both))
    assert {report.cells[f"applications.carried_out.{leaf}"].state for leaf in ("business", "total")} == {"blank"}
    assert report.cells["review.upheld"].value == 2


def test_an_empty_row_is_doubted_where_numbers_without_a_label_stand_below_it() -> None:
    rows = numbers() | {"applications.carried_out": EMPTY}
    both = applications(rows).removesuffix("</table>") + table(["", "", "", *"1002003"]).removeprefix("<table>")
    assert "applications.carried_out.total" not in read(both).cells
