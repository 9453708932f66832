from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing import parse
from parsing.classify import Verdict, classify
from parsing.document import Block, Document, Grid, GridCell, Line
from parsing.identity import identify
from parsing.metadata import extract
from parsing.sections import split
from parsing.signs import STATUTORY

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
PROSE = "我局认真公开政府信息，收到申请三件，均按时答复。"
REPORT = tuple(line for heading in HEADINGS for line in (heading, PROSE))


def document(*texts: str, tables: tuple[Grid, ...] = (), **meta: str) -> Document:
    lines: list[Block] = [Line(text, number) for number, text in enumerate(texts, start=1)]
    return Document((*lines, *tables), "text/html", meta=tuple(meta.items()))


def form(value: str) -> Grid:
    rows = [
        (GridCell(label, row, 0), *(GridCell(value, row, c) for c in range(1, 8)))
        for row, label in enumerate(STATUTORY)
    ]
    return Grid(1, tuple(rows))


def verdict(document: Document, *, cells: bool = False) -> Verdict:
    return classify(document, identify(document, extract(document)), cells)


@pytest.mark.parametrize(
    "title",
    [
        "青山县水利局2023年政府信息公开工作年度报告",
        "2012年青山市政府信息公开工作年度报告",
        "兴华乡2010年政府信息公开报告",
        "青山县第一人民医院2021年政府信息公开年度报告",
        "青山县第三小学2021年政府信息公开工作年度报告",
        "青山县督查考核办公室2022年政府信息公开工作情况",
        "青山县人民政府2022年政府信息公开工作年度报告（图片版）",
    ],
)
def test_a_complete_title_is_a_report_with_text_tables_or_only_an_attachment(title: str) -> None:
    assert verdict(document(title, *REPORT)).kind == "report"
    assert verdict(document(title, *REPORT, tables=(form("3"),)), cells=True).kind == "report"
    assert verdict(document(title, "附件：报告全文.pdf")) == Verdict("report")


def test_a_report_without_title_is_known_by_its_text() -> None:
    opening = "根据《中华人民共和国政府信息公开条例》编制，统计期限自2019年1月1日起至2019年12月31日止。"
    assert verdict(document(opening, *REPORT)).kind == "report"


@pytest.mark.parametrize(
    "opening",
    [
        "本年度报告根据《中华人民共和国政府信息公开条例》要求编制，统计期限为2020年1月1日至12月31日。",
        "根据《中华人民共和国政府信息公开条例》规定编制本报告，统计期限为2020年1月1日至12月31日。",
        "按照《政府信息公开条例》和年度报告格式的要求，我局编制《青山县水利局2020年政府信息公开工作年度报告》，"
        "统计期限为2020年1月1日至12月31日。",
    ],
)
def test_a_report_without_title_that_breaks_off_is_known_by_what_it_says_of_itself(opening: str) -> None:
    assert verdict(document(opening, *REPORT[:2])).kind == "report"
    assert verdict(document("有关统计期限为2020年1月1日至12月31日。", *REPORT[:2])).kind == "not_a_report"


@pytest.mark.parametrize(
    "texts",
    [
        (
            "根据《中华人民共和国政府信息公开条例》规定，现公布青山县人民政府2023年政府信息公开工作年度报告。",
            "2023年，青山县人民政府认真公开。",
            "（一）主动公开方面。公开345条。",
        ),
        ("根据《政府信息公开条例》，现将2023年政府信息公开工作报告如下：一、完成情况 我乡公开80条。",),
    ],
)
def test_a_text_that_is_announced_as_the_report_is_one_without_the_forms_headings(texts: tuple[str, ...]) -> None:
    assert verdict(document(*texts)).kind == "report"


def test_rows_of_numbers_on_one_line_are_no_blank_form() -> None:
    rows = [f"{label} 1 2 3 4 5 6 21" for label in STATUTORY]
    assert verdict(document("青山县水利局2023年政府信息公开工作年度报告", *rows)) == Verdict("report")
    assert (
        verdict(document("青山县水利局2023年政府信息公开工作年度报告", *STATUTORY)).findings[0].rule == "report.blank"
    )


def test_a_title_with_only_a_year_needs_a_text_or_a_file() -> None:
    title = "2023年政府信息公开工作年度报告"
    assert verdict(document(title)).kind == "not_a_report"
    with_file = replace(document(title), facts=(("attachment", "./P020240125.pdf"),))
    assert verdict(with_file) == Verdict("report")
    assert verdict(document(title, PROSE)).kind == "report"


def test_an_old_report_of_one_paragraph_is_a_report() -> None:
    text = "2010年，我乡主动公开政府信息八十条，依申请公开两件，没有收费，没有复议和诉讼。"
    assert verdict(document("兴华乡2010年政府信息公开报告", text)).kind == "report"


NEIGHBOURS = [
    ("青山县人民政府办公室关于做好2025年政府信息公开工作年度报告编制和发布工作的通知", "notice", "各乡镇："),
    ("关于开展2023年度政府信息公开工作考核的通知", "appraisal", "各单位："),
    ("关于印发《政府信息公开工作年度报告格式》的通知", "format", "现将格式印发。"),
    ("青山县政府信息公开年度报告制度（试行）", "rule", "第一条 为规范年度报告，制定本制度。"),
    ("青山县财政局政府信息公开指南", "guide", "公开时限为20个工作日。"),
    ("2023年青山县政府工作报告", "work report", "各位代表：现在我报告工作。"),
    ("青山县2023年度法治政府建设情况报告", "rule of law", "履行第一责任人职责，办理行政复议案件。"),
    ("青山县2023年部门预算公开", "budget", "收入预算八百万元。"),
    ("青山县人民政府2022年政府信息公开工作年度报告解读", "interpretation", "报告分六个部分，现解读如下。"),
    ("青山县人民政府常务会议审议2022年政府信息公开工作年度报告", "meeting", "会议强调，要做好政务公开。"),
    ("青山县财政局2022年财务信息公开年度报告", "财务", "一、总体情况"),
    ("青山县某某化工有限公司2022年自行监测信息公开年度报告", "自行监测", "一、总体情况"),
    ("青山县2022年预决算信息公开情况报告", "预决算", "一、总体情况"),
    ("青山县慈善总会2022年度信息公开工作报告", "charity", "一、总体情况"),
    ("青山县水利局2022年政府信息公开工作年度报告", "error page", "您访问的内容不存在或已被删除"),
    ("关于公布《青山县2022年政府信息公开工作年度报告编制方案》的通知", "notice", "一、总体情况"),
    ("【图解】青山县人民政府2022年政府信息公开工作年度报告", "picture", "一张图带您了解。"),
    ("一图读懂青山县2022年政府信息公开工作年度报告", "picture", "制图：融媒体中心"),
    ("青山县2023年政务公开工作要点", "key tasks", "将推动信息及时发布。"),
    ("青山县民政局2022年政务公开工作总结", "summary", "一年来，主要做法和成效如下。"),
    ("政府网站工作年度报表（2022年度）", "website", "网站标识码：4105260001"),
    ("青山学院2021-2022学年信息公开工作年度报告", "academic year", "统计期限为2021年9月1日至2022年8月31日。"),
    ("青山县应急管理局主动公开事项目录", "catalogue", "公开事项、公开内容、公开时限。"),
    ("青山县2022年第三季度政府信息公开工作情况", "part of a year", "第三季度收到申请五十二件。"),
    ("青山县各单位政府信息公开年度报告全部按时发布", "news", "记者获悉，报告均已发布。"),
    ("青山县政府信息公开工作年度报告编制说明", "report", "年报分六个部分。"),
    ("青山县发布2022年政府信息公开工作年度报告", "news", "报告显示，全县收到申请五十二件。"),
    ("一组数据读懂青山县2022年政府信息公开年报", "picture", "全县收到申请五十二件。"),
    ("××局2022年政府信息公开工作年度报告（模板）", "model", "××局认真公开信息。"),
    ("搜索结果-青山县人民政府", "search", "柳溪镇2022年政府信息公开工作年度报告"),
]


@pytest.mark.parametrize(("title", "reason", "text"), NEIGHBOURS)
def test_a_neighbour_is_told_apart_with_its_reason(title: str, reason: str, text: str) -> None:
    found = verdict(document(title, text, articletitle=title))
    assert found.kind == "not_a_report"
    assert found.reason is not None
    assert reason in found.reason


def test_one_sign_is_not_enough_a_filled_report_under_the_title_of_a_notice_is_a_report() -> None:
    cover = "青山县水利局关于公布2023年政府信息公开工作年度报告的通知"
    assert verdict(document(cover, *REPORT, tables=(form("3"),)), cells=True).kind == "report"
    assert verdict(document(cover, *HEADINGS, tables=(form(""),)), cells=True).kind == "not_a_report"


def test_the_statistics_of_a_report_on_a_page_of_their_own_belong_to_it() -> None:
    rows = tuple((GridCell(f"{row}.公开数", row, 0), GridCell("3", row, 1)) for row in range(30))
    table = Grid(1, rows)
    assert verdict(document("青山县2016年政府信息公开情况统计表", tables=(table,)), cells=True).kind == "report"
    assert verdict(document("青山县2016年政府信息公开情况统计表")).kind == "not_a_report"
    assert (
        verdict(document("青山县2016年第二季度政府信息公开情况统计表", tables=(table,)), cells=True).kind
        == "not_a_report"
    )


def test_a_heading_of_the_column_does_not_make_a_report_a_rule() -> None:
    page = document("青山县水利局2023年政府信息公开工作年度报告", *REPORT, h1="政府信息公开制度")
    assert verdict(page).kind == "report"


def test_a_blank_form_of_a_body_is_kept_and_marked() -> None:
    page = document("青山县水利局2023年政府信息公开工作年度报告", *HEADINGS, tables=(form(""),))
    found = verdict(page, cells=True)
    assert found.kind == "report"
    assert [finding.rule for finding in found.findings] == ["report.blank"]
    filled = document("青山县水利局2023年政府信息公开工作年度报告", *HEADINGS, tables=(form("0"),))
    assert verdict(filled, cells=True).findings == ()


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ((), "no text"),
        (("404 Not Found", "nginx"), "error page"),
        (("抱歉，您访问的页面不存在或已被删除。", "返回首页"), "error page"),
        (("请开启JavaScript并刷新该页。",), "checks the visitor"),
        (("为了保障网站安全，请完成安全验证",), "checks the visitor"),
        (("系统维护中，请稍后再试",), "error page"),
        (("欢迎访问青山县人民政府门户网站",), "neither title nor text"),
        (("政府信息公开年报",), "neither a body"),
    ],
)
def test_pages_without_a_document_are_named_for_what_they_are(texts: tuple[str, ...], reason: str) -> None:
    found = verdict(document(*texts))
    assert found.kind == "not_a_report"
    assert found.reason is not None
    assert reason in found.reason


def test_a_telephone_number_with_404_in_it_is_no_error_page() -> None:
    page = document("青山县水利局2023年政府信息公开工作年度报告", "附件：报告.doc", "电话：0372-4040404 404室")
    assert verdict(page).kind == "report"


def test_a_column_of_reports_is_a_list() -> None:
    entries = [
        f"青山县{name}2022年政府信息公开工作年度报告 2023-01-30" for name in ("财政局", "教育局", "水利局", "民政局")
    ]
    found = verdict(document("政府信息公开年报", *entries, title="政府信息公开年报"))
    assert found == Verdict("not_a_report", "a list of documents, not a document")


LINKS = ("柳溪镇2022年政府信息公开工作年度报告", "古城街道办事处2021年政府信息公开工作年度报告")


def test_a_report_that_is_a_file_is_no_list_of_the_links_beside_it() -> None:
    title = "青山县水利局2022年政府信息公开工作年度报告"
    assert verdict(document(*LINKS, LINKS[0].replace("2022", "2020"), title, h1=title)).kind == "report"
    assert verdict(document(title, f"附件：{title}.pdf", *LINKS)).kind == "report"
    assert verdict(document(title, *LINKS, LINKS[0].replace("2022", "2020"))).kind == "not_a_report"


def test_a_report_shown_in_a_frame_is_no_list_of_the_links_beside_it() -> None:
    page = document(LINKS[0], "青山县水利局2022年政府信息公开工作年度报告", *LINKS[1:])
    assert verdict(page).kind == "not_a_report"
    assert verdict(replace(page, facts=(("embedded", "/web/viewer.html?file=/u/2022.pdf"),))).kind == "report"


@pytest.mark.parametrize("title", ["青山县2022年统计公报", "青山县政府信息主动公开目录（2022年版）"])
def test_links_to_reports_do_not_make_a_report_of_another_document(title: str) -> None:
    assert verdict(document(title, "第二十条第（一）项", LINKS[0])).kind == "not_a_report"
    taken = replace(document("全年公布文件三十件。", LINKS[0]), facts=(("heading", title),))
    assert verdict(taken).kind == "not_a_report"


def test_links_to_reports_of_several_bodies_are_a_list_however_few() -> None:
    assert verdict(document(*LINKS)).reason == "a list of documents, not a document"
    own = ("青山县水利局2022年政府信息公开工作年度报告", "县水利局2022年政府信息公开工作年度报告")
    assert verdict(document(*own)).kind == "report"
    assert verdict(document(LINKS[0], PROSE, LINKS[1])).kind == "report"


def test_the_headline_counts_where_the_window_has_the_name_of_a_column() -> None:
    texts = ("根据有关规定，现将2022年1月1日至12月31日的情况报告如下。", "一、总体情况", "五、存在的主要问题")
    page = document(*texts, title="政府信息公开年报-青山县人民政府")
    found = verdict(replace(page, facts=(("heading", "青山县2022年法治政府建设年度报告"),)))
    assert found.reason is not None and "rule of law" in found.reason


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("xx县xx镇认真公开信息，发布xxx条。", "xx镇收到申请x件，均已答复。", "xxx条信息按时公开。"), "model text"),
        (("记者从县政府办公室获悉，年度报告全部发布。", "据介绍，共六十四家单位。"), "news"),
        (("摘要：本文研究年度报告。", "关键词：信息公开"), "study"),
    ],
)
def test_the_text_speaks_where_the_title_does_not(texts: tuple[str, ...], reason: str) -> None:
    found = verdict(document("政府信息公开工作年度报告研究与写作", *texts))
    assert found.kind == "not_a_report"
    assert found.reason is not None
    assert reason in found.reason


def test_a_page_that_is_all_table_speaks_by_its_cells() -> None:
    cells = ("网站名称", "青山县人民政府", "网站标识码", "4100000001", "网站总访问量", "456")
    found = verdict(document(tables=(Grid(1, (tuple(GridCell(text, 0, n) for n, text in enumerate(cells)),)),)))
    assert found.reason == "the annual table of a government website"


@given(
    st.lists(
        st.sampled_from([*HEADINGS, *(title for title, _, _ in NEIGHBOURS), PROSE, "", "0", "404", "2023年"])
        | st.text(max_size=20)
    )
)
def test_every_document_gets_a_verdict_and_a_reason_when_it_is_no_report(texts: list[str]) -> None:
    found = verdict(document(*texts, h1="".join(texts[:1])))
    assert (found.reason is None) == (found.kind == "report")
    assert split(document(*texts)) is not None


def test_the_parts_of_a_report_below_the_notice_that_publishes_it_make_a_report() -> None:
    cover = "青山县水利局关于发布2023年政府信息公开工作年度报告的公告"
    parts = [line for heading in HEADINGS for line in (heading, "已公开。")]
    assert verdict(document(cover, *parts)).kind == "report"
    assert verdict(document(cover, "现将报告予以公布。")).kind == "not_a_report"
    assert verdict(document("关于印发政府信息公开工作年度报告格式的通知", *parts)).kind == "not_a_report"
    assert verdict(document("青山县水利局2023年政府信息公开工作年度报告公示", *parts)).kind == "report"


def test_a_summary_with_the_six_parts_and_the_period_of_a_report_is_one() -> None:
    parts = [line for heading in HEADINGS for line in (heading, "已公开。")]
    period = "统计期限为2023年1月1日至2023年12月31日。"
    cover = "青山县水利局2023年政府信息公开工作总结"
    assert verdict(document(cover, period, *parts)).kind == "report"
    assert verdict(document(cover, *parts)).kind == verdict(document(cover, period, *parts[:8])).kind == "not_a_report"


def test_headings_that_other_documents_share_do_not_make_one_a_report_of_its_column() -> None:
    parts = ("一、总体情况", "二、行政许可实施情况", "三、行政复议和行政诉讼情况", "四、存在的主要问题及改进情况")
    page = document(*parts, title="青山县2022年度行政执法年度报告-政府信息公开年报-青山县人民政府")
    page = replace(page, facts=(("heading", "青山县2022年度行政执法年度报告"),))
    assert verdict(page).kind == "not_a_report"


def test_links_that_speak_of_a_county_are_no_sentences_of_a_report() -> None:
    links = ("2019年政府信息公开工作年度报告", "关于召开全县经济工作会议的通知", "县领导调研重点项目建设")
    assert verdict(document(*links)).kind == "not_a_report"


def test_an_english_version_is_a_report() -> None:
    title = "2021 Annual Report on Government Information Disclosure of Qingshan County"
    assert verdict(document("I. Overall situation", "II. Proactive disclosure", articletitle=title)).kind == "report"


def test_links_below_a_report_that_is_a_picture_are_no_list_in_a_text_either() -> None:
    links = (f"关于公布第{n}批文件清理结果的公告2023-01-1{n}" for n in range(4))
    text = "\n".join(("青山县2023年政府信息公开工作年度报告", "上一篇：没有了", "相关阅读", *links))
    report = parse(text.encode())
    assert (report.kind, report.text) == ("report", "青山县2023年政府信息公开工作年度报告")


@pytest.mark.parametrize("mode", ["declared", "printed"])
def test_a_yearly_report_on_other_work_is_none_for_the_parts_it_shares(mode: str) -> None:
    title = "青山县水利局2020年度行政执法公示年度报告"
    parts = ("一、总体情况", "2020年，我局认真执法。", "四、行政复议和行政诉讼情况", "五、存在的主要问题及改进情况")
    page = document(*parts, articletitle=title) if mode == "declared" else document(title, *parts)
    assert verdict(page).kind == "not_a_report"
