"""Pages made to waste time end soon, with a finding or a reason. Costs are compared with building the tree alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import lxml.html
import pytest

from fixtures.documents.cases import Recipe, make
from parsing import Report, parse
from parsing.readers import html

HEAD = "<html><head><meta charset=utf-8><title>双塔县2022年政府信息公开工作年度报告</title></head><body>"
ROW = "<tr>" + "<td>1</td>" * 8 + "</tr>"
DEEP_ROW = "<tr><td>一、本年新收政府信息公开申请数量</td>" + "<td>1</td>" * 7 + "</tr>"
ORDINARY = make(Recipe("2021", 1, "word")).body
SPEEDS = 5_000
"""A hostile page of some hundred KB may cost as much as building the trees of this many ordinary ones: some seconds."""


def page(inside: str) -> bytes:
    return (HEAD + inside + "</body></html>").encode()


def seconds(read: Callable[[], object]) -> float:
    start = time.process_time()
    read()
    return time.process_time() - start


@pytest.fixture(scope="module")
def few_seconds() -> float:
    """Processor seconds, measured on this machine as it is now."""
    return SPEEDS * min(seconds(lambda: [lxml.html.fromstring(ORDINARY) for _ in range(10)]) for _ in range(5)) / 10


TRAPS = {
    "one letter that stands for names in model texts": "<p>" + "x" * 200_000,
    "open brackets": "<p>" + "（" * 200_000,
    "pairs of brackets": "<p>" + "()" * 100_000 + "（一" * 100_000,
    "digits": "<p>" + "1" * 300_000,
    "grouped digits": "<p>" + "1," * 200_000,
    "wide spaces": "<p>a" + "\u3000 " * 200_000 + "b",
    "years": "<p>" + "2022年" * 80_000,
    "half periods": "<p>" + "2022年1月1日至" * 40_000,
    "kind words": "<p>" + "信息公开" * 80_000,
    "labels": "<p>" + "发布日期：" * 40_000,
    "breadcrumb": "<p>" + "首页 > " * 50_000,
    "numerals": "<p>" + "一二三四五六七八九十百千万" * 20_000 + "件",
    "tags of nothing": "<" * 200_000,
    "attributes": "<p " + "a=1 " * 100_000 + ">x",
    "comments": "<!--" * 50_000,
    "rules that hide": "<style>"
    + "".join(f".a{n}{{display:none}}" for n in range(4_000))
    + "</style>"
    + "<p class=a1>x" * 400,
    "rules within rules": "<style>" + "@media x {" * 20_000 + "display none</style>x",
    "spans": "<span>1</span>" * 60_000,
    "spans in a cell": "<table><tr><td>规章</td><td>" + "<span>1</span>" * 60_000,
    "spanning cells": "<table>" + ("<tr>" + "<td colspan=1000 rowspan=65000>1</td>" * 200) * 200,
    "small tables": "<table><tr><td>信息内容</td><td>1</td></tr><tr><td>规章</td><td>2</td></tr></table>" * 2_000,
    "titles": "<p>政府信息公开工作年度报告</p>" * 5_000,
}


@pytest.mark.parametrize("inside", TRAPS.values(), ids=TRAPS.keys())
def test_a_trap_for_patterns_ends_soon(inside: str, few_seconds: float) -> None:
    assert seconds(lambda: parse(page(inside))) < few_seconds


@pytest.mark.parametrize(
    "line", ["2022年,我县共受理政府信息公开申请12件。", "一、本年新收政府信息公开申请数量", "1 2 3"]
)
def test_many_lines_of_text_end_soon(line: str, few_seconds: float) -> None:
    assert seconds(lambda: parse((line + "\n").encode() * 20_000, media_type="text/plain")) < few_seconds


def test_a_table_that_is_far_too_long_is_cut_and_said_to_be() -> None:
    body = page("<table>" + ROW * 20_000 + "</table>")
    report: list[Report] = []
    cost = seconds(lambda: report.append(parse(body)))
    assert cost < 30 * seconds(lambda: lxml.html.fromstring(body)) + 1
    assert "text.lost" in {finding.rule for finding in report[0].findings}


def test_a_page_beyond_the_limit_is_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_BYTES", 100_000)
    report = parse(page("<table>" + ROW * 20_000 + "</table>"))
    assert any("only its beginning was read" in finding.message for finding in report.findings)


@pytest.mark.parametrize("tags", ["<div>", "<b>", "<table><tr><td>", "<ul><li>"])
def test_ten_thousand_nested_tags_end_soon_with_a_finding(tags: str, few_seconds: float) -> None:
    report: list[Report] = []
    table = "<table>" + DEEP_ROW * 2 + "</table>"
    assert seconds(lambda: report.append(parse(page(tags * 10_000 + table)))) < few_seconds
    assert any("nested too deeply" in finding.message for finding in report[0].findings)


def test_a_deep_page_is_not_read_again_as_a_browser_does(monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    monkeypatch.setattr(html, "html5_tree", again.append)
    body = make(Recipe("2021", 1, manglings=("misprinted_totals",))).body
    for depth in (900, 10_000):
        report = parse(body.replace(b"<body>", b"<body>" + b"<div>" * depth + b"<p>a</p>" * 2_000))
        assert "markup.damaged" in {finding.rule for finding in report.findings}
    assert not again


def test_a_clean_page_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    monkeypatch.setattr(html, "html5_tree", again.append)
    for seed in range(6):
        for form in ("2021", "2019"):
            assert len(parse(make(Recipe(form, seed, "word")).body).cells) >= 198
    assert not again
