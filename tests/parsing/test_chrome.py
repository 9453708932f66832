"""Chrome of pages: what goes by structure and by name, and what stays."""

from __future__ import annotations

import pytest
from lxml import etree
from pages_of_makes import BARE, MAKES, TEXT, TITLE, TRS

from parsing.chrome import account, clean_lines, clean_tree
from parsing.document import Line, Removed
from parsing.readers import html


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


def test_a_file_shown_in_a_frame_stays_known() -> None:
    page = tree(
        "<body><h1>青山县水利局2022年政府信息公开年报</h1><iframe src='/v.html?file=/u/2022.pdf'></iframe></body>"
    )
    assert clean_tree(page).facts == (("embedded", "/v.html?file=/u/2022.pdf"),)


def test_a_title_in_traditional_characters_stays() -> None:
    page = tree(TRS.replace("报告", "報告").replace("信息公开", "資訊公開"))
    clean_tree(page)
    assert "年度報告" in "".join(page.itertext())


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
