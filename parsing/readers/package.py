"""A ZIP with a report inside: some bodies publish their Word file packed.

A package with one document is read as that document. One with several is not guessed at: they may be reports of
several bodies.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Final

from parsing import media, readers
from parsing.document import Document
from parsing.errors import Unreadable
from parsing.readers.zipped import checked

_MOST_MEMBERS: Final = 1_000
_NO_DOCUMENTS: Final = frozenset({media.ZIP, media.UNKNOWN, media.OFD, "application/vnd.rar"})


def read(body: bytes) -> Document:
    """The one document in the package, with the package's own media type. Raises `ParsingError`."""
    checked(body, "package")
    try:
        found = list(_documents(body))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(f"the package cannot be opened: {error}") from error
    if len(found) != 1:
        raise Unreadable(f"the package holds {len(found) or 'no'} documents, so none of them is taken for the report")
    return replace(readers.read(found[0]), media_type=media.ZIP)


def _documents(body: bytes) -> Iterator[bytes]:
    """The members that are documents; pictures and packages in the package are none."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        for item in archive.infolist()[:_MOST_MEMBERS]:
            if item.is_dir() or item.filename.startswith("__MACOSX/"):
                continue
            content = archive.read(item)
            kind = media.sniff(content)
            if kind not in _NO_DOCUMENTS and not kind.startswith("image/"):
                yield content
