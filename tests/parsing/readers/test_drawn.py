"""Tables drawn in a text: what no line parts is one cell."""

from __future__ import annotations

import pytest

from parsing import parse
from parsing.readers import plain_lines
from parsing.readers.drawn import drawn_tables

Spans = tuple[str, int, int]

# As w3m draws them: Chinese signs two wide, a cell that reaches down past the lines beside it.
_UPRIGHT = """
┌────────┬────────────────┬──┬────┐
│        │（一）予以公开  │12│0   │
│三、本年├──────┬─────────┼──┼────┤
│度办理结│（三）│1.属于国 │  │    │
│果      │不予公│家秘密   │1 │    │
│        │开    ├─────────┼──┼────┤
│        │      │8.其他   │— │/   │
└────────┴──────┴─────────┴──┴────┘
"""
# As links draws them: every sign one wide, bars where a line meets the frame.
_EVEN = """
+----------------+
|结果维持 |其他结果  |总计 |
|-----+------+---|
|3    |0     |3  |
+----------------+
"""
# Rows of several widths in one frame: the room behind the narrow ones is of no shape.
_STEPPED = """
+-----+---------+
| 甲  |         |
|-----|         |
| 1   |         |
|-----+---+     |
| 乙  | 2 |     |
+-----+---+-----+
"""
# Only the head is ruled off: each line is a row, which bars alone part.
_ONLY_A_HEAD = """
+--------+----+----+
| 规章   | 甲 | 乙 |
+--------+----+----+
| 规章   |  1 |  2 |
| 文件   |  3 |  4 |
+--------+----+----+
"""


@pytest.mark.parametrize(
    ("drawing", "rows"),
    [
        (
            _UPRIGHT,
            [
                [("三、本年度办理结果", 3, 1), ("（一）予以公开", 1, 2), ("12", 1, 1), ("0", 1, 1)],
                [("（三）不予公开", 2, 1), ("1.属于国家秘密", 1, 1), ("1", 1, 1), ("", 1, 1)],
                [("8.其他", 1, 1), ("—", 1, 1), ("/", 1, 1)],
            ],
        ),
        (_EVEN, [[("结果维持", 1, 1), ("其他结果", 1, 1), ("总计", 1, 1)], [("3", 1, 1), ("0", 1, 1), ("3", 1, 1)]]),
        (
            _STEPPED,
            [
                [("甲", 1, 1), ("", 1, 2)],
                [("1", 1, 1), ("", 1, 2)],
                [("乙", 1, 1), ("2", 1, 1), ("", 1, 1)],
            ],
        ),
        (_ONLY_A_HEAD, None),
    ],
)
def test_a_cell_reaches_as_far_as_no_line_parts_it(drawing: str, rows: list[list[Spans]] | None) -> None:
    tables = list(drawn_tables(plain_lines.plainly(drawing).splitlines()))

    assert [[[tuple(cell) for cell in row] for row in table.rows] for table in tables] == ([rows] if rows else [])


def test_words_too_wide_for_their_columns_stay_in_them() -> None:
    narrow = "+---+----+---+\n| 总 | 其 |  |\n| 计 | 他 |  |\n+===+====+===+\n| 9 |    | 7 |\n+---+----+---+"

    (table,) = drawn_tables(narrow.splitlines())

    assert [[cell.text for cell in row] for row in table.rows] == [["总计", "其他", ""], ["9", "", "7"]]


def test_tables_that_markdown_left_in_html_are_read_as_tables() -> None:
    rows = "".join(
        f"<tr><td>{label}</td>\n<td>{number}</td></tr>\n"
        for label, number in (("信息内容", "本年处理决定数量"), ("行政处罚", 31), ("行政强制", 4))
    )
    lines = (
        "# 清河县财政局2023年政府信息公开工作年度报告",
        "二、主动公开政府信息情况",
        f"<table>\n{rows}</table>",
        "六、其他",
    )
    page = "\n\n".join(lines) + "\n"

    report = parse(page.encode(), media_type="text/plain")

    assert report.media_type == "text/plain"
    assert report.cells["proactive.penalties.decisions"].value == 31
    assert report.cells["proactive.coercion.decisions"].value == 4


def test_attributes_that_markdown_keeps_of_a_word_are_no_words() -> None:
    assert plain_lines.plainly('[规章]{style="x"}[]{lang="EN-US"}  [12]{lang="EN-US"}') == "规章  12"
