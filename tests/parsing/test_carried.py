"""A report that a page keeps in its source for a script or a frame to show is read from there."""

from __future__ import annotations

import base64
import html
import json
import time
from urllib.parse import quote

import pytest
from form_pages import applications, page, proactive, review

from parsing import parse

TITLE = "清源县人民政府2022年政府信息公开工作年度报告"
BODY = page().decode().partition("<body>")[2].partition("</body>")[0].partition("</h1>")[2]
OTHER = applications().replace("<td>1</td>", "<td>7</td>")
STRING = json.dumps(BODY).replace("</", "<\\/")
CARRIERS = {
    "frame": f'<iframe srcdoc="{html.escape(BODY)}"></iframe>',
    "field": f"<textarea hidden>{html.escape(BODY)}</textarea>",
    "field with tags": f"<textarea id='t'>{BODY}</textarea><div id='show'></div>",
    "hidden field": f'<input type="hidden" value="{html.escape(BODY)}">',
    "attribute": f"<v-html :content='{html.escape(json.dumps({'html': BODY}))}'></v-html>",
    "template": f'<article-body><template shadowrootmode="open">{BODY}</template></article-body>',
    "no script": f"<noscript>{BODY}</noscript>",
    "template in a script": f'<script type="text/html">{BODY}</script>',
    "written": f"<script>document.write({STRING});</script>",
    "added up": "<script>var s="
    + " + ".join(json.dumps(BODY[i : i + 900]) for i in range(0, len(BODY), 900))
    + ";</script>",
    "step by step": "<script>"
    + "".join(f"h+={json.dumps(BODY[i : i + 900])};\n" for i in range(0, len(BODY), 900))
    + "</script>",
    "data in a string": f"<script>d=JSON.parse({json.dumps(json.dumps({'id': 'x' * 300, 'html': BODY}))})</script>",
    "state": "<script>window.__NUXT__=(function(a){return {content:"
    + STRING.replace("<", "\\u003C")
    + "}}(1));</script>",
    "in single quotes": "<script>var c='" + BODY.replace("'", "\\'").replace("\n", "\\n") + "';</script>",
    "percent": f"<script>document.write(decodeURIComponent('{quote(BODY)}'))</script>",
    "base 64": f"<script>var c='{base64.b64encode(BODY.encode()).decode()}';</script>",
    "escaped once too often": f"<div>{html.escape(BODY)}</div>",
}


def shown(inside: str) -> bytes:
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{inside}</body></html>".encode()


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_gives_the_cells_of_the_page_itself(carrier: str) -> None:
    report = parse(shown(CARRIERS[carrier]))
    plain = parse(page())
    assert {name: cell.value for name, cell in report.cells.items()} == {n: c.value for n, c in plain.cells.items()}
    assert [section.text for section in report.sections] == [section.text for section in plain.sections]
    assert [finding.rule for finding in report.findings] == ["document.carried"]


def test_a_title_beside_the_body_names_the_report_where_the_page_does_not() -> None:
    state = json.dumps(
        {"list": ["通知"], "detail": {"title": TITLE, "content": BODY}, "next": "东河区2021年政府信息公开工作年度报告"}
    )
    for body in (
        f"<html><body><div id='app'></div><script>s={state}</script></body></html>",
        f"jQuery12({state});",
        state,
    ):
        report = parse(body.encode())
        assert (report.title, report.issuer, len(report.cells)) == (TITLE, "清源县人民政府", 200)


def test_the_report_of_another_year_is_not_taken_for_the_page_s_own() -> None:
    other = json.dumps({"title": TITLE.replace("2022", "2021"), "content": BODY}).replace("</", "<\\/")
    assert not parse(shown(f"<script>before={other}</script>")).cells
    both = parse(shown(f"<script>s={STRING}</script><script>before={other.replace('14041', '7')}</script>"))
    assert (len(both.cells), both.cells["proactive.licensing.decisions"].value) == (200, 14041)


def test_what_a_page_shows_goes_before_what_it_carries() -> None:
    report = parse(shown(f"{BODY}<template>{proactive()}{OTHER}{review()}</template>"))
    assert {cell.value for cell in report.cells.values()} == {cell.value for cell in parse(page()).cells.values()}
    assert report.findings == ()


def test_tables_that_a_script_puts_together_row_by_row_are_not_guessed_at() -> None:
    rows = "<script>for(i in d){h+='<tr><td>一、本年新收政府信息公开申请数量</td><td>'+d[i].a+'</td></tr>'}</script>"
    report = parse(shown(rows))
    assert (report.kind, dict(report.cells), [finding.rule for finding in report.findings]) == (
        "report",
        {},
        ["report.bare"],
    )


def test_a_number_that_a_script_works_out_is_not_taken_for_an_empty_cell() -> None:
    before, number, behind = BODY.partition("14041")
    report = parse(shown(f"<script>document.write({json.dumps(before)} + data.count + {json.dumps(behind)});</script>"))
    assert (report.cells["proactive.licensing.decisions"].state, len(report.cells), number) == (
        "unreadable",
        200,
        "14041",
    )


def test_labels_of_the_form_in_text_that_is_not_shown_are_told() -> None:
    labels = "一、本年新收政府信息公开申请数量,1\n三、本年度办理结果,2\n第二十条第（一）项"
    aside = f"<div style='display:none'><pre>{labels}</pre></div>"
    report = parse(
        shown(f"<p>一、总体情况</p><p>全年主动公开政府信息一百条，工作平稳有序，未发生任何问题。</p>{aside}")
    )
    assert (dict(report.cells), [finding.rule for finding in report.findings]) == ({}, ["tables.hidden"])


@pytest.mark.parametrize("trap", ["<textarea>", "<script>'", "<script>`", '" data-x="', "\\u", "&lt;", "A" * 10])
def test_open_ends_are_no_trap(trap: str) -> None:
    start = time.process_time()
    parse(shown(trap * (300_000 // len(trap))))
    assert time.process_time() - start < 5
