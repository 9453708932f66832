"""Documents a second on pages of about 100 KB, beside `lxml.html.fromstring` alone: `python -m bench.parser_speed`.

Every page is read once, in turns by lxml and by the parser, on one core; none was seen before, and each has numbers, an
issuer and wordings of its own. The processor's own time counts, and the median of several rounds, so that other work on
the machine disturbs little. The ratio is the figure to compare between machines. Two figures are given: pages as a
crawl or a reparse meets them, many of them laid out alike, and pages read as if neither their layout nor what stands
around the report had been read before.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import lxml.html

from fixtures.documents.cases import Recipe, make
from parsing import grid, known_layouts, parse
from parsing.chrome import known_blocks
from parsing.readers import lean

PAGES = 120
ROUNDS = 7


def pages(first: int, count: int = PAGES) -> list[bytes]:
    """Reports of both forms, pasted from Word and from WPS, each with its habits."""
    return [
        make(Recipe("2021" if i % 3 else "2019", i, "wps" if i % 4 == 3 else "word")).body
        for i in range(first, first + count)
    ]


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


def measure(first: int, before_each: Callable[[], None] = lambda: None) -> tuple[Sequence[float], Sequence[float]]:
    """Seconds of lxml alone and of the parser for each round; its pages begin with the number `first`."""
    theirs, ours = [0.0] * ROUNDS, [0.0] * ROUNDS
    for index in range(ROUNDS):
        for body in pages(first + index * PAGES):
            before_each()
            theirs[index] += seconds(lxml.html.fromstring, body)
            ours[index] += seconds(parse, body)
    return theirs, ours


def main() -> None:
    met = pages(0)
    for body in met:
        parse(body)
    size = sum(map(len, met)) / len(met) / 1000
    print(f"{PAGES} pages of {size:.0f} KB a round, in turns, median of {ROUNDS} rounds, one core\n")
    print("| what | documents/s | lxml alone | ratio |\n| --- | ---: | ---: | ---: |")
    for what, first, before_each in (("layouts met before", 1_000, lambda: None), ("every layout new", 10_000, forget)):
        theirs, ours = measure(first, before_each)
        ratio = statistics.median(alone / own for alone, own in zip(theirs, ours, strict=True))
        own, alone = (PAGES / statistics.median(rounds) for rounds in (ours, theirs))
        print(f"| parse: decode, clean, tables, checks; {what} | {own:.0f} | {alone:.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
