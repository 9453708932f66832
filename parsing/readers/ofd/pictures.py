"""The pictures of an OFD: which file each resource is, and what it shows as an object of a PDF."""

from __future__ import annotations

import warnings
import zlib
from io import BytesIO
from posixpath import dirname
from typing import TYPE_CHECKING, Final

from parsing.errors import Unreadable
from parsing.readers.ofd.package import Package, located, text_of

if TYPE_CHECKING:
    from lxml import etree

_MOST_PIXELS: Final = 60_000_000
"""A3 at 400 dots an inch; anything larger is no page."""


def resources_of(holder: etree._Element, folder: str, package: Package) -> dict[str, str]:
    """Pictures by their id, as the resource files that a document or a page names list them (GB/T 33190, 7.9)."""
    found: dict[str, str] = {}
    for item in holder.iterfind(".//*"):
        if str(item.tag).rpartition("}")[2] not in ("PublicRes", "DocumentRes", "PageRes"):
            continue
        path = located(folder, text_of(item))
        listed = package.xml(path)
        base = located(dirname(path), str(listed.get("BaseLoc") or ""))
        for medium in listed.iterfind("{*}MultiMedias/{*}MultiMedia"):
            if file := text_of(medium.find("{*}MediaFile")):
                found[str(medium.get("ID"))] = located(base, file)
    return found


def as_object(content: bytes) -> bytes | None:
    """A picture in shades of grey as an image object of a PDF; None when it cannot be opened."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(BytesIO(content))
            if image.width * image.height > _MOST_PIXELS:
                return None
            image = image.convert("RGBA")
        except (Image.DecompressionBombError, UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
            return None
    grey = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")
    packed = zlib.compress(grey.tobytes(), 1)
    return (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (*grey.size, len(packed), packed)
    )


def content_of(package: Package, path: str | None) -> bytes:
    """The bytes of a picture; none where the package lacks it."""
    try:
        return package.content(path) if path else b""
    except Unreadable:
        return b""
