"""Opening a DOCX or XLSX: a zip that must be whole, not locked, and not larger than it pretends."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

from parsing.errors import Unreadable

MOST_BYTES: Final = 300_000_000
"""Unpacked; a report with many photographs stays far below."""


def checked(body: bytes, medium: str) -> bytes:
    """The same bytes, once the zip around them has been looked through. Raises `Unreadable`."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"the {medium} is locked with a password, or in the older binary format")
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"the {medium} is damaged: its zip cannot be opened") from error
    if size > MOST_BYTES:
        raise Unreadable(f"the {medium} unpacks to {size} bytes, more than the limit of {MOST_BYTES}")
    return body
