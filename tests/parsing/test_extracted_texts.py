"""Texts as programs extract them: heads torn, rows halved, numbers before labels, all on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from parsing import Report, parse
from parsing.forms import COLUMNS, FORMS

_FORM = FORMS["2021"]
_TITLE = "清河县财政局2023年政府信息公开工作年度报告"
_FIVE = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_HEADS = ("申请人情况", "自然人", "法人或其他组织", "总计", *_FIVE)
_PROACTIVE = (
    ("第二十条第（一）项",),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", "0", "1", "2"),
    ("行政规范性文件", "3", "4", "5"),
    ("第二十条第（五）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政许可", "6"),
    ("第二十条第（六）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政处罚", "7"),
    ("行政强制", "8"),
    ("第二十条第（八）项",),
    ("信息内容", "本年收费金额（单位：万元）"),
    ("行政事业性收费", "9.5"),
)
_REVIEW_HEADS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_REVIEW = ("1", "0", "2", "0", "3", "0", "0", "0", "0", "0", "4", "0", "0", "1", "5")


def _numbers(row: int) -> tuple[str, ...]:
    """The cells of a row of part 三, whose sums hold across and down."""
    results = len(_FORM.applications) - 4
    total = sum(range(1, results + 1))
    first = {0: total, 1: 2, results + 2: total, results + 3: 2}.get(row, row - 1)
    return (str(first), "0", "0", str(2 * first), "0", "0", str(3 * first))


def _truth() -> dict[str, str]:
    rows = [f"{row.id}.{column}" for row in _FORM.applications for column in COLUMNS]
    numbers = [number for index in range(len(_FORM.applications)) for number in _numbers(index)]
    return dict(zip(rows, numbers, strict=True))


def _wrong(report: Report) -> list[str]:
    """Cells of part 三 that were left out or read otherwise."""
    cells = {name: cell.raw for name, cell in report.cells.items()}
    return [name for name, number in _truth().items() if cells.get(name) != number]


def _text(rows: Sequence[str], heads: Sequence[str] = _HEADS, between: str = "\n") -> str:
    """A report as text; the tables of parts 二 and 四 have a cell a line, as `between` parts them."""
    review = (*_REVIEW_HEADS[:2], *_OUTCOMES, *_REVIEW_HEADS[2:], *_OUTCOMES, *_OUTCOMES, *_REVIEW)
    parts = (
        _TITLE,
        "一、总体情况",
        "全年主动公开信息120条。",
        "二、主动公开政府信息情况",
        *(cell for row in _PROACTIVE for cell in row),
        "三、收到和处理政府信息公开申请情况",
        *heads,
        *rows,
        "四、政府信息公开行政复议、行政诉讼情况",
        *review,
        "五、存在的主要问题及改进情况",
        "公开不够及时。",
        "六、其他需要报告的事项",
        "无",
    )
    return between.join(parts)


def _a_cell_a_line() -> Iterator[str]:
    for index, row in enumerate(_FORM.applications):
        yield from (row.label, *_numbers(index))


def _parsed(text: str) -> Report:
    return parse(text.encode(), media_type="text/plain")


def test_heads_torn_into_lines_keep_the_order_of_the_form() -> None:
    torn = ("申请人情况", "自然人", "法人或其他组织", "总计", "商业", "科研机构", "社会公益", "法律服务", "其他")

    report = _parsed(_text(list(_a_cell_a_line()), (*torn, "企业", "组织", "机构")))

    assert _wrong(report) == []


def test_heads_printed_in_each_row_of_their_merged_cells_are_read() -> None:
    again = ("申请人情况", "自然人", "法人或其他组织", "总计", "自然人", *_FIVE, "总计")

    assert _wrong(_parsed(_text(list(_a_cell_a_line()), again))) == []


@pytest.mark.parametrize("between", [" ", ","])
def test_a_text_on_one_line_is_the_report_it_was(between: str) -> None:
    report = _parsed(_text(list(_a_cell_a_line()), between=between))

    assert (report.kind, report.title, [section.number for section in report.sections]) == (
        "report",
        _TITLE,
        [1, 2, 3, 4, 5, 6],
    )
    assert _wrong(report) == []


def test_a_report_whose_words_ran_together_is_one_and_says_that_its_tables_cannot_be_read() -> None:
    report = _parsed(_text(list(_a_cell_a_line()), between=""))

    assert (report.kind, report.cells) == ("report", {})
    assert "form.unknown" in {finding.rule for finding in report.findings}


def test_numbers_before_their_labels_are_doubted_where_a_part_is_not_whole() -> None:
    moved = [cell for row in _PROACTIVE for cell in ((*row[1:], row[0]) if row[-1].isdigit() else row)]
    text = "\n".join((_TITLE, "二、主动公开政府信息情况", *moved, "三、收到和处理政府信息公开申请情况", "无"))

    report = _parsed(text)

    doubted = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    printed = {name for name in _FORM.cells if name.startswith("proactive.")}
    assert printed - {"proactive.fees.amount"} <= doubted


@pytest.mark.parametrize("numbers_above", [True, False])
def test_a_row_halved_by_a_page_break_has_its_numbers(numbers_above: bool) -> None:
    rows = ["\t".join((row.label, *_numbers(index))) for index, row in enumerate(_FORM.applications)]
    place = next(index for index, row in enumerate(_FORM.applications) if row.label.startswith("2.没有现成"))
    label, empty = _FORM.applications[place].label, ("",) * len(COLUMNS)
    cells = [(label[:4], *_numbers(place)), (label[4:], *empty)]
    if not numbers_above:
        cells = [(label[:4], *empty), (label[4:], *_numbers(place))]
    rows[place : place + 1] = ["\t".join(row) for row in cells]
    heads = ("\t".join(("", "自然人", *_FIVE, "总计")),)

    assert _wrong(_parsed(_text(rows, heads))) == []


_WRAPPED_HEADS = (
    "                                申请人情况",
    "(本列数据的勾稽关系为:第一项加第二项之   自   法人或其他组织                      总",
    "和,等于第三项加第四项之和)              然 商业 科研 社会公 法律服 其",
    "                                人 企业 机构 益组织 务机构 他 计",
)
_WRAPPED_OUTCOMES = (
    "      行政复议                    行政诉讼",
    "结果 结果 其他 尚未 总     未经复议直接起诉       复议后起诉",
    "维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总",
    "                  维持 纠正 结果 审结 计 维持 纠正 结果 审结 计",
)


def _wrapped_rows(pieces: int) -> Iterator[str]:
    """Rows as a PDF file is laid out: a long label over three lines, its numbers beside the middle one."""
    for index, row in enumerate(_FORM.applications):
        third = len(row.label) // 3 if len(row.label) > pieces else 0
        above, beside, below = row.label[:third], row.label[third : len(row.label) - third], row.label[-third:]
        yield from ([f"      {above}"] if third else [])
        yield f" {beside}  {' '.join(_numbers(index))}"
        yield from ([f"      {below}", "", "10/23/24, 4:02 AM 2/3"] if third else [])


@pytest.mark.parametrize(("heads", "whole"), [(_WRAPPED_HEADS, True), (_WRAPPED_HEADS[:-1], False)])
def test_rows_with_wrapped_labels_are_told_by_their_order_and_a_piece_of_each(
    heads: Sequence[str], whole: bool
) -> None:
    proactive = ["".join(row[:1]) + "   ".join(row[1:]) for row in _PROACTIVE]
    parts = (_TITLE, "二、主动公开政府信息情况", *proactive, "三、收到和处理政府信息公开申请情况", *heads)
    review = (
        "四、政府信息公开行政复议、行政诉讼情况",
        *_WRAPPED_OUTCOMES,
        "  ".join(_REVIEW),
        "六、其他需要报告的事项",
    )

    report = _parsed("\n".join((*parts, *_wrapped_rows(9), *review, "无")))

    assert (_wrong(report) == []) is whole
    assert report.cells["litigation_after_review.total"].value == 5
    assert not whole or report.cells["proactive.normative_documents.in_force"].value == 5


def test_a_row_that_stands_beside_no_piece_of_its_label_ends_the_order() -> None:
    rows = list(_wrapped_rows(9))
    place = next(index for index, row in enumerate(rows) if "重复申请" in row)
    rows[place] = rows[place].replace("重复申请", "信访举报")

    report = _parsed("\n".join((_TITLE, "三、收到和处理政府信息公开申请情况", *_WRAPPED_HEADS, *rows)))

    doubted = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert set(_wrong(report)) <= doubted
    assert "applications.rejected.repeat.total" in doubted


def test_an_empty_row_below_numbers_without_a_label_is_left_out_and_said() -> None:
    rows = ["\t".join((row.label, *_numbers(index))) for index, row in enumerate(_FORM.applications)]
    label = _FORM.applications[3].label
    rows[3:4] = ["\t".join(("", *_numbers(3))), "\t".join((label, *("" for _ in COLUMNS)))]
    heads = ("\t".join(("", "自然人", *_FIVE, "总计")),)

    report = _parsed(_text(rows, heads))

    lost = {f"{_FORM.applications[3].id}.{column}" for column in COLUMNS}
    assert set(_wrong(report)) == lost == lost - report.cells.keys()
    assert lost <= {name for finding in report.findings if finding.severity != "info" for name in finding.cells}


def test_heads_whose_places_were_lost_give_no_order_that_begins_with_organisations() -> None:
    rows = ["|".join((row.label, *_numbers(index))) for index, row in enumerate(_FORM.applications)]
    heads = (
        "|申请人情况|||",
        "|法人或其他组织||",
        "|自然人|  |总计",
        "|商业企业|科研机构|社会公益组织|法律服务机构|其他|",
    )

    report = _parsed(_text(rows, heads))

    assert {name for name in _truth() if name in report.cells and name in _wrong(report)} == set()


def test_an_outcome_torn_between_two_lines_of_heads_moves_no_number() -> None:
    lines = (
        "行政复议  行政诉讼",
        "结果维持  结果纠正  其他结果  尚未审结  总计  未经复议直接起诉  复议后起诉",
        "结果维持  结果纠正  其他结果  尚未审结  总计  结果维持  结果纠正  其他",
        "结果  尚未审结  总计",
        "34  10  0  0  44  77  0  0  49  126  0  84  32  54",
        "170",
    )
    text = "\n".join((_TITLE, "四、政府信息公开行政复议、行政诉讼情况", *lines, "六、其他需要报告的事项", "无"))

    report = _parsed(text)

    last = [report.cells.get(f"litigation_after_review.{name}") for name in ("pending", "total")]
    doubted = {name for finding in report.findings if finding.severity != "info" for name in finding.cells}
    assert last == [None, None] or "litigation_after_review.total" in doubted
