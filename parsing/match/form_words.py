"""Which form a report follows, told by the heads of part 二 wherever they stand, also where no table could be read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from parsing.document import Document, Grid, Line
from parsing.forms import FORMS, Form
from parsing.labels import fold
from parsing.signs import squeeze


def told(document: Document) -> Form | None:
    """The form more of whose own heads stand in the document; None when neither has more."""
    text = "".join(squeeze(fold(text)) for text in _texts(document))
    newer, older = (sum(head in text for head in _own_heads()[name]) for name in ("2021", "2019"))
    if newer == older:
        return None
    return FORMS["2021"] if newer > older else FORMS["2019"]


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from block.texts
        elif isinstance(block, Line):
            yield block.text


@cache
def _own_heads() -> dict[str, frozenset[str]]:
    """The heads of part 二 that only one of the forms has, also as a piece of another head."""
    heads = {
        name: {
            squeeze(fold(cell.column[0])).partition("(")[0] for cell in FORMS[name].cells.values() if cell.section == 2
        }
        for name in ("2021", "2019")
    }
    return {
        name: frozenset(head for head in heads[name] if not any(head in foreign for foreign in heads[other]))
        for name, other in (("2021", "2019"), ("2019", "2021"))
    }
