"""Marks of footnotes, which stand raised behind what they belong to: 12¹ is twelve, not a hundred and twenty-one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"[\[［(（【〔]?(?:注?\d{1,2}|[①-⑳*＊※注])[\]］)）】〕]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text set in one way."""

    text: str
    raised: bool = False
    struck: bool = False


def is_mark(text: str) -> bool:
    """Whether a raised text is the mark of a footnote."""
    return _MARK.fullmatch(text.strip()) is not None


def said(pieces: Iterable[Piece]) -> str:
    """The text of a cell without what is struck out, and without marks of footnotes behind text on the line."""
    found = ""
    level = False
    for piece in pieces:
        if piece.struck or (piece.raised and level and is_mark(piece.text)):
            continue
        found += piece.text
        level = level or bool(not piece.raised and piece.text.strip())
    return found
