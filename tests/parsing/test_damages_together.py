"""Several damages in one table: columns that are not there, spans that were lost, empty cells where labels stood."""

from __future__ import annotations

import re
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


def bracketed() -> str:
    """The group and the label in one cell, the numbering of the label in brackets."""
    rows = [[joined(name, "（{}）"), *cells] for name, cells in numbers().items()]
    return table((CORNER, MIDDLE[0], *FIVE, MIDDLE[2]), *rows)


def joined(name: str, numbering: str) -> str:
    label = re.sub(r"^(\d)\.", lambda match: numbering.format(match[1]), LABELS[name])
    return GROUPS.get(name.split(".")[1], "") + label


def misread_beside_a_unit() -> str:
    """A column of units behind labels, two of which can only be told by their likeness and their place."""
    rows = [
        [LABELS[name].replace("信息", "言自").replace("机关", "札关"), "件", *cells]
        for name, cells in numbers().items()
    ]
    return table((CORNER, "单位", MIDDLE[0], *FIVE, MIDDLE[2]), *rows)


def without_totals() -> str:
    """其它 for 其他, and no column of totals."""
    rows = [[LABELS[name].replace("其他", "其它"), *cells[:6]] for name, cells in numbers().items()]
    heads = '<tr><td rowspan="2">项目</td><td rowspan="2">自然人</td><td colspan="5">法人或其它组织</td></tr>'
    return table((*FIVE[:4], "其它"), *rows).replace("<table>", "<table>" + heads)


def twice_beside_last_year() -> str:
    """Two rows printed again, in which only the column of last year differs."""
    rows = [[LABELS[name], *cells, str(n)] for n, (name, cells) in enumerate(numbers().items())]
    rows[9:9] = [[*row[:-1], "77"] for row in rows[7:9]]
    return table((CORNER, MIDDLE[0], *FIVE, MIDDLE[2], "去年数"), *rows)


def in_layout_boxes() -> str:
    """A table of boxes in the cell of another that only makes the page."""
    rows = re.sub(
        "<(/?)(table|tr|td)>", box, table(UPPER, MIDDLE, FIVE, *([LABELS[n], *c] for n, c in numbers().items()))
    )
    page_boxes = "".join(f'<div style="display:{shown}">' for shown in ("table", "table-row", "table-cell"))
    return f"{page_boxes}{rows}</div></div></div>"


def box(tag: re.Match[str]) -> str:
    shown = {"table": "table", "tr": "table-row", "td": "table-cell"}[tag[2]]
    inner = ("<p><span>", "</span><b></b></p>") if tag[2] == "td" else ("", "")
    return f"{inner[1]}</div>" if tag[1] else f'<div style="display:{shown};width:9%">{inner[0]}'


def with_a_rate() -> str:
    """Without spans, a column of the page's own behind the totals."""
    rows = [[LABELS[name], *cells, "-3"] for name, cells in numbers().items()]
    return table((*UPPER, "同比增减"), MIDDLE, FIVE, *rows)


def numbered_apart() -> str:
    """The numbering of misread labels in a cell of its own, and remarks behind the numbers."""
    rows: list[list[str]] = []
    for name, cells in numbers().items():
        label = LABELS[name].replace("信息", "言自")
        apart = [f"{label[0]}.", label[2:]] if label[0].isdigit() else ["", label]
        rows.append([*apart, *cells, "含上年1件" if len(rows) % 2 else ""])
    return table(("", CORNER, MIDDLE[0], *FIVE, MIDDLE[2], "备注"), *rows)


LAYOUTS: dict[str, Callable[[], str]] = {
    "columns gone and spans lost": three_of_the_five,
    "rows counted and spans lost": counted,
    "a star between group and label": starred,
    "empty cells beside the label": labels_at_their_columns,
    "a numbering in brackets behind the group": bracketed,
    "labels misread beside their unit": misread_beside_a_unit,
    "totals gone and other signs": without_totals,
    "a strange head and spans lost": with_a_rate,
    "numbering apart from misread labels": numbered_apart,
    "rows twice beside last year": twice_beside_last_year,
}


def read(part_three: str) -> Report:
    return parse(page(proactive(), part_three, review()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_with_several_damages_is_read_as_it_is_printed(layout: str) -> None:
    report = read(LAYOUTS[layout]())
    found = {name: cell.value or 0 for name, cell in report.cells.items() if name.startswith("applications.")}
    gone = {"columns gone and spans lost": (".research", ".other"), "totals gone and other signs": (".total",)}
    assert found == {name: int(text) for name, text in truth().items() if not name.endswith(gone.get(layout, ("?",)))}


def test_a_strange_head_behind_all_others_has_its_own_column() -> None:
    assert not [finding for finding in read(with_a_rate()).findings if finding.severity != "info"]


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


def test_boxes_in_boxes_that_only_make_the_page_are_a_table() -> None:
    report = read(in_layout_boxes())
    assert {name: cell.raw for name, cell in report.cells.items() if name.startswith("applications.")} == truth()
    assert report.cells["applications.granted.total"].at.startswith("table")


def test_words_among_the_numbers_of_a_row_are_no_label_of_it() -> None:
    rows = numbers()
    rows["applications.granted"][0] = "本单位未受理"
    body = applications(rows).replace("予以公开", "予似公并")
    report = read(body)
    assert report.cells["applications.granted.natural_person"].state == "unreadable"
    assert str(report.cells["applications.granted.total"].value) == rows["applications.granted"][6]


def test_the_title_printed_again_above_the_rest_of_part_two_ends_no_heads() -> None:
    cut = "</table><table><tr><td colspan='4'>主动公开政府信息情况</td></tr>"
    part = proactive().replace("<tr><td>规章", cut + "<tr><td>规章")
    report = parse(page(part, applications(), review()))
    assert report.cells["proactive.normative_documents.in_force"].value == 59


def test_a_part_that_is_not_shown_beside_other_numbers_that_are_not_shown_is_of_another_report() -> None:
    other = numbers() | {"applications.granted": ["9"] * 7}
    hidden = f"<div style='display:none'>{applications(other)}{review()}</div>"
    report = parse(page(proactive(), applications()).replace(b"</body>", hidden.encode() + b"</body>"))
    assert "review.upheld" not in report.cells
    assert any("review.upheld" in finding.cells for finding in report.findings if finding.severity == "error")


def test_another_years_report_behind_a_copy_of_the_own_one_is_another_report() -> None:
    other = page(proactive(("7", "8", "9")), applications(numbers() | {"applications.granted": ["9"] * 7})).decode()
    body = page().decode()
    untitled = re.sub("<h1>.*?</h1>", "", body)
    own = re.sub("(?s).*<body>|</body>.*", "", body)
    last = re.sub("(?s).*<body>|</body>.*", "", other).replace("2022年", "2021年")
    report = parse(untitled.replace("</body>", f"<div>{own}</div><div>{last}</div></body>").encode())
    assert {name: cell.value for name, cell in report.cells.items()} == {
        n: c.value for n, c in parse(page()).cells.items()
    }


def test_rows_without_any_cell_say_nothing() -> None:
    empty = page().replace(b"</tr>", b"</tr><tr></tr>")
    assert {n: cell.value for n, cell in parse(empty).cells.items()} == {
        n: c.value for n, c in parse(page()).cells.items()
    }


def test_a_number_that_ends_in_the_total_missing_behind_it_is_doubted() -> None:
    rows = {name: [*cells[:6], ""] for name, cells in numbers().items()}
    rows["applications.granted"] = ["10", "3", "4", "1", "12", "6999", ""]
    report = read(applications(rows))
    warned = {name for finding in report.findings if finding.severity == "warning" for name in finding.cells}
    assert "applications.granted.other" in warned


def test_parts_in_another_order_are_no_second_report_though_one_stands_twice() -> None:
    twice = review().replace("</table>", f"<tr>{'<td>7</td>' * 15}</tr></table>")
    report = parse(page(twice, applications(), proactive()))
    assert report.cells["applications.granted.total"].value == int(numbers()["applications.granted"][6])
    assert report.cells["proactive.normative_documents.in_force"].value == 59
