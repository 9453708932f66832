"""Chrome among the lines of any medium: what goes by its words, and what might be body and stays."""

from __future__ import annotations

import pytest
from pages_of_makes import TITLE

from parsing.chrome import clean_lines
from parsing.chrome.labels import read_items
from parsing.document import Line


def lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, start=1)]


def kept(*texts: str) -> list[str]:
    return [line.text for line in clean_lines(lines(*texts)).kept]


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


def test_a_last_sentence_that_tells_of_footers_stays() -> None:
    told = "规范网站标识码、ICP备案和公安备案等要素，做到公开透明，接受监督。"
    printed = "本站由青山县人民政府主办，网站标识码4105260001，豫ICP备05012345号。"
    assert kept("五、存在的主要问题及改进情况", told, printed) == ["五、存在的主要问题及改进情况", told]


@pytest.mark.parametrize("text", ["扫码查看政策解读120次", "扫一扫功能上线", "二维码"])
def test_a_code_that_the_report_tells_of_stays(text: str) -> None:
    assert kept("一、总体情况", text, "五、存在的问题") == ["一、总体情况", text, "五、存在的问题"]
    assert kept("一、总体情况", "扫一扫在手机打开当前页", "五、存在的问题") == ["一、总体情况", "五、存在的问题"]


def test_a_menu_between_bars_does_not_open_the_report() -> None:
    cells = [Line(text, 1, cell=True) for text in ("无障碍", "注册", "支持IPv6")]
    menu = [
        Line(text, number) for number, text in enumerate(("首页", "走进青山", "新闻中心", "当前位置：首页 > 年报"), 2)
    ]
    report = [Line(TITLE, 6), Line("一、总体情况", 7), Line("打印", 8, cell=True)]
    assert clean_lines([*cells, *menu, *report]).kept == tuple(report)
    table = [Line("申请人情况", 1, cell=True), Line("打印", 2, cell=True)]
    assert clean_lines(table).kept == tuple(table)


def test_a_line_of_chrome_among_cells_is_chrome_still() -> None:
    texts = [Line("六、其他需要报告的事项", 1), Line("无", 2), Line("作者:区政府办", 3, cell=True)]
    assert clean_lines(texts).kept == tuple(texts[:2])


def test_values_are_read_whatever_stands_between_the_labels() -> None:
    items = read_items("【 发布日期：2024-01-25 】【 来源：柳溪镇 】【 浏览：12 】【字体：大 中 小】")
    assert items is not None
    assert items.facts == (("published", "2024-01-25"), ("source", "柳溪镇"), ("views", "12"))


@pytest.mark.parametrize(
    "line", ["来源：青山县城管局（执法局）", "【来源：青山县城管局（执法局）】", "(来源:青山县城管局（执法局）)"]
)
def test_a_bracket_that_belongs_to_a_name_stays_with_it(line: str) -> None:
    items = read_items(line)
    assert items is not None
    assert items.facts == (("source", "青山县城管局（执法局）"),)


@pytest.mark.parametrize(
    "line",
    [
        "2024-01-10 县水利局 阅读 33",
        "县水利局 | 2024年1月10日 09:12 | 责任编辑：张三 | 审核：李四",
        "2024/1/10 · 县水利局 · 浏览次数：3",
    ],
)
def test_a_date_without_a_label_counts_beside_what_only_chrome_prints(line: str) -> None:
    result = clean_lines(lines(TITLE, line, "一、总体情况"))
    assert result.facts == (("published", "2024-01-10"), ("source", "县水利局"))
    assert [kept.text for kept in result.kept] == [TITLE, "一、总体情况"]


@pytest.mark.parametrize("line", ["县水利局 2024年1月10日", "2024年1月10日", "统计期限为2023年1月1日 县水利局"])
def test_a_date_on_the_cover_of_a_report_stays_with_it(line: str) -> None:
    assert kept(TITLE, line, "一、总体情况") == [TITLE, line, "一、总体情况"]


def test_a_date_alone_counts_beside_a_line_of_chrome() -> None:
    result = clean_lines(lines(TITLE, "2024年1月10日", "来源：县水利局", "一、总体情况"))
    assert result.facts[0] == ("published", "2024-01-10")
    assert [kept.text for kept in result.kept] == [TITLE, "一、总体情况"]


def test_an_index_table_of_one_cell_a_line_goes_with_its_labels_dates_and_title() -> None:
    index = (
        "索引号",
        "0043/2024-7",
        "信息分类",
        "政府信息公开年报",
        "名称",
        TITLE,
        "有效性",
        "发布日期",
        "2024-01-20 18:08",
    )
    result = clean_lines(lines(*index, TITLE, "一、总体情况"))
    assert [line.text for line in result.kept] == [TITLE, "一、总体情况"]
    assert ("published", "2024-01-20") in result.facts


def test_a_bar_of_tools_goes_whatever_stands_in_it() -> None:
    for bar in ("【关闭窗口】 简体版 访问量：1125 字号： 【打印本页】 微信", "微信 长者模式 繁體版 朗读"):
        assert kept(TITLE, bar, "一、总体情况") == [TITLE, "一、总体情况"]


def test_a_path_of_dashes_and_a_menu_below_the_title_of_the_window_go() -> None:
    menu = ("互动交流", "新闻中心", "办事大厅", "专题专栏", "领导之窗")
    assert kept(f"{TITLE}-青山县", *menu, TITLE, "一、总体情况") == [f"{TITLE}-青山县", TITLE, "一、总体情况"]
    assert kept("首页 - 政务公开 - 政府信息公开年报", TITLE, "一、总体情况") == [TITLE, "一、总体情况"]


def test_an_address_is_of_the_footer_only_above_another_line_of_it() -> None:
    body = (TITLE, "一、总体情况", "六、其他需要报告的事项")
    assert kept(*body, "邮编：608945", "版权声明", "豫ICP备05012345号-1") == [*body]
    assert kept(*body, "邮编：608945") == [*body, "邮编：608945"]
