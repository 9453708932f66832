"""Documents a second on pages of about 100 KB, beside `lxml.html.fromstring` alone: `python -m bench.parser_speed`.

Every page is read once, in turns by lxml and by the parser, on one core; none was seen before, and each has numbers, an
issuer and wordings of its own. The processor's own time counts, and the median of several rounds, so that other work on
the machine disturbs little. The ratio is the figure to compare between machines. Four figures are given: pages pasted
from Word as a crawl or a reparse meets them, many of them laid out alike; the same, read as if neither their layout nor
what stands around the report had been read before; and reports typed into an editor, most of whose page is the menu,
scripts, style sheet and footer of a site, which cost a tree builder next to nothing, or lists of news that no page had
before.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from random import Random

import lxml.html

from fixtures.documents.cases import Recipe, make
from parsing import grid, known_layouts, parse
from parsing.chrome import known_blocks
from parsing.readers import lean

PAGES = 120
ROUNDS = 7

CELL_LOOK = (
    b'<td style="border:1px solid #000;padding:0 5px;text-align:center;width:80px;font-family:SimSun;font-size:14px"'
)
TEXT_LOOK = b'<p style="text-indent:2em;line-height:1.75;margin:0 0 10px;font-family:FangSong;font-size:16px">'
HEAD = (
    "<style>"
    + ".nav{color:red;font-size:12px}" * 200
    + "</style><script>"
    + "function a(b){return b*3<7}\n" * 300
    + "</script>"
).encode()
MENU = "".join(
    f'<li class="item"><a href="/channel/{n}/" title="栏目{n}">栏目名称{n}</a></li>' for n in range(200)
).encode()
NEWS = (
    "推进落实完善健全加强规范机制平台建设服务群众企业重点领域内容审核保障考核培训目录清单基层试点教育医疗就业环境食品"
)
FOOT = "".join(f'<a href="http://www.site{n}.gov.cn/">友情链接{n}</a>' for n in range(60)).encode()


def pages(first: int, count: int = PAGES) -> list[bytes]:
    """Reports of both forms, pasted from Word and from WPS, each with its habits."""
    return [
        make(Recipe("2021" if i % 3 else "2019", i, "wps" if i % 4 == 3 else "word")).body
        for i in range(first, first + count)
    ]


def site_pages(first: int, count: int = PAGES) -> list[bytes]:
    """Reports typed into an editor, each cell with a look of its own, inside the page of a site."""
    bodies = (make(Recipe("2021" if i % 3 else "2019", i)).body for i in range(first, first + count))
    return [
        body.replace(b"<td", CELL_LOOK)
        .replace(b"<p>", TEXT_LOOK)
        .replace(b"</head>", HEAD + b"</head>", 1)
        .replace(b"<body>", b'<body><div class="nav"><ul>' + MENU + b"</ul></div>", 1)
        .replace(b"</body>", b'<div class="footer">' + FOOT + b"</div></body>", 1)
        for body in bodies
    ]


def news_pages(first: int, count: int = PAGES) -> list[bytes]:
    """Reports typed into an editor, inside a page with two lists of news of its own."""
    bodies = (make(Recipe("2021" if i % 3 else "2019", i)).body for i in range(first, first + count))
    return [
        body.replace(b"<body>", b'<body><div class="nav"><ul>' + _news(2 * number) + b"</ul></div>", 1).replace(
            b"</body>", b'<div class="list">' + _news(2 * number + 1) + b"</div></body>", 1
        )
        for number, body in enumerate(bodies, first)
    ]


def _news(seed: int) -> bytes:
    random = Random(f"news/{seed}")
    items = ((random.randint(1, 9), "".join(random.choices(NEWS, k=random.randint(6, 24)))) for _ in range(200))
    return "".join(
        f'<li><span>2024-0{n}-1{n}</span><a href="/art/{n}/{place}.html" title="{words}">{words}</a></li>'
        for place, (n, words) in enumerate(items)
    ).encode()


def remember() -> None:
    """Leave what was learned from earlier pages as it is."""


def forget() -> None:
    """Let the next page be the first of its layout and of its site."""
    known_layouts.forget()
    known_blocks.forget()
    grid.forget()
    lean.forget()


def seconds(read: Callable[[bytes], object], body: bytes) -> float:
    """Processor time of one reading."""
    start = time.process_time()
    read(body)
    return time.process_time() - start


def measure(
    make_pages: Callable[[int], Sequence[bytes]], first: int, before_each: Callable[[], None]
) -> tuple[Sequence[float], Sequence[float]]:
    """Seconds of lxml alone and of the parser for each round; its pages begin with the number `first`."""
    theirs, ours = [0.0] * ROUNDS, [0.0] * ROUNDS
    for index in range(ROUNDS):
        for body in make_pages(first + index * PAGES):
            before_each()
            theirs[index] += seconds(lxml.html.fromstring, body)
            ours[index] += seconds(parse, body)
    return theirs, ours


def row(what: str, make_pages: Callable[[int], Sequence[bytes]], first: int, before_each: Callable[[], None]) -> str:
    """One line of the table of figures."""
    size = sum(map(len, make_pages(first))) / PAGES / 1000
    theirs, ours = measure(make_pages, first, before_each)
    ratio = statistics.median(alone / own for alone, own in zip(theirs, ours, strict=True))
    own, alone = (PAGES / statistics.median(rounds) for rounds in (ours, theirs))
    return f"| {what} | {size:.0f} | {own:.0f} | {alone:.0f} | {ratio:.2f} |"


def main() -> None:
    for body in (*pages(0), *site_pages(0), *news_pages(0)):
        parse(body)
    print(f"decode, clean, tables, checks of {PAGES} pages a round, in turns, median of {ROUNDS} rounds, one core\n")
    print("| pages | KB | documents/s | lxml alone | ratio |\n| --- | ---: | ---: | ---: | ---: |")
    print(row("from Word, layouts met before", pages, 1_000, remember))
    print(row("typed, in the page of a site, layouts met before", site_pages, 1_000, remember))
    print(row("typed, beside lists of news that no page had before", news_pages, 1_000, remember))
    print(row("from Word, every layout new", pages, 10_000, forget))


if __name__ == "__main__":
    main()
