"""Heads cut by a page break: the lines that stand below the table belong to them."""

from __future__ import annotations

from drawn_pages import box, page_of, said

from parsing.document import Line
from parsing.readers import pdf
from parsing.readers.joining import whole_signs

HEADS = (box(50, 700, 100, 30), box(150, 700, 100, 30), box(250, 700, 100, 30))


def shown(*operators: str) -> tuple[list[str], list[str]]:
    """Texts of the cells of the only table, and the lines outside."""
    document = pdf.read(page_of(*operators))
    [grid] = document.grids()
    return [cell.text for cell in grid.origins()], [b.text for b in document.blocks if isinstance(b, Line)]


def test_words_below_several_heads_go_on_with_them() -> None:
    heads = [said(text, 60 + 100 * i, 722) for i, text in enumerate(("结果", "其他", "尚未"))]
    rests = [said(text, 60 + 100 * i, 741) for i, text in enumerate(("维持", "结果", "审结"))]
    assert shown(*HEADS, *heads, *rests) == (["结果维持", "其他结果", "尚未审结"], [])


def test_a_word_below_one_head_goes_on_with_it_where_nothing_follows() -> None:
    heads = (said("自然", 60, 722), said("总计", 160, 722), said("其他", 260, 722))
    assert shown(*HEADS, *heads, said("人", 65, 741)) == (["自然人", "总计", "其他"], [])
    after = said("全年没有收费。", 60, 760)
    assert shown(*HEADS, *heads, said("注释", 65, 741), after)[0] == ["自然", "总计", "其他"]


def test_captions_and_numbers_below_a_table_stay_outside() -> None:
    values = (said("31", 60, 722), said("4", 160, 722), said("35", 260, 722))
    texts, lines = shown(*HEADS, *values, said("附件", 60, 741), said("略", 160, 741))
    assert texts == ["31", "4", "35"]
    assert lines
    heads = (said("规章", 60, 722), said("总计", 160, 722), said("其他", 260, 722))
    assert shown(*HEADS, *heads, said("五、其他", 60, 741))[1] == ["五、其他"]
    assert shown(*HEADS, *heads, said("3", 160, 741), said("4", 260, 741))[0] == ["规章", "总计", "其他"]


def test_joined_dashes_are_two_or_three() -> None:
    assert whole_signs("\u2e3a") == "——"
    assert whole_signs("\u2e3b") == "———"
