"""The books of the cleanup: every character is kept or set aside, whatever the page."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pages_of_makes import TITLE

from parsing.chrome import account, clean_lines, clean_tree, visible_length
from parsing.document import Document, Grid, GridCell, Line, Removed
from parsing.signs import squeeze


def tree(markup: str) -> etree._Element:
    return etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True))


def lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, start=1)]


def grid(*texts: str) -> Grid:
    return Grid(1, (tuple(GridCell(text, 0, column) for column, text in enumerate(texts)),))


def test_a_lost_paragraph_is_noticed() -> None:
    whole = "本年认真公开政府信息，" * 10
    document = Document(
        (Line("一、总体情况", 1), grid("规章", "0")), "text/html", text_length=visible_length(whole) + 9
    )
    finding = account(document)
    assert finding is not None
    assert (finding.rule, finding.expected, finding.found) == ("text.lost", document.text_length, 9)


def test_removed_text_and_cells_count_as_read() -> None:
    document = Document(
        (Line("总体情况" * 30, 1), grid("规章", "0")), "text/html", removed=(Removed("x", "打印" * 40),)
    )
    full = Document(document.blocks, "text/html", removed=document.removed, text_length=120 + 3 + 80)
    assert account(full) is None


def test_white_space_of_any_width_and_the_rulings_of_tables_are_not_counted() -> None:
    assert visible_length("　一、 总体\u00a0情况\n\t | |---|") == 6


# Any text at all

FRAGMENTS = st.sampled_from(
    [
        *(
            "首页",
            "打印",
            "发布日期：",
            "2024-01-25",
            "来源：柳溪镇",
            "索引号",
            "文号",
            "上一篇：",
            "扫一扫",
            "ICP备1号",
            "附件：a.pdf",
        ),
        *(
            "一、总体情况",
            "六、其他需要报告的事项",
            "无",
            "0",
            "-",
            "：",
            "> ",
            "【",
            "】",
            "年报",
            TITLE,
            "2023年",
            "　",
            "a{b:c;}",
        ),
        *(
            "认真公开政府信息，成效较好。",
            "第二十条第（一）项",
            "名称",
            "\u200b",
            "二〇二三年",
            "第 3 页",
            "- 3 -",
            "Copyright ©",
        ),
    ]
)
LETTERS = st.characters(exclude_categories=("C", "Z"))
TEXTS = st.lists(st.lists(FRAGMENTS, max_size=4).map("".join) | st.text(LETTERS, max_size=30), max_size=25)


@given(TEXTS)
def test_whatever_the_lines_none_is_lost_or_moved(texts: list[str]) -> None:
    result = clean_lines(lines(*texts))
    left = "".join(line.text for line in result.kept) + "".join(piece.text for piece in result.removed)
    assert sorted(squeeze(left)) == sorted(squeeze("".join(texts)))
    numbers = [line.number for line in result.kept]
    assert numbers == sorted(numbers)


@given(TEXTS)
def test_whatever_the_page_its_books_are_kept(texts: list[str]) -> None:
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    blocks = "".join(f"<div class='c{n % 3}'>{escape(text)}<p>{escape(text)}</p></div>" for n, text in enumerate(texts))
    page = tree(f"<html><body>{blocks}<table><tr>{cells}</tr></table><div id='zoom'>{blocks}</div></body></html>")
    result = clean_tree(page)
    removed = sum(visible_length(piece.text) for piece in result.removed)
    assert visible_length("".join(map(str, page.itertext()))) + removed == result.text_length
