"""Text from strips and pages through RapidOCR, whose models are loaded once in a process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parsing.document import Box
from parsing.errors import MissingReader

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

_LONGEST: Final = 40
"""A strip longer than this many times its height would be shrunk beyond reading."""
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Reading:
    """Text as recognised, how sure the model is of it, and where it stands (for whole pages)."""

    text: str
    confidence: float
    box: Box = (0.0, 0.0, 0.0, 0.0)


@cache
def _engine() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise MissingReader("a picture", "ocr") from None
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 2600,
            "Rec.rec_batch_num": 8,
            "Rec.rec_img_shape": [3, 48, 96],
        }
    )


def read_strips(strips: Sequence[Pixels]) -> list[Reading]:
    """Text of each strip, in their order."""
    import cv2

    if not strips:
        return []
    colour = [cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR) for strip in strips]
    with _ONE_AT_A_TIME:
        found = _engine().recognize_txt(colour)
    return [Reading(text, float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


def read_page(grey: Pixels) -> list[Reading]:
    """Lines of text on a page, in no particular order."""
    import cv2

    with _ONE_AT_A_TIME:
        found = _engine()(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True)
    if getattr(found, "boxes", None) is None or found.txts is None:
        return []
    return [
        Reading(text, float(score), _upright(corners))
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _upright(corners: Pixels) -> Box:
    xs, ys = corners[:, 0], corners[:, 1]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())
