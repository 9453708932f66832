from __future__ import annotations

import pytest

from crawler.titles import Judgement, Promise, is_issuer, judge, year_of

REPORTS = {
    "山阳区人民政府办公室2022年政府信息公开工作年度报告": 2022,
    "福州市晋安区2016年政府信息公开工作年度报告": 2016,
    "宿迁市2017年政府信息公开年度报告": 2017,
    "龙港镇政府2016年信息公开工作年度报告": 2016,
    "舒兰市市场监督管理局2016年政务信息公开年度报告": 2016,
    "盘锦市水利局2019年度政府信息公开工作报告": 2019,
    "石泉县水利局2020年度政府信息公开工作年度报告": 2020,
    "西藏自治区政府国资委2020政府信息公开工作年度报告": 2020,
    "定西市公共资源交易中心2020年政府信息公开工作的年度报告": 2020,
    "某某县统计局2021年政府信息公开工作年度报告": 2021,
    "某某县财政局2021年政府信息公开工作年度报告": 2021,
    "兴华乡2010年政府信息公开报告": 2010,
    "延安市科学技术局2015年度政府信息公开工作总体情况": 2015,
    "上海市黄浦区人民政府2022年政府信息公开工作年度报告（超链版）": 2022,
    "宿州市人民政府2019年政府信息公开工作年度报告（图片版）": 2019,
    "关于2020年度政府信息公开工作的年度报告": 2020,
    "2012年上海市政府信息公开工作年度报告": 2012,
    "2021年迎宾路街道政府信息公开工作年度报告": 2021,
    "四平市公安局政府信息公开工作2021年度报告": 2021,
    "滨海新区司法局政府信息公开工作2025年度报告": 2025,
    "佛坪县民政局政府信息公开工作年度报告（2023年度）": 2023,
    "淮安市人民政府 2024 年政府信息公开工作年度报告": 2024,
    "长葛市人民政府2022年政府信息公开工作年...": 2022,
    "某某县2018年政府信息公开工作情况报告": 2018,
    "· 某某镇2019年政府信息公开工作年度报告 2020-01-15": 2019,
    "[2021-01-20]2020年政府信息公开年度报告（县医保局）": 2020,
    "市审计局2022年年报": 2022,
}
NEIGHBOURS = [
    "武威市人民政府办公室关于做好2025年政府信息公开工作年度报告编制和发布工作的通知",
    "山西省人民政府办公厅政府信息公开年度报告制度(试行)",
    "【图解】砚川市人民政府2023年政府信息公开工作年度报告",
    "(图解)温州市公安局鹿城区分局2021年政府信息公开工作年度报告",
    "砚川市人民政府2023年政府信息公开工作年度报告解读",
    "一图读懂某县2023年政府信息公开工作年度报告",
    "中山大学2020-2021学年信息公开工作年度报告",
    "关于印发《政府信息公开工作年度报告格式》的通知",
    "关于报送2022年政府信息公开工作年度报告的函",
]
NOTHING = [
    "静海区2023年度法治政府建设情况报告",
    "2024年某县政府工作报告",
    "城前镇2025年度政府信息公开工作要点",
    "蚌埠市2019年政务公开工作总结",
    "关于开展2023年度政府信息公开工作考核的通知",
    "政府信息公开指南",
    "2022年政府网站工作年度报表",
    "统计公报",
    "首页",
    "",
    "依申请公开",
]


@pytest.mark.parametrize(("title", "year"), REPORTS.items())
def test_titles_of_true_reports_are_followed_with_their_year(title: str, year: int) -> None:
    found = judge(title)
    assert (found.promise, found.year) == (Promise.REPORT, year)


@pytest.mark.parametrize("title", NEIGHBOURS)
def test_neighbours_of_reports_are_not_followed(title: str) -> None:
    assert judge(title).promise is Promise.NEIGHBOUR


@pytest.mark.parametrize("title", NOTHING)
def test_other_documents_promise_nothing(title: str) -> None:
    assert judge(title).promise in {Promise.NOTHING, Promise.NEIGHBOUR}


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开年报",
        "信息公开年报",
        "公开年报",
        "年报",
        "政府信息公开年度报告",
        "政府信息公开工作年度报告",
        "年度报告",
        "市直部门年报",
        "县（区）年报",
        "历年年报",
        " 政府信息 公开年报 ",
    ],
)
def test_names_of_columns_are_known(text: str) -> None:
    assert judge(text).promise is Promise.COLUMN


@pytest.mark.parametrize(
    ("text", "year"), [("2023年", 2023), ("2022", 2022), ("2021年度", 2021), ("2020年年报", 2020), ("[2019年]", 2019)]
)
def test_a_year_alone_is_a_year(text: str, year: int) -> None:
    assert judge(text) == Judgement(Promise.YEAR, year)


@pytest.mark.parametrize("text", ["县直部门", "乡镇", "市政府部门", "各县区", "镇街", "县政府", "街道", "区直部门"])
def test_groups_of_issuers_are_known(text: str) -> None:
    assert judge(text).promise is Promise.ISSUERS


def test_the_name_of_a_body_is_known() -> None:
    assert is_issuer("市场监督管理局")
    assert is_issuer("松烟镇")
    assert is_issuer("县残联")
    assert not is_issuer("新闻中心动态")


def test_the_year_of_a_title_is_no_date_and_no_number() -> None:
    assert year_of("发布日期：2023-01-05") is None
    assert year_of("豫政公开20221号") is None
    assert year_of("关于2021年和2022年政府信息公开工作年度报告") == 2022
