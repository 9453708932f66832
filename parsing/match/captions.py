"""What the short lines above a table say of it: of which year, of which body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from parsing.issuers import whole_name
from parsing.labels import fold
from parsing.vocabulary import meaning_of

_YEAR = re.compile(r"(?<!\d)(20[012]\d)(?!\s?年?\s?[\d/.-])")
"""A year, but that of a date: （2024年1月） below a title says when the report was made."""
_BARE = re.compile(r"20[012]\d\s?年度?")
_PAST = re.compile(r"上一?年度?(?!结转|项目)|去年|上年同期|同期|往年|历年")
_PART = re.compile(r"[一二三四1-4]季度|[上下]半年")
_ANNEX = re.compile(r"^(?:附[表件]?|表)\s?[0-9一二三四五六七八九十]{0,2}\s?[:、.]?\s?")
_CAPTION = 60


class Caption(NamedTuple):
    """What a caption says."""

    years: frozenset[int]
    past: bool
    """Whether it speaks of last year without naming one, or of a part of a year."""
    known: bool
    """Whether it is a label of the form."""
    body: str | None
    """The body that it is the name of."""
    bare: bool = False
    """Whether it is a year and nothing else: several in a row are heads of columns."""


@lru_cache(maxsize=2048)
def read_caption(caption: str) -> Caption:
    """What a caption says of whom and when. Sentences say nothing of time."""
    text = fold(caption).strip()
    says = not text.endswith("。") and len(text) <= _CAPTION
    part = says and _PART.search(text) is not None
    years = frozenset(map(int, _YEAR.findall(text))) if says and not part else frozenset()
    bare = _BARE.fullmatch(text) is not None
    past = part or (says and not years and _PAST.search(text) is not None)
    return Caption(years, past, meaning_of(caption).known, whole_name(_ANNEX.sub("", text)), bare)


def of_another_year(captions: Sequence[Caption], year: int | None) -> bool:
    """Whether the nearest caption that speaks of a time speaks of another year."""
    for index, caption in reversed(list(enumerate(captions, start=1))):
        if caption.years and year is not None:
            return year not in {y for one in _of_one_kind(captions[:index]) for y in one.years}
        if caption.past:
            return True
    return False


def _of_one_kind(captions: Sequence[Caption]) -> Iterator[Caption]:
    """The last caption; where it is a bare year, with those right before it: heads of columns for several years."""
    yield captions[-1]
    yield from takewhile(lambda one: one.bare, reversed(captions[:-1] if captions[-1].bare else ()))
