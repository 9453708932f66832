"""Word files and workbooks in other dialects than the one the libraries open: strict, with macros, templates."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

_TYPES: Final = "[Content_Types].xml"
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""Names of ISO/IEC 29500 Strict; all others differ from it only here in what a report needs."""
_TRANSITIONAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
_OTHER_DOCUMENT: Final = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_DOCUMENT: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def usual(body: bytes) -> bytes:
    """The same package in the dialect that is opened; the same bytes where it is in that already, or damaged."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            opening = package.read(_TYPES) + package.read("_rels/.rels")
            if not (_STRICT.search(opening) or _OTHER_DOCUMENT.search(opening)):
                return body
            return _rewritten(package)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, ValueError, OSError):
        return body


def _rewritten(package: zipfile.ZipFile) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as written:
        for item in package.infolist():
            content = package.read(item)
            if item.filename.endswith((".xml", ".rels")):
                content = _STRICT.sub(_TRANSITIONAL, content)
            if item.filename == _TYPES:
                content = _OTHER_DOCUMENT.sub(_DOCUMENT, content)
            written.writestr(item.filename, content)
    return held.getvalue()
