from __future__ import annotations

import pytest

from parsing.document import Document, Grid, GridCell, Line
from parsing.identity import Identity, identify
from parsing.issuers import body_kind
from parsing.metadata import Metadata
from parsing.titles import read_title
from parsing.years import column_year, periods, sentence_year, stated_year


def document(*texts: str) -> Document:
    return Document(tuple(Line(text, number) for number, text in enumerate(texts, start=1)), "text/html")


def who(*texts: str, **said: str) -> Identity:
    titles = tuple(said.pop("declared").split("/")) if "declared" in said else ()
    return identify(document(*texts), Metadata(titles=titles, **said))


ORDERS = [
    ("淮安市人民政府/2024 年政府信息公开工作年度报告", 2024, "淮安市人民政府"),
    ("山阳区人民政府办公室2022年政府信息公开工作年度报告", 2022, "山阳区人民政府办公室"),
    ("宿州市人民政府2016年/政府信息公开工作年度报告/宿州市人民政府办公室/2017年3月", 2016, "宿州市人民政府"),
    ("龙港镇政府2016年信息公开工作年度报告", 2016, "龙港镇政府"),
    ("舒兰市市场监督管理局2016年政务信息公开年度报告", 2016, "舒兰市市场监督管理局"),
    ("盘锦市水利局2019年度政府信息公开工作报告", 2019, "盘锦市水利局"),
    ("左贡县人民政府2021年度/信息公开年度报告/(2022年1月)", 2021, "左贡县人民政府"),
    ("石泉县水利局2020年度政府信息公开工作年度报告", 2020, "石泉县水利局"),
    ("西藏自治区政府国资委2020政府信息公开工作年度报告", 2020, "西藏自治区政府国资委"),
    ("定西市公共资源交易中心2020年政府信息公开工作的年度报告", 2020, "定西市公共资源交易中心"),
    ("兴华乡2010年政府信息公开报告", 2010, "兴华乡"),
    ("延安市科学技术局2015年度政府信息公开工作总体情况", 2015, "延安市科学技术局"),
    ("上海市黄浦区人民政府2022年政府信息公开工作年度报告（超链版）", 2022, "上海市黄浦区人民政府"),
    ("寧強縣民政局/關於2023年政府信息公開年度報告", 2023, "寧強縣民政局"),
    ("2023年金華市財政局政府資訊公開工作年度報告", 2023, "金華市財政局"),
    ("2012年上海市政府信息公开工作年度报告", 2012, "上海市"),
    ("2018年建新镇政府信息公开工作年度报告", 2018, "建新镇"),
    ("2008年张义镇人民政府信息公开工作年度报告", 2008, "张义镇人民政府"),
    ("2021年度黄石市公安局政府信息公开工作年度报告", 2021, "黄石市公安局"),
    (
        "2022年政府信息公开工作年度报告/桃江县松木塘镇人民政府/2022年政府信息公开工作年度报告",
        2022,
        "桃江县松木塘镇人民政府",
    ),
    ("2020年政府信息公开工作年度报告/武昌经开区(滨江)管委会", 2020, "武昌经开区(滨江)管委会"),
    ("四平市公安局政府信息公开工作2021年度报告", 2021, "四平市公安局"),
    ("佛坪县民政局/政府信息公开工作年度报告/（2023年度）", 2023, "佛坪县民政局"),
    ("青山县水利局二〇二二年政府信息公开工作年度报告", 2022, "青山县水利局"),
    ("国家新闻出版署（国家版权局）2019年政府信息公开工作年度报告", 2019, "国家新闻出版署（国家版权局）"),
    ("青山县城市管理局（行政执/法局）二〇二二年政府信息公开工作年度报告", 2022, "青山县城市管理局（行政执法局）"),
    ("青山县市场监督管理局二〇/二二年政府信息公开工作年度报告", 2022, "青山县市场监督管理局"),
    ("青山县柳溪经济开发区管理/委员会2023年政府信息公开工作年度报告", 2023, "青山县柳溪经济开发区管理委员会"),
    ("青山县柳溪镇人民政/府二〇二三年政府信息公开工作年度报告", 2023, "青山县柳溪镇人民政府"),
    ("【年报】青山县水利局2022年政府信息公开工作年度报告", 2022, "青山县水利局"),
    ("[公示]青山县水利局2022年政府信息公开工作年度报告", 2022, "青山县水利局"),
    ("● 青山县水利局2022年政府信息公开工作年度报告", 2022, "青山县水利局"),
    ("转发《青山县水利局2022年政府信息公开工作年度报告》", 2022, "青山县水利局"),
    ("领导之窗/2021年政府信息公开工作年度报告", 2021, None),
    ("财政信息/行政许可/青山县疾病预防控制中心政府信息公开工作年度报告2022", 2022, "青山县疾病预防控制中心"),
    ("主题：政府信息公开年报", None, None),
    ("西城区人民政府关于2022年度政府信息公开工作情况的报告", 2022, "西城区人民政府"),
    ("2022 年 度 政 府 信 息 公 开 工 作 年 度 报 告", 2022, None),
    ("关于2020年度政府信息公开工作的年度报告", 2020, None),
    ("青山县工业和信息化局2022年政府信息公开工作年度报告", 2022, "青山县工业和信息化局"),
    ("2022年青山市人民政府信息公开办公室政府信息公开工作年度报告", 2022, "青山市人民政府信息公开办公室"),
    ("政府信息公开年报：青山县水利局2022年政府信息公开工作年度报告", 2022, "青山县水利局"),
    ("1.青山县水利局2022年政府信息公开工作年度报告(2023-01-15)", 2022, "青山县水利局"),
    ("关于公布青山县水利局2022年政府信息公开工作年度报告的通知", 2022, "青山县水利局"),
    ("《青山县水利局〔2022年〕政府信息主动公开工作年终报吿》", 2022, "青山县水利局"),
    (
        "青山县大数据局（青山县政务信息资源中心）2022年政府信息公开工作年度报告",
        2022,
        "青山县大数据局（青山县政务信息资源中心）",
    ),
    ("青山县水利局22年政府信息公开工作年度报告", None, "青山县水利局"),
    ("政府政务公开年报", None, None),
]


@pytest.mark.parametrize(("title", "year", "issuer"), ORDERS)
def test_year_and_issuer_are_read_from_every_order_of_title(title: str, year: int | None, issuer: str | None) -> None:
    found = who(*title.split("/"), "一、总体情况", "认真公开政府信息。")
    assert (found.year, found.issuer) == (year, issuer)


def test_the_title_that_says_most_is_taken() -> None:
    found = who("2023年政府信息公开工作年度报告", declared="柳溪镇2023年政府信息公开工作年度报告_青山县人民政府")
    assert found.title == "柳溪镇2023年政府信息公开工作年度报告"


def test_a_title_is_never_a_sentence() -> None:
    assert read_title("现将2022年政府信息公开工作年度报告予以公布。") is None
    assert read_title("各单位，各部门，请按时报送2022年政府信息公开工作年度报告") is None


def test_a_text_without_title_has_the_year_of_its_period_and_no_guessed_issuer() -> None:
    found = who(
        "特编制2019年度本单位信息公开年度报告。数据的统计期限自2019年1月1日起至2019年12月31日止。",
        "如有疑问，请与县人民政府信息中心联系。",
        "一、总体情况2019年，全县认真公开信息。",
    )
    assert (found.title, found.year, found.issuer) == (None, 2019, None)
    assert who("現將我局2020年度政府信息公開情況報告如下。", "第二十條第(一)項").year == 2020


def test_neither_address_nor_date_of_publication_gives_a_year() -> None:
    text = document("政府信息公开工作年度报告", "一、总体情况", "认真公开政府信息。")
    address = "https://www.example.gov.cn/2023nb/202301/t20230118_1.html"
    assert identify(text, Metadata(published="2023-01-18"), address).year is None


def test_a_period_that_contradicts_the_title_is_a_finding_and_the_title_stands() -> None:
    found = who("柳溪镇2022年政府信息公开工作年度报告", "一、总体情况", "数据统计期限自2021年1月1日至2022年12月31日。")
    assert found.year == 2022
    assert [(f.rule, f.severity, f.expected, f.found) for f in found.findings] == [
        ("identity.year.period", "warning", 2022, 2021)
    ]


def test_a_period_that_agrees_is_no_finding_even_beside_another() -> None:
    found = who(
        "柳溪镇2022年政府信息公开工作年度报告",
        "上年报告期为2021年1月1日至12月31日。",
        "本报告期为2022年1月1日至12月31日。",
    )
    assert (found.year, found.findings) == (2022, ())


def test_a_report_dated_before_its_year_ended_is_a_finding() -> None:
    found = who("柳溪镇2022年政府信息公开工作年度报告", published="2021-01-18")
    assert [(f.rule, f.severity) for f in found.findings] == [("identity.year.published", "warning")]


def test_a_report_dated_anew_years_later_is_only_noted() -> None:
    found = who("柳溪镇2015年政府信息公开工作年度报告", published="2017-11-29")
    assert found.year == 2015
    assert [f.severity for f in found.findings] == ["info"]


def test_a_column_of_the_year_of_publication_is_no_contradiction() -> None:
    assert who("柳溪镇2022年政府信息公开工作年度报告", breadcrumb="首页 > 年报 > 2023年").findings == ()
    other = who("柳溪镇2022年政府信息公开工作年度报告", breadcrumb="首页 > 年报 > 2019年").findings
    assert [f.rule for f in other] == ["identity.year.breadcrumb"]


def test_another_bureau_in_the_index_table_is_noted() -> None:
    found = who("青山县民政局2022年政府信息公开工作年度报告", issuing_body="青山县发展和改革委员会")
    assert [f.rule for f in found.findings] == ["identity.issuer"]
    assert who("青山县民政局2022年政府信息公开工作年度报告", issuing_body="民政局").findings == ()


@pytest.mark.parametrize(
    ("texts", "said", "issuer"),
    [
        (("青山县水利局", "一、总体情况", "认真公开。"), {}, "青山县水利局"),
        (
            ("一、总体情况", "认真公开。", "六、其他需要报告的事项", "无", "柳溪镇人民政府", "2024年1月20日"),
            {},
            "柳溪镇人民政府",
        ),
        (("一、总体情况", "六、其他需要报告的事项", "无", "柳溪镇人民政府　2024年1月"), {}, "柳溪镇人民政府"),
        (("一、总体情况", "认真公开。", "青山县城管局（执法局）2024年1月20日"), {}, "青山县城管局（执法局）"),
        (("本报告由青山县城管局（执法局）按照国办公开办函〔2021〕30号要求编制。",), {}, "青山县城管局（执法局）"),
        (("一、总体情况", "认真公开。"), {"issuing_body": "县水利局"}, "县水利局"),
        (("一、总体情况", "认真公开。"), {"source": "县水利局"}, "县水利局"),
        (("一、总体情况", "认真公开。"), {"source": "本站原创"}, None),
        (("一、总体情况", "认真公开。"), {"source": "青山县政府网"}, None),
        (("本报告由青山县水利局编制。", "一、总体情况"), {}, "青山县水利局"),
        (("现将青山县水利局2023年政府信息公开工作情况报告如下。", "一、总体情况"), {}, "青山县水利局"),
        (("按照政府信息公开条例的规定,青山县水利局编写了2023年政府信息公开工作年度报告。",), {}, "青山县水利局"),
        (("青山县水利局按照《中华人民共和国政府信息公开条例》编制本报告。",), {}, "青山县水利局"),
        (
            ("本报告由青山县水利局（以下简称“我局”）根据《中华人民共和国政府信息公开条例》编制。", "一、总体情况"),
            {"issuing_body": "区政府办", "source": "区政府办"},
            "青山县水利局",
        ),
        (("现公布青山市人民政府2023年政府信息公开工作年度报告。",), {"issuing_body": "市政府办"}, "青山市人民政府"),
        (("本报告由青山县水利局编制。",), {"issuing_body": "县水利局"}, "青山县水利局"),
        (("青山县人民政府机关",), {}, "青山县人民政府机关"),
        (("本报告由青山海关按照《中华人民共和国政府信息公开条例》编制。",), {"issuing_body": "县政府办"}, "青山海关"),
        (("本报告由青山县水利局围绕2023年度政府信息公开工作情况编制而成。",), {}, "青山县水利局"),
        (("结合青山县水利局（以下简称“我局”）政府信息公开工作有关数据撰写。",), {}, "青山县水利局"),
        (("按照要求，编制《青山县柳溪街道办事处2023年政府信息公开工作年度报告》。",), {}, "青山县柳溪街道办事处"),
        (("一、总体情况", "2023年，在县委的领导下，青山县水利局认真做好公开工作。"), {}, "青山县水利局"),
        (("一、总体情况2023年，青山区紧紧围绕中心工作做好公开。",), {}, "青山区"),
        (("一、总体情况", "2023年，财政局认真做好公开工作。"), {}, "财政局"),
        (("2023年的青山市政府信息公开工作有序推进。",), {}, "青山市"),
        (("一、总体情况", "2023年，通过网站公开80条。"), {}, None),
        (("一、总体情况", "2023年度，我乡没有政府信息公开收费。"), {}, None),
        (("六、其他需要报告的事项", "2023年没有收取政府信息公开信息处理费。"), {}, None),
        (("六、其他需要报告的事项", "2023年，未发生政府信息公开收费。"), {}, None),
        (("一、总体情况", "2023年在县委县政府坚持不懈的领导下做好公开。"), {}, None),
        (("如有疑问，请与青山县水利局办公室联系（电话：0000）。", "一、总体情况"), {}, "青山县水利局"),
        (("如有疑问，请与青山县人民政府办公室联系。", "一、总体情况"), {}, None),
        (("汇总全县各有关部门政府信息公开情况编制。", "一、总体情况"), {}, None),
        (("按照有关规定,我局编写了2023年政府信息公开工作年度报告。",), {}, None),
        (("现将我局2023年政府信息公开工作情况报告如下。", "一、总体情况"), {}, None),
    ],
)
def test_an_issuer_missing_from_the_title_is_looked_for_where_bodies_name_themselves(
    texts: tuple[str, ...], said: dict[str, str], issuer: str | None
) -> None:
    assert who("2023年政府信息公开工作年度报告", *texts, **said).issuer == issuer


def test_the_name_of_the_site_before_the_title_of_the_window_is_not_the_issuer() -> None:
    title, window = "2023年政府信息公开工作年度报告", "青山县人民政府 2023年政府信息公开工作年度报告"
    opening = "本报告由青山县水利局编制。"
    found = who(title, opening, "一、总体情况", "认真公开。", declared=f"{title}/{window}")
    assert (found.title, found.issuer, found.findings) == (title, "青山县水利局", ())
    alone = who(title, "一、总体情况", "认真公开。", declared=window)
    assert (alone.issuer, [finding.rule for finding in alone.findings]) == (
        "青山县人民政府",
        ["identity.issuer.unsure"],
    )


def test_a_body_that_only_the_source_names_is_noted() -> None:
    title = "2023年政府信息公开工作年度报告"
    assert [finding.rule for finding in who(title, source="青山县水利局").findings] == ["identity.issuer.unsure"]
    assert who(title, "青山县水利局", source="青山县水利局").findings == ()


def test_links_to_other_reports_above_the_title_are_not_the_title() -> None:
    links = ("柳溪镇2021年政府信息公开工作年度报告", "古城街道办事处2022年政府信息公开工作年度报告")
    title = "2023年政府信息公开工作年度报告"
    found = who(*links, "首页", title, "我局认真公开。", declared=title, issuing_body="青山县水利局")
    assert (found.title, found.year, found.issuer) == (title, 2023, "青山县水利局")


def test_titles_below_the_tables_are_links_to_other_reports() -> None:
    grid = Grid(1, ((GridCell("第二十条第（一）项", 0, 0),),))
    link = Line("柳溪镇2021年政府信息公开工作年度报告", 3)
    page = Document((Line("2023年政府信息公开年报", 1), grid, Line("相关内容", 2), link), "text/plain")
    assert identify(page, Metadata()).title == "2023年政府信息公开年报"


def test_a_label_of_the_index_table_is_no_half_of_a_title() -> None:
    found = who("发布日期", "青山县人民政府", "2020年政府信息公开工作年度报告", "一、总体情况")
    assert (found.title, found.issuer) == ("青山县人民政府2020年政府信息公开工作年度报告", "青山县人民政府")


@pytest.mark.parametrize(
    ("issuer", "owner", "noted"),
    [
        ("青山县民政局", "青山县人民政府办公室", False),
        ("白水市公安局青山县分局", "青山县人民政府", False),
        ("柳溪镇人民政府", "古城区人民政府办公室", True),
        ("青山县民政局", "古城区人民政府", True),
    ],
)
def test_the_house_that_publishes_contradicts_none_of_its_bodies(issuer: str, owner: str, noted: bool) -> None:
    found = who(f"{issuer}2022年政府信息公开工作年度报告", issuing_body=owner)
    assert [finding.rule for finding in found.findings] == ["identity.issuer"] * noted


def test_a_first_paragraph_that_names_another_body_than_the_title_is_noted() -> None:
    found = who("青山县民政局2022年政府信息公开工作年度报告", "本报告由青山县水利局编制。", "一、总体情况")
    assert (found.issuer, [finding.rule for finding in found.findings]) == ("青山县民政局", ["identity.issuer"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青山区国有资产监督管理委员会", "department"),
        ("北京市城市管理委员会", "department"),
        ("青山监狱", "department"),
        ("国务院办公厅", "office"),
        ("青山开发区党政办公室", "office"),
        ("青山县敬老院", "public_institution"),
        ("青山县公证处", "public_institution"),
        ("上海市", "government"),
        ("社旗县人民政府", "government"),
        ("武昌经开区(滨江)管委会", "government"),
        ("山阳区人民政府办公室", "office"),
        ("区政府办", "office"),
        ("乳山市乳山寨镇", "township"),
        ("额济纳旗温图高勒苏木人民政府", "township"),
        ("建新镇政府", "township"),
        ("迎宾路街道", "subdistrict"),
        ("人民路街道办事处", "subdistrict"),
        ("温州市公安局鹿城区分局", "department"),
        ("西藏自治区政府国资委", "department"),
        ("定西市公共资源交易中心", "department"),
        ("国家新闻出版署（国家版权局）", "department"),
        ("淮北市人民医院", "public_institution"),
        ("淮北市妇幼保健计划生育服务中心(市妇幼保健院)", "public_institution"),
        ("青山县第一中学", "public_institution"),
        ("青山县供水集团", "public_institution"),
        (None, None),
    ],
)
def test_the_kind_of_body_follows_from_its_name(name: str | None, kind: str | None) -> None:
    assert body_kind(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "自2022年1月1日起至2022年12月31日止",
        "2022年1月1日至12月31日",
        "2022年1月1日—2022年12月31日",
        "２０２２年１月１日到１２月３１日",
        "自202211日起至20221231日止",
        "二〇二二年一月一日至十二月三十一日",
        "2022年1月至12月",
        "2022.1.1-2022.12.31",
        "2022-01-01至2022-12-31",
    ],
)
def test_a_period_is_read_in_every_spelling(text: str) -> None:
    assert [period.years for period in periods(text)] == [(2022,)]


def test_a_school_year_is_no_reporting_period() -> None:
    assert periods("2020年9月1日至2021年8月31日") == ()


def test_years_that_sentences_begin_with_count_when_they_agree() -> None:
    assert sentence_year("2022年，我局认真公开。2022年，收到申请三件。") == 2022
    assert sentence_year("2022年，我局认真公开。2021年，收到申请三件。") is None
    assert stated_year("特编制2019年度本单位信息公开年度报告。") == 2019


def test_the_year_of_a_column_is_read_from_the_breadcrumb() -> None:
    assert column_year("首页 > 政府信息公开年报 > 2022年 > 正文") == 2022
    assert column_year("首页 > 政府信息公开年报 > 2022 > 旗政府组成部门") == 2022
    assert column_year("首页 > 政府信息公开年报") is None


def test_a_title_without_a_year_is_taken_at_the_first_paragraphs_word_and_the_period_must_agree() -> None:
    said = "现公布青山县水利局{}年政府信息公开工作年度报告。统计期限为2021年1月1日至2021年12月31日。"
    found = who("政府信息公开工作年度报告", said.format(2022), published="2023-01-20")
    assert (found.year, [finding.rule for finding in found.findings]) == (2022, ["identity.year.period"])
    found = who("政府信息公开工作年度报告", said.format(2020), published="2022-01-20")
    assert (found.year, [finding.rule for finding in found.findings]) == (2021, ["identity.year.text"])
    assert who("政府信息公开工作年度报告", said.format(2021), published="2022-01-20").findings == ()


def test_a_body_that_introduces_itself_below_the_first_heading_is_the_issuer() -> None:
    paragraph = "本报告由青山县水利局根据《中华人民共和国政府信息公开条例》编制。"
    found = who("2023年政府信息公开工作年度报告", "一、总体情况", paragraph, source="青山县人民政府网")
    assert (found.issuer, found.findings) == ("青山县水利局", ())


def test_an_english_title_names_the_year() -> None:
    found = who("I. Overall situation", declared="2021 Annual Report on Government Information Disclosure of Qingshan")
    assert found.year == 2021


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("水利部根据《中华人民共和国政府信息公开条例》编制。", "水利部"),
        ("青山县根据《中华人民共和国政府信息公开条例》编制。", "青山县"),
        ("2024年发生政府信息公开类行政复议案件2件。", None),
    ],
)
def test_ministries_and_counties_are_named_in_short_and_verbs_are_no_bodies(text: str, issuer: str | None) -> None:
    assert who("2024年政府信息公开工作年度报告", "一、总体情况", text).issuer == issuer
