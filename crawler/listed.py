"""The date that a list prints beside a link."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from parsing.dates import first_date

_MOST_STEPS = 3
"""Elements around a link in which its date is looked for."""
_MOST_LINKS = 2
"""An element with more links than these is no entry of a list any more."""
_LIKELY = re.compile(r"20\d\d|报告|年报")


def date_beside(element: HtmlElement, words: str) -> str | None:
    """The date in the entry that the link stands in, YYYY-MM-DD; links that name no report are not looked at."""
    if not _LIKELY.search(words):
        return None
    found = first_date(words)
    node = element.getparent()
    for _ in range(_MOST_STEPS):
        if found is not None or node is None or len(list(islice(node.iter("a"), _MOST_LINKS + 1))) > _MOST_LINKS:
            break
        found = first_date(" ".join(node.itertext()))
        node = node.getparent()
    return found
