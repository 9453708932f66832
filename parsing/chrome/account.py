"""Keeps the books of cleanup: every visible character is kept, removed by a rule, or reported as lost."""

from __future__ import annotations

from collections.abc import Iterator

from parsing.document import Document, Grid
from parsing.report import Finding

_UNCOUNTED = " \n\r\t\f\v\u3000\xa0\u200b\ufeff\u2002\u2003|-"
"""White space, and the signs that rule tables of text (|---|): readers do not keep those."""
_SLACK_CHARACTERS = 20
_SLACK_SHARE = 0.005


def visible_length(text: str) -> int:
    """Characters of the text without white space and rulings: the unit in which `Document.text_length` counts."""
    return len(text) - sum(map(text.count, _UNCOUNTED))


def account(document: Document) -> Finding | None:
    """A finding "text.lost" when text of the source is neither among the blocks nor among the removed pieces.

    A few characters of slack are allowed (20, or half a percent): readers may drop list marks and the like.
    """
    accounted = visible_length("".join(_texts(document)))
    lost = document.text_length - accounted
    if lost <= max(_SLACK_CHARACTERS, document.text_length * _SLACK_SHARE):
        return None
    return Finding(
        rule="text.lost",
        severity="warning",
        cells=(),
        message=f"{lost} of {document.text_length} visible characters of the source were neither read nor set aside",
        expected=document.text_length,
        found=accounted,
    )


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield "".join(block.texts)
        else:
            yield block.text
    for piece in document.removed:
        yield piece.text
