"""One report, for the tests that read it from every medium.

The pictures beside this file show the same report: `render_pages(draft(), font)` of `fixtures.documents.picture` with
Noto Serif CJK SC. They are kept because few machines have a Chinese font.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fixtures.documents.draft import Draft, draft_of
from fixtures.documents.narrative import Facts
from fixtures.documents.numbers import consistent

PAGES = tuple(Path(__file__).with_name("pages") / f"report-{number}.png" for number in (1, 2))
NUMBERS = consistent("2021", 7, "county")
FACTS = Facts("临川县人民政府", 2023, "2021", NUMBERS, "2024-01-20", 7)


def draft() -> Draft:
    """The report before it is written out."""
    return draft_of(FACTS)


def truth() -> dict[str, int | Decimal]:
    """Its 200 numbers."""
    return {name: Decimal(text) if "." in text else int(text) for name, text in NUMBERS.items()}


def scan() -> Any:
    """An A4 page at 150 dots an inch with a ruled row of four numbers."""
    image = np.full((1754, 1240), 255, np.uint8)
    for x in (100, 360, 620, 880, 1140):
        cv2.line(image, (x, 300), (x, 420), 0, 2)
    for y in (300, 360, 420):
        cv2.line(image, (100, y), (1140, y), 0, 2)
    for column, text in enumerate(("31", "0", "4", "35")):
        cv2.putText(image, text, (140 + 260 * column, 405), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    return image
