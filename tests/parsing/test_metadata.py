from __future__ import annotations

import pytest
from lxml import etree

from parsing import parse
from parsing.chrome import clean_lines, clean_tree
from parsing.dates import first_date
from parsing.document import Document, Grid, GridCell, Line
from parsing.metadata import extract

TITLE = "青山县水利局2023年政府信息公开工作年度报告"


def page(*meta: tuple[str, str]) -> Document:
    return Document((Line("一、总体情况", 1),), "text/html", meta=meta)


def test_a_page_that_says_nothing_has_no_metadata() -> None:
    found = extract(page())
    assert (found.published, found.source, found.index_number, found.document_number, found.issuing_body) == (None,) * 5
    assert found.titles == ()


def test_what_the_page_prints_goes_before_what_its_template_declares() -> None:
    declared = page(("pubdate", "2019-05-01 08:00"), ("contentsource", "另一个网站"))
    found = extract(declared, [("published", "2024-01-25"), ("source", "柳溪镇")])
    assert (found.published, found.source) == ("2024-01-25", "柳溪镇")


def test_meta_tags_speak_where_the_page_prints_nothing() -> None:
    found = extract(page(("pubdate", "2024-01-25 09:10:11"), ("contentsource", "县水利局"), ("articletitle", "某报告")))
    assert (found.published, found.source, found.titles) == ("2024-01-25", "县水利局", ("某报告",))


def test_the_date_of_writing_stands_in_for_a_missing_date_of_publication() -> None:
    assert extract(page(), [("written", "2024-01-20")]).published == "2024-01-20"
    assert extract(page(("pubdate", "2024-01-25")), [("written", "2024-01-20")]).published == "2024-01-25"


def test_the_date_of_a_change_is_none_of_publication_while_another_is_printed() -> None:
    for order in ("发布时间：2024-01-25 最后更新：2026-03-02", "更新时间：2026-03-02 发布日期：2024-01-25"):
        (line,) = clean_lines([Line(TITLE, 1), Line(order, 2), Line("一、总体情况", 3)]).removed
        assert line.text == order
    facts = clean_lines([Line(TITLE, 1), Line("更新时间：2026-03-02 发布日期：2024-01-25", 2)]).facts
    assert extract(page(), facts).published == "2024-01-25"
    assert extract(page(), [("updated", "2024-03-02")]).published == "2024-03-02"


def test_a_label_and_its_value_in_elements_of_their_own_are_read_anew_on_each_page() -> None:
    line = "<h1>{}</h1><span>发布时间：</span><span>{}</span><span>来源：</span><span>{}</span>"
    body = "<div id='zoom'><p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>五、存在的主要问题及改进情况</p></div>"
    for day, source in (("2024-01-25", "县水利局"), ("2023-02-03", "信息中心")):
        page = f"<html><body>{line.format(TITLE, day, source)}{body}</body></html>"
        report = parse(page.encode(), media_type="text/html")
        assert (report.published, report.source) == (day, source)
    assert parse(page.replace("发布时间", "发布").encode(), media_type="text/html").published == "2023-02-03"


def test_a_bare_date_below_the_title_stands_in_for_a_date_that_nothing_names() -> None:
    markup = "<div><h2>柳溪镇2023年政府信息公开工作年度报告</h2><em>2024年02月23日</em><div>{}</div></div>"
    text = "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>五、存在的主要问题及改进情况</p>"
    clean = clean_tree(root := etree.fromstring(f"<html><body>{markup.format(text)}</body></html>"))
    assert root is not None and extract(page(), clean.facts).published == "2024-02-23"
    assert extract(page(("pubdate", "2024-01-25")), [("dated", "2024年02月23日")]).published == "2024-01-25"


def test_a_mark_for_nothing_is_no_value() -> None:
    assert extract(page(), [("document_number", "无"), ("index_number", "/"), ("source", "-")]).document_number is None
    assert extract(page(), [("index_number", "/")]).index_number is None


def test_an_index_table_left_in_a_document_is_read() -> None:
    texts = ("索 引 号", "0043/2024-7", "发布机构", "县水利局", "发文日期", "2024年1月20日", "文号", "")
    grid = Grid(1, (tuple(GridCell(text, 0, column) for column, text in enumerate(texts)),))
    found = extract(Document((grid,), "application/pdf"))
    assert (found.index_number, found.issuing_body, found.published) == ("0043/2024-7", "县水利局", "2024-01-20")
    assert found.document_number is None


def test_a_line_of_chrome_between_tabs_is_read_like_a_line() -> None:
    texts = ("2024-01-10 09:12", "来源：县水利局", "访问量：[ 355 ]", "")
    grid = Grid(1, (tuple(GridCell(text, 0, column) for column, text in enumerate(texts)),))
    found = extract(Document((grid,), "text/plain"))
    assert (found.published, found.source) == ("2024-01-10", "县水利局")


def test_a_table_without_cells_says_nothing() -> None:
    assert extract(Document((Grid(1, ()),), "application/pdf")).index_number is None


def test_titles_come_with_the_most_trusted_first_and_once() -> None:
    found = extract(page(("title", "窗口标题"), ("articletitle", "文章标题"), ("h1", "文章标题")))
    assert found.titles == ("文章标题", "窗口标题")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023-01-30 14:26:56", "2023-01-30"),
        ("2023/1/5", "2023-01-05"),
        ("2023.01.05", "2023-01-05"),
        ("２０２３年１月５日", "2023-01-05"),
        ("2023年 1 月 5 日 10:00", "2023-01-05"),
        ("20230105", "2023-01-05"),
        ("二〇二三年一月三十日", "2023-01-30"),
        ("二○二三年十二月十一日", "2023-12-11"),
        ("成文于2023年1月5日", "2023-01-05"),
        ("2023-02-30", None),
        ("2023年1月", None),
        ("0391-2947801", None),
        ("", None),
    ],
)
def test_dates_are_read_as_pages_print_them(text: str, date: str | None) -> None:
    assert first_date(text) == date
