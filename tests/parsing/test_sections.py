from __future__ import annotations

import pytest

from parsing.document import Document, Grid, GridCell, Line
from parsing.sections import Heading, heading_of, split

PROSE = "认真公开政府信息，及时回应关切。"
OFFICIAL = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


def document(*texts: str) -> Document:
    return Document(tuple(Line(text, number) for number, text in enumerate(texts, start=1)), "text/plain")


def parts(*texts: str) -> list[tuple[int | None, str, str]]:
    return [(section.number, section.heading, section.text) for section in split(document(*texts))]


@pytest.mark.parametrize(
    "numbering",
    ["{}、{}", "{}.{}", "{}，{}", "第{}部分 {}", "## {}、{}", "**{}、{}**", "{} {}", "{}：{}", "（{}）{}", "({}) {}"],
)
def test_the_six_parts_are_found_in_any_style_of_numbering(numbering: str) -> None:
    texts = [numbering.format(numeral, heading) for numeral, heading in zip("一二三四五六", OFFICIAL, strict=True)]
    lines = [line for text in texts for line in (text, PROSE)]
    assert parts("某县2023年报告", *lines) == [(n, h, PROSE) for n, h in enumerate(OFFICIAL, start=1)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("一、总体公开情况", 1),
        ("一、信息公开总体情况", 1),
        ("一、工作基本情况", 1),
        ("一、概述", 1),
        ("二、行政机关主动公开政府信息情况", 2),
        ("二、政府信息主动公开情况", 2),
        ("二、主动公开政府信息的情况", 2),
        ("三、行政机关收到和处理政府信息公开申请情况", 3),
        ("三、依申请公开情况", 3),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("四、因政府信息公开工作被申请行政复议及提起行政诉讼情况", 4),
        ("四、行政复议和行政诉讼情况", 4),
        ("五、政府信息公开工作存在的主要问题及改进情况", 5),
        ("五、当前存在的主要问题及下一步改进措施", 5),
        ("五、存在问题和改进措施", 5),
        ("六、其他需要报告的事项", 6),
        ("六、其他事项", 6),
        ("一、總體情況", 1),
        ("五、政府信息公开工作创新性做法", None),
        ("二、信息公开情况", None),
    ],
)
def test_variants_of_a_heading_name_the_same_part(text: str, part: int | None) -> None:
    heading = heading_of(text)
    assert heading is not None
    assert (heading.part, heading.rest) == (part, "")


@pytest.mark.parametrize(
    "text",
    [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "（一）主动公开情况",
        "(一)主要问题",
        "一是积极做好主动公开",
        "1.主动公开情况",
        "二、加强培训。定期组织各科室学习条例，提高业务能力，确保不出差错。",
        "总体情况",
        "3.其他",
    ],
)
def test_rows_of_tables_and_items_of_lists_are_no_headings(text: str) -> None:
    assert heading_of(text) is None


@pytest.mark.parametrize("text", ["三、三、依申请公开情况", "三、3.依申请公开情况", "第三部分 三、依申请公开情况"])
def test_a_numeral_printed_twice_is_one(text: str) -> None:
    assert heading_of(text) == Heading(3, 3, "依申请公开情况")


@pytest.mark.parametrize("heading", ["4、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "总体情况"])
def test_a_heading_is_known_by_its_words_in_whatever_numbering(heading: str) -> None:
    assert [(number, text) for number, _, text in parts(heading, PROSE)] in ([(4, PROSE)], [(1, PROSE)])


def test_a_table_of_contents_is_none_of_the_parts() -> None:
    contents = [f"{numeral}、{text}" for numeral, text in zip("一二三四五六", OFFICIAL, strict=True)]
    found = parts("目录", *contents, "根据条例编制本报告。", contents[0], PROSE, *contents[1:], "无")
    assert found == [(1, OFFICIAL[0], PROSE), *((n, OFFICIAL[n - 1], "") for n in range(2, 6)), (6, OFFICIAL[5], "无")]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    broken = (
        "二、主动公开",
        "政府信息情况",
        PROSE,
        "三、收到和处",
        "理政府信息公开申请情况",
        "五、存在的主",
        "要问题及改进情况",
    )
    assert [(number, heading) for number, heading, _ in parts(*broken)] == [
        (2, OFFICIAL[1]),
        (3, OFFICIAL[2]),
        (5, OFFICIAL[4]),
    ]
    assert parts("五、存在的问题", "无")[0] == (5, "存在的问题", "无")


def test_short_words_without_a_number_open_a_part_only_at_the_head() -> None:
    assert parts("二、主动公开政府信息情况", "总体情况", PROSE) == [(2, "主动公开政府信息情况", f"总体情况\n{PROSE}")]
    assert heading_of("存在的问题") is None


def test_a_sentence_glued_to_a_heading_becomes_its_text() -> None:
    assert heading_of("一、总体情况2019年,全县认真公开信息,成效明显。") == Heading(
        1, 1, "总体情况", "2019年,全县认真公开信息,成效明显。"
    )
    assert parts("六、其他需要报告的事项。无") == [(6, "其他需要报告的事项", "无")]


def test_a_heading_printed_twice_is_one_part() -> None:
    found = parts("一、总体情况", "头一段。", "一、总体情况", "第二段。", "二、主动公开政府信息情况")
    assert found == [(1, "总体情况", "头一段。\n第二段。"), (2, "主动公开政府信息情况", "")]


def test_wrong_numbering_does_not_hide_a_part() -> None:
    found = parts(
        "一、总体情况", "二、主动公开政府信息情况", "二、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况"
    )
    assert [(number, heading) for number, heading, _ in found] == [
        (1, "总体情况"),
        (2, "主动公开政府信息情况"),
        (3, "收到和处理政府信息公开申请情况"),
        (5, "存在的主要问题及改进情况"),
    ]


def test_numbers_that_do_not_rise_give_way_to_the_words_and_rising_ones_stand() -> None:
    found = parts(
        "一、总体情况", "四、主动公开政府信息情况", "三、依申请公开情况", "三、行政复议和行政诉讼情况", "五、其他事项"
    )
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 6]
    found = parts("一、总体情况", "二、工作创新", "三、主动公开政府信息情况", "七、其他事项")
    assert [number for number, _, _ in found] == [1, 2, 3, 7]


@pytest.mark.parametrize("style", ["（{}）{}", "{}.{}"])
def test_parts_numbered_like_sub_parts_are_told_by_the_sequence_they_make(style: str) -> None:
    headings = (
        "基本情况",
        "主动公开情况",
        "依申请公开情况",
        "行政复议和行政诉讼情况",
        "存在问题和改进措施",
        "其他事项",
    )
    numerals = "123456" if "." in style else "一二三四五六"
    lines = [line for n, text in zip(numerals, headings, strict=True) for line in (style.format(n, text), PROSE)]
    assert parts(*lines) == [(number, text, PROSE) for number, text in enumerate(headings, start=1)]
    within = parts("一、总体情况", *(style.format(n, text) for n, text in zip(numerals, headings, strict=True)))
    assert [(number, heading) for number, heading, _ in within][:1] == [(1, "总体情况")]
    assert "依申请公开情况" in within[0][2]


def test_a_missing_first_part_and_an_extra_part_are_taken_as_they_are() -> None:
    found = parts(
        "一、主动公开情况", PROSE, "二、依申请公开情况", PROSE, "三、收费及减免情况", PROSE, "四、存在的问题", PROSE
    )
    assert [heading for _, heading, _ in found] == ["主动公开情况", "依申请公开情况", "收费及减免情况", "存在的问题"]


def test_seven_parts_stay_seven() -> None:
    texts = (*OFFICIAL[:5], "2022年工作思路", OFFICIAL[5])
    found = parts(*(f"{numeral}、{text}" for numeral, text in zip("一二三四五六七", texts, strict=True)))
    assert [heading for _, heading, _ in found] == list(texts)


def test_a_part_split_in_two_numbers_is_two_parts() -> None:
    found = parts("五、存在的主要问题", PROSE, "六、存在问题的改进措施", PROSE, "七、其他需要报告的事项", "无")
    assert [(number, heading) for number, heading, _ in found] == [
        (5, "存在的主要问题"),
        (6, "存在问题的改进措施"),
        (7, "其他需要报告的事项"),
    ]


def test_a_list_within_a_part_stays_its_text() -> None:
    found = parts(
        "五、存在的主要问题及改进情况",
        "一、存在的主要问题",
        PROSE,
        "二、改进措施",
        PROSE,
        "六、其他需要报告的事项",
        "无",
    )
    assert found == [
        (5, "存在的主要问题及改进情况", f"一、存在的主要问题\n{PROSE}\n二、改进措施\n{PROSE}"),
        (6, "其他需要报告的事项", "无"),
    ]


def test_a_numeral_in_brackets_opens_no_part_among_parts_without() -> None:
    inner = "（一）总体情况\n（二）主动公开政府信息情况"
    assert parts("一、总体情况", *inner.split("\n"), "二、主动公开政府信息情况", PROSE) == [
        (1, "总体情况", inner),
        (2, "主动公开政府信息情况", PROSE),
    ]


def test_a_numeral_in_brackets_that_is_not_that_of_the_part_is_an_item() -> None:
    assert parts("（一）主动公开政府信息情况", PROSE) == []


def test_an_inner_heading_with_the_words_of_its_part_stays_text() -> None:
    assert parts("五、存在的主要问题及改进情况", "存在的主要问题:", PROSE) == [
        (5, "存在的主要问题及改进情况", f"存在的主要问题:\n{PROSE}")
    ]


def test_text_of_tables_is_left_out_whether_a_grid_or_taken_apart() -> None:
    grid = Grid(1, ((GridCell("规章", 0, 0), GridCell("0", 0, 1)),))
    blocks = (Line("二、主动公开政府信息情况", 1), grid, Line("第二十条第（一）项", 2), Line("规章", 3), Line("0", 4))
    rest = (Line("另有说明：本年没有制定规章，特此说明。", 5), Line("三、收到和处理政府信息公开申请情况", 6))
    found = split(Document((*blocks, *rest), "text/plain"))
    assert [(s.number, s.text) for s in found] == [(2, "另有说明：本年没有制定规章，特此说明。"), (3, "")]


def test_labels_before_the_first_sure_one_belong_to_the_table_too() -> None:
    found = parts(
        "四、政府信息公开行政复议、行政诉讼情况",
        PROSE,
        "行政复议",
        "结果",
        "维持",
        "未经复议直接起诉",
        "0",
        "五、存在的问题",
    )
    assert found[0] == (4, "政府信息公开行政复议、行政诉讼情况", PROSE)


def test_a_text_without_headings_has_no_parts() -> None:
    assert parts("某县2010年报告", PROSE, PROSE) == []


def test_headings_that_only_the_source_marks_are_parts() -> None:
    lines = (
        Line("总体情况", 1, heading=True),
        Line(PROSE, 2),
        Line("其他需要报告的事项", 3, heading=True),
        Line("无", 4),
    )
    found = split(Document(lines, "text/html"))
    assert [(s.number, s.heading, s.text) for s in found] == [(1, "总体情况", PROSE), (6, "其他需要报告的事项", "无")]


@pytest.mark.parametrize("numbering", ["{}、{}", "★{}、{}"])
@pytest.mark.parametrize("numerals", ["一二三四五六", "ⅠⅡⅢⅣⅤⅥ", "壹贰叁肆伍陆"])
def test_parts_are_found_under_other_numerals_and_behind_marks(numbering: str, numerals: str) -> None:
    texts = [numbering.format(numeral, heading) for numeral, heading in zip(numerals, OFFICIAL, strict=True)]
    assert [number for number, _, _ in parts(*(line for text in texts for line in (text, PROSE)))] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("numbering", ["{} {}", "{}.0 {}"])
def test_digits_without_a_point_number_parts(numbering: str) -> None:
    assert [n for n, _, _ in parts(*(numbering.format(n, h) for n, h in enumerate(OFFICIAL, 1)))] == [1, 2, 3, 4, 5, 6]


def test_a_heading_alone_in_a_row_of_its_table_opens_its_part() -> None:
    rows = (("二、主动公开政府信息情况", ""), ("第二十条第（一）项", ""), ("规章", "0"))
    cells = tuple(tuple(GridCell(t, r, c) if t else None for c, t in enumerate(row)) for r, row in enumerate(rows))
    blocks = (Line("一、总体情况", 1), Line(PROSE, 2), Grid(1, cells), Line("以上为本年数据。", 3))
    found = split(Document(blocks, "text/html"))
    assert [(s.number, s.text) for s in found] == [(1, PROSE), (2, "以上为本年数据。")]
    rows = (("一、主动公开情况", "——"), ("二、依申请公开情况", "——"), ("三、行政复议数量", "0"))
    cells = tuple(tuple(GridCell(t, r, c) for c, t in enumerate(row)) for r, row in enumerate(rows))
    assert [s.number for s in split(Document((Line("一、总体情况", 1), Grid(1, cells)), "text/html"))] == [1]
