"""A second look at short numbers of which the first reading is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parsing.readers.picture.cells import Strip
from parsing.readers.picture.recognise import Reading, read_among_digits

_SURE: Final = 0.97
_AGREED: Final = 0.9
_DISAGREED: Final = 0.5
_LONGEST: Final = 4.0
"""Times its height: a longer strip holds enough signs to be read by themselves."""
_LOOK_ALIKES: Final = str.maketrans(
    {"o": "0", "O": "0", "Q": "0", "D": "0", "〇": "0", "○": "0", "l": "1", "I": "1", "|": "1"}
)
"""Letters the model takes for digits that stand alone."""


def looked_at_again(strips: Sequence[Strip], readings: Sequence[Reading]) -> list[Reading]:
    """The readings, those of short doubtful strips settled by a second one among digits.

    Where the two agree, look-alike letters aside, the better confidence stands. Where they do not, neither is trusted,
    and a question mark behind the first one keeps it from being taken for a number.
    """
    again = [i for i, (strip, reading) in enumerate(zip(strips, readings, strict=True)) if _is_doubtful(strip, reading)]
    found = list(readings)
    for i, second in zip(again, read_among_digits([strips[i].grey for i in again]), strict=True):
        found[i] = _settled(readings[i], second)
    return found


def _is_doubtful(strip: Strip, reading: Reading) -> bool:
    short = strip.width < _LONGEST * strip.height
    return short and len(reading.text) <= 4 and reading.confidence < _SURE and _digits(reading.text) is not None


def _digits(text: str) -> str | None:
    """The text as digits, look-alikes taken for them; None when something else is in it."""
    bare = text.replace(" ", "").translate(_LOOK_ALIKES)
    return bare if bare.isascii() and all(sign.isalnum() or sign in ".-+" for sign in bare) else None


def _settled(first: Reading, second: Reading) -> Reading:
    own = _digits(first.text)
    if own == second.text and first.text == own:
        return Reading(own, max(first.confidence, min(second.confidence, _SURE)))
    if own is not None and own == second.text:
        return Reading(own, min(second.confidence, _AGREED))
    if not second.text or not own or not own.isdigit():
        return Reading(first.text, min(first.confidence, _DISAGREED))
    return Reading(f"{first.text}?", min(first.confidence, _DISAGREED))
