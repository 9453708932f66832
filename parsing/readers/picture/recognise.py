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

_ALIKE: Final = 64
"""Shades by which no pixel of two strips may differ that are taken for one: two signs differ by far more somewhere."""
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
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            "Rec.rec_batch_num": 1,  # in a batch a strip is padded to the widest, which costs time and changes readings
            "Rec.rec_img_shape": [3, 48, 96],
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # more threads take twice the processor's time
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def read_strips(strips: Sequence[Pixels]) -> list[Reading]:
    """Text of each strip, in their order; strips that look the same are read once."""
    import cv2

    if not strips:
        return []
    different, places = _different(strips)
    colour = [cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR) for strip in different]
    with _ONE_AT_A_TIME:
        found = _engine().recognize_txt(colour)
    readings = [Reading(text, float(score)) for text, score in zip(found.txts, found.scores, strict=True)]
    return [readings[place] for place in places]


def _different(strips: Sequence[Pixels]) -> tuple[list[Pixels], list[int]]:
    """The strips without those that look like an earlier one, and for each strip the place of its like."""
    import cv2

    found: list[Pixels] = []
    places: list[int] = []
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for strip in strips:
        known = by_shape.setdefault(strip.shape, [])
        place = next((i for i in known if cv2.absdiff(found[i], strip).max() <= _ALIKE), len(found))
        if place == len(found):
            known.append(place)
            found.append(strip)
        places.append(place)
    return found, places


def read_among_digits(strips: Sequence[Pixels]) -> list[Reading]:
    """Text of each strip when it stands between two sevens; "" where the sevens are not found again.

    A round 0 alone looks like the letter o; between digits the model takes it for what it is.
    """
    found = read_strips([_between_sevens(strip) for strip in strips])
    return [
        Reading(text[1:-1], r.confidence) if len(text) > 2 and text[0] == text[-1] == "7" else Reading("", 0.0)
        for r, text in ((r, r.text.replace(" ", "")) for r in found)
    ]


def _between_sevens(strip: Pixels) -> Pixels:
    import cv2
    import numpy as np

    height = int(strip.shape[0])
    paper = int(np.percentile(strip, 80))
    tall = round(0.62 * height)
    thick = max(1, tall // 10)
    seven = np.full((height, round(0.8 * tall)), paper, np.uint8)
    cv2.putText(seven, "7", (1, (height + tall) // 2), cv2.FONT_HERSHEY_SIMPLEX, tall / 22, 30, thick, cv2.LINE_AA)
    inked = np.flatnonzero((strip < paper - 30).any(axis=0))
    start, end = (int(inked[0]), int(inked[-1]) + 1) if inked.size else (0, int(strip.shape[1]))
    room = max(2, tall // 7)
    core = strip[:, max(0, start - room) : end + room]
    edge = np.full((height, 8), paper, np.uint8)
    return np.hstack([edge, seven, core, seven, edge])


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
