"""What was read before makes a page faster to read, and changes nothing of what is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.documents.cases import Recipe, make
from parsing import Report, grid, known_layouts, parse
from parsing.chrome import known_blocks
from parsing.document import Document
from parsing.readers import html, lean

RECIPES = (
    *(Recipe("2021", seed, "word") for seed in range(3)),
    *(
        Recipe("2021", 1, "word", manglings=(name,))
        for name in ("blanks_for_zeros", "misprinted_totals", "hidden_twin")
    ),
    *(Recipe("2019", seed, "wps") for seed in range(2)),
    Recipe("2021", 1, "plain", manglings=("spaced_labels",)),
    Recipe("2021", 2, "word", encoding="gb18030", declared="gb2312"),
)
TWO_ROWS = "予以公开", "部分公开"


def with_rows_exchanged(body: bytes) -> bytes:
    one, other = (label.encode() for label in TWO_ROWS)
    return body.replace(one, b"\0").replace(other, one).replace(b"\0", other)


BODIES = (*(make(recipe).body for recipe in RECIPES), with_rows_exchanged(make(RECIPES[0]).body))


def forget() -> None:
    known_layouts.forget()
    known_blocks.forget()
    grid.forget()
    lean.forget()


def read_alone(body: bytes) -> Report:
    forget()
    return parse(body)


@pytest.fixture(scope="module")
def alone() -> list[Report]:
    return [read_alone(body) for body in BODIES]


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(order=st.lists(st.sampled_from(range(len(BODIES))), min_size=2, max_size=12))
def test_pages_read_the_same_in_any_order(order: list[int], alone: list[Report]) -> None:
    forget()
    for index in order:
        assert parse(BODIES[index]) == alone[index]


def page(title: str, block: str, crumbs: str = "") -> bytes:
    report = BODIES[0].decode()
    head, body = report.split("<body>")
    head = head[: head.index("<title>")] + f"<title>{title}</title>" + head[head.index("</head>") :]
    return f"{head}<body>{crumbs}{block}{body}".encode()


KIND = "政府信息公开工作年度报告"
BLOCK = "<div><span>白鹿原镇人民政府</span></div>"


def test_a_block_whose_fate_hangs_on_the_title_is_looked_at_on_each_page() -> None:
    pages = [page(f"{issuer}2022年{KIND}", BLOCK) for issuer in ("长葛市财政局", "白鹿原镇人民政府")]
    expected = [read_alone(body) for body in pages]
    assert "白鹿原镇人民政府" not in expected[0].text
    assert "白鹿原镇人民政府" in expected[1].text
    for order in ((0, 1), (1, 0)):
        forget()
        assert [parse(pages[index]) for index in order] == [expected[index] for index in order]


def test_a_path_known_before_decides_anew_what_a_second_one_says() -> None:
    crumbs = '<div class="crumbs">首页 / <span>公开专栏</span></div>'
    first = '<div class="position">您的位置：首页 &gt; 政务公开 &gt; 2022年</div>'
    pages = [page(f"长葛市财政局2022年{KIND}", crumbs, before) for before in ("<hr>", first)]
    expected: list[Document] = []
    for body in pages:
        forget()
        expected.append(html.read(body))
    assert ("breadcrumb", "首页 / 公开专栏") in expected[0].facts
    assert ("breadcrumb", "首页 / 公开专栏") not in expected[1].facts
    for order in ((0, 1), (1, 0)):
        forget()
        assert [html.read(pages[index]) for index in order] == [expected[index] for index in order]


def test_the_blocks_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(known_blocks, "_MOST", 3)
    for number in range(8):
        parse(page(f"长葛市财政局2022年{KIND}", f'<div class="nav">首页 栏目{number}</div>'))
    assert 1 <= len(known_blocks._KNOWN) <= 3
