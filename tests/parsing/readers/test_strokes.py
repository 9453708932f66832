"""Dashes and slashes are told from digits by their shape."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from parsing.readers.picture.strokes import stroke_of

FACES = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def ink_of(text: str, face: int, size: float, thick: int) -> Any:
    image = np.zeros((160, 300), np.uint8)
    cv2.putText(image, text, (40, 110), face, size, 255, thick, cv2.LINE_AA)
    return cropped(image)


def cropped(image: Any) -> Any:
    dark = (image > 100).astype(np.uint8) * 255
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("slanted", [0, cv2.FONT_ITALIC])
@pytest.mark.parametrize("face", FACES)
def test_no_digit_is_taken_for_a_stroke(face: int, slanted: int) -> None:
    signs = [*"0123456789", "l", "I", "(", "V"]
    found = {
        (sign, size, thick): stroke_of(ink_of(sign, face | slanted, size, thick), 200)
        for sign in signs
        for size in (0.5, 0.8, 1.2)
        for thick in (1, 2)
    }
    assert {key for key, stroke in found.items() if stroke} == set()


@pytest.mark.parametrize("size", [0.7, 1.0, 1.4])
@pytest.mark.parametrize("face", FACES)
def test_a_slash_is_one(face: int, size: float) -> None:
    ink = ink_of("/", face, size, 2)
    assert stroke_of(ink, 200) == "/"
    assert stroke_of(np.fliplr(ink), 200) == "\\"


@pytest.mark.parametrize(("width", "thick"), [(14, 3), (30, 3), (60, 5), (7, 4)])
def test_a_flat_stroke_is_a_dash_unless_it_may_be_the_rest_of_a_ruling(width: int, thick: int) -> None:
    ink = np.full((thick, width), 255, np.uint8)
    assert stroke_of(ink, 4 * width) == "—"
    assert stroke_of(ink, width + 6) == ""
