"""Documents a second on pages of about 100 KB, beside `lxml.html.fromstring` alone: `python -m bench.parser_speed`.

Every page is made once and read in turns, by lxml and by the parser, on one core; the processor's own time counts, and
the median of several rounds, so that other work on the machine disturbs little. The ratio is the figure to compare
between machines. Two figures are given: pages as a crawl or a reparse meets them, many of them laid out alike, and
pages read as if none of their layout had been read before.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import lxml.html

from fixtures.documents.cases import Recipe, make
from parsing import grid, known_layouts, parse
from parsing.readers import lean

PAGES = 120
ROUNDS = 7


def pages() -> list[bytes]:
    """Reports of both forms with numbers of their own, pasted from Word and from WPS, each with its habits."""
    return [make(Recipe("2021" if i % 3 else "2019", i, "wps" if i % 4 == 3 else "word")).body for i in range(PAGES)]


def forget() -> None:
    """Let the next page be the first of its layout."""
    known_layouts.forget()
    grid.forget()
    lean.forget()


def seconds(read: Callable[[bytes], object], body: bytes) -> float:
    """Processor time of one reading."""
    start = time.process_time()
    read(body)
    return time.process_time() - start


def measure(bodies: Sequence[bytes], before_each: Callable[[], None] = lambda: None) -> tuple[float, float]:
    """Documents a second of lxml alone and of the parser."""
    rounds = []
    for _ in range(ROUNDS):
        theirs = ours = 0.0
        for body in bodies:
            before_each()
            theirs += seconds(lxml.html.fromstring, body)
            ours += seconds(parse, body)
        rounds.append((theirs, ours))
    return (
        len(bodies) / statistics.median(theirs for theirs, _ in rounds),
        len(bodies) / statistics.median(ours for _, ours in rounds),
    )


def main() -> None:
    bodies = pages()
    for body in bodies:
        parse(body)
    size = sum(map(len, bodies)) / len(bodies) / 1000
    print(f"{PAGES} pages of {size:.0f} KB, in turns, median of {ROUNDS} rounds, one core\n")
    print("| what | documents/s | lxml alone | ratio |\n| --- | ---: | ---: | ---: |")
    for what, before_each in (("layouts met before", lambda: None), ("every layout new", forget)):
        theirs, ours = measure(bodies, before_each)
        print(f"| parse: decode, clean, tables, checks; {what} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
