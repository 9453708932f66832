"""Tables written lean read as the tables they were made of; where that is not certain they are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.documents.cases import Recipe, make
from parsing.document import Document
from parsing.readers import html, page_tree
from parsing.readers.lean import POURED, Lean, lean

RUN = '<span lang="EN-US" style="font-size:10.5pt;font-family:仿宋_GB2312">{}</span><o:p></o:p>'
PARAGRAPH = f'<p class="MsoNormal" align="center" style="text-align:center">{RUN}</p>'
CELL = f'<td width="68" style="width:51.0pt;border:solid windowtext 1.0pt">\n  {PARAGRAPH}\n  </td>'
TABLE = '<table class="MsoNormalTable" border="1">{}</table>'


def row(*texts: str) -> str:
    return "<tr>" + "".join(CELL.format(text) for text in texts) + "</tr>\n"


def page(table: str, before: str = "") -> bytes:
    return f"<html><head>{before}</head><body><p>前言</p>{table}<p>后记</p></body></html>".encode()


PLAIN = TABLE.format("<tbody>" + row("信息内容", "本年制发件数", "本年废止件数") + row("规章", "0", "8") + "</tbody>")


def read_without(body: bytes) -> Document:
    """The page as it is read with no table written lean."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "lean", Lean)
        return html.read(body)


@pytest.mark.parametrize("style", ["word", "wps", "excel", "plain", "bare"])
@pytest.mark.parametrize("manglings", [(), ("spaced_labels", "hidden_twin"), ("mobile_copy",), ("blanks_for_zeros",)])
def test_a_report_reads_the_same_with_and_without_lean_tables(style: str, manglings: tuple[str, ...]) -> None:
    for form in ("2021", "2019"):
        body = make(Recipe(form, 7, style, manglings=manglings)).body  # type: ignore[arg-type]
        assert html.read(body) == read_without(body)


def test_most_of_a_page_pasted_from_word_is_left_out() -> None:
    body = make(Recipe("2021", 1, "word")).body
    assert len(lean(body).source) * 3 < len(body)


def test_spans_and_texts_stay() -> None:
    found = lean(page(PLAIN.replace('<td width="68"', '<td rowspan="2" width="68"', 1))).source
    assert '<td rowspan="2">\n  信息内容'.encode() in found
    assert b"style" not in found
    assert b"Mso" not in found.replace(b"MsoNormalTable", b"")


def test_a_number_torn_over_runs_is_one_number_and_two_paragraphs_are_two_lines() -> None:
    torn = PLAIN.replace(">8<", ">1</span><span>4<").replace(">0</span><o:p></o:p></p>", ">甲</span></p> <p>乙</p>")
    found = html.read(page(torn))
    assert lean(page(torn)).source != page(torn)
    assert found == read_without(page(torn))
    assert found.grids()[0].texts[-2:] == ("甲 \n乙", "14")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('style="font-size', 'style="display:none;font-size'),
        ('style="font-size', 'style="text-decoration:line-through;font-size'),
        ('style="text-align', 'hidden style="text-align'),
        ('class="MsoNormal"', 'id="note"'),
        ('<p class="MsoNormal"', '<div class="share"'),
        (">8<", "><sup>8</sup><"),
        (">8<", '><img src="8.png"><'),
        (">8<", "><a href='/'>8</a><"),
        ("</span><o:p></o:p></p>\n  </td></tr>", "</p></span>\n  </td></tr>"),
        ("</p>\n  </td></tr>", "</td></tr>"),
        ("<tr>", "<tr>迷"),
        (">8<", ">" + "长" * 300 + "<"),
        (">8<", "><table><tr><td>8</td></tr></table><"),
        ("</table>", ""),
    ],
)
def test_a_table_with_anything_else_in_it_is_left_alone(was: str, becomes: str) -> None:
    body = page(PLAIN.replace(was, becomes, 1))
    assert body != page(PLAIN)
    assert lean(body).source == body


@pytest.mark.parametrize("name", ["MsoNormal", "xl65"])
def test_classes_by_which_a_style_sheet_may_hide_are_kept(name: str) -> None:
    table = PLAIN.replace("MsoNormal", name)
    for rule, kept in ((f".{name} {{ display: none }}", True), (f"p.{name} {{ margin: 0 }}", False)):
        body = page(table, f"<style>{rule}</style>")
        assert (page_tree.build(lean(body), body, []).source == body) is kept
        assert html.read(body) == read_without(body)


@pytest.mark.parametrize("around", ["<!--{}-->", "<textarea>{}</textarea>", "<script>var t='{}';</script>"])
def test_a_table_that_is_none_of_the_page_changes_nothing(around: str) -> None:
    body = page(PLAIN + around.format(PLAIN.replace("\n", "")))
    assert html.read(body) == read_without(body)


LABELS = row("第二十条第（一）项", "本年制发件数") + row("第二十条第（五）项", "本年废止件数")
SURE = TABLE.format("<tbody>" + LABELS + row("规章", "8") + row("", "7") + row("/", "6", "") + "</tbody>")


def poured(body: bytes) -> int:
    return len(page_tree.build(lean(body), body, []).poured)


def test_a_table_of_the_form_is_poured() -> None:
    found = html.read(page(SURE * 2))
    assert poured(page(SURE * 2)) == 2
    assert found == read_without(page(SURE * 2))
    assert [grid.texts[4:] for grid in found.grids()] == [("规章", "8", "", "7", "/", "6", "")] * 2


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (">8<", ">8&ensp;9<"),
        (">8<", ">8\u20029<"),
        ("<tr>", '<tr style="display:none">'),
        ("<tr>", '<tr id="old">'),
        ('<td width="68"', '<td hidden width="68"'),
        ("<table ", f'<table {POURED}="1" '),
        ("</p><p>", f'</p><b {POURED}="0"></b><table {POURED}="0"><tr><td>1</td><td>2</td></tr></table><p>'),
    ],
)
def test_a_table_that_could_be_taken_for_another_is_not_poured(was: str, becomes: str) -> None:
    body = page(("<p></p><p></p>" + SURE * 2).replace(was, becomes, 1))
    assert poured(body) < 2
    assert html.read(body) == read_without(body)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"font-family:", b"font-family:\xb7\xc2"),
        (b">8<", b">8\xe4\xb8<"),
        ("前言".encode(), "前言".encode()[:-1]),
        (b"<html>", b"\xef\xbb\xbf<html>"),
        (b">8<", b">\x008<"),
    ],
)
def test_bytes_that_are_no_plain_utf_8_are_noticed_wherever_they_stand(was: bytes, becomes: bytes) -> None:
    body = page(SURE * 2).replace(was, becomes, 1)
    found = html.read(body)
    assert found == read_without(body)
    assert bool(found.trouble) == (b"\xef\xbb" not in becomes and b"\x00" not in becomes)


@pytest.mark.parametrize("around", ['<div style="display:none">{}</div>', "<div hidden>{}</div>", "<td>{}</td>"])
def test_what_stands_around_a_poured_table_counts(around: str) -> None:
    body = page(around.format(SURE) + SURE)
    assert html.read(body) == read_without(body)


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<span>",
        "</span>",
        "<b>",
        "</b>",
        "<br>",
        "\n",
        "甲",
        "8",
        "<o:p></o:p>",
        "</td><td>",
        "</td><td colspan=2>",
        "</td><td rowspan='3' colspan=\"0\">",
        "&nbsp;",
        "</tr><tr>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_whatever_stands_in_a_table_reads_the_same(pieces: list[str]) -> None:
    cells = f"<tr><td>{''.join(pieces)}</td><td>{PARAGRAPH.format(1)}</td><td>2</td></tr>"
    for table in (TABLE.format(cells), TABLE.format(LABELS + cells)):
        assert html.read(page(table)) == read_without(page(table))
