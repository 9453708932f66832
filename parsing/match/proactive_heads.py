"""The heads over the rows of part 二: measures of the form, and heads cut short or misread beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsing.labels import squeeze
from parsing.match.table import Piece
from parsing.vocabulary import Measure, meaning_of

_LONGEST_HEAD = 60


@dataclass(frozen=True, slots=True)
class Head:
    """A head over the value columns: its measure, its words, and the columns it covers."""

    measure: str | None
    text: str
    start: int
    end: int


def is_head(piece: Piece) -> bool:
    """Whether a cell is a head or a bar of this part."""
    return bool(measures_of(piece) or piece.meaning.bar or piece.meaning.group == "content")


def measures_of(piece: Piece) -> list[Measure]:
    """Measures a head names: one, or one that an extractor ran together with 信息内容."""
    found = piece.meaning.measure
    if found is not None:
        return [found]
    if len(piece.text) > _LONGEST_HEAD or " " not in piece.text:
        return []
    words = [meaning_of(word) for word in piece.text.split()]
    return [word.measure for word in words if word.measure] if all(word.known for word in words) else []


def head_row(own: Sequence[Piece]) -> tuple[Head, ...]:
    """The heads of a row, or none where it is no row of heads."""
    named: list[Head] = []
    known = 0
    # What stands before 信息内容, such as 序号, is the head of no number.
    labels = next((index for index, piece in enumerate(own) if piece.meaning.group == "content"), 0)
    for piece in own[labels:]:
        if piece.blank or piece.meaning.group == "content":
            continue
        measures = measures_of(piece)
        if measures:
            known += 1
            named.extend(Head(measure.name, piece.text, piece.start, piece.end) for measure in measures)
        elif piece.printed.state == "unreadable" and piece.meaning.item is None:
            named.append(Head(None, piece.text, piece.start, piece.end))
    has_content = any(piece.meaning.group == "content" for piece in own)
    return tuple(_neighbours_joined(named)) if known or (has_content and named) else ()


def _neighbours_joined(heads: Sequence[Head]) -> list[Head]:
    """A head printed again for each column it covers is one head. 本年新 twice is two heads cut short.

    One measure in other words, 本年制发件数(2023年) beside 本年制发件数(2022年), is two columns.
    """
    joined: list[Head] = []
    for head in heads:
        last = joined[-1] if joined and head.measure is not None else None
        if last is not None and squeeze(last.text) == squeeze(head.text) and last.end == head.start:
            joined[-1] = Head(last.measure, last.text, last.start, head.end)
        else:
            joined.append(head)
    return joined
