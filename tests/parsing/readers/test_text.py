"""Plain text shows its tables by tabs, bars or gaps; everything else is lines."""

from __future__ import annotations

from parsing.document import Grid, Line
from parsing.readers import text


def grids(body: str) -> list[list[list[str | None]]]:
    found = text.read(body.encode()).grids()
    return [[[None if cell is None else cell.text for cell in row] for row in grid.rows] for grid in found]


def test_tabs_make_cells_and_keep_the_empty_ones() -> None:
    assert grids("规章\t0\t\t5\n行政许可\t1\t2\t\n") == [[["规章", "0", "", "5"], ["行政许可", "1", "2", ""]]]


def test_bars_make_cells_and_rulings_make_none() -> None:
    body = "| 规章 | 0 |  | 5 |\n|---|---|---|---|\n| 行政许可 | 1 | 2 | 3 |\n"
    assert grids(body) == [[["规章", "0", "", "5"], ["行政许可", "1", "2", "3"]]]


def test_gaps_make_cells_where_a_value_or_a_label_stands() -> None:
    assert grids("规章  0  0  5\n行政许可  26\n") == [[["规章", "0", "0", "5"], ["行政许可", "26", None, None]]]
    assert grids("危及国家安全、  公共安全、  经济安全\n") == []


def test_a_spaced_label_is_one_cell() -> None:
    assert grids("行  政  许  可  26  3\n") == [[["行政许可", "26", "3"]]]
    assert grids("自  然  人\n") == []


def test_empty_lines_between_rows_do_not_cut_a_table() -> None:
    assert grids("规章   0   0   5\n\n行政规范性文件   1   2   3\n") == [
        [["规章", "0", "0", "5"], ["行政规范性文件", "1", "2", "3"]]
    ]


def test_heads_with_single_spaces_between_them_stay_a_line() -> None:
    assert grids("自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n") == []
    assert grids("信息内容 本年处理决定数量\n行政许可 26\n") == []


def test_a_bar_behind_every_line_is_one_cell_a_line() -> None:
    document = text.read("第二十条第(一)项 | |||\n规章 |\n0 |\n|\n5 | ||\n".encode())
    assert not document.grids()
    assert [(line.text, line.cell) for line in document.lines()] == [
        ("第二十条第(一)项", True),
        ("规章", True),
        ("0", True),
        ("", True),
        ("5", True),
    ]


def test_every_cell_of_a_barred_line_is_kept_where_bars_make_no_rows() -> None:
    blocks = text.read("发布时间:2023-01-12 | 来源：县水利局\n一、总体情况\n".encode()).blocks
    assert [block.text for block in blocks if isinstance(block, Line)][:2] == ["发布时间:2023-01-12", "来源：县水利局"]


def test_a_title_before_a_tab_is_a_line() -> None:
    title = "青山县水利局2022年政府信息公开工作年度报告"
    blocks = text.read(f"{title}\t\n规章\t0\t0\t2\n".encode()).blocks
    assert isinstance(blocks[0], Line) and blocks[0].text == title


def test_lines_and_rows_keep_their_numbers() -> None:
    document = text.read("标题\n\n规章\t0\t0\t5\n".encode())
    assert [line.number for line in document.lines()] == [1]
    (grid,) = document.grids()
    assert grid.lines == (3,)


def test_a_no_break_space_alone_on_a_line_is_an_empty_cell() -> None:
    lines = text.read("0\n\n\xa0\n\n0\n".encode()).lines()
    assert [line.text for line in lines] == ["0", "", "0"]


def test_blocks_stand_in_reading_order() -> None:
    blocks = text.read("前\na\tb\tc\n后\n".encode()).blocks
    assert [isinstance(block, Grid) for block in blocks] == [False, True, False]


def test_two_bars_between_cells_are_one_where_every_row_has_them() -> None:
    rows = [f"|{label}||{number}||||0|" for number, label in enumerate("甲乙丙丁戊己庚辛")]
    assert grids("\n".join(rows))[0][:2] == [["甲", "0", "", "0"], ["乙", "1", "", "0"]]
    assert grids("\n".join([*rows, "|壬|1|2|"]))[0][0] == ["甲", "", "0", "", "", "", "0"]


def test_a_report_on_one_line_is_parted_at_its_headings_and_its_title() -> None:
    title = "青山县水利局2023年政府信息公开工作年度报告"
    parts = ["一、总体情况 我局认真公开。" + "按时发布。" * 200, "五、存在的主要问题及改进情况 形式单一。"]
    found = text.read(" ".join(["首页", title, *parts, "六、其他需要报告的事项 无。"]).encode()).lines()
    heads = ["首页", title, "一、总体情况", "我局认真公开。"]
    tail = ["五、存在的主要问题及改进情况", "形式单一。", "六、其他需要报告的事项", "无。"]
    assert [line.text for line in found if line.text != "按时发布。"] == heads + tail
    assert {line.number for line in found} == {1}
