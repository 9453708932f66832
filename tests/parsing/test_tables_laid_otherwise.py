"""Tables of the form laid out otherwise: other years beside the report's own, on their side, several rows in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest
from form_pages import HEADS, NAMES, applications, numbers, page, proactive, review, truth

from parsing import Report, parse
from parsing.forms import FORMS, OUTCOMES, PROCEEDINGS

LEAVES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
LABELS = {row.id: row.label for row in FORMS["2021"].applications}
KINDS = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
Line = Sequence[str]
random = Random("laid otherwise")


def table(*rows: Line) -> str:
    """A table without spans; a cell that is the mark > belongs to the cell before it."""
    return "<table>" + "".join("<tr>" + "".join(_cells(row)) + "</tr>" for row in rows) + "</table>"


def _cells(row: Line) -> list[str]:
    starts = [index for index, text in enumerate(row) if text != ">"]
    ends = [*starts[1:], len(row)]
    return [f'<td colspan="{end - start}">{row[start]}</td>' for start, end in zip(starts, ends, strict=True)]


def other() -> str:
    return str(random.choice((0, 0, 1, 2, 7, 30)))


def wide(heads: tuple[str, ...], *, own: int = 0, short: int = 0) -> str:
    """The table of applications with a column for each of `heads` under every kind of applicant."""
    rows: list[Line] = [["项目", *(text for leaf in LEAVES for text in (leaf, *[">"] * (len(heads) - 1)))]]
    rows.append(["", *(heads * len(LEAVES))])
    for name, cells in numbers().items():
        beside = [[text if index == own else other() for index in range(len(heads))] for text in cells]
        rows.append([LABELS[name], *(text for group in beside for text in group)])
    torn = [*rows[-1], *["1"] * 2][: len(rows[-1]) + short]
    return table(*rows[:-1], torn)


def high(own: str, another: str) -> str:
    """The table of applications with a row for this year and one for another below each other."""
    rows: list[Line] = [["项目", "年度", *LEAVES]]
    for name, cells in numbers().items():
        rows += [[LABELS[name], another, *(other() for _ in cells)], [LABELS[name], own, *cells]]
    return table(*rows)


def turned(*, short: bool = False) -> str:
    """The table of applications on its side."""
    rows = [[leaf, *(cells[index] for cells in numbers().values())] for index, leaf in enumerate(LEAVES)]
    if short:
        del rows[2][5]
    return table(["申请人情况", *(LABELS[name] for name in numbers())], *rows)


def in_one() -> str:
    """The table of applications in a single row, with a line in each cell for every row of the form."""
    columns = ["<br>".join(cells[index] for cells in numbers().values()) for index in range(len(LEAVES))]
    return table(["", *LEAVES], ["<br>".join(LABELS[name] for name in numbers()), *columns])


GROUPS = {"denied": "不予公开", "unavailable": "无法提供", "rejected": "不予处理", "other": "其他处理"}


def renamed(write: Callable[[str, str], str], rows: dict[str, list[str]] | None = None) -> str:
    """The table of applications with labels as `write` makes them of a label and its group."""
    lines = [
        [write(LABELS[name], GROUPS.get(name.split(".")[1], "")), *cells] for name, cells in (rows or numbers()).items()
    ]
    return table(["", *LEAVES], *lines)


def bare(label: str) -> str:
    return re.sub(r"^(?:[一二三四]、|（[一二七]）|\d\.)", "", label)


READ: dict[str, Callable[[], str]] = {
    "this year and last": lambda: wide(("本年", "上年")),
    "last year and this": lambda: wide(("2021年", "2022年"), own=1),
    "with a rate": lambda: wide(("2022年", "2021年", "同比（%）")),
    "years in the heads": lambda: table(
        ["", *(f"{leaf}（{year}年）" for leaf in LEAVES for year in (2022, 2021))],
        *([LABELS[name], *(x for text in cells for x in (text, other()))] for name, cells in numbers().items()),
    ),
    "years above the heads": lambda: table(
        ["", "2021年", *[">"] * 6, "2022年", *[">"] * 6],
        ["", *LEAVES, *LEAVES],
        *([LABELS[name], *(other() for _ in cells), *cells] for name, cells in numbers().items()),
    ),
    "a row for each year": lambda: high("2022", "2021"),
    "a row for this year and last": lambda: high("本年度", "上年度"),
    "on its side": turned,
    "all rows in one": in_one,
    "half of each label": lambda: renamed(lambda label, group: label[: max(5, len(label) // 2)]),
    "letters for numbers": lambda: renamed(lambda label, group: ("b) " if group else "B. ") + bare(label)),
    "labels behind their groups": lambda: renamed(lambda label, group: group + bare(label)),
    "labels and groups with dashes": lambda: renamed(
        lambda label, group: f"三、本年度办理结果-{group}-{label}" if group else label
    ),
    "backwards": lambda: table(
        ["", *LEAVES], *([LABELS[name], *cells] for name, cells in reversed(list(numbers().items())))
    ),
}


CUT = 16
READ["labels that run on into an empty row"] = lambda: table(
    ["", *LEAVES],
    *(
        line
        for name, cells in numbers().items()
        for line in ([LABELS[name][:CUT], *cells], [LABELS[name][CUT:], *[""] * 7])
        if line[0]
    ),
)
READ["heads with a translation"] = lambda: applications(
    heads=HEADS.replace("自然人", "自然人<br><i>Natural Persons</i>").replace("总计", "Grand Total 总计")
)
READ["its right half below the left one"] = lambda: "".join(
    table(["项目", *LEAVES[part]], *([LABELS[name], *cells[part]] for name, cells in numbers().items()))
    for part in (slice(4), slice(4, None))
)
SHORT = {"申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "申请人逾期不补正"}
SHORT["申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"] = "申请人逾期未缴费"
READ["shortened labels"] = lambda: renamed(lambda label, group: label[:2] + SHORT.get(label[2:], label[2:]))
READ["(7) for (七)"] = lambda: renamed(lambda label, group: label.replace("（七）", "(7)"))


def values(report: Report) -> dict[str, str]:
    return {name: str(cell.value) for name, cell in report.cells.items() if name.startswith("applications.")}


@pytest.mark.parametrize("layout", READ)
def test_the_table_of_applications_is_read_whole(layout: str) -> None:
    assert values(parse(page(proactive(), READ[layout](), review()))) == truth()


def test_a_row_left_empty_gives_its_label_to_no_other() -> None:
    rows = numbers() | {"applications.partially_granted": [""] * 7}
    report = parse(page(proactive(), renamed(lambda label, group: label[: max(5, len(label) // 2)], rows), review()))
    assert {report.cells[f"applications.partially_granted.{leaf}"].state for leaf in ("business", "total")} == {"blank"}


def test_a_part_below_the_years_in_the_same_table_is_read_whatever_it_counts() -> None:
    last = ("0", "2", "0", "2021", "2023", *["0"] * 10)
    both = high("2022年", "2021年").removesuffix("</table>") + review(last).removeprefix("<table>")
    report = parse(page(proactive(), both))
    assert values(report) == truth()
    assert report.cells["review.pending"].value == 2021


NOT_READ: dict[str, Callable[[], str]] = {
    "a year lost at the end of a row": lambda: wide(("本年", "上年"), short=-1),
    "a number too many at the end of a row": lambda: wide(("本年", "上年"), short=1),
    "only other years": lambda: wide(("2021年", "2020年")),
    "on its side and torn": lambda: turned(short=True),
}


@pytest.mark.parametrize("layout", NOT_READ)
def test_what_the_labels_do_not_tell_for_sure_is_not_read_without_a_word(layout: str) -> None:
    report = parse(page(proactive(), NOT_READ[layout](), review()))
    named = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert set(truth()) <= named


@pytest.mark.parametrize("of", ["2022年第四季度", "2022年上半年"])
def test_a_table_of_part_of_the_year_is_none_of_the_report(of: str) -> None:
    rows = {name: [other() for _ in cells] for name, cells in numbers().items()}
    report = parse(
        page(proactive(), f"{applications()}<p>附：{of}政府信息公开申请情况</p>{applications(rows)}", review())
    )
    assert values(report) == truth()
    assert {finding.rule for finding in report.findings} == {"tables.other_year"}


def test_another_year_that_was_set_aside_is_mentioned() -> None:
    found = parse(page(proactive(), high("2022", "2021"), review())).findings
    assert [(f.rule, f.severity) for f in found] == [("tables.other_year", "info")]


REVIEW = {f"{part}.{name}": str(4 * p + o) for p, part in enumerate(PROCEEDINGS) for o, name in enumerate(OUTCOMES)}


def outcomes(report: Report) -> dict[str, str]:
    return {name: str(cell.value) for name, cell in report.cells.items() if name in REVIEW}


def test_outcomes_may_be_rows_and_proceedings_columns() -> None:
    lines = [[name, *(REVIEW[f"{part}.{o}"] for part in PROCEEDINGS)] for name, o in zip(NAMES, OUTCOMES, strict=True)]
    assert outcomes(parse(page(proactive(), applications(), table(["结果", *KINDS], *lines)))) == REVIEW
    more = [[*line, other()] for line in lines]
    assert outcomes(parse(page(proactive(), applications(), table(["结果", *KINDS, "合计"], *more)))) == REVIEW


def test_the_sum_of_the_three_totals_is_no_outcome() -> None:
    whole = review(list(REVIEW.values())).replace("</tr>", '<td rowspan="3">合计</td></tr>', 1)
    assert (
        outcomes(parse(page(proactive(), applications(), whole.replace("<td>14</td>", "<td>14</td><td>27</td>"))))
        == REVIEW
    )


def test_heads_may_be_a_table_of_their_own_above_the_numbers() -> None:
    heads = ["行政复议", *[">"] * 4, "行政诉讼（未经复议直接起诉）", *[">"] * 4, "行政诉讼（复议后起诉）", *[">"] * 4]
    split = table(heads, NAMES * 3) + table(list(REVIEW.values()))
    assert outcomes(parse(page(proactive(), applications(), split))) == REVIEW
    torn = split.replace("<td", "<td>0</td><td", 31).replace("<td>0</td>", "", 30)
    assert not outcomes(parse(page(proactive(), applications(), torn)))


def test_five_outcomes_under_the_heading_of_both_proceedings_are_nobodys() -> None:
    five = table(NAMES, ("1", "0", "0", "0", "1"))
    assert not outcomes(parse(page(proactive(), applications(), five)))
    whole = review()
    assert outcomes(parse(page(proactive(), applications(), five + whole))) == outcomes(parse(page()))


@pytest.mark.parametrize(
    "heads", [("信息内容", "数量（条）", "占比"), ("信息内容", "2021年", "2022年"), ("信息内容", "数量")]
)
def test_documents_counted_by_category_are_no_table_of_part_two(heads: Line) -> None:
    items = ("规章", "行政规范性文件", "行政许可", *(("政策解读", "人事信息") if "占比" in heads else ()))
    own = table(heads, *([item, *(other() for _ in heads[1:])] for item in items))
    report = parse(page(own + proactive(), applications(), review()))
    assert {name: cell.value for name, cell in report.cells.items()} == {
        name: cell.value for name, cell in parse(page()).cells.items()
    }


def told(behind: str, *, lost: int = -1) -> str:
    """Part 四 in lines: a proceeding, then each outcome with its number; `lost` leaves out one number."""
    lines: list[str] = []
    for part, kind in zip(PROCEEDINGS, KINDS, strict=True):
        lines.append(kind)
        for name, outcome in zip(NAMES, OUTCOMES, strict=True):
            number = REVIEW[f"{part}.{outcome}"]
            lines += [name] if int(number) == lost else (name + behind.format(number)).split("|")
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize("behind", ["|{}", "：{}件", " {}"])
def test_part_four_may_be_told_in_lines_but_only_whole(behind: str) -> None:
    assert outcomes(parse(page(proactive(), applications(), told(behind)))) == REVIEW
    assert not outcomes(parse(page(proactive(), applications(), told(behind, lost=6))))


def test_part_two_may_be_a_row_for_each_of_its_numbers_but_only_whole() -> None:
    cells = [cell for cell in FORMS["2021"].cells.values() if cell.section == 2]
    rows = [[cell.row[-1], cell.column[-1], str(number)] for number, cell in enumerate(cells)]
    report = parse(page(table(["信息内容", "指标", "数量"], *rows), applications(), review()))
    assert {cell.id: report.cells[cell.id].value for cell in cells} == {c.id: n for n, c in enumerate(cells)}
    torn = parse(page(table(["信息内容", "指标", "数量"], *rows[:4], *rows[5:]), applications(), review()))
    assert not [name for name in torn.cells if name.startswith("proactive.")]
