"""The row of the form that a misread, cut or broken label is most like."""

from __future__ import annotations

from collections.abc import Sequence

from parsing.forms import FormRow
from parsing.labels import Label, likeness, read_label, split_inner

_NEAR = 0.6
_STUMP = 3
_ONLY_PLACE = 0.3
"""Likeness that is enough where exactly one row of the form is missing between two known neighbours."""


def likest(text: str, free: Sequence[FormRow]) -> str | None:
    """The id of one of the free rows, None where none is like the text or two are."""
    scored = sorted(((_alike(text, entry), entry.id) for entry in free), reverse=True)
    if not scored:
        return None
    best, name = scored[0]
    if len(scored) == 1:
        return name if best >= _ONLY_PLACE else None
    return name if best >= _NEAR and best - scored[1][0] >= 0.1 else None


def _alike(text: str, entry: FormRow) -> float:
    official = read_label(entry.label)
    readings = [read_label(text)]
    parts = split_inner(text)
    if parts is not None:
        readings.append(read_label(parts[1]))
    return max(_score(reading, official) for reading in readings)


def _score(read: Label, official: Label) -> float:
    # (六)其他 is a group, 3.其他 a row in it.
    if read.style == "(一)" and official.style == "1":
        return 0.0
    wording = max(likeness(read.key, official.key), likeness(read.short, official.short))
    if len(read.key) >= _STUMP and official.key.startswith(read.key):
        # Cut short: with the number that it has in the form it is that row.
        wording = max(wording, _NEAR)
    # The same number in the same style speaks for a misread label, never for a strange one.
    same_number = read.number is not None and read.number == official.number and read.style == official.style
    if same_number and len(read.key) >= _STUMP and _is_abridged(read.key, official.key):
        wording = max(wording, _NEAR)
    return min(1.0, wording + 0.15) if same_number and wording > 0.2 else wording


def _is_abridged(text: str, whole: str) -> bool:
    """Whether a text is what is left of a longer one when words are dropped."""
    signs = iter(whole)
    return all(sign in signs for sign in text)
