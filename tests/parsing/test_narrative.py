"""What the text says of its own numbers is held against the tables, whose values stand."""

from __future__ import annotations

import pytest

from parsing.narrative import findings
from parsing.report import Cell, Section

TOTALS = {
    "applications.received_new.total": 8,
    "applications.carried_in.total": 1,
    "applications.processed_total.total": 7,
    "review.total": 2,
    "litigation_direct.total": 1,
    "litigation_after_review.total": 0,
    "proactive.fees.amount": 12,
}


def rules(text: str, issuer: str | None = "青山县人民政府", **changed: int) -> list[str]:
    numbers = {**TOTALS, **{name.replace("__", "."): value for name, value in changed.items()}}
    cells = {name: Cell(value, "printed", str(value), "table 1") for name, value in numbers.items()}
    return [finding.rule for finding in findings([Section(1, "总体情况", text)], cells, 2022, issuer)]


@pytest.mark.parametrize(
    "text",
    [
        "2022年,全县共收到政府信息公开申请8件,均已答复。",
        "全年受理依申请公开事项八件。",
        "全年办理政府信息公开申请7件。",
        "连同上年结转,共办理政府信息公开申请9件。",
        "通过信函收到政府信息公开申请3件，网上受理政府信息公开申请5件。",
        "因政府信息公开被申请行政复议2件,被提起行政诉讼1件,均与政府信息公开有关。",
        "今年共收到信息公开申请８宗。",
        "2022年收到政府信息公开申请8件，2021年收到政府信息公开申请58件。",
        "与2021年收到的政府信息公开申请58件相比，今年收到政府信息公开申请8件。",
        "共收到政府信息公开申请8件，其中网上收到政府信息公开申请5件。",
        "全县受理政府信息公开申请58件，其中县政府受理政府信息公开申请8件。",
        "因政府信息公开被申请行政复议2件，维持1件。",
        "行政事业性收费12万元。",
        "行政事业性收费120000元。",
    ],
)
def test_a_number_that_the_table_prints_is_no_finding(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("全县共收到政府信息公开申请18件。", "narrative.applications"),
        ("今年共收到十二件依申请公开事项。", "narrative.applications"),
        ("全年未收到政府信息公开申请。", "narrative.applications"),
        ("全年未收到依申请公开事项。", "narrative.applications"),
        ("本年度无依申请公开件。", "narrative.applications"),
        ("依申请公开政府信息数为零件。", "narrative.applications"),
        ("共收到政府信息公开申请四十八件，比2021年多3件。", "narrative.applications"),
        ("政府信息公开申请收到58件，其中网上申请2件。", "narrative.applications"),
        ("收到政府信息公开申请1.2万件。", "narrative.applications"),
        ("没有因政府信息公开被申请行政复议、提起行政诉讼的情况。", "narrative.review"),
        ("未因政府信息公开被提起行政诉讼。", "narrative.litigation"),
        ("政府信息公开行政复议、行政诉讼均为0件。", "narrative.review"),
        ("本年没有行政事业性收费。", "narrative.fees"),
        ("因政府信息公开引发行政复议案件5件。", "narrative.review"),
        ("全年无因政府信息公开工作被申请行政复议的情况。", "narrative.review"),
        ("因政府信息公开引发行政诉讼4起。", "narrative.litigation"),
        ("全年行政事业性收费30万元。", "narrative.fees"),
    ],
)
def test_another_number_is_a_finding_that_names_the_cells(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_the_message_quotes_the_sentence_and_says_whose_number_stands() -> None:
    cells = {"applications.received_new.total": Cell(8, "printed", "8", "table 2")}
    (finding,) = findings([Section(1, "总体情况", "共收到政府信息公开申请18件。")], cells, 2022)
    assert (finding.expected, finding.found) == (18, 8)
    assert "共收到政府信息公开申请18件" in finding.message
    assert "the table's value stands" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "2021年共收到政府信息公开申请18件。",
        "去年同期,共收到政府信息公开申请18件。",
        "较上年多收到政府信息公开申请18件。",
        "收到政府信息公开申请增加18件。",
        "全年收到群众来信18件。",
        "办理行政复议案件35件,制发文书40份。",
        "县司法局受理行政复议申请35件，政府信息公开类占一成。",
        "第三季度收到政府信息公开申请3件。",
        "上半年收到政府信息公开申请4件。",
        "其中，县教育局收到政府信息公开申请58件，各乡镇收到政府信息公开申请18件。",
        "12个乡镇未收到政府信息公开申请。",
        "收到政府信息公开申请20个工作日内予以答复。",
        "办理依申请公开一次性告知制度落实到位。",
        "办理政府信息公开申请依据第三十三条。",
        "未发生因政府信息公开答复不当被纠错的行政复议、行政诉讼案件。",
        "没有政府信息公开行政诉讼败诉案件。",
        "全年未发生依申请公开逾期答复。",
        "近三年收到政府信息公开申请58件。",
        "2020至2022年共收到政府信息公开申请58件。",
        "截至10月底，收到政府信息公开申请5件。",
        "1至6月，收到政府信息公开申请4件。",
        "收到政府信息公开意见建议58条。",
        "聘请法律顾问参与政府信息公开行政复议答复审核58次。",
        "减免行政事业性收费98万元。",
        "未新设行政事业性收费，没有行政事业性收费项目。",
    ],
)
def test_other_years_comparisons_and_other_matters_are_passed_over(text: str) -> None:
    assert rules(text) == []


def test_a_body_that_names_itself_speaks_of_itself() -> None:
    text = "2022年，青山县水利局收到政府信息公开申请18件。"
    assert rules(text, issuer="青山县水利局") == ["narrative.applications"]
    assert rules(text, issuer="青山县人民政府") == []


@pytest.mark.parametrize("behind", [",同比增长一倍。", ",结转上年6件,办结44件。", "(含上年结转6件)。"])
def test_a_comparison_behind_a_number_does_not_hide_it(behind: str) -> None:
    assert rules(f"收到政府信息公开申请18件{behind}") == ["narrative.applications"]


def test_where_the_table_is_silent_there_is_nothing_to_compare() -> None:
    assert list(findings([Section(1, "总体情况", "共收到政府信息公开申请18件。")], {}, 2022)) == []


@pytest.mark.parametrize(
    "text",
    [
        "全县行政机关共受理政府信息公开申请58件。",
        "全省共受理政府信息公开申请58件。",
        "青山县各级行政机关共收到政府信息公开申请58件。",
        "我县共收到政府信息公开申请58件，我局无申请积压。",
        "全系统共办理政府信息公开申请58件。",
        "我局下属单位收到政府信息公开申请58件。",
    ],
)
def test_a_bureau_that_counts_for_the_place_around_it_does_not_count_its_own(text: str) -> None:
    assert rules(text, issuer="青山县水利局") == []
    assert rules("全镇共收到政府信息公开申请58件。", issuer="青山县白马镇人民政府") == ["narrative.applications"]
    assert rules("我县共收到政府信息公开申请58件。", issuer="青山县人民政府办公室") == ["narrative.applications"]
    assert rules("全市共收到政府信息公开申请58件。", issuer="青山县人民政府") == []


@pytest.mark.parametrize(
    "text",
    [
        "配合办理县政府政府信息公开申请58件。",
        "五年来收到政府信息公开申请158件。",
        "“十三五”期间，共受理政府信息公开申请158件。",
        "2021年、2022年分别收到政府信息公开申请6件、8件。",
        "各股室受理政府信息公开申请58件。",
        "省水利厅受理政府信息公开申请580件。",
        "青山县共受理政府信息公开申请580件，我局占比较小。",
        "县司法局受理政府信息公开类行政复议58件。",
        "停征行政事业性收费58万元。",
        "未收到不予公开的政府信息公开申请。",
        "未收到法人提出的政府信息公开申请。",
        "未收到通过信函方式提交的政府信息公开申请。",
        "如未收到政府信息公开申请，应在表格中填写0。",
        "不存在未受理政府信息公开申请的情况。",
        "结转下年度办理的政府信息公开申请2件。",
        "通过网络收到政府信息公开申请5件。",
        "受理企业信息公开申请3件。",
        "收到政府信息公开申请数占全县总数58件的14%。",
        "收到政府信息公开申请补正材料58件。",
        "人民法院审理政府信息公开行政诉讼58件。",
        "作为行政复议机关，受理政府信息公开行政复议申请58件。",
        "各乡镇（街道）共收到政府信息公开申请58件。",
        "各村（社区）办理政府信息公开申请58件。",
    ],
)
def test_numbers_of_a_part_of_others_or_of_no_statement_are_passed_over(text: str) -> None:
    assert rules(text, issuer="青山县水利局") == []


def test_a_sum_over_this_year_and_cases_of_this_body_are_its_own_and_a_part_is_not() -> None:
    assert rules("全年累计收到政府信息公开申请25件。", issuer="青山县水利局") == ["narrative.applications"]
    assert rules("历年累计收到政府信息公开申请25件。", issuer="青山县水利局") == []
    assert rules("涉及本机关的政府信息公开行政诉讼案件9件。", issuer="青山县水利局") == ["narrative.litigation"]
    assert rules("县本级收到政府信息公开申请58件。") == []


@pytest.mark.parametrize(
    "text", ["共有18件政府信息公开申请。", "2022年我局政府信息公开申请为零。", "2022年度依申请公开数量为0。"]
)
def test_a_count_or_a_nought_in_other_words_is_heard(text: str) -> None:
    assert rules(text, issuer="青山县水利局") == ["narrative.applications"]
