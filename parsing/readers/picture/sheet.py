"""A picture made ready for reading: decoded, grey, of a known scale, upright to a fraction of a degree."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from parsing.errors import MissingReader, Unreadable
from parsing.readers.picture.keystone import straightened
from parsing.readers.picture.paper import faint_lines, flattened

if TYPE_CHECKING:
    import numpy as np

    Pixels: TypeAlias = np.ndarray[Any, Any]

MOST_PIXELS: Final = 60_000_000
"""A3 at 400 dots an inch; anything larger is no page."""
_WIDE: Final = 1_600
"""Pixels: a page is enlarged to about this width, so that a digit is at least 14 pixels high."""
_TOO_WIDE: Final = 1_900
_TOO_WIDE_ACROSS: Final = 2_500
"""The same for a page in landscape, which holds more columns."""
_MOST_PAGES: Final = 12
_PAPER_WIDE: Final = 8.27
"""Inches: A4, for pages that do not say how large they are."""
_MOST_SKEW: Final = 8.0
"""Degrees: a page turned further is not straightened."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grey page (0 black, 255 white) and its ink (255 where dark), of the same size."""

    grey: Pixels
    ink: Pixels
    scale: float
    """Pixels here for each pixel of the source."""
    turned: float
    """Degrees by which it was straightened."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return int(self.grey.shape[0]), int(self.grey.shape[1])


def sheet_of(body: bytes, turns: int = 0) -> Sheet:
    """The page in a PNG, JPEG, BMP, GIF, TIFF or WebP, turned by quarters to the left.

    Raises `MissingReader` without the extra `ocr`, `Unreadable` for a damaged picture or one that is too large.
    """
    try:
        import cv2
        import numpy as np
    except ImportError:
        raise MissingReader("a picture", "ocr") from None
    grey = np.ascontiguousarray(np.rot90(_decoded(body), turns))
    factor = _factor(*grey.shape)
    if factor != 1:
        way = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=way)
    grey = flattened(grey)
    angle = skew(ink_of(grey))
    if abs(angle) > 0.03:
        grey = _turned(grey, angle)
    ink = ink_of(grey)
    seen = straightened(grey, ink)
    if seen is not None:
        grey, ink = seen, ink_of(seen)
    return Sheet(grey, ink, factor, angle + 90 * turns)


def bound_pages(body: bytes) -> bytes | None:
    """The pages of a fax or scan of several as a PDF, which tables go on through; None for a single one.

    Raises as `sheet_of` does.
    """
    try:
        from PIL import Image, ImageSequence
    except ImportError:
        raise MissingReader("a picture", "ocr") from None
    held = BytesIO()
    try:
        with Image.open(BytesIO(body)) as image:
            if getattr(image, "n_frames", 1) < 2 or image.width * image.height > MOST_PIXELS:
                return None
            frames = islice(ImageSequence.Iterator(image), _MOST_PAGES)
            pages = [frame.convert("L") for frame in frames]
        dots = pages[0].width / _PAPER_WIDE
        pages[0].save(held, "PDF", save_all=True, append_images=pages[1:], resolution=dots, quality=95)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("the picture is damaged") from error
    return held.getvalue()


def quarter_turned(sheet: Sheet, turns: int) -> Sheet:
    """The sheet turned by quarters to the left."""
    import numpy as np

    grey = np.ascontiguousarray(np.rot90(sheet.grey, turns))
    return Sheet(grey, ink_of(grey), sheet.scale, sheet.turned + 90 * turns)


def _decoded(body: bytes) -> Pixels:
    """Grey pixels; transparent parts are white, as a browser shows them."""
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(BytesIO(body))
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable(f"the picture is too large: {image.width} x {image.height} pixels")
            image = ImageOps.exif_transpose(image).convert("RGBA")
        except Image.DecompressionBombError as error:
            raise Unreadable("the picture is too large") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
            raise Unreadable("the picture is damaged") from error
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("L"))


def _factor(height: int, width: int) -> float:
    if width < _WIDE:
        return min(4.0, _WIDE / max(1, width))
    most = _TOO_WIDE if height > width else _TOO_WIDE_ACROSS
    return min(1.0, most / width)


def ink_of(grey: Pixels) -> Pixels:
    """Dark marks against the paper around them, so that shadows are not ink; and long lines however pale."""
    import cv2

    smooth = cv2.GaussianBlur(grey, (3, 3), 0.8)
    ink = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 18)
    return cv2.bitwise_or(ink, cv2.bitwise_or(faint_lines(smooth, ink), faint_lines(smooth.T, ink.T).T))


def skew(ink: Pixels) -> float:
    """Degrees by which long horizontal rulings fall to the right; 0 when there are none."""
    import numpy as np

    slopes = sorted((line.slope, line.length) for line in long_lines(ink))
    half, reached = sum(length for _, length in slopes) / 2, 0
    for slope, length in slopes:
        reached += length
        if reached >= half:
            angle = float(np.degrees(np.arctan(slope)))
            return angle if abs(angle) < _MOST_SKEW else 0.0
    return 0.0


class LongLine(NamedTuple):
    """A line that runs across the page: its fall for each pixel, the height of its middle, its length in pixels."""

    slope: float
    at: float
    length: int


def long_lines(ink: Pixels) -> list[LongLine]:
    """Long lines across the page, also those that fall or rise a little."""
    import cv2
    import numpy as np

    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (13, 1))
    level = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    long = [i for i in range(1, count) if stats[i][2] > ink.shape[1] // 8 and stats[i][3] < stats[i][2] // 4]
    return [_fitted(labels, stats[i], i) for i in long]


def _fitted(labels: Pixels, stat: Pixels, label: int) -> LongLine:
    """One component as a line, fitted through its pixels."""
    import numpy as np

    left, top, width, height = (int(v) for v in stat[:4])
    ys, xs = np.nonzero(labels[top : top + height, left : left + width] == label)
    return LongLine(float(np.polyfit(xs, ys, 1)[0]), top + float(ys.mean()), width)


def _turned(grey: Pixels, angle: float) -> Pixels:
    import cv2

    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
