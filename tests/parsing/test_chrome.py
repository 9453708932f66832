from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pages_of_makes import BARE, MAKES, TEXT, TITLE, TRS

from parsing.chrome import account, clean_lines, clean_tree, visible_length
from parsing.chrome.labels import read_items
from parsing.document import Document, Grid, GridCell, Line, Removed
from parsing.readers import html
from parsing.signs import squeeze


def tree(markup: str) -> etree._Element:
    return etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True))


def lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, start=1)]


def kept(*texts: str) -> list[str]:
    return [line.text for line in clean_lines(lines(*texts)).kept]


def read(markup: str) -> tuple[list[str], dict[str, str], list[Removed]]:
    """Lines left after both cleanups, facts (the first of each name), and pieces removed."""
    document = html.read(markup.encode())
    cleaned = clean_lines(document.lines())
    facts = dict(reversed([*document.facts, *cleaned.facts]))
    return [line.text for line in cleaned.kept], facts, [*document.removed, *cleaned.removed]


@pytest.mark.parametrize("make", MAKES)
def test_what_is_left_of_a_page_is_its_title_and_its_body_whatever_the_make(make: str) -> None:
    assert tuple(read(MAKES[make])[0]) == TEXT


@pytest.mark.parametrize("make", MAKES)
def test_no_table_of_the_report_loses_a_cell(make: str) -> None:
    before = [cell.text for cell in html.read(BARE.encode()).grids()[1].origins()]
    grids = [grid for grid in html.read(MAKES[make].encode()).grids() if len(grid.rows) > 1]
    assert [cell.text for cell in grids[-2].origins()] == before
    assert len(grids) == 3


@pytest.mark.parametrize("make", MAKES)
def test_every_visible_character_is_kept_or_set_aside_by_a_rule(make: str) -> None:
    document = html.read(MAKES[make].encode())
    assert document.text_length > 300
    assert account(document) is None


@pytest.mark.parametrize("make", [make for make in MAKES if make != "bare"])
def test_the_date_that_chrome_prints_is_kept_as_a_fact(make: str) -> None:
    assert read(MAKES[make])[1]["published"] == "2024-01-25"


def test_an_index_table_becomes_facts_and_leaves_the_page() -> None:
    texts, facts, removed = read(TRS)
    assert facts["index_number"] == "415260/2024-00012"
    assert facts["document_number"] == "柳政〔2024〕3号"
    assert facts["issuing_body"] == "柳溪镇人民政府"
    assert facts["written"] == "2024-01-25"
    assert not any("索" in text for text in texts)
    assert any(piece.rule == "outside-body:index-table" for piece in removed)


def test_an_index_list_is_read_like_an_index_table() -> None:
    pairs = ("索引号：", "001/2024", "发文机关：", "柳溪镇人民政府", "标题：", TITLE, "发布日期：", "2024年1月25日")
    entries = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in zip(pairs[::2], pairs[1::2], strict=True))
    _, facts, removed = read(
        TRS.replace('<div class="xl-title">', f'<div><dl>{entries}</dl></div><div class="xl-title">')
    )
    assert sum(piece.rule == "outside-body:index-table" for piece in removed) == 2
    assert (facts["index_number"], facts["title"]) == ("415260/2024-00012", TITLE)


def test_a_label_without_value_does_not_take_the_next_label_for_one() -> None:
    assert "document_number" not in read(MAKES["gkmlpt"])[1]


def test_links_to_files_stay_known() -> None:
    assert ("attachment", "./P020240125.pdf") in clean_tree(tree(TRS)).facts


def test_each_removed_piece_names_the_rule_that_took_it() -> None:
    rules = {piece.rule: piece.text for piece in clean_tree(tree(TRS)).removed}
    assert "当前位置" in rules["outside-body:breadcrumb"]
    assert "ICP备" in rules["outside-body:footer"]
    assert "扫一扫" in rules["outside-body:qr-code"]
    assert "政府信息公开指南" in rules["outside-body:side"]


def test_sentences_beside_the_container_are_not_taken_for_chrome() -> None:
    markup = TRS.replace(
        '<div class="fj">',
        '<div class="note"><p>补充说明，本报告所列数字，均以统计口径为准。</p></div><div class="fj">',
    )
    assert "补充说明，本报告所列数字，均以统计口径为准。" in read(markup)[0]


def test_a_part_of_the_report_outside_of_the_container_stays() -> None:
    moved = BARE.replace("<p>六、其他需要报告的事项</p>", "").replace("<p>无</p>", "")
    markup = (
        moved.replace("<h1>", '<div id="zoom">', 1)
        .replace("</h1>", "", 1)
        .replace(
            "<p>上一篇",
            "</div><div><p>六、其他需要报告的事项</p><p>本年没有收费，也没有其他事项。</p></div><p>上一篇",
            1,
        )
    )
    texts = read(markup)[0]
    assert "六、其他需要报告的事项" in texts
    assert "本年没有收费，也没有其他事项。" in texts


def test_a_page_without_a_report_keeps_its_text() -> None:
    page = "<html><body><div class='nav'><a>首页</a></div><div>抱歉，您访问的页面不存在</div></body></html>"
    texts, _, removed = read(page)
    assert texts == ["抱歉，您访问的页面不存在"]
    assert [piece.rule for piece in removed] == ["chrome:nav"]


def test_hidden_text_is_set_aside_as_hidden() -> None:
    markup = BARE.replace("<p>上一篇", '<div data-hidden="1">手机版正文另存于此处</div><p>上一篇', 1)
    removed = clean_tree(tree(markup)).removed
    assert Removed("hidden", "手机版正文另存于此处") in removed


def test_a_signature_in_a_block_named_like_a_footer_stays() -> None:
    signature = '<div class="foot-right">柳溪镇人民政府</div><div class="foot-right">2024年1月20日</div>'
    texts = read(BARE.replace("<p>上一篇", f"{signature}<p>上一篇", 1))[0]
    assert texts[-2:] == ["柳溪镇人民政府", "2024年1月20日"]


def test_a_heading_that_links_to_itself_is_the_title_still() -> None:
    linked = TRS.replace(f'<div class="xl-title">{TITLE}</div>', f'<h2><a href="#">{TITLE}</a></h2>')
    assert tuple(read(linked)[0]) == TEXT


def test_a_page_whose_body_is_a_picture_keeps_its_title_and_loses_its_chrome() -> None:
    start, end = TRS.index('<div class="Custom_UnionStyle">'), TRS.index('<div class="fj">')
    assert read(TRS[:start] + '<p><img src="1.jpg"></p></div>' + TRS[end:])[0] == [TITLE]


def test_text_after_a_removed_element_stays() -> None:
    markup = BARE.replace(
        "<p>一、总体情况</p>", '<div class="share">分享到</div>编者按：本报告共六部分。<p>一、总体情况</p>', 1
    )
    assert any("编者按" in text for text in read(markup)[0])


def test_text_after_the_first_element_of_its_parent_stays_too() -> None:
    markup = BARE.replace(
        "<p>一、总体情况</p>", '<div><div class="share">分享到</div>编者按：共六部分。</div><p>一、总体情况</p>', 1
    )
    assert "编者按：共六部分。" in read(markup)[0]


def test_a_small_table_of_the_body_is_no_index_table() -> None:
    table = "<table><tr><td>名称</td><td>数量</td></tr><tr><td>网站</td><td>3</td></tr></table>"
    markup = BARE.replace("<p>六、其他需要报告的事项</p>", f"{table}<p>六、其他需要报告的事项</p>")
    assert len(html.read(markup.encode()).grids()) == 4


def test_deeply_nested_markup_is_cleaned_without_a_fault() -> None:
    page = tree(f"<html><body>{'<div>' * 200}{BARE}{'</div>' * 200}</body></html>")
    assert clean_tree(page).text_length > 300


# Lines of any medium


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("• 发布日期:2023-01-30 14:26:56", "words:published"),
        ("发布时间 2023-01-30", "words:published"),
        ("2023-01-30 14:26", "words:published"),
        ("本文已有 12 人浏览", "words:views"),
        ("时间：2023/1/30　来源：县水利局", "words:published"),
        ("文章来源:乳山市乳山寨镇人民政府", "words:source"),
        ("点击次数:", "words:views"),
        ("【浏览量：1,024次】", "words:views"),
        ("索 引 号：000014349/2023-00001 发布机构：县水利局", "words:index-number"),
        ("索引号 000014349/2023-00001 发布机构 县水利局", "words:index-number"),
        ("文　号：柳政〔2024〕3号", "words:document-number"),
        ("【字体：大 中 小】", "words:tools"),
        ("字号：", "words:tools"),
        ("打印本页 | 关闭窗口", "words:tools"),
        ("[打印] [关闭] 分享到：微信 微博", "words:tools"),
        ("您当前的位置：首页 > 政务公开 > 年报", "words:breadcrumb"),
        ("首页 >> 政府信息公开 >> 年报 >> 正文", "words:breadcrumb"),
        ("上一篇：县水利局2022年报告", "words:pager"),
        ("下一条:没有了", "words:pager"),
        ("扫一扫在手机打开当前页", "words:qr-code"),
        ("责任编辑：王五", "words:editor"),
        ("豫ICP备05012345号-1", "words:footer"),
        ("主办单位：青山县人民政府 技术支持：某公司", "words:footer"),
        ("相关链接：", "words:related"),
        ("长者模式", "words:menu"),
        ("$('#share-1').share();", "words:script"),
        ("height: 55px;", "words:script"),
        ("— 3 —", "words:page-number"),
        ("第 3 页 共 8 页", "words:page-number"),
    ],
)
def test_a_line_of_chrome_goes_by_its_rule(text: str, rule: str) -> None:
    before = TITLE if not text.startswith(("上", "下", "扫", "责", "豫", "主", "相")) else "一、总体情况"
    around = [before, text, "一、总体情况"] if before == TITLE else [before, text]
    removed = clean_lines(lines(*around)).removed
    assert [(piece.rule, piece.text) for piece in removed] == [(rule, text)]


@pytest.mark.parametrize(
    "text",
    [
        "来源：群众来信、热线电话和网上留言，共办理一百二十件。",
        "时间安排：上半年完成目录修订，下半年完成平台改版。",
        "打印机等设备由办公室统一采购。",
        "作者：本报告由县政府办公室编写，如有疑问，请与办公室联系。",
        "关闭",
        "其他",
        "总计",
        "-3",
        "12",
        "2.其他法律行政法规禁止公开",
        "一、本年新收政府信息公开申请数量",
        "本年增/减",
        "未经复议直接起诉",
        "12399万元",
    ],
)
def test_lines_of_the_report_stay_within_it(text: str) -> None:
    around = (
        "一、总体情况",
        "本年认真公开政府信息，成效较好。",
        text,
        "六、其他需要报告的事项",
        "本年没有其他事项，特此说明。",
    )
    assert kept(*around) == list(around)


def test_the_report_of_one_cell_a_line_keeps_every_cell() -> None:
    cells = ["结果", "维持", "结果", "纠正", "其他", "结果", "尚未", "审结", "总计", *"0" * 15]
    report = [
        "四、政府信息公开行政复议、行政诉讼情况",
        "行政复议",
        "行政诉讼",
        *cells,
        "五、存在的主要问题及改进情况",
        "无",
    ]
    assert kept(*report, "上一篇:", "下一篇:") == report


def test_a_label_and_its_value_on_two_lines_are_taken_together() -> None:
    result = clean_lines(lines("索 引 号", "0043/2024-7", "发布机构：", "县水利局", TITLE, "一、总体情况"))
    assert [line.text for line in result.kept] == [TITLE, "一、总体情况"]
    assert result.facts == (("index_number", "0043/2024-7"), ("issuing_body", "县水利局"))


def test_a_title_with_a_date_line_glued_to_it_keeps_the_title() -> None:
    result = clean_lines(lines(f"{TITLE} 发布日期：2024-01-25 来源：柳溪镇", "一、总体情况"))
    assert [line.text for line in result.kept] == [TITLE, "一、总体情况"]
    assert ("published", "2024-01-25") in result.facts


def test_menus_before_the_breadcrumb_go_but_not_the_title() -> None:
    menu = ("走进青山", "新闻中心", "办事服务", "您的位置：首页 > 年报", TITLE, "一、总体情况")
    assert kept(*menu) == [TITLE, "一、总体情况"]


def test_a_menu_above_the_title_goes_without_a_breadcrumb_when_it_is_one() -> None:
    menu = ("首页", "走进青山", "新闻中心", "办事服务", "互动交流", "专题专栏", TITLE, "一、总体情况")
    assert kept(*menu) == [TITLE, "一、总体情况"]
    cover = ("青山县柳溪镇人民政府", "2023年度", "政府信息公开工作年度报告", "一、总体情况")
    assert kept(*cover) == list(cover)


@pytest.mark.parametrize(
    "text",
    [
        "网站完成IPv6改造，接受社会监督，运行平稳。",
        "概述：本年认真公开政府信息，成效较好。",
        "时间：上半年完成目录修订",
        "2024年1月20日",
    ],
)
def test_a_line_at_the_edge_of_the_report_stays_when_it_might_be_body(text: str) -> None:
    assert kept(TITLE, text, "一、总体情况") == [TITLE, text, "一、总体情况"]
    assert kept("六、其他需要报告的事项", "无", text, "上一篇：") == ["六、其他需要报告的事项", "无", text]


def test_what_follows_the_pager_goes_but_not_an_attachment() -> None:
    tail = (
        "六、其他需要报告的事项",
        "无",
        "柳溪镇人民政府",
        "2024年1月20日",
        "上一篇：",
        "县水利局年报",
        "附件：年报.pdf",
        "联系电话 0372-1",
    )
    assert kept(*tail) == ["六、其他需要报告的事项", "无", "柳溪镇人民政府", "2024年1月20日", "附件：年报.pdf"]


def test_cells_of_a_table_taken_apart_are_never_judged() -> None:
    texts = [Line("一、总体情况", 1), Line("打印", 2, cell=True), Line("— 3 —", 3, cell=True)]
    assert clean_lines(texts).kept == tuple(texts)


def test_a_line_of_chrome_among_cells_is_chrome_still() -> None:
    texts = [Line("六、其他需要报告的事项", 1), Line("无", 2), Line("作者:区政府办", 3, cell=True)]
    assert clean_lines(texts).kept == tuple(texts[:2])


def test_values_are_read_whatever_stands_between_the_labels() -> None:
    items = read_items("【 发布日期：2024-01-25 】【 来源：柳溪镇 】【 浏览：12 】【字体：大 中 小】")
    assert items is not None
    assert items.facts == (("published", "2024-01-25"), ("source", "柳溪镇"), ("views", "12"))


# The books


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
