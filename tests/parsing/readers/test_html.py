"""HTML is read as a browser shows it: what is hidden is not read, what stands apart is not run together."""

from __future__ import annotations

import pytest

from parsing.document import Document, Grid
from parsing.readers import html


def read(body: str) -> Document:
    return html.read(f"<html><body>{body}</body></html>".encode())


def grid(body: str) -> list[list[str | None]]:
    grids = read(body).grids()
    assert len(grids) == 1
    return [[None if cell is None else cell.text for cell in row] for row in grids[0].rows]


def cell(inside: str) -> str | None:
    return grid(f"<table><tr><td>规章</td><td>{inside}</td></tr></table>")[0][1]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<span>1</span><span>2</span>", "12"),
        ('<p class="MsoNormal"><span lang="EN-US">1<o:p></o:p></span></p>', "1"),
        ("1<br>2", "1\n2"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("<div>1</div><div>2</div>", "1\n2"),
        ("3<sup>1</sup>", "3¹"),
        ("3<sub>2</sub>", "3²"),
        ("<s>5</s>6", "6"),
        ('<span style="text-decoration: line-through">5</span>6', "6"),
        ("<del>5</del>", "\u03365\u0336"),
        ("<ruby>40<rp>(</rp><rt>1</rt><rp>)</rp></ruby>", "40"),
        ("<ruby>4<rt>si</rt>0</ruby>", "40"),
        ('<span style="display:none">9</span>0', "0"),
        ('<span style="DISPLAY : none">9</span>0', "0"),
        ('<span style="visibility:hidden">9</span>0', "0"),
        ("<span hidden>9</span>0", "0"),
        ('<span style="opacity:0">9</span>0', "0"),
        ('<span style="font-size:0px">9</span>0', "0"),
        ('<span style="position:absolute;left:-9999px">9</span>0', "0"),
        ('0<textarea style="display:none">9</textarea>', "0"),
        ('<span style="display:none;display:inline">9</span>0', "90"),
        ("<!-- 9 -->0", "0"),
        ("<script>document.write(9)</script>0", "0"),
        ("<script>document.write(9)</script>", "[script]"),
        ("<style>.n5::before{content:'5'} .n5:after{content:\"件\"}</style><i class='n5'></i>", "5"),
        ("<style>td b:after{content:'2'}</style>1<b><i>0</i></b>", "102"),
        ("<style>.n5:before{content:'注'}</style><i class='n5'>0</i>", "0"),
        ('<span class="count" data-to="17">0</span>', "0[script]"),
        ('<b data-value="17"></b>', "[script]"),
        ('<b data-value="17">17</b><i data-to="0">0</i>', "170"),
        ("&nbsp;0&nbsp;", "0"),
        ("&amp;nbsp;0&amp;#160;", "0"),
        ("&#65297;&#50;", "１2"),
        ('<input type="text" value="7">', "7"),
        ('<input type="hidden" value="7">0', "0"),
        ('<img src="5.png">', "[picture]"),
        ('1<img src="5.png">', "1[picture]"),
        ('1<img src="spacer.gif">', "1"),
        ('<img src="line.gif" height="1">1', "1"),
        ("<select><option>0</option><option selected>7</option></select>", "7"),
        ("<select><option>0</option><option>7</option></select>", "0"),
        ("<table><tr><td>4</td></tr></table>", "4"),
        ("<table><tr><td></td><td>4</td></tr></table>", "4"),
        ("<table><tr><td>-8</td><td></td></tr></table>", "-8"),
    ],
)
def test_a_cell_says_what_a_browser_shows(inside: str, text: str) -> None:
    assert cell(inside) == text


def test_the_cells_of_a_row_in_a_table_of_their_own_are_cells_of_the_row_around() -> None:
    inner = "<table><tr><td>1</td><td></td><td>3</td></tr></table>"
    assert grid(f"<table><tr><td>规章</td><td colspan=3>{inner}</td></tr></table>") == [["规章", "1", "", "3"]]


def test_a_cell_that_held_a_table_is_not_empty() -> None:
    inner = "<table><tr><td>上年</td><td>今年</td></tr><tr><td>1</td><td>2</td></tr></table>"
    rows = f"<tr><td>信息内容</td><td>本年</td></tr><tr><td>规章</td><td>{inner}</td></tr>"
    first = read(f"<table>{rows}</table>").grids()[0]
    assert first.texts == ("信息内容", "本年", "规章", "[table]")


def test_the_foot_of_a_table_stands_last() -> None:
    rows = "<tfoot><tr><td>总计</td><td>3</td></tr></tfoot><tbody><tr><td>规章</td><td>1</td></tr></tbody>"
    assert grid(f"<table>{rows}</table>") == [["规章", "1"], ["总计", "3"]]


@pytest.mark.parametrize(("tag", "unit"), [("span", "px"), ("div", "pt"), ("p", "%")])
def test_pieces_set_at_places_of_their_own_are_read_from_the_top_down(tag: str, unit: str) -> None:
    style = f"position:absolute; LEFT:{{}}{unit};top:{{}}.5{unit}"
    pieces = [
        f'<{tag} style="{style.format(column * 50, row * 20 + column % 2)}">{row}.{column}</{tag}>'
        for column in (2, 0, 1)
        for row in reversed(range(20))
    ]
    lines = [line.text for line in read(f"<div>{''.join(pieces)}</div>").lines()]
    assert lines == [f"{row}.{column}" for row in range(20) for column in range(3)]


def test_hidden_cells_take_no_column() -> None:
    row = "<tr><td>规章</td><td style='display:none'>9</td><td>1</td></tr>"
    assert grid(f"<table>{row}</table>") == [["规章", "1"]]


def test_a_cell_that_is_only_invisible_keeps_its_column() -> None:
    row = "<tr><td>规章</td><td style='visibility:hidden'>9</td><td style='opacity:0'><b>8</b></td><td>1</td></tr>"
    assert grid(f"<table>{row}</table>") == [["规章", "", "", "1"]]


def test_a_class_that_a_style_sheet_hides_is_hidden_unless_only_on_small_screens() -> None:
    sheet = "<style>@media (max-width: 600px){.wide{display:none}} .gone, #x {display: none;}</style>"
    row = "<tr><td>规章</td><td class='wide'>1</td><td class='gone'>2</td><td id='x'>3</td></tr>"
    assert grid(f"{sheet}<table>{row}</table>") == [["规章", "1"]]


HIDDEN = [
    ("", 'style="display:none"', True),
    ("", 'style="height:0; overflow:hidden"', True),
    ("", 'style="position:absolute; clip:rect(0 0 0 0)"', True),
    ("", 'style="font-size:0"', True),
    ("", 'style="position:absolute;left:-5px"', False),
    (".m{display:none}", 'class="m"', True),
    (".m.n{display:none}", 'class="m n"', True),
    (".m.n{display:none}", 'class="m"', False),
    (".outer .m{display:none}", 'class="m"', True),
    (".other .m{display:none}", 'class="m"', False),
    (".m{opacity:0}", 'class="m"', True),
    (".m:not(.show){display:none}", 'class="m"', True),
    (".m:not(.show){display:none}", 'class="m show"', False),
    (".m{display:none} .m.on{display:block}", 'class="m on"', False),
    (".m.on{display:block} .m{display:none}", 'class="m on"', False),
    (".m{display:block} .m{display:none}", 'class="m"', True),
    (".m{display:none}", 'class="m" style="display:block"', False),
    (".m{display:none!important}", 'class="m" style="display:block"', True),
    ("@media screen{.m{display:none}}", 'class="m"', True),
    ("@media print{.m{display:none}}", 'class="m"', False),
    ("@media screen and (min-width:768px){.m{display:none}}", 'class="m"', True),
    ("@media (max-width:768px){.m{display:none}}", 'class="m"', False),
    (".m{display:none} @media (max-width:768px){.m{display:block}}", 'class="m"', True),
]


@pytest.mark.parametrize(("sheet", "attributes", "hidden"), HIDDEN)
def test_a_table_that_a_browser_does_not_show_is_marked(sheet: str, attributes: str, hidden: bool) -> None:
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    page = f"<style>{sheet}</style><div class='outer'><p></p><div {attributes}>{table}</div></div>"
    assert [found.hidden for found in read(page).grids()] == [hidden]


def test_a_sheet_for_printers_and_a_closed_dialog_hide_as_in_a_browser() -> None:
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    page = f'<style media="print">.m{{display:none}}</style><div class="m">{table}</div>'
    assert [found.hidden for found in read(f"{page}<dialog>{table}</dialog><dialog open>{table}</dialog>").grids()] == [
        False,
        True,
        False,
    ]


def test_layout_tables_are_no_grids_and_their_text_is_lines() -> None:
    inner = "<table><tr><td>规章</td><td>1</td></tr><tr><td>x</td><td>2</td></tr></table>"
    document = read(f"<table><tr><td>左栏</td><td><p>正文</p>{inner}</td></tr></table>")
    assert len(document.grids()) == 1
    assert [line.text for line in document.lines()] == ["左栏", "正文"]


def test_a_table_in_the_unclosed_cell_of_another_is_a_table_of_its_own() -> None:
    first = "<table><tr><td>信息内容</td><td>本年制发件数</td></tr><tr><td>规章</td><td>1"
    second = "<table><tr><td>结果维持</td><td>总计</td></tr><tr><td>1</td><td>1</td></tr></table>"
    grids = read(f"{first}{second}").grids()
    assert [[cell.text for cell in found.origins()] for found in grids] == [
        ["信息内容", "本年制发件数", "规章", "1"],
        ["结果维持", "总计", "1", "1"],
    ]


def test_boxes_shown_as_a_table_are_a_table() -> None:
    rows = "".join(
        f'<div style="display:table-row"><div style="display:table-cell">{a}</div>'
        f'<div style="display:table-cell">{b}</div></div>'
        for a, b in (("信息内容", "本年制发件数"), ("规章", ""), ("行政规范性文件", "3"))
    )
    assert grid(f'<div style="display:table">{rows}</div>')[1:] == [["规章", ""], ["行政规范性文件", "3"]]


def test_rows_of_equal_boxes_are_a_table() -> None:
    rows = "".join(
        f"<ul><li>{a}</li><li>{b}</li></ul>" for a, b in (("信息内容", "x"), ("规章", "1"), ("行政许可", "2"))
    )
    assert grid(f"<div>{rows}</div>") == [["信息内容", "x"], ["规章", "1"], ["行政许可", "2"]]


def test_a_table_typed_with_tabs_or_bars_in_a_page_is_a_grid() -> None:
    typed = "<pre>规章\t0\t\t1\n行政规范性文件\t1\t2\t3\n行政许可\t4\t\t</pre>"
    assert grid(typed)[0] == ["规章", "0", "", "1"]
    barred = "<p>| 规章 | 0 | 1 |</p><p>| 甲 | 1 | 2 |</p><p>| 乙 | 1 | 3 |</p>"
    assert grid(barred)[2] == ["乙", "1", "3"]


def test_spans_are_read_as_a_browser_reads_them() -> None:
    rows = "<tr><td colspan='2x' rowspan='-1'>a</td><td colspan='0'>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr>"
    assert grid(f"<table>{rows}</table>") == [["a", "a", "b"], ["c", "d", "e"]]


def test_lines_fold_white_space_and_keep_headings() -> None:
    document = read("<h3> 一、总体\n  情况 </h3><p>第一行<br>第二行</p>")
    assert [(line.text, line.heading) for line in document.lines()] == [
        ("一、总体 情况", True),
        ("第一行", False),
        ("第二行", False),
    ]


def test_text_between_cells_is_noticed() -> None:
    document = read("<table><tr><td>a</td>迷路<td>b</td></tr></table>")
    assert html.STRAY in document.trouble


def test_the_second_opinion_gives_the_same_grids_for_sound_markup() -> None:
    body = b"<html><body><table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table></body></html>"
    first, second = (html.read(body, second_opinion=flag).grids() for flag in (False, True))
    assert first == second


def test_a_cell_with_an_article_in_it_lays_out_the_page() -> None:
    document = read(f"<table><tr><td>导航</td><td><p>{'正文' * 400}</p></td></tr></table>")
    assert not any(isinstance(block, Grid) for block in document.blocks)
