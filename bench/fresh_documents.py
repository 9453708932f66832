"""How well the parser reads documents that nobody has seen: `python -m bench.fresh_documents html 40000 1200`.

Each document is made from its number alone, with up to four manglings of any kind and, as HTML, up to two changes of
markup. Told are the certain cells (those whose place on the page is beyond doubt), how many of them came back exactly,
and the documents with a number that is wrong, or missing, without a warning.
"""

from __future__ import annotations

import sys
from random import Random

from fixtures.documents.cases import WRAPPINGS, Recipe, make
from fixtures.documents.html import STYLES
from fixtures.documents.loose_text import LOOSE_STYLES
from fixtures.documents.manglings import MANGLINGS
from fixtures.documents.manglings.markup import MARKUP
from fixtures.documents.text import TEXT_STYLES
from fixtures.documents.truth import judge
from parsing import parse


def recipe(kind: str, seed: int) -> Recipe:
    """The document of that number, as HTML, as flattened text, or as text that lost its lines as well."""
    random = Random(f"truth/{kind}/{seed}")
    names = tuple(random.sample(sorted(MANGLINGS), random.randint(0, 4)))
    form = random.choice(("2021", "2021", "2019"))
    if kind == "loose":
        wrapped = random.choice((None, "preformatted"))
        return Recipe(form, seed, text=random.choice(LOOSE_STYLES), wrapped=wrapped, manglings=names[:2])
    if kind == "html":
        style = random.choice(STYLES)
        markup = tuple(random.sample(sorted(MARKUP), random.randint(0, 2)))
        return Recipe(form, seed, style, manglings=names, markup=markup)
    text = random.choice(TEXT_STYLES)
    return Recipe(form, seed, text=text, wrapped=random.choice((None, None, *WRAPPINGS)), manglings=names)


def main(kind: str, first: int, count: int) -> None:
    """Read so many documents and tell what came of it; those that are silently wrong are named."""
    certain = exact = silent = 0
    for seed in range(first, first + count):
        made = recipe(kind, seed)
        case = make(made)
        verdict = judge(parse(case.body, media_type=case.media_type), case.truth)
        sure = {name for name, expected in case.truth.items() if not expected.doubtful}
        certain += len(sure)
        exact += len(sure.intersection(verdict.exact))
        if not verdict.trustworthy:
            silent += 1
            print(f"silent: {seed} {made}")
    print(f"{kind}: {count} documents, {certain} certain cells, {exact} exact ({exact / certain:.2%}), {silent} silent")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
