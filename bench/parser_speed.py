"""Documents a second on pages of about 100 KB, beside `lxml.html.fromstring` alone: `python -m bench.parser_speed`.

Both run over the same bytes on one core, turn by turn; the processor's own time counts, and the best of several
rounds, so that other work on the machine disturbs little. The ratio is the figure to compare between machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import lxml.html

from fixtures.documents.cases import Recipe, make
from parsing import parse

PAGES = 40
ROUNDS = 9


def rate(read: Callable[[bytes], object], bodies: list[bytes]) -> float:
    """Documents a second over one round."""
    start = time.process_time()
    for body in bodies:
        read(body)
    return len(bodies) / (time.process_time() - start)


def main() -> None:
    bodies = [make(Recipe("2021" if i % 2 else "2019", i, "word")).body for i in range(PAGES)]
    size = sum(map(len, bodies)) / len(bodies) / 1000
    rounds = [(rate(parse, bodies), rate(lxml.html.fromstring, bodies)) for _ in range(ROUNDS)]
    ours, theirs = (max(values) for values in zip(*rounds, strict=True))
    print(f"{PAGES} pages of {size:.0f} KB, best of {ROUNDS} rounds, one core\n")
    print("| what | documents/s | ratio |\n| --- | ---: | ---: |")
    print(f"| lxml.html.fromstring alone | {theirs:.0f} | 1.00 |")
    print(f"| parse: decode, clean, tables, checks | {ours:.0f} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
